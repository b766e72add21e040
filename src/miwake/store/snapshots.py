"""Snapshots: sealed manifests, named by the digest of their lines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from miwake.errors import NotFound, Refused
from miwake.store.blobs import Blobs
from miwake.store.db import Database
from miwake.store.tables import snapshot
from miwake.values import Row, Snapshot


class Snapshots:
    """Seal and read manifests."""

    def __init__(self, db: Database, blobs: Blobs, now: Callable[[], str]) -> None:
        self._db = db
        self._blobs = blobs
        self._now = now

    def seal(self, project: str, rows: Sequence[Row], notes: Sequence[str]) -> Snapshot:
        """Keep a manifest for ever; equal rows give an equal digest."""
        data = lines(rows)
        digest = self._blobs.keep(data)
        with self._db.write() as connection:
            connection.execute(
                insert(snapshot).on_conflict_do_nothing(),
                {
                    "digest": digest,
                    "project": project,
                    "manifest": digest,
                    "notes": json.dumps(list(notes), ensure_ascii=False),
                    "created": self._now(),
                },
            )
        return Snapshot(digest, project, _sorted(rows), tuple(notes))

    def get(self, digest: str) -> Snapshot:
        """Return a snapshot, checked against its digest.

        Raises NotFound, or Refused when the manifest's bytes were changed.
        """
        query = select(snapshot).where(snapshot.c.digest == digest)
        with self._db.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"no snapshot {digest[:12]}")
        data = self._blobs.get(row.manifest)
        if hashlib.sha256(data).hexdigest() != digest:
            raise Refused(f"snapshot {digest[:12]} was changed on disk; restore it")
        rows = tuple(_row(json.loads(line)) for line in data.splitlines())
        return Snapshot(digest, row.project, rows, tuple(json.loads(row.notes)))

    def newest(self, project: str) -> Snapshot:
        """Return the project's last snapshot, or raise NotFound."""
        query = (
            select(snapshot.c.digest)
            .where(snapshot.c.project == project)
            .order_by(snapshot.c.created.desc(), snapshot.c.digest)
        )
        with self._db.read() as connection:
            digest = connection.execute(query).scalar()
        if digest is None:
            raise NotFound("no snapshot yet; run `miwake snapshot`")
        return self.get(digest)


def lines(rows: Sequence[Row]) -> bytes:
    """Return the manifest's bytes: one JSON line a row, in the order of the items."""
    return b"".join(
        json.dumps(asdict(row), ensure_ascii=False).encode() + b"\n"
        for row in _sorted(rows)
    )


def _row(fields: dict[str, Any]) -> Row:
    return Row(**fields | {"rivals": tuple(fields["rivals"])})


def _sorted(rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: row.item))
