"""Decided is not told: until the word has left, every byte that a candidate can see is what it was in review."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from candidates import outbox, transitions
from candidates.models import Application
from hiring import clock
from hiring.testing import decide, full_letter, hire, next_stage, send_mail, stage_of, walk_to

from .alike import told
from .portal_world import applying_again, asks, enter, make_world, rolled_back, routes

pytestmark = [pytest.mark.usefixtures("monday", "same_draws"), pytest.mark.embedded]
OVER = timedelta(minutes=11)


def everything(world, same_draws, *, posts=True):
    """The answer to all that can be asked, and the pages after each act that was taken (a refused one leaves them as they are);
    without `posts` what looking alone shows."""
    found, entered = {}, enter(world.candidate).cookies["candor_portal"].value
    for name, wanted in sorted((asks(world) | applying_again(world)).items()):
        for number, ask in enumerate(wanted):
            if ask.method == "post" and not posts:
                continue
            with rolled_back():
                same_draws()
                client = Client()
                client.cookies["candor_portal"] = entered
                key = (name, number, ask.method)
                found[key] = told(ask.by(client))
                if ask.method == "post" and found[key][0] == 302:
                    page = reverse("portal-application", args=[world.application.uid])
                    found[(*key, "application")] = told(client.get(page))
                    found[(*key, "data")] = told(client.get(reverse("portal-data-file")))
    return found


def differing(calm, now):
    """What differs, of all that was asked now (a comparison of the whole would print megabytes). An act that is taken on one side
    only differs by its own answer."""
    assert ("portal-application", 0, "get") in now and {key[:3] for key in now} <= calm.keys()
    return [key for key in now if calm.get(key) != now[key]]


STANDARD = {"words": {"is_standard": True}}
OWN = {"words": {"words": "We enjoyed talking with you.", "reason": "The role needs more experience with queues."}}


def no(**how):
    return lambda a, rita: decide(a, "reject", by=rita, reason_kind="must_have", **how)


def no_after_case(a, rita):
    decide(a, "reject", by=rita, reason_kind="case", words=full_letter(a), release=True)


def pool(**how):
    return lambda a, rita: transitions.pool(a, by=rita, reason_kind="role", **how)


def withdrawal(a, rita):
    transitions.record_withdrawal(a, by=rita, reason="She called: another offer.")


def hired(**how):
    return lambda a, rita: hire(a, by=rita, **how)


def leaving(act):
    """The mail server has the letter in hand."""

    def decided(a, rita):
        act(a, rita)
        clock.forward(OVER)
        assert outbox.claim().letter.application == a

    return decided


# the stage they are in, how many minutes ago it was decided, and what
DECISIONS = {
    ("screening", 9): {
        "no, no letter yet": no(),
        "no, written": no(**STANDARD),
        "no, released": no(**STANDARD, release=True),
        "no, role filled, released": no(closure="role_filled", release=True),
    },
    ("screening", 11): {
        "no, written, not released": no(**STANDARD),
        "no, released and leaving": leaving(no(**STANDARD, release=True)),
    },
    ("chat", 9): {
        "pool, released": pool(**OWN, release=True),
        "withdrawal recorded": withdrawal,
        "no, role stopped": no(closure="role_stopped"),
    },
    ("chat", 11): {"pool, no letter yet": pool(), "no after a talk, written": no(**OWN)},
    ("case", 9): {"no after a test case": no_after_case},
    ("offer", 9): {"hired, released": hired(words=OWN["words"], release=True)},
    ("offer", 11): {"hired, no letter yet": hired()},
}


# Each kind is asked everything once; its other shapes (letter written or not, released or not) are looked at.
LOOKED_AT = {
    "no, written",
    "no, role filled, released",
    "no, written, not released",
    "no, role stopped",
    "pool, no letter yet",
    "no after a talk, written",
    "hired, no letter yet",
}


@pytest.mark.parametrize("when", DECISIONS, ids=str)
def test_decided_and_untold_is_byte_for_byte_in_review(when, cleo, rita, same_draws):
    stage, minutes = when
    world = make_world(cleo, rita)
    walk_to(cleo, stage, by=rita)
    clock.forward(OVER)
    send_mail()
    later = clock.now() + timedelta(minutes=minutes)
    posts = not DECISIONS[when].keys() <= LOOKED_AT
    with rolled_back(), clock.at(later):
        in_review = everything(world, same_draws, posts=posts)
    for words, act in DECISIONS[when].items():
        with rolled_back():
            same_draws(10**36)  # of the decision: none that is drawn again below
            act(Application.objects.get(pk=cleo.pk), rita)
            decided = Application.objects.get(pk=cleo.pk)
            assert decided.state != "active" and decided.told_at is None, words
            with clock.at(later):
                now = everything(world, same_draws, posts=words not in LOOKED_AT)
                assert differing(in_review, now) == [], words


def test_every_route_of_the_portal_is_asked(cleo, rita):
    assert sorted(asks(make_world(cleo, rita))) == routes()


def test_once_told_the_pages_say_so(cleo, rita, same_draws):
    world = make_world(cleo, rita)
    before = everything(world, same_draws)
    no(**STANDARD, release=True)(cleo, rita)
    clock.forward(OVER)
    send_mail()
    changed = {key[0] for key in differing(before, everything(world, same_draws))}
    assert {"portal", "portal-application", "portal-data", "portal-data-file", "portal-withdraw"} <= changed
    page = enter(world.candidate).get(reverse("portal-application", args=[cleo.uid]))
    assert "this time it was no match You heard from us today" in " ".join(strip_tags(page.content.decode()).split())


def advance(a, rita):
    decide(a, "advance", by=rita, to=next_stage(a))


def skip(a, rita):
    decide(a, "advance", by=rita, to=stage_of(a, "offer"), why="She showed it all in the case.")


def hold(a, rita):
    transitions.hold(a, by=rita, until=(clock.now() + timedelta(days=9)).date())


def back(a, rita):
    transitions.move_back(a, by=rita, to=stage_of(a, "screening"), why="A slip.")


def back_and_on(a, rita):
    back(a, rita)
    clock.forward(timedelta(minutes=5))
    advance(a, rita)


MOVES = {"advance": advance, "skip": skip, "hold": hold, "move back": back, "back and on again": back_and_on}


@pytest.mark.parametrize("move", MOVES)
def test_a_move_is_seen_when_it_can_no_longer_be_undone(move, cleo, rita, same_draws):
    world = make_world(cleo, rita)
    walk_to(cleo, "case", by=rita)
    clock.forward(OVER)
    send_mail()
    posts = move in ("advance", "hold")
    with rolled_back():
        clock.forward(timedelta(minutes=9))
        calm = everything(world, same_draws, posts=posts)
    start = clock.now()
    MOVES[move](cleo, rita)
    clock.forward(start + timedelta(minutes=9) - clock.now())
    assert differing(calm, everything(world, same_draws, posts=posts)) == []
    clock.forward(timedelta(minutes=10))
    page = reverse("portal-application", args=[cleo.uid])
    with rolled_back():
        after = told(enter(world.candidate).get(page))
    assert after != calm[("portal-application", 0, "get")]


def test_what_was_undone_never_was(cleo, rita, same_draws):
    world = make_world(cleo, rita)
    walk_to(cleo, "case", by=rita)
    clock.forward(OVER)
    send_mail()
    with rolled_back():
        clock.forward(timedelta(minutes=20))
        calm = everything(world, same_draws, posts=False)
    advance(cleo, rita)
    clock.forward(timedelta(minutes=4))
    transitions.undo(cleo, by=rita)
    clock.forward(timedelta(minutes=16))
    assert differing(calm, everything(world, same_draws, posts=False)) == []
