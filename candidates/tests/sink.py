"""A real mail server for tests, in a process of its own, that keeps every letter and can misbehave.

Each letter is one line in a file, written before the server says 250. `Sink.answer` sets how it answers from now on, to
everybody ("*") or to one address:

    250   takes the letter                     cut   takes it, and ends the connection instead of saying so
    421   closes at MAIL FROM                  hang  takes it, and never says anything again
    450   refuses the recipient for now        554   refuses the text for good
    550   refuses the recipient for good

`python candidates/tests/sink.py FOLDER` is the server itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

HELD = 3600  # seconds that nobody waits for


class Sink:
    """The server as its test sees it: `with Sink(tmp_path) as sink`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def __enter__(self) -> Sink:
        self.answer("250")
        self.process = subprocess.Popen([sys.executable, __file__, str(self.folder)])
        until = time.monotonic() + 60
        while not (self.folder / "port").exists():
            assert self.process.poll() is None and time.monotonic() < until, "The mail server does not start."
            time.sleep(0.05)
        self.port = int((self.folder / "port").read_text())
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def answer(self, everybody: str = "250", *, delay: float = 0.0, **addresses: str) -> None:
        """From the next command on. An address is given as a keyword by the part before its @."""
        fresh = self.folder / "mode.new"
        fresh.write_text(json.dumps({"*": everybody, "delay": delay, **addresses}))
        os.replace(fresh, self.folder / "mode")

    def letters(self) -> list[dict[str, Any]]:
        """Every letter that was taken, oldest first, also those whose sender was never told so."""
        path = self.folder / "letters"
        whole = path.read_text().rpartition("\n")[0] if path.exists() else ""
        return [json.loads(line) for line in whole.splitlines()]

    def copies(self) -> dict[str, int]:
        """Message-IDs that came more than once, with how often too often."""
        return {uid: n - 1 for uid, n in Counter(letter["id"] for letter in self.letters()).items() if n > 1}


def serve(folder: Path) -> None:
    """The server, until it is ended."""
    from aiosmtpd.smtp import SMTP

    file = open(folder / "letters", "a", buffering=1)  # noqa: SIM115 (open as long as the process)

    def mode(address: str = "*") -> str:
        known = json.loads((folder / "mode").read_text())
        return known.get(address.split("@")[0], known["*"])

    class Keep:
        async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
            envelope.mail_from = address
            return "421 4.3.2 Closing for a while" if mode() == "421" else "250 OK"

        async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
            if mode(address) in ("450", "550"):
                return f"{mode(address)} <{address}> cannot be reached here"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            to, how = envelope.rcpt_tos[0], mode(envelope.rcpt_tos[0])
            if how == "554":
                return f"554 5.7.1 The text for {to} is refused"
            await asyncio.sleep(json.loads((folder / "mode").read_text())["delay"])
            head = BytesHeaderParser().parsebytes(envelope.content)
            letter = {"id": head["Message-ID"], "date": head["Date"], "to": to, "subject": head["Subject"]}
            letter |= {"sha": hashlib.sha256(envelope.content).hexdigest(), "answer": how}
            file.write(json.dumps(letter) + "\n")
            if how == "cut":
                server.transport.abort()
            if how == "hang":
                await asyncio.sleep(HELD)
            return "250 OK"

    async def main() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Keep(), hostname="sink.test", timeout=HELD), "127.0.0.1", 0)
        (folder / "port.new").write_text(str(server.sockets[0].getsockname()[1]))
        os.replace(folder / "port.new", folder / "port")
        await server.serve_forever()

    asyncio.run(main())


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
