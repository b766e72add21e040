"""Figures: what a project comes to, counted by indexes, remembered till it changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from miwake.store.db import Database

ENOUGH = 5
"""Photos a name needs to be learned and judged."""
STATES = ("open", "named", "unknown", "skipped")
COVERS = 4
RECENT = 50
"""Answers looked at to say whether an endpoint is sure of itself."""
UNSURE = 0.5
"""A best score below this is an answer nobody should rely on."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and how many."""

    id: str
    spelling: str
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A project in numbers."""

    photos: int = 0
    regions: int = 0
    states: Mapping[str, int] = field(default_factory=dict)
    """Regions by state: open, named, unknown, skipped."""
    names: int = 0
    """Names that something is called."""
    ready: int = 0
    """Names with enough to learn from."""
    items: int = 0
    """Regions under those."""
    thin: Named | None = None
    """The name that lacks least, of those that lack."""
    guessed: Named | None = None
    """The name most proposed for open regions."""
    clusters: int = 0
    covers: tuple[str, ...] = ()
    archived: bool = False
    updated: str | None = None
    endpoint: str | None = None
    """What the project's newest endpoint is called."""
    published: str | None = None
    """The digest of the model that answers there."""
    since: str | None = None
    endpoints: int = 0
    asked: int = 0
    """Answers given there lately (at most 50 are looked at)."""
    unsure: int = 0
    """Of those, with a best score below one half."""

    @property
    def open(self) -> int:
        """Regions nobody has spoken of."""
        return self.states.get("open", 0)

    @property
    def named(self) -> int:
        """Regions that have a name."""
        return self.states.get("named", 0)


class Counter:
    """Counts projects, and remembers the counts while nothing has happened."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str, tuple[Any, Figures]] = {}
        self._worth: dict[str, float | None] = {}  # by verdict, which never changes

    def of(self, project: str) -> Figures:
        """Return a project's figures."""
        with self._db.read() as connection:
            key = tuple(_one(connection, _KEY, project))
            known = self._known.get(project)
            if known is None or known[0] != key:
                known = self._known[project] = (key, _counted(connection, project))
        return known[1]

    def headline(self, model: str) -> float | None:
        """Return what a model was found to be worth; None: it was not judged."""
        with self._db.read() as connection:
            row = connection.execute(text(_VERDICT), {"model": model}).first()
            if row is None:
                return None
            if row[0] not in self._worth:
                found = connection.execute(text(_PANELS), {"digest": row[0]}).scalar()
                figures = {one["key"]: one["data"] for one in json.loads(found or "[]")}
                self._worth[row[0]] = figures.get("accuracy", {}).get("value")
        return self._worth[row[0]]

    def labelled_since(self, project: str, at: str) -> int:
        """Return how many sayings came after *at*."""
        with self._db.read() as connection:
            row = _one(connection, _SINCE, project, at=at)
        return int(row[0] or 0)

    def state(self) -> dict[str, tuple[Any, ...]]:
        """Return, for each project, marks that move when something of it changes."""
        with self._db.read() as connection:
            rows = connection.execute(text(_MARKS)).all()
        return {row[0]: tuple(row[1:]) for row in rows}

    def acts_after(self, rowid: int) -> list[tuple[int, str, str, str, str]]:
        """Return (row, project, act, kind, who) of what was done after a row."""
        with self._db.read() as connection:
            found = connection.execute(text(_ACTS), {"row": rowid}).all()
        return [(int(r[0]), r[1], r[2], r[3], r[4]) for r in found]

    def last_act(self) -> int:
        """Return the row of the newest act."""
        with self._db.read() as connection:
            found = connection.execute(text("SELECT max(rowid) FROM act")).scalar()
        return int(found or 0)

    def unarranged(self) -> list[str]:
        """Return projects with photos that no shot shows yet."""
        with self._db.read() as connection:
            return list(connection.execute(text(_UNARRANGED)).scalars())


def _counted(connection: Connection, project: str) -> Figures:
    states = {
        state: many
        for state in STATES
        if (many := int(_one(connection, _STATE, project, state=state)[0]))
    }
    guess = next(iter(_all(connection, _GUESS, project)), None)
    named = _one(connection, _NAMED, project, enough=ENOUGH)
    own = _one(connection, _OWN, project)
    end = _all(connection, _ENDPOINTS, project)
    asked = _answers(connection, end[0][0]) if end else []
    shots = int(_one(connection, _SHOTS, project)[0])
    return Figures(
        photos=shots or int(_one(connection, _ARRIVED, project)[0]),
        regions=sum(states.values()),
        states=states,
        names=int(named[0] or 0),
        ready=int(named[1] or 0),
        items=int(named[2] or 0),
        thin=_name(connection, named.thin, named.most),
        guessed=_name(connection, guess.guess, guess.most) if guess else None,
        clusters=int(_one(connection, _CLUSTERS, project)[0] or 0),
        covers=_covers(connection, project),
        archived=own[0] is not None,
        updated=max(filter(None, own[1:]), default=None),
        endpoint=end[0][0] if end else None,
        published=end[0][1] if end else None,
        since=end[0][2] if end else None,
        endpoints=len({row[0] for row in end}),
        asked=len(asked),
        unsure=sum(best < UNSURE for best in asked),
    )


def _covers(connection: Connection, project: str) -> tuple[str, ...]:
    """Return a few regions from all over the project."""
    last = _one(connection, _LAST, project)[0]
    if last is None:
        return ()
    found = [
        _all(connection, _COVER, project, n=last * at // COVERS) for at in range(COVERS)
    ]
    return tuple(dict.fromkeys(rows[0][0] for rows in found if rows))


def _answers(connection: Connection, endpoint: str) -> list[float]:
    """Return the best scores of the last answers of an endpoint."""
    rows = connection.execute(
        text(_ANSWERS), {"endpoint": endpoint, "recent": RECENT}
    ).scalars()
    best = [
        max((max(one) for one in json.loads(row) if one), default=0) for row in rows
    ]
    return [float(one) for one in best]


def _name(connection: Connection, id_: str | None, count: int | None) -> Named | None:
    if id_ is None or count is None:
        return None
    spelling = connection.execute(text(_SPELLING), {"id": id_}).scalar()
    return Named(id_, spelling, int(count)) if spelling else None


def _one(connection: Connection, query: str, project: str, **more: Any) -> Any:
    return connection.execute(text(query), {"project": project} | more).one()


def _all(connection: Connection, query: str, project: str, **more: Any) -> list[Any]:
    return list(connection.execute(text(query), {"project": project} | more).all())


_KEY = """SELECT
  (SELECT max(rowid) FROM act),
  (SELECT max(n) FROM job WHERE project = :project),
  (SELECT sum(version) FROM job WHERE project = :project),
  (SELECT version FROM project WHERE id = :project),
  (SELECT max(id) FROM arrival),
  (SELECT max(id) FROM endpoint),
  (SELECT max(id) FROM prediction)"""
_STATE = """SELECT count(*) FROM tile INDEXED BY ix_tile_project_guess
  WHERE project = :project AND trashed = 0 AND state = :state"""
"""Asked for each state: an index counts what is equal much faster than groups."""
_GUESS = """SELECT guess, count(*) AS most FROM tile INDEXED BY ix_tile_project_guess
  WHERE project = :project AND trashed = 0 AND state = 'open' AND guess IS NOT NULL
  GROUP BY guess ORDER BY most DESC, guess LIMIT 1"""
_SHOTS = "SELECT count(*) FROM shot WHERE project = :project AND trashed = 0"
_ARRIVED = "SELECT count(DISTINCT photo) FROM arrival WHERE project = :project"
_NAMED = """WITH held_by AS MATERIALIZED (SELECT name, count(*) AS n FROM tile
  WHERE project = :project AND trashed = 0 AND name IS NOT NULL GROUP BY name)
  SELECT count(*), sum(n >= :enough), sum(CASE WHEN n >= :enough THEN n END),
  name AS thin, max(CASE WHEN n < :enough THEN n END) AS most FROM held_by"""
_SPELLING = "SELECT spelling FROM name WHERE id = :id AND life = 'active'"
_CLUSTERS = """SELECT max(cluster) + 1 FROM tile
  WHERE project = :project AND state = 'open' AND cluster IS NOT NULL"""
_LAST = "SELECT max(n) FROM tile WHERE project = :project AND trashed = 0"
_COVER = """SELECT region FROM tile
  WHERE project = :project AND trashed = 0 AND n >= :n ORDER BY n LIMIT 1"""
_OWN = """SELECT archived, created,
  (SELECT max(at) FROM act WHERE project = :project),
  (SELECT max(ended) FROM job WHERE project = :project)
  FROM project WHERE id = :project"""
_ENDPOINTS = """SELECT name, model, since FROM endpoint
  WHERE project = :project ORDER BY id DESC"""
_ANSWERS = """SELECT scores FROM prediction
  WHERE endpoint = :endpoint ORDER BY at DESC LIMIT :recent"""
_VERDICT = """SELECT digest FROM verdict
  WHERE model = :model ORDER BY created DESC, digest LIMIT 1"""
_PANELS = "SELECT panels FROM verdict WHERE digest = :digest"
_SINCE = """SELECT sum(count) FROM act
  WHERE project = :project AND at > :at AND kind = 'label'"""
_MARKS = """SELECT id, version,
  (SELECT max(created) FROM model WHERE model.project = project.id),
  (SELECT max(id) FROM endpoint WHERE endpoint.project = project.id),
  (SELECT sum(version) FROM setting WHERE setting.project = project.id)
  FROM project"""
_ACTS = """SELECT rowid, project, id, kind, who FROM act
  WHERE rowid > :row ORDER BY rowid LIMIT 200"""
_UNARRANGED = """SELECT id FROM project WHERE archived IS NULL AND mode IS NOT NULL
  AND EXISTS (SELECT 1 FROM arrival WHERE arrival.project = project.id
    AND arrival.photo IS NOT NULL
    AND arrival.code IN ('new', 'duplicate')
    AND NOT EXISTS (SELECT 1 FROM shot
      WHERE shot.project = project.id AND shot.photo = arrival.photo))"""
