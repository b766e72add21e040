"""Inputs: photos that a published model was unsure of, kept for people to look at.

They are no photos of a project until somebody sends them there, so they lie beside
the blobs and not among them; only the newest are kept.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from miwake.store.blobs import Blobs

MOST = 1000
"""Inputs that are kept; older ones go."""


class Inputs:
    """A folder of photos by the sha256 of their bytes, the newest ones."""

    def __init__(self, root: Path, most: int = MOST) -> None:
        self._blobs = Blobs(root)
        self._most = most

    def put(self, data: bytes) -> str:
        """Keep a photo; return its sha256. Raises CannotWrite.

        It is not waited for: what a power cut takes was only of use.
        """
        sha = self._blobs.put(data)
        os.utime(self._blobs.path(sha))  # one that comes again is new again
        return sha

    def get(self, sha: str) -> bytes:
        """Return a photo's bytes; raises NotFound."""
        return self._blobs.get(sha)

    def has(self, sha: str) -> bool:
        """Whether a photo is kept."""
        return self._blobs.path(sha).exists()

    def prune(self, seconds: float) -> int:
        """Drop what is older, and all but the newest; return how many went."""
        found: list[tuple[float, Path]] = []
        for sha in self._blobs:
            with suppress(FileNotFoundError):
                path = self._blobs.path(sha)
                found.append((path.stat().st_mtime, path))
        found.sort(reverse=True)
        since = time.time() - seconds
        old = [p for n, (at, p) in enumerate(found) if n >= self._most or at < since]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)
