"""The worker: takes jobs and does each in a child process, which can be ended.

`python -m miwake.doors.worker HOME`, started by `miwake serve` and `miwake worker`.
It imports little and stays small; a child brings what its verb needs, and ends.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import IO, Final

from miwake.doors.work.orphan import end_with_parent
from miwake.errors import MiwakeError
from miwake.store.db import Database
from miwake.store.jobs import Job, Jobs

VERBS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "import": "miwake.doors.work.bring:bring",
        "arrange": "miwake.doors.work.bring:arrange",
        "train": "miwake.doors.work.learn:train",
        "guess": "miwake.doors.work.sort:guess",
        "cluster": "miwake.doors.work.sort:cluster",
    }
)
"""What can be asked for, and the function (of a `Work`) that does it."""

EVERY = 0.2
"""Seconds between two looks: at what waits, at a cancel, at the child."""
RENEW = 2.0
"""Seconds between two renewals of a lease."""
GRACE = 1.0
"""Seconds between asking a child to end and ending it. It has nothing to tidy up:
what it records, it records whole."""

log = logging.getLogger("miwake.worker")


class Worker:
    """Takes one job after another until it is stopped."""

    def __init__(
        self, home: Path, jobs: Jobs, verbs: Mapping[str, str] = VERBS
    ) -> None:
        self._home = home
        self._jobs = jobs
        self._verbs = verbs
        self._stop = threading.Event()

    def stop(self) -> None:
        """Let the job under way wait again, and end."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped."""
        while not self._stop.is_set():
            try:
                self._jobs.expire()
                job = self._jobs.take(self._verbs.keys())
                if job is not None:
                    self.do(job)
                    continue
            except MiwakeError as bad:  # a full disk may have room again later
                log.error("no job can be taken or ended: %s", bad)
                self._stop.wait(RENEW)
            self._stop.wait(EVERY)

    def do(self, job: Job) -> None:
        """Do one job in a child; return when it has ended."""
        child = self._start(job)
        try:
            verdict = self._watch(job, child)
        finally:
            _end(child)
        if verdict == "stop":
            self._jobs.release(job)
        elif verdict == "cancel":
            self._jobs.stopped(job)
        elif verdict == "ended" and self._jobs.wanted(job) != "lost":
            why = _death(child.returncode)
            log.error("job %d (%s): %s", job.n, job.verb, why)
            self._jobs.lose(job, "WorkerLost", why)

    def _watch(self, job: Job, child: subprocess.Popen[bytes]) -> str:
        """Return how it came to an end: `ended`, `stop`, `cancel` or `lost`."""
        renewed = time.monotonic()
        while True:
            with suppress(subprocess.TimeoutExpired):
                child.wait(EVERY)
                return "ended"
            if self._stop.is_set():
                return "stop"
            held = self._jobs.wanted(job)
            if held == "ours" and time.monotonic() - renewed > RENEW:
                held = self._jobs.renew(job)
                renewed = time.monotonic()
            if held == "lost" and child.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    child.wait(RENEW)  # it has recorded its end, and is about to go
            if held != "ours":
                return held

    def _start(self, job: Job) -> subprocess.Popen[bytes]:
        words = [str(self._home), job.id, str(job.attempts), self._verbs[job.verb]]
        return subprocess.Popen(
            [sys.executable, "-m", "miwake.doors.work.child", *words],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=os.environ | {"MIWAKE_PARENT": str(os.getpid())},
        )


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a child and all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        child.wait(GRACE)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _death(code: int) -> str:
    if code >= 0:
        return f"the process of this job ended too soon (exit code {code})"
    if code == -signal.SIGKILL:
        return "the process of this job was killed; perhaps memory ran out"
    return f"the process of this job was ended by signal {-code}"


def claim(home: Path, jobs: Jobs) -> IO[str]:
    """Say that a worker is here; return what to keep open meanwhile.

    The first to come takes back at once what an earlier one, killed, had under way.
    """
    lock = (home / "worker.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(lock, fcntl.LOCK_SH)
        return lock
    if found := jobs.expire(everyone=True):
        log.info("%d jobs were under way when the last worker ended", found)
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def main(home: Path, verbs: Mapping[str, str] = VERBS) -> int:
    """Work for a home until asked to end."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    db = Database(home / "miwake.db")
    jobs = Jobs(db, _now)
    worker = Worker(home, jobs, verbs)
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda *_: worker.stop())
    with claim(home, jobs):
        worker.run()
    db.close()
    return 0


if __name__ == "__main__":
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides about Ctrl-C
    sys.exit(main(Path(sys.argv[1])))
