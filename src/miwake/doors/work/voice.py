"""The voice of a running job: tells how far it is, often enough and not too often."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from miwake.errors import MiwakeError
from miwake.river import Project
from miwake.store.home import Store
from miwake.store.jobs import Job, Jobs, Progress

EVERY = 0.1
"""Seconds between two writes, at least."""


class Voice:
    """Writes a job's progress from a thread of its own, so that telling costs nothing.

    A context manager; what was told last is written when the block ends.
    """

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self._jobs = jobs
        self._job = job
        self._told = Progress()
        self._since = (0.0, 0, 0)  # when, from how many, and where the stage began
        self._lock = threading.Lock()
        self._fresh = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)

    def tell(self, stage: str, done: int, total: int) -> None:
        """Hear of progress (a `Tell`)."""
        now = time.monotonic()
        with self._lock:
            if stage != self._told.stage:
                self._since, self._told.left = (now, done, done), None
            since, first, start = self._since
            if first == start and done > first:  # before it, workers woke up
                self._since = since, first, _ = (now, done, start)
            if done > first:
                rate = (done - first) / max(now - since, 1e-3)
                self._told.left = round((total - done) / rate, 1)
            self._told.stage, self._told.done, self._told.total = stage, done, total
        self._fresh.set()

    def point(self, series: str, x: float, y: float) -> None:
        """Add a point to the live curve."""
        with self._lock:
            self._told.curve.append((series, x, y))
        self._fresh.set()

    def say(self, text: str) -> None:
        """Add a line to the log."""
        with self._lock:
            self._told.log += text + "\n"
        self._fresh.set()

    def __enter__(self) -> Voice:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._fresh.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._fresh.wait()
            self._fresh.clear()
            self._write()
            self._stop.wait(EVERY)
        self._write()

    def _write(self) -> None:
        with self._lock:
            told = self._told
            copy = Progress(
                told.stage,
                told.done,
                told.total,
                told.left,
                list(told.curve),
                told.log,
            )
        with suppress(MiwakeError):  # a full disk: the verb itself will hear of it
            self._jobs.progress(self._job, copy)


@dataclass(frozen=True, slots=True)
class Work:
    """What a verb is given."""

    store: Store
    project: Project
    """The project with its workers."""
    args: dict[str, Any]
    who: str
    voice: Voice
    job: str = field(default="")
    """The id of the job."""

    @property
    def home(self) -> Path:
        """The folder that holds everything."""
        return self.store.home
