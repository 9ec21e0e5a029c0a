"""How the tests of the form fill it in and send it."""

import re
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from candidates.tests import pdfs
from hiring import clock

CV = pdfs.written(pages=2)
ADDRESS = "/jobs/angular/apply/"


def cv(content: bytes = CV, name: str = "cv.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def opened(client: Client, address: str = ADDRESS, *, after: float = 60) -> dict[str, str]:
    """The hidden fields of the form, `after` seconds of typing."""
    html = client.get(address).content.decode()
    clock.forward(timedelta(seconds=after))
    return hidden(html)


def raw(client: Client, address: str, filename: bytes, field: str = "cv", content: bytes = CV, **typed: str):
    """The same by a browser that names the file in these bytes."""
    part = '--x\r\nContent-Disposition: form-data; name="{}"'
    parts = [f"{part.format(name)}\r\n\r\n{value}\r\n".encode() for name, value in typed.items()]
    head = part.format(field).encode() + b'; filename="' + filename + b'"\r\nContent-Type: application/pdf\r\n\r\n'
    body = b"".join([*parts, head, content, b"\r\n--x--\r\n"])
    return client.generic("POST", address, body, content_type="multipart/form-data; boundary=x")


def hidden(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(started|kept|via)" value="([^"]*)"', html))


def send(client: Client, address: str = ADDRESS, *, after: float = 60, file: object = None, **typed: str):
    """Open the form, type, send."""
    data = {
        "name": "Cleo Okafor",
        "email": "cleo@people.example",
        "zone": "Africa/Lagos",
        **opened(client, address, after=after),
        **typed,
    }
    if file is not False:
        data["cv"] = file or cv()
    return client.post(address, data)


def summary(response) -> list[str]:
    """The errors as the list on top of the form says them."""
    found = re.search(r'<div class="problem".*?</div>', response.content.decode(), re.DOTALL)
    return (
        [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<li>(.*?)</li>", found[0], re.DOTALL)]
        if found
        else []
    )


def on_disk() -> list[str]:
    return sorted(str(path) for path in (Path(settings.MEDIA_ROOT) / "cv").rglob("*") if path.is_file())
