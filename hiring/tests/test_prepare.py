"""`tools/prepare` on a machine that lacks what it begins with."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.embedded
DEBIAN = ("cat", "cksum", "dirname", "mkdir")  # of what every machine has


@pytest.fixture
def house(tmp_path) -> Path:
    """A clone of its own, in which nothing was prepared."""
    (tmp_path / "house/tools").mkdir(parents=True)
    shutil.copy(settings.BASE_DIR / "tools/prepare", tmp_path / "house/tools/prepare")
    (tmp_path / "house/requirements.txt").write_text("")
    return tmp_path / "house"


@pytest.fixture
def machine(tmp_path) -> Path:
    """The programs of a machine: those that are always there, and git; all else a test puts there itself."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in DEBIAN:
        (folder / name).symlink_to(shutil.which(name))
    program(folder, "id", "echo 1000")
    program(folder, "git", "")
    return folder


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def prepare(house: Path, machine: Path) -> tuple[int, str, str]:
    argv = ["/bin/sh", "tools/prepare", "requirements.txt"]
    done = subprocess.run(argv, cwd=house, env={"PATH": str(machine)}, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


# A python3 that says of which version it is, and, once `venv` is there beside it, makes an environment that installs anything.
PYTHON = """here=$(dirname "$0")
case "$*" in
  *ensurepip*) [ -e "$here/venv" ] ;;
  *version_info*) [ "$OLD" != yes ] ;;
  -V) echo "Python $VERSION" ;;
  *"-m venv"*) mkdir -p .venv/bin && cat "$0" >.venv/bin/python && /bin/chmod +x .venv/bin/python ;;
  *"pip --version"*) true ;;
  *"pip install"*) echo "$*" >>"$here/installed" ;;
esac"""


def python(machine: Path, version: str = "3.12.1", *, old: bool = False, venv: bool = True) -> None:
    program(machine, "python3", f"OLD={'yes' if old else 'no'} VERSION={version}\n{PYTHON}")
    if venv:
        (machine / "venv").touch()


def test_a_bare_machine_is_told_in_one_line_what_it_lacks(house, machine):
    (machine / "git").unlink()
    assert prepare(house, machine) == (
        1,
        "",
        "Candor needs git python3 python3-venv, which this machine lacks. "
        "On Debian or Ubuntu: sudo apt-get install git python3 python3-venv\n",
    )


def test_who_is_not_root_is_told_what_is_missing_and_nothing_is_installed(house, machine):
    python(machine, venv=False)
    program(machine, "apt-get", 'echo "$*" >>"$(dirname "$0")/apt"')
    assert prepare(house, machine) == (
        1,
        "",
        "Candor needs python3-venv, which this machine lacks. On Debian or Ubuntu: sudo apt-get install python3-venv\n",
    )
    assert not (machine / "apt").exists()


def test_root_on_debian_has_it_installed_and_a_second_start_does_nothing_again(house, machine):
    python(machine, venv=False)
    program(machine, "id", "echo 0")
    program(
        machine,
        "apt-get",
        """here=$(dirname "$0")
echo "$DEBIAN_FRONTEND: $*" >>"$here/apt"
[ "$1" = update ] || echo >"$here/venv\"""",
    )
    code, out, said = prepare(house, machine)
    assert (code, out) == (0, "")
    assert said.startswith("Installing python3-venv ...\nMaking a virtual environment in .venv ...\n")
    assert (machine / "apt").read_text().splitlines() == [
        ": update -qq",
        "noninteractive: install -y -qq --no-install-recommends python3-venv",
    ]
    installed = house / ".venv/bin/installed"
    assert installed.read_text().endswith("--require-hashes -r requirements.txt\n")
    assert prepare(house, machine) == (0, "", "")
    assert [len(log.read_text().splitlines()) for log in (machine / "apt", installed)] == [2, 1]


def test_a_python_that_is_too_old_is_named_with_what_is_wanted(house, machine):
    python(machine, "3.9.2", old=True)
    assert prepare(house, machine) == (1, "", "Candor needs Python 3.11 or newer; python3 here is Python 3.9.2.\n")
    assert not (house / ".venv").exists()
