"""The desk: what every route of one app shares."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from miwake.doors.http.gate import Gate
from miwake.doors.http.metrics import Metrics
from miwake.stages.answer import Answerer, Reply
from miwake.stages.remember import Journal
from miwake.store.home import Store

EVERY = 1.0
"""Seconds between two looks at what is published."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a route needs."""

    store: Store
    answerer: Answerer
    journal: Journal
    gate: Gate
    metrics: Metrics

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
        for answer in reply.answers:
            each = (asked - start) * 1000 / len(reply.answers)
            self.journal.note(reply.endpoint, answer, each)
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
