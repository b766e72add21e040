"""The label log: entries are only added; what holds now is their replay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select

from miwake.errors import Conflict, NotFound
from miwake.store import acts, entries, naming
from miwake.store import several as rules
from miwake.store.db import Database
from miwake.store.tables import held, label, name, review, shot, tile
from miwake.values import Label

FOLDER = entries.FOLDER
"""Who speaks when a photo came in a folder that names something."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing to be said of one region."""

    region: str
    name: str | None
    """A spelling, known or new; see `id`."""
    says: str = "is"
    version: int | None = None
    """The version of the tile that was looked at; None: whatever it is now."""
    id: str | None = None
    """The name by its id, in place of its spelling."""


class Labels:
    """Say, undo, and what holds now."""

    def __init__(self, db: Database, now: Callable[[], str]) -> None:
        self._db = db
        self._now = now

    def say(
        self,
        project: str,
        who: str,
        sayings: Sequence[Saying],
        *,
        kind: str = "label",
        seconds: float = 0.0,
        act: str | None = None,
    ) -> str:
        """Add one batch of entries (one act of one person); return its id.

        New spellings become names. Raises Conflict, with nothing written, when a tile
        is not of the version that was looked at; NotFound for an unknown name's id.
        """
        done = acts.Act(project, kind, who, self._now(), seconds=seconds)
        done = replace(done, id=act) if act else done
        if not sayings:
            return done.id
        with self._db.write() as connection:
            _current(connection, project, sayings)
            stamp = naming.Stamp(project, done.id, done.at)
            said = _entries(connection, stamp, sayings)
            acts.record(connection, described(done, said))
            entries.add(connection, project, who, done.at, done.id, said)
        return done.id

    def review(
        self,
        project: str,
        who: str,
        purpose: str,
        sayings: Sequence[Saying],
        seconds: float = 0.0,
    ) -> str:
        """Keep answers that only measure (`check`, `overlap`): nothing is relabelled.

        They are held against the name that holds now; a spelling must be known.
        """
        done = acts.Act(project, "review", who, self._now(), seconds=seconds)
        with self._db.write() as connection:
            known = naming.resolve(
                connection, project, {s.name for s in sayings if s.name}
            )
            said = [
                entries.Entry(s.region, s.id or known.get(s.name or ""), s.says)
                for s in sayings
            ]
            acts.record(connection, described(done, said))
            now = _held(connection, project, [s.region for s in sayings])
            fixed = {"project": project, "purpose": purpose, "who": who, "at": done.at}
            rows = [
                fixed
                | {"region": e.region, "expected": now.get(e.region), "name": e.name}
                | {"says": e.says, "act": done.id}
                for e in said
            ]
            if rows:
                connection.execute(review.insert(), rows)
        return done.id

    def undo(self, project: str, who: str, batch: str) -> str:
        """Take one batch back, by one new entry for each region it spoke of.

        A batch that is not there takes nothing back. Raises Conflict.
        """
        with self._db.write() as connection:
            try:
                target = acts.read(connection, project, batch)
            except NotFound:
                return acts.Act(project, "label", who, self._now()).id
            return acts.undo(connection, self._now(), target, who)

    def log(self, project: str) -> list[Label]:
        """Return every entry, oldest first."""
        query = (
            select(label, name.c.spelling)
            .join(name, name.c.id == label.c.name, isouter=True)
            .where(label.c.project == project)
            .order_by(label.c.id)
        )
        with self._db.read() as connection:
            return [_label(row) for row in connection.execute(query)]

    def current(self, project: str) -> dict[str, str]:
        """Return what holds now: region → name; of several the one said last."""
        query = (
            select(held.c.region, name.c.spelling)
            .join(name, name.c.id == held.c.name)
            .where(held.c.project == project, held.c.says == "is")
            .order_by(held.c.entry)
        )
        with self._db.read() as connection:
            return {row.region: row.spelling for row in connection.execute(query)}

    def crowded(self, project: str) -> set[str]:
        """Return the regions that bear more than one name."""
        query = (
            select(held.c.region)
            .where(held.c.project == project, held.c.says == "is")
            .group_by(held.c.region)
            .having(func.count() > 1)
        )
        with self._db.read() as connection:
            return set(connection.execute(query).scalars())

    def idle(self, project: str) -> set[str]:
        """Return the named regions nobody is to learn from now.

        Their name is retired, or their photo lies in the bin, or they were drawn and
        the drawing was taken back.
        """
        retired = (
            select(held.c.region)
            .join(name, name.c.id == held.c.name)
            .where(held.c.project == project, name.c.life != "active")
        )
        binned = (
            select(tile.c.region)
            .join(
                shot,
                (shot.c.project == tile.c.project) & (shot.c.photo == tile.c.photo),
            )
            .where(tile.c.project == project)
            .where((tile.c.trashed != 0) | (shot.c.trashed != 0))
        )
        with self._db.read() as connection:
            return {
                *connection.execute(retired.where(held.c.says == "is")).scalars(),
                *connection.execute(binned).scalars(),
            }

    def counts(self, project: str) -> dict[str, int]:
        """Return how many regions bear each name, by its id."""
        query = (
            select(held.c.name, func.count())
            .where(held.c.project == project, held.c.says == "is")
            .group_by(held.c.name)
        )
        with self._db.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def missing(self, project: str, regions: Sequence[str]) -> list[str]:
        """Return the regions that a project's page does not know."""
        known = set(self.shown(project, regions))
        return [region for region in regions if region not in known]

    def shown(self, project: str, regions: Sequence[str]) -> list[str]:
        """Return the regions, in order, that a project's page knows."""
        known: set[str] = set()
        with self._db.read() as connection:
            for part in entries.chunks(regions):
                query = select(tile.c.region).where(
                    tile.c.project == project, tile.c.region.in_(part)
                )
                known.update(connection.execute(query).scalars())
        return [region for region in regions if region in known]

    def bear(self, project: str, *, several: bool) -> None:
        """Say whether the regions of a project bear several names at once.

        What was said before is left as it was heard (see `store.several`).
        """
        with self._db.write() as connection:
            rules.turn(connection, project, several)


def described(done: acts.Act, said: Sequence[entries.Entry]) -> acts.Act:
    """Return an act with what its entries are about."""
    names = {entry.name for entry in said}
    verbs = Counter(entry.says for entry in said)
    more: Mapping[str, Any] = {
        "verb": min(verbs, key=lambda verb: (-verbs[verb], verb)),
        "name": names.pop() if len(names) == 1 else None,
        "sample": list(dict.fromkeys(entry.region for entry in said))[: acts.SAMPLE],
    }
    return replace(done, count=len(said), more={**more, **done.more})


def replay(log: Iterable[Label]) -> dict[str, str]:
    """Return the state a log leads to: the last saying of each region that stands.

    An `undo` takes back the batch it names; taking back an undo brings it back.
    """
    entries = list(log)
    gone = _undone(entries)
    state: dict[str, str] = {}
    for entry in entries:
        if entry.batch in gone or entry.says == "undo":
            continue
        if entry.says == "is" and entry.name:
            state[entry.region] = entry.name
        elif entry.says == "dont-know" or state.get(entry.region) == entry.name:
            state.pop(entry.region, None)
    return state


def decided(log: Iterable[Label]) -> set[str]:
    """Return the regions of which a person said something that stands."""
    entries = list(log)
    gone = _undone(entries)
    return {
        entry.region
        for entry in entries
        if entry.who != FOLDER and entry.says != "undo" and entry.batch not in gone
    }


def _undone(entries: Sequence[Label]) -> set[str]:
    """Return the batches that an undo, itself not undone, has taken back."""
    gone: set[str] = set()
    undos = {e.batch: e.who.split(" of ")[-1] for e in entries if e.says == "undo"}
    for batch in reversed(list(undos)):
        if batch not in gone:
            gone.add(undos[batch])
    return gone


def _current(connection: Connection, project: str, sayings: Sequence[Saying]) -> None:
    """Raise Conflict when a tile is not what the person saw."""
    seen = [(s.region, s.version) for s in sayings if s.version is not None]
    stale = entries.stale(connection, project, seen)
    if stale:
        raise Conflict(
            f"{len(stale)} of {len(seen)} have been changed since you looked; "
            "nothing was written",
            stale,
        )


def _entries(
    connection: Connection, stamp: naming.Stamp, sayings: Sequence[Saying]
) -> list[entries.Entry]:
    """Return the entries of sayings, making the names that are new."""
    wanted = {s.name for s in sayings if s.name and s.id is None}
    known = naming.resolve(connection, stamp.project, wanted)
    known |= naming.make(connection, stamp, wanted - known.keys())
    for id_ in {s.id for s in sayings if s.id}:
        naming.read(connection, stamp.project, id_)
    return [
        entries.Entry(s.region, s.id or (known[s.name] if s.name else None), s.says)
        for s in sayings
    ]


def _held(
    connection: Connection, project: str, regions: Sequence[str]
) -> dict[str, str]:
    """Return the name that holds of each region, the last said."""
    found: dict[str, str] = {}
    for part in entries.chunks(regions):
        query = (
            select(held.c.region, held.c.name)
            .where(held.c.project == project, held.c.region.in_(part))
            .where(held.c.says == "is")
            .order_by(held.c.entry)
        )
        found.update((row.region, row.name) for row in connection.execute(query))
    return found


def _label(row: Any) -> Label:
    return Label(row.region, row.spelling, row.says, row.who, row.at, row.batch)
