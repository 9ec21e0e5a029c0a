"""What people send as a CV and what they get: the worst thirty, each as a whole reading."""

import io
import os
import resource
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from candidates import cv
from candidates.cv import Reading, Refusal, State
from candidates.cv import reading as cv_reading
from candidates.tests import pdfs

pytestmark = pytest.mark.embedded

TWO_PAGES = "\n\n".join(
    f"Cleo Candidate, page {number}\n" + "\n".join(["Built a payment service with tests."] * 40) for number in (1, 2)
)
LINE = "Cleo Candidate, engineer"
AGAIN = "Please open your CV where you wrote it, save it as PDF once more and choose the new file."
NOT_YET = "We have your file and could not read it yet. We go on trying; there is nothing you need to do now."
HEAVY = (
    "We have your file and could not open it: it asks for more time or memory than a CV needs. Please open it, print it"
    " with “Save as PDF” as the printer, and send us the new file."
)
SCAN = "This PDF holds pictures of pages, without text that can be searched. That is fine: people read it."


@pytest.fixture(autouse=True)
def nothing_left_behind(settings, tmp_path: Path) -> Iterator[None]:
    """Every reader is gone after the test, and the parent has not grown with what it read."""
    settings.VAR = tmp_path
    there = children()  # a browser that tests share, when it has been started here
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert set(children()) <= set(there)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024  # kB; the bombs have gigabytes


def children() -> list[int]:
    """This process's children, alive or not yet waited for."""
    return [int(pid) for pid in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()]


def saved(folder: Path, data: bytes) -> Path:
    path = folder / "sent"
    path.write_bytes(data)
    return path


def answer(path: Path, **how) -> tuple[Reading, str]:
    """The reading without its pictures, which other tests look at, and its sentence."""
    reading = cv.read(path, **how)
    return replace(reading, images=()), reading.sentence


# --- by size and first bytes ------------------------------------------------------------------------------------------
WORD = (
    "This is a Word file. Please save it as PDF (in Word: File, Save as, PDF) and choose the PDF: it looks the same to"
    " everyone who reads it."
)
OFFICE = "This is an office document, not a PDF. Please save it as PDF (most programs: File, Export, PDF) and choose the PDF."
PICTURE = (
    "This is a picture. Please put it into a PDF (most phones and computers: Print, Save as PDF) and choose the PDF."
)
WEB = "This is a web page. Please open it in your browser, print it with “Save as PDF” as the printer, and choose the PDF."
TEXT = "This is a plain text file. Please open it, print it with “Save as PDF” as the printer, and choose the PDF."
ARCHIVE = "This is a packed archive. Please unpack it and choose the PDF of your CV itself."
NO_PDF = "This is not a PDF. Please save your CV as PDF and choose it again."
EMPTY = "This file is empty. Please check that it opens on your device, then choose it again."

LOOKS: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "empty", EMPTY),
    "only zeros": (bytes(100), "empty", EMPTY),
    "docx": (pdfs.docx(), "word", WORD),
    "doc": (pdfs.ole(), "word", WORD),
    "xls": (pdfs.ole("Workbook"), "office", OFFICE),
    "xlsx": (pdfs.zipped(["[Content_Types].xml", "xl/workbook.xml"]), "office", OFFICE),
    "odt": (pdfs.odt(), "office", OFFICE),
    "Pages": (
        pdfs.zipped(["Index/Document.iwa", "preview.jpg"]),
        "pages",
        "This is an Apple Pages file. Please save it as PDF (in Pages: File, Export To, PDF) and choose the PDF.",
    ),
    "HTML": (b"\xef\xbb\xbf\n<!DOCTYPE html><title>%PDF-1.7</title>", "html", WEB),
    "XHTML": (b"<?xml version='1.0'?><html xmlns='x'/>", "html", WEB),
    "RTF": (
        rb"{\rtf1\ansi Cleo}",
        "rtf",
        "This is a text document (RTF). Please open it, save it as PDF and choose the PDF.",
    ),
    "JPEG": (pdfs.picture("JPEG"), "picture", PICTURE),
    "PNG": (pdfs.picture("PNG"), "picture", PICTURE),
    "WebP": (pdfs.picture("WEBP"), "picture", PICTURE),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "picture", PICTURE),
    "zip": (pdfs.zipped(["cv.txt"]), "archive", ARCHIVE),
    "zip that begins with a PDF": (b"PK\x03\x04" + bytes(26) + b"cv.pdf%PDF-1.7\n", "archive", ARCHIVE),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(50), "archive", ARCHIVE),
    "text": ("Zoë Bălan, engineer\n".encode() * 500, "text", TEXT),
    "UTF-16": ("Cleo, engineer".encode("utf-16"), "text", TEXT),
    "program": (b"\x7fELF\x02\x01\x01\0" + bytes(90), "not_pdf", NO_PDF),
    "header too late": (b"\x01" * 1025 + b"%PDF-1.7\n", "not_pdf", NO_PDF),
}


@pytest.mark.parametrize("name", LOOKS)
def test_what_is_no_pdf_gets_its_own_way_on(name: str, tmp_path: Path):
    data, code, sentence = LOOKS[name]
    file = io.BytesIO(data)
    refusal = cv.look(file)
    assert (refusal, refusal and refusal.sentence, file.tell()) == (Refusal(code), sentence, 0)
    assert answer(saved(tmp_path, data)) == (Reading(State.REFUSED, code), sentence)


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"\x1b%-12345X@PJL\r\n", b"\x01" * 1024])
def test_a_pdf_may_begin_a_little_late(before: bytes):
    assert cv.look(io.BytesIO(before + pdfs.page())) is None


def test_thirty_megabytes_are_refused_by_their_size_alone(tmp_path: Path):
    path = tmp_path / "big.pdf"
    with open(path, "wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(30 * 2**20)
    figures = {"size": 30 * 2**20, "most": 15 * 2**20}
    sentence = (
        "This file has 30 MB; a CV can have up to 15 MB. Please save it smaller (pictures are often what weighs) and"
        " choose it again."
    )
    assert answer(path) == (Reading(State.REFUSED, "too_large", figures), sentence)


def test_a_byte_too_many_does_not_read_as_the_limit(settings):
    settings.CV_MAX_BYTES = 2**20
    assert cv.look(io.BytesIO(b"%PDF-".ljust(2**20))) is None
    refusal = cv.look(io.BytesIO(b"%PDF-".ljust(2**20 + 1)))
    assert refusal and refusal.sentence.startswith("This file has 1.1 MB; a CV can have up to 1 MB.")


def test_an_upload_of_djangos_is_looked_at_in_memory_and_on_disk(tmp_path: Path):
    from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

    with TemporaryUploadedFile("cv.pdf", "application/pdf", 0, None) as on_disk:
        on_disk.write(pdfs.docx())
        assert cv.look(on_disk) == Refusal("word")
    assert cv.look(SimpleUploadedFile("cv.pdf", pdfs.page())) is None


# --- after reading ----------------------------------------------------------------------------------------------------
def refused(code: str, sentence: str, **figures: int) -> tuple[Reading, str]:
    return Reading(State.REFUSED, code, figures), sentence


def read(text: str, pages: int = 1) -> tuple[Reading, str]:
    return Reading(State.READ, text=text, pages=pages), ""


CUT = (
    "This PDF ends too early, as if a download or a copy had been cut off. Please check that it opens on your device,"
    " save it again and choose the new file."
)
LOCKED = "This PDF asks for a password, so we could not open it. Please save it without a password and choose it again."
BLANK = (
    "The pages of this PDF are blank. Please check that it shows your CV, save it as PDF once more and choose the new"
    " file."
)
TOO_HEAVY = (Reading(State.UNREAD, "too_heavy", pages=1), HEAVY)
WORST: dict[str, tuple[Callable[[], bytes], tuple[Reading, str]]] = {
    "ordinary": (pdfs.written, read(TWO_PAGES, 2)),
    "half of it": (lambda: pdfs.written()[:900], refused("truncated", CUT)),
    "without its end": (lambda: pdfs.written()[:-7], refused("truncated", CUT)),
    "made for the web, cut off": (
        lambda: pdfs.page().replace(b"<</Type/Catalog", b"<</Linearized 1/L 90000/Type/Catalog"),
        refused("truncated", CUT),
    ),
    "a header and nothing": (
        lambda: b"%PDF-1.7\n" + b"x" * 500 + b"\n%%EOF\n",
        refused("damaged", f"This PDF is damaged and does not open. {AGAIN}"),
    ),
    "password": (lambda: pdfs.written(password="secret"), refused("encrypted", LOCKED)),
    "owner's password only": (lambda: pdfs.written(owner="owner"), read(TWO_PAGES, 2)),
    "junk before the header": (lambda: b"\xef\xbb\xbfjunk\r\n" * 40 + pdfs.written(), read(TWO_PAGES, 2)),
    "junk behind the end": (lambda: pdfs.written() + b"<html>" * 500, read(TWO_PAGES, 2)),
    "no pages": (
        pdfs.no_pages,
        refused(
            "no_pages",
            "This PDF has no pages. Please open your CV where you wrote it, save it as PDF and choose the new file.",
        ),
    ),
    "ten thousand pages": (
        pdfs.many,
        refused(
            "too_many_pages",
            "This PDF has 10,000 pages; a CV can have up to 30. Please choose a shorter one: certificates and samples of"
            " your work can follow later.",
            pages=10_000,
            most=30,
        ),
    ),
    "thirty-one pages": (
        lambda: pdfs.many(31),
        refused(
            "too_many_pages",
            "This PDF has 31 pages; a CV can have up to 30. Please choose a shorter one: certificates and samples of"
            " your work can follow later.",
            pages=31,
            most=30,
        ),
    ),
    "more pages said than there": (
        pdfs.lying_count,
        refused("damaged_page", f"Page 2 of this PDF is damaged. {AGAIN}", page=2),
    ),
    "a page tree in itself": (
        pdfs.recursive_tree,
        refused("damaged_page", f"Page 1 of this PDF is damaged. {AGAIN}", page=1),
    ),
    "2^40 pages": (pdfs.wide_tree, refused("blank", BLANK)),
    "blank": (pdfs.blank, refused("blank", BLANK)),
    "picture-only scan": (pdfs.scan, (Reading(State.NO_TEXT, "no_text", pages=1), SCAN)),
    "letters as shapes": (pdfs.outlines, (Reading(State.NO_TEXT, "no_text", pages=1), SCAN)),
    "form, filled in": (pdfs.form, read("Name:\nCleo from the field")),
    "script, program and file inside": (pdfs.active, read(LINE)),
    "a page of 350 metres": (pdfs.huge_page, read(LINE)),
    "a page thinner than a hair": (pdfs.thin_page, read(LINE)),
    "a page without size": (pdfs.no_size, read(LINE)),
    "table that loops": (pdfs.looping_xref, read(LINE)),
    "arrays 200,000 deep": (pdfs.nested, read(LINE)),
    "content 500,000 deep": (pdfs.nested_content, refused("blank", BLANK)),
    "NUL, surrogate, bidi": (pdfs.odd_text, read("AAAAAAAfiAé")),
    "bomb": (pdfs.bomb, TOO_HEAVY),
    "drawing in itself": (pdfs.recursive_form, TOO_HEAVY),
    "16^12 drawings": (pdfs.form_ladder, TOO_HEAVY),
    "picture bomb": (pdfs.picture_bomb, read("Cleo Candidate")),
}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_get_their_own_answer(name: str, tmp_path: Path):
    make, expected = WORST[name]
    path = saved(tmp_path, make())
    began = time.monotonic()
    assert answer(path, pages_to=tmp_path / "pages") == expected
    assert time.monotonic() - began < cv.LONG


def test_a_bomb_is_never_an_empty_cv_whatever_its_size(tmp_path: Path):
    """Near the limit of memory a parser may give up quietly: then it must be a refusal or unread, never `no_text`."""
    for megabytes in (60, 250, 400, 600):
        reading = cv.read(saved(tmp_path, pdfs.bomb(megabytes, b"q ")))
        assert (reading.state, reading.code) in [(State.REFUSED, "blank"), (State.UNREAD, "too_heavy")]


def test_thirty_pages_are_read_whole(tmp_path: Path):
    reading = cv.read(saved(tmp_path, pdfs.written(pages=30)))
    assert (reading.state, reading.pages) == (State.READ, 30)
    assert [line for line in reading.text.split("\n") if "page" in line] == [
        f"Cleo Candidate, page {number}" for number in range(1, 31)
    ]


# --- time, memory, places ---------------------------------------------------------------------------------------------
def frame(kind: str, body: bytes) -> bytes:
    return kind.encode() + len(body).to_bytes(4, "big") + body


def stuck(tmp_path: Path, monkeypatch, program: str) -> None:
    """From here on the reader is this program."""
    script = tmp_path / "stuck.py"
    script.write_text(program)
    monkeypatch.setattr(cv_reading, "READER", script)


def test_at_the_form_a_bomb_is_kept_unread_and_the_worker_says_the_last_word(tmp_path: Path):
    path = saved(tmp_path, pdfs.bomb())
    form = cv.at_the_form(path)
    assert (form, form.sentence, form.accepted) == (
        Reading(State.UNREAD, "crashed", pages=1, final=False),
        NOT_YET,
        True,
    )
    assert answer(path) == TOO_HEAVY


def test_a_reader_that_hangs_is_ended_with_its_children(tmp_path: Path, monkeypatch):
    """The reader and what it started share a session, which is killed as one."""
    stuck(tmp_path, monkeypatch, "import os, time; os.fork(); time.sleep(600)")
    path = saved(tmp_path, pdfs.page())
    began = time.monotonic()
    assert cv.read(path, wall=1) == Reading(State.UNREAD, "slow", final=False)
    assert 1 <= time.monotonic() - began < 2
    left = subprocess.run(["pgrep", "-f", str(cv_reading.READER)], capture_output=True, text=True)
    assert left.stdout == ""


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"E",  # half a frame
        b"N\xff\xff\xff\xff",
        frame("Z", b""),
        frame("N", b"[]"),
        frame("N", b'{"pages": 1e99}'),
        frame("N", b'{"pages": 1e999}'),
        frame("N", b'{"pages": 31}'),
        frame("T", b"") + frame("T", b""),
        frame("X", b'{"code": "oops"}'),
        frame("X", b'{"code": "too_large", "size": 1, "most": 1}'),  # a code that only `look` gives
        frame("X", b'{"code": "too_many_pages"}'),
        frame("X", b'{"code": "too_many_pages", "pages": 1e99}'),
        frame("P", b"{}"),
        frame("P", b'{"page": 1, "width": 9, "height": 9}\n<script>'),
        frame("P", b'{"page": 1, "width": 90000, "height": 9}\nRIFF0000WEBP'),
        frame("P", b'{"page": "../../1", "width": 9, "height": 9}\nRIFF0000WEBP'),
    ],
)
def test_a_reader_taken_over_can_say_nothing_of_its_own(words: bytes, tmp_path: Path, monkeypatch):
    stuck(tmp_path, monkeypatch, f"import os; os.write(1, {words!r})")
    pages = tmp_path / "pages"
    reading = cv.read(saved(tmp_path, pdfs.page()), wall=3, pages_to=pages)
    assert (reading.state, reading.code, reading.final, pages.exists()) == (State.UNREAD, "crashed", False, False)


def test_a_reader_that_talks_without_end_is_cut_off(tmp_path: Path, monkeypatch):
    stuck(tmp_path, monkeypatch, "import os\nwhile True: os.write(1, b'a' * 2**16)")
    began = time.monotonic()
    reading = cv.read(saved(tmp_path, pdfs.page()), wall=10)
    assert (reading.state, reading.code) == (State.UNREAD, "crashed")
    assert time.monotonic() - began < 9


FENCED = """
import importlib.util, json, os, resource, socket, subprocess, sys
spec = importlib.util.spec_from_file_location("reader", {reader!r})
reader = importlib.util.module_from_spec(spec)
spec.loader.exec_module(reader)
reader.fence(os.getppid(), 10)
refused = []
def tries(name, act):
    try:
        act()
    except (OSError, MemoryError) as error:
        refused.append(name)
def write():
    with open({target!r}, "wb") as file:
        file.write(b"x")
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
tries("write", write)
tries("memory", lambda: bytearray(600 * 2**20))
reader.close_doors()
tries("open", lambda: open({target!r}, "rb"))
tries("network", socket.socket)
print(json.dumps([refused, sorted(os.environ), resource.getrlimit(resource.RLIMIT_CORE), os.nice(0)]))
"""


def test_the_reader_can_write_open_reach_and_start_nothing(tmp_path: Path):
    program = FENCED.format(reader=str(cv_reading.READER), target=str(tmp_path / "target"))
    out = subprocess.run(
        [sys.executable, "-I", "-c", program], env={}, capture_output=True, text=True, check=True
    ).stdout
    assert out.strip() == '[["write", "memory", "open", "network"], ["LC_CTYPE"], [0, 0], 5]'


def test_the_reader_goes_when_its_parent_is_killed():
    """As when gunicorn kills a web process: nobody is left to end the reader."""
    never_ends, held_open = os.pipe()  # by this process, so that the reader waits on after its parent's death
    program = (
        "import os, subprocess, sys, time\n"
        f"reader = {str(cv_reading.READER)!r}\n"
        "child = subprocess.Popen([sys.executable, '-I', reader, str(os.getpid()), '10', '30', '9', '0'],"
        " start_new_session=True, env={})\n"
        "time.sleep(1)\nprint(child.pid, child.poll(), flush=True)\ntime.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=never_ends, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid, ended = parent.stdout.readline().split()
    assert ended == "None"
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while alive(int(pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    gone = not alive(int(pid))
    os.close(held_open)
    os.close(never_ends)
    assert gone


def alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


def test_two_are_read_at_a_time_and_a_third_is_kept_without_waiting(tmp_path: Path):
    path = saved(tmp_path, pdfs.page())
    with cv.slots() as first, cv.slots() as second, cv.slots() as third:
        assert (first, second, third) == (True, True, False)
        began = time.monotonic()
        assert cv.at_the_form(path) == Reading(State.UNREAD, "busy", final=False)
        assert time.monotonic() - began < 0.1
    assert cv.at_the_form(path) == Reading(State.READ, text=LINE, pages=1, pictures_pending=True)


def test_a_place_is_free_again_when_its_holder_is_killed(tmp_path: Path):
    place = tmp_path / "cv-slots" / "0"
    place.parent.mkdir()
    program = (
        "import fcntl, sys, time\nfile = open(sys.argv[1], 'ab')\n"
        "fcntl.flock(file, fcntl.LOCK_EX)\nprint('held', flush=True)\ntime.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, str(place)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    with cv.slots() as one, cv.slots() as two:
        assert (one, two) == (True, False)
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with cv.slots() as one, cv.slots() as two:
        assert (one, two) == (True, True)


# --- pictures ---------------------------------------------------------------------------------------------------------
def test_pages_are_drawn_into_the_folder(tmp_path: Path):
    folder = tmp_path / "a" / "pages"
    reading = cv.read(saved(tmp_path, pdfs.written()), pages_to=folder)
    assert reading.images == (
        cv.Picture(1, 1240, 1754, folder / "01.webp"),
        cv.Picture(2, 1240, 1754, folder / "02.webp"),
    )
    assert sorted(path.name for path in folder.iterdir()) == ["01.webp", "02.webp"]
    for picture in reading.images:
        with Image.open(picture.path) as image:
            assert (image.format, image.size) == ("WEBP", (1240, 1754))
            darkest, brightest = image.convert("L").getextrema()
            assert darkest < 60 and brightest > 240  # letters on paper
        assert picture.path.stat().st_mode & 0o777 == 0o600


def test_a_page_of_any_size_becomes_a_picture_of_bounded_size(tmp_path: Path):
    sizes = {}
    for name in ("huge_page", "thin_page", "no_size"):
        reading = cv.read(saved(tmp_path, getattr(pdfs, name)()), pages_to=tmp_path / name)
        sizes[name] = [(picture.width, picture.height) for picture in reading.images]
    assert sizes == {"huge_page": [(1240, 1240)], "thin_page": [(1, 2480)], "no_size": [(1240, 1605)]}


def test_text_comes_first_and_pictures_as_time_allows(tmp_path: Path, monkeypatch):
    """A reader that draws nothing more after its text: the text counts, the pictures are still to come."""
    text = "Cleo".encode("utf-16-le")
    frames = frame("N", b'{"pages": 1}') + frame("T", text) + frame("K", b'{"seen": true}')
    stuck(tmp_path, monkeypatch, f"import os, time; os.write(1, {frames!r}); time.sleep(60)")
    path, pages = saved(tmp_path, pdfs.page()), tmp_path / "pages"
    assert cv.read(path, wall=1, pages_to=pages) == Reading(State.READ, text="Cleo", pages=1, pictures_pending=True)


# --- cost -------------------------------------------------------------------------------------------------------------
def test_an_ordinary_cv_takes_well_under_a_second_of_work(tmp_path: Path):
    """CPU of the reader, start included, text and two pictures; counted, not waited for, so that a busy machine may run it."""
    path = saved(tmp_path, pdfs.written())
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    cv.read(path, pages_to=tmp_path / "pages")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.9


def test_the_maker_of_bombs_makes_bombs():
    """Its streams unpack to what they say, and what asks for more than a gigabyte is a few kilobytes to send."""
    assert zlib.decompress(pdfs.deflated(8, b"q ")) == b"q " * 4 * 2**20
    assert len(pdfs.bomb(1200)) < 10_000
