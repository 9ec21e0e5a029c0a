"""gunicorn's configuration: `gunicorn -c python:hiring.server hiring.wsgi`. docs/deploy.md explains the knobs."""

import ipaddress
import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiring.settings")  # gunicorn reads this before hiring.wsgi
bind = os.environ.get("BIND") or f"127.0.0.1:{settings.PORT}"
workers = settings.WEB_WORKERS
threads = settings.WEB_THREADS
worker_class = "gthread"
timeout = 60
graceful_timeout = 6
keepalive = 5
max_requests, max_requests_jitter = 20_000, 2_000  # a slow leak anywhere never becomes a full memory
logger_class = "hiring.logs.Gunicorn"
loglevel = settings.LOGGING["level"].lower()
accesslog = None  # addresses hold keys of personal links: hiring.logs.each_request writes routes instead
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # the heartbeat must not wait for a busy disk


def post_worker_init(_worker: object) -> None:
    """gunicorn calls it in each worker that has the application."""
    from hiring import warm  # Django is set up by now

    warm.settle()


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach what listens there (`host:port` or `unix:path`)."""
    host = address.rpartition(":")[0].strip("[]")
    if address.startswith("unix:") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


if settings.DEBUG and not is_loopback(bind):
    raise ImproperlyConfigured(
        f"Candor does not listen on {bind} with DEBUG=1: anybody who reaches it could come in. Set DEBUG=0, or BIND to"
        " an address of this machine only, such as 127.0.0.1:8000."
    )
