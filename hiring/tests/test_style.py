"""The style page shows every component in every state, so that whoever changes one sees what it does to them all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

SHEETS = ("parts", "contents", "forms", "surfaces")
# What the page cannot hold, each with its reason.
ELSEWHERE = {
    ".narrow": "takes the whole window; the page to sign in and those of errors are made of it",
}


def selectors(css: str) -> set[str]:
    """Each run of classes that one element must carry, such as ".banner.undo"."""
    bare = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", css, flags=re.S)
    rules = [rule for rule in re.findall(r"([^{};]+)\{", bare) if not rule.strip().startswith("@")]
    return {found for rule in rules for found in re.findall(r"(?:\.[a-z][\w-]*)+", rule)}


@pytest.fixture
def shown(client, rita) -> list[set[str]]:
    """The classes of each element of the page."""
    client.force_login(rita)
    page = client.get(reverse("style")).text
    return [set(classes.split()) for classes in re.findall(r'\sclass="([^"]*)"', page)]


@pytest.mark.parametrize("sheet", SHEETS)
def test_each_selector_of_a_component_is_on_the_style_page(shown, sheet):
    wanted = selectors((Path(settings.BASE_DIR) / f"static/css/{sheet}.css").read_text())
    missing = {one for one in wanted if not any(set(one[1:].split(".")) <= classes for classes in shown)}
    assert len(wanted) > 40
    assert sorted(missing - ELSEWHERE.keys()) == []


def test_what_is_left_out_is_left_out_for_good_reason(shown):
    """An exception goes when its component has come onto the page, or is no more."""
    css = "".join((Path(settings.BASE_DIR) / f"static/css/{sheet}.css").read_text() for sheet in SHEETS)
    assert ELSEWHERE.keys() <= selectors(css)
    assert [one for one in ELSEWHERE if any(set(one[1:].split(".")) <= classes for classes in shown)] == []
