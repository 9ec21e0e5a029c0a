"""`make check`: everything about the code that can be judged without using it. What fails is shown in full."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]

# A production that is complete and safe, so that `check --deploy` looks at ours and not at a hole.
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "checked-only-and-never-served-0123456789-abcdefghijklmnop",
    "SITE_URL": "https://hiring.example.com",
    "EMAIL_URL": "smtp+tls://candor:secret@mail.example.com:587",
}

CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("Python style", [f"{BIN}/ruff", "check", "."], {}),
    ("Python layout (make format)", [f"{BIN}/ruff", "format", "--check", "."], {}),
    ("templates", [f"{BIN}/djlint", "--lint", "--quiet", "templates"], {}),
    ("template layout (make format)", [f"{BIN}/djlint", "--check", "--quiet", "templates"], {}),
    ("types", [f"{BIN}/mypy"], {"DEBUG": "1"}),
    ("import contracts", [f"{BIN}/lint-imports"], {"DEBUG": "1"}),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], {"DEBUG": "1"}),
    ("production settings", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ("rules of the house", [sys.executable, "-m", "pytest", "-q", "hiring/tests/test_house.py"], {}),
]


def main() -> int:
    """Run them all; 0 when none fails."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="candor-check-") as var:
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}

        def run(check: tuple[str, list[str], dict[str, str]]) -> tuple[float, subprocess.CompletedProcess[str]]:
            _name, argv, knobs = check
            started, env = time.monotonic(), {**kept, "VAR": var, **knobs}
            done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True)
            return time.monotonic() - started, done

        with ThreadPoolExecutor(os.cpu_count()) as processors:
            for (name, *_how), (took, done) in zip(CHECKS, processors.map(run, CHECKS), strict=True):
                print(f"{'FAILED' if done.returncode else 'ok':6} {name} ({took:.1f} s)", flush=True)
                if done.returncode:
                    failed.append(name)
                    print(done.stdout + done.stderr, flush=True)
    print(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
