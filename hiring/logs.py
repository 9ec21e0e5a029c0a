"""Structured logs: events and ids, never what people wrote and never a key.

One line per event: JSON in production, readable with DEBUG=1. Every line of every library passes through `hush` first:
keys in personal links, query strings, mail addresses, the values that a database quotes in its errors and the sentences of
refused moves are taken out.
"""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from gunicorn import glogging

LINK = re.compile(r"(/(?:my|guest)/in/|/my/answer/|/key/|/welcome/[^/\s?\"'<>]+/)[^/\s?\"'<>]+")
QUERY = re.compile(r"(/[^\s?\"'<>]*)\?[^\s\"'<>]+")
LONG = re.compile(r"(?<=/)[\w:~.-]{40,}")  # a signed key, wherever it stands in a path
ADDRESS = re.compile(r"[^\s@<>\"'(),:;][^\s@<>\"(),:;]*@[\w-]+(\.[\w-]+)+")
# What PostgreSQL and SQLite quote of a refused row: "DETAIL:  Key (email)=(cleo@example.org) already exists."
QUOTED = re.compile(r"^(\s*DETAIL:).*$|(=)\(.*\)|(Failing row contains ).*", re.MULTILINE)
# The sentence of a refused move is for the person at the screen and names people; in a traceback, and as Celery quotes it.
REFUSAL = re.compile(r"(\bIllegalMove(?:: |\(['\"])).*")

# What says nothing at its usual level: a line for each wake-up, for each missing page (each_request has it), each query.
QUIET = {
    "celery.worker.strategy": logging.WARNING,
    "celery.app.trace": logging.WARNING,
    "celery.beat": logging.WARNING,
    "kombu.connection": logging.ERROR,  # "No hostname was supplied": the embedded broker is a folder
    "django.request": logging.ERROR,
    "django.db.backends": logging.INFO,
    "django.template": logging.INFO,
    "fontTools": logging.WARNING,
    "PIL": logging.INFO,
    "asyncio": logging.WARNING,
}


def hushed(text: str) -> str:
    """`text` without what could tell who somebody is or let anybody in."""
    text = LINK.sub(r"\1***", text)
    text = QUERY.sub(r"\1?***", text)
    text = LONG.sub("***", text)
    text = REFUSAL.sub(r"\1***", text)
    text = QUOTED.sub(lambda found: f"{found[1] or found[2] or found[3]}***", text)
    return ADDRESS.sub("***@***", text)


def hush(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A structlog step: every value of the line, hushed."""
    return {key: hushed(value) if isinstance(value, str) else plain(value) for key, value in event.items()}


def plain(value: Any) -> Any:
    """Numbers and the like as they are, everything else as hushed text."""
    return value if value is None or isinstance(value, bool | int | float) else hushed(str(value))


def formatter(json: bool) -> structlog.stdlib.ProcessorFormatter:
    """What turns a record of any logger into one line."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = [structlog.processors.JSONRenderer(ensure_ascii=False)]
    if not json:
        last = [structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, pad_level=False)]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            hush,
            *last,
        ],
    )


def configure(config: dict[str, Any]) -> None:
    """All logs go to the standard error through one formatter; `config` holds the level and whether lines are JSON."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = Ours()
    handler.setFormatter(formatter(config["json"]))
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if not isinstance(one, Ours)]
    root.addHandler(handler)
    root.setLevel(config["level"])
    for name in ("django", "django.server"):  # Django's own handlers would print what ours takes out
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))


class Ours(logging.StreamHandler):
    """The one handler of the root logger, told from those of a test runner."""


class Gunicorn(glogging.Logger):
    """gunicorn's own words in the same form; its access log stays off, `each_request` writes ours."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter(settings.LOGGING["json"]))


def each_request(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """One line for each request: the route rather than the address, the answer, the time taken, the colleague's number."""
    log = structlog.get_logger("candor.request")

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        user = getattr(request, "_cached_user", None)  # only when something asked who it is: no query for the log
        log.log(
            logging.ERROR if response.status_code >= 500 else logging.INFO,
            "request",
            method=request.method,
            route=match.route if match else "none",
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000),
            user=getattr(user, "pk", None),
        )
        return response

    return middleware
