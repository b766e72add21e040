"""The label log: entries are only added; what holds now is their replay."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from miwake.store.db import Database
from miwake.store.tables import label, name
from miwake.values import Label

FOLDER = "folder"
"""Who speaks when a photo came in a folder that names something."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing to be said of one region."""

    region: str
    name: str | None
    says: str = "is"


class Labels:
    """Say, undo, and what holds now."""

    def __init__(self, db: Database, now: Callable[[], str]) -> None:
        self._db = db
        self._now = now

    def say(self, project: str, who: str, sayings: Sequence[Saying]) -> str:
        """Add one batch of entries (one action of one person); return its id."""
        batch = secrets.token_hex(16)
        if not sayings:
            return batch
        with self._db.write() as connection:
            ids = _names(connection, project, {s.name for s in sayings if s.name})
            at = self._now()
            connection.execute(
                label.insert(),
                [
                    {
                        "project": project,
                        "region": one.region,
                        "name": ids[one.name] if one.name else None,
                        "says": one.says,
                        "who": who,
                        "at": at,
                        "batch": batch,
                    }
                    for one in sayings
                ],
            )
        return batch

    def undo(self, project: str, who: str, batch: str) -> str:
        """Take one batch back, by one new entry for each of its own."""
        query = select(label.c.region).where(
            label.c.project == project, label.c.batch == batch
        )
        with self._db.read() as connection:
            regions = list(connection.execute(query).scalars())
        with self._db.write() as connection:
            at, new = self._now(), secrets.token_hex(16)
            if regions:
                connection.execute(
                    label.insert(),
                    [
                        {
                            "project": project,
                            "region": region,
                            "says": "undo",
                            "who": f"{who} of {batch}",
                            "at": at,
                            "batch": new,
                        }
                        for region in regions
                    ],
                )
        return new

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
        """Return what holds now: region → name."""
        return replay(self.log(project))


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


def _names(connection: Connection, project: str, wanted: set[str]) -> dict[str, str]:
    """Return the id of each spelling, making those that are new."""
    query = select(name.c.spelling, name.c.id).where(name.c.project == project)
    known = {spelling: id_ for spelling, id_ in connection.execute(query)}
    for spelling in sorted(wanted - known.keys()):
        known[spelling] = secrets.token_hex(8)
        connection.execute(
            name.insert(),
            {"id": known[spelling], "project": project, "spelling": spelling},
        )
    return known


def _label(row: Any) -> Label:
    return Label(row.region, row.spelling, row.says, row.who, row.at, row.batch)
