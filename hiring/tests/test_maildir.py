"""Letters arrive in a folder that any mail program can open."""

import mailbox

import pytest
from django.core.mail import EmailMessage

from hiring import maildir


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MAILDIR = tmp_path / "maildir"
    return settings.MAILDIR


def send(subject: str, to: str = "cleo@example.org") -> int:
    letter = EmailMessage(
        subject, "Dear Cleo,\n\nżółć & Bălan\n", "rita@backstage.example", [to], bcc=["b@example.org"]
    )
    return maildir.Backend().send_messages([letter])


def test_a_letter_arrives_whole_and_the_newest_is_first(folder):
    assert [send("First"), send("Second")] == [1, 1]
    letters = maildir.letters()
    assert [letter["Subject"] for _, letter in letters] == ["Second", "First"]
    key, letter = letters[0]
    assert letter.get_content() == "Dear Cleo,\n\nżółć & Bălan\n"
    assert letter["Delivered-To"] == "cleo@example.org, b@example.org"
    assert maildir.read(key)["Subject"] == "Second"
    assert [letter["Subject"] for _, letter in maildir.letters(1)] == ["Second"]
    # A mail program sees the same letters; nobody else on the machine does.
    assert len(mailbox.Maildir(folder, create=False)) == 2
    assert folder.stat().st_mode & 0o777 == 0o700


def test_an_unknown_letter_is_none(folder):
    with pytest.raises(KeyError):
        maildir.read("no-such-letter")


def test_a_folder_that_cannot_be_written_is_an_error_unless_silenced(folder):
    folder.parent.joinpath("maildir").write_text("a file is in the way")
    with pytest.raises(OSError, match="maildir"):
        send("Lost")
    assert folder.read_text() == "a file is in the way"


def test_nobody_can_receive_mail_in_a_reserved_domain():
    here = ["cleo@example.org", "rita@candor.example", "a@EXAMPLE.com.", "x@sub.test"]
    there = ["cleo@gmail.com", "cleo@notexample.org", "cleo@example.dev"]
    assert [address for address in (*here, *there) if maildir.is_reserved(address)] == here
