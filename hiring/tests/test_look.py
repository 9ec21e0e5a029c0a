"""The tags of every page, and what no template may do: inline scripts and styles, unknown icons, files that are not there."""

import gzip
import re
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone

from hiring import clock
from hiring.templatetags import look
from hiring.testing import MONDAY

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(p for p in ROOT.glob("templates/**/*.html"))
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def monday_in_amsterdam():
    """It is Monday, 10:00 in Amsterdam, and the reader is there."""
    with clock.at(MONDAY), timezone.override(ZoneInfo("Europe/Amsterdam")):
        yield


def words(template: str, **context: object) -> str:
    """The template's text, without tags and titles."""
    request = RequestFactory().get("/people/?stage=2&stage=3&page=4")
    return re.sub(r"<[^>]+>", "", engines["django"].from_string(template).render(context, request))


def promised(hours: float, turn: str = "us", held: bool = False) -> SimpleNamespace:
    return SimpleNamespace(promised_for=MONDAY + hours * HOUR, turn=turn, is_held=held)


@pytest.mark.parametrize(
    ("application", "expected"),
    [
        (promised(96), ("", "clock", "Fri 27 Nov")),
        (promised(24), ("", "clock", "Tomorrow")),
        (promised(7), ("due", "clock", "Today, 17:00")),
        (promised(-1), ("late", "clock-alert", "Late since 09:00")),
        (promised(-17), ("late", "clock-alert", "1 day late")),
        (promised(-96), ("late", "clock-alert", "4 days late")),
        (promised(-96, held=True), ("late", "clock-alert", "4 days late")),
        (promised(240, held=True), ("", "circle-pause", "On hold, until Thu 3 Dec")),
        (promised(31, "them"), ("", "hourglass", "Their turn, until tomorrow")),
        (promised(-17, "them"), ("", "hourglass", "Their turn, until yesterday, 17:00")),
        (promised(24 * 60), ("", "clock", "Fri 22 Jan 2027")),
        (SimpleNamespace(promised_for=None), ("", "", "")),
    ],
)
def test_a_promise_says_how_it_stands(application, expected):
    assert look.promise_look(application) == expected


def test_a_promise_is_told_in_the_readers_zone():
    # 17:00 in Amsterdam is Tuesday, 05:00 in Auckland, where it is Monday evening.
    with timezone.override(ZoneInfo("Pacific/Auckland")):
        assert look.promise_look(promised(7)) == ("", "clock", "Tomorrow")
        assert words("{% moment due zone=True %}", due=MONDAY + 7 * HOUR) == "Tomorrow, 05:00 (Auckland time)"
        assert look.full(MONDAY + 7 * HOUR) == "Tuesday 24 November 2026, 05:00 (Auckland time)"


def test_a_promise_that_is_told_leaves_no_tag():
    assert words("[{% promise_tag application %}]", application=SimpleNamespace(promised_for=None)) == "[]"


def test_times_and_days():
    template = "{% when a %}|{% when b %}|{% when c %}|"
    template += "{% day a %}|{% day d %}|{% moment b %}|{% when a inside=True %}|{% day none %}"
    said = words(template, a=MONDAY, b=MONDAY + 96 * HOUR, c=MONDAY - 20 * HOUR, d=date(2025, 1, 6), none=None)
    assert said == "Today, 10:00|Fri 27 Nov|Yesterday, 14:00|Today|Mon 6 Jan 2025|Fri 27 Nov, 10:00|today, 10:00|"


def test_initials_are_letters_of_the_first_and_last_word():
    names = ["Cleo Okafor", "Jonas de Vries", "zoë", "Mihai Bălan (Bălan)", "Élise Ångström", "", " - "]
    assert [look.initials(name) for name in names] == ["CO", "JV", "Z", "MB", "ÉÅ", "?", "?"]


def test_a_face_keeps_its_colour():
    assert words("{% face cleo %}", cleo=SimpleNamespace(name="Cleo Okafor")) == "CO"
    assert look.face("Cleo Okafor") == look.face(SimpleNamespace(name="Cleo Okafor"))


def test_an_icon_with_a_label_has_a_name_and_an_unknown_one_is_refused():
    assert 'role="img" aria-label="Close &lt;it&gt;"' in look.icon("x", "Close <it>")
    with pytest.raises(look.TemplateSyntaxError, match="no icon 'sparkle-dust'"):
        look.icon("sparkle-dust")


def test_the_query_keeps_what_is_not_named_and_starts_at_the_first_page():
    template = "{% qs q='C++ & Go' %} {% qs stage=None %} {% page_link 'page' 5 %}"
    assert words(template) == "?stage=2&amp;stage=3&amp;q=C%2B%2B+%26+Go ? ?stage=2&amp;stage=3&amp;page=5"


def test_a_browser_is_named_in_two_words():
    edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/129.0 Safari/537.36 Edg/129.0"
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
    assert [look.device(agent) for agent in (edge, phone, "curl/8")] == [
        "Edge on Windows",
        "Safari on iPhone",
        "A browser",
    ]


def test_no_template_holds_a_style_a_script_or_a_handler():
    """The content security policy would drop them without a word."""
    inline = re.compile(r"""\sstyle=|<style|\son[a-z]+=["']|<script(?![^>]*(src=|type="application/(ld\+)?json"))""")
    assert [(p.name, found) for p in TEMPLATES for found in inline.findall(p.read_text())] == []


def test_every_icon_and_file_that_a_template_names_is_there():
    named = {(p.name, name) for p in TEMPLATES for name in re.findall(r'{% icon "([a-z0-9-]+)"', p.read_text())}
    assert sorted(pair for pair in named if pair[1] not in look.icons()) == []
    files = {(p.name, name) for p in TEMPLATES for name in re.findall(r'{% static "([^"]+)"', p.read_text())}
    ours = {pair for pair in files if not pair[1].startswith(("mfa/", "account/"))}
    assert sorted(pair for pair in ours if not (ROOT / "static" / pair[1]).exists()) == []


def test_the_sprite_holds_the_icons_of_the_list():
    sprite = (ROOT / "static/img/icons.svg").read_text()
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == look.icons()


def test_what_every_team_page_fetches_once_stays_light():
    """Under 150 kB compressed, with room for the page itself; the fonts are compressed already."""
    texts = [*ROOT.glob("static/css/*.css"), *ROOT.glob("static/js/*.js"), ROOT / "static/img/icons.svg"]
    texts += [ROOT / "static/vendor/htmx.min.js", ROOT / "static/vendor/sortable.min.js"]
    fonts = list(ROOT.glob("static/vendor/*.woff2"))
    assert len(fonts) == 3
    weight = sum(len(gzip.compress(p.read_bytes())) for p in texts) + sum(p.stat().st_size for p in fonts)
    assert weight < 130_000
