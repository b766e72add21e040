"""Bytes under the sha256 of their content: written once, never changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from miwake.errors import CannotWrite, NotFound

FLUSHERS = 8
"""Threads that wait for the disk: fsync of many files overlaps."""


class Blobs:
    """A content-addressed folder (through obstore, so a bucket can take its place)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._store: Any = None

    def put(self, data: bytes) -> str:
        """Write *data* unless it is there; return its sha256.

        Not yet safe against power loss: call `flush` before a row names it.
        Raises CannotWrite when there is no room or no permission.
        """
        sha = hashlib.sha256(data).hexdigest()
        path = self.path(sha)
        if not (path.exists() and path.stat().st_size == len(data)):
            self._write(_key(sha), data)
        return sha

    def keep(self, data: bytes) -> str:
        """Write and flush one blob; return its sha256."""
        sha = self.put(data)
        self.flush([sha])
        return sha

    def flush(self, shas: Iterable[str]) -> None:
        """Wait until the disk holds these blobs; only then may a row name them."""
        paths = [self.path(sha) for sha in shas]
        if not paths:
            return
        with ThreadPoolExecutor(FLUSHERS) as threads:
            list(threads.map(_sync, paths))
            list(threads.map(_sync, {path.parent for path in paths} | {self.root}))

    def get(self, sha: str) -> bytes:
        """Return a blob's bytes, or raise NotFound."""
        try:
            return self.path(sha).read_bytes()
        except FileNotFoundError:
            raise NotFound(
                f"the bytes of {sha[:12]} are gone from {self.root}; "
                "`miwake doctor` lists what is missing"
            ) from None

    def path(self, sha: str) -> Path:
        """Return where a blob lies."""
        return self.root / _key(sha)

    def intact(self, sha: str) -> bool:
        """Whether the blob is there and still hashes to its name."""
        path = self.path(sha)
        return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha

    def remove(self, sha: str) -> None:
        """Delete a blob that nothing names any more."""
        self.path(sha).unlink(missing_ok=True)

    def __iter__(self) -> Iterator[str]:
        for folder in sorted(self.root.glob("??")):
            for path in sorted(folder.iterdir()):
                if len(path.name) == 62:
                    yield folder.name + path.name

    def _write(self, key: str, data: bytes) -> None:
        from obstore.exceptions import BaseError
        from obstore.store import LocalStore

        try:
            if self._store is None:
                self._store = LocalStore(self.root, mkdir=True)
            self._store.put(key, data)
        except (BaseError, OSError) as bad:
            raise CannotWrite(f"cannot write below {self.root}: {bad}") from None


def _key(sha: str) -> str:
    return f"{sha[:2]}/{sha[2:]}"


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
