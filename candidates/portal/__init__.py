"""The candidate's side: everything they can see and do, behind a signed link.

`door` lets them in, `way` says what they see, `pages` shows it, `about` takes what they tell, `papers` their files,
`answer` is for people we approached. For the outcome only `told_at` counts, and stage and promise are those of
`transitions.shown`: until the word has left, every byte is as before.
"""

from .door import enter, for_candidates, reader

__all__ = ["enter", "for_candidates", "reader"]
