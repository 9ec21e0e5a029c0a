"""Becomes a program that Linux tells to stop when whoever started it ends: `python tied.py PARENT PROGRAM ARGUMENT...`

A program of its own, so that the supervisor runs nothing between fork and exec, where a lock that another thread held would
hold it for ever (subprocess: `preexec_fn` is not safe in the presence of threads).
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2)

if __name__ == "__main__":
    parent, *argv = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):  # it went before we asked
        sys.exit(1)
    os.execvp(argv[0], argv)
