"""Take the pictures of docs/pictures/ anew, from the demo that runs on this machine (`make run` in another window)."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from PIL import Image

from candidates.models import Application
from hiring import clock, maildir
from hiring.models import Organisation, User
from interviews.models import Seat
from offers.models import Handover, Offer

MOST_BYTES = 150_000
WIDE, PHONE = (1440, 900), (390, 844)
JOB, CANDIDATE, TOLD_NO = "back-end-engineer", "Jonas de Vries", "Petra Novák"

# name, who looks, which page, size, scheme
PICTURES = [
    ("careers", "stranger", "front", WIDE, "light"),
    ("job", "stranger", "job", WIDE, "light"),
    ("form", "stranger", "form", WIDE, "light"),
    ("form-phone", "stranger", "form", PHONE, "light"),
    ("portal-phone", "candidate", "portal", PHONE, "light"),
    ("portal-phone-dark", "candidate", "portal", PHONE, "dark"),
    ("today", "colleague", "today", WIDE, "light"),
    ("today-dark", "colleague", "today", WIDE, "dark"),
    ("today-phone", "colleague", "today", PHONE, "light"),
    ("board", "colleague", "board", WIDE, "light"),
    ("board-dark", "colleague", "board", WIDE, "dark"),
    ("application", "colleague", "application", WIDE, "light"),
    ("judgement", "colleague", "judgement", WIDE, "light"),
    ("interviews", "colleague", "interviews", WIDE, "light"),
    ("kit", "interviewer", "kit", WIDE, "light"),
    ("scorecard-phone", "interviewer", "scorecard", PHONE, "light"),
    ("scorecard-phone-dark", "interviewer", "scorecard", PHONE, "dark"),
    ("offer", "colleague", "offer", WIDE, "light"),
    ("handover", "colleague", "handover", WIDE, "light"),
    ("letter", "colleague", "letter", WIDE, "light"),
    ("people", "colleague", "people", WIDE, "light"),
    ("outbox", "colleague", "outbox", WIDE, "light"),
    ("process", "colleague", "process", WIDE, "light"),
]


class Command(BaseCommand):
    help = "Takes pictures of the main pages of the running demo into docs/pictures/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default=settings.SITE_URL, help="where the demo answers")
        parser.add_argument("--to", default=str(settings.BASE_DIR / "docs/pictures"), help="the folder of the pictures")

    def handle(self, *args: Any, address: str, to: str, **options: Any) -> None:
        try:
            from playwright.sync_api import Error, sync_playwright
        except ImportError:
            raise CommandError("Pictures need Playwright: pip install -r requirements-dev.txt") from None
        chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if not chromium:
            raise CommandError("Pictures need Chromium: apt-get install chromium")
        pages, rita, seat = self.pages(), User.objects.filter(name="Rita Moss").first(), owed()
        if rita is None or seat is None or seat.user is None:
            raise CommandError("These are pictures of the demo, and this installation has another company.")
        emails = {"colleague": rita.email, "interviewer": seat.user.email}
        folder = Path(to)
        folder.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            readers = {}
            for name, who, page_name, (width, height), scheme in PICTURES:
                if who not in readers:
                    readers[who] = browser.new_page(
                        base_url=address, reduced_motion="reduce", timezone_id="Europe/Amsterdam", locale="en-GB"
                    )
                    try:
                        self.come_in(readers[who], who, pages, emails.get(who, ""))
                    except Error as failed:
                        raise CommandError(f"The demo does not answer at {address}: {failed.message}") from failed
                page = readers[who]
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                page.goto(pages[page_name], wait_until="networkidle")
                size = save(page.screenshot(), folder / f"{name}.webp")
                self.stdout.write(f"  {name}.webp, {size // 1000} kB")
            browser.close()

    def pages(self) -> dict[str, str]:
        """The addresses of the pages, looked up before the browser starts."""
        if Organisation.current() is None:
            raise CommandError("There is no demo yet: make run makes it.")
        chosen = {
            name: Application.objects.filter(candidate__name=name, job__slug=JOB).first()
            for name in (CANDIDATE, TOLD_NO)
        }
        links = [
            found.group()
            for _key, letter in maildir.letters(2_000)
            if CANDIDATE in str(letter["To"])
            and (text := letter.get_body(("plain",))) is not None
            and (found := re.search(r"/my/in/\S+", str(text.get_content())))
        ]
        seat, offer = owed(), Offer.objects.filter(state=Offer.State.SENT).order_by("pk").first()
        handover = Handover.objects.order_by("-pk").first()
        if None in chosen.values() or not links or not seat or not offer or not handover:
            raise CommandError("The demo's people are not there any more. Make it anew: make run FRESH=1")
        uids = {name: one.uid for name, one in chosen.items() if one}
        return {
            "front": reverse("careers"),
            "job": reverse("careers-job", args=[JOB]),
            "form": reverse("careers-apply", args=[JOB]),
            "link": links[0],
            "portal": reverse("portal"),
            "today": reverse("today"),
            "board": reverse("board", args=[JOB]),
            "application": reverse("application", args=[uids[CANDIDATE]]),
            "judgement": reverse("application", args=[uids[CANDIDATE]]) + "?part=judgement",
            "interviews": reverse("interviews") + "?whose=all",
            "kit": reverse("seat-kit", args=[seat.uid]),
            "scorecard": reverse("seat-card", args=[seat.uid]) + "#c-1",
            "offer": reverse("offer", args=[offer.uid]),
            "handover": reverse("handover", args=[handover.uid]),
            "letter": reverse("letter", args=[uids[TOLD_NO]]),
            "people": reverse("people"),
            "outbox": reverse("outbox"),
            "process": reverse("job-process", args=[JOB]),
        }

    def come_in(self, page: Any, who: str, pages: dict[str, str], email: str) -> None:
        """A candidate by the link from their mail, a colleague with the demo's password."""
        if who == "candidate":
            page.goto(pages["link"])
        elif email:
            page.goto(reverse("account_login"))
            page.get_by_label("Mail address").fill(email)
            page.get_by_label("Password").fill(settings.DEMO_PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url("**/team/")


def owed() -> Seat | None:
    """A seat whose scorecard an interviewer owes: its meeting is over."""
    over = Seat.objects.silent().filter(interview__ends_at__lte=clock.now(), user__is_active=True)
    return over.exclude(user__name="Rita Moss").order_by("pk").select_related("user").first()


def save(shot: bytes, path: Path) -> int:
    """The picture as WebP, small enough for a page of documentation; its size in bytes."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    for quality in (88, 80, 70, 60):
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() < MOST_BYTES:
            break
    path.write_bytes(out.getvalue())
    return out.tell()
