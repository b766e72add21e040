"""Regions: what a detector found in a photo, once for each detector version."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from miwake.errors import NotFound
from miwake.store.db import Database
from miwake.store.tables import detection, region
from miwake.values import Region


class Regions:
    """Regions by photo and detector."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def record(self, detector: str, found: Mapping[str, Sequence[Region]]) -> None:
        """Keep what *detector* found, by photo; photos already seen are left alone."""
        if not found:
            return
        seen = [
            {"photo": sha, "detector": detector, "found": len(regions)}
            for sha, regions in found.items()
        ]
        rows = [row(one) for regions in found.values() for one in regions]
        with self._db.write() as connection:
            known = _seen(connection, detector, list(found))
            seen = [one for one in seen if one["photo"] not in known]
            rows = [one for one in rows if one["photo"] not in known]
            if seen:
                connection.execute(insert(detection), seen)
            if rows:
                connection.execute(insert(region).on_conflict_do_nothing(), rows)

    def torn(self) -> list[tuple[str, str]]:
        """Return (photo, detector) pairs of which regions have been lost."""
        kept = (
            select(func.count())
            .select_from(region)
            .where(
                region.c.photo == detection.c.photo,
                region.c.detector == detection.c.detector,
            )
            .scalar_subquery()
        )
        query = select(detection.c.photo, detection.c.detector).where(
            detection.c.found > kept
        )
        with self._db.read() as connection:
            rows = connection.execute(query.order_by(detection.c.photo)).all()
        return [(row.photo, row.detector) for row in rows]

    def look_again(self, photo: str, detector: str) -> None:
        """Forget that a photo was looked at; regions that are left stay."""
        with self._db.write() as connection:
            connection.execute(
                detection.delete().where(
                    detection.c.photo == photo, detection.c.detector == detector
                )
            )

    def seen(self, detector: str) -> set[str]:
        """Return the photos this detector has looked at."""
        query = select(detection.c.photo).where(detection.c.detector == detector)
        with self._db.read() as connection:
            return set(connection.execute(query).scalars())

    def of(self, detector: str, photos: Iterable[str]) -> list[Region]:
        """Return the regions of these photos, in their order, surest first."""
        wanted = list(photos)
        by_photo: dict[str, list[Region]] = {sha: [] for sha in wanted}
        with self._db.read() as connection:
            for at in range(0, len(wanted), 500):
                query = (
                    select(region)
                    .where(
                        region.c.photo.in_(wanted[at : at + 500]),
                        region.c.detector == detector,
                    )
                    .order_by(region.c.score.desc(), region.c.id)
                )
                for row in connection.execute(query):
                    by_photo[row.photo].append(of_row(row))
        return [one for sha in wanted for one in by_photo[sha]]

    def get(self, ids: Sequence[str]) -> list[Region]:
        """Return regions by id, in order; raise NotFound for a missing one."""
        found: dict[str, Region] = {}
        with self._db.read() as connection:
            for at in range(0, len(ids), 500):
                query = select(region).where(region.c.id.in_(ids[at : at + 500]))
                found |= {row.id: of_row(row) for row in connection.execute(query)}
        missing = [i for i in ids if i not in found]
        if missing:
            raise NotFound(f"no region {missing[0]} (and {len(missing) - 1} more)")
        return [found[i] for i in ids]


def _seen(connection: Connection, detector: str, photos: Sequence[str]) -> set[str]:
    """Return which of these photos the detector has looked at."""
    seen: set[str] = set()
    for at in range(0, len(photos), 500):
        query = select(detection.c.photo).where(
            detection.c.detector == detector,
            detection.c.photo.in_(photos[at : at + 500]),
        )
        seen |= set(connection.execute(query).scalars())
    return seen


def row(one: Region) -> dict[str, Any]:
    """Return a region as a row of its table."""
    return {
        "id": one.id,
        "photo": one.photo,
        "detector": one.detector,
        "box": json.dumps(one.box),
        "points": json.dumps(one.points),
        "angle": one.angle,
        "score": one.score,
        "quality": json.dumps(dict(one.quality), sort_keys=True),
    }


def of_row(row: Any) -> Region:
    """Return a region out of its row."""
    return Region(
        id=row.id,
        photo=row.photo,
        box=tuple(json.loads(row.box)),
        points=tuple((x, y) for x, y in json.loads(row.points)),
        angle=row.angle,
        score=row.score,
        quality=json.loads(row.quality),
        detector=row.detector,
    )
