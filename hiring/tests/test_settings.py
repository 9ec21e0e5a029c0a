"""A production start is refused when something unsafe is set or missing, and every reason is named at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.embedded

SAFE = {
    "SECRET_KEY": "kept-in-a-safe-0123456789-abcdefghijklmnop-qrstuvwxyz",
    "SITE_URL": "https://hiring.example.com",
    "EMAIL_URL": "smtp+tls://candor:secret@mail.example.com:587",
}
ASK = """
from django.core.exceptions import ImproperlyConfigured
try:
    import hiring.settings as settings
except ImproperlyConfigured as error:
    print(error)
else:
    print("starts")
    {also}
"""


def start(var: Path, also: str = "", **knobs: str) -> str:
    """What a start with these knobs says."""
    environment = {"PATH": os.environ["PATH"], "VAR": str(var), **SAFE, **knobs}
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(also=also)],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def var(tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    folder.mkdir(mode=0o700)
    return folder


def test_a_safe_production_starts(var):
    assert start(var) == "starts"
    assert start(var, DATABASE_URL="postgres://candor@db/candor", CELERY_BROKER_URL="redis://redis/0") == "starts"


def test_every_reason_is_named_at_once(var):
    assert start(var, SECRET_KEY="", SITE_URL="", EMAIL_URL="", DEMO="1", ALLOWED_HOSTS="*") == (
        "Candor does not start (DEBUG=0):\n"
        "  - SECRET_KEY must be set, to at least 50 random characters\n"
        "  - SITE_URL must be set, such as https://hiring.example.com, without a path: links in mails are made from it\n"
        "  - ALLOWED_HOSTS must name the hosts, not *\n"
        "  - EMAIL_URL must be set, such as smtp+tls://user:password@host:587: letters must leave\n"
        "  - DEMO must be 0: the demo lets anybody in"
    )


@pytest.mark.parametrize(
    ("knobs", "reason"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be set, to at least 50 random characters"),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY must be set, to at least 50 random characters"),
        ({"SITE_URL": "http://hiring.example.com"}, "SITE_URL must begin with https://"),
        (
            {"SITE_URL": "https://example.com/hiring"},
            "SITE_URL must be set, such as https://hiring.example.com, without a path: links in mails are made from it",
        ),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts, not *"),
        (
            {"ALLOWED_HOSTS": "www.example.com"},
            "ALLOWED_HOSTS must hold hiring.example.com, the host of SITE_URL",
        ),
        (
            {"EMAIL_URL": "consolemail://"},
            "EMAIL_URL must name a mail server (smtp://, smtp+tls:// or smtp+ssl://): letters must leave",
        ),
        (
            {"EMAIL_URL": "smtp://candor:secret@mail.example.com:25"},
            "EMAIL_URL must be smtp+tls:// or smtp+ssl://: its password would cross the network readable",
        ),
        (
            {"CELERY_BROKER_URL": "memory://"},
            "CELERY_BROKER_URL must begin with redis://, or be left out: nothing else wakes the worker",
        ),
        (
            {"CELERY_BROKER_URL": "amqp://queue"},
            "CELERY_BROKER_URL must begin with redis://, or be left out: nothing else wakes the worker",
        ),
        (
            {"MEDIA_ROOT": str(settings.BASE_DIR / "static" / "cvs")},
            "MEDIA_ROOT and VAR must lie outside of the static files: everybody could read CVs",
        ),
        ({"DEMO": "1"}, "DEMO must be 0: the demo lets anybody in"),
    ],
)
def test_an_unsafe_value_stops_a_production_start(var, knobs, reason):
    assert start(var, **knobs) == f"Candor does not start (DEBUG=0):\n  - {reason}"


def test_data_that_others_could_read_stops_a_production_start(var):
    var.chmod(0o755)
    assert start(var) == (
        f"Candor does not start (DEBUG=0):\n  - VAR must be closed to other users of the machine: chmod o= {var}"
    )


@pytest.mark.parametrize(
    ("knobs", "sentence"),
    [
        ({"DEBUG": "flase"}, "Candor does not start: DEBUG must be 0 or 1, not “flase”."),
        ({"DEMO": "perhaps"}, "Candor does not start: DEMO must be 0 or 1, not “perhaps”."),
        ({"UNDO_SECONDS": "ten"}, "Candor does not start: UNDO_SECONDS must be a whole number from 0, not “ten”."),
        ({"CV_MAX_PAGES": "-1"}, "Candor does not start: CV_MAX_PAGES must be a whole number from 1, not “-1”."),
        (
            {"DATABASE_URL": "mysql://db/candor"},
            "Candor does not start: DATABASE_URL must begin with postgres:// (or be left out, for the embedded database).",
        ),
        (
            {"FORMS_PER_HOUR": "5000"},
            "Candor does not start: FORMS_PER_HOUR must be a whole number from 1 to 500, not “5000”.",
        ),
        (
            {"MAIL_FROM": "Jürgen <jürgen@example.com>"},
            "Candor does not start: MAIL_FROM must be one mail address in plain letters, not “Jürgen <jürgen@example.com>”.",
        ),
        ({"LOG_LEVEL": "loud"}, "Candor does not start: LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR."),
    ],
)
def test_a_knob_that_is_mistyped_is_named(var, knobs, sentence):
    assert start(var, **knobs) == sentence


def test_without_any_knob_a_start_is_a_production_and_refused(var):
    assert start(var, SECRET_KEY="", SITE_URL="", EMAIL_URL="").startswith("Candor does not start (DEBUG=0):")


def test_a_development_start_draws_a_key_and_a_password_once(var):
    also = "print(len(settings.SECRET_KEY), settings.SECRET_KEY, settings.DEMO_PASSWORD)"
    knobs = {"DEBUG": "1", "DEMO": "1", **dict.fromkeys(SAFE, "")}
    first = start(var, also, **knobs)
    assert first == start(var, also, **knobs)
    assert first.startswith("starts\n64 ")
    assert first.split()[-1] == (var / "demo-password").read_text() != ""
    assert [(var / name).stat().st_mode & 0o777 for name in ("secret-key", "demo-password")] == [0o600, 0o600]
    assert start(var, "print(settings.DEMO_PASSWORD)", **knobs, DEMO_PASSWORD="ours") == "starts\nours"


def test_with_https_the_proxy_that_ends_it_is_counted(var):
    assert start(var, "print(settings.TRUSTED_PROXIES)") == "starts\n1"
    assert start(var, "print(settings.TRUSTED_PROXIES)", TRUSTED_PROXIES="2") == "starts\n2"
    local = {"SITE_URL": "http://127.0.0.1:8000"}
    assert start(var, "print(settings.TRUSTED_PROXIES)", **local) == "starts\n0"


def test_the_server_refuses_an_open_address_with_debug(var):
    def serve(**knobs: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", "import hiring.server as server; print(server.bind)"],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], "VAR": str(var), **knobs},  # as in the unit file: no settings are named
            capture_output=True,
            text=True,
        )
        return (done.stdout or done.stderr).strip().splitlines()[-1]

    assert serve(DEBUG="1", BIND="0.0.0.0:8000").endswith(
        "Candor does not listen on 0.0.0.0:8000 with DEBUG=1: anybody who reaches it could come in. Set DEBUG=0, or"
        " BIND to an address of this machine only, such as 127.0.0.1:8000."
    )
    assert [serve(DEBUG="1", PORT="8123"), serve(DEBUG="1", BIND="[::1]:8000")] == ["127.0.0.1:8123", "[::1]:8000"]
    assert serve(**SAFE, BIND="0.0.0.0:8000") == "0.0.0.0:8000"
