"""Shots: the photos of a project as its page shows them, and what is done to them.

Nothing is deleted: a photo in the bin is hidden with its tiles until it is taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.sqlite import insert

from miwake.errors import BadOption, Conflict, NotFound
from miwake.store import acts, arranging, entries, filters, naming, regions
from miwake.store.acts import GONE, SAMPLE, Act
from miwake.store.db import Database
from miwake.store.entries import chunks
from miwake.store.filters import Filter
from miwake.store.tables import act, label, name, photo, region, shot, tile
from miwake.store.tiles import MOST, Map, version
from miwake.values import Label, Region

Turn = Literal[0, 90, 180, 270]

Seen = Mapping[str, int | None]
"""Photos by sha256, each in the version that was seen; None: in any."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo as one project's page shows it."""

    photo: str
    n: int
    source: str
    folder: str
    condition: str
    taken: str | None
    regions: int
    twin: str | None
    turn: int
    """Degrees clockwise by which a person has it shown."""
    trashed: bool
    version: int
    width: int
    """Of the upright photo, pixels, before it is turned."""
    height: int


@dataclass(frozen=True, slots=True)
class Page:
    """One stretch of a grid of photos, and the cursor behind it."""

    shots: tuple[Shot, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A region that somebody drew, and the name given with it."""

    region: Region
    spelling: str | None = None
    seconds: float = 0.0


class Shots:
    """Show, bin, turn and draw on the photos of a project."""

    def __init__(self, db: Database, now: Callable[[], str]) -> None:
        self._db = db
        self._now = now

    def page(self, project: str, asked: Filter, after: str, limit: int) -> Page:
        """Return what comes behind a cursor ("": from the start). Raises BadOption."""
        where, values = filters.of_shots(project, asked)
        ((stretch, more),) = filters.after("n", after)
        limit = max(1, min(limit, MOST))
        query = text(
            "SELECT * FROM shot INDEXED BY ix_shot_project_n "
            f"WHERE {where} AND {stretch} ORDER BY n LIMIT :limit"
        )
        with self._db.read() as connection:
            rows = connection.execute(query, values | more | {"limit": limit}).all()
            shown = _shots(connection, rows)
        return Page(tuple(shown), str(rows[-1].n) if len(rows) == limit else None)

    def map(self, project: str, asked: Filter, step: int) -> Map:
        """Return how many there are and where every *step*-th begins."""
        if step < 1:
            raise BadOption(f"a map's step is 1 or more, not {step}")
        where, values = filters.of_shots(project, asked)
        query = text(
            "SELECT group_concat(n) FROM (SELECT n FROM shot "
            f"INDEXED BY ix_shot_project_n WHERE {where} ORDER BY n)"
        )
        with self._db.read() as connection:
            said = connection.execute(query, values).scalar()
            every = said.split(",") if said else []
            cursors = ("", *every[step - 1 : -1 : step])
            return Map(len(every), cursors, version(connection))

    def get(self, project: str, photos: Sequence[str]) -> list[Shot]:
        """Return photos by sha256, in order; raise NotFound for a missing one."""
        with self._db.read() as connection:
            found = _found(connection, project, photos)
            return _shots(connection, [found[sha] for sha in photos])

    def trashed(self, project: str) -> set[str]:
        """Return the photos in the bin."""
        query = select(shot.c.photo).where(
            shot.c.project == project, shot.c.trashed > 0
        )
        with self._db.read() as connection:
            return set(connection.execute(query).scalars())

    def trash(self, project: str, who: str, photos: Seen, *, trashed: bool) -> Act:
        """Put photos into the bin, or take them out: one act.

        *photos* are sha256 → the version that was seen, None for any. Raises
        Conflict, with nothing written, when one has been changed since; NotFound.
        """
        with self._db.write() as connection:
            before = _seen(connection, project, photos)
            changed = [sha for sha in photos if bool(before[sha].trashed) != trashed]
            more = {
                "verb": "trash" if trashed else "restore",
                "photos": [[sha, int(not trashed), int(trashed)] for sha in changed],
            }
            done = self._record(connection, project, "trash", who, changed, more)
            for part in chunks(changed):
                _set(connection, project, part, trashed=int(trashed))
                mine = (tile.c.project == project, tile.c.photo.in_(part))
                connection.execute(
                    tile.update()
                    .where(*mine, tile.c.trashed != GONE)
                    .values(trashed=int(trashed), version=tile.c.version + 1)
                )
        return done

    def turn(self, project: str, who: str, sha: str, seen: int, turn: Turn) -> Act:
        """Have a photo shown turned clockwise from how it is stored: one act.

        *seen* is the version that was seen. Raises Conflict, NotFound.
        """
        with self._db.write() as connection:
            before = _seen(connection, project, {sha: seen})[sha].turn
            more = {"verb": "turn", "photos": [[sha, before, turn]]}
            done = self._record(connection, project, "turn", who, [sha], more)
            _set(connection, project, [sha], turn=turn)
            connection.execute(
                tile.update()
                .where(tile.c.project == project, tile.c.photo == sha)
                .values(version=tile.c.version + 1)
            )
        return done

    def draw(self, project: str, who: str, drawn: Drawn) -> Act:
        """Keep a region that somebody drew, and its name when one was given: one act.

        What has been drawn before, and was taken back, comes back. Raises Conflict
        when there is such a region already, NotFound.
        """
        one = drawn.region
        with self._db.write() as connection:
            on = _found(connection, project, [one.photo])[one.photo]
            row = regions.row(one)
            connection.execute(insert(region).on_conflict_do_nothing(), row)
            _lay(connection, project, one, on.trashed)
            done = Act(
                project,
                "box",
                who,
                self._now(),
                seconds=drawn.seconds,
                count=1,
                more={
                    "verb": "box",
                    "region": one.id,
                    "photo": one.photo,
                    "sample": [one.id],
                },
            )
            acts.record(connection, done)
            if drawn.spelling:
                stamp = naming.Stamp(project, done.id, done.at)
                which = _name(connection, stamp, drawn.spelling)
                said = [entries.Entry(one.id, which, "is")]
                entries.add(connection, project, who, done.at, done.id, said)
            _set(connection, project, [one.photo])
        return done

    def history(self, project: str, sha: str) -> list[Act]:
        """Return what was done to a photo or its regions, the newest first."""
        mine = select(tile.c.region).where(
            tile.c.project == project, tile.c.photo == sha
        )
        spoken = select(label.c.batch).where(
            label.c.project == project, label.c.region.in_(mine)
        )
        on_photo = act.c.kind.in_(("trash", "turn", "box")) & act.c.more.contains(sha)
        query = (
            select(act.c.id)
            .where(act.c.project == project, act.c.id.in_(spoken) | on_photo)
            .order_by(acts.ROW.desc())
            .limit(MOST)
        )
        with self._db.read() as connection:
            ids = list(connection.execute(query).scalars())
            return [acts.read(connection, project, id_) for id_ in ids]

    def said(self, project: str, region: str) -> list[Label]:
        """Return what was said of a region, the newest first."""
        query = (
            select(label, name.c.spelling)
            .join(name, name.c.id == label.c.name, isouter=True)
            .where(label.c.project == project, label.c.region == region)
            .order_by(label.c.id.desc())
        )
        with self._db.read() as connection:
            return [
                Label(region, row.spelling, row.says, row.who, row.at, row.batch)
                for row in connection.execute(query)
            ]

    def tiles_in(self, project: str, photos: Sequence[str]) -> list[str]:
        """Return the regions of photos, in order of arrival."""
        found: list[tuple[int, str]] = []
        with self._db.read() as connection:
            for part in chunks(photos):
                query = select(tile.c.n, tile.c.region).where(
                    tile.c.project == project,
                    tile.c.photo.in_(part),
                    tile.c.trashed != GONE,
                )
                found += [(n, r) for n, r in connection.execute(query)]
        return [region for _, region in sorted(found)]

    def _record(
        self,
        connection: Connection,
        project: str,
        kind: str,
        who: str,
        photos: Sequence[str],
        more: Mapping[str, Any],
    ) -> Act:
        query = (
            select(tile.c.region)
            .where(tile.c.project == project, tile.c.photo.in_(photos[:SAMPLE]))
            .limit(SAMPLE)
        )
        sample = list(connection.execute(query).scalars())
        done = Act(
            project,
            kind,
            who,
            self._now(),
            count=len(photos),
            more=dict(more) | {"sample": sample},
        )
        acts.record(connection, done)
        return done


def _lay(connection: Connection, project: str, one: Region, trashed: int) -> None:
    """Make the tile of a drawn region, or bring it back."""
    where = (tile.c.project == project, tile.c.region == one.id)
    there = connection.execute(select(tile.c.trashed).where(*where)).scalar()
    if there is None:
        row = arranging.TileRow(one.id, one.photo)
        arranging.tiles(connection, project, [row])
    elif there == GONE:
        back = tile.update().where(*where)
        connection.execute(back.values(trashed=trashed, version=tile.c.version + 1))
        arranging.count(connection, project, [one.photo])
    else:
        raise Conflict("there is such a region already", [one.id])


def _name(connection: Connection, stamp: naming.Stamp, spelling: str) -> str:
    """Return the id of a name, making it when there is none."""
    known = naming.resolve(connection, stamp.project, [spelling])
    return (known or naming.make(connection, stamp, [spelling]))[spelling]


def _found(
    connection: Connection, project: str, photos: Sequence[str]
) -> dict[str, Any]:
    """Return the rows of photos; raise NotFound."""
    found: dict[str, Any] = {}
    for part in chunks(photos):
        query = select(shot).where(shot.c.project == project, shot.c.photo.in_(part))
        found |= {row.photo: row for row in connection.execute(query)}
    missing = [sha for sha in photos if sha not in found]
    if missing:
        raise NotFound(f"this project has no photo {missing[0][:12]}")
    return found


def _seen(connection: Connection, project: str, photos: Seen) -> dict[str, Any]:
    """Return the rows of photos; raise Conflict when one is not as it was seen."""
    found = _found(connection, project, list(photos))
    stale = [
        sha for sha, seen in photos.items() if seen not in (None, found[sha].version)
    ]
    if stale:
        query = select(tile.c.region).where(
            tile.c.project == project, tile.c.photo.in_(stale[:MOST])
        )
        touched = list(connection.execute(query).scalars())
        raise Conflict(
            f"{len(stale)} of the photos changed since you looked at them", touched
        )
    return found


def _set(
    connection: Connection, project: str, photos: Sequence[str], **cells: int
) -> None:
    """Change photos, and raise their versions."""
    connection.execute(
        shot.update()
        .where(shot.c.project == project, shot.c.photo.in_(photos))
        .values(version=shot.c.version + 1, **cells)
    )


def _shots(connection: Connection, rows: Sequence[Any]) -> list[Shot]:
    """Return rows of `shot` as photos, each with its size."""
    sizes: dict[str, tuple[int, int]] = {}
    for part in chunks([row.photo for row in rows]):
        query = select(photo.c.sha256, photo.c.width, photo.c.height).where(
            photo.c.sha256.in_(part)
        )
        sizes |= {row[0]: (row[1], row[2]) for row in connection.execute(query)}
    return [_shot(row, *sizes[row.photo]) for row in rows]


def _shot(row: Any, width: int, height: int) -> Shot:
    return Shot(
        row.photo,
        row.n,
        row.source,
        row.folder,
        row.condition,
        row.taken,
        row.regions,
        row.twin,
        row.turn,
        bool(row.trashed),
        row.version,
        width,
        height,
    )
