"""The team's pages on an offer: who reads it, each act by its button, what a reading leaves, and what is refused in words."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from candidates.forms.team import seen_of
from hiring import clock, jobs
from hiring.models import Job, Look, Opening, Reading, User
from hiring.states import IllegalMove
from hiring.testing import code_of, make_application, make_candidate, make_job, make_offer, make_user
from offers import queries, transitions
from offers.models import Handover, Offer

from .world import again, another, enter, fresh, hired, in_offer_stage

pytestmark = pytest.mark.usefixtures("monday")
CANARY = "61237"
FORMS = (CANARY, "61,237", "61.237")
TYPED = {
    "salary": "61237",
    "currency": "eur",
    "period": "YEAR",
    "starts_on": "2027-02-01",
    "hours": "36",
    "place": "Amsterdam",
    "terms": "",
    "answer_days": "7",
}


def at(name, offer, *more):
    return reverse(name, args=[offer.uid, *more])


def post(client, user, name, offer, *more, **typed):
    client.force_login(user)
    return client.post(at(name, offer, *more), {"revision": again(offer).revision, **typed})


def new(client, user, application, **typed):
    client.force_login(user)
    data = {"seen": seen_of(application), **TYPED, **typed}
    return client.post(reverse("offer-new", args=[application.uid]), data)


EVERYBODY = ("rita", "lea", "nora", "tom", "iris", "abel", "hanna", "ada")


@pytest.mark.parametrize("upto", ["draft", "asked", "sent", "hired"])
def test_who_finds_an_offer_in_the_list_may_open_it_and_nobody_else(request, rita, abel, ready, upto):
    """One rule, as rows (`readable`) and as a question about one (`reads`)."""
    if upto == "hired":
        hired(ready, by=rita, approver=abel)
    else:
        make_offer(ready, by=rita, approver=abel, upto=upto)
    offer = Offer.objects.select_related("application").get()
    cast = {name: request.getfixturevalue(name) for name in EVERYBODY}
    found = [name for name, user in cast.items() if queries.readable(user).filter(pk=offer.pk).exists()]
    assert [name for name, user in cast.items() if queries.reads(user, offer)] == found
    assert found == ["rita", "lea", "tom", "abel"] + (["hanna"] if upto == "hired" else [])


def test_the_whole_way_by_its_buttons(client, rita, abel, ready):
    assert new(client, rita, ready, approver=abel.uid).status_code == 302
    offer = Offer.objects.get()
    version = offer.versions.get()
    assert (str(version.salary), version.currency, offer.author, offer.approver) == ("61237.00", "EUR", rita, abel)
    assert post(client, rita, "offer-ask", offer).status_code == 302
    assert post(client, abel, "offer-approve", offer, words="Good.").status_code == 302
    call = {"at": "2026-11-23T10:11", "outcome": "glad", "words": "Glad."}
    assert post(client, rita, "offer-call", offer, **call).status_code == 302
    assert post(client, rita, "offer-send", offer).status_code == 302
    assert post(client, rita, "offer-send", offer).status_code == 302  # the second click has one effect
    offer = again(offer)
    assert (offer.state, offer.approval_words, offer.call_words) == ("sent", "Good.", "Glad.")
    assert post(client, rita, "offer-record", offer, answer="accepted", proof="By phone.").status_code == 302
    assert (again(offer).state, fresh(ready).state) == ("accepted", "hired")


def test_each_act_sent_twice_is_done_once_and_answered_alike(client, rita, abel, ready):
    drafts = [new(client, rita, ready, approver=abel.uid) for _click in range(2)]
    offer = Offer.objects.get()
    assert [(one.status_code, one.url) for one in drafts] == [(302, at("offer", offer))] * 2
    assert new(client, rita, ready, approver=abel.uid, hours="32").status_code == 409  # not the same
    call = {"at": "2026-11-23T10:11", "outcome": "glad", "words": "Glad."}
    answer = {"answer": "declined", "proof": "By phone.", "reason": "Too far."}
    steps = [
        (rita, "offer-ask", {}),
        (abel, "offer-approve", {"back": "1", "words": "Less."}),
        (rita, "offer-ask", {}),
        (abel, "offer-approve", {"words": "Good."}),
        (rita, "offer-call", call),
        (rita, "offer-send", {}),
        (rita, "offer-record", answer),
    ]
    for user, name, typed in steps:
        same = {"revision": again(offer).revision, **typed}
        answers = [post(client, user, name, offer, **same) for _click in range(2)]
        assert [one.status_code for one in answers] == [302, 302], name
        assert again(offer).revision == same["revision"] + 1, name
    assert (again(offer).state, again(offer).reason) == ("declined", "Too far.")
    other = post(client, rita, "offer-record", offer, **{**same, "reason": "Too little."})
    assert other.status_code == 409  # not the same, and somebody was faster


def test_two_clicks_at_the_same_instant_are_answered_alike(client, rita, abel, ready, monkeypatch):
    """The other click has done it by the time that this one writes."""
    offer = make_offer(ready, by=rita, approver=abel, upto="draft")

    def beaten(name):
        real = getattr(transitions, name)

        def act(one, **how):
            real(again(offer), **how)
            real(one, **how)

        monkeypatch.setattr(transitions, name, act)

    beaten("ask_approval")
    assert post(client, rita, "offer-ask", offer).status_code == 302
    post(client, abel, "offer-approve", offer)
    post(client, rita, "offer-call", offer, at="2026-11-23T10:11", outcome="glad", words="")
    beaten("send")
    assert post(client, rita, "offer-send", offer).status_code == 302
    assert again(offer).state == "sent"
    other = make_user("Nora Vale", is_recruiter=True, is_lead=True)
    assert post(client, other, "offer-ask", offer, revision=0).status_code == 409


def test_a_draft_that_is_wrong_is_refused_at_its_fields_with_what_was_typed(client, rita, abel, ready):
    wrong = {
        "salary": ("", "-3", "abc", "0", "99999999999999"),
        "currency": ("", "EURO", "XYZQ", "ZZZ", "1€$"),
        "period": ("", "WEEK"),
        "starts_on": ("", "2026-11-23", "2020-01-01", "2031-01-01", "soon"),
        "hours": ("", "0", "90", "x"),
        "answer_days": ("", "0", "61", "seven"),
        "approver": ("", "nobody", str(rita.uid)),
        "place": ("x" * 161,),
    }
    for name, values in wrong.items():
        for value in values:
            response = new(client, rita, ready, **{"approver": abel.uid, "terms": "Kept words", name: value})
            assert (response.status_code, list(response.context["form"].errors)) == (422, [name]), (name, value)
            assert "Kept words" in response.text
    assert not Offer.objects.exists()


def test_two_drafts_at_once_and_a_stale_form_are_refused_kindly(client, rita, abel, ready):
    make_offer(ready, by=rita, approver=abel, upto="draft")
    response = new(client, rita, ready, approver=abel.uid)
    assert (response.status_code, "There is an offer for them already" in response.text) == (409, True)
    offer = Offer.objects.get()
    client.force_login(rita)
    client.post(at("offer-ask", offer), {"revision": offer.revision})
    response = client.post(
        at("offer-revise", offer), {**TYPED, "approver": abel.uid, "seen": seen_of(ready), "revision": offer.revision}
    )
    assert (response.status_code, "Somebody was faster" in response.text) == (409, True)


def test_the_approver_approves_what_they_were_shown(client, rita, abel, ready):
    offer = make_offer(ready, by=rita, approver=abel, upto="asked")
    client.force_login(abel)
    page = client.get(at("offer", offer)).text
    assert "Approve these terms" in page
    response = client.post(at("offer-approve", offer), {"revision": offer.revision - 1})
    assert (response.status_code, again(offer).state) == (409, "asked")
    response = post(client, abel, "offer-approve", offer, back="1")
    assert (response.status_code, "Please write what should change." in response.text) == (422, True)
    assert post(client, abel, "offer-approve", offer, back="1", words="Less.").status_code == 302
    assert again(offer).state == "draft"


# --- who reads it ----------------------------------------------------------------------------------------------------------


def look(client, user, path):
    client.force_login(user)
    return client.get(path)


def test_who_may_read_the_terms(client, rita, tom, abel, lea, nora, iris, hanna, ada, ready):
    offer = make_offer(ready, by=rita, approver=abel, salary=61_237)
    found = {user.first_name: look(client, user, at("offer", offer)).status_code for user in (rita, tom, abel, lea)}
    assert found == {"Rita": 200, "Tom": 200, "Abel": 200, "Lea": 200}
    shut = {user.first_name: look(client, user, at("offer", offer)).status_code for user in (nora, iris, hanna, ada)}
    # Who might read some offer is told that there is none; who never might is refused at the door.
    assert shut == {"Nora": 404, "Iris": 403, "Hanna": 404, "Ada": 403}
    transitions.accept(again(offer), code=code_of(offer))
    assert look(client, hanna, at("offer", offer)).status_code == 200
    now = clock.now()
    Look.objects.create(user=ada, job=ready.job, reason="Asked.", opened_at=now, until=now + timedelta(hours=1))
    assert look(client, ada, at("offer", offer)).status_code == 200


def test_the_approver_of_one_offer_reads_no_other(client, rita, abel, ready):
    first = make_offer(ready, by=rita, approver=abel, upto="draft")
    transitions.take_back(first, by=rita, why="Another approver.")
    other = make_user("Ola Vik", is_approver=True)
    second = make_offer(fresh(ready), by=rita, approver=other, upto="draft")
    assert look(client, abel, at("offer", first)).status_code == 200
    assert look(client, abel, at("offer", second)).status_code == 404
    assert look(client, abel, at("offer-letter", second, 1)).status_code == 404


def test_each_reading_of_amounts_leaves_a_row_and_the_list_none(client, rita, tom, abel, ready):
    offer = make_offer(ready, by=rita, approver=abel)
    for path in (reverse("offers"), reverse("application", args=[ready.uid]), reverse("today")):
        assert look(client, tom, path).status_code == 200
    assert not Reading.objects.filter(what="offer").exists()
    look(client, tom, at("offer", offer))
    look(client, tom, at("offer-letter", offer, 1))
    look(client, rita, at("offer-call", offer))
    rows = Reading.objects.filter(what="offer").order_by("pk").values_list("user", "subject", "at")
    assert list(rows) == [(tom.pk, ready.uid.hex, clock.now())] * 2


def test_no_amount_on_pages_that_are_not_the_offers(client, rita, tom, nora, lea, hanna, iris, abel, ada, ready):
    offer = make_offer(ready, by=rita, approver=abel, salary=61_237)
    question = transitions.ask(again(offer), text=f"Is {CANARY} all?")
    paths = [
        *(reverse(name) for name in ("today", "offers", "people", "outbox", "jobs")),
        f"{reverse('people')}?q={CANARY}",
        f"{reverse('find')}?q={CANARY}",
        reverse("board", args=[ready.job.slug]),
        *(f"{reverse('application', args=[ready.uid])}?part={part}" for part in ("cv", "timeline", "messages")),
    ]
    for user in (rita, tom, nora, lea, hanna, iris, abel, ada):
        for path in paths:
            response = look(client, user, path)
            text = response.text.replace(f'value="{CANARY}"', "").replace(f"“{CANARY}”", "").replace(f"q={CANARY}", "")
            assert not [form for form in FORMS if form in text], (user, path)
    assert question.answered_at is None
    assert CANARY in look(client, rita, at("offer", offer)).text  # the question stands there


def test_a_question_that_is_open_when_they_accept_is_owed_an_answer(client, rita, abel, hanna, ready):
    offer = make_offer(ready, by=rita, approver=abel)
    question = transitions.ask(again(offer), text="May I begin in April?")
    own = enter(ready.candidate)
    page = reverse("portal-offer", args=[ready.uid])
    shown = " ".join(strip_tags(own.get(page).text).split())
    assert "Your question has no answer yet." in shown and "sorry" not in shown
    assert "We answer it here by tomorrow, 17:00 (Amsterdam time), and tell you by mail." in shown
    with clock.at(clock.now() + timedelta(days=2)):
        assert "We meant to answer it by" in " ".join(own.get(page).text.split())
    transitions.accept(again(offer), code=code_of(offer))
    handover = Handover.objects.get()
    application = reverse("application", args=[ready.uid])
    shown = look(client, rita, application).text
    assert "Nothing is owed." not in shown and f"{at('offer', offer)}#questions" in shown
    assert "has no answer yet" in look(client, hanna, reverse("handover", args=[handover.uid])).text
    transitions.reply(question, text="Yes.", by=rita)
    assert "Nothing is owed." in look(client, rita, application).text
    assert "has no answer yet" not in look(client, hanna, reverse("handover", args=[handover.uid])).text
    assert "has no answer yet" not in own.get(page).text


@pytest.mark.parametrize(
    "name", ["offer-ask", "offer-revise", "offer-call", "offer-send", "offer-take-back", "offer-record"]
)
def test_only_recruiters_of_the_job_act(client, tom, abel, rita, ready, name):
    offer = make_offer(ready, by=rita, approver=abel, upto="draft")
    for user in (tom, abel):
        assert post(client, user, name, offer).status_code == 403
    assert again(offer).revision == offer.revision


def test_the_terms_come_before_the_act_that_approves_them(client, rita, abel, ready):
    """In the page's order, which is that of a phone and of a reader's voice; once, and for nobody else."""
    offer = make_offer(ready, by=rita, approver=abel, upto="asked")
    client.force_login(abel)
    page = client.get(at("offer", offer)).text
    places = [
        page.index(words) for words in ("Your approval is asked", 'id="terms"', "EUR 62,500", "Approve these terms")
    ]
    assert places == sorted(places) and page.count("Approve these terms") == page.count('id="approve"') == 1
    client.force_login(rita)
    assert 'id="approve"' not in client.get(at("offer", offer)).text


def test_only_the_named_approver_approves(client, rita, tom, lea, ready, abel):
    offer = make_offer(ready, by=rita, approver=abel, upto="asked")
    for user in (rita, tom, lea):
        assert post(client, user, "offer-approve", offer).status_code == 403
    assert again(offer).state == "asked"


def test_a_colleagues_own_offer_is_hidden_from_them_and_theirs(client, rita, abel, nora, job):
    nora.line = abel
    nora.save()
    one = in_offer_stage(make_application(job, candidate=make_candidate("Nora Vale", user=nora)), rita)
    with pytest.raises(IllegalMove, match="may not open this file"):
        make_offer(one, by=rita, approver=abel, upto="draft")
    ola = User.objects.create_user("ola@harbourlight.example", name="Ola Vik", is_approver=True)
    offer = make_offer(one, by=rita, approver=ola)
    for user in (nora, abel):
        assert look(client, user, at("offer", offer)).status_code == 404
        assert "Nora Vale" not in look(client, user, reverse("offers")).text.split('id="main"')[1]
    assert look(client, ola, at("offer", offer)).status_code == 200


# --- lists and first pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(client, rita, abel, number, django_assert_num_queries):
    job = make_job(team=(rita,), openings=3)
    for one in range(number):
        make_offer(another(job, f"Person {one}", rita), by=rita, approver=abel)
    client.force_login(rita)
    client.get(reverse("offers"))
    with django_assert_num_queries(5):
        page = client.get(reverse("offers")).text
    assert page.count("Sent\n") == number


@pytest.mark.parametrize("is_shown", [True, False])
def test_author_and_approver_read_what_the_advert_says(client, rita, abel, ready, is_shown):
    """What strangers read and nothing else: a band that is not shown is read on the job's own page, and that is on record."""
    job = ready.job
    Job.objects.filter(pk=job.pk).update(
        pay_from=38_000, pay_to=52_000, currency="EUR", pay_period="YEAR", pay_is_shown=is_shown
    )
    form = look(client, rita, reverse("offer-new", args=[ready.uid])).text
    assert ("The advert says EUR 38,000 – 52,000 a year." in form, "52,000" in form) == (is_shown, is_shown)
    page = look(client, abel, at("offer", make_offer(ready, by=rita, approver=abel, upto="asked"))).text
    assert ("<dt>In the advert</dt><dd>EUR 38,000 – 52,000 a year</dd>" in page, "52,000" in page) == (
        is_shown,
        is_shown,
    )


@pytest.mark.parametrize("number", [1, 3])
def test_an_offers_page_costs_the_same_whatever_was_asked(client, rita, abel, ready, number, django_assert_num_queries):
    offer = make_offer(ready, by=rita, approver=abel, upto="draft")
    for one in range(number):
        terms = {**dict.fromkeys(("place", "terms"), ""), "salary": 60_000 + one, "currency": "EUR", "period": "YEAR"}
        rest = {"starts_on": offer.versions.first().starts_on, "hours": 36, "answer_days": 7}
        transitions.revise(again(offer), terms={**terms, **rest}, approver=abel, by=rita)
        offer.questions.create(text=f"Question {one}", asked_at=clock.now())
    client.force_login(rita)
    client.get(at("offer", offer))
    with django_assert_num_queries(8):
        client.get(at("offer", offer))


def test_today_shows_the_approver_what_waits_and_the_recruiter_what_ends(client, rita, abel, nora, ready):
    offer = make_offer(ready, by=rita, approver=abel, upto="asked")
    page = look(client, abel, reverse("today")).text
    assert ("Read and approve" in page, "A quiet day" in page) == (True, False)
    assert "Offers that" not in look(client, rita, reverse("today")).text
    transitions.approve(offer, by=abel)
    transitions.record_call(offer, at=clock.now(), outcome="glad", words="", by=rita)
    transitions.send(offer, by=rita)
    assert "Offers that run out" not in look(client, rita, reverse("today")).text
    transitions.ask(again(offer), text="May I start in March?")
    assert "Offers that run out" in look(client, rita, reverse("today")).text
    assert "Offers that run out" not in look(client, nora, reverse("today")).text
    transitions.accept(again(offer), code=code_of(offer))
    told = " ".join(strip_tags(look(client, rita, reverse("today")).text).split())
    assert "Offers that run out or were asked about 1 CO Cleo Okafor Back-end engineer Accepted Answer : Cleo" in told


def test_the_application_page_leads_to_the_offer(client, rita, tom, abel, ready):
    page = reverse("application", args=[ready.uid])
    assert "Prepare the offer" in look(client, rita, page).text
    tom_reads = look(client, tom, page).text
    assert ("Prepare the offer" in tom_reads, "A recruiter of this job prepares the offer." in tom_reads) == (
        False,
        True,
    )
    make_offer(ready, by=rita, approver=abel)
    sent = look(client, rita, page).text
    assert ("Open the offer" in sent, "Prepare the offer" in sent, "Hire without" in sent) == (True, False, False)
    assert "Cleo has our offer and answers by" in sent


def test_an_opening_that_an_offer_holds_is_neither_cancelled_nor_free(rita, abel, ready, job):
    make_offer(ready, by=rita, approver=abel)
    Opening.objects.create(job=job)
    jobs.set_openings(job, 1)
    assert job.openings.get(cancelled_at=None).offer.application == ready
    with pytest.raises(IllegalMove, match="taken already"):
        jobs.set_openings(job, 0)


def test_hired_people_are_the_ones_of_the_hand_over(client, hanna, rita, abel, ready):
    hired(ready, by=rita, approver=abel)
    assert "Hand-over to HR" in look(client, hanna, reverse("application", args=[ready.uid])).text


def test_while_it_is_with_them_the_page_offers_nothing_that_would_be_refused(client, rita, abel, ready):
    client.force_login(rita)
    page = reverse("application", args=[ready.uid])
    deciding = ("Not a match …", "Hold …", "Put on hold …", "Move back …")
    assert [one for one in deciding if one not in client.get(page).text] == []
    offer = make_offer(ready, by=rita, approver=abel)
    found = client.get(page).text
    assert [one for one in deciding if one in found] == []
    assert reverse("offer", args=[offer.uid]) in found and "They withdrew …" in found
