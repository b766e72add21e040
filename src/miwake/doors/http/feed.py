"""The feed: what happens in projects, told to every page that listens.

One thread looks, and only while somebody listens; other processes (the worker, the
command line) write to the same database, so looking is the one way to hear of all.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from miwake.errors import MiwakeError
from miwake.store.home import Store
from miwake.store.jobs import Job

EVERY = 0.2
"""Seconds between two looks."""
PING = 15.0
"""Seconds of silence after which a listener hears that the line still stands."""
KEPT = 1_000
"""Events kept for those who come back."""
LISTENERS = 64
"""Pages that may listen at once."""
AHEAD = 500
"""Events that may wait for one page; beyond it, the line is cut and it comes back."""
WHAT = {
    "label": "labels",
    "name": "names",
    "settings": "settings",
    "import": "labels",
    "trash": "photos",
    "turn": "photos",
    "box": "photos",
}
"""What an act of a kind changes."""
GAVE = {
    "import": ("photos", "labels"),
    "arrange": ("photos", "labels"),
    "train": ("models", "labels"),
}
"""What a job that is done has changed; else what is proposed for labels."""

log = logging.getLogger("miwake.feed")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a project."""

    id: int
    project: str
    event: str
    data: str

    def frame(self) -> bytes:
        """Return it as server-sent events say it."""
        return f"id: {self.id}\nevent: {self.event}\ndata: {self.data}\n\n".encode()


class Listener:
    """One page that listens, in its own event loop."""

    def __init__(self, project: str) -> None:
        self.project = project
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()

    def hear(self, event: Event | None) -> None:
        """Be told, from any thread; None ends the line."""
        if self._queue.qsize() > AHEAD:
            event = None
        try:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, event)
        except RuntimeError:
            return  # its loop has ended

    async def events(self) -> AsyncIterator[Event | None]:
        """Yield what is heard; None where there was silence."""
        while True:
            try:
                async with asyncio.timeout(PING):
                    event = await self._queue.get()
            except TimeoutError:
                yield None
                continue
            if event is None:
                return
            yield event


class Feed:
    """Looks for what is new, and tells it."""

    def __init__(self, store: Store, wire: Callable[[Job], dict[str, Any]]) -> None:
        self._store = store
        self._wire = wire
        self._lock = threading.Lock()
        self._listeners: set[Listener] = set()
        self._past: deque[Event] = deque(maxlen=KEPT)
        self._next = int(time.time() * 1000)  # rises over a new start, too
        self._thread: threading.Thread | None = None
        self._ended = False
        self.ending: Callable[[], bool] = lambda: False
        """Whether the server is about to end: every line is then cut at once."""

    @property
    def full(self) -> bool:
        """Whether nobody more may listen."""
        return len(self._listeners) >= LISTENERS

    @contextmanager
    def listen(self, project: str) -> Iterator[Listener]:
        """Listen to a project while the block lasts."""
        one = Listener(project)
        with self._lock:
            self._listeners.add(one)
            if self._thread is None:
                # what it saw last is settled here: what comes later is news
                look = _Look(self._store, self._wire)
                self._thread = threading.Thread(
                    target=self._run, args=(look,), name="feed", daemon=True
                )
                self._thread.start()
        try:
            yield one
        finally:
            with self._lock:
                self._listeners.discard(one)

    def since(self, project: str, last: int) -> list[Event] | None:
        """Return what a page missed after event *last*; None when that is forgotten."""
        with self._lock:
            past = list(self._past)
        if not past or past[0].id > last + 1 or last >= self._next:
            return None
        return [one for one in past if one.id > last and one.project == project]

    def last(self) -> int:
        """Return the id of the newest event."""
        return self._next - 1

    def close(self) -> None:
        """Cut every line."""
        with self._lock:
            self._ended = True
            for one in self._listeners:
                one.hear(None)

    def _run(self, look: _Look) -> None:
        raw = sqlite3.connect(self._store.db.path, check_same_thread=False)
        seen = -1
        try:
            while self._wanted():
                now = raw.execute("PRAGMA data_version").fetchone()[0]
                if now != seen:
                    seen = now
                    for event in look.news():
                        self._tell(*event)
                time.sleep(EVERY)
        except (MiwakeError, sqlite3.Error) as bad:
            log.error("the feed ended: %s", bad)
            with self._lock:
                self._thread = None
                for one in self._listeners:
                    one.hear(None)  # they come back, and it begins anew
        finally:
            raw.close()

    def _wanted(self) -> bool:
        """Whether to look on; ends the thread under the lock when nobody listens."""
        if self.ending():
            self.close()
        with self._lock:
            if self._listeners and not self._ended:
                return True
            self._thread = None
            return False

    def _tell(self, project: str, event: str, data: Any) -> None:
        with self._lock:
            text = json.dumps(data, ensure_ascii=False, default=str)
            told = Event(self._next, project, event, text)
            self._next += 1
            self._past.append(told)
            for one in self._listeners:
                if one.project == project:
                    one.hear(told)


class _Look:
    """Knows what it saw last, and says what is new."""

    def __init__(self, store: Store, wire: Callable[[Job], dict[str, Any]]) -> None:
        self._store = store
        self._wire = wire
        self._jobs = {job.id: job.version for job in store.jobs.active()}
        self._act = store.figures.last_act()
        self._marks = store.figures.state()

    def news(self) -> Iterator[tuple[str, str, Any]]:
        """Yield (project, event, data) of what is new, in the order it happened."""
        yield from self._of_acts()
        yield from self._of_jobs()
        yield from self._of_marks()

    def _of_acts(self) -> Iterator[tuple[str, str, Any]]:
        for row, project, act, kind, who in self._store.figures.acts_after(self._act):
            self._act = row
            what = WHAT.get(kind, "labels")
            yield project, "changed", {"what": what, "act": act, "who": who}

    def _of_jobs(self) -> Iterator[tuple[str, str, Any]]:
        jobs = self._store.jobs
        active = {job.id: job for job in jobs.active()}
        gone = [jobs.get(id_) for id_ in self._jobs.keys() - active.keys()]
        for job in sorted([*gone, *active.values()], key=lambda job: job.n):
            if self._jobs.get(job.id) != job.version:
                yield job.project, "job", self._wire(job)
            if job.state == "done":
                for what in GAVE.get(job.verb, ("labels",)):
                    yield job.project, "changed", {"what": what}
        self._jobs = {job.id: job.version for job in active.values()}

    def _of_marks(self) -> Iterator[tuple[str, str, Any]]:
        marks = self._store.figures.state()
        for project, now in marks.items():
            before = self._marks.get(project, now)
            kinds = ("settings", "models", "endpoints", "settings")
            for what in dict.fromkeys(
                kind for kind, a, b in zip(kinds, before, now, strict=True) if a != b
            ):
                yield project, "changed", {"what": what}
        self._marks = marks


def plain(job: Job) -> dict[str, Any]:
    """Return a job as the page knows it."""
    wire = asdict(job)
    for hidden in ("project", "args", "cancel"):
        wire.pop(hidden)
    return wire
