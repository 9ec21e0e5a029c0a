"""Notes and the CV."""

from pathlib import Path

import pytest
from django.urls import reverse

from candidates import transitions
from candidates.models import Note
from hiring.testing import make_candidate, make_document

from .shared import act

pytestmark = pytest.mark.usefixtures("monday")


# --- notes -----------------------------------------------------------------------------------------------------------


def test_notes_for_the_team_and_for_recruiters(client, rita, tom, cleo):
    act(client, rita, "note-add", cleo, text="For all.")
    act(client, rita, "note-add", cleo, text="For us.", for_recruiters="on")
    act(client, tom, "note-add", cleo, text="From Tom.", for_recruiters="on")  # not his to choose
    assert list(Note.objects.order_by("pk").values_list("text", "for_recruiters")) == [
        ("For all.", False),
        ("For us.", True),
        ("From Tom.", False),
    ]
    assert act(client, rita, "note-add", cleo, text="\u200b ").status_code == 422


def test_only_its_author_changes_a_note_and_two_tabs_show_both_texts(client, rita, tom, cleo):
    note = transitions.note(cleo, by=rita, text="First.")
    address = reverse("note-edit", args=[cleo.uid, note.uid])
    client.force_login(tom)
    assert client.post(address, {"text": "Tom’s.", "version": 1}).status_code == 403
    client.force_login(rita)
    assert client.post(address, {"text": "Second.", "version": 1}).status_code == 302
    clash = client.post(address, {"text": "Third.", "version": 1})
    assert (clash.status_code, "Second." in clash.text, "Third." in clash.text) == (409, True, True)
    assert (
        client.post(address, {"text": "Third.", "version": clash.context["form"]["version"].value()}).status_code == 302
    )
    assert Note.objects.get().text == "Third."


def test_a_note_for_recruiters_is_nobody_elses_to_open(client, rita, tom, cleo):
    note = transitions.note(cleo, by=rita, text="For us.", for_recruiters=True)
    client.force_login(tom)
    assert client.get(reverse("note-edit", args=[cleo.uid, note.uid])).status_code == 404


# --- the CV ----------------------------------------------------------------------------------------------------------


def test_the_cv_is_a_download_and_its_pages_are_pictures(client, rita, cleo):
    document = make_document(cleo.candidate)
    client.force_login(rita)
    response = client.get(reverse("application-cv", args=[cleo.uid, document.uid]))
    assert response.headers["Content-Disposition"] == 'attachment; filename="cv.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    # Read to its end: the client then closes the file.
    assert b"".join(response) == Path(document.file.path).read_bytes()
    assert client.get(reverse("application-cv-page", args=[cleo.uid, document.uid, 1])).status_code == 404


def test_a_cv_of_somebody_else_is_not_under_this_address(client, rita, job, cleo):
    document = make_document(make_candidate("Ben Achterberg"))
    client.force_login(rita)
    assert client.get(reverse("application-cv", args=[cleo.uid, document.uid])).status_code == 404
