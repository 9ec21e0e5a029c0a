"""Where things stand in a TOML file, since tomllib gives no lines for what it has read."""

from __future__ import annotations

import re

Place = tuple[str | int, ...]

STRINGS = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*",
    re.DOTALL,
)
PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
DOTTED = rf"{PART}(?:\s*\.\s*{PART})*"
HEADER = re.compile(rf"\s*(\[\[?)\s*({DOTTED})\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(rf"\s*({DOTTED})\s*=")


class Lines:
    """The line of each table and key of a valid TOML text; `("stages", 1, "kind")` is the second stage's kind."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.found: dict[Place, int] = {}
        # Text over several lines must not look like keys, so it is blanked; lines keep their numbers.
        bare = STRINGS.sub(lambda it: "\n" * it[0].count("\n") if "\n" in it[0] else it[0], text)
        table: Place = ()
        arrays: dict[Place, int] = {}
        for number, line in enumerate(bare.split("\n"), 1):
            if header := HEADER.match(line):
                path = self._inside(parts(header[2]), arrays)
                if header[1] == "[[":
                    arrays[path] = arrays.get(path, -1) + 1
                    path = (*path, arrays[path])
                table = path
                self._note(table, number)
            elif key := KEY.match(line):
                self._note((*table, *parts(key[1])), number)

    @staticmethod
    def _inside(names: Place, arrays: dict[Place, int]) -> Place:
        """The path of a header such as [stages.more], which belongs to the last of the stages."""
        path: Place = ()
        for n, name in enumerate(names, 1):
            path = (*path, name)
            if path in arrays and n < len(names):
                path = (*path, arrays[path])
        return path

    def _note(self, path: Place, number: int) -> None:
        for end in range(1, len(path) + 1):
            self.found.setdefault(path[:end], number)

    def of(self, path: Place, item: str | None = None, nth: int = 0) -> int:
        """The line of `path`, or of what holds it; of the nth `item` when the value is a list over several lines."""
        while path and path not in self.found:
            path = path[:-1]
        start = self.found.get(path, 1)
        if item is None:
            return start
        end = min((line for line in self.found.values() if line > start), default=len(self.lines) + 1)
        quoted = (f'"{item}"', f"'{item}'")
        seen = [
            number
            for number in range(start, end)
            for _time in range(sum(self.lines[number - 1].count(word) for word in quoted))
        ]
        return seen[nth] if nth < len(seen) else start


def parts(dotted: str) -> Place:
    """`criteria."thought-process"` as its names."""
    return tuple(part.strip("\"'") for part in re.findall(PART, dotted))
