"""Queue: what a person is asked next, in each way of labelling.

Everything was put in order behind the page (see `guess` and `cluster`); here only what
is asked for is read, so that an answer takes milliseconds among 100,000 tiles.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from miwake.errors import BadOption
from miwake.learn import agreement
from miwake.store.filters import Filter, key
from miwake.store.home import Store
from miwake.store.tiles import Tile

ENOUGH = 20
"""Photos of a name with which it no longer comes before others."""
OTHERS = 100
"""Names listed beside the one that is asked about."""
LOOKS = 3
STACK = 12
"""Tiles shown of one cluster."""
SAME = 6
"""Tiles shown of a name that may be another."""
WANTED = 50
"""Tiles named by two people, before the agreement says anything."""

Purpose = Literal["label", "check", "overlap"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A tile, and why it is asked; the answers of two kinds only measure."""

    tile: Tile
    purpose: Purpose = "label"


@dataclass(frozen=True, slots=True)
class Other:
    """A name, how many open tiles it is proposed for, and how many bear it."""

    id: str
    spelling: str
    open: int
    count: int


@dataclass(frozen=True, slots=True)
class Confirm:
    """Are these all of one name?"""

    name: str | None
    tiles: tuple[Asked, ...]
    left: int
    open: int
    source: str
    """Who proposes: `model`, `neighbours` or `none`."""
    looks: tuple[str, ...]
    others: tuple[Other, ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """A cluster: how many of it are open, and the most typical of them."""

    cluster: int
    size: int
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Stacks:
    """A stretch of the clusters, the largest first."""

    clusters: tuple[Stack, ...]
    next: str | None
    total: int
    open: int
    merges: tuple[tuple[int, int, float], ...]
    threshold: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names that may be one, with what bears them."""

    a: Other
    b: Other
    likeness: float
    tiles_a: tuple[Tile, ...]
    tiles_b: tuple[Tile, ...]


def confirm(
    store: Store,
    project: str,
    name: str | None = None,
    size: int = 24,
    skip: Collection[str] = (),
) -> Confirm:
    """Ask whether tiles are what is proposed, of one name, the surest first.

    Unless it is said, the name is the one with the most open proposals for each photo
    it still needs.
    """
    others = _others(store, project, skip)
    known = {one.id: one for one in others}
    which = name or (others[0].id if others else None)
    source = (store.queues.noted(project, "guess") or {}).get("source", "none")
    count = store.queues.open_count(project)
    if which is None:
        return Confirm(None, (), 0, count, source, (), ())
    checks = _share(store.choices.get(project).checks, size)
    regions = store.queues.proposed(project, which, size - checks)
    tiles = [Asked(tile) for tile in store.tiles.get(project, regions)]
    if tiles:
        tiles = _mixed(tiles, _wrong(store, project, which, checks))
    left = known[which].open if which in known else store.queues.left(project, which)
    return Confirm(
        which,
        tuple(tiles),
        left,
        count,
        source,
        tuple(store.queues.bearers(project, which, LOOKS)),
        tuple(others[:OTHERS]),
    )


def one_by_one(
    store: Store,
    project: str,
    who: str,
    size: int = 20,
    after: str = "",
    name: str | None = None,
) -> tuple[list[Asked], int]:
    """Return what to ask next, and how many tiles are open.

    *after* is the region that was asked last, when it was left as it was; *name* asks
    only of what is proposed to be that. Raises NotFound.
    """
    chosen = store.choices.get(project)
    checks, twice = _share(chosen.checks, size), _share(chosen.overlap, size)
    cursor = ""
    if after:
        (last,) = store.tiles.get(project, [after])
        cursor = key("doubt", last.doubt, last.n)
    asked = Filter(state="open", guess=name, order="doubt")
    page = store.tiles.page(project, asked, cursor, size)
    measured = [
        *_known(store, project, who, checks, "check"),
        *_known(store, project, who, twice, "overlap"),
    ]
    tiles = [Asked(tile) for tile in page.tiles]
    return _mixed(tiles, measured)[:size], store.queues.open_count(project)


def clusters(store: Store, project: str, limit: int = 20, at: str = "") -> Stacks:
    """Return the clusters of open tiles behind a cursor. Raises BadOption."""
    every = store.queues.clusters(project)
    edge = _edge(at)
    behind = [one for one in every if edge is None or (-one[1], one[0]) > edge]
    shown = behind[:limit]
    noted = store.queues.noted(project, "clusters") or {}
    typical = noted.get("typical", [])
    found = {c: _still(store, project, c, typical) for c, _ in shown}
    tiles = {t.region: t for t in _tiles(store, project, found.values())}
    there = {c for c, _ in every}
    return Stacks(
        tuple(Stack(c, n, tuple(tiles[r] for r in found[c])) for c, n in shown),
        f"{shown[-1][1]}:{shown[-1][0]}" if len(behind) > limit else None,
        len(every),
        store.queues.open_count(project),
        tuple(
            (a, b, near) for a, b, near in noted.get("merges", ()) if {a, b} <= there
        ),
        float(noted.get("threshold", 0.0)),
    )


def cluster(store: Store, project: str, number: int) -> list[Tile]:
    """Return the open tiles of one cluster, the most typical first."""
    typical = (store.queues.noted(project, "clusters") or {}).get("typical", [])
    place = {r: i for i, r in enumerate(_of(typical, number))}
    members = store.queues.members(project, number)
    members.sort(key=lambda region: place.get(region, len(place)))
    return store.tiles.get(project, members)


def same(store: Store, project: str, limit: int = 10) -> list[Pair]:
    """Return pairs of names that may be one, the most alike first."""
    told = store.queues.noted(project, "alike") or []
    if not told:
        return []
    active = store.queues.spellings(project)
    counts = store.labels.counts(project)
    pairs: list[Pair] = []
    for a, b, likeness in told:
        if a in active and b in active and counts.get(a) and counts.get(b):
            one, other = (Other(n, active[n], 0, counts[n]) for n in (a, b))
            shown = [
                tuple(store.tiles.get(project, store.queues.bearers(project, n, SAME)))
                for n in (a, b)
            ]
            pairs.append(Pair(one, other, float(likeness), shown[0], shown[1]))
        if len(pairs) == limit:
            break
    return pairs


def agreed(store: Store, project: str) -> tuple[agreement.Agreement, int]:
    """Return how far people agree, and how many tiles are still to be named twice."""
    answers = [
        agreement.Twice(one.first, one.who, one.expected or "", one.name or one.says)
        for one in store.queues.reviews(project)
        if one.purpose == "overlap" and one.first and one.first != one.who
    ]
    found = agreement.agreement(answers)
    share = store.choices.get(project).overlap
    return found, max(0, WANTED - found.pairs) if share else 0


def _others(store: Store, project: str, skip: Collection[str]) -> list[Other]:
    """Return names with open proposals, the most worthwhile first."""
    found = store.queues.worthwhile(project, ENOUGH, skip, OTHERS + 1)
    return [Other(*one) for one in found]


def _share(share: float, size: int) -> int:
    """Return how many of *size* fall to a share, by chance where it is not whole."""
    whole, part = divmod(share * size, 1)
    return int(whole) + (random.random() < part)


def _wrong(store: Store, project: str, which: str, many: int) -> list[Asked]:
    """Return tiles known to be something else, as if they were proposed."""
    if not many:
        return []
    shares = [random.random() for _ in range(3 * many)]
    regions = store.queues.some_named(project, "", shares, other=False)
    known = [t for t in store.tiles.get(project, regions) if t.name != which]
    return [Asked(_bare(t, which), "check") for t in known[:many]]


def _known(
    store: Store, project: str, who: str, many: int, purpose: Purpose
) -> list[Asked]:
    """Return tiles that bear a name already, as if they bore none."""
    if not many:
        return []
    shares = [random.random() for _ in range(many)]
    other = purpose == "overlap"
    regions = store.queues.some_named(project, who, shares, other=other)
    tiles = store.tiles.get(project, regions)
    return [Asked(_bare(tile, tile.guess), purpose) for tile in tiles]


def _bare(tile: Tile, guess: str | None) -> Tile:
    """Return a tile that does not show what it is known to be."""
    return replace(tile, state="open", name=None, who="", guess=guess, also=())


def _mixed(tiles: Sequence[Asked], more: Iterable[Asked]) -> list[Asked]:
    """Return tiles with some more strewn among them."""
    mixed = list(tiles)
    for one in more:
        mixed.insert(random.randrange(len(mixed) + 1), one)
    return mixed


def _edge(at: str) -> tuple[int, int] | None:
    """Read a cursor: the size and number of the last cluster seen."""
    if not at:
        return None
    size, _, number = at.partition(":")
    if not (size.isdecimal() and number.isdecimal()):
        raise BadOption(f"{at[:40]!r} is no cursor of clusters")
    return -int(size), int(number)


def _of(typical: Sequence[Any], number: int) -> Sequence[str]:
    return typical[number] if 0 <= number < len(typical) else []


def _still(
    store: Store, project: str, number: int, typical: Sequence[Any]
) -> list[str]:
    """Return the most typical regions of a cluster that are still open."""
    told = list(_of(typical, number))
    open_ = store.queues.still_open(project, told[: 4 * STACK])
    found = [region for region in told[: 4 * STACK] if region in open_]
    return found[:STACK] or store.queues.members(project, number, STACK)


def _tiles(store: Store, project: str, found: Iterable[Sequence[str]]) -> list[Tile]:
    return store.tiles.get(project, [region for part in found for region in part])
