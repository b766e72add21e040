"""Remember: keep what endpoints answered, behind the requests and not on their path."""

from __future__ import annotations

import json
import logging
import threading
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from miwake.errors import MiwakeError
from miwake.store.home import Store
from miwake.values import Answer, Endpoint

DAYS = 30
"""Days an answer is kept."""

EVERY = 0.5
"""Seconds between two writes."""

MOST = 10_000
"""Answers that may wait; beyond it the oldest are dropped, and counted."""

HOUR = 3600.0

UNSURE = 0.6
"""An answer less sure than that is shown to people, with its photo."""

HELD = 64 << 20
"""Bytes of photos that may wait to be written; beyond it answers are kept without."""

PRUNE = 50
"""Photos that are written between two looks at how many there are."""

log = logging.getLogger("miwake.remember")


class Journal:
    """Writes answers in batches from its own thread.

    An answer is in the database at most a second after it was given. Whatever waits
    when the process is killed is lost: answers are a record for people to look
    through, and a request never waits for a disk.
    """

    def __init__(self, store: Store, every: float = EVERY) -> None:
        self._store = store
        self._every = every
        self._rows: deque[Mapping[str, Any]] = deque(maxlen=MOST)
        self._photos: deque[bytes] = deque()
        self._held = 0
        self._lock = threading.Lock()
        self._kept = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self.dropped = 0
        """Answers that could not be kept."""

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what waits and end."""
        self._stop.set()
        self._thread.join()

    def note(
        self, endpoint: Endpoint, answer: Answer, ms: float, photo: bytes | None = None
    ) -> None:
        """Remember one answer soon; `answer.source` names the input by its sha256.

        The photo itself is kept where the answer is unsure.
        """
        if photo and unsure(answer):
            self._hold(photo)
        if len(self._rows) == MOST:
            self.dropped += 1
        self._rows.append(
            {
                "endpoint": endpoint.name,
                "model": endpoint.model,
                "input": answer.source,
                "scores": [list(found.scores.values()) for found in answer.regions],
                "at": self._store.now(),
                "ms": ms,
            }
        )

    def flush(self) -> None:
        """Write what waits; what cannot be written is dropped, logged and counted."""
        self._keep()
        rows = [self._rows.popleft() for _ in range(len(self._rows))]
        try:
            self._store.models.answered(
                [dict(row) | {"scores": json.dumps(row["scores"])} for row in rows]
            )
        except MiwakeError as bad:
            self.dropped += len(rows)
            log.error("%d answers were not kept: %s", len(rows), bad)

    def _hold(self, photo: bytes) -> None:
        """Let a photo wait to be written, if there is room."""
        with self._lock:
            if self._held + len(photo) <= HELD:
                self._held += len(photo)
                self._photos.append(photo)

    def _keep(self) -> None:
        """Write the photos that wait, before the answers that name them."""
        waiting = [self._photos.popleft() for _ in range(len(self._photos))]
        try:
            for photo in waiting:
                self._store.inputs.put(photo)
            self._kept += len(waiting)
            if self._kept >= PRUNE:
                self._kept = 0
                self._store.inputs.prune(DAYS * 24 * HOUR)
        except (MiwakeError, OSError) as bad:
            log.error("photos of unsure answers were not kept: %s", bad)
        with self._lock:
            self._held -= sum(map(len, waiting))

    def forget(self) -> int:
        """Drop answers older than 30 days, and their photos; return how many."""
        self._store.inputs.prune(DAYS * 24 * HOUR)
        now = datetime.fromisoformat(self._store.now())
        before = (now - timedelta(days=DAYS)).isoformat(timespec="microseconds")
        return self._store.models.forget_answers(before)

    def _run(self) -> None:
        until_forget = 0.0
        while not self._stop.wait(self._every):
            self.flush()
            until_forget -= self._every
            if until_forget <= 0:
                self._forget_or_say()
                until_forget = HOUR
        self.flush()

    def _forget_or_say(self) -> None:
        try:
            self.forget()
        except (MiwakeError, OSError) as bad:
            log.error("old answers were not dropped: %s", bad)


def unsure(answer: Answer) -> bool:
    """Whether nothing was found in a photo, or nothing the model is sure of."""
    return max((found.score for found in answer.regions), default=0.0) < UNSURE
