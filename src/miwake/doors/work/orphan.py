"""How a process notices that whoever started it has died."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

SAY_WHEN_PARENT_DIES = 1
"""`PR_SET_PDEATHSIG` of `prctl`."""


def end_with_parent() -> None:
    """Let the kernel end this process when the thread that started it ends.

    The one who starts it tells its own id in `MIWAKE_PARENT`: it may be gone already.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SAY_WHEN_PARENT_DIES, signal.SIGKILL)
    parent = os.environ.get("MIWAKE_PARENT")
    if parent and int(parent) != os.getppid():
        os._exit(1)
