"""Which items learn, which choose, which judge? Never one group on two sides.

A split is made by group, keeps each class's share in every part, and depends on
nothing but the items' own keys and the seed: neither the order of the rows nor
the groups' numbers change it. What cannot be had is said in a note.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miwake.learn.measure import Floats, Ints
from miwake.learn.neighbours import Vectors, unit
from miwake.learn.sentences import say

FEW_ITEMS = 2500
"""With fewer items every one is tested once, in folds, instead of a fifth."""
FEW_TESTED = 30
"""Folds, too, when a fifth of the rarest class would be fewer test items."""
FOLDS = 5
LEAST_FOLDS = 3
"""Fewer would learn from half the data; a note says which class misses a fold."""

Pairs = NDArray[np.int32]
"""(P, 2) places of two items, the lower first, sorted."""

LEFT_OUT = "left-out"
"""The part of what is neither learned nor judged, for its group is in the test."""

_SHARES = {"train": 3.0, "test": 1.0, "valid": 1.0}
"""3:1:1; in the order in which a class with few groups is served."""
_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Split:
    """The part of each item, and what could not be had."""

    parts: tuple[str, ...]
    """`train`, `valid`, `test`, or `fold-0` …, one for each item."""
    notes: tuple[str, ...]
    """Warnings in plain sentences."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many folds; 0 says train/valid/test."""

    folds: int
    notes: tuple[str, ...]


def choose_folds(labels: Sequence[str], groups: Sequence[str]) -> Plan:
    """Choose between k folds and train/valid/test: both (N,).

    Folds where data are few: fewer than 2,500 items, or a rarest class of which
    a fifth is fewer than 30 items. Five folds; fewer, but at least three, when a
    class has fewer groups.
    """
    _, counts = _counted(labels, groups)
    held = (counts > 0).sum(axis=0)
    rarest = counts.sum(axis=0).min() // FOLDS
    if len(labels) >= FEW_ITEMS and rarest >= FEW_TESTED:
        return Plan(0, ())
    folds = min(FOLDS, max(LEAST_FOLDS, int(held.min())), len(counts))
    if folds == FOLDS:
        return Plan(folds, ())
    names = [n for n, k in zip(sorted(set(labels)), held, strict=True) if k < FOLDS]
    return Plan(folds, (say("folds", folds=folds, wanted=FOLDS, names=_listed(names)),))


def stratified_group_folds(
    items: Sequence[str],
    labels: Sequence[str],
    groups: Sequence[str],
    k: int,
    seed: int,
) -> Split:
    """Deal the groups into k folds with like class counts; all inputs (N,).

    `items` are unique keys such as the photo's digest.
    """
    if k < 2:
        raise ValueError(f"{k} folds: at least 2 are needed")
    shares = {f"fold-{i}": 1.0 for i in range(k)}
    return _dealt(shares, _keys(items, groups, seed), labels, groups)


def three_one_one(
    items: Sequence[str], labels: Sequence[str], groups: Sequence[str], seed: int
) -> Split:
    """Deal the groups into train, valid and test 3:1:1 by class; all (N,).

    A class with two groups has one in train and one in test; with one, in train.
    """
    return _dealt(_SHARES, _keys(items, groups, seed), labels, groups)


def apart(parts: Sequence[str], labels: Sequence[str], groups: Sequence[str]) -> Split:
    """Give the part LEFT_OUT to what would be learned and has its group in the test.

    A class of which nothing would be left to learn keeps its train items: a note
    says whose score is flattered.
    """
    rows = list(zip(parts, labels, groups, strict=True))
    tested = {group for part, _, group in rows if part == "test"}
    learned = {n for part, n, g in rows if part == "train" and g not in tested}
    made, kept = [], set()
    for part, label, group in rows:
        leaks = part != "test" and group in tested
        if leaks and part == "train" and label not in learned:
            kept.add(label)
            leaks = False
        made.append(LEFT_OUT if leaks else part)
    if not kept:
        return Split(tuple(made), ())
    return Split(
        tuple(made),
        (say("all-like-test", names=_listed(sorted(kept))),),
    )


def given(parts: Sequence[str], labels: Sequence[str], groups: Sequence[str]) -> Split:
    """Honour the parts that somebody chose, and say what is wrong with them.

    What is LEFT_OUT (see `apart`) stays so, and is not spoken of.
    """
    if not len(parts) == len(labels) == len(groups) > 0:
        raise ValueError("parts, labels and groups must be equally long, not empty")
    unknown = sorted(set(parts) - set(_SHARES) - {LEFT_OUT})
    if unknown:
        raise ValueError(f"{_listed(unknown)}: a part is train, valid or test")
    used = [r for r in zip(parts, labels, groups, strict=True) if r[0] != LEFT_OUT]
    return Split(tuple(parts), tuple(_audited(*zip(*used, strict=True))))


def held_back(
    items: Sequence[str],
    labels: Sequence[str],
    groups: Sequence[str],
    k: int,
    seed: int,
) -> list[bool]:
    """Say which items, a k-th of them, are kept from learning to choose by: (N,).

    Whole groups; of one group alone, none. Every class is learned: it is the last of
    k folds, which a class reaches only with k groups, and a group that alone holds a
    class is not held back.
    """
    if len(set(groups)) < 2:
        return [False] * len(items)
    dealt = stratified_group_folds(items, labels, groups, k, seed).parts
    held = {g for g, part in zip(groups, dealt, strict=True) if part == f"fold-{k - 1}"}
    pairs = list(zip(labels, groups, strict=True))
    learned = {label for label, group in pairs if group not in held}
    held -= {group for label, group in pairs if label not in learned}
    return [group in held for group in groups]


def straddling(pairs: Pairs, parts: Sequence[str]) -> Pairs:
    """Return the pairs (M, 2) whose two ends lie in different parts."""
    _, code = np.unique(np.asarray(parts), return_inverse=True)
    links = _links(pairs)
    across: Pairs = links[code[links[:, 0]] != code[links[:, 1]]]
    return across


def clusters(pairs: Pairs, n: int) -> Ints:
    """Join linked items: (P, 2) pairs of n items to (n,) cluster numbers.

    Clusters are numbered by their first item. Union-find on whole arrays: hook
    the higher root on the lower, then halve the paths (Shiloach & Vishkin 1982).
    """
    links = _links(pairs)
    root = np.arange(n)
    for start in range(0, len(links), _CELLS):
        root = _joined(root, links[start : start + _CELLS])
    return np.unique(root, return_inverse=True)[1].astype(np.int64)


def near_hashes(hashes: NDArray[np.uint64], bits: int) -> Pairs:
    """Return pairs of perceptual hashes (N,) that differ in at most `bits` bits.

    Every pair is compared, in blocks. The answer takes 8 bytes a pair.
    """
    codes = np.asarray(hashes, dtype=np.uint64)
    found = [np.empty((0, 2), dtype=np.int32)]
    for start, stop in _blocks(len(codes)):
        apart = np.bitwise_count(codes[start:stop, None] ^ codes[None, start:])
        found.append(_upper(apart <= bits, start))
    return np.concatenate(found)


def near_vectors(vectors: Vectors, cosine: float) -> Pairs:
    """Return pairs of vectors (N, D) whose cosine is at least `cosine`.

    Every pair is compared, in blocks. The answer takes 8 bytes a pair.
    """
    rows = unit(vectors)
    found = [np.empty((0, 2), dtype=np.int32)]
    for start, stop in _blocks(len(rows)):
        alike = rows[start:stop] @ rows[start:].T
        found.append(_upper(alike >= cosine - 1e-6, start))
    return np.concatenate(found)


def _audited(
    parts: Sequence[str], labels: Sequence[str], groups: Sequence[str]
) -> list[str]:
    """Say what is wrong with a split that somebody chose."""
    _, code = np.unique(np.asarray(groups), return_inverse=True)
    home = np.unique(np.asarray(parts), return_inverse=True)[1]
    held = np.unique(np.stack([code, home]), axis=1)[0]
    across = int((np.bincount(held) > 1).sum())
    notes = [say("across", groups=across)] if across else []
    absent = [p for p in ("train", "valid", "test") if p not in set(parts)]
    notes += [say("no-part", part=part) for part in absent]
    notes += _notes([p for p in _SHARES if p not in absent], parts, labels, groups)
    return notes


def _joined(root: Ints, links: Pairs) -> Ints:
    """Return the roots after joining both ends of each link."""
    while len(links):
        left, right = root[links[:, 0]], root[links[:, 1]]
        apart = left != right
        links, left, right = links[apart], left[apart], right[apart]
        np.minimum.at(root, np.maximum(left, right), np.minimum(left, right))
        while (root[root] != root).any():
            root = root[root]
    return root


def _blocks(n: int) -> list[tuple[int, int]]:
    step = max(1, _CELLS // max(n, 1))
    return [(start, min(n, start + step)) for start in range(0, n, step)]


def _upper(near: NDArray[np.bool_], start: int) -> Pairs:
    """Return the places that are true right of the diagonal, moved by `start`."""
    rows, columns = np.nonzero(np.triu(near, 1))
    return (np.stack([rows, columns], axis=1) + start).astype(np.int32)


def _links(pairs: Pairs) -> Pairs:
    links: Pairs = np.asarray(pairs, dtype=np.int32).reshape(-1, 2)
    return links


def _keys(items: Sequence[str], groups: Sequence[str], seed: int) -> dict[str, bytes]:
    """Return a seeded key of each group: the least hash of its items."""
    if len(set(items)) != len(items):
        raise ValueError("two items have the same key")
    if len(items) != len(groups):
        raise ValueError(f"{len(items)} items do not fit {len(groups)} groups")
    keys: dict[str, bytes] = {}
    for item, group in zip(items, groups, strict=True):
        key = hashlib.blake2b(f"{seed}:{item}".encode(), digest_size=16).digest()
        keys[group] = min(key, keys.get(group, key))
    return keys


def _counted(
    labels: Sequence[str], groups: Sequence[str]
) -> tuple[dict[str, int], Floats]:
    """Return the row of each group and the items by group and class (G, C)."""
    if not len(labels):
        raise ValueError("there is nothing to split: no items")
    if len(labels) != len(groups):
        raise ValueError(f"{len(labels)} labels do not fit {len(groups)} groups")
    rows = {group: i for i, group in enumerate(dict.fromkeys(groups))}
    if len(rows) < 2:
        raise ValueError(
            f"all {len(labels)} items form one group, so none can be held out"
        )
    columns = {name: i for i, name in enumerate(sorted(set(labels)))}
    code = [
        rows[g] * len(columns) + columns[n] for g, n in zip(groups, labels, strict=True)
    ]
    cells = np.bincount(code, minlength=len(rows) * len(columns))
    return rows, cells.reshape(len(rows), len(columns)).astype(np.float64)


def _dealt(
    shares: Mapping[str, float],
    keys: Mapping[str, bytes],
    labels: Sequence[str],
    groups: Sequence[str],
) -> Split:
    rows, counts = _counted(labels, groups)
    size = counts.sum(axis=1)
    order = sorted(rows, key=lambda g: (-size[rows[g]], keys[g]))
    table = counts[[rows[g] for g in order]]
    weights = np.array(list(shares.values()))
    home = _spread(table, _greedy(table, weights / weights.sum()), len(shares))
    names = list(shares)
    part_of = {group: names[h] for group, h in zip(order, home, strict=True)}
    parts = tuple(part_of[g] for g in groups)
    return Split(parts, tuple(_notes(names, parts, labels, groups)))


def _greedy(table: Floats, shares: Floats) -> Ints:
    """Give each group, largest first, to the part where it costs least: (G,).

    The cost is the rise of sum((count - wanted)^2 / wanted) over the classes:
    adding g to a part that holds f costs (2 f g + g^2) / (share * total) - 2 g / total,
    of which the last is the same everywhere. Of equal costs, the emptiest part.
    """
    held = np.zeros((len(shares), table.shape[1]))
    wanted = shares[:, None] * table.sum(axis=0)
    home = np.empty(len(table), dtype=np.int64)
    for i, group in enumerate(table):
        own = np.flatnonzero(group)
        gain = group[own]
        cost = ((2 * held[:, own] + gain) * gain / wanted[:, own]).sum(axis=1)
        filled = held.sum(axis=1) / shares
        home[i] = np.lexsort((filled, cost.round(9)))[0]
        held[home[i]] += group
    return home


def _spread(table: Floats, home: Ints, parts: int) -> Ints:
    """Move groups until every class is in every part its groups allow.

    Rarest class first. A group only moves from a part where no class of its own
    is thereby lost; with groups of one class each, one can always be found.
    """
    here = table > 0
    for name in np.argsort(here.sum(axis=0), kind="stable"):
        own = np.flatnonzero(here[:, name])
        for part in range(min(parts, len(own))):
            if not (home[own] == part).any():
                _move(table, home, int(name), part)
    return home


def _move(table: Floats, home: Ints, name: int, part: int) -> None:
    """Move the smallest group of class `name` that can be spared to `part`."""
    here = table > 0
    own = np.flatnonzero(here[:, name])
    for i in own[np.lexsort((-own, table[own].sum(axis=1)))]:
        lost = here[i] & (here[home == home[i]].sum(axis=0) == 1)
        if home[i] >= len(own):  # the class has too few groups to need that part
            lost[name] = False
        if not lost.any():
            home[i] = part
            return


def _notes(
    names: Sequence[str],
    parts: Sequence[str],
    labels: Sequence[str],
    groups: Sequence[str],
) -> list[str]:
    """Say which classes have too few groups, and which part lacks which."""
    held: dict[str, set[str]] = {}
    there: dict[str, set[str]] = {part: set() for part in names}
    for part, label, group in zip(parts, labels, groups, strict=True):
        held.setdefault(label, set()).add(group)
        there[part].add(label)
    both = there.get("train", set()) & there.get("test", set())
    lone = sorted(n for n, own in held.items() if len(own) == 1 and n not in both)
    lacks = {part: sorted(set(held) - own) for part, own in there.items()}
    notes = []
    if lone:
        notes = [say("one-group", names=_listed(lone))]
    if "train" in lacks:
        own = [(p, _listed(k)) for p, k in lacks.items() if k]
        return notes + [say("part-lacks", part=p, names=k) for p, k in own]
    rare = sorted(set().union(*lacks.values()))
    return [*notes, say("fold-lacks", names=_listed(rare))] if rare else notes


def _listed(names: Sequence[str]) -> str:
    """Write a few names, and count the rest."""
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
