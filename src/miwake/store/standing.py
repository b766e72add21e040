"""Standing: every label that holds, with all that is needed to tell it elsewhere."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from miwake.store import entries
from miwake.store import several as rules
from miwake.store.db import Database
from miwake.store.regions import of_row
from miwake.store.tables import held, label, name, photo, region, tile
from miwake.values import Region

Box = tuple[float, float, float, float]
SIGN = 1 << 64
"""SQL integers are signed; hashes are not."""


@dataclass(frozen=True, slots=True)
class Held:
    """One label that holds."""

    region: str
    photo: str
    box: Box
    spelling: str
    who: str
    at: str
    width: int
    height: int
    phash: int


class Standing:
    """What is held of regions, and which regions a photo has."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self, project: str) -> list[Held]:
        """Return every label that holds; those of one region in the order said."""
        query = (
            select(
                held.c.region,
                region.c.photo,
                region.c.box,
                name.c.spelling,
                label.c.who,
                label.c.at,
                photo.c.width,
                photo.c.height,
                photo.c.phash,
            )
            .join(region, region.c.id == held.c.region)
            .join(photo, photo.c.sha256 == region.c.photo)
            .join(name, name.c.id == held.c.name)
            .join(label, label.c.id == held.c.entry)
            .where(held.c.project == project, held.c.says == "is")
            .order_by(held.c.entry)
        )
        with self._db.read() as connection:
            return [_held(row) for row in connection.execute(query)]

    def several(self, project: str) -> bool:
        """Whether the regions of a project bear several names at once."""
        with self._db.read() as connection:
            return rules.holds(connection, project)

    def homes(self, regions: Sequence[str]) -> dict[str, str]:
        """Return the photo of each region that there is."""
        found: dict[str, str] = {}
        with self._db.read() as connection:
            for part in entries.chunks(sorted(set(regions))):
                query = select(region.c.id, region.c.photo).where(region.c.id.in_(part))
                found |= {row.id: row.photo for row in connection.execute(query)}
        return found

    def regions(self, project: str, photos: Sequence[str]) -> dict[str, list[Region]]:
        """Return the regions of photos: those on the page, where there is one."""
        found: dict[str, list[Region]] = defaultdict(list)
        shown: set[str] = set()
        with self._db.read() as connection:
            for part in entries.chunks(sorted(set(photos))):
                query = select(region).where(region.c.photo.in_(part))
                for row in connection.execute(query.order_by(region.c.id)):
                    found[row.photo].append(of_row(row))
                tiles = select(tile.c.region).where(
                    tile.c.project == project, tile.c.photo.in_(part)
                )
                shown |= set(connection.execute(tiles).scalars())
        return {
            sha: [r for r in regions if r.id in shown] or regions
            for sha, regions in found.items()
        }


def _held(row: Any) -> Held:
    return Held(
        row.region,
        row.photo,
        tuple(json.loads(row.box)),
        row.spelling,
        row.who,
        row.at,
        row.width,
        row.height,
        row.phash % SIGN,
    )
