"""`make test`: all tests on SQLite and the embedded broker, and at the same time on PostgreSQL and Redis.

Both servers are started for this run from the binaries on this machine and ended with it; where there are none, those
that answer on 127.0.0.1 are used. The last line says what was not run; with REQUIRE_ALL=1 anything that was not run is a failure.
ARGS chooses: `make test ARGS="candidates/tests -k cv"`; WORKERS is the number of processes of the first lane (as many as there
are processors); the second, which has half the work, has half of them.
"""

import glob
import os
import pwd
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO
from zlib import crc32

import psycopg
import redis

ROOT = Path(__file__).resolve().parent.parent
# What a person has set for a company at work must not lead tests to it.
FOREIGN = {"DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL", "SITE_URL", "SECRET_KEY", "DEBUG", "DEMO", "VAR"}
NO_TESTS = 5  # pytest's answer when a selection holds none


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(argv: list[str], output: IO[bytes] | int | None, **how: object) -> Iterator[subprocess.Popen[bytes]]:
    """`argv` and the processes that it starts in its group run within the block, and no longer."""
    process = subprocess.Popen(argv, stdout=output, stderr=output, start_new_session=True, **how)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        for number in (signal.SIGINT, signal.SIGKILL):  # PostgreSQL ends its sessions, pytest says how far it came
            with suppress(ProcessLookupError):  # the whole group has ended; its first process alone may have
                os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)


def answers_postgres(url: str) -> bool:
    """Whether a server answers there that lets us make databases."""
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            return bool(row and row[0])
    except psycopg.Error:
        return False


def answers_redis(url: str) -> bool:
    """Whether Redis answers there."""
    try:
        return bool(redis.Redis.from_url(url, socket_timeout=2).ping())
    except redis.RedisError:
        return False


def postgres(stack: ExitStack) -> str | None:
    """The address of a database that holds nothing else; None where there is no PostgreSQL."""
    folders = [os.path.dirname(path) for path in [shutil.which("initdb")] if path]
    folders += sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    answering = "postgres://postgres@127.0.0.1:5432/"
    if not folders:
        # A server that is at work already: in a database of this checkout's own.
        return f"{answering}candor_{crc32(str(ROOT).encode()):x}" if answers_postgres(f"{answering}postgres") else None
    data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="candor-pg-")))
    how: dict[str, object] = {"cwd": data}
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        names = {entry.pw_name for entry in pwd.getpwall()}
        who = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
        os.chown(data, who.pw_uid, who.pw_gid)
        how |= {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    port = free_port()
    init = [f"{folders[0]}/initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    made = subprocess.run([*init, "-D", str(data / "db")], capture_output=True, text=True, **how)  # type: ignore[call-overload]
    if made.returncode:
        print(f"PostgreSQL could not be started: {made.stderr.strip()}", file=sys.stderr)
        return None
    # Nothing here must survive a power cut, so nothing waits for the disk.
    options = [f"-p{port}", f"-k{data}", "-clisten_addresses=127.0.0.1", "-cfsync=off", "-cmax_connections=200"]
    argv = [f"{folders[0]}/postgres", "-D", str(data / "db"), *options]
    stack.enter_context(running(argv, subprocess.DEVNULL, **how))
    for _ in range(100):
        if answers_postgres(f"postgres://postgres@127.0.0.1:{port}/postgres"):
            return f"postgres://postgres@127.0.0.1:{port}/candor"
        time.sleep(0.2)
    return None


def broker(stack: ExitStack) -> str | None:
    """The address of a Redis that holds nothing else; None where there is none."""
    if binary := shutil.which("redis-server"):
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="candor-redis-"))
        port = free_port()
        quiet = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--dir", folder]
        stack.enter_context(running([binary, "--port", str(port), *quiet], subprocess.DEVNULL))
        for _ in range(50):
            if answers_redis(f"redis://127.0.0.1:{port}/0"):
                return f"redis://127.0.0.1:{port}/0"
            time.sleep(0.1)
    elif answers_redis("redis://127.0.0.1:6379/9"):
        return "redis://127.0.0.1:6379/9"
    return None


def begin(stack: ExitStack, knobs: dict[str, str], output: IO[bytes] | None) -> subprocess.Popen[bytes]:
    """pytest with `knobs` in the environment; what it says goes to the terminal, or to `output`."""
    kept = {key: value for key, value in os.environ.items() if key not in FOREIGN}
    processes = int(os.environ.get("WORKERS") or os.cpu_count() or 1)
    workers = str(max(1, processes // 2) if knobs else processes)
    chosen = shlex.split(os.environ.get("ARGS", ""))
    argv = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "worksteal", *chosen]
    return stack.enter_context(running(argv, output, cwd=ROOT, env=kept | knobs))


def tell(title: str, output: IO[bytes] | None = None) -> None:
    print(f"\n=== {title} ===", flush=True)
    if output:
        output.seek(0)
        shutil.copyfileobj(output, sys.stdout.buffer)
        sys.stdout.flush()


def main() -> int:
    """Both lanes at once, then the line that says what was not run; 0 when all that ran passed."""
    not_run = []
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        not_run.append("browser tests (no Chromium)")
    if not shutil.which("calcurse"):
        not_run.append("reading calendar files with calcurse (not installed)")
    started = time.monotonic()
    with ExitStack() as stack:
        database, queue = postgres(stack), broker(stack)
        if not database:
            not_run.append("the PostgreSQL lane (no server answers, none could be started)")
        if not queue:
            not_run.append("what needs Redis (no redis-server)")
        elif not shutil.which("redis-server"):
            not_run.append("what ends and hangs Redis (one answers, but there is no redis-server to start)")
        knobs = {name: url for name, url in (("DATABASE_URL", database), ("CELERY_BROKER_URL", queue)) if url}
        title = f"{'PostgreSQL' if database else 'SQLite'}, {'Redis' if queue else 'embedded broker'}"
        tell("SQLite, embedded broker")
        lanes = [begin(stack, {}, None)]
        if knobs:  # it is told when the first has been, so that one can read along
            words = stack.enter_context(tempfile.TemporaryFile())
            lanes.append(begin(stack, knobs, words))
        codes = [lanes[0].wait()]
        if knobs:
            codes.append(lanes[1].wait())
            tell(title, words)
    failed = any(code not in (0, NO_TESTS) for code in codes) or all(code == NO_TESTS for code in codes)
    what = f"Not run: {'; '.join(not_run)}." if not_run else "Nothing was left out: both lanes, browser tests too."
    print(f"\n{what} {(time.monotonic() - started) / 60:.1f} minutes.")
    return 1 if failed or (not_run and os.environ.get("REQUIRE_ALL") == "1") else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # end what was started then, too
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
