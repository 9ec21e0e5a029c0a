"""Reminders: before and after the day, each once, late rather than never, never at night."""

from datetime import UTC, datetime, timedelta

import pytest

from candidates import letters, outbox, sweep, tasks, transitions
from candidates.models import Application, Document, Mail, Pulse
from hiring import clock
from hiring.models import User
from hiring.testing import (
    MONDAY,
    decide,
    mails,
    make_application,
    make_candidate,
    make_document,
    make_job,
    make_user,
    send_mail,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
DAY = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)  # Wednesday 17:00 in Amsterdam: Cleo's promise


def reminders() -> list[tuple[str, str, str]]:
    """Kind, reader, state, in the order of queueing."""
    return [
        (mail.kind, mail.user.first_name, mail.state)
        for mail in Mail.objects.filter(kind__in=sweep.REMINDERS).order_by("pk")
    ]


def until(moment: datetime) -> None:
    clock.forward(moment - clock.now())


def test_each_reminder_once_however_often_the_sweep_runs(cleo):
    assert cleo.promised_for == DAY
    heard = []
    while clock.now() < DAY + timedelta(days=3):
        for _turn in range(2):
            if sweep.remind():
                heard.append((clock.now() - DAY).total_seconds() / 3600)
        send_mail()
        clock.forward(timedelta(minutes=30))
    assert heard[:3] == [-24, -8, 0]  # at nine of the day, in Amsterdam
    assert reminders() == [
        ("reminder_before", "Rita", "sent"),
        ("reminder_today", "Rita", "sent"),
        ("reminder_after", "Rita", "sent"),
    ]


def test_the_reminder_says_who_waits_for_what_and_where(cleo, settings):
    until(DAY - timedelta(hours=20))
    sweep.remind()
    mail = mails("reminder_before")[0]
    assert mail.subject == "Cleo Okafor hears from us by Wednesday 25 November 2026, 17:00 (Amsterdam time)"
    assert f"{settings.SITE_URL}/team/applications/{cleo.uid}/" in mail.body
    assert "What they are waiting for: We read your application and answer you." in mail.body
    assert mail.is_notice and mail.promise == DAY


def test_a_scheduler_that_was_dead_reminds_late_rather_than_never(cleo):
    until(DAY + timedelta(days=1))
    assert sweep.unreminded("reminder_after").filter(promised_for__lte=clock.now()).count() == 1
    assert sweep.remind() == 1  # not both: the day before is over
    assert reminders() == [("reminder_after", "Rita", "waiting")]
    assert sweep.unreminded("reminder_after").filter(promised_for__lte=clock.now()).count() == 0


def test_a_clock_that_jumps_reminds_nobody_twice(cleo):
    until(DAY - timedelta(hours=2))
    sweep.remind()
    for jump in (-48, 47, -1, 3, -5, 6):
        clock.forward(timedelta(hours=jump))
        sweep.remind()
    assert [kind for kind, _who, _state in reminders()] == ["reminder_today", "reminder_after"]


def test_a_new_day_is_reminded_of_anew(cleo, rita):
    until(DAY - timedelta(hours=3))
    sweep.remind()
    transitions.move_day(cleo, by=rita, to=DAY.date() + timedelta(days=2))
    until(DAY + timedelta(days=1, hours=3))
    assert (sweep.remind(), sweep.remind()) == (1, 0)
    assert [(m.kind, m.promise) for m in Mail.objects.filter(kind__in=sweep.REMINDERS).order_by("pk")] == [
        ("reminder_today", DAY),
        ("reminder_before", DAY + timedelta(days=2)),
    ]


def test_whoever_takes_over_is_reminded_too(cleo, rita, tom):
    until(DAY - timedelta(hours=3))
    sweep.remind()
    send_mail()
    transitions.hand_over(cleo, by=rita, to=tom)
    assert (sweep.remind(), sweep.remind()) == (1, 0)
    send_mail()
    transitions.hand_over(Application.objects.get(), by=tom, to=rita)
    assert sweep.remind() == 0  # she knows
    assert reminders() == [("reminder_today", "Rita", "sent"), ("reminder_today", "Tom", "sent")]
    # For /healthz somebody was reminded, at every moment.
    assert sweep.unreminded("reminder_today").count() == 0


def test_a_reminder_that_waits_for_the_morning_leaves_only_if_it_is_still_true(job, rita, tom):
    """Queued in the owner's night; before they wake, one is told, one gets a new day, one another owner; one stays."""
    rita.zone = "America/New_York"  # her night is the morning here
    rita.save()
    people = [make_application(job, name) for name in ("Ana Ruiz", "Ben Ode", "Cem Alp", "Dia Roy")]
    Application.objects.update(promised_for=MONDAY + timedelta(days=1))
    send_mail()
    until(MONDAY + timedelta(hours=20))  # Tuesday 0:00 in New York
    assert sweep.remind() == 4
    ana, ben, cem, _dia = (Application.objects.get(pk=person.pk) for person in people)
    transitions.withdraw(ana)
    transitions.move_day(ben, by=tom, to=MONDAY.date() + timedelta(days=9))
    transitions.hand_over(cem, by=rita, to=tom)
    assert sweep.remind() == 1  # Tom's
    until(MONDAY + timedelta(days=1, hours=4))  # 8:00 in New York
    send_mail()
    assert reminders() == [
        ("reminder_before", "Rita", "cancelled"),
        ("reminder_before", "Rita", "cancelled"),
        ("reminder_before", "Rita", "cancelled"),
        ("reminder_before", "Rita", "sent"),
        ("reminder_before", "Tom", "sent"),
    ]


def test_a_day_that_comes_back_is_reminded_of_although_the_first_was_dropped(cleo, rita, tom):
    rita.zone = "Asia/Tokyo"
    rita.save()
    until(DAY - timedelta(hours=2))  # 23:00 in Tokyo
    sweep.remind()
    transitions.hand_over(cleo, by=rita, to=tom)
    sweep.remind()
    transitions.hand_over(Application.objects.get(), by=tom, to=rita)
    sweep.remind()
    assert (sweep.remind(), reminders()) == (
        0,
        [
            ("reminder_before", "Rita", "cancelled"),  # in Tokyo the day is tomorrow
            ("reminder_today", "Tom", "cancelled"),
            ("reminder_before", "Rita", "waiting"),
        ],
    )


def test_a_reminder_that_a_person_cancelled_stays_cancelled(cleo, rita):
    until(DAY - timedelta(hours=2))
    sweep.remind()
    outbox.cancel(mails("reminder_today")[0], by=rita, why="I know")
    assert (sweep.remind(), reminders()) == (0, [("reminder_today", "Rita", "cancelled")])


def test_reminders_are_quiet_at_night_in_their_readers_zone(cleo, rita):
    rita.zone = "Pacific/Auckland"
    rita.save()
    until(DAY - timedelta(hours=24))  # 5:00 on Wednesday in Auckland
    sweep.remind()
    assert mails("reminder_before")[0].due_at == datetime(2026, 11, 24, 19, 0, tzinfo=UTC)  # 8:00
    assert send_mail() == 1  # the receipt
    until(datetime(2026, 11, 24, 19, 0, tzinfo=UTC))
    assert send_mail() == 1


def test_what_was_told_or_decided(cleo, job, rita):
    """Decided and untold is still owed, so its owner is reminded; told is not."""
    sam = make_application(job, "Sam Vela")
    decide(cleo, "reject", by=rita, reason_kind="skills")
    transitions.withdraw(sam)
    until(DAY + timedelta(hours=1))
    assert sweep.remind() == 1
    assert mails("reminder_after")[0].application == cleo


def test_two_sweeps_at_once_and_one_that_died(cleo, settings):
    until(DAY)
    token = outbox.lease("sweep", sweep.LEASE)
    tasks.sweep()
    assert reminders() == []
    clock.forward(sweep.LEASE)  # the other one never came back
    tasks.sweep()
    tasks.sweep()
    assert reminders() == [("reminder_after", "Rita", "waiting")]
    assert Pulse.objects.get(name="sweep").until is None
    assert not outbox.renew("sweep", token, sweep.LEASE)


def test_one_that_cannot_be_dealt_with_keeps_nobody_else_waiting(job, rita, monkeypatch):
    people = [make_application(job, name) for name in ("Ana Ruiz", "Ben Ode", "Cem Alp")]
    until(DAY)
    real = letters.step_words

    def step_words(step, name):
        if calls.pop():
            raise KeyError(step)
        return real(step, name)

    calls = [False, True, False]
    monkeypatch.setattr(letters, "step_words", step_words)
    assert sweep.remind() == 2
    assert [m.application for m in Mail.objects.filter(kind="reminder_after").order_by("pk")] == [people[0], people[2]]
    assert list(sweep.unreminded("reminder_after")) == [people[1]]


def test_a_promise_of_somebody_who_left_goes_to_the_jobs_people(cleo, job, rita, tom, lea):
    User.objects.filter(pk=rita.pk).update(is_active=False)
    until(DAY + timedelta(hours=1))
    assert sweep.remind() == 1
    cleo.refresh_from_db()
    assert (cleo.owed_by, cleo.promised_for) == (lea, DAY)
    assert reminders() == [("reminder_after", "Lea", "waiting")]
    assert [m.state for m in mails("new_owner")] == ["waiting"]


def test_nobody_left_is_no_reason_to_stop(cleo, job, rita, nora):
    other = make_application(make_job("Tester", team=(nora,)), "Sam Vela")
    User.objects.filter(pk__in=[rita.pk]).update(is_active=False)
    User.objects.filter(is_lead=True).update(is_active=False)
    until(DAY + timedelta(hours=1))
    sweep.remind()
    assert other in [m.application for m in Mail.objects.filter(kind="reminder_after")]


def test_thousands_are_all_reminded_in_one_sweep(cleo, job, rita, django_assert_max_num_queries):
    """Rows made in bulk, since only their number matters here."""
    number = 600
    people = [make_candidate(f"Person {n}") for n in range(2)]
    bulk = type(people[0]).objects.bulk_create(
        type(people[0])(
            name=f"Person {n}",
            email=f"p{n}@people.example",
            email_key=f"p{n}@people.example",
            zone="UTC",
            created_at=clock.now(),
        )  # fmt: skip
        for n in range(number)
    )
    fields = {f.attname: getattr(cleo, f.attname) for f in cleo._meta.concrete_fields}
    for name in ("id", "uid", "candidate_id"):
        fields.pop(name)
    Application.objects.bulk_create(Application(candidate=candidate, **fields) for candidate in bulk)
    until(DAY)
    asked = []
    with django_assert_max_num_queries(11 * number):
        assert sweep.remind(still=lambda: not asked.append(1)) == number + 1
    assert len(asked) == 4
    assert sweep.unreminded("reminder_after").count() == 0
    assert sweep.remind() == 0


def test_a_sweep_that_lost_its_lease_stops(cleo):
    until(DAY)
    assert sweep.remind(still=lambda: False) == 0


def test_files_of_unfinished_forms_go_after_a_day(cleo):
    kept, waiting = make_document(cleo.candidate), make_document(None)
    clock.forward(timedelta(hours=23))
    assert sweep.clear_unfinished() == 0
    clock.forward(timedelta(hours=2))
    assert sweep.clear_unfinished() == 1
    assert list(Document.objects.all()) == [kept] != [waiting]


def test_the_scheduler_writes_its_beat(db):
    tasks.beat()
    clock.forward(timedelta(minutes=1))
    tasks.beat()
    assert Pulse.objects.get(name="beat").at == clock.now()


def test_the_beat_table_names_real_tasks():
    from hiring.celery import app

    app.loader.import_default_modules()
    assert {line["task"] for line in app.conf.beat_schedule.values()} <= set(app.tasks)
    assert app.conf.beat_schedule["outbox"]["schedule"] <= 30  # with a worker's 30 s to come back: P5 wants 60


def test_an_owner_of_two_jobs_gets_one_for_each(rita):
    user = make_user("Uma Klein", is_recruiter=True)
    for title in ("Tester", "Writer"):
        make_application(make_job(title, team=(user,)), candidate=make_candidate("Cleo Okafor"))
    until(DAY)
    assert sweep.remind() == 2
