"""The acts on an application but for advance, reject and hire (moves.py): with it the only writers of its state.

Each guards, writes, records and queues inside one transaction; what lies outside the database waits for the commit.
"""

from .beginning import apply, confirm, shown
from .ending import pool, record_withdrawal, reopen, revive, undo, withdraw
from .going import hand_over, hold, move_back, move_day, settle
from .keeping import add_cv, edit_note, note, told_more
from .late import nudge, put_off
from .mails import mail_dead, mail_sent
from .many import close_job, pause_job, resume_job

__all__ = [
    "add_cv",
    "apply",
    "close_job",
    "confirm",
    "edit_note",
    "hand_over",
    "hold",
    "mail_dead",
    "mail_sent",
    "move_back",
    "move_day",
    "note",
    "nudge",
    "pause_job",
    "pool",
    "put_off",
    "record_withdrawal",
    "reopen",
    "resume_job",
    "revive",
    "settle",
    "shown",
    "told_more",
    "undo",
    "withdraw",
]
