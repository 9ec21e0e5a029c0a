"""What is done with a kit: the briefing ticked off, the candidate's questions asked and answered, a reminder of a scorecard."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from candidates import endings, letters, outbox, promise
from candidates.models import Application, Mail
from hiring import clock
from hiring.models import Organisation, Stage, User
from hiring.states import IllegalMove
from interviews import awaited
from interviews.models import Ask, Guest, Seat, Tick

MOST_OPEN = 20


def tick(application: Application, stage: Stage, line: str, *, by: User, told: bool = True) -> None:
    """The point of the stage's briefing counts as told, or no longer; said twice it is said once."""
    known = next((one for one in stage.briefing_list if one[:300] == line), None)
    if known is None:
        raise IllegalMove(_("The briefing of this stage was changed. Look again."))
    if told:
        when = {"at": clock.now(), "by": by}
        Tick.objects.get_or_create(application=application, stage=stage, line=line, defaults=when)
    else:
        Tick.objects.filter(application=application, stage=stage, line=line).delete()


@transaction.atomic
def ask(application: Application, text: str) -> Ask:
    """The candidate's question stands in the kits of who talks with them. The same words again are the same question."""
    # Of two clicks each comes after the other, and of a word that tells them how it ended, as it is then.
    application = Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    mine = application.asks.filter(answered_at__isnull=True)
    if same := mine.filter(text=text).first():
        return same
    if application.told_at is not None:
        raise IllegalMove(_("This application has ended. You are welcome to answer our letter."))
    if mine.count() >= MOST_OPEN:
        raise IllegalMove(_("Twenty questions wait for an answer already. We answer those first."))
    return Ask.objects.create(application=application, text=text, asked_at=clock.now())


@transaction.atomic
def answer(asked: Ask, text: str, *, version: int, by: User) -> bool:
    """The answer stands on the candidate's own page, and the first one has a mail that says so; False, and nothing written, when
    a colleague saved another meanwhile (P7)."""
    said = text.strip()
    endings.refuse_private(asked.application, said, by=by)
    rows = Ask.objects.filter(pk=asked.pk, version=version).update(
        answer=said,
        answered_at=clock.now() if said else None,
        answered_by=by if said else None,
        version=F("version") + 1,
    )
    asked.refresh_from_db()
    if rows and said and not asked.application.set_aside:
        _tell_of_answer(asked, by)
    return bool(rows) or asked.answer == said


def _tell_of_answer(asked: Ask, by: User) -> None:
    """Once a question, however often the answer is changed."""
    application = asked.application
    outbox.queue(
        "ask_answered",
        occasion=f"ask_answered:{asked.uid.hex}",
        to=application.candidate,
        words=letters.about(application, by.name, by.title),
        application=application,
        by=by,
    )


@transaction.atomic
def remind(seat: Seat, *, by: User) -> bool:
    """Who owes the seat's scorecard is asked for it by mail, once a day; False when they were asked today already."""
    if not Seat.objects.silent().filter(pk=seat.pk).exists():
        raise IllegalMove(_("Nothing is awaited from this seat any more."))
    today = clock.now().astimezone(seat.person.tz).date()
    occasion = f"card:{seat.uid.hex}:asked:{today:%Y%m%d}"
    if Mail.objects.filter(occasion=occasion).exists():
        return False
    words = about(seat, to=seat.person)
    if not awaited.ahead(seat):
        words["card_by"] = ""
    kind = "card_asked" if seat.user_id else "card_asked_guest"
    outbox.queue(
        kind,
        occasion=occasion,
        to=seat.person,
        words={**words, "sender": by.name, "sender_role": by.title},
        application=seat.application,
        by=by,
        link=seat.link,
    )
    return True


def forget_reminders(seats: Iterable[Seat], why: str) -> None:
    """What was to remind of these seats' scorecards and has not left yet does not leave any more."""
    for seat in seats:
        waiting = Mail.objects.filter(application=seat.application_id, kind__startswith="card_")
        outbox.drop(waiting.filter(occasion__startswith=f"card:{seat.uid.hex}:"), why=why)


def application_page(seat: Seat) -> str:
    return f"{settings.SITE_URL}/team/applications/{seat.application.uid}/"


def about(seat: Seat, *, to: User | Guest) -> dict[str, str]:
    """The words of a mail about a scorecard that is out; a guest reads no more of job and stage than the public."""
    job, stage, is_guest = seat.application.job, seat.stage, to == seat.guest
    by = awaited.card_by(seat) if is_guest else None
    return {
        "first_name": to.first_name,
        "organisation": Organisation.current_name(),
        "candidate": seat.application.candidate.name,
        "job": job.public_title if is_guest else job.title,
        "stage": stage.name_before if is_guest else stage.name,
        "who": seat.person.name,
        "page": f"{settings.SITE_URL}/team/seats/{seat.uid}/card/",
        "seat": "[[seat]]",
        "card_by": promise.in_words(by, to.zone) if by else "",
    }
