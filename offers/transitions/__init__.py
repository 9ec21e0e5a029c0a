"""The acts on an offer and on the hand-over: each guards, writes, records and queues inside one transaction.

`making` up to the call, `sending` until it ends, `answering` what the candidate does, `handing` the hand-over to HR, `byhand` the
hiring without an offer. `ending` is what happens here when an application ends or is opened again (candidates.endings).
"""

from .answering import WrongCode, accept, ask, decline, record_answer, reply
from .byhand import hire
from .ending import reopened, told
from .handing import add_task, become_user, begin, change_task, edit, remove_task, tick
from .making import approve, ask_approval, draft, may_approve, record_call, revise, send_back
from .openings import claim, free_opening
from .sending import expire, send, take_back

__all__ = [
    "WrongCode",
    "accept",
    "add_task",
    "approve",
    "ask",
    "ask_approval",
    "become_user",
    "begin",
    "change_task",
    "claim",
    "decline",
    "draft",
    "edit",
    "expire",
    "free_opening",
    "hire",
    "may_approve",
    "record_answer",
    "record_call",
    "remove_task",
    "reopened",
    "reply",
    "revise",
    "send",
    "send_back",
    "take_back",
    "tick",
    "told",
]
