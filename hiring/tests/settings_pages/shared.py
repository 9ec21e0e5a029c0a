"""How the tests of these pages look and type."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.urls import reverse

from candidates import links
from candidates.models import Mail
from hiring.models import User

PASSWORD = "correct horse battery"


def page(client: Any, user: User, name: str, /, *args: Any, **query: Any) -> Any:
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def post(client: Any, user: User, name: str, /, *args: Any, **data: Any) -> Any:
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def typed(form: Any, **changes: Any) -> dict[str, Any]:
    """What a browser sends for a form that was shown, with some fields changed."""
    data = {}
    for bound in form:
        value = bound.value()
        data[bound.html_name] = "" if value is None else value
        if value is False:
            del data[bound.html_name]
    return {**data, **changes}


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def both(client: Any, user: User, name: str, *args: Any, field: str) -> Any:
    """Two forms from one page: the first saves its words, the second is answered with both."""
    form = page(client, user, name, *args).context["form"]
    assert (
        post(
            client, user, name, *args, **typed(form, **{field: "What the first one wrote {portal} {sender}"})
        ).status_code
        == 302
    )
    response = post(client, user, name, *args, **typed(form, **{field: "What the second one wrote {portal} {sender}"}))
    assert response.status_code == 409
    clashes = [(clash.theirs, clash.yours) for clash in response.context["clashes"]]
    assert clashes == [("What the first one wrote {portal} {sender}", "What the second one wrote {portal} {sender}")]
    assert "What the second one wrote" in str(response.context["form"][field].value())
    again = post(client, user, name, *args, **typed(response.context["form"]))
    assert again.status_code == 302
    return again


def way_in(user: User, mail: Mail) -> str:
    return links.invitation(user, mail.queued_at).removeprefix("http://127.0.0.1:8000")
