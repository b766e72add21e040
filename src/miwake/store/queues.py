"""What is read to decide what to ask next: never more than what is asked for."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from miwake.errors import CannotWrite
from miwake.store import naming
from miwake.store.db import Database
from miwake.store.entries import chunks
from miwake.store.tables import act, held, name, review, shot, tile


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One answer that only measures: what held, and what a second person said."""

    purpose: str
    region: str
    first: str
    """Who had named it; "" when nobody is known."""
    expected: str | None
    who: str
    name: str | None
    says: str


class Queues:
    """Reads of open tiles, names and measures, and notes that can be made again."""

    def __init__(self, db: Database, cache: Path) -> None:
        self._db = db
        self._cache = cache
        self._notes: dict[Path, tuple[int, Any]] = {}

    def note(self, project: str, what: str, told: Any) -> None:
        """Keep what a job found beside the tiles; nobody ever reads half of it."""
        path = self._cache / f"{what}-{project}.json"
        draft = path.with_suffix(".making")
        try:
            draft.write_text(json.dumps(told))
            draft.replace(path)
        except OSError as bad:
            raise CannotWrite(f"cannot write {path}: {bad.strerror or bad}") from None

    def noted(self, project: str, what: str) -> Any:
        """Return what was last kept, None when there is nothing."""
        path = self._cache / f"{what}-{project}.json"
        try:
            stamp = path.stat().st_mtime_ns
            if self._notes.get(path, (0,))[0] != stamp:
                self._notes[path] = (stamp, json.loads(path.read_text()))
            return self._notes[path][1]
        except (OSError, ValueError):
            return None

    def twins(self, project: str) -> dict[str, str | None]:
        """Return the photos that have a row, and the photo each nearly repeats."""
        query = select(shot.c.photo, shot.c.twin).where(shot.c.project == project)
        with self._db.read() as connection:
            return {row.photo: row.twin for row in connection.execute(query)}

    def open(self, project: str) -> list[str]:
        """Return the regions nobody has said anything of, in order of arrival."""
        query = select(tile.c.region).where(_open(project)).order_by(tile.c.n)
        with self._db.read() as connection:
            return list(connection.execute(query).scalars())

    def named(self, project: str) -> list[tuple[str, str]]:
        """Return (region, name) of what bears an active name and is not in the bin."""
        query = (
            select(tile.c.region, tile.c.name)
            .join(name, name.c.id == tile.c.name)
            .where(
                tile.c.project == project,
                tile.c.trashed == 0,
                tile.c.state == "named",
                name.c.life == "active",
            )
            .order_by(tile.c.n)
        )
        with self._db.read() as connection:
            return [(row.region, row.name) for row in connection.execute(query)]

    def denied(
        self, project: str, regions: Sequence[str] | None = None
    ) -> dict[str, set[str]]:
        """Return which names regions are said not to bear; of all, unless some."""
        query = select(held.c.region, held.c.name).where(
            held.c.project == project, held.c.says == "is-not"
        )
        found: dict[str, set[str]] = {}
        with self._db.read() as connection:
            for part in [None] if regions is None else chunks(regions):
                some = query if part is None else query.where(held.c.region.in_(part))
                for region, which in connection.execute(some):
                    found.setdefault(region, set()).add(which)
        return found

    def spellings(self, project: str) -> dict[str, str]:
        """Return the active names: id → spelling."""
        query = select(name.c.id, name.c.spelling).where(
            name.c.project == project, name.c.life == "active"
        )
        with self._db.read() as connection:
            return {row.id: row.spelling for row in connection.execute(query)}

    def ids(self, project: str, spellings: Sequence[str]) -> dict[str, str]:
        """Return the name behind each spelling there is or was (see `naming`)."""
        with self._db.read() as connection:
            return naming.resolve(connection, project, spellings)

    def worthwhile(
        self, project: str, enough: int, skip: Collection[str], limit: int
    ) -> list[tuple[str, str, int, int]]:
        """Return (id, spelling, open tiles proposed, regions that bear it) of names.

        First those with the most proposals for each region they lack of *enough*.
        """
        values = {"project": project, "enough": enough, "limit": limit}
        values["skip"] = json.dumps(sorted(skip))
        with self._db.read() as connection:
            rows = connection.execute(text(_WORTHWHILE), values)
            return [(row[0], row[1], row[2], row[3]) for row in rows]

    def proposed(self, project: str, which: str, limit: int) -> list[str]:
        """Return the open regions a name is proposed for, the surest first."""
        query = text(
            "SELECT region FROM tile INDEXED BY ix_tile_project_guess "
            "WHERE project = :project AND trashed = 0 AND state = 'open' "
            "AND guess = :guess ORDER BY score DESC LIMIT :limit"
        )
        values = {"project": project, "guess": which, "limit": limit}
        with self._db.read() as connection:
            return list(connection.execute(query, values).scalars())

    def left(self, project: str, which: str) -> int:
        """Return how many open tiles a name is proposed for."""
        query = text(
            "SELECT count(*) FROM tile INDEXED BY ix_tile_project_guess "
            "WHERE project = :project AND trashed = 0 AND state = 'open' "
            "AND guess = :guess"
        )
        values = {"project": project, "guess": which}
        with self._db.read() as connection:
            return int(connection.execute(query, values).scalar() or 0)

    def still_open(self, project: str, regions: Sequence[str]) -> set[str]:
        """Return which of these regions are open."""
        found: set[str] = set()
        with self._db.read() as connection:
            for part in chunks(regions):
                query = select(tile.c.region).where(
                    _open(project), tile.c.region.in_(part)
                )
                found |= set(connection.execute(query).scalars())
        return found

    def bearers(self, project: str, which: str, limit: int) -> list[str]:
        """Return the first regions that bear a name."""
        query = (
            select(tile.c.region)
            .where(tile.c.project == project, tile.c.trashed == 0, tile.c.name == which)
            .order_by(tile.c.n)
            .limit(limit)
        )
        with self._db.read() as connection:
            return list(connection.execute(query).scalars())

    def open_count(self, project: str) -> int:
        """Return how many tiles are open."""
        query = text(
            "SELECT count(*) FROM tile INDEXED BY ix_tile_project_guess "
            "WHERE project = :project AND trashed = 0 AND state = 'open'"
        )
        with self._db.read() as connection:
            return int(connection.execute(query, {"project": project}).scalar() or 0)

    def clusters(self, project: str) -> list[tuple[int, int]]:
        """Return (cluster, open tiles), the largest first."""
        query = (
            select(tile.c.cluster, func.count().label("many"))
            .where(
                tile.c.project == project,
                tile.c.state == "open",
                tile.c.cluster.is_not(None),
            )
            .group_by(tile.c.cluster)
        )
        with self._db.read() as connection:
            rows = [(row.cluster, row.many) for row in connection.execute(query)]
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    def members(
        self, project: str, cluster: int, limit: int | None = None
    ) -> list[str]:
        """Return the open regions of a cluster, all or the first."""
        query = text(
            "SELECT region FROM tile INDEXED BY ix_tile_project_cluster "
            "WHERE project = :project AND state = 'open' AND cluster = :cluster "
            "AND trashed = 0 ORDER BY n LIMIT :limit"
        )  # left to itself, SQLite walks through all tiles for the order
        values = {"project": project, "cluster": cluster}
        with self._db.read() as connection:
            found = connection.execute(query, values | {"limit": limit or -1})
            return list(found.scalars())

    def some_named(
        self, project: str, who: str, shares: Sequence[float], other: bool
    ) -> list[str]:
        """Return regions a person has named, one near each share of the way through.

        What *who* was asked before to measure the same is left out; with *other* (an
        overlap, else a check), what *who* has named, too.
        """
        last = select(func.max(tile.c.n)).where(
            tile.c.project == project, tile.c.trashed == 0
        )
        query = text(
            "SELECT region FROM tile INDEXED BY ix_tile_project_n "
            "WHERE project = :project AND trashed = 0 AND n >= :n "
            f"AND state = 'named' AND who != 'folder' {_OTHER if other else ''} {_NEW} "
            "ORDER BY n LIMIT 1"
        )
        found: dict[str, None] = {}
        with self._db.read() as connection:
            end = connection.execute(last).scalar() or 0
            for share in shares:
                values = {"project": project, "who": who, "n": int(share * end)}
                values["purpose"] = "overlap" if other else "check"
                region = connection.execute(query, values).scalar()
                if region is not None:
                    found[region] = None
        return list(found)

    def reviews(self, project: str) -> list[Reviewed]:
        """Return every answer that only measures and stands, oldest first."""
        query = (
            select(review, tile.c.who.label("first"))
            .join(
                tile,
                (tile.c.project == review.c.project)
                & (tile.c.region == review.c.region),
                isouter=True,
            )
            .join(act, act.c.id == review.c.act)
            .where(review.c.project == project, act.c.undone.is_(None))
            .order_by(review.c.id)
        )
        with self._db.read() as connection:
            return [
                Reviewed(
                    row.purpose,
                    row.region,
                    row.first or "",
                    row.expected,
                    row.who,
                    row.name,
                    row.says,
                )
                for row in connection.execute(query)
            ]


_WORTHWHILE = """WITH proposed AS (SELECT guess, count(*) AS open FROM tile
    INDEXED BY ix_tile_project_guess
    WHERE project = :project AND trashed = 0 AND state = 'open' AND guess IS NOT NULL
      AND guess NOT IN (SELECT value FROM json_each(:skip)) GROUP BY guess),
  both AS MATERIALIZED (SELECT guess, open, (SELECT count(*) FROM held
    WHERE project = :project AND name = guess AND says = 'is') AS count FROM proposed),
  best AS MATERIALIZED (SELECT guess, open, count FROM both
    ORDER BY open * 1.0 / max(1, :enough - count) DESC, guess LIMIT :limit)
  SELECT guess, spelling, open, count FROM best JOIN name ON name.id = guess
  ORDER BY open * 1.0 / max(1, :enough - count) DESC, guess"""
"""All in one: among 10,000 names, to hand each to Python costs more than to count."""

_OTHER = "AND who != :who"
_NEW = (
    "AND NOT EXISTS (SELECT 1 FROM review r WHERE r.project = :project "
    "AND r.purpose = :purpose AND r.region = tile.region AND r.who = :who)"
)


def _open(project: str) -> Any:
    """Return the condition for what is open and not in the bin."""
    return (
        (tile.c.project == project) & (tile.c.trashed == 0) & (tile.c.state == "open")
    )
