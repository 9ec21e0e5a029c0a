"""The embedded broker: kombu's folder, made to outlive a power cut.

The folder only wakes, so whatever of it cannot be read is thrown away: the scheduler finds the work in the database. Without
this an exchange of no bytes would end every worker as it starts, and a message that is read while it is being written the
worker that reads it.
"""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

import structlog
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

log = structlog.get_logger(__name__)


class Channel(filesystem.Channel):
    """kombu's own, that reads past what is broken and writes a message whole or not at all."""

    def get_table(self, exchange: str) -> Any:
        try:
            return super().get_table(exchange)
        except (ValueError, TypeError):
            return []

    def _queue_bind(self, exchange: str, *how: Any) -> None:
        try:
            super()._queue_bind(exchange, *how)
        except (ValueError, TypeError):
            log.warning("broker.mended", exchange=exchange)
            self._exchange_file(exchange).unlink(missing_ok=True)
            super()._queue_bind(exchange, *how)

    def _put(self, queue: Any, payload: Any, **_: Any) -> None:  # type: ignore[override] # as kombu names it here
        name = f"{time.monotonic_ns()}_{uuid.uuid4()}.{queue}.msg"
        fresh = Path(self.data_folder_out, f".{name}.new")
        fresh.write_text(dumps(payload))
        os.replace(fresh, Path(self.data_folder_out, name))

    def _get(self, queue: Any, timeout: Any = None) -> Any:
        try:
            return super()._get(queue)
        except ValueError:  # it is gone from the folder by now
            log.warning("broker.message_dropped", queue=queue)
            raise Empty from None


class Transport(filesystem.Transport):
    Channel = Channel


def use() -> None:
    """`filesystem://` is ours from now on, in this process."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
