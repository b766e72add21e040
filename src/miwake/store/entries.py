"""What is said of regions, inside one transaction: entries, what stands, the tiles.

One law holds after each of these: `held`, and what a tile says of its region, are the
replay of the log. They are made anew, from the log, for the regions that are touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from miwake.store import proposals
from miwake.store import several as rules
from miwake.store.tables import act, held, label, tile

CHUNK = 500
"""Values of one IN: what every SQLite takes."""

FOLDER = "folder"
"""Who speaks when a photo came in a folder that names something. What it takes back is
forgotten: that a file lies there no longer says nothing of who is in it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to be added to the log; the name by its id."""

    region: str
    name: str | None
    says: str


@dataclass(slots=True)
class Standing:
    """What the entries of one region come to."""

    holds: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    """Name → what stands of it (`is`, `is-not`), by which entry, and who said it."""
    mark: str = "open"
    marked: str = ""

    def take(self, row: Any, several: bool) -> None:
        """Hear one entry (id, name, says, who), said under one name or several."""
        if row.says == "is":
            if not several:
                self._let_go()
            self.mark = "open"
        elif row.says == "dont-know":
            self._let_go()
            self.mark, self.marked = "unknown", row.who
        elif row.says == "skip" and self.mark == "open":
            self.mark, self.marked = "skipped", row.who
        if row.says == "is-not" and row.who == FOLDER:
            if self.holds.get(row.name, ("is",))[0] == "is":
                self.holds.pop(row.name, None)
        elif row.name and row.says in ("is", "is-not"):
            self.holds[row.name] = (row.says, row.id, row.who)

    def _let_go(self) -> None:
        self.holds = {n: h for n, h in self.holds.items() if h[0] == "is-not"}

    @property
    def denied(self) -> set[str]:
        """The names it is said not to bear."""
        return {name for name, one in self.holds.items() if one[0] == "is-not"}

    @property
    def named(self) -> tuple[str, str] | None:
        """The name said last of those that hold, and who said it."""
        held_ = [(h[1], n, h[2]) for n, h in self.holds.items() if h[0] == "is"]
        return max(held_)[1:] if held_ else None

    def tile(self) -> dict[str, Any]:
        """Return what a tile shows of it."""
        if self.named:
            name, who = self.named
            return {"state": "named", "name": name, "who": who}
        who = self.marked if self.mark != "open" else ""
        return {"state": self.mark, "name": None, "who": who}


def add(
    connection: Connection,
    project: str,
    who: str,
    at: str,
    batch: str,
    said: Sequence[Entry],
) -> None:
    """Write entries of an act that stands in the table, and settle their regions."""
    if not said:
        return
    fixed: dict[str, Any] = {"project": project, "who": who, "at": at, "batch": batch}
    connection.execute(
        label.insert(),
        [
            fixed | {"region": one.region, "name": one.name, "says": one.says}
            for one in said
        ],
    )
    settle(connection, project, batch)


def settle(connection: Connection, project: str, batch: str) -> None:
    """Make anew what stands of the regions that a batch speaks of."""
    of = select(label.c.region).where(label.c.batch == batch)
    touched = set(connection.execute(of).scalars())
    standing = replayed(connection, project, of)
    connection.execute(
        held.delete().where(held.c.project == project, held.c.region.in_(of))
    )
    rows = [
        {"project": project, "region": r, "name": n, "says": says, "entry": id_}
        for r, one in standing.items()
        for n, (says, id_, _) in one.holds.items()
    ]
    if rows:
        connection.execute(held.insert(), rows)
    _show(connection, project, touched, standing)


def show(connection: Connection, project: str, regions: Sequence[str]) -> None:
    """Write what stands of regions (at most CHUNK) into the tiles there are."""
    _show(connection, project, regions, replayed(connection, project, regions))


def replayed(
    connection: Connection, project: str, of: Select[Any] | Sequence[str]
) -> dict[str, Standing]:
    """Return what the log comes to for some regions; those never named are left out.

    *of* is a query of regions, or their ids (at most CHUNK).
    """
    turns = rules.of(connection, project)
    query = (
        select(label.c.region, label.c.id, label.c.name, label.c.says, label.c.who)
        .join(act, act.c.id == label.c.batch)
        .where(
            label.c.project == project,
            label.c.region.in_(of),
            label.c.says != "undo",
            act.c.undone.is_(None),
        )
        .order_by(label.c.region, label.c.id)
    )
    found: dict[str, Standing] = {}
    for region, rows in groupby(connection.execute(query), lambda row: row.region):
        found[region] = Standing()
        for row in rows:
            found[region].take(row, rules.rule(turns, row.id))
    return found


def stale(
    connection: Connection, project: str, seen: Iterable[tuple[str, int]]
) -> list[str]:
    """Return the regions whose tile is not of the version that somebody saw."""
    wanted = dict(seen)
    now: dict[str, int] = {}
    for part in chunks(list(wanted)):
        query = select(tile.c.region, tile.c.version).where(
            tile.c.project == project, tile.c.region.in_(part)
        )
        now.update((row.region, row.version) for row in connection.execute(query))
    return [region for region, version in wanted.items() if now.get(region) != version]


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the values, so many at a time as one IN takes."""
    return (values[i : i + CHUNK] for i in range(0, len(values), CHUNK))


def _show(
    connection: Connection,
    project: str,
    touched: Iterable[str],
    standing: dict[str, Standing],
) -> None:
    """Write what stands into the tiles there are."""
    nothing = Standing()
    rows = [{"r": r} | standing.get(r, nothing).tile() for r in sorted(touched)]
    if rows:
        connection.execute(
            tile.update()
            .where(tile.c.project == project, tile.c.region == bindparam("r"))
            .values(
                state=bindparam("state"),
                name=bindparam("name"),
                who=bindparam("who"),
                version=tile.c.version + 1,
            ),
            rows,
        )
        told = {row["r"]: standing.get(row["r"], nothing).denied for row in rows}
        proposals.renew(connection, project, told)
