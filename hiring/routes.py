"""Every route that there is, for what must leave none of them out: the bench, and the tests that ask every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    name: str  # with its namespaces, such as `admin:index`; empty for one that nothing leads to by name
    path: str  # the pattern of its address
    keys: tuple[str, ...]  # what its address wants
    view: Callable[..., Any]


def every() -> Iterator[Route]:
    """The routes as the resolver knows them, in the order in which it asks them."""
    return _under(get_resolver("hiring.urls").url_patterns)


def _under(
    patterns: list[URLPattern | URLResolver], path: str = "", space: str = "", keys: tuple[str, ...] = ()
) -> Iterator[Route]:
    for one in patterns:
        here, wanted = path + str(one.pattern), (*keys, *one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            yield from _under(one.url_patterns, here, f"{space}{one.namespace}:" if one.namespace else space, wanted)
        else:
            yield Route(f"{space}{one.name}" if one.name else "", here, wanted, one.callback)
