"""What searches: each column of the index only for those who may read it, application by application."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Left

from candidates.models import Application, Entry
from candidates.models.application import ApplicationQuerySet
from candidates.rows import Person, people_of
from hiring import roles
from hiring.models import User

from . import engines
from .engines import COLUMN_OF, COLUMNS
from .text import Query, Snippet, parse, places, snippet

FEW = 1000  # applications that are looked at one by one; beyond, the question is asked as a whole
NAMESAKES = 50  # of those who are called so, and of those whose name begins so, the newest are looked at first
READ = 20_000  # letters of a text in which matches are shown
THEMSELVES = (Entry.Source.EMAIL, Entry.Source.NAME)
ORDER = [*(source for source in Entry.Source if source not in THEMSELVES), *THEMSELVES]  # the more telling one is shown


@dataclass(frozen=True)
class Hit:
    """An application that was found, the source that says most of the words, and where it does."""

    application: Application
    source: Entry.Source
    snippet: Snippet

    @property
    def candidate(self) -> Any:
        return self.application.candidate


def matching(user: Any, words: str) -> ApplicationQuerySet:
    """The applications the user may see that say all the words in what the user may read of them; none without words."""
    query = parse(words)
    found = [_says(reach, query, columns) for columns, reach in (_reaches(user) if query else [])]
    if len(found) == 1:
        return found[0]
    if not found:
        return Application.objects.none()
    either = Q()
    for some in found:
        either |= Q(pk__in=some.values("pk"))
    return Application.objects.filter(either)


def find(user: Any, words: str, *, limit: int = 50) -> list[Hit]:
    """At most `limit` applications the user may see that say all the words in what the user may read of them: those whose
    name does come first (whole words before beginnings), then the newest."""
    query = parse(words)
    reaches = _reaches(user)
    if not query or not reaches or limit < 1:
        return []
    names = {one.pk: one.name for one in _named(Application.objects.visible_to(user), query, limit)}
    ranked = list(names)
    if len(ranked) < limit:
        rest: set[int] = set()
        for columns, reach in reaches:
            rest.update(pk for pk, _ in _newest(reach, query, columns, limit + len(names)))
        ranked += sorted(rest - names.keys(), reverse=True)
    ranked = ranked[:limit]
    found = Application.objects.select_related("candidate", "job", "stage").in_bulk(ranked)
    readable = _readable(user, ranked)
    shown = _best(query, [found[pk] for pk in ranked], readable, names)
    return [Hit(found[pk], *shown[pk]) for pk in ranked]


def named(reach: ApplicationQuerySet, words: str, *, limit: int) -> list[Person]:
    """At most `limit` of the applications within reach whose candidate's name says all the words, and where it does: whole
    words before beginnings, then the newest."""
    query = parse(words)
    found = _named(reach, query, limit) if query and limit > 0 else []
    return [
        one._replace(snippet=snippet(one.name, places(one.name, query.marks)[1]), source=Entry.Source.NAME)
        for one in found
    ]


def _named(reach: ApplicationQuerySet, query: Query, limit: int) -> list[Person]:
    """At most `limit` namesakes within reach: those who are called so, then those whose name begins like that; the newest first."""
    asked = [(replace(query, is_finished=True), ["name"]), (query, ["name"])]
    if connection.vendor == "postgresql":
        called, begin = engines.namesakes(asked[0][0], query, NAMESAKES)
        if not called and not begin:
            return []
        both = list(dict.fromkeys([*called, *begin]))
        if reach.query.where:  # not everybody is within reach
            near = set(reach.filter(pk__in=engines.these(both)).values_list("pk", flat=True))
            both = [pk for pk in both if pk in near]
        named = people_of(both[:limit])
        if len(named) == limit or len(called) + len(begin) < NAMESAKES:
            return named
    order: list[int] = []
    for question in asked:
        order += [pk for pk, _name in _newest(reach, *question, limit) if pk not in order]
    return people_of(order[:limit])


def _says(reach: ApplicationQuerySet, query: Query, columns: list[str]) -> ApplicationQuerySet:
    """The applications within reach that say it; on PostgreSQL asked in the way that is short for so common a question."""
    walked = reach.filter(indexed__words__says=(query, columns))
    few = engines.few(query, columns, FEW + 1) if connection.vendor == "postgresql" else None
    if few is None:
        return walked
    if len(few) <= FEW:
        return reach.filter(pk__in=engines.these(few))
    mine = list(reach.values_list("pk", flat=True)[: FEW + 1])
    if len(mine) <= FEW:
        return walked.filter(pk__in=engines.these(mine))
    return reach.filter(pk__in=engines.said(query, columns))


def _newest(reach: ApplicationQuerySet, query: Query, columns: list[str], limit: int) -> list[tuple[int, str]]:
    """The newest applications within reach that say it, with their candidates' names."""
    rows = ("pk", "candidate__name")
    if connection.vendor != "postgresql":
        return list(reach.filter(indexed__words__says=(query, columns)).order_by("-indexed").values_list(*rows)[:limit])
    few = engines.newest(query, columns, FEW + 1)
    found = list(reach.filter(pk__in=engines.these(few)).order_by("-pk").values_list(*rows)[:limit])
    if len(few) <= FEW or len(found) == limit:
        return found
    return list(_says(reach, query, columns).order_by("-pk").values_list(*rows)[:limit])


def snippets(user: Any, words: str, people: Sequence[Person]) -> dict[int, tuple[Entry.Source, Snippet]]:
    """Where each of these people, whom `matching` found, says the words, in what the user may read: in the name, when it says
    them all, else in the source that says most of them."""
    query = parse(words)
    if not query or not people:
        return {}
    named = {one.pk: one.name for one in people if places(one.name, query.marks)[0] == len(query.words)}
    return _best(query, people, _readable(user, [one.pk for one in people if one.pk not in named]), named)


def _circles(user: Any) -> dict[str, list[str]]:
    """The columns the user might read anywhere, in groups with the same right: group's first act to columns.

    `allowed` depends on an act by its row of the matrix alone, so acts whose rows say the same to this user reach the same.
    """
    if not isinstance(user, User) or not user.is_active:
        return {}
    held = {role for persona in user.personas for role in persona.roles}
    if any(persona.is_lead for persona in user.personas):
        held = {roles.Role.RECRUITER}  # for all jobs, so that no other role adds anything
    act_of: dict[tuple[str, ...], str] = {}
    groups: dict[str, list[str]] = defaultdict(list)
    for column, (_, act, _) in COLUMNS.items():
        row = tuple(roles.MATRIX[act].get(role, "-") for role in roles.Role if role in held)
        if set(row) - {"-"}:
            groups[act_of.setdefault(row, act)].append(column)
    return dict(groups)


def _reaches(user: Any) -> list[tuple[list[str], ApplicationQuerySet]]:
    """Each set of columns the user may search, with the applications where all of them may be read.

    Usually one. Where rights differ (a manager who is HR as well) every combination counts: words may be spread over
    columns, and only those readable on that very application may answer.
    """
    circles = _circles(user)
    view = next(iter(COLUMNS.values()))[1]
    if view not in circles:
        return []
    allowed = {act: Application.objects.allowed(user, act) for act in circles}
    others = [act for act in circles if act != view]
    found = []
    for size in range(len(others), -1, -1):
        for some in combinations(others, size):
            reach = allowed[view]
            for act in some:
                reach = reach.filter(pk__in=allowed[act].values("pk"))
            found.append(([column for act in (view, *some) for column in circles[act]], reach))
    return found


def _readable(user: Any, pks: list[int]) -> dict[int, set[str]]:
    """The sources the user may read of each of these visible applications."""
    readable: dict[int, set[str]] = {pk: set() for pk in pks}
    for act, columns in _circles(user).items():
        sources = {source for source, column in COLUMN_OF.items() if column in columns}
        if act == COLUMNS["name"][1]:
            reached = pks
        else:
            reached = list(Application.objects.allowed(user, act).filter(pk__in=pks).values_list("pk", flat=True))
        for pk in reached:
            readable[pk] |= sources
    return readable


def _best(
    query: Query, applications: Sequence[Application | Person], readable: dict[int, set[str]], names: dict[int, str]
) -> dict[int, tuple[Entry.Source, Snippet]]:
    """For each application the source that says most of the words (the name, when it says them all) and its snippet."""
    shown: dict[int, tuple[Entry.Source, Snippet]] = {}
    left = []
    for application in applications:
        if application.pk in names:
            _, spans = places(names[application.pk], query.marks)
            shown[application.pk] = (Entry.Source.NAME, snippet(names[application.pk], spans))
        else:
            left.append(application)
    if not left:
        return shown
    texts: dict[tuple[int, int | None], list[tuple[str, str]]] = defaultdict(list)
    # By candidate alone, of whom each has few entries: with a condition on the application too, SQLite takes its index.
    entries = Entry.objects.filter(candidate__in={application.candidate_id for application in left}).order_by("pk")
    for candidate, pk, source, text in entries.values_list("candidate", "application", "source", Left("text", READ)):
        texts[candidate, pk].append((source, text))
    for application in left:
        here = [*texts[application.candidate_id, None], *texts[application.candidate_id, application.pk]]
        here = [(source, text) for source, text in here if source in readable[application.pk]]
        here.sort(key=lambda pair: ORDER.index(Entry.Source(pair[0])))
        best: tuple[int, str, str, list[tuple[int, int]]] = (-1, "", "", [])
        for source, text in here:
            count, spans = places(text, query.marks)
            if count > best[0]:
                best = (count, source, text, spans)
        shown[application.pk] = (Entry.Source(best[1]), snippet(best[2], best[3]))
    return shown
