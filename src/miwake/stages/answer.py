"""Answer: let a published model answer photos, one request at a time."""

from __future__ import annotations

import copy
import ctypes
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from miwake.engine import decode
from miwake.engine.bundle import Bundle
from miwake.errors import BadBundle, BadOption, BadPhoto, UnknownEndpoint
from miwake.store.home import Store
from miwake.values import Answer, Endpoint, Found

RETRY = 5.0
"""Seconds until a bundle that could not be opened is tried again."""

BATCH = 16
"""Most regions in one run of a model, so that memory stays bounded."""

Pixels = NDArray[np.uint8]

log = logging.getLogger("miwake.answer")


@dataclass(frozen=True, slots=True)
class Reply:
    """What an endpoint answered, by which model, and how long it took."""

    endpoint: Endpoint
    names: tuple[str, ...]
    answers: tuple[Answer, ...]
    """One a photo; `source` holds the sha256 of what was sent."""
    prepare: float
    """Seconds of decoding."""
    predict: float
    """Seconds of detector and model."""
    photos: tuple[bytes, ...] = ()
    """What was sent, one an answer; none when pixels came."""


@dataclass(frozen=True, slots=True)
class State:
    """How many published models answer, and what keeps the others from it."""

    loading: int
    failed: int

    @property
    def ready(self) -> bool:
        """Whether every published model answers."""
        return not self.loading and not self.failed


class Shelf:
    """Open bundles: each is checked and opened once, however many threads ask."""

    def __init__(
        self, folder: Path, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[str, Future[Bundle]] = {}
        self._failed: dict[str, float] = {}

    def get(self, digest: str) -> Bundle:
        """Return an open bundle, waiting for whoever opens it already.

        Raises BadBundle or BadModel when it is gone, damaged or cannot run.
        """
        waited = self.open(digest)
        if (bad := waited.exception()) is not None:
            raise copy.copy(bad)  # its traceback belongs to the thread that opened it
        return waited.result()

    def open(self, digest: str) -> Future[Bundle]:
        """Open a bundle, or wait for whoever opens it already; the result is there."""
        with self._lock:
            mine = self._forgotten(digest)
            if mine:
                self._open[digest] = Future()
            waited = self._open[digest]
        if mine:
            self._fill(digest, waited)
        wait([waited])
        return waited

    def keep(self, digests: Collection[str]) -> None:
        """Let go of every bundle but these."""
        with self._lock:
            for digest in [d for d in self._open if d not in digests]:
                del self._open[digest]
                self._failed.pop(digest, None)

    def state(self, digests: Collection[str]) -> State:
        """Tell how these bundles are."""
        with self._lock:
            held = [self._open.get(digest) for digest in digests]
        done = [one for one in held if one is not None and one.done()]
        failed = sum(one.exception() is not None for one in done)
        return State(len(held) - len(done), failed)

    def _forgotten(self, digest: str) -> bool:
        """Tell whether a bundle has to be opened (again)."""
        if digest not in self._open:
            return True
        failed = self._failed.get(digest)
        return failed is not None and self._clock() - failed >= RETRY

    def _fill(self, digest: str, waited: Future[Bundle]) -> None:
        """Open a bundle for all who wait; what goes wrong reaches each of them."""
        with self._lock:
            self._failed.pop(digest, None)
        try:
            waited.set_result(opened(self._folder / digest))
        except Exception as bad:  # noqa: BLE001 - it reaches each who waits
            with self._lock:
                self._failed[digest] = self._clock()
            waited.set_exception(bad)


class Answerer:
    """Asks the models that are published now."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.shelf = Shelf(store.bundles)
        self._told: frozenset[str] = frozenset()

    def choose(self, project: str, name: str | None) -> Endpoint:
        """Return a project's endpoint: the named one, its namesake, or the only one.

        Raises UnknownProject, UnknownEndpoint, or BadOption when several could be
        meant.
        """
        found = self.store.projects.find(project)
        own = {
            one.name: one
            for one in self.store.models.endpoints()
            if one.project == found.id
        }
        wanted = name or (next(iter(own)) if len(own) == 1 else project)
        if wanted in own:
            return own[wanted]
        known = ", ".join(own) or "none yet; run `miwake publish`"
        if name is None and own:
            raise BadOption(f"say which `endpoint` of {project!r}: {known}")
        raise UnknownEndpoint(
            f"the project {project!r} has no endpoint {wanted!r}; there are: {known}"
        )

    def bundle(self, endpoint: Endpoint) -> Bundle:
        """Return the open bundle behind an endpoint; raises BadBundle, BadModel."""
        return self.shelf.get(endpoint.model)

    def photos(self, endpoint: Endpoint, photos: Sequence[bytes]) -> Reply:
        """Answer photo files; raises BadPhoto naming the first unreadable one."""
        bundle = self.bundle(endpoint)
        answers: list[Answer] = []
        prepare = predict = 0.0
        for place, data in enumerate(photos):
            start = time.perf_counter()
            pixels = _decoded(data, place if len(photos) > 1 else None)
            between = time.perf_counter()
            answers.append(bundle.answer_pixels(pixels, _sha256(data)))
            prepare += between - start
            predict += time.perf_counter() - between
        sent = tuple(photos)
        return Reply(endpoint, bundle.names, tuple(answers), prepare, predict, sent)

    def pixels(self, endpoint: Endpoint, batch: Pixels) -> Reply:
        """Answer regions as the model sees them (N, H, W, 3); raises BadOption."""
        bundle = self.bundle(endpoint)
        _check_fit(bundle, batch)
        start = time.perf_counter()
        parts = [
            bundle.scores(list(batch[place : place + BATCH]))
            for place in range(0, len(batch), BATCH)
        ]
        took = time.perf_counter() - start
        answers = tuple(
            Answer(_sha256(one.tobytes()), (_whole(bundle, one, row),))
            for one, row in zip(batch, np.concatenate(parts), strict=True)
        )
        return Reply(endpoint, bundle.names, answers, 0.0, took)

    def warm(self) -> None:
        """Open every published model, and let go of those that are not any more.

        What cannot be opened is logged, and known to `state`.
        """
        digests = self._published()
        self.shelf.keep(digests)
        for digest in sorted(digests):
            bad = self.shelf.open(digest).exception()
            if bad is not None and digest not in self._told:
                log.error("model %s does not answer: %s", digest[:12], bad)
            self._told = (self._told | {digest}) if bad else (self._told - {digest})

    def state(self) -> State:
        """Tell how the published models are."""
        return self.shelf.state(self._published())

    def _published(self) -> set[str]:
        return {one.model for one in self.store.models.endpoints()}


def opened(path: Path) -> Bundle:
    """Return a bundle whose files are as they were made, with its sessions open.

    Raises BadBundle, BadModel.
    """
    bundle = Bundle(path)
    if bundle.digest != path.name:
        raise BadBundle(f"{path}/manifest.json was changed after the bundle was made")
    bundle.check_files()
    bundle.scores(bundle.golden().inputs[:1])
    bundle.answer_pixels(np.zeros((64, 64, 3), np.uint8))  # opens the detector too
    _hand_back()
    return bundle


def _hand_back() -> None:
    """Give the system the memory that opening a model needed and left (80 MB)."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim"):  # glibc's alone
        libc.malloc_trim(0)


def _decoded(data: bytes, place: int | None) -> Pixels:
    """Return a photo's pixels; of several, the error names the photo's place."""
    try:
        return decode.decode(data).pixels
    except BadPhoto as bad:
        if place is None:
            raise
        raise BadPhoto(bad.code, f"photo {place}: {bad}") from None


def _check_fit(bundle: Bundle, batch: Pixels) -> None:
    """Raise BadOption when a batch is not of the size the model sees."""
    tall, wide = batch.shape[1:3]
    side = bundle.sees.get("side")
    if side and (tall, wide) != (side, side):
        raise BadOption(
            f"pixels are {tall} x {wide}; this model sees aligned chips of "
            f"{side} x {side}"
        )
    if max(tall, wide) > decode.LIMITS.aspect * min(tall, wide):
        raise BadOption(
            f"pixels are {tall} x {wide}; at most {decode.LIMITS.aspect:g}:1 is read"
        )


def _whole(bundle: Bundle, one: Pixels, row: NDArray[np.float32]) -> Found:
    """Return the answer about all of one region (H, W, 3) with scores (C,)."""
    tall, wide = one.shape[:2]
    best = int(row.argmax())
    scores = dict(zip(bundle.names, row.tolist(), strict=True))
    box = (0.0, 0.0, float(wide), float(tall))
    return Found(box, bundle.names[best], float(row[best]), scores)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
