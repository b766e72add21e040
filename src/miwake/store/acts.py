"""Acts: what somebody did, in one step, and how it is taken back in one step.

Whoever writes records an act in the same transaction. Its entries of the log of labels
bear its id as their batch, its changes of names as their `act`; what it did to photos
stands in its `more`:

* `trash`  "photos": [[sha256, trashed before, trashed after], …]
* `turn`   "photos": [[sha256, degrees before, degrees after], …]
* `box`    "region": the region that was drawn (taken back, its tile is `GONE`)
* `settings`  "settings": [[key, value before, value after], …]

An undo is an act too, so it can itself be undone. An act stands while no standing act
undoes it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, literal_column, select

from miwake.errors import Conflict, NotFound
from miwake.store import entries, naming, pace
from miwake.store import several as rules
from miwake.store.db import Database
from miwake.store.pace import Person
from miwake.store.tables import act, label, setting, shot, tile

ROW: ColumnElement[int] = literal_column("act.rowid")
"""The order in which acts were written: their times may be equal."""

GONE = 2
"""`trashed` of a drawn tile whose drawing was taken back: neither here nor binned."""

SAMPLE = 6
"""Regions an act shows of those it touched."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing somebody did."""

    project: str
    kind: str
    """label | name | trash | turn | box | review | import | settings"""
    who: str
    at: str
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    seconds: float = 0.0
    count: int = 0
    undoes: str | None = None
    undone: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    """`verb`, `name` (an id, when it is about one), `sample`, and what undo needs."""


def record(connection: Connection, done: Act) -> str:
    """Write an act within a transaction; return its id."""
    row = {
        "id": done.id,
        "project": done.project,
        "kind": done.kind,
        "who": done.who,
        "at": done.at,
        "seconds": done.seconds,
        "count": done.count,
        "undoes": done.undoes,
        "undone": done.undone,
        "more": json.dumps(dict(done.more), ensure_ascii=False),
    }
    connection.execute(act.insert(), row)
    return done.id


def read(connection: Connection, project: str, id_: str) -> Act:
    """Return an act; raise NotFound."""
    query = select(act).where(act.c.project == project, act.c.id == id_)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"this project knows no act {id_!r}")
    return _act(row)


class Acts:
    """List acts, and take them back."""

    def __init__(self, db: Database, now: Callable[[], str]) -> None:
        self._db = db
        self._now = now

    def get(self, project: str, id_: str) -> Act:
        """Return an act; raise NotFound."""
        with self._db.read() as connection:
            return read(connection, project, id_)

    def list(
        self, project: str, limit: int = 50, before: str | None = None
    ) -> Sequence[Act]:
        """Return the newest acts, the newest first; *before* is the last one seen."""
        query = select(act).where(act.c.project == project)
        if before is not None:
            seen = select(ROW).select_from(act).where(act.c.id == before)
            query = query.where(ROW < seen.scalar_subquery())
        return self._read(query.order_by(ROW.desc()).limit(limit))

    def last(self, project: str, who: str) -> Act | None:
        """Return what somebody did last that stands and is no undo."""
        query = (
            select(act)
            .where(act.c.project == project, act.c.who == who)
            .where(act.c.undone.is_(None), act.c.undoes.is_(None))
            .order_by(ROW.desc())
            .limit(1)
        )
        return next(iter(self._read(query)), None)

    def regions(self, project: str, id_: str, limit: int) -> Sequence[str]:
        """Return regions that an act said something of."""
        query = (
            select(label.c.region)
            .where(label.c.project == project, label.c.batch == id_)
            .distinct()
            .limit(limit)
        )
        with self._db.read() as connection:
            return connection.execute(query).scalars().all()

    def people(self, project: str) -> Sequence[Person]:
        """Return what each person has said, and how fast; the busiest first."""
        with self._db.read() as connection:
            return pace.people(connection, project, self._now())

    def undo(self, project: str, who: str, id_: str) -> str:
        """Take one act back, whatever it was; return the act that does it.

        What was said later of a region stays. Raises NotFound, and Conflict when it is
        taken back already, or when a name or photo has been changed since.
        """
        with self._db.write() as connection:
            return undo(connection, self._now(), read(connection, project, id_), who)

    def _read(self, query: Select[Any]) -> Sequence[Act]:
        with self._db.read() as connection:
            return [_act(row) for row in connection.execute(query)]


def undo(connection: Connection, at: str, target: Act, who: str) -> str:
    """Take an act back within a transaction; return the act that does it."""
    if target.undone is not None:
        raise Conflict("this has been taken back already")
    new = replace(
        target,
        who=who,
        at=at,
        id=secrets.token_hex(16),
        seconds=0.0,
        undoes=target.id,
        more={**target.more, **_turned(target)},
    )
    record(connection, new)
    _strike(connection, target.id, new.id)
    _unsay(connection, target, new)
    stamp = naming.Stamp(target.project, new.id, at)
    naming.reverse(connection, stamp, target.id, strict=target.kind == "name")
    if target.kind in PICTURES:
        PICTURES[target.kind](connection, new)
    return new.id


def _strike(connection: Connection, target: str, by: str | None) -> None:
    """Let an act fall or stand again, and with it what it had taken back."""
    connection.execute(act.update().where(act.c.id == target).values(undone=by))
    undoes = connection.execute(
        select(act.c.undoes).where(act.c.id == target)
    ).scalar_one()
    if undoes is None:
        return
    standing = select(act.c.id).where(act.c.undoes == undoes, act.c.undone.is_(None))
    _strike(connection, undoes, connection.execute(standing.limit(1)).scalar())


def _unsay(connection: Connection, target: Act, new: Act) -> None:
    """Write an undo into the log for each region the act spoke of."""
    query = select(label.c.region).where(label.c.batch == target.id).distinct()
    who = f"{new.who[:44]} of {target.id}"  # as long as the column is wide
    said = [
        entries.Entry(region, None, "undo")
        for region in connection.execute(query).scalars()
    ]
    entries.add(connection, new.project, who, new.at, new.id, said)


def _turned(target: Act) -> Mapping[str, Any]:
    """Return what an act did to photos or settings, before and after exchanged."""
    return {
        key: [[what, after, before] for what, before, after in target.more[key]]
        for key in ("photos", "settings")
        if key in target.more
    }


def _trash(connection: Connection, new: Act) -> None:
    for sha, before, after in new.more["photos"]:
        _move(connection, new, sha, {"trashed": (before, after)})
        connection.execute(
            tile.update()
            .where(tile.c.project == new.project, tile.c.photo == sha)
            .where(tile.c.trashed != GONE)
            .values(trashed=int(after), version=tile.c.version + 1)
        )


def _turn(connection: Connection, new: Act) -> None:
    for sha, before, after in new.more["photos"]:
        _move(connection, new, sha, {"turn": (before, after)})
        connection.execute(
            tile.update()
            .where(tile.c.project == new.project, tile.c.photo == sha)
            .values(version=tile.c.version + 1)
        )


def _move(
    connection: Connection, new: Act, sha: str, cells: Mapping[str, tuple[int, int]]
) -> None:
    """Change a photo's cells from what the undone act left; Conflict if they differ."""
    query = shot.update().where(shot.c.project == new.project, shot.c.photo == sha)
    for column, (before, _) in cells.items():
        query = query.where(shot.c[column] == int(before))
    after = {column: int(value) for column, (_, value) in cells.items()}
    done = connection.execute(query.values(version=shot.c.version + 1, **after))
    if not done.rowcount:
        raise Conflict("a photo has been changed since")


def _box(connection: Connection, new: Act) -> None:
    """Let a drawn tile go, or come back."""
    where = (tile.c.project == new.project, tile.c.region == new.more["region"])
    row = connection.execute(select(tile.c.photo, tile.c.trashed).where(*where)).one()
    back = row.trashed == GONE
    mine = (shot.c.project == new.project, shot.c.photo == row.photo)
    binned = connection.execute(select(shot.c.trashed).where(*mine)).scalar_one()
    connection.execute(
        tile.update()
        .where(*where)
        .values(trashed=binned if back else GONE, version=tile.c.version + 1)
    )
    connection.execute(
        shot.update()
        .where(*mine)
        .values(
            regions=shot.c.regions + (1 if back else -1), version=shot.c.version + 1
        )
    )


def _choose(connection: Connection, new: Act) -> None:
    """Choose settings as they were before; Conflict where they were changed since."""
    for key, before, after in new.more["settings"]:
        if key == rules.KEY:
            _rule(connection, new.project, before, after)
            continue
        mine = (setting.c.project == new.project, setting.c.key == key)
        done = connection.execute(
            setting.update()
            .where(*mine, setting.c.value == json.dumps(before, **PLAIN))
            .values(value=json.dumps(after, **PLAIN), version=setting.c.version + 1)
        )
        if not done.rowcount:
            raise Conflict("the settings have been changed since")


def _rule(connection: Connection, project: str, before: bool, after: bool) -> None:
    """Turn back to one name a region, or several; what was said meanwhile stays."""
    if rules.holds(connection, project) != before:
        raise Conflict("the settings have been changed since")
    rules.turn(connection, project, after)


PLAIN: Mapping[str, Any] = {"ensure_ascii": False, "sort_keys": True}
"""How the values of settings are written, so that equal ones are equal texts."""

PICTURES: Mapping[str, Callable[[Connection, Act], None]] = {
    "trash": _trash,
    "turn": _turn,
    "box": _box,
    "settings": _choose,
}
"""How each kind of act beside the log is undone; the act is the undo itself."""


def _act(row: Any) -> Act:
    return Act(
        row.project,
        row.kind,
        row.who,
        row.at,
        row.id,
        row.seconds,
        row.count,
        row.undoes,
        row.undone,
        json.loads(row.more),
    )
