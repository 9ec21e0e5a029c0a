"""Is this a PDF that we can read; its text; its pages as pictures.

`look(file)` judges size and first bytes in the web process. `read(path, ...)` hands the file to a program of its own
with limits (reader.py) and returns a whole `Reading`, whatever the file does. `at_the_form(path, ...)` is `read` for the
web process: three seconds at most, two at a time. The worker reads again what came out as `unread`.
"""

from .kinds import Refusal, look
from .reading import FORM, LONG, Picture, Reading, State, at_the_form, read, slots
from .sentences import sentence

__all__ = [
    "FORM",
    "LONG",
    "Picture",
    "Reading",
    "Refusal",
    "State",
    "at_the_form",
    "look",
    "read",
    "sentence",
    "slots",
]
