"""The desk: what every route of one app shares."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from starlette.requests import Request
from starlette.responses import Response

from miwake.doors.http.feed import Feed
from miwake.doors.http.gate import Gate
from miwake.doors.http.metrics import Metrics
from miwake.errors import MiwakeError
from miwake.stages.answer import Answerer, Reply
from miwake.stages.remember import Journal
from miwake.store.home import Store

log = logging.getLogger("miwake.desk")

EVERY = 1.0
"""Seconds between two looks at what is published."""


AHEAD = 8
"""Projects that may wait to be read ahead."""


class Ahead:
    """Reads ahead what a project that is opened will be asked for soon.

    One thread, each project once: to gather 10,000 names takes a second, which the
    first letter typed would otherwise wait for.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._seen: set[str] = set()
        self._waiting: deque[str] = deque(maxlen=AHEAD)
        self._thread: threading.Thread | None = None
        self._ended = False

    def opened(self, project: str) -> None:
        """Hear that somebody looks at a project."""
        with self._lock:
            if self._ended or project in self._seen:
                return
            self._seen.add(project)
            self._waiting.append(project)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ahead")
                self._thread.start()

    def close(self) -> None:
        """End after the project that is being read."""
        with self._lock:
            self._ended = True
            self._waiting.clear()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while (project := self._next()) is not None:
            try:
                self._store.names.read(project)
            except MiwakeError as bad:  # whoever searches hears of it
                log.warning("names of %s: %s", project, bad)

    def _next(self) -> str | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._thread = None
            return None


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a route needs."""

    store: Store
    answerer: Answerer
    journal: Journal
    gate: Gate
    metrics: Metrics
    feed: Feed
    ahead: Ahead

    def respond(
        self,
        ask: Callable[[], Reply],
        write: Callable[[Reply], Response],
    ) -> Response:
        """Ask, write the answer, count the seconds and remember it (in a thread)."""
        start = time.perf_counter()
        reply = ask()
        asked = time.perf_counter()
        response = write(reply)
        name = reply.endpoint.name
        self.metrics.took("preprocess", name, asked - start - reply.predict)
        self.metrics.took("predict", name, reply.predict)
        self.metrics.took("postprocess", name, time.perf_counter() - asked)
        each = (asked - start) * 1000 / max(1, len(reply.answers))
        for answer, photo in zip_longest(reply.answers, reply.photos):
            self.journal.note(reply.endpoint, answer, each, photo)
        return response


def desk(request: Request) -> Desk:
    """Return the desk of the app a request came to."""
    found = request.app.state.desk
    assert isinstance(found, Desk)
    return found


class Warmer:
    """Opens what is published, now and whenever another process publishes."""

    def __init__(self, answerer: Answerer, every: float = EVERY) -> None:
        self._answerer = answerer
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="warmer", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End after the bundle that is being opened."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        self._answerer.warm()
        while not self._stop.wait(self._every):
            self._answerer.warm()
