"""What `manage.py up` does to the data: the demo once, its password followed, a company's own data never touched."""

import io
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError

from hiring import founding
from hiring.management.commands import up as module
from hiring.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def var(settings, tmp_path: Path) -> Path:
    settings.VAR, settings.DEMO, settings.DEMO_PASSWORD = tmp_path, True, "drawn-once"
    settings.MEDIA_ROOT, settings.MAILDIR = tmp_path / "media", tmp_path / "maildir"
    settings.BROKER_FOLDER = tmp_path / "broker"
    return tmp_path


@pytest.fixture
def up(var, monkeypatch) -> module.Command:
    def call(name: str, **_how: object) -> None:
        assert name == "demo"
        get_user_model().objects.create_user("rita@candor.example", "drawn-once", name="Rita")

    monkeypatch.setattr(module, "call_command", call)
    monkeypatch.setattr(module.Command, "embedded_database", lambda _self: var / "candor.sqlite3")
    return module.Command(stdout=io.StringIO())


def fill(var: Path) -> list[Path]:
    """Data as a demo leaves it behind."""
    files = ["candor.sqlite3", "candor.sqlite3-wal", "media/cv.pdf", "maildir/new/1", "broker/in/message"]
    for name in files:
        (var / name).parent.mkdir(parents=True, exist_ok=True)
        (var / name).write_text("old")
    return [var / name for name in files]


def there(files: list[Path]) -> list[bool]:
    return [file.exists() for file in files]


def test_the_demo_is_made_once(up, var):
    up.make_demo()
    up.make_demo()
    assert (var / "demo").read_text() == "done\n"
    assert [user.email for user in get_user_model().objects.all()] == ["rita@candor.example"]
    assert up.stdout.getvalue() == "Making the demo company (the first time only) ...\n"


def test_the_cast_s_password_follows_the_knob(up, var, settings):
    up.make_demo()
    settings.DEMO_PASSWORD = "another-one"
    up.make_demo()
    assert get_user_model().objects.get().check_password("another-one")


def test_the_demo_is_not_mixed_into_a_company_s_own_data(up, var):
    get_user_model().objects.create_user("ada@backstage.eu", name="Ada")
    with pytest.raises(CommandError) as refusal:
        up.make_demo()
    assert str(refusal.value) == (
        f"The data in {var} is a company of its own; the demo is not mixed into it. Start with DEMO=0, or set VAR to"
        " another folder."
    )
    assert not (var / "demo").exists()


def test_fresh_removes_the_demo_and_nothing_else(up, var, monkeypatch):
    files = fill(var)
    kept = [var / "secret-key", var / "demo-password"]
    for file in kept:
        file.write_text("kept")
    (var / "demo").write_text("done\n")
    up.make_fresh()
    assert there(files) == [True] * 5  # nobody asked
    monkeypatch.setenv("FRESH", "1")
    up.make_fresh()
    assert there(files) == [False] * 5
    assert there(kept) == [True] * 2 and not (var / "demo").exists()


def test_an_interrupted_demo_is_made_anew_unasked(up, var):
    files = fill(var)
    (var / "demo").write_text("begun\n")
    up.make_fresh()
    assert there([*files, var / "demo"]) == [False] * 6


def test_fresh_leaves_everything_else_alone(up, var, settings, monkeypatch):
    monkeypatch.setenv("FRESH", "1")
    files = fill(var)
    refusals = []
    for demo, mark, path in [(True, "", files[0]), (False, "done", files[0]), (True, "done", None)]:
        settings.DEMO = demo
        monkeypatch.setattr(module.Command, "embedded_database", lambda _self, path=path: path)
        if mark:
            (var / "demo").write_text(mark)
        with pytest.raises(CommandError) as refusal:
            up.make_fresh()
        refusals.append(str(refusal.value))
    assert refusals == [
        f"The data in {var} is not the demo's, so FRESH=1 leaves it alone.",
        "FRESH=1 makes the demo anew; with DEMO=0 nothing is removed.",
        "FRESH=1 removes the embedded database only. Empty the one at DATABASE_URL by hand.",
    ]
    assert there(files) == [True] * 5


def test_the_greeting_says_who_is_who_and_where_the_mail_is(up, settings):
    get_user_model().objects.create_user("rita@candor.example", "x", name="Rita", is_recruiter=True, is_lead=True)
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert up.welcome(3.2) == [
        "",
        "Candor is ready after 3 s: http://127.0.0.1:8000/",
        "  team         http://127.0.0.1:8000/team/",
        "  mail         http://127.0.0.1:8000/team/demo-inbox/  (all of it, nothing leaves this machine)",
        "  log in as    rita@candor.example              Rita: Recruiter, Recruiting lead",
        "  password     drawn-once  (for all of them; the login page has a button for each)",
        f"  data         {settings.VAR}",
        "Ctrl-C stops everything.",
        "",
    ]


def test_the_greeting_of_an_empty_production_holds_the_code(up, settings):
    settings.DEMO, settings.FIRST_RUN_CODE, settings.EMAIL_URL = False, True, "smtp+tls://mail.example.com"
    settings.SITE_URL = "https://hiring.example.com"
    Organisation.objects.all().delete()
    asked = f"The first page, https://hiring.example.com/team/first-run/, asks for this code: {founding.code()}"
    assert up.welcome(3.2)[2:4] == ["  team         https://hiring.example.com/team/", f"  {asked}"]


def test_an_empty_trial_says_where_its_mail_is(up, settings):
    settings.DEMO, settings.EMAIL_URL = False, ""
    Organisation.objects.all().delete()
    assert up.welcome(3.2)[3:5] == [
        f"  mail         {settings.MAILDIR}  (a folder: nothing leaves this machine)",
        "  The first page makes the first administrator and the company.",
    ]
