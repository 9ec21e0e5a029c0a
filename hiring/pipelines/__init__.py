"""Processes as data: templates in TOML, read strictly into rows, and copied for each job.

`load(shipped("clay"))` makes or updates a template's rows; `copy(template, name)` is a job's own pipeline.
"""

from .copies import copy
from .reader import Refused, Template, every_shipped, read, shipped
from .rows import Loaded, Outcome, bring, known, load

__all__ = [
    "Loaded",
    "Outcome",
    "Refused",
    "Template",
    "bring",
    "copy",
    "every_shipped",
    "known",
    "load",
    "read",
    "shipped",
]
