"""The PDFs that we write: readable in every name, the same again, no heavier than they need be."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest

from candidates import cv, pdf
from hiring import clock

pytestmark = pytest.mark.embedded

THEN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NAMES = "Andreea Bălan · Ștefan Țepeș · Nguyễn Thị Hồng · Łukasz Żółć · Αθηνά Ζέη · Дмитрий Щукин · Ğül Şimşek · Þórður"
SECTIONS = [
    pdf.Section("Profile", ["Back-end engineer. Likes small services, written tests and honest reviews."]),
    pdf.Section(
        "Experience",
        [
            pdf.Entry(
                "Engineer",
                "Kelp Payments, Cluj-Napoca",
                "2021 – now",
                points=[
                    "Moved billing from one nightly job to events.",
                    "Wrote the tests that found three double charges.",
                ],
            ),
            pdf.Entry("Developer", "Hafen Logistik, Hamburg", "2018 – 2021", text="Routes and prices for forty ports."),
        ],
    ),
    pdf.Section("Education", [pdf.Entry("BSc Computer Science", "Babeș-Bolyai University", "2014 – 2017")]),
]


def written() -> bytes:
    with clock.at(THEN):
        return pdf.cv(
            "Andreea Bălan", SECTIONS, headline="Back-end engineer", contact=["andreea@example.com", "Cluj-Napoca"]
        )


def test_a_cv_reads_back_word_for_word(tmp_path: Path):
    path = tmp_path / "cv.pdf"
    path.write_bytes(written())
    reading = cv.read(path)
    assert (reading.state, reading.pages) == (cv.State.READ, 1)
    assert reading.text.split("\n") == [
        "Andreea Bălan",
        "Back-end engineer",
        "andreea@example.com · Cluj-Napoca",
        "Profile",
        "Back-end engineer. Likes small services, written tests and honest reviews.",
        "Experience",
        "Engineer 2021 – now",
        "Kelp Payments, Cluj-Napoca",
        "• Moved billing from one nightly job to events.",
        "• Wrote the tests that found three double charges.",
        "Developer 2018 – 2021",
        "Hafen Logistik, Hamburg",
        "Routes and prices for forty ports.",
        "Education",
        "BSc Computer Science 2014 – 2017",
        "Babeș-Bolyai University",
    ]


def test_names_of_many_languages_read_back_exactly(tmp_path: Path):
    path = tmp_path / "cv.pdf"
    for name in NAMES.split(" · "):
        path.write_bytes(pdf.cv(name, [pdf.Section("Name", [pdf.Entry(name)])]))
        assert cv.read(path).text == f"{name}\nName\n{name}"


def test_a_letter_reads_back_with_its_paragraphs(tmp_path: Path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(
        pdf.letter(
            "Dear Nguyễn,\n\nthank you for the talk on Monday.\n\nWe would like to go on.",
            sender="Candor GmbH",
            sender_lines=["Hafenstraße 1, Hamburg"],
            to=["Nguyễn Thị Hồng"],
            day="2 March 2026",
            subject="Your application",
            signed=["Rita Recruiter", "People Coordinator"],
        )
    )
    assert cv.read(path).text.split("\n") == [
        "Candor GmbH",
        "Hafenstraße 1, Hamburg",
        "Nguyễn Thị Hồng",
        "2 March 2026",
        "Your application",
        "Dear Nguyễn,",
        "thank you for the talk on Monday.",
        "We would like to go on.",
        "Rita Recruiter",
        "People Coordinator",
    ]


def test_the_same_words_at_the_same_instant_are_the_same_bytes():
    first = written()
    assert first == written()
    document = pypdf.PdfReader(io.BytesIO(first))
    assert document.metadata is not None
    assert (document.metadata.creation_date, document.metadata.title, document.metadata.author) == (
        THEN,
        "CV Andreea Bălan",
        "Andreea Bălan",
    )
    assert len(first) < 40_000


def test_a_long_cv_breaks_between_pages_and_leaves_no_heading_alone():
    """Wherever on the page a section or an entry would begin."""
    entry = pdf.Entry("Position", "Somewhere", "1990", points=["Did things."])
    for lines in range(38, 50):
        above = pdf.Section("Above", ["\n".join(["Line."] * lines)])
        document = pypdf.PdfReader(io.BytesIO(pdf.cv("Cleo", [above, pdf.Section("Below", [entry, entry])])))
        ends = [page.extract_text().strip().split("\n")[-1] for page in document.pages[:-1]]
        assert [end for end in ends if end not in ("Line.", "• Did things.", "•Did things.")] == [], lines


def test_a_title_too_long_for_its_line_keeps_its_dates_below(tmp_path: Path):
    path = tmp_path / "cv.pdf"
    title = "Principal engineer for payments, ledgers, settlements and reconciliation across eleven European markets"
    path.write_bytes(pdf.cv("Cleo", [pdf.Section("Experience", [pdf.Entry(title, "", "2001 – 2024")])]))
    assert cv.read(path).text.replace("\n", " ") == f"Cleo Experience {title} 2001 – 2024"
