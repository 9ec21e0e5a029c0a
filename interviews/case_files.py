"""Files of a test case: kept as they came under a name of ours, never opened here, sent out as a download only."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.http import HttpResponseBase

from candidates import files
from hiring.models.fields import clean_text

from .models import HandInFile

LONGEST = 120


def keep(upload: Any) -> HandInFile:
    """The upload's bytes in the storage, as a row that is not saved and belongs to no hand-in yet."""
    row = HandInFile(name=plain_name(upload.name), size=upload.size)
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    row.sha256 = digest.hexdigest()
    upload.seek(0)
    row.file.save("file", File(upload), save=False)
    return row


def keep_all(uploads: Iterable[Any]) -> list[HandInFile]:
    """All of them, or none: what was stored before a fault is gone again."""
    kept: list[HandInFile] = []
    try:
        for upload in uploads:
            kept.append(keep(upload))
    except BaseException:
        discard(kept)
        raise
    return kept


def discard(rows: Iterable[HandInFile]) -> None:
    """The stored bytes of rows that were not saved are gone."""
    files.remove([row.file.name for row in rows])


def plain_name(typed: str | None) -> str:
    """The file's name as its owner knows it: one line, without folders, tricks of writing or a dot in front."""
    try:
        name = clean_text(re.split(r"[/\\]", (typed or "").replace("\0", ""))[-1], one_line=True).strip(" .")
    except ValidationError:
        name = ""
    if not name:
        return "file"
    ending = PurePosixPath(name).suffix[:20]
    stem = name.removesuffix(ending) if ending else name
    return f"{stem[: LONGEST - len(ending)]}{ending}"


def serve(row: HandInFile) -> HttpResponseBase:
    return files.serve_download(row.file, row.name)
