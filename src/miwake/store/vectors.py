"""Embeddings: append-only float32 shards, named by encoder; row numbers in SQL."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from miwake.errors import NotFound, Refused
from miwake.store.db import Database
from miwake.store.tables import vector

SHARD_ROWS = 65_536
CHUNK = 500
"""Ids a query names at once (SQLite's own limit is far above)."""


class Vectors:
    """Vectors by encoder digest and region id; nothing is computed twice."""

    def __init__(self, db: Database, root: Path) -> None:
        self._db = db
        self._root = root

    def known(self, encoder: str) -> set[str]:
        """Return the ids of every region this encoder has seen."""
        with self._db.read() as connection:
            query = select(vector.c.region).where(vector.c.encoder == encoder)
            return set(connection.execute(query).scalars())

    def append(self, encoder: str, rows: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors (D,) by region id; those already known are left as they are."""
        if not rows:
            return
        folder = self._root / encoder
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with self._db.write() as connection:
                self._append(connection, encoder, rows)

    def read(self, encoder: str, regions: Sequence[str]) -> NDArray[np.float32]:
        """Return (N, D) in the order of *regions*; raise NotFound for a missing one."""
        places = self._places(encoder, regions)
        missing = [r for r in regions if r not in places]
        if missing:
            raise NotFound(
                f"{len(missing)} regions have no vector of encoder {encoder[:12]}; "
                "run `miwake detect` again"
            )
        if not regions:
            return np.zeros((0, 0), np.float32)
        try:
            maps = {s: self._map(encoder, s) for s in {s for s, _ in places.values()}}
            return np.stack([maps[s][r] for s, r in (places[i] for i in regions)])
        except (OSError, ValueError, IndexError, ZeroDivisionError):
            raise Refused(
                f"vectors of encoder {encoder[:12]} are damaged; run `miwake doctor`, "
                "then `miwake detect`"
            ) from None

    def forget(self, encoder: str, regions: Sequence[str]) -> None:
        """Drop the rows that point at vectors (the shard keeps its bytes)."""
        with self._db.write() as connection:
            for at in range(0, len(regions), CHUNK):
                connection.execute(
                    vector.delete().where(
                        vector.c.encoder == encoder,
                        vector.c.region.in_(regions[at : at + CHUNK]),
                    )
                )

    def unreadable(self) -> list[tuple[str, str]]:
        """Return (encoder, region) pairs whose row lies beyond its shard's end."""
        with self._db.read() as connection:
            rows = connection.execute(select(vector)).all()
        return [(row.encoder, row.region) for row in rows if not self._holds(row)]

    def _holds(self, row: object) -> bool:
        encoder, shard, at = row.encoder, row.shard, row.row  # type: ignore[attr-defined]
        path, width = self._path(encoder, shard), self._width(encoder)
        return (
            width > 0 and path.exists() and path.stat().st_size >= (at + 1) * 4 * width
        )

    def _append(
        self,
        connection: Connection,
        encoder: str,
        rows: Mapping[str, NDArray[np.float32]],
    ) -> None:
        seen = self._seen(connection, encoder, rows)
        fresh = [r for r in rows if r not in seen]
        if not fresh:
            return
        count = connection.execute(
            select(func.max(vector.c.shard * SHARD_ROWS + vector.c.row)).where(
                vector.c.encoder == encoder
            )
        ).scalar()
        at = 0 if count is None else count + 1
        self._write(encoder, at, np.stack([rows[r] for r in fresh]).astype(np.float32))
        connection.execute(
            vector.insert(),
            [
                {
                    "encoder": encoder,
                    "region": region,
                    "shard": (at + i) // SHARD_ROWS,
                    "row": (at + i) % SHARD_ROWS,
                }
                for i, region in enumerate(fresh)
            ],
        )

    def _seen(
        self, connection: Connection, encoder: str, rows: Mapping[str, object]
    ) -> set[str]:
        ids, seen = list(rows), set[str]()
        for at in range(0, len(ids), CHUNK):
            query = select(vector.c.region).where(
                vector.c.encoder == encoder, vector.c.region.in_(ids[at : at + CHUNK])
            )
            seen |= set(connection.execute(query).scalars())
        return seen

    def _write(self, encoder: str, at: int, block: NDArray[np.float32]) -> None:
        """Write rows from number *at* on: file first, flushed, then the SQL row."""
        self._settle_width(encoder, block.shape[1], fresh=at == 0)
        while len(block):
            shard, row = divmod(at, SHARD_ROWS)
            part, block = np.split(block, [min(SHARD_ROWS - row, len(block))])
            path, offset = self._path(encoder, shard), row * part.shape[1] * 4
            _write_at(path, part.tobytes(), offset)
            at += len(part)

    def _places(
        self, encoder: str, regions: Sequence[str]
    ) -> dict[str, tuple[int, int]]:
        places: dict[str, tuple[int, int]] = {}
        with self._db.read() as connection:
            for at in range(0, len(regions), CHUNK):
                query = select(vector.c.region, vector.c.shard, vector.c.row).where(
                    vector.c.encoder == encoder,
                    vector.c.region.in_(regions[at : at + CHUNK]),
                )
                for region, shard, row in connection.execute(query):
                    places[region] = (shard, row)
        return places

    def _map(self, encoder: str, shard: int) -> NDArray[np.float32]:
        width = self._width(encoder)
        flat = np.memmap(self._path(encoder, shard), np.float32, "r")
        return flat[: len(flat) // width * width].reshape(-1, width)

    def _width(self, encoder: str) -> int:
        """Return the length of this encoder's vectors; 0 when it is lost."""
        try:
            return int(self._path(encoder, 0).with_name("width").read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def _settle_width(self, encoder: str, width: int, *, fresh: bool) -> None:
        """Record the length of an encoder's vectors, or hold them to it."""
        known = self._width(encoder)
        if known == width:
            return
        if not fresh:
            raise Refused(
                f"vectors of {encoder[:12]} have {known or 'lost their'} numbers, "
                f"these {width}; run `miwake doctor`"
            )
        path = self._path(encoder, 0).with_name("width")
        draft = path.with_name(".making-width")
        draft.write_text(str(width))
        os.replace(draft, path)

    def _path(self, encoder: str, shard: int) -> Path:
        return self._root / encoder / f"{shard:05d}.f32"


def _write_at(path: Path, data: bytes, offset: int) -> None:
    """Write and flush bytes at a place of a file.

    Raises Refused when rows before it are gone: a hole would pass for vectors.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if os.fstat(handle).st_size < offset:
            raise Refused(f"{path} has lost its end; run `miwake doctor`")
        left = memoryview(data)
        while left:  # a disk that fills up takes a part
            written = os.pwrite(handle, left, offset)
            left, offset = left[written:], offset + written
        os.fsync(handle)
    finally:
        os.close(handle)
