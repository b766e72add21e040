"""Names: their lives from the first label to the last, each step one act."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection, select

from miwake.errors import BadInput, Conflict, Refused, Taken
from miwake.store import acts, entries, naming
from miwake.store import several as rules
from miwake.store.db import Database
from miwake.store.naming import GONE, Alias, Change, Name
from miwake.store.search import Finder, Match
from miwake.store.tables import act, held, name
from miwake.store.tables import naming as changes

By = Literal["count", "spelling", "need"]


@dataclass(frozen=True, slots=True)
class Counted:
    """A name, the regions that bear it, and the open ones proposed to."""

    name: Name
    count: int
    guessed: int


@dataclass(slots=True)
class _Work:
    """A transaction that changes names, in one act."""

    connection: Connection
    stamp: naming.Stamp
    who: str
    said: list[entries.Entry]

    def read(self, id_: str, version: int | None = None) -> Name:
        """Return a name; raise Conflict when it is not of the version seen."""
        found = naming.read(self.connection, self.stamp.project, id_)
        if version is not None and found.version != version:
            raise Conflict(f"{found.spelling!r} has been changed since you looked")
        return found

    def change(self, verb: str, before: Name, **fields: Any) -> Name:
        """Change a name in this act."""
        return naming.change(self.connection, self.stamp, verb, before, **fields)


class Names:
    """Make, find, change, join and part the names of a project.

    Whoever changes one says which version was looked at, and hears a Conflict when
    somebody else was faster. All return the id of the act.
    """

    def __init__(self, db: Database, now: Callable[[], str]) -> None:
        self._db = db
        self._now = now
        self._finder = Finder()

    def get(self, project: str, id_: str) -> Name:
        """Return a name by its id; raise NotFound."""
        with self._db.read() as connection:
            return naming.read(connection, project, id_)

    def find(self, project: str, spelling: str) -> Name | None:
        """Return the name a spelling or an alias leads to, if any."""
        with self._db.read() as connection:
            found = naming.resolve(connection, project, [spelling])
            return naming.read(connection, project, found[spelling]) if found else None

    def resolve(self, project: str, spellings: Collection[str]) -> dict[str, str]:
        """Return, for those that lead to a name, how that name is spelled now."""
        with self._db.read() as connection:
            found = naming.resolve(connection, project, spellings)
            spelled = naming.spellings(connection, set(found.values()))
        return {one: spelled[id_] for one, id_ in found.items()}

    def spellings(self, project: str, ids: Collection[str]) -> dict[str, str]:
        """Return the spelling of each id."""
        with self._db.read() as connection:
            return naming.spellings(connection, set(ids))

    def all(self, project: str, life: str = "active") -> Sequence[Name]:
        """Return every name of that life, by spelling."""
        query = (
            select(name)
            .where(name.c.project == project, name.c.life == life)
            .order_by(name.c.spelling)
        )
        with self._db.read() as connection:
            return [naming.of_row(row) for row in connection.execute(query)]

    def counted(self, project: str, names: Sequence[Name]) -> Sequence[Counted]:
        """Return names with how many regions bear them and are proposed to."""
        ids = [one.id for one in names]
        with self._db.read() as connection:
            count = naming.counts(connection, project, ids)
            guessed = naming.proposed(connection, project, ids)
        return [Counted(n, count.get(n.id, 0), guessed.get(n.id, 0)) for n in names]

    def page(
        self,
        project: str,
        life: str = "active",
        by: By = "count",
        start: int = 0,
        limit: int = 200,
    ) -> tuple[Sequence[Counted], int]:
        """Return a stretch of the names of that life, and how many there are.

        `count`: most regions first; `need`: fewest first; `spelling`: as people sort.
        """
        way = {"count": -1, "spelling": 0, "need": 1}[by]
        with self._db.read() as connection:
            found, total = naming.page(connection, project, life, way, start, limit)
        return self.counted(project, found), total

    def search(
        self, project: str, query: str, limit: int = 8
    ) -> Sequence[tuple[Counted, Match]]:
        """Return living names that what was typed so far leads to, best first."""
        with self._db.read() as connection:
            matches = self._finder.search(connection, project, query, limit)
            ids = [match.id for match in matches]
            rows = connection.execute(select(name).where(name.c.id.in_(ids)))
            names = {row.id: naming.of_row(row) for row in rows}
        living = [m for m in matches if names[m.id].life == "active"]
        counted = self.counted(project, [names[match.id] for match in living])
        return [(one, match) for one, match in zip(counted, living, strict=True)]

    def read(self, project: str) -> None:
        """Make ready to search: of 10,000 names the first time takes a second."""
        with self._db.read() as connection:
            self._finder.read(connection, project)

    def history(self, project: str, id_: str) -> Sequence[Change]:
        """Return what was done to a name, the oldest first."""
        query = (
            select(changes, act.c.who)
            .join(act, act.c.id == changes.c.act)
            .where(changes.c.project == project, changes.c.name == id_)
            .order_by(changes.c.id)
        )
        with self._db.read() as connection:
            return [
                Change(
                    row.at,
                    row.who,
                    row.verb,
                    json.loads(row.before),
                    json.loads(row.after),
                    row.act,
                )
                for row in connection.execute(query)
            ]

    def make(
        self, project: str, who: str, spelling: str, reading: str | None = None
    ) -> tuple[str, str]:
        """Make a name; return the act and the name's id. Raises Taken, BadInput."""
        spelling = naming.spelled(spelling)
        with self._work(project, who, "make") as work:
            _free(work, spelling)
            made = naming.make(work.connection, work.stamp, [spelling])[spelling]
            if reading:
                work.change(
                    "describe", work.read(made), reading=naming.spelled(reading)
                )
        return work.stamp.act, made

    def rename(self, project: str, who: str, id_: str, to: str, version: int) -> str:
        """Spell a name anew; the former spelling becomes an alias, with its dates."""
        return self.edit(project, who, id_, version, {"spelling": to})

    def alias(
        self,
        project: str,
        who: str,
        id_: str,
        aliases: Sequence[Alias],
        version: int,
    ) -> str:
        """Say which other spellings a name has, and from when to when."""
        return self.edit(project, who, id_, version, {"aliases": tuple(aliases)})

    def describe(
        self,
        project: str,
        who: str,
        id_: str,
        version: int,
        **fields: str | None,
    ) -> str:
        """Change a name's `reading`, `about` or `hotkey`."""
        return self.edit(project, who, id_, version, fields)

    def edit(
        self,
        project: str,
        who: str,
        id_: str,
        version: int | None,
        fields: Mapping[str, Any],
    ) -> str:
        """Change several things of a name in one act.

        Raises Conflict, Taken for a spelling or hotkey of another name, BadInput.
        """
        verb = next((v for key, v in VERBS.items() if key in fields), "describe")
        with self._work(project, who, verb, id_) as work:
            before = work.read(id_, version)
            after = dict(fields)
            if "aliases" in after:
                after["aliases"] = naming.dated(after["aliases"])
            if "spelling" in after:
                after |= _respelled(work, before, after)
            if after.get("hotkey"):
                _free_key(work, before, after["hotkey"])
            work.change(verb, before, **after)
        return work.stamp.act

    def merge(
        self, project: str, who: str, id_: str, into: str, version: int | None
    ) -> tuple[str, int]:
        """Let every label of a name be one of another; return the act, and how many.

        The name stays, as one that was merged. Raises Conflict, Refused.
        """
        with self._work(project, who, "merge", into) as work:
            one, other = work.read(id_, version), work.read(into)
            if other.life != "active" or one.life not in ("active", "retired"):
                raise Refused(
                    f"{one.spelling!r} is {one.life} and {other.spelling!r} is "
                    f"{other.life}: only a living name can take in another"
                )
            if one.id == other.id:
                raise Refused(f"{one.spelling!r} cannot be merged into itself")
            work.change("merge", one, life="merged", into=other.id, hotkey="")
            work.said = _moved(work, one.id, other.id)
        return work.stamp.act, sum(entry.says == "is" for entry in work.said)

    def split(
        self, project: str, who: str, id_: str, regions: Sequence[str], spelling: str
    ) -> tuple[str, str]:
        """Give some regions of a name a new one; return the act and the new name.

        Raises Conflict with the regions that do not bear the name, Taken, BadInput.
        """
        spelling = naming.spelled(spelling)
        with self._work(project, who, "split", id_) as work:
            old = work.read(id_)
            _bear(work, old, regions)
            _free(work, spelling)
            new = naming.make(work.connection, work.stamp, [spelling])[spelling]
            work.said = _said(work, old.id, new, regions)
        return work.stamp.act, new

    def retire(self, project: str, who: str, id_: str, version: int | None) -> str:
        """Propose and learn a name no longer; its labels stay."""
        return self._live(project, who, id_, version, ("active", "retired", "retire"))

    def return_(self, project: str, who: str, id_: str, version: int | None) -> str:
        """Let a retired name live again."""
        return self._live(project, who, id_, version, ("retired", "active", "return"))

    def _live(
        self,
        project: str,
        who: str,
        id_: str,
        version: int | None,
        step: tuple[str, str, str],
    ) -> str:
        before, after, verb = step
        with self._work(project, who, verb, id_) as work:
            one = work.read(id_, version)
            if one.life != before:
                raise Refused(f"{one.spelling!r} is {one.life}, not {before}")
            work.change(verb, one, life=after)
        return work.stamp.act

    @contextmanager
    def _work(
        self, project: str, who: str, verb: str, about: str | None = None
    ) -> Iterator[_Work]:
        """Open a transaction; at its end write the labels it moves, and the act."""
        at = self._now()
        with self._db.write() as connection:
            done = acts.Act(project, "name", who, at)
            work = _Work(connection, naming.Stamp(project, done.id, at), who, [])
            yield work
            sample = list(dict.fromkeys(entry.region for entry in work.said))
            more = {"verb": verb, "name": about, "sample": sample[: acts.SAMPLE]}
            if about is None:
                more["name"] = _last_made(connection, done.id)
            acts.record(connection, replace(done, count=len(sample), more=more))
            entries.add(connection, project, who, at, done.id, work.said)


VERBS = {"spelling": "rename", "aliases": "alias"}
"""What an edit is called, by the first of these it changes; else `describe`."""


def _free(work: _Work, spelling: str) -> None:
    """Raise Taken when a spelling belongs to a name, whatever its life."""
    query = select(name).where(
        name.c.project == work.stamp.project,
        name.c.spelling == spelling,
        name.c.life != GONE,
    )
    row = work.connection.execute(query).first()
    if row is not None:
        life = "" if row.life == "active" else f" ({row.life})"
        raise Taken(f"there is a name {spelling!r} already{life}")


def _free_key(work: _Work, one: Name, hotkey: str) -> None:
    query = select(name.c.spelling).where(
        name.c.project == work.stamp.project,
        name.c.hotkey == hotkey,
        name.c.life == "active",
        name.c.id != one.id,
    )
    owner = work.connection.execute(query).scalar()
    if owner is not None:
        raise Taken(f"the key {hotkey!r} belongs to {owner!r}")


def _respelled(work: _Work, one: Name, after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the new spelling, and the aliases with the former one among them."""
    new = naming.spelled(after["spelling"])
    aliases: tuple[Alias, ...] = after.get("aliases", one.aliases)
    if new == one.spelling:
        return {"spelling": new, "aliases": aliases}
    _free(work, new)
    naming.free_spelling(work.connection, work.stamp, new)
    kept = [alias for alias in aliases if alias.spelling not in (new, one.spelling)]
    since = max((a.until for a in one.aliases if a.until), default=None)
    former = Alias(one.spelling, since, work.stamp.at[:10])
    return {"spelling": new, "aliases": (*kept, former)}


def _moved(work: _Work, one: str, other: str) -> list[entries.Entry]:
    """Return what to say so that each label of a name becomes one of another."""
    query = select(held.c.region, held.c.says, held.c.name).where(
        held.c.project == work.stamp.project, held.c.name.in_([one, other])
    )
    rows = work.connection.execute(query).all()
    both = {row.region for row in rows if row.name == other and row.says == "is"}
    regions = [row.region for row in rows if row.name == one and row.says == "is"]
    denied = [
        row.region
        for row in rows
        if row.name == one and row.says == "is-not" and row.region not in both
    ]
    return [
        *_said(work, one, other, regions),
        *(entries.Entry(region, other, "is-not") for region in denied),
    ]


def _said(
    work: _Work, old: str, new: str, regions: Sequence[str]
) -> list[entries.Entry]:
    """Return what to say so that regions bear a new name in place of an old one."""
    several = rules.holds(work.connection, work.stamp.project)
    back = [entries.Entry(r, old, "is-not") for r in regions] if several else []
    return [*back, *(entries.Entry(region, new, "is") for region in regions)]


def _bear(work: _Work, one: Name, regions: Sequence[str]) -> None:
    """Raise Conflict when a region does not bear a name."""
    if not regions:
        raise BadInput("name at least one region to split off")
    query = select(held.c.region).where(
        held.c.project == work.stamp.project,
        held.c.name == one.id,
        held.c.says == "is",
    )
    bearing = set(work.connection.execute(query).scalars())
    lost = [region for region in regions if region not in bearing]
    if lost:
        raise Conflict(f"{len(lost)} of these are not {one.spelling!r} any more", lost)


def _last_made(connection: Connection, id_: str) -> str | None:
    query = select(changes.c.name).where(changes.c.act == id_).limit(1)
    return connection.execute(query).scalar()
