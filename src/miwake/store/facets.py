"""What the tiles of a project can be narrowed to, and how many of each there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, text

from miwake.store.db import Database
from miwake.store.tables import name, shot

MOST_NAMES = 100
MOST_FOLDERS = 200

Share = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """What a project's tiles can be narrowed to, each with how many they are."""

    names: tuple[tuple[str, str, int], ...]
    """Id, spelling, count: the hundred most frequent."""
    states: Mapping[str, int]
    folders: Share
    """The most frequent ones."""
    conditions: Share
    months: Share
    """The newest first."""
    twins: int
    trash: int
    """Photos in the bin."""
    without: int
    """Photos in which there is no region."""


class Counted:
    """Counts, and remembers the counts while nothing has happened."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str, tuple[Any, Facets]] = {}

    def of(self, project: str) -> Facets:
        """Return a project's facets."""
        with self._db.read() as connection:
            key = tuple(connection.execute(text(_KEY), {"project": project}).one())
            known = self._known.get(project)
            if known is None or known[0] != key:
                known = self._known[project] = (key, _facets(connection, project))
        return known[1]


_KEY = """SELECT
  (SELECT max(rowid) FROM act),
  (SELECT max(rowid) FROM tile),
  (SELECT max(rowid) FROM shot),
  (SELECT sum(version) FROM job WHERE project = :project)"""
"""What rises when something is done, arranged, or brought in anew."""

_TILES = """FROM tile INDEXED BY ix_tile_project_n
  WHERE project = :project AND trashed = 0"""
_STATES = f"SELECT state, count(*), sum(twin) {_TILES} GROUP BY state"
_CONDITIONS = f"""SELECT condition, count(*) AS many {_TILES}
  GROUP BY condition ORDER BY many DESC, condition"""
_MONTHS = f"""SELECT substr(taken, 1, 7) AS month, count(*) {_TILES}
  AND taken IS NOT NULL GROUP BY month ORDER BY month DESC"""
_FOLDERS = f"""SELECT folder, count(*) AS many {_TILES}
  GROUP BY folder ORDER BY many DESC, folder LIMIT {MOST_FOLDERS}"""
_NAMES = f"""SELECT name, count(*) AS many FROM tile INDEXED BY ix_tile_project_name
  WHERE project = :project AND trashed = 0 AND name IS NOT NULL
  GROUP BY name ORDER BY many DESC LIMIT {MOST_NAMES}"""


def _facets(connection: Connection, project: str) -> Facets:
    states = _all(connection, _STATES, project)
    photos = _photos(connection, project)
    return Facets(
        _frequent(connection, project),
        {state: count for state, count, _ in states},
        tuple(_all(connection, _FOLDERS, project)),
        tuple(pair for pair in _all(connection, _CONDITIONS, project) if pair[0]),
        tuple(_all(connection, _MONTHS, project)),
        sum(twins for _, _, twins in states),
        photos["trash"],
        photos["without"],
    )


def _all(connection: Connection, query: str, project: str) -> list[Any]:
    rows = connection.execute(text(query), {"project": project})
    return [tuple(row) for row in rows]


def _photos(connection: Connection, project: str) -> Counter[str]:
    """Return how many photos are in the bin, and how many show nothing."""
    bare = (shot.c.regions == 0).label("bare")
    query = (
        select(shot.c.trashed, bare, func.count())
        .where(shot.c.project == project)
        .group_by(shot.c.trashed, bare)
    )
    found = Counter[str]()
    for trashed, empty, count in connection.execute(query):
        found["trash" if trashed else "without" if empty else "shown"] += count
    return found


def _frequent(connection: Connection, project: str) -> tuple[tuple[str, str, int], ...]:
    """Return the names that most tiles bear."""
    counts = dict(_all(connection, _NAMES, project))
    query = select(name.c.id, name.c.spelling).where(name.c.id.in_(list(counts)))
    spelled = {id_: spelling for id_, spelling in connection.execute(query)}
    return tuple((id_, spelled[id_], many) for id_, many in counts.items())
