"""Tiles: the regions of a project as its page shows them, one row each.

A grid of 100,000 asks three things: how long it is and where it can be entered
(`map`), one stretch of it (`page`), and what it can be narrowed to (`facets`). Each is
answered from one index that holds all a filter asks, without counting through the
table and without OFFSET.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select, text

from miwake.errors import BadOption, NotFound
from miwake.store import arranging, facets, filters
from miwake.store.acts import GONE
from miwake.store.arranging import ShotRow, TileRow
from miwake.store.db import Database
from miwake.store.entries import chunks
from miwake.store.facets import Facets
from miwake.store.filters import Filter, Order
from miwake.store.tables import held, shot, tile

__all__ = ["Facets", "Filter", "Guessed", "Map", "Page", "ShotRow", "Tile", "TileRow"]

BATCH = 1000
"""Rows written at once: between two batches a person's label gets its turn."""
MOST = 500
"""Most rows of one page."""

Guessed = tuple[str, str | None, float, float, Sequence[tuple[str, float]]]
"""Region, id of the name guessed, its score, the doubt, the best few (id, score)."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A region as one project's page shows it."""

    region: str
    photo: str
    n: int
    state: str
    """open | named | unknown | skipped"""
    name: str | None
    """Id of the name that was said last of those that hold."""
    who: str
    guess: str | None
    score: float | None
    doubt: float | None
    top: tuple[tuple[str, float], ...]
    cluster: int | None
    folder: str
    condition: str
    taken: str | None
    twin: bool
    trashed: bool
    version: int
    turn: int = 0
    """How its photo is shown; the address of a thumbnail needs it."""
    also: tuple[str, ...] = ()
    """Further names that hold."""
    excluded: tuple[str, ...] = ()
    """Names it is said not to be."""


@dataclass(frozen=True, slots=True)
class Page:
    """One stretch of a grid, and the cursor behind it."""

    tiles: tuple[Tile, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Map:
    """How long a grid is, and the cursors at which every step of it begins."""

    total: int
    cursors: tuple[str, ...]
    version: int
    """Rises with every act: another one may mean another grid."""


class Tiles:
    """Show, arrange and renew the tiles of a project."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._counted = facets.Counted(db)

    def page(self, project: str, asked: Filter, after: str, limit: int) -> Page:
        """Return what comes behind a cursor ("": from the start). Raises BadOption."""
        where, values = filters.of_tiles(project, asked)
        limit = max(1, min(limit, MOST))
        rows: list[Any] = []
        with self._db.read() as connection:
            for stretch, more in filters.after(asked.order, after):
                query = text(
                    f"SELECT * FROM tile INDEXED BY ix_tile_project_{asked.order} "
                    f"WHERE {where} AND {stretch} "
                    f"ORDER BY {filters.ordered(asked.order)} LIMIT :limit"
                )
                some = {"limit": limit - len(rows)}
                rows += connection.execute(query, values | more | some).all()
                if len(rows) == limit:
                    break
            tiles = _tiles(connection, project, rows)
        return Page(
            tiles, _behind(asked.order, rows[-1:]) if len(rows) == limit else None
        )

    def map(self, project: str, asked: Filter, step: int) -> Map:
        """Return how many there are and where every *step*-th begins."""
        if step < 1:
            raise BadOption(f"a map's step is 1 or more, not {step}")
        where, values = filters.of_tiles(project, asked)
        query = text(
            "SELECT group_concat(n) FROM (SELECT n FROM tile "
            f"INDEXED BY ix_tile_project_{asked.order} WHERE {where} "
            f"ORDER BY {filters.ordered(asked.order)})"
        )  # one row: of 100,000 each would cost a turn at Python's lock
        with self._db.read() as connection:
            said = connection.execute(query, values).scalar()
            every = said.split(",") if said else []
            edges = [int(n) for n in every[step - 1 : -1 : step]]
            keys = _keys(connection, project, asked, edges)
            return Map(len(every), ("", *keys), version(connection))

    def get(self, project: str, ids: Sequence[str]) -> list[Tile]:
        """Return tiles by region, in order; raise NotFound for one that is missing."""
        found: dict[str, Any] = {}
        with self._db.read() as connection:
            for part in chunks(ids):
                query = select(tile).where(
                    tile.c.project == project, tile.c.region.in_(part)
                )
                found |= {row.region: row for row in connection.execute(query)}
            missing = [i for i in ids if i not in found]
            if missing:
                raise NotFound(f"this project has no region {missing[0]}")
            return list(_tiles(connection, project, [found[i] for i in ids]))

    def of_photo(self, project: str, photo: str) -> list[Tile]:
        """Return the tiles of a photo, without those whose drawing was taken back."""
        return self._where(
            project, tile.c.photo == photo, tile.c.trashed != GONE, limit=MOST
        )

    def similar(self, project: str, one: Tile, limit: int = 12) -> list[Tile]:
        """Return tiles of the same cluster, else those with the same guess or name."""
        if one.cluster is not None:
            near = tile.c.cluster == one.cluster
        elif one.name or one.guess:
            near = tile.c.guess == (one.name or one.guess)
        else:
            return []
        return self._where(
            project,
            near,
            tile.c.state == "open",
            tile.c.trashed == 0,
            tile.c.region != one.region,
            limit=limit,
        )

    def facets(self, project: str) -> Facets:
        """Return what the grid can be narrowed to."""
        return self._counted.of(project)

    def hidden(self, project: str) -> set[str]:
        """Return the regions that are in the bin, or drawn and taken back."""
        query = select(tile.c.region).where(
            tile.c.project == project, tile.c.trashed > 0
        )
        with self._db.read() as connection:
            return set(connection.execute(query).scalars())

    def arrange(
        self, project: str, shots: Sequence[ShotRow], tiles: Sequence[TileRow]
    ) -> int:
        """Add the photos and regions that are missing; return how many regions.

        Photos get their numbers in the order they come. Of those that are there, what
        their file says is renewed, and what a person did to them stays. A new tile
        says what holds of its region. The photo of each tile must be there, or among
        *shots*: raises NotFound.
        """
        for at in range(0, len(shots), BATCH):
            with self._db.write() as connection:
                arranging.shots(connection, project, shots[at : at + BATCH])
        fresh = 0
        for at in range(0, len(tiles), BATCH):
            with self._db.write() as connection:
                fresh += arranging.tiles(connection, project, tiles[at : at + BATCH])
        return fresh

    def guessed(self, project: str, rows: Iterable[Guessed]) -> None:
        """Write what a model proposes; a proposal is no edit: no version rises."""
        cells = ("guess", "score", "doubt", "top")
        self._renew(
            project,
            cells,
            [
                {
                    "r": region,
                    "guess": guess,
                    "score": round(float(score), 6),
                    "doubt": round(float(doubt), 6),
                    "top": json.dumps([[n, round(float(s), 6)] for n, s in top]),
                }
                for region, guess, score, doubt, top in rows
            ],
        )

    def clustered(self, project: str, found: Mapping[str, int | None]) -> None:
        """Write the cluster of each region; None: it is in none."""
        rows = [{"r": region, "cluster": number} for region, number in found.items()]
        self._renew(project, ("cluster",), rows)

    def _renew(
        self, project: str, cells: Sequence[str], rows: Sequence[Mapping[str, Any]]
    ) -> None:
        query = (
            tile.update()
            .where(tile.c.project == project, tile.c.region == bindparam("r"))
            .values({cell: bindparam(cell) for cell in cells})
        )
        for at in range(0, len(rows), BATCH):
            with self._db.write() as connection:
                connection.execute(query, rows[at : at + BATCH])

    def _where(self, project: str, *conditions: Any, limit: int) -> list[Tile]:
        query = select(tile).where(tile.c.project == project, *conditions).limit(limit)
        with self._db.read() as connection:
            rows = sorted(connection.execute(query).all(), key=lambda row: row.n)
            return list(_tiles(connection, project, rows))


def version(connection: Connection) -> int:
    """Return a number that rises with every act of a home."""
    return connection.execute(text("SELECT max(rowid) FROM act")).scalar() or 0


def _behind(order: Order, last: Sequence[Any]) -> str | None:
    """Return the cursor behind a page's last row."""
    for row in last:
        return filters.key(order, None if order == "n" else getattr(row, order), row.n)
    return None


def _keys(
    connection: Connection, project: str, asked: Filter, edges: Sequence[int]
) -> list[str]:
    """Return the cursors of rows, given by their numbers."""
    if asked.order == "n":
        return [str(n) for n in edges]
    found: dict[int, float | None] = {}
    for at in range(0, len(edges), MOST):
        query = select(tile.c.n, tile.c[asked.order]).where(
            tile.c.project == project,
            tile.c.trashed == int(asked.trash),
            tile.c.n.in_(edges[at : at + MOST]),
        )
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return [filters.key(asked.order, found[n], n) for n in edges]


def _tiles(
    connection: Connection, project: str, rows: Sequence[Any]
) -> tuple[Tile, ...]:
    """Return rows of `tile` as tiles, with the names beside the first."""
    also: dict[tuple[str, str], list[str]] = {}
    turns: dict[str, int] = {}
    for part in chunks([row.region for row in rows]):
        query = select(held.c.region, held.c.says, held.c.name).where(
            held.c.project == project, held.c.region.in_(part)
        )
        for region, says, which in connection.execute(query.order_by(held.c.entry)):
            also.setdefault((region, says), []).append(which)
    for part in chunks([row.photo for row in rows]):
        shown = select(shot.c.photo, shot.c.turn).where(
            shot.c.project == project, shot.c.photo.in_(part)
        )
        turns |= {sha: turn for sha, turn in connection.execute(shown)}
    return tuple(_tile(row, turns, also) for row in rows)


def _tile(
    row: Any, turns: Mapping[str, int], also: Mapping[tuple[str, str], Sequence[str]]
) -> Tile:
    return Tile(
        row.region,
        row.photo,
        row.n,
        row.state,
        row.name,
        row.who,
        row.guess,
        row.score,
        row.doubt,
        tuple((which, score) for which, score in json.loads(row.top)),
        row.cluster,
        row.folder,
        row.condition,
        row.taken,
        bool(row.twin),
        bool(row.trashed),
        row.version,
        turns.get(row.photo, 0),
        tuple(n for n in also.get((row.region, "is"), ()) if n != row.name),
        tuple(also.get((row.region, "is-not"), ())),
    )
