"""The style page and the board's script in a real browser, under the real content security policy."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from playwright.sync_api import Page, expect

from hiring.testing import make_user
from hiring.urls import urlpatterns as real

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.embedded]
AXE = (Path(settings.BASE_DIR) / "hiring/tests/axe.min.js").read_text()
CARD = """
<article class="card" data-card="{id}" data-seen-stage="{stage}" data-move-url="/team/move/{id}/">
  <a class="name" href="/team/{id}/">{name}</a>
  <details class="menu"><summary aria-label="Move {name}">...</summary>
    <form method="post" action="/team/move/{id}/" data-move>
      <input type="hidden" name="seen_stage" value="{stage}">
      <button class="item" name="to" value="chat" type="submit">Chat</button>
      <button class="item" name="to" value="case" type="submit">Case</button>
    </form></details>
</article>"""
BOARD = """{% extends "team.html" %}{% block title %}Board{% endblock %}
{% block main %}<h1>Board</h1><div class="board" data-board>{{ columns|safe }}</div>{% endblock %}
{% block scripts %}<script defer src="{% static "vendor/sortable.min.js" %}"></script>
<script type="module" src="{% static "js/board.js" %}"></script>{% endblock %}"""
posted: list[dict[str, str]] = []


def card(who: str, stage: str) -> str:
    return CARD.format(id=who, name=who.title(), stage=stage)


def board(request: HttpRequest) -> HttpResponse:
    stages = {"screening": ["cleo", "mihai"], "chat": ["yuki"], "case": []}
    columns = "".join(
        f'<section class="column" data-stage="{stage}"><header><h2>{stage}</h2><span class="num" data-count>{len(people)}</span>'
        f'</header><div class="cards">{"".join(card(who, stage) for who in people)}</div></section>'
        for stage, people in stages.items()
    )
    return HttpResponse(engines["django"].from_string(BOARD).render({"columns": columns}, request))


def move(request: HttpRequest, who: str) -> HttpResponse:
    """Into the chat everybody may; the case wants a scorecard first."""
    posted.append(
        {"who": who, **{key: str(value) for key, value in request.POST.items() if key != "csrfmiddlewaretoken"}}
    )
    if request.POST["to"] == "case":
        way = {"url": "/team/reason/", "label": "Give a reason"}
        return JsonResponse({"sentence": "The case comes after the chat.", "way": way}, status=409)
    if who == "mihai":
        return HttpResponse("Somebody was faster.", status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(card(who, request.POST["to"]))


urlpatterns = [path("team/board/", board), path("team/move/<who>/", move), *real]


@pytest.fixture
def open_page(browser, live_server, client):
    """Opens an address as Rita; the page fails the test when a script breaks or the policy refuses something."""
    client.force_login(make_user("Rita Meyer", is_recruiter=True))
    key = settings.SESSION_COOKIE_NAME
    contexts, broken = [], []

    def open_page(address: str, width: int = 1440) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        context.add_cookies([{"name": key, "value": client.cookies[key].value, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda line: broken.append(line.text) if "Content Security" in line.text else None)
        page.goto(live_server.url + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert broken == []


@pytest.fixture
def board_page(open_page, settings):
    settings.ROOT_URLCONF = __name__
    posted.clear()
    page = open_page("/team/board/")
    page.wait_for_function("window.Sortable && document.querySelectorAll('.cards').length === 3 && window.candor")
    return page


def names(page: Page) -> dict[str, list[str]]:
    return {
        column.get_attribute("data-stage") or "": column.locator(".card .name").all_inner_texts()
        for column in page.locator(".column").all()
    }


# No colour is on its way to another any more.
SETTLED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.allSettled(document.getAnimations().map((one) => one.finished));
}"""
BEFORE = {"screening": ["Cleo", "Mihai"], "chat": ["Yuki"], "case": []}


def test_every_component_is_accessible_on_the_narrowest_phone(open_page):
    """Wider ones are looked at by `browser/axe/`, as every page is."""
    page = open_page("/team/style/", 320)
    page.evaluate(AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED)
        found = page.evaluate("axe.run(document)")["violations"]
        assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in found] == [], scheme
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_a_card_dropped_on_a_column_moves(board_page):
    board_page.locator('[data-card="cleo"]').drag_to(board_page.locator('[data-stage="chat"] .cards'))
    expect(board_page.locator('[data-stage="chat"] [data-card="cleo"]')).to_have_attribute("data-seen-stage", "chat")
    assert posted == [{"who": "cleo", "seen_stage": "screening", "to": "chat"}]
    assert names(board_page) == {"screening": ["Mihai"], "chat": ["Yuki", "Cleo"], "case": []}
    assert board_page.locator("[data-count]").all_inner_texts() == ["1", "2", "0"]


def test_a_refused_card_springs_back_and_the_reason_is_said(board_page):
    board_page.locator('[data-card="cleo"]').drag_to(board_page.locator('[data-stage="case"] .cards'))
    expect(board_page.locator(".toast [data-words]")).to_have_text("The case comes after the chat. Give a reason")
    expect(board_page.locator(".toast a")).to_have_attribute("href", "/team/reason/")
    assert names(board_page) == BEFORE
    assert board_page.locator("[data-count]").all_inner_texts() == ["2", "1", "0"]
    assert board_page.evaluate("document.activeElement.textContent") == "Cleo"


def test_the_same_by_keyboard_alone(board_page):
    board_page.locator('[data-card="cleo"] .name').focus()
    board_page.keyboard.press("ArrowDown")
    board_page.keyboard.press("m")
    expect(board_page.locator('[data-card="mihai"] details')).to_have_attribute("open", "")
    board_page.keyboard.press("Enter")
    expect(board_page.locator(".toast [data-words]")).to_have_text("Somebody was faster.")
    assert names(board_page) == BEFORE
    board_page.keyboard.press("k")
    board_page.keyboard.press("m")
    board_page.keyboard.press("Enter")
    expect(board_page.locator('[data-stage="chat"] [data-card="cleo"]')).to_be_visible()
    expect(board_page.locator('[data-card="cleo"] .name')).to_be_focused()
    assert posted == [
        {"who": "mihai", "seen_stage": "screening", "to": "chat"},
        {"who": "cleo", "seen_stage": "screening", "to": "chat"},
    ]


def test_a_lost_connection_leaves_the_card_where_it_was(board_page):
    board_page.route("**/team/move/**", lambda route: route.abort())
    board_page.locator('[data-card="cleo"]').drag_to(board_page.locator('[data-stage="chat"] .cards'))
    expect(board_page.locator(".toast")).to_contain_text("The server did not answer")
    assert (names(board_page), posted) == (BEFORE, [])


def test_shortcuts_reach_the_search_and_their_list_and_can_be_switched_off(open_page):
    page = open_page("/team/style/")
    page.keyboard.press("Control+k")
    expect(page.locator("#find")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.get_by_role("switch", name="Shortcuts of a single key").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_hidden()
    assert json.loads(page.evaluate("JSON.stringify({...localStorage})")) == {"single-keys": "off"}
