"""The letter: written, released, told by phone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from candidates import closing
from candidates.models import Letter
from hiring import clock
from hiring.models import Criterion
from hiring.states import IllegalMove
from hiring.testing import decide, mails, make_job, send_mail, stage_of, walk_to

from .shared import AFTER_UNDO, act, see, words

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]


def test_the_letter_is_shown_as_it_will_leave(client, rita, owed):
    text = see(client, rita, owed, part="letter").text
    assert "Tests show that it works: Let the test own the clock." in text
    assert "(personal link)" in text and "[[portal]]" not in text


def test_saving_the_letter_and_what_it_lacks(client, tom, owed):
    response = act(client, tom, "letter", owed, **words(owed.letter, point=""))
    letter = Letter.objects.get()
    assert (response.status_code, letter.version, letter.is_written) == (302, 2, False)
    page = client.get(reverse("letter", args=[owed.uid])).text
    assert "After a test case the letter names a point to work on." in page
    act(client, tom, "letter", owed, **words(letter, point="Let the test own the clock."))
    assert Letter.objects.get().written_by == tom


def test_of_two_who_write_the_letter_the_second_reads_both(client, rita, tom, owed):
    shown = words(owed.letter)
    assert act(client, tom, "letter", owed, **{**shown, "words": "Tom’s words."}).status_code == 302
    response = act(client, rita, "letter", owed, **{**shown, "words": "Rita’s words."})
    assert response.status_code == 409
    assert "Tom’s words." in response.text and "Rita’s words." in response.text
    assert Letter.objects.get().words == "Tom’s words."
    assert act(client, rita, "letter", owed, **{**shown, "version": 2, "words": "Rita’s words."}).status_code == 302
    assert Letter.objects.get().words == "Rita’s words."


@pytest.mark.parametrize("version", ["", "x", "²", "2147483647", "9" * 30, "9" * 5000])
def test_a_version_that_no_letter_has_is_another_one(client, rita, owed, version):
    response = act(client, rita, "letter", owed, **words(owed.letter, version=version, words="Rita’s words."))
    assert (response.status_code, "Rita’s words." in response.text) == (409, True)
    assert Letter.objects.get().version == 1


def test_a_preview_keeps_nothing(client, rita, owed):
    before = Letter.objects.values().get()
    typed = {**words(owed.letter, words="Only looking."), "closure": "no_match"}
    response = act(client, rita, "letter-preview", owed, **typed)
    assert "Only looking." in response.text and "Nothing is missing." in response.text
    response = act(client, rita, "letter", owed, preview="1", **words(owed.letter, words="Only looking."))
    assert (response.status_code, "Only looking." in response.text) == (200, True)
    assert Letter.objects.values().get() == before


def test_what_is_released_is_what_was_read(client, rita, tom, lea, owed):
    act(client, tom, "letter", owed, **words(owed.letter, words="Changed meanwhile."))
    assert act(client, rita, "letter-release", owed, version=1).status_code == 409
    assert act(client, tom, "letter-release", owed, version=2).status_code == 403  # a recruiter tells
    for _click in "12":  # a second one is answered as the first, and releases nothing more
        assert act(client, rita, "letter-release", owed, version=2).status_code == 302
        clock.forward(timedelta(seconds=2))
    assert Letter.objects.get().state == "released"
    assert (len(mails("closing_no_match")), owed.events.filter(verb="letter_released").count()) == (1, 1)
    assert act(client, lea, "letter-release", owed, version=2).status_code == 409  # a colleague reads who was faster


def test_a_letter_is_read_where_it_is_released(client, rita, owed):
    page = reverse("application", args=[owed.uid])
    client.force_login(rita)
    release = reverse("letter-release", args=[owed.uid])
    beside = client.get(page, {"part": "cv"}).text
    assert release not in beside and "?part=letter#letter" in beside
    shown = client.get(page, {"part": "letter"}).text
    assert shown.count(release) == 1 and "Until then it can be changed, and the decision undone." in shown
    clock.forward(AFTER_UNDO)
    assert "it leaves at once: nobody can call it back." in client.get(page, {"part": "letter"}).text


def test_a_released_letter_that_is_changed_goes_back_to_draft(client, rita, owed):
    act(client, rita, "letter-release", owed, version=1)
    act(client, rita, "letter", owed, **words(owed.letter, words="Better words."))
    assert (Letter.objects.get().state, [mail.state for mail in mails("closing_no_match")]) == ("draft", ["cancelled"])


def test_a_letter_that_has_left_is_not_changed(client, rita, owed):
    act(client, rita, "letter-release", owed, version=1)
    clock.forward(AFTER_UNDO)
    send_mail()
    assert act(client, rita, "letter", owed, **words(owed.letter, words="Too late.")).status_code == 409


def test_told_by_phone(client, rita, owed):
    early = (clock.now() - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    assert act(client, rita, "letter-phone", owed, at=early).status_code == 409
    local = clock.now().astimezone(rita.tz).strftime("%Y-%m-%dT%H:%M")
    assert act(client, rita, "letter-phone", owed, at=local).status_code == 302
    owed.refresh_from_db()
    assert (owed.told_at, mails("closing_no_match")[0].due_at) == (clock.now(), clock.now())


def test_a_point_to_work_on_belongs_to_the_rubric(client, rita, owed):
    """Once the stage of the test case names its criteria, no other one is offered or taken, of a stage that they have not been to
    or of another job."""
    tests, curiosity = (owed.job.pipeline.criteria.get(slug=slug) for slug in ("tests", "curiosity"))
    case, later = stage_of(owed, "case"), stage_of(owed, "offer")
    case.criteria.set([tests])
    later.criteria.set([curiosity])
    later.letter_needs = case.letter_needs
    later.save()
    client.force_login(rita)
    page = client.get(reverse("letter", args=[owed.uid]))
    assert list(page.context["form"].fields["point_criterion"].queryset) == [tests]
    assert act(client, rita, "letter", owed, **words(owed.letter, point_criterion=curiosity.pk)).status_code == 422
    other = Criterion.objects.get(pipeline=make_job("Tester", team=(rita,)).pipeline, slug="tests")
    for criterion in (curiosity, other):
        closing.write_letter(owed.letter, by=rita, version=owed.letter.version, point_criterion=criterion)
        with pytest.raises(IllegalMove, match="by which the test case was read"):
            closing.release_letter(owed.letter, by=rita)
    closing.write_letter(owed.letter, by=rita, version=owed.letter.version, point_criterion=tests)
    closing.release_letter(owed.letter, by=rita)


@pytest.fixture
def at_the_end(cleo, rita):
    """Cleo in the last stage, decided no, with a whole letter that is not released."""
    walk_to(cleo, "offer", by=rita)
    clock.forward(AFTER_UNDO)
    type(cleo).objects.filter(pk=cleo.pk).update(next_step="answer")
    cleo.refresh_from_db()
    decide(cleo, "reject", by=rita, reason_kind="values", words={"words": "Thank you.", "reason": "The last talk."})
    return type(cleo).objects.get(pk=cleo.pk)


def test_at_the_end_they_are_called_before_the_letter_leaves(client, rita, at_the_end):
    one = at_the_end
    page = see(client, rita, one, part="letter")
    assert page.context["banner"]["act"] == "call" and "This far on the way you call Cleo first." in page.text
    refused = act(client, rita, "letter-release", one, version=1)
    assert refused.status_code == 409
    assert "This far on the way you call Cleo first: write down the call" in refused.text
    assert (Letter.objects.get().state, mails("closing_no_match")) == ("draft", [])
    local = clock.now().astimezone(rita.tz).strftime("%Y-%m-%dT%H:%M")
    assert act(client, rita, "letter-phone", one, at=local).status_code == 302
    one.refresh_from_db()
    assert (one.told_at, mails("closing_no_match")[0].due_at) == (clock.now(), clock.now())


def test_whoever_cannot_be_reached_gets_the_letter_with_the_reason_on_record(client, rita, at_the_end):
    assert act(client, rita, "letter-release", at_the_end, version=1, without_call="  ").status_code == 409
    why = "Three tries in two days, and no answer."
    assert act(client, rita, "letter-release", at_the_end, version=1, without_call=why).status_code == 302
    assert at_the_end.events.get(verb="letter_released").data == {"without_call": why}
    assert f"Nobody called first: {why}" in see(client, rita, at_the_end, part="timeline").text
    clock.forward(AFTER_UNDO)
    send_mail()
    at_the_end.refresh_from_db()
    assert at_the_end.told_at == clock.now() and why not in mails("closing_no_match")[0].body


def test_a_no_at_the_end_does_not_leave_in_the_same_act(client, cleo, rita):
    walk_to(cleo, "offer", by=rita)
    clock.forward(AFTER_UNDO)
    type(cleo).objects.filter(pk=cleo.pk).update(next_step="answer")
    cleo.refresh_from_db()
    client.force_login(rita)
    form = client.get(reverse("application-reject", args=[cleo.uid])).context["form"]
    assert "release" not in form.fields
    with pytest.raises(IllegalMove, match="you call Cleo first"):
        decide(cleo, "reject", by=rita, reason_kind="values", words={"words": "T", "reason": "R"}, release=True)
    cleo.refresh_from_db()
    assert cleo.state == "active"


@pytest.mark.parametrize("name", ["letter", "letter-release", "letter-phone"])
def test_without_a_decision_there_is_no_letter(client, rita, cleo, name):
    assert act(client, rita, name, cleo, version=1).status_code == 404
