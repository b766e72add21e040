"""A worker process: `python -m miwake.engine.worker FD PREPARE ...`; not for people.

It is started as a program of its own, so that nobody's script needs a
`if __name__ == "__main__"` guard. It ends when its parent does.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from miwake.errors import MiwakeError

MEMORY = 8 << 30
"""Bytes of address space a worker may use: a bomb ends the worker, not the machine."""
DIE_WITH_PARENT = 1


def main(fd: int, prepare: str, first: str = "", *words: str) -> None:
    """Answer (function, item) pairs from the pipe until it closes."""
    _settle_in()
    gc.disable()  # imports make no garbage
    _wake(prepare)
    _wake(first, *words)
    gc.enable()
    pipe: Connection[Any, Any] = Connection(fd)
    while True:
        try:
            function, item = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(answer(function, item))


def answer(function: Callable[[Any], Any], item: Any) -> tuple[bool, Any]:
    """Return (True, result), or (False, error) for an error miwake raises."""
    try:
        return True, function(item)
    except MiwakeError as known:
        return False, known
    except MemoryError:
        return False, MiwakeError("this item needs more memory than a worker may use")


def _wake(prepare: str, *words: str) -> None:
    """Call `module:function` before the first item is there; a failure can wait."""
    module, _, function = prepare.partition(":")
    if function:
        with suppress(MiwakeError):
            getattr(import_module(module), function)(*words)


def _settle_in() -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides about Ctrl-C
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
