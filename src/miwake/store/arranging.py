"""How the rows behind a grid come to be: photos in order, and their regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from miwake.errors import NotFound
from miwake.store.acts import GONE
from miwake.store.entries import chunks, show
from miwake.store.filters import PLACES
from miwake.store.tables import label, shot, tile


@dataclass(frozen=True, slots=True)
class ShotRow:
    """What a photo's file says of it, in one project."""

    photo: str
    """Its sha256."""
    source: str
    folder: str = ""
    condition: str = ""
    taken: str | None = None
    twin: str | None = None
    """The photo it nearly repeats, the first of them."""


@dataclass(frozen=True, slots=True)
class TileRow:
    """A region, and the photo it is in."""

    region: str
    photo: str


_FACTS = ("source", "folder", "condition", "taken", "twin")


def shots(connection: Connection, project: str, rows: Sequence[ShotRow]) -> None:
    """Add photos behind those there are; renew what the files of those say."""
    known = _known(connection, project, [row.photo for row in rows])
    last = select(func.max(shot.c.n)).where(shot.c.project == project)
    n = connection.execute(last).scalar() or 0
    fresh = {row.photo: row for row in rows if row.photo not in known}
    if fresh:
        connection.execute(
            shot.insert(),
            [
                {"project": project, "n": n + i, "photo": row.photo} | _facts(row)
                for i, row in enumerate(fresh.values(), start=1)
            ],
        )
    _renew(
        connection,
        project,
        [r for r in rows if r.photo in known and _facts(r) != known[r.photo]],
    )


def tiles(connection: Connection, project: str, rows: Sequence[TileRow]) -> int:
    """Add the regions that have no tile yet; return how many."""
    have: set[str] = set()
    for part in chunks([row.region for row in rows]):
        query = select(tile.c.region).where(
            tile.c.project == project, tile.c.region.in_(part)
        )
        have |= set(connection.execute(query).scalars())
    fresh = {row.region: row.photo for row in rows if row.region not in have}
    if not fresh:
        return 0
    connection.execute(tile.insert(), _made(connection, project, fresh))
    for part in chunks(list(fresh)):
        spoken = select(label.c.region).where(
            label.c.project == project, label.c.region.in_(part)
        )
        show(connection, project, list(connection.execute(spoken.distinct()).scalars()))
    count(connection, project, set(fresh.values()))
    return len(fresh)


def count(connection: Connection, project: str, photos: Iterable[str]) -> None:
    """Write how many regions photos have, those taken back left out."""
    many = (
        select(func.count())
        .select_from(tile)
        .where(
            tile.c.project == project,
            tile.c.photo == shot.c.photo,
            tile.c.trashed != GONE,
        )
        .scalar_subquery()
    )
    for part in chunks(sorted(photos)):
        connection.execute(
            shot.update()
            .where(shot.c.project == project, shot.c.photo.in_(part))
            .values(regions=many)
        )


def _made(
    connection: Connection, project: str, fresh: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the rows of new tiles: numbered behind their photo's others."""
    of: dict[str, Any] = {}
    last: dict[str, int] = defaultdict(lambda: -1)
    for part in chunks(sorted(set(fresh.values()))):
        query = select(shot).where(shot.c.project == project, shot.c.photo.in_(part))
        of |= {row.photo: row for row in connection.execute(query)}
        ends = select(tile.c.photo, func.max(tile.c.n) % PLACES).where(
            tile.c.project == project, tile.c.photo.in_(part)
        )
        last |= {
            row[0]: row[1] for row in connection.execute(ends.group_by(tile.c.photo))
        }
    made = []
    for region, photo in fresh.items():
        if photo not in of:
            raise NotFound(f"this project has no photo {photo[:12]}")
        last[photo] += 1
        place = min(last[photo], PLACES - 1)
        made.append(_row(project, region, of[photo], place))
    return made


def _row(project: str, region: str, of: Any, place: int) -> dict[str, Any]:
    return {
        "project": project,
        "region": region,
        "photo": of.photo,
        "n": of.n * PLACES + place,
        "folder": of.folder,
        "condition": of.condition,
        "taken": of.taken,
        "twin": int(of.twin is not None),
        "trashed": of.trashed,
    }


def _renew(connection: Connection, project: str, rows: Sequence[ShotRow]) -> None:
    """Write what the files of photos say now, and with them their tiles."""
    if not rows:
        return
    cells = [{"p": row.photo} | _facts(row) for row in rows]
    connection.execute(
        shot.update()
        .where(shot.c.project == project, shot.c.photo == bindparam("p"))
        .values({fact: bindparam(fact) for fact in _FACTS}),
        cells,
    )
    shared = ("folder", "condition", "taken", "twin")
    connection.execute(
        tile.update()
        .where(tile.c.project == project, tile.c.photo == bindparam("p"))
        .values({fact: bindparam(fact) for fact in shared}),
        [
            {"p": c["p"]} | {f: c[f] for f in shared} | {"twin": int(bool(c["twin"]))}
            for c in cells
        ],
    )


def _known(
    connection: Connection, project: str, photos: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Return what is known of photos that are there already."""
    known: dict[str, dict[str, Any]] = {}
    for part in chunks(photos):
        query = select(shot).where(shot.c.project == project, shot.c.photo.in_(part))
        for row in connection.execute(query):
            known[row.photo] = {fact: getattr(row, fact) for fact in _FACTS}
    return known


def _facts(row: ShotRow) -> dict[str, Any]:
    return {fact: getattr(row, fact) for fact in _FACTS}
