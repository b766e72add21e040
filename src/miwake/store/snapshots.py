"""Snapshots: sealed manifests, named by the digest of their lines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from miwake.errors import NotFound, Refused
from miwake.store.blobs import Blobs
from miwake.store.db import Database
from miwake.store.tables import sealing, snapshot
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
        digest, at = self._blobs.keep(data), self._now()
        with self._db.write() as connection:
            connection.execute(
                insert(snapshot).on_conflict_do_nothing(),
                {
                    "digest": digest,
                    "project": project,
                    "manifest": digest,
                    "notes": json.dumps(list(notes), ensure_ascii=False),
                    "created": at,
                },
            )
            connection.execute(
                sealing.insert(), {"project": project, "snapshot": digest, "at": at}
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
            select(sealing.c.snapshot)
            .where(sealing.c.project == project)
            .order_by(sealing.c.id.desc())
        )
        with self._db.read() as connection:
            digest = connection.execute(query).scalar()
        if digest is None:
            raise NotFound("no snapshot yet; run `miwake snapshot`")
        return replace(self.get(digest), project=project)

    def manifests(self) -> dict[str, str]:
        """Return the blob of every snapshot's manifest, by the snapshot's digest."""
        with self._db.read() as connection:
            query = select(snapshot.c.digest, snapshot.c.manifest)
            return {digest: blob for digest, blob in connection.execute(query)}


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
