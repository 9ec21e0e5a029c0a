"""`tools/prepare` on a machine that lacks what it begins with."""

import shutil
import subprocess

import pytest
from django.conf import settings

pytestmark = pytest.mark.embedded


def test_a_bare_machine_is_told_in_one_line_what_it_lacks(tmp_path):
    for name in ("dirname", "id"):  # every Debian has these two; there is no git, no python3 and no apt-get
        (tmp_path / name).symlink_to(shutil.which(name))
    argv = ["/bin/sh", "tools/prepare", "requirements.txt"]
    done = subprocess.run(argv, cwd=settings.BASE_DIR, env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "Candor needs git python3 python3-venv, which this machine lacks. "
        "On Debian or Ubuntu: sudo apt-get install git python3 python3-venv\n",
    )
