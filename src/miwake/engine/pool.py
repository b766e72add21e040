"""Worker processes: one thread each, crash-proof, answers as they come.

An item that kills its worker (a decoder that crashes, a bomb) costs that item alone:
the worker is started again and the rest goes on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.reduction import ForkingPickler
from types import TracebackType
from typing import Any, Generic, TypeVar

from miwake.errors import MiwakeError, WorkerLost

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

AHEAD = 6
"""Items a worker holds: while one is worked on, the next already wait, so that a
parent busy with the disk starves nobody."""
LIGHT = 16 << 10
"""Bytes of an item that may wait in the pipe. A heavier one is handed over only to an
idle worker: else the parent, blocked while it writes, would hear no answers."""
HOPELESS = 4
"""Workers lost in a row, without one answer between, before a run is given up."""
PATIENCE = 120.0
"""Seconds one item may take before its worker is ended."""


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    pipe: Connection[Any, Any]
    held: deque[int] = field(default_factory=deque)
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome(Generic[ResultT]):
    """What became of one item: a result, or the error that took its place."""

    place: int
    result: ResultT | None
    error: MiwakeError | None


class Pool:
    """A few worker processes that stay; use as a context manager."""

    def __init__(
        self,
        workers: int,
        patience: float = PATIENCE,
        prepare: str = "",
        first: Sequence[str] = (),
    ) -> None:
        """Nothing starts yet. *prepare* names what a worker calls as it wakes, as
        `module:function`; *first*, what the first one calls after that, and its words.
        """
        self.size = max(1, workers)
        self._prepare = prepare
        self._first = first
        self._patience = patience
        self._workers: list[_Worker] = []

    def start(self) -> Pool:
        """Start the workers now, so that they wake while other things are done."""
        for worker in [w for w in self._workers if w.process.poll() is not None]:
            self._drop(worker)  # it ended while it had nothing to do
        while len(self._workers) < self.size:
            words = () if self._workers else self._first
            self._workers.append(_start(self._prepare, words))
        return self

    def map(
        self,
        function: Callable[[ItemT], ResultT],
        items: Iterable[ItemT],
        patience: float | None = None,
    ) -> Iterator[Outcome[ResultT]]:
        """Yield an Outcome for each item, in the order they are finished.

        *function* must be importable by name. Errors that miwake raises come back
        as outcomes; any other exception ends the worker and comes as WorkerLost.
        An item may take *patience* seconds. One map at a time; one that is left
        early ends its busy workers, so that no later map hears their answers.
        """
        self.start()
        limit = self._patience if patience is None else patience
        try:
            yield from self._map(function, items, limit)
        finally:
            for worker in [w for w in self._workers if w.held]:
                self._drop(worker)

    def _map(
        self,
        function: Callable[[ItemT], ResultT],
        items: Iterable[ItemT],
        patience: float,
    ) -> Iterator[Outcome[ResultT]]:
        todo = enumerate(ForkingPickler.dumps((function, item)) for item in items)
        kept: dict[int, Any] = {}
        again: deque[int] = deque()
        lost = 0
        while True:
            for depth in range(1, AHEAD + 1):  # few items are shared, not hoarded
                for worker in self._workers:
                    self._feed(worker, depth, todo, kept, again)
            if not kept:
                return
            for worker in self._ready(patience):
                for outcome in self._collect(worker, again, patience):
                    kept.pop(outcome.place)
                    lost = lost + 1 if isinstance(outcome.error, WorkerLost) else 0
                    if lost >= HOPELESS:
                        raise WorkerLost(
                            f"{lost} worker processes ended one after the other; "
                            "what they said stands above"
                        )
                    yield outcome

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            _end(worker)
        self._workers = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _feed(
        self,
        worker: _Worker,
        depth: int,
        todo: Iterator[tuple[int, Any]],
        kept: dict[int, Any],
        again: deque[int],
    ) -> None:
        """Hand over items, as bytes, until the worker holds *depth* of them."""
        while len(worker.held) < depth:
            if again:
                place = again.popleft()
            elif (fresh := next(todo, None)) is not None:
                place, kept[fresh[0]] = fresh
            else:
                return
            if worker.held and len(kept[place]) > LIGHT:
                again.appendleft(place)
                return
            if not worker.held:
                worker.since = time.monotonic()
            worker.held.append(place)
            try:
                worker.pipe.send_bytes(kept[place])
            except OSError:
                return  # it died: _collect finds out

    def _ready(self, patience: float) -> list[_Worker]:
        """Return the workers that have something to say, or have ended."""
        busy = [w for w in self._workers if w.held]
        heard = set(wait([w.pipe for w in busy], timeout=1.0))
        late = time.monotonic() - patience
        return [w for w in busy if w.pipe in heard or w.since < late]

    def _collect(
        self, worker: _Worker, again: deque[int], patience: float
    ) -> Iterator[Outcome[Any]]:
        try:
            if not worker.pipe.poll():
                raise EOFError  # too late
            good, value = worker.pipe.recv()
        except (EOFError, OSError):
            yield self._lost(worker, again, patience)
            return
        worker.since = time.monotonic()
        place = worker.held.popleft()
        yield Outcome(place, value, None) if good else Outcome(place, None, value)

    def _drop(self, worker: _Worker) -> None:
        _end(worker)
        self._workers.remove(worker)

    def _lost(
        self, worker: _Worker, again: deque[int], patience: float
    ) -> Outcome[Any]:
        """Blame the item the worker was at, give back the others, start anew."""
        late = time.monotonic() - worker.since > patience
        if not late:
            _await(worker)
        _end(worker)
        place = worker.held.popleft()
        again.extend(worker.held)
        self._workers[self._workers.index(worker)] = _start(self._prepare)
        reason = (
            f"took longer than {patience:.0f} s"
            if late
            else f"ended its worker (exit {worker.process.returncode})"
        )
        return Outcome(place, None, WorkerLost(f"this item {reason}"))


def _start(prepare: str, first: Sequence[str] = ()) -> _Worker:
    ours, theirs = Pipe()
    fd = theirs.fileno()
    environment = os.environ | {
        name: "1"
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "miwake.engine.worker", str(fd), prepare, *first],
        pass_fds=[fd],
        stdin=subprocess.DEVNULL,
        env=environment,
    )
    theirs.close()
    return _Worker(process, ours)


def _await(worker: _Worker) -> None:
    """Let a dying process finish dying, so that its exit code is its own."""
    with suppress(subprocess.TimeoutExpired):
        worker.process.wait(1.0)


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    worker.process.wait()
