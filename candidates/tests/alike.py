"""For tests that compare answers to the byte: ids drawn alike, and all that a browser gets."""

import re
from itertools import count

import pytest
from django.core.signing import TimestampSigner
from django.urls import reverse


@pytest.fixture
def same_draws(monkeypatch):
    """Ids are drawn alike in both worlds, so that nothing differs but what should."""
    reverse("portal")  # modules that draw as they are loaded have been
    draws = count(10**30)
    monkeypatch.setattr("hiring.ids.secrets.token_bytes", lambda size: (next(draws) % 256**size).to_bytes(size, "big"))
    monkeypatch.setattr(TimestampSigner, "timestamp", lambda signer: "1xVKBS")  # of the cookies

    def again(first=10**33):
        nonlocal draws
        draws = count(first)

    return again


def told(answer):
    """Everything the browser gets: status, headers, cookies, bytes; the CSRF token replaced."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    cookies = [str(cookie) for name, cookie in sorted(answer.cookies.items()) if name != "csrftoken"]
    return (
        answer.status_code,
        sorted(answer.headers.items()),
        [
            re.sub(r"expires=[^;]+", "", cookie) for cookie in cookies
        ],  # reckoned by the machine's clock; Max-Age stands beside it
        re.sub(rb'(name="csrfmiddlewaretoken" value=")\w+', rb"\1", body),
    )
