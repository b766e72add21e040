"""Photos and how they arrived: a file that could not be read is a row too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.sqlite import insert

from miwake.store.blobs import Blobs
from miwake.store.db import Database
from miwake.store.tables import arrival, photo
from miwake.values import Arrival, Photo

SIGN = 1 << 63
GONE = "gone"
"""Code of a file that is no longer where it came from: it speaks for no label."""


class Photos:
    """Photos by content; arrivals by project, root and source."""

    def __init__(self, db: Database, blobs: Blobs, now: Callable[[], str]) -> None:
        self._db = db
        self._blobs = blobs
        self._now = now

    def known(self, project: str, root: str) -> dict[str, tuple[Arrival, str]]:
        """Return what already arrived from one root, with its stamp, by source."""
        query = select(arrival).where(
            arrival.c.project == project, arrival.c.root == root
        )
        with self._db.read() as connection:
            rows = connection.execute(query).all()
        return {row.source: (_arrival(row), row.stamp) for row in rows}

    def leave(self, project: str, root: str, sources: Sequence[str]) -> None:
        """Mark files that are no longer there; their photos and rows are kept."""
        if not sources:
            return
        mark = (
            arrival.update()
            .where(
                arrival.c.project == project,
                arrival.c.root == root,
                arrival.c.source == bindparam("left"),
            )
            .values(code=GONE, reason="the file is no longer there")
        )
        with self._db.write() as connection:
            connection.execute(mark, [{"left": source} for source in sources])

    def arrive(
        self,
        project: str,
        root: str,
        arrivals: Sequence[tuple[Arrival, str]],
        photos: Iterable[Photo],
    ) -> list[Arrival]:
        """Record one batch whole: (arrival, stamp) pairs and the photos they brought.

        The photos' blobs must have been put; they are flushed here, before any row
        names them. Returns the arrivals as recorded: of two with the same bytes in
        one project, the later one is a `duplicate`.
        """
        fresh = {p.sha256: p for p in photos}
        self._blobs.flush(fresh)
        with self._db.write() as connection:
            if fresh:
                connection.execute(
                    insert(photo).on_conflict_do_nothing(),
                    [_photo_row(p) for p in fresh.values()],
                )
            settled = self._settle(connection, project, root, arrivals)
            at = self._now()
            shared = {"project": project, "root": root, "at": at}
            rows = [_arrival_row(a) | shared | {"stamp": s} for a, s in settled]
            if rows:
                connection.execute(_upsert(*rows[0]), rows)
        return [one for one, _ in settled]

    def _settle(
        self,
        connection: Any,
        project: str,
        root: str,
        arrivals: Sequence[tuple[Arrival, str]],
    ) -> list[tuple[Arrival, str]]:
        """Mark as duplicate what this project already holds under another source."""
        first = self._firsts(connection, project, {a.photo for a, _ in arrivals})
        settled: list[tuple[Arrival, str]] = []
        for one, stamp in arrivals:
            here = f"{root}\0{one.source}"
            if one.photo and first.setdefault(one.photo, here) != here:
                earlier = first[one.photo].split("\0")[1]
                one = _as_duplicate(one, earlier)
            settled.append((one, stamp))
        return settled

    def _firsts(
        self, connection: Any, project: str, shas: set[str | None]
    ) -> dict[str, str]:
        wanted = [sha for sha in shas if sha]
        first: dict[str, str] = {}
        for at in range(0, len(wanted), 500):
            query = (
                select(arrival.c.photo, arrival.c.root, arrival.c.source)
                .where(
                    arrival.c.project == project,
                    arrival.c.photo.in_(wanted[at : at + 500]),
                    arrival.c.code == "new",
                )
                .order_by(arrival.c.id)
            )
            for sha, root, source in connection.execute(query):
                first.setdefault(sha, f"{root}\0{source}")
        return first

    def arrivals(self, project: str) -> list[Arrival]:
        """Return every arrival of a project, oldest first; what is gone comes last.

        So the first of a photo's arrivals is a file that is there, if any is. What is
        gone has no label: the row keeps it, but it no longer speaks.
        """
        query = select(arrival).where(arrival.c.project == project)
        order = (arrival.c.code == GONE, arrival.c.id)
        with self._db.read() as connection:
            rows = connection.execute(query.order_by(*order)).all()
        return [_arrival(row) for row in rows]

    def roots(self, project: str, most: int = 20) -> list[tuple[str, str]]:
        """Return (source, root) of a project's first photos that are there."""
        there = arrival.c.code.in_(("new", "duplicate"))
        query = (
            select(arrival.c.source, arrival.c.root)
            .where(arrival.c.project == project, there)
            .order_by(arrival.c.id)
            .limit(most)
        )
        with self._db.read() as connection:
            return [(source, root) for source, root in connection.execute(query)]

    def of(self, project: str) -> list[Photo]:
        """Return a project's photos, each once, in the order they arrived."""
        firsts = (
            select(arrival.c.photo, func.min(arrival.c.id).label("first"))
            .where(arrival.c.project == project, arrival.c.photo.is_not(None))
            .group_by(arrival.c.photo)
            .subquery()
        )
        query = (
            select(photo)
            .join(firsts, firsts.c.photo == photo.c.sha256)
            .order_by(firsts.c.first)
        )
        with self._db.read() as connection:
            return [_photo(row) for row in connection.execute(query)]

    def origins(self) -> dict[str, list[tuple[str, str]]]:
        """Return where each photo came from, as (root, source), by its sha256."""
        query = select(arrival.c.photo, arrival.c.root, arrival.c.source).where(
            arrival.c.photo.is_not(None)
        )
        found: dict[str, list[tuple[str, str]]] = {}
        with self._db.read() as connection:
            for sha, root, source in connection.execute(query.order_by(arrival.c.id)):
                found.setdefault(sha, []).append((root, source))
        return found

    def sources(self, project: str, photos: Iterable[str]) -> dict[str, str]:
        """Return the name under which each of these photos first came, by sha256."""
        wanted = sorted(photos)
        found: dict[str, str] = {}
        with self._db.read() as connection:
            for at in range(0, len(wanted), 500):
                query = (
                    select(arrival.c.photo, arrival.c.source)
                    .where(
                        arrival.c.project == project,
                        arrival.c.photo.in_(wanted[at : at + 500]),
                    )
                    .order_by(arrival.c.code == GONE, arrival.c.id)
                )
                for sha, source in connection.execute(query):
                    found.setdefault(sha, source)
        return found

    def all(self) -> list[Photo]:
        """Return every photo in the store."""
        with self._db.read() as connection:
            query = select(photo).order_by(photo.c.sha256)
            return [_photo(row) for row in connection.execute(query)]


@cache
def _upsert(*columns: str) -> Any:
    """Return the statement that adds arrivals, or renews those that are there."""
    fresh = insert(arrival)
    return fresh.on_conflict_do_update(
        index_elements=["project", "root", "source"],
        set_={name: fresh.excluded[name] for name in columns},
    )


def _photo_row(one: Photo) -> dict[str, Any]:
    return {
        "sha256": one.sha256,
        "bytes": one.bytes,
        "width": one.width,
        "height": one.height,
        "format": one.format,
        "phash": one.phash - (one.phash & SIGN) * 2,  # SQL integers are signed
        "taken": one.taken,
        "camera": one.camera,
    }


def _photo(row: Any) -> Photo:
    return Photo(
        row.sha256,
        row.bytes,
        row.width,
        row.height,
        row.format,
        row.phash % (1 << 64),
        row.taken,
        row.camera,
    )


def _arrival_row(one: Arrival) -> dict[str, Any]:
    return {
        "source": one.source,
        "photo": one.photo,
        "code": one.code,
        "reason": one.reason,
        "label": one.label,
        "group": one.group,
        "split": one.split,
        "condition": one.condition,
    }


def _arrival(row: Any) -> Arrival:
    return Arrival(
        row.source,
        row.photo,
        row.code,
        row.reason,
        None if row.code == GONE else row.label,
        row.group,
        row.split,
        row.condition,
    )


def _as_duplicate(one: Arrival, earlier: str) -> Arrival:
    return Arrival(
        one.source,
        one.photo,
        "duplicate",
        f"the same bytes as {earlier}",
        one.label,
        one.group,
        one.split,
        one.condition,
    )
