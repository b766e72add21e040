"""Names, inside one transaction: read, found by spelling, changed, changed back.

Every change is a row of `naming` with what was before and what is after, so that it
can be taken back, and so that the name's history can be told.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select

from miwake.errors import BadInput, Conflict, NotFound
from miwake.store import proposals
from miwake.store.entries import CHUNK, chunks
from miwake.store.tables import held, name, naming, tile

FIELDS = ("spelling", "reading", "aliases", "life", "into", "about", "hotkey")
"""What a change may touch, and what an undo restores."""

other = name.alias()

GONE = "gone"
"""The life of a name whose making was taken back: kept for the log, shown nowhere."""


LONGEST = 200
"""Characters of a spelling."""


@dataclass(frozen=True, slots=True)
class Alias:
    """Another spelling, with the dates it held from and to, when they are known."""

    spelling: str
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """What a region may be called."""

    id: str
    spelling: str
    reading: str | None = None
    aliases: tuple[Alias, ...] = ()
    life: str = "active"
    into: str | None = None
    about: str = ""
    hotkey: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was done to a name."""

    at: str
    who: str
    verb: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    act: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """In which act, of which project, at what time something is written."""

    project: str
    act: str
    at: str


def spelled(text: str) -> str:
    """Return a spelling as it is kept; raise BadInput for one that says nothing."""
    clean = " ".join(unicodedata.normalize("NFC", text).split())
    if not clean or len(clean) > LONGEST:
        raise BadInput(f"a name has between 1 and {LONGEST} characters")
    return clean


def dated(given: Sequence[Alias]) -> tuple[Alias, ...]:
    """Return aliases as they are kept; raise BadInput for dates the wrong way round."""
    for one in given:
        if one.since and one.until and one.since > one.until:
            raise BadInput(f"{one.spelling!r} ends before it begins")
    return tuple(Alias(spelled(a.spelling), a.since, a.until) for a in given)


def read(connection: Connection, project: str, id_: str) -> Name:
    """Return a name; raise NotFound."""
    query = select(name).where(name.c.project == project, name.c.id == id_)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"this project has no name with the id {id_!r}")
    return of_row(row)


def of_row(row: Any) -> Name:
    """Return the name in a row of its table."""
    return Name(
        row.id,
        row.spelling,
        row.reading,
        aliases_of(row.aliases),
        row.life,
        row.into,
        row.about,
        row.hotkey,
        row.version,
    )


def aliases_of(text: str) -> tuple[Alias, ...]:
    """Read the JSON of aliases."""
    if text == "[]":
        return ()
    return tuple(
        Alias(one["spelling"], one.get("from"), one.get("to"))
        for one in json.loads(text)
    )


def resolve(
    connection: Connection, project: str, spellings: Collection[str]
) -> dict[str, str]:
    """Return the id behind each spelling there is: its own, or that of its alias.

    A merged name leads to the one it became. A name that is gone is none.
    """
    found: dict[str, str] = {}
    wanted = sorted(spellings)
    for part in chunks(wanted):
        query = select(name.c.spelling, name.c.id, name.c.life, name.c.into).where(
            name.c.project == project, name.c.spelling.in_(part), name.c.life != GONE
        )
        for row in connection.execute(query):
            merged = row.life == "merged"
            found[row.spelling] = _last(connection, row.id) if merged else row.id
    missing = set(wanted) - found.keys()
    if missing:
        found |= _by_alias(connection, project, missing)
    return found


def _by_alias(
    connection: Connection, project: str, spellings: Collection[str]
) -> dict[str, str]:
    """Return the one name that bears an alias; an alias of two names is nobody's."""
    owners: dict[str, set[str]] = {}
    query = select(name.c.id, name.c.aliases).where(
        name.c.project == project, name.c.aliases != "[]", name.c.life != GONE
    )
    for row in connection.execute(query):
        for alias in aliases_of(row.aliases):
            owners.setdefault(alias.spelling, set()).add(row.id)
    return {
        one: _last(connection, min(owners[one]))
        for one in spellings
        if one in owners and len(owners[one]) == 1
    }


def _last(connection: Connection, id_: str) -> str:
    """Follow merges to the name that is left."""
    query = select(name.c.life, name.c.into).where(name.c.id == id_)
    row = connection.execute(query).one()
    if row.life != "merged" or not row.into:
        return id_
    return _last(connection, row.into)


def make(
    connection: Connection, stamp: Stamp, spellings: Collection[str]
) -> dict[str, str]:
    """Make names of spellings that lead to none; return their ids."""
    back = _revive(connection, stamp, spellings)
    new = {s: secrets.token_hex(8) for s in sorted(set(spellings) - back.keys())}
    if not new:
        return back
    fixed = {"project": stamp.project, "aliases": "[]", "life": "active", "version": 1}
    connection.execute(
        name.insert(), [fixed | {"id": id_, "spelling": s} for s, id_ in new.items()]
    )
    made = [Name(id_, spelling) for spelling, id_ in new.items()]
    _log(connection, stamp, "make", [(replace(n, life=GONE), n) for n in made])
    return back | new


def _revive(
    connection: Connection, stamp: Stamp, spellings: Collection[str]
) -> dict[str, str]:
    """Make names live again whose making had been taken back."""
    found: dict[str, str] = {}
    for part in chunks(sorted(spellings)):
        query = select(name).where(
            name.c.project == stamp.project,
            name.c.spelling.in_(part),
            name.c.life == GONE,
        )
        for row in connection.execute(query).all():
            found[row.spelling] = row.id
            change(connection, stamp, "make", of_row(row), life="active")
    return found


def change(
    connection: Connection, stamp: Stamp, verb: str, before: Name, **fields: Any
) -> Name:
    """Change a name as it was read in this transaction; return what it is now."""
    after = replace(before, **fields, version=before.version + 1)
    row = _row(after) | {"version": after.version}
    connection.execute(name.update().where(name.c.id == after.id).values(row))
    _log(connection, stamp, verb, [(before, after)])
    if (before.life, before.into) != (after.life, after.into):
        becomes = {"active": after.id, "merged": after.into}.get(after.life)
        proposals.respell(connection, stamp.project, after.id, becomes)
    return after


def reverse(connection: Connection, stamp: Stamp, target: str, strict: bool) -> None:
    """Take back what an act did to names, the last first.

    Raises Conflict when a name has been changed since; when not *strict* such a name,
    and one that is in use, is left as it is.
    """
    rows = connection.execute(
        select(naming).where(naming.c.act == target).order_by(naming.c.id.desc())
    ).all()
    for row in rows:
        now = read(connection, stamp.project, row.name)
        before, after = json.loads(row.before), json.loads(row.after)
        if _row(now) == after and _free(connection, now, before):
            fields = before | {"aliases": aliases_of(before["aliases"])}
            change(connection, stamp, "undo", now, **fields)
        elif strict:
            raise Conflict(f"{now.spelling!r} has been changed or used since")


def _free(connection: Connection, now: Name, before: Mapping[str, Any]) -> bool:
    """Whether a name can be what it was: unused to go, its spelling nobody else's."""
    if before["life"] == GONE and _in_use(connection, now.id):
        return False
    query = select(other.c.id).where(
        name.c.id == now.id,
        other.c.project == name.c.project,
        other.c.spelling == before["spelling"],
        other.c.id != now.id,
    )
    return connection.execute(query).first() is None


def free_spelling(connection: Connection, stamp: Stamp, spelling: str) -> None:
    """Take a spelling away from a name that is gone."""
    query = select(name).where(
        name.c.project == stamp.project,
        name.c.spelling == spelling,
        name.c.life == GONE,
    )
    for row in connection.execute(query).all():
        change(connection, stamp, "undo", of_row(row), spelling=f"({row.id})")


def spellings(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the spelling of each id."""
    found: dict[str, str] = {}
    for part in chunks(sorted(ids)):
        query = select(name.c.id, name.c.spelling).where(name.c.id.in_(part))
        found.update((row.id, row.spelling) for row in connection.execute(query))
    return found


def counts(connection: Connection, project: str, ids: Sequence[str]) -> dict[str, int]:
    """Return how many regions bear each name; of many it tells more than was asked."""
    query = select(held.c.name, func.count()).where(
        held.c.project == project, held.c.says == "is"
    )
    if len(ids) <= CHUNK:
        query = query.where(held.c.name.in_(ids))
    rows = connection.execute(query.group_by(held.c.name))
    return {row[0]: row[1] for row in rows}


def proposed(
    connection: Connection, project: str, ids: Sequence[str]
) -> dict[str, int]:
    """Return how many open regions each name is proposed for, likewise."""
    query = select(tile.c.guess, func.count()).where(
        tile.c.project == project,
        tile.c.trashed == 0,
        tile.c.state == "open",
        tile.c.guess.is_not(None),
    )
    if len(ids) <= CHUNK:
        query = query.where(tile.c.guess.in_(ids))
    rows = connection.execute(query.group_by(tile.c.guess))
    return {row[0]: row[1] for row in rows}


def page(
    connection: Connection, project: str, life: str, way: int, start: int, limit: int
) -> tuple[list[Name], int]:
    """Return a stretch of the names of a life, and how many of it there are.

    *way* 1: those that fewest regions bear first; -1: most; 0: by spelling alone.
    """
    mine = (name.c.project == project, name.c.life == life)
    query = select(name).where(*mine)
    if way:
        borne = (
            select(func.count())
            .select_from(held)
            .where(held.c.project == project, held.c.name == name.c.id)
            .where(held.c.says == "is")
            .scalar_subquery()
        )
        query = query.order_by(way * borne)
    query = query.order_by(name.c.spelling).offset(start).limit(limit)
    total = connection.execute(select(func.count()).select_from(name).where(*mine))
    return [of_row(row) for row in connection.execute(query)], total.scalar_one()


def newest(connection: Connection, project: str) -> int:
    """Return the number of the last change to a project's names."""
    query = select(func.max(naming.c.id)).where(naming.c.project == project)
    return connection.execute(query).scalar() or 0


def _in_use(connection: Connection, id_: str) -> bool:
    mine = select(name.c.project).where(name.c.id == id_).scalar_subquery()
    query = select(held.c.region).where(held.c.project == mine, held.c.name == id_)
    return connection.execute(query.limit(1)).first() is not None


def _log(
    connection: Connection,
    stamp: Stamp,
    verb: str,
    changes: Sequence[tuple[Name, Name]],
) -> None:
    fixed = {"project": stamp.project, "act": stamp.act, "at": stamp.at, "verb": verb}
    connection.execute(
        naming.insert(),
        [
            fixed
            | {
                "name": after.id,
                "before": json.dumps(_row(before), ensure_ascii=False),
                "after": json.dumps(_row(after), ensure_ascii=False),
            }
            for before, after in changes
        ],
    )


def _row(one: Name) -> dict[str, Any]:
    """Return the columns of a name that a change may touch."""
    aliases = [
        {"spelling": a.spelling, "from": a.since, "to": a.until} for a in one.aliases
    ]
    row = {key: getattr(one, key) for key in FIELDS}
    return row | {"aliases": json.dumps(aliases, ensure_ascii=False)}
