"""What gunicorn serves."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiring.settings")
serve = get_wsgi_application()


class Whole:
    """What a browser sends. An end before all that was announced is an error: a connection that broke in the middle of a sentence
    or of a file would otherwise be stored as if that were all of it."""

    def __init__(self, stream: Any, announced: int) -> None:
        self.stream, self.left = stream, announced

    def read(self, size: int) -> bytes:
        parts = []
        while size > 0 and self.left > 0:
            parts.append(self.counted(self.stream.read(min(size, self.left))))
            size -= len(parts[-1])
        return b"".join(parts)

    def readline(self, size: int) -> bytes:
        return self.counted(self.stream.readline(min(size, self.left))) if size > 0 and self.left > 0 else b""

    def counted(self, found: bytes) -> bytes:
        if not found:
            raise ConnectionError("The connection ended before everything had arrived.")
        self.left -= len(found)
        return found


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A request that is whole."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdecimal():
        environ["wsgi.input"] = Whole(environ["wsgi.input"], int(length))
    return serve(environ, start_response)
