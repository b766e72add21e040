"""The law of labels: what holds, and what tiles say, is the replay of the log.

Every write keeps it. Whoever doubts that (an old bug, a database mended by hand) finds
here the regions for which it does not hold, and makes them anew from the log.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from miwake.store import entries
from miwake.store.db import Database
from miwake.store.entries import Standing
from miwake.store.tables import held, label, project, tile

Broken = tuple[str, str]
"""A project, and a region of it for which the law does not hold."""


class Law:
    """Holds what was derived from the log against the log."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def broken(self) -> list[Broken]:
        """Return where what is kept beside the log is not what the log comes to."""
        with self._db.read() as connection:
            every = connection.execute(select(project.c.id)).scalars().all()
            return [(p, r) for p in sorted(every) for r in _broken(connection, p)]

    def mend(self, of: str, region: str) -> None:
        """Make anew, from the log, what holds of a region and what its tile says."""
        with self._db.write() as connection:
            standing = entries.replayed(connection, of, [region])
            connection.execute(
                held.delete().where(held.c.project == of, held.c.region == region)
            )
            holds = standing.get(region, Standing()).holds
            rows = [
                {"project": of, "region": region, "name": n, "says": says, "entry": id_}
                for n, (says, id_, _) in holds.items()
            ]
            if rows:
                connection.execute(held.insert(), rows)
            entries.show(connection, of, [region])


def _broken(connection: Connection, of: str) -> Iterator[str]:
    said = select(label.c.region).where(label.c.project == of)
    standing = entries.replayed(connection, of, said)
    nothing = Standing()
    kept = _held(connection, of)
    bad = {
        region
        for region in kept.keys() | standing.keys()
        if kept.get(region, {}) != _of(standing.get(region, nothing))
    }
    query = select(tile.c.region, tile.c.state, tile.c.name, tile.c.who).where(
        tile.c.project == of
    )
    for row in connection.execute(query):
        now = standing.get(row.region, nothing).tile()
        if now != {"state": row.state, "name": row.name, "who": row.who}:
            bad.add(row.region)
    yield from sorted(bad)


def _held(connection: Connection, of: str) -> dict[str, dict[str, tuple[str, int]]]:
    """Return what is kept: region → name → (what is said of it, by which entry)."""
    query = select(held).where(held.c.project == of)
    found: dict[str, dict[str, tuple[str, int]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.region, {})[row.name] = (row.says, row.entry)
    return found


def _of(one: Standing) -> dict[str, tuple[str, int]]:
    return {n: (says, id_) for n, (says, id_, _) in one.holds.items()}
