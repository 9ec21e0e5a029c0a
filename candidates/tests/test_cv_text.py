"""The words of a CV and our words about it."""

import pytest

from candidates import cv
from candidates.cv.sentences import plain
from candidates.cv.text import MOST, clean


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\0b\ud800c\x1b[0m", "abc[0m"),
        ("\u202eevil\u202c \u2066x\u2069 \u200e\u200f\u061c\ufeff", "evil x"),
        ("\u200b \u200d\u2060\n", "\u200d"),
        ("e\u0301 \ufb01t \ue001", "é fit"),
        ("develop\ufffement, a\x02b", "development, ab"),
        ("one  \r\ntwo\r\n\r\n\r\n\fthree\n", "one\ntwo\n\nthree"),
        ("می\u200cخواهم 王 👩🏽\u200d💻", "می\u200cخواهم 王 👩🏽\u200d💻"),
        ("x" * (MOST + 9), "x" * MOST),
    ],
)
def test_text_is_made_harmless_and_stays_itself(given: str, kept: str):
    assert clean(given) == kept


def test_every_code_has_its_sentence():
    said = {code: cv.sentence(code) for code in plain()}
    assert all(said.values())
    assert cv.sentence("") == ""
    with pytest.raises(KeyError):
        cv.sentence("unheard of")
