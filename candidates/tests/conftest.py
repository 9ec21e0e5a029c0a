"""What tests with real processes begin with."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from .processes import Company


@pytest.fixture(scope="module")
def founded(once_a_run: Any, migrated: str) -> Path:
    """An embedded database of a company that has just begun, to be copied."""

    def found(folder: Path) -> None:
        shutil.copy(migrated.removeprefix("sqlite:///"), folder / "candor.sqlite3")
        Company(folder, f"sqlite:///{folder}/candor.sqlite3", "filesystem://", WAKE="0").act("found")

    return once_a_run("founded", found) / "candor.sqlite3"
