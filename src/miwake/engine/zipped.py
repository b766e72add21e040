"""A zip that is written while it is sent: one file at a time is in memory, or less."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

CHUNK = 1 << 18
EPOCH = (1980, 1, 1, 0, 0, 0)
"""Equal files make an equal zip: none says when it was written."""

Entries: TypeAlias = Iterable[tuple[str, Path | bytes]]
"""(name in the zip, a file or its bytes)."""


class _Pipe(io.RawIOBase):
    """What a zip is written to: it cannot be sought, so sizes follow the data."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        return len(part)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def zipped(entries: Entries) -> Iterator[bytes]:
    """Yield the bytes of a zip of these files, stored as they are.

    Photos and models are packed already: to pack them again costs time alone.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name, EPOCH)
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as member:
                for chunk in _chunks(content):
                    member.write(chunk)
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()


def _chunks(content: Path | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
