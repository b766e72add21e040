"""Look for a name while it is typed: an index in memory, one for each project."""

from __future__ import annotations

import threading
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import nsmallest
from operator import attrgetter

from sqlalchemy import Connection, select

from miwake.learn import kana
from miwake.store import naming
from miwake.store.naming import Name
from miwake.store.tables import name
from miwake.store.tables import naming as changes

LONGEST = 80
"""Characters of a query that count."""


@dataclass(frozen=True, slots=True)
class Match:
    """A name that was found, and by what."""

    id: str
    by: str
    """`spelling`, `reading` or `alias`."""
    matched: str
    """The text that was met, as people wrote it."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One text under which a name is found: folded, from its start or a word's."""

    text: str
    inner: bool
    """Whether it begins at a later word."""
    id: str
    by: str
    shown: str
    source: str
    """The name whose text it is: of a merged one it is not the one found."""


_PLACE = attrgetter("text", "inner", "id", "by", "shown", "source")
"""The same order as a key's own, and five times as quick."""


@dataclass(slots=True)
class Book:
    """Keys in order, and all their texts in one for what stands in the middle."""

    keys: list[Key] = field(default_factory=list)
    text: str = "\n"
    starts: list[int] = field(default_factory=list)

    def change(self, gone: set[str], new: list[Key]) -> None:
        """Take out the keys of names, and put others in."""
        if gone:
            self.keys = [key for key in self.keys if key.source not in gone]
        if len(new) > 100:
            self.keys = sorted([*self.keys, *new], key=_PLACE)
        else:
            for key in new:
                insort(self.keys, key)
        self.text = "\n".join(key.text for key in self.keys)
        self.starts = []
        place = 0
        for key in self.keys:
            self.starts.append(place)
            place += len(key.text) + 1

    def beginning(self, wanted: str) -> Iterator[Key]:
        """Yield the keys that begin with a text."""
        place = bisect_left(self.keys, wanted, key=lambda key: key.text)
        for key in self.keys[place:]:
            if not key.text.startswith(wanted):
                return
            yield key

    def holding(self, wanted: str, most: int) -> Iterator[Key]:
        """Yield keys that hold a text anywhere, at most so many."""
        place = self.text.find(wanted)
        while place >= 0 and most:
            found = bisect_left(self.starts, place + 1) - 1
            yield self.keys[found]
            following = self.starts[found + 1 : found + 2]
            place = self.text.find(wanted, *following) if following else -1
            most -= 1


@dataclass(slots=True)
class Index:
    """Everything one project's names can be found by."""

    seen: int = -1
    """The number of the last change that is in it."""
    plain: Book = field(default_factory=Book)
    sound: Book = field(default_factory=Book)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def update(self, connection: Connection, project: str) -> None:
        """Take in what was done to names since the last look."""
        newest = naming.newest(connection, project)
        if newest == self.seen:
            return
        query = select(name).where(name.c.project == project)
        if self.seen >= 0:
            fresh = select(changes.c.name).where(
                changes.c.project == project, changes.c.id > self.seen
            )
            query = query.where(name.c.id.in_(fresh))
        names = [naming.of_row(row) for row in connection.execute(query)]
        gone = {one.id for one in names} if self.seen >= 0 else set()
        self.plain.change(gone, [k for one in names for k in plain_keys(one)])
        self.sound.change(gone, [k for one in names for k in sound_keys(one)])
        self.seen = newest

    def search(self, query: str, limit: int) -> list[Match]:
        """Return names: what begins so, what has a word that does, what holds it."""
        plain = kana.fold(query[:LONGEST])
        sound = kana.skeleton(plain)
        ranked: dict[str, tuple[int, int, str, Key]] = {}
        for book, wanted, late in ((self.plain, plain, 0), (self.sound, sound, 1)):
            if wanted:
                self._begin(book, wanted, late, ranked)
                if len(ranked) < limit:
                    self._hold(book, wanted, late, ranked, limit)
        best = nsmallest(limit, ranked.values(), key=lambda rank: rank[:3])
        return [Match(key.id, key.by, key.shown) for *_, key in best]

    def _begin(
        self,
        book: Book,
        wanted: str,
        late: int,
        ranked: dict[str, tuple[int, int, str, Key]],
    ) -> None:
        for key in book.beginning(wanted):
            exact = key.text == wanted and not key.inner
            level = (0 if exact else 4 if key.inner else 2) + late
            _keep(ranked, (level, _prefer(key), key.shown, key))

    def _hold(
        self,
        book: Book,
        wanted: str,
        late: int,
        ranked: dict[str, tuple[int, int, str, Key]],
        limit: int,
    ) -> None:
        if len(wanted) > 1 or wanted > "\u3000":  # one Latin letter is everywhere
            for key in book.holding(wanted, 8 * limit):
                _keep(ranked, (6 + late, _prefer(key), key.shown, key))


MOST = 32
"""Indexes kept; of 10,000 names one takes about 15 MB."""


class Finder:
    """The indexes of the projects that were asked about lately."""

    def __init__(self) -> None:
        self._indexes: OrderedDict[str, Index] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, connection: Connection, project: str) -> None:
        """Make a project's index ready, so that the first letter finds at once."""
        index = self._index(project)
        with index.lock:
            index.update(connection, project)

    def search(
        self, connection: Connection, project: str, query: str, limit: int
    ) -> list[Match]:
        """Return the names a text leads to, best first; all of them living."""
        index = self._index(project)
        with index.lock:
            index.update(connection, project)
            return index.search(query, limit)

    def _index(self, project: str) -> Index:
        with self._lock:
            index = self._indexes.setdefault(project, Index())
            self._indexes.move_to_end(project)
            if len(self._indexes) > MOST:
                self._indexes.popitem(last=False)
            return index


def plain_keys(one: Name) -> Iterator[Key]:
    """Yield what a name is found by as it is written."""
    for by, shown in texts(one):
        whole = kana.fold(shown)
        yield from _words(whole, one, by, shown)


def sound_keys(one: Name) -> Iterator[Key]:
    """Yield what a name is found by as it sounds."""
    for by, shown in texts(one):
        whole = kana.skeleton(kana.fold(shown))
        if whole:
            yield from _words(whole, one, by, shown)


def texts(one: Name) -> Iterator[tuple[str, str]]:
    """Yield the ways to write a name; those of a merged one lead to another."""
    if one.life not in ("active", "merged"):
        return
    merged = one.life == "merged"
    yield ("alias" if merged else "spelling"), one.spelling
    if one.reading:
        yield ("alias" if merged else "reading"), one.reading
    for alias in one.aliases:
        yield "alias", alias.spelling


def owner(one: Name) -> str:
    """Return the id a name is found as."""
    return one.into if one.life == "merged" and one.into else one.id


def _words(whole: str, one: Name, by: str, shown: str) -> Iterator[Key]:
    """Yield a text, without its spaces too, and from each later word on."""
    id_ = owner(one)
    yield Key(whole, False, id_, by, shown, one.id)
    words = whole.split(" ")
    if len(words) > 1:
        yield Key("".join(words), False, id_, by, shown, one.id)
    for place in range(1, len(words)):
        yield Key(" ".join(words[place:]), True, id_, by, shown, one.id)


def _prefer(key: Key) -> int:
    """Return a small number for the short, and for the name's own spelling."""
    return len(key.shown) * 3 + ("spelling", "reading", "alias").index(key.by)


def _keep(
    ranked: dict[str, tuple[int, int, str, Key]], rank: tuple[int, int, str, Key]
) -> None:
    """Keep the best rank of each name."""
    old = ranked.get(rank[3].id)
    if old is None or rank[:3] < old[:3]:
        ranked[rank[3].id] = rank
