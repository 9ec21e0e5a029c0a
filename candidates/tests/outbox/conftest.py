"""A real mail server, for every test of the outbox."""

import pytest

from candidates.tests.sink import Sink


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Sink(tmp_path_factory.mktemp("sink")) as sink:
        yield sink


@pytest.fixture
def sink(server, settings):
    """The real mail server, taking letters; and the outbox sends to it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 1
    server.answer("250")
    return server
