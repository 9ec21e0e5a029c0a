"""How texts become words: the same fold for what is indexed and what is asked, on both engines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

TOKEN = 40  # letters of a word that count
ASKED = 200  # letters of a question that count
WORDS = 10  # words of a question that count
SHORT = 3  # prefixes up to this length are indexed as such

_SPELT = {
    "đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "þ": "th", "ı": "i", "ŋ": "n",
    "’": "'", "‘": "'", "ʼ": "'", "ʹ": "'", "＇": "'", "`": "'", "´": "'",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "−": "-",
}  # fmt: skip


_SILENT = ("Mn", "Mc", "Me", "Cf")


class _Fold(dict[int, str]):
    """Each letter as it is compared: no case, no accents, no invisible ones. By letter, so that places can be found again."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if unicodedata.category(letter) in ("Cc", "Cs", "Zs", "Zl", "Zp"):
            folded = " "
        else:
            plain = unicodedata.normalize("NFKD", _SPELT.get(letter, letter).casefold()).casefold()
            folded = "".join(_SPELT.get(part, part) for part in plain if unicodedata.category(part) not in _SILENT)
        self[code] = folded
        return folded


_FOLD = _Fold()
_LETTER = r"[^\W_]"
_SINGLE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"  # written without spaces: each is a word
_CHUNK = re.compile(rf"[{_SINGLE}]|[^\W_{_SINGLE}]+(?:['\-][^\W_{_SINGLE}]+)*")
_NAMED = (
    (re.compile(rf"({_LETTER})\+\+"), r"\1plusplus "),  # c++, g++, notepad++
    (re.compile(rf"(?<!{_LETTER})([a-z])#"), r"\1sharp "),  # c#, f#
    (re.compile(rf"(?:(?<=\basp)|(?<!{_LETTER}))\.net(?!{_LETTER})"), " dotnet "),  # .net, asp.net
)


def fold(text: str) -> str:
    """`text` as it is compared."""
    return text.translate(_FOLD)


def _chunks(text: str) -> Iterator[list[str]]:
    """The words of a text, each as its parts: one, or more when joined by hyphens or apostrophes."""
    folded = fold(text)
    if "+" in folded or "#" in folded or ".net" in folded:
        for pattern, name in _NAMED:
            folded = pattern.sub(name, folded)
    for chunk in _CHUNK.findall(folded):
        yield re.split(r"['\-]", chunk)


def tokens(text: str) -> set[str]:
    """What the index holds of a text: its words; a hyphenated one by its parts and as a whole."""
    found: set[str] = set()
    for parts in _chunks(text):
        found.update(part[:TOKEN] for part in parts)
        if len(parts) > 1:
            found.add("".join(parts)[:TOKEN])
    return found


Way = tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """A question: every word must be found, each in one of its ways, a way being tokens that must all be found. The last
    word may be unfinished; when it is a single letter, then only as the beginning of a name."""

    words: tuple[tuple[Way, ...], ...]
    is_finished: bool = False  # the last word is meant as it stands

    def __bool__(self) -> bool:
        return bool(self.words)

    def is_open(self, word: int, way: Way, token: int) -> bool:
        """Whether this token may be the beginning of a longer one."""
        return not self.is_finished and word == len(self.words) - 1 and token == len(way) - 1

    @cached_property
    def marks(self) -> list[re.Pattern[str]]:
        """One pattern per word that finds it in a folded text."""
        return [
            re.compile(
                "|".join(_pattern(token, self.is_open(place, way, at)) for way in ways for at, token in enumerate(way))
            )
            for place, ways in enumerate(self.words)
        ]


def parse(words: str) -> Query:
    """What is asked for; empty when there is nothing to look for. Nothing that can be typed is refused."""
    asked: list[tuple[Way, ...]] = []
    for parts in _chunks(words[:ASKED]):
        cut = tuple(part[:TOKEN] for part in parts)
        asked.append((cut,) if len(cut) == 1 else (cut, ("".join(parts)[:TOKEN],)))
    return Query(tuple(asked[:WORDS]))


def _pattern(token: str, is_open: bool) -> str:
    """Finds a token's spelling in folded text."""
    if token == "dotnet":
        return rf"(?:\.net|(?<!{_LETTER})dotnet)" + ("" if is_open else rf"(?!{_LETTER})")
    body, end = re.escape(token), "" if is_open or len(token) == TOKEN else rf"(?!{_LETTER})"
    for name, sign in (("plusplus", r"\+\+"), ("sharp", "#")):
        if token.endswith(name) and token != name:
            stem = re.escape(token.removesuffix(name))
            return rf"(?<!{_LETTER}){stem}(?:{sign}|{name}{end})"
    if token.isalpha() and len(token) > 2:  # "oneil" marks O'Neil
        body = r"['\-]?".join(token)
    single = "" if re.fullmatch(f"[{_SINGLE}]", token) else rf"(?<!{_LETTER})"
    return single + body + ("" if single == "" else end)


Snippet = tuple[tuple[str, bool], ...]


def places(text: str, patterns: list[re.Pattern[str]]) -> tuple[int, list[tuple[int, int]]]:
    """How many of the words stand in the text, and where (first 200 places, in order, none overlapping)."""
    folded = fold(text)
    found = 0
    spans: list[tuple[int, int]] = []
    for pattern in patterns:
        before = len(spans)
        for match in pattern.finditer(folded):
            spans.append(match.span())
            if len(spans) - before == 50:
                break
        found += len(spans) > before
    if len(folded) != len(text) and spans:
        back = [at for at, letter in enumerate(text) for _ in _FOLD[ord(letter)]] + [len(text)]
        spans = [(back[start], back[stop - 1] + 1) for start, stop in spans]
    tidy: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if not tidy or start >= tidy[-1][1]:
            tidy.append((start, stop))
    return found, tidy


def snippet(text: str, spans: list[tuple[int, int]], *, before: int = 50, length: int = 180) -> Snippet:
    """About a line of the text around the first match, as (words, is it a match); never markup."""
    first = spans[0][0] if spans else 0
    start = max(0, first - before)
    if start:  # begin with a whole word
        gap = re.search(r"\s", text[start:first])
        start += gap.end() if gap else 0
    stop = min(len(text), max(start + length, spans[0][1] if spans else 0))
    if stop < len(text):
        gap = re.search(r"\s\S*$", text[start:stop])
        if gap and start + gap.start() > first:
            stop = start + gap.start()
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for begin, end in spans:
        if end > stop:
            break
        pieces += [(text[at:begin], False), (text[begin:end], True)]
        at = end
    pieces += [(text[at:stop], False)]
    if stop < len(text):
        pieces += [(" …", False)]
    return tuple((re.sub(r"\s+", " ", words), is_match) for words, is_match in pieces if words)
