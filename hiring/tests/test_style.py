"""The style page shows every component in every state, so that whoever changes one sees what it does to them all."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

SHEETS = ("parts", "contents", "forms", "surfaces")
# What the page cannot hold, each with its reason.
ELSEWHERE = {
    ".narrow": "takes the whole window; the page to sign in and those of errors are made of it",
}


def selectors(css: str) -> set[str]:
    """Each run of classes that one element must carry, such as ".banner.undo"."""
    bare = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", css, flags=re.S)
    rules = [rule for rule in re.findall(r"([^{};]+)\{", bare) if not rule.strip().startswith("@")]
    return {found for rule in rules for found in re.findall(r"(?:\.[a-z][\w-]*)+", rule)}


@pytest.fixture
def style_page(client, rita) -> str:
    client.force_login(rita)
    return client.get(reverse("style")).text


@pytest.fixture
def shown(style_page) -> list[set[str]]:
    """The classes of each element of the page."""
    return [set(classes.split()) for classes in re.findall(r'\sclass="([^"]*)"', style_page)]


@pytest.mark.parametrize("sheet", SHEETS)
def test_each_selector_of_a_component_is_on_the_style_page(shown, sheet):
    wanted = selectors((Path(settings.BASE_DIR) / f"static/css/{sheet}.css").read_text())
    missing = {one for one in wanted if not any(set(one[1:].split(".")) <= classes for classes in shown)}
    assert len(wanted) > 40
    assert sorted(missing - ELSEWHERE.keys()) == []


def test_what_is_left_out_is_left_out_for_good_reason(shown):
    """An exception goes when its component has come onto the page, or is no more."""
    css = "".join((Path(settings.BASE_DIR) / f"static/css/{sheet}.css").read_text() for sheet in SHEETS)
    assert ELSEWHERE.keys() <= selectors(css)
    assert [one for one in ELSEWHERE if any(set(one[1:].split(".")) <= classes for classes in shown)] == []


def test_words_for_a_wide_and_for_a_narrow_page_are_never_read_together():
    base = (Path(settings.BASE_DIR) / "static/css/base.css").read_text()
    for width, left_out in (("min-width: 800px", "phone-only"), ("max-width: 799.98px", "wide-only")):
        assert re.search(rf"@media \({width}\) \{{\s+\.{left_out} \{{ display: none !important; \}}", base)


# --- states --------------------------------------------------------------------------------------------------------------

# What a component looks like beside its classes: an attribute, or a pseudo-class that stands for one. What the hand of a reader
# does (hover, focus, active) needs no example.
STANDS_FOR = {":disabled": "[disabled]", ":checked": "[checked]", ":open": "[open]"}
NOT_HELD_OPEN = {
    ".menu[open]": "lies over what is below it; each menu of the page opens",
    ".dialog[open]": "lies over the page; the button beside it opens it",
    '[name="way"][value="yes"][checked]': "which half of a form is seen; the page holds the other one, and a click turns it",
}


def states(css: str) -> set[str]:
    """Each part of a selector that one element must match and that asks for a state, such as "details.panel[open]"."""
    found = set()
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    for rule in re.findall(r"([^{};]+)\{", bare):
        if rule.strip().startswith("@"):
            continue
        positive = re.sub(r":not\((?:[^()]|\([^()]*\))*\)", "", rule)
        plain = re.sub(r":nth-child\([^)]*\)|::[a-z-]+|:(?!disabled|checked|open)[a-z-]+", " ", positive)
        plain = re.sub(r"\[data-[a-z]+\]", "", plain)  # what a script or a narrow page looks for
        for part in re.split(r"[\s>+~,()]+", plain):
            for pseudo, attribute in STANDS_FOR.items():
                part = part.replace(pseudo, attribute)
            if "[" in part:
                found.add(part)
    return found


class Elements(HTMLParser):
    """Tag, classes and attributes of each element of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, set[str], dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found.append((tag, set(given.get("class", "").split()), given))

    def any_is(self, part: str) -> bool:
        """Whether an element has the tag, the classes and the attributes of this part of a selector."""
        tag = re.match(r"[a-z0-9]*", part).group()
        classes = set(re.findall(r"\.([\w-]+)", re.sub(r"\[[^]]*\]", "", part)))
        wanted = re.findall(r"\[([\w-]+)(?:=\"([^\"]*)\")?\]", part)
        return any(
            tag in ("", its)
            and classes <= has
            and all(name in given and value in ("", given[name]) for name, value in wanted)
            for its, has, given in self.found
        )


@pytest.mark.parametrize("sheet", ("base", *SHEETS))
def test_each_state_of_a_component_is_on_the_style_page(style_page, sheet):
    wanted = states((Path(settings.BASE_DIR) / f"static/css/{sheet}.css").read_text())
    page = Elements(style_page)
    assert wanted
    assert sorted(part for part in wanted - NOT_HELD_OPEN.keys() if not page.any_is(part)) == []
    assert [
        part for part in wanted & NOT_HELD_OPEN.keys() if page.any_is(part)
    ] == []  # an exception that is none any more


def test_a_state_is_looked_for_in_each_part_of_a_selector():
    css = 'a > .b[open] > summary::after, .c:has(:checked) + d:not([e]):hover { } [i="j"] { }'
    css += "@media (x) { .f :is(g, h):disabled { } }"
    assert states(css) == {".b[open]", "[checked]", "[disabled]", '[i="j"]'}
    page = Elements('<details class="b" open></details><input disabled><p i="j"></p>')
    assert [part for part in sorted(states(css)) if not page.any_is(part)] == ["[checked]"]
    assert not page.any_is('[i="k"]') and not page.any_is("p.b[open]")
