"""Search over everything said and written: one interface, two engines, and nobody finds what they may not read.

Sources are kept as `Entry` rows. Each application has one row in the index, with a column per circle of readers
(`engines.COLUMNS`): FTS5 on SQLite, a tsvector with GIN on PostgreSQL. Both are fed the same words, folded here (`text`), so
that both find the same, and no extension is needed. Rows are written by the functions below, not by triggers (SQLite's
vanish when Django rebuilds a table), inside the caller's transaction: call them last in it, since they lock the candidate.
"""

from .finding import Hit, find, matching, named, snippets
from .indexing import index_application, index_candidate, index_document, index_note, reindex

__all__ = [
    "Hit",
    "find",
    "index_application",
    "index_candidate",
    "index_document",
    "index_note",
    "matching",
    "named",
    "reindex",
    "snippets",
]
