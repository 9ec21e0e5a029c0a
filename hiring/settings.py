"""Every knob, read from the environment; with nothing set, what `make run` needs.

docs/deploy.md explains each one. With DEBUG=0 an unsafe or missing value stops the start with a sentence that names it
(`refuse_unsafe` at the end); `manage.py check --deploy` looks at the rest.
"""

import os
import re
import secrets
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
TESTING = "pytest" in sys.modules
# Each test process has its own data, never that of a company at work; conftest.py removes it.
VAR = Path(tempfile.mkdtemp(prefix="candor-test-") if TESTING else env("VAR", default=str(BASE_DIR / "var"))).resolve()
VAR.mkdir(mode=0o700, parents=True, exist_ok=True)


def drawn(name: str, length: int) -> str:
    """The secret kept under this name in VAR; drawn the first time, readable by this user only."""
    path = VAR / name
    if not path.exists():
        fresh = VAR / f".{name}-{os.getpid()}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(length)))
        try:
            os.link(fresh, path)  # whole or not at all, and the first of several starts wins
        except FileExistsError:
            pass
        fresh.unlink()
    return path.read_text().strip()


def whole(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    """A whole number from the environment; anything else stops the start with a sentence that names it."""
    typed = os.environ.get(name, "").strip() or str(default)
    if not typed.isdecimal() or len(typed) > 10 or not least <= int(typed) <= most:
        span = f"from {least}" if most == 10**9 else f"from {least} to {most}"
        raise ImproperlyConfigured(f"Candor does not start: {name} must be a whole number {span}, not “{typed}”.")
    return int(typed)


def switch(name: str, *, default: str = "") -> bool:
    """On (1) or off (0, empty) from the environment; a typing error must not choose for anybody."""
    typed = os.environ.get(name, default).strip().lower()
    if typed not in ("", "0", "1", "true", "false"):
        raise ImproperlyConfigured(f"Candor does not start: {name} must be 0 or 1, not “{typed}”.")
    return typed in ("1", "true")


# --- the ground ---------------------------------------------------------------------------------------------------
DEBUG = switch("DEBUG")
DEMO = switch("DEMO")  # the cast on the login page and the inbox page, on loopback only
FIRST_RUN_CODE = (
    not DEBUG and not TESTING
)  # the first-run page asks for the code that the server's own people can print
DEMO_PASSWORD = env("DEMO_PASSWORD", default="") or (drawn("demo-password", 12) if DEMO else "")
PORT = whole("PORT", 8000, least=1)
SITE_URL = env("SITE_URL", default=f"http://127.0.0.1:{PORT}" if DEBUG or TESTING else "").rstrip("/")
SECRET_KEY = env("SECRET_KEY", default="") or (drawn("secret-key", 64) if DEBUG or TESTING else "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_HOST = SITE_URL.split("://")[-1].split("/")[0].rsplit(":", 1)[0]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE_HOST] if SITE_HOST else [])
if DEBUG or TESTING:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]", "testserver"]
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
BEHIND_HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "hiring.apps.HiringConfig",
    "candidates.apps.CandidatesConfig",
    "interviews.apps.InterviewsConfig",
    "offers.apps.OffersConfig",
    "hiring.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # its widgets are drawn by our templates/django/forms
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "hiring.frames.room_for_a_page",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hiring.logs.each_request",
    "hiring.once.a_page",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hiring.middleware.reader_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hiring.middleware.team_only",
    "hiring.middleware.reader_zone",
    "hiring.middleware.kind_errors",
]
if DEBUG:
    MIDDLEWARE.append("hiring.middleware.our_own_404")

ROOT_URLCONF = "hiring.urls"
WSGI_APPLICATION = "hiring.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hiring.context.house",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "hiring.templatetags.look"],
        },
    }
]

# --- data ---------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'candor.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Deferred transactions fail most writes when eight people write at once; immediate ones wait their turn.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
elif not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    raise ImproperlyConfigured(
        "Candor does not start: DATABASE_URL must begin with postgres:// (or be left out, for the embedded database)."
    )
else:
    DATABASES["default"]["CONN_MAX_AGE"] = whole("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A page asks much the same each time: bound on the server, a question is planned once per connection, not at each asking.
    # Nor is a plan that looks dear turned into machine code (jit) for a page's fifty rows: that takes 60 ms and saves none.
    # A row found by an index costs no more than one read in order (random_page_cost): that holds in memory and on any disk without
    # a moving arm, and without it whole tables are read to join a dozen rows of them.
    # Without (PREPARED=0) a pooler in front may give each transaction another connection.
    planned = "-c jit=off -c random_page_cost=1.1"
    asked_directly = {"server_side_binding": True, "prepare_threshold": 2, "options": planned}
    DATABASES["default"].setdefault("OPTIONS", {}).update(asked_directly if switch("PREPARED", default="1") else {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR / "media")))
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 2**20  # typed text; files stream to disk
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_HANDLERS = [
    "hiring.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
CV_MAX_BYTES = whole("CV_MAX_BYTES", 15 * 2**20, least=1)
CV_MAX_PAGES = whole("CV_MAX_PAGES", 30, least=1)
CASE_MAX_BYTES = whole("CASE_MAX_BYTES", 25 * 2**20, least=1)  # of each file of a test case that is handed in
CASE_MAX_FILES = whole("CASE_MAX_FILES", 5, least=1, most=20)

# Rate counters must be one number for all processes, so they live in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # a counter that is culled is a limit forgotten
    },
    # What may be minutes old and is dear to reckon, in each process for itself.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# --- the worker ---------------------------------------------------------------------------------------------------
BROKER_FOLDER = VAR / "broker"
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="filesystem://")
CELERY_TASK_IGNORE_RESULT = True
# Acknowledged when it begins: a lost task is a lost waking, which the scheduler makes good within seconds, while a worker
# that holds unacknowledged tasks when Redis goes ends instead of coming back (kombu 5.7).
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 4
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
if CELERY_BROKER_URL.startswith("filesystem://"):
    for folder in ("in", "done", "tmp"):
        (BROKER_FOLDER / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER / "in"),
        "data_folder_out": str(BROKER_FOLDER / "in"),
        "control_folder": str(BROKER_FOLDER / "done"),
        "polling_interval": 0.1,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 10, "socket_connect_timeout": 3, "visibility_timeout": 600}

WEB_WORKERS, WEB_THREADS = whole("WEB_WORKERS", 2, least=1), whole("WEB_THREADS", 4, least=1)  # hiring/server.py
CELERY_WORKER_CONCURRENCY = whole("WORKER_CONCURRENCY", 2, least=1)

# --- mail ---------------------------------------------------------------------------------------------------------
MAILDIR = VAR / "maildir"  # where letters go without EMAIL_URL, and the demo's always
EMAIL_URL = env("EMAIL_URL", default="")
MAIL_SERVER = env.email_url("EMAIL_URL") if EMAIL_URL else {"EMAIL_BACKEND": "hiring.maildir.Backend"}
vars().update(MAIL_SERVER)
EMAIL_TIMEOUT = whole("EMAIL_TIMEOUT", 20, least=1)
MAIL_FROM = env("MAIL_FROM", default=f"hiring@{SITE_HOST or 'localhost'}")
if not re.fullmatch(r"[!-?A-~]+@[a-zA-Z0-9.:\[\]-]+", MAIL_FROM):
    raise ImproperlyConfigured(
        f"Candor does not start: MAIL_FROM must be one mail address in plain letters, not “{MAIL_FROM}”."
    )
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
MAIL_LEASE = timedelta(seconds=whole("MAIL_LEASE_SECONDS", 120, least=1))  # how long one send may take
DRAIN_LEASE = timedelta(seconds=whole("DRAIN_LEASE_SECONDS", 60, least=1))  # how long a silent drain holds the others
COUNTED = 499  # lists count no further, however many there are; they say "499+" then
UNDO = timedelta(seconds=whole("UNDO_SECONDS", 600))
WAKE = env.bool("WAKE", default=not TESTING)  # tests run the worker themselves
RESERVED_DOMAINS = ("example", "example.com", "example.net", "example.org", "invalid", "test", "localhost")

# --- who comes in -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "hiring.User"
AUTHENTICATION_BACKENDS = ["hiring.accounts.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TESTING:  # one that takes half a second on purpose would be most of what a test takes
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/team/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "hiring.accounts.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # the page says the same to everybody, and nobody sends our mail to strangers
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "hiring.doors.Login",
    "reset_password": "hiring.doors.ResetPassword",
    "reset_password_from_key": "hiring.doors.ResetPasswordKey",
    "change_password": "hiring.doors.ChangePassword",
    "set_password": "hiring.doors.SetPassword",
    "reauthenticate": "hiring.doors.Reauthenticate",
}
# allauth's own writes a row when somebody merely opens a reset link; ours, which is Django's by our clock, binds the address too.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "candidates.links.OneTimeTokens"
USERSESSIONS_TRACK_ACTIVITY = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts come by invitation to that very address; nobody signs up
MFA_FORMS = {
    "authenticate": "hiring.doors.Authenticate",
    "reauthenticate": "hiring.doors.ReauthenticateByCode",
    "activate_totp": "hiring.doors.ActivateApp",
    "add_webauthn": "hiring.doors.AddKey",
    "authenticate_webauthn": "hiring.doors.AuthenticateByKey",
    "login_webauthn": "hiring.doors.LoginByKey",
    "reauthenticate_webauthn": "hiring.doors.ReauthenticateByKey",
    "edit_webauthn": "hiring.doors.EditKey",
}
MFA_TOTP_ISSUER = "Candor"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or TESTING
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_NAME = "candor_session"
PORTAL_COOKIE = "candor_portal"
GUEST_COOKIE = "candor_guest"
# Applications and link requests from one address. Each place is a key in the cache, and all are asked for at once.
FORMS_PER_HOUR = whole("FORMS_PER_HOUR", 20, least=1, most=500)
# How many hops of X-Forwarded-For are ours. With https somebody in front of gunicorn ends it; were that hop not counted,
# all visitors would share one address and its rate limit.
TRUSTED_PROXIES = whole("TRUSTED_PROXIES", 1 if BEHIND_HTTPS else 0)

# --- what a browser may do ----------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = BEHIND_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = whole("SECURE_HSTS_SECONDS", 31_536_000 if BEHIND_HTTPS else 0)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
CSRF_FAILURE_VIEW = "hiring.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# HSTS for subdomains and the preload list bind hosts that are not ours to bind; deploy.md says how to add them.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- words, days, files -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# In tests a file is looked up when it is asked for: reading them all would be most of what a test client costs.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING
FORM_RENDERER = "hiring.forms.drawing.Renderer"

# --- logs: events and ids, never what people wrote ------------------------------------------------------------------
LOGGING_CONFIG = "hiring.logs.configure"
LOGGING = {"level": env("LOG_LEVEL", default="WARNING" if TESTING else "INFO").upper(), "json": not DEBUG}
if LOGGING["level"] not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    raise ImproperlyConfigured("Candor does not start: LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.")


def refuse_unsafe() -> None:
    """Stop a production start that would be unsafe, naming every reason at once."""
    reasons = []
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
        reasons.append("SECRET_KEY must be set, to at least 50 random characters")
    if not re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?", SITE_URL):
        reasons.append(
            "SITE_URL must be set, such as https://hiring.example.com, without a path: links in mails are made from it"
        )
    elif not BEHIND_HTTPS and SITE_HOST not in LOOPBACK:
        reasons.append("SITE_URL must begin with https://")
    if any(host in ("*", ".") for host in ALLOWED_HOSTS):
        reasons.append("ALLOWED_HOSTS must name the hosts, not *")
    elif SITE_HOST and not validate_host(SITE_HOST, ALLOWED_HOSTS):
        reasons.append(f"ALLOWED_HOSTS must hold {SITE_HOST}, the host of SITE_URL")
    if not EMAIL_URL:
        reasons.append("EMAIL_URL must be set, such as smtp+tls://user:password@host:587: letters must leave")
    elif not MAIL_SERVER["EMAIL_BACKEND"].endswith(".smtp.EmailBackend"):
        reasons.append("EMAIL_URL must name a mail server (smtp://, smtp+tls:// or smtp+ssl://): letters must leave")
    elif (
        MAIL_SERVER.get("EMAIL_HOST_PASSWORD")
        and MAIL_SERVER.get("EMAIL_HOST") not in LOOPBACK
        and not (MAIL_SERVER.get("EMAIL_USE_TLS") or MAIL_SERVER.get("EMAIL_USE_SSL"))
    ):
        reasons.append("EMAIL_URL must be smtp+tls:// or smtp+ssl://: its password would cross the network readable")
    if not CELERY_BROKER_URL.startswith(("redis", "filesystem://")):
        reasons.append("CELERY_BROKER_URL must begin with redis://, or be left out: nothing else wakes the worker")
    if any(
        folder.is_relative_to(shown) for folder in (MEDIA_ROOT, VAR) for shown in (STATIC_ROOT, BASE_DIR / "static")
    ):
        reasons.append("MEDIA_ROOT and VAR must lie outside of the static files: everybody could read CVs")
    if VAR.stat().st_mode & 0o007:
        reasons.append(f"VAR must be closed to other users of the machine: chmod o= {VAR}")
    if DEMO:
        reasons.append("DEMO must be 0: the demo lets anybody in")
    if reasons:
        raise ImproperlyConfigured("Candor does not start (DEBUG=0):\n  - " + "\n  - ".join(reasons))


if not DEBUG and not TESTING:
    refuse_unsafe()
