"""The schedule: what happens by itself beside the server, from one thread."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta

from miwake.errors import MiwakeError
from miwake.store.home import Store

EVERY = 1.0
"""Seconds between two looks at the worker."""
TIDY = 60.0
"""Seconds between two rounds of tidying up."""
PATIENCE = 5.0
"""Seconds a worker may take to end."""
STALE = 7
"""Days after which an upload that nobody finished is dropped."""

log = logging.getLogger("miwake.schedule")


class Schedule:
    """Keeps a worker running, and tidies up: leases, uploads, what is unarranged.

    Answers older than 30 days are forgotten by the journal, which writes them.
    """

    def __init__(self, store: Store, *, worker: bool = True) -> None:
        self._store = store
        self._worker = worker
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schedule", daemon=True)
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the worker and the thread; a job under way waits for the next start."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        due = 0.0
        while not self._stop.is_set():
            self._keep_worker()
            if time.monotonic() >= due:
                due = time.monotonic() + TIDY
                self._tidy()
            self._stop.wait(EVERY)
        self._end_worker()

    def _keep_worker(self) -> None:
        """Start a worker where there is none. It dies with this thread."""
        if not self._worker or (self._child and self._child.poll() is None):
            return
        if self._child:
            log.error("the worker ended (%s); a new one starts", self._child.returncode)
        self._child = subprocess.Popen(
            [sys.executable, "-m", "miwake.doors.worker", str(self._store.home)],
            stdin=subprocess.DEVNULL,
            env=os.environ | {"MIWAKE_PARENT": str(os.getpid())},
        )

    def _end_worker(self) -> None:
        if self._child is None:
            return
        self._child.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(PATIENCE)
        self._child.kill()
        self._child.wait()

    def _tidy(self) -> None:
        store = self._store
        before = datetime.fromisoformat(store.now()) - timedelta(days=STALE)
        try:
            store.jobs.expire()
            store.incoming.purge(before.isoformat(timespec="microseconds"))
            for project in store.figures.unarranged():
                if not store.jobs.active(project):
                    store.jobs.ask(project, "arrange", {})
        except (MiwakeError, OSError) as bad:
            log.error("tidying up failed: %s", bad)
