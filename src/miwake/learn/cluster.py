"""Which unnamed items belong together? Average linkage, exact at any size.

The distance of two clusters is 1 - the mean cosine of their pairs. For unit
vectors that is 1 - (a . b) / (|A| |B|) with a, b the *sums* of the members, so a
merged cluster is one vector and no table of pairs is needed.

Above 5,000 clusters, rounds merge every pair of mutual nearest neighbours at once
(Murtagh 1983: average linkage is reducible, so such pairs are merges of the
hierarchy whatever the order), in blocks. Below, the nearest-neighbour chain walks
one table (Murtagh & Contreras 2012, section 3.1). Both stop at the threshold:
a cluster whose nearest is further never comes nearer, and is finished.

Equal vectors are joined first: their distance is 0. Where the rounds stall (many
clusters share one nearest, a hub, so few pairs are mutual), the table is used up
to 12,000 clusters (600 MB); above that, stalled rounds are exact but slow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miwake.learn.measure import Bools, Ints
from miwake.learn.neighbours import Vectors, unit

TABLE = 5000
"""Up to so many clusters the similarities fit one table (100 MB)."""
STALLED = 12_000
"""Up to so many, when a round merges less than a twentieth."""
_CELLS = 8_000_000
_ROUNDING = 1e-6
"""So that a distance equal to the threshold counts as within it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How alike is the same; distances are mean cosine distances."""

    same: float
    """Clusters this near are merged …"""
    clear: float
    """… and those a little further, when nothing else is nearly as near …"""
    lead: float
    """… by this much."""
    alone: float
    """A tile alone joins the cluster it is nearest to by this much."""
    ask: float
    """Up to here a person is asked."""
    centred: bool
    """Whether what all tiles share is taken off first."""


RULES = {
    "faces": Rule(0.22, 0.30, 0.035, 0.015, 0.34, centred=False),
    "whole": Rule(0.70, 0.70, 0.035, 0.015, 0.80, centred=True),
}
"""Chosen on other sets than those they are judged on: docs/log.md says how."""


def rule_of(mode: str) -> Rule:
    """Return the rule for what is looked at: `faces`, or whole photos."""
    return RULES["faces" if mode == "faces" else "whole"]


def prepared(
    vectors: Vectors, blocks: Sequence[tuple[int, float]], rule: Rule
) -> Vectors:
    """Return vectors (N, D) as they are compared: each encoder's part counts alike.

    *blocks* are the parts, (width, weight) each; their weights do not count here.
    """
    rows, at = np.array(vectors, np.float32), 0
    if rule.centred:
        rows -= rows.mean(axis=0)
    for width, _ in blocks:
        rows[:, at : at + width] = unit(rows[:, at : at + width])
        at += width
    return unit(rows)


def sorted_out(rows: Vectors, rule: Rule) -> Ints:
    """Return the cluster of each prepared row, the largest 0."""
    labels = agglomerate(rows, rule.same)
    labels = clear_merges(rows, labels, rule.clear, rule.lead)
    return homes_for_loners(rows, labels, rule.clear, rule.alone)


def agglomerate(vectors: Vectors, threshold: float) -> Ints:
    """Return each item's cluster, (N,), numbered by size: 0 is the largest.

    `vectors` (N, D) of any length; clusters are merged while the mean cosine
    distance between them is at most `threshold` (0..2; within 1e-6, for float32
    cannot tell). Of equal sizes, the cluster with the earlier first item comes first.
    """
    rows = unit(vectors)
    if not len(rows):
        raise ValueError("there is nothing to cluster: no items")
    if not 0 <= threshold <= 2:
        raise ValueError(f"a threshold of {threshold}: a cosine distance is 0..2")
    allowed = 1.0 - threshold - _ROUNDING
    state = _rounds(rows, allowed)
    final = np.arange(len(state.sizes))
    final[state.growing] = state.growing[_chained(state, allowed)]
    return by_size(final[state.owner])


def clear_merges(vectors: Vectors, labels: Ints, threshold: float, lead: float) -> Ints:
    """Merge clusters that are each other's nearest by far; return the clusters, (N,).

    Two are merged when they are at most `threshold` apart and each is nearer to the
    other than to any third by at least `lead` (a ratio test, as for matching key
    points: Lowe 2004, section 7.1, but by difference), until none are. So a looser
    threshold is safe where nothing else competes. `labels` (N,) as of `agglomerate`.
    """
    rows = unit(vectors)
    while True:
        kept, owner = np.unique(labels, return_inverse=True)
        if len(kept) < 3:  # nothing to compare the nearest with
            return by_size(owner)
        sizes = np.bincount(owner)
        state = _State(
            owner, _added(rows, owner, len(kept)), sizes, np.arange(len(kept))
        )
        near, alike, second = _two_nearest(_means(state))
        clear = (alike >= 1.0 - threshold - _ROUNDING) & (alike - second >= lead)
        here = np.arange(len(kept))
        mutual = clear & clear[near] & (near[near] == here)
        if not mutual.any():
            return by_size(owner)
        labels = np.where(mutual, np.minimum(here, near), here)[owner]


def homes_for_loners(
    vectors: Vectors, labels: Ints, threshold: float, lead: float
) -> Ints:
    """Let each item alone join the cluster it is nearest to by `lead`, (N,).

    Only its own view counts: a cluster of many has many who come nearest. It must be
    at most `threshold` away, and of two items or more; repeated until none joins.
    """
    rows = unit(vectors)
    while True:
        kept, owner = np.unique(labels, return_inverse=True)
        if len(kept) < 3:
            return by_size(owner)
        sizes = np.bincount(owner)
        state = _State(
            owner, _added(rows, owner, len(kept)), sizes, np.arange(len(kept))
        )
        near, alike, second = _two_nearest(_means(state))
        joins = (sizes == 1) & (sizes[near] > 1) & (alike - second >= lead)
        joins &= alike >= 1.0 - threshold - _ROUNDING
        if not joins.any():
            return by_size(owner)
        labels = np.where(joins, near, np.arange(len(kept)))[owner]


def likely_merges(
    vectors: Vectors, labels: Ints, threshold: float, most: int
) -> list[tuple[int, int, float]]:
    """Return pairs of clusters at most `threshold` apart, and how alike they are.

    The most alike first; of each cluster only its nearest is asked about.
    """
    owner = np.asarray(labels, np.int64)
    size = int(owner.max()) + 1
    if size < 2:
        return []
    sums = _added(unit(vectors), owner, size)
    state = _State(owner, sums, np.bincount(owner), np.arange(size))
    near, alike = _nearest(_means(state))
    pairs = {
        (min(a, b), max(a, b)): float(alike[a])
        for a, b in enumerate(near.tolist())
        if alike[a] >= 1.0 - threshold
    }
    told = sorted(pairs.items(), key=lambda one: (-one[1], one[0]))[:most]
    return [(a, b, near_) for (a, b), near_ in told]


def by_size(labels: Ints) -> Ints:
    """Renumber clusters so that 0 is the largest, then the earlier first item."""
    _, first, code, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    place = np.empty(len(sizes), dtype=np.int64)
    place[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return place[code]


def bcubed(truth: Ints, labels: Ints) -> tuple[float, float, float]:
    """Return B-cubed precision, recall and F of a clustering, both (N,).

    Bagga & Baldwin 1998, section 3: for each item, the share of its cluster that
    is of its class, and the share of its class that is in its cluster; means over
    items, and the harmonic mean of the two.
    """
    if len(truth) != len(labels) or not len(truth):
        raise ValueError("truth and labels must be equally long and not empty")
    _, classes = np.unique(truth, return_inverse=True)
    _, found = np.unique(labels, return_inverse=True)
    _, cell, both = np.unique(
        classes * (int(found.max()) + 1) + found,
        return_inverse=True,
        return_counts=True,
    )
    together = both[cell].astype(np.float64)
    precision = float((together / np.bincount(found)[found]).mean())
    recall = float((together / np.bincount(classes)[classes]).mean())
    return precision, recall, 2 * precision * recall / (precision + recall)


@dataclass(frozen=True, slots=True)
class _State:
    """K clusters of N items between two rounds."""

    owner: Ints
    """(N,) each item's cluster."""
    sums: Vectors
    """(K, D) the sum of the members' unit vectors."""
    sizes: Ints
    """(K,)"""
    growing: Ints
    """The clusters that may still be merged."""


def _rounds(rows: Vectors, allowed: float) -> _State:
    """Merge mutual nearest neighbours until few enough clusters may grow."""
    state = _distinct(rows)
    while (before := len(state.growing)) > TABLE:
        state = _round(state, allowed)
        if len(state.growing) > 0.95 * before and before <= STALLED:
            break
    return state


def _distinct(rows: Vectors) -> _State:
    """Start with one cluster for each distinct vector."""
    seen: dict[bytes, int] = {}
    owner = np.array([seen.setdefault(row.tobytes(), len(seen)) for row in rows])
    sizes = np.bincount(owner)
    first = np.unique(owner, return_index=True)[1]
    sums = rows[first] * sizes[:, None].astype(np.float32)
    return _State(owner, sums, sizes, np.arange(len(sizes)))


def _round(state: _State, allowed: float) -> _State:
    growing = state.growing
    near, alike = _nearest(_means(state))
    close = alike >= allowed
    target = np.arange(len(state.sizes))
    target[growing] = growing[_pairs(near, alike, close)]
    kept, target = np.unique(target, return_inverse=True)
    return _State(
        target[state.owner],
        _added(state.sums, target, len(kept)),
        np.bincount(target, state.sizes).astype(np.int64),
        np.unique(target[growing[close]]),
    )


def _means(state: _State) -> Vectors:
    sizes = state.sizes[state.growing].astype(np.float32)
    means: Vectors = state.sums[state.growing] / sizes[:, None]
    return means


def _nearest(means: Vectors) -> tuple[Ints, Vectors]:
    """Return each row's most similar other row, and how similar, in blocks."""
    near = np.empty(len(means), dtype=np.int64)
    alike = np.empty(len(means), dtype=np.float32)
    block = max(1, _CELLS // len(means))
    for start in range(0, len(means), block):
        part = means[start : start + block] @ means.T
        rows = np.arange(len(part))
        part[rows, start + rows] = -np.inf
        best = part.argmax(axis=1)
        near[start : start + block] = best
        alike[start : start + block] = part[rows, best]
    return near, alike


def _two_nearest(means: Vectors) -> tuple[Ints, Vectors, Vectors]:
    """Return each row's most similar other row, and the two highest similarities."""
    near, alike = _nearest(means)
    second = np.empty(len(means), dtype=np.float32)
    block = max(1, _CELLS // len(means))
    for start in range(0, len(means), block):
        part = means[start : start + block] @ means.T
        rows = np.arange(len(part))
        part[rows, start + rows] = part[rows, near[start : start + block]] = -np.inf
        second[start : start + block] = part.max(axis=1)
    return near, alike, second


def _pairs(near: Ints, alike: Vectors, close: Bools) -> Ints:
    """Return the row each row is merged into: its mutual nearest, or itself."""
    here = np.arange(len(near))
    mutual = close & (near[near] == here)
    if close.any() and not mutual.any():
        # Rounding may hide the mutual pair among equals: merge the very nearest.
        best = int(alike.argmax())
        return np.where(here == best, near[best], here)
    return np.where(mutual, np.minimum(here, near), here)


def _added(sums: Vectors, target: Ints, size: int) -> Vectors:
    order = np.argsort(target, kind="stable")
    starts = np.searchsorted(target[order], np.arange(size))
    total: Vectors = np.add.reduceat(sums[order], starts, axis=0)
    return total


@dataclass(slots=True)
class _Table:
    """Mean cosines of the clusters that may still grow; the one thing that changes."""

    alike: NDArray[np.float32]
    """(K, K), -inf on the diagonal and for clusters that are finished."""
    sizes: Ints
    owner: Ints
    """(K,) the row each row was merged into, or itself."""
    alive: Bools
    """(K,) rows neither merged away nor finished."""

    def nearest(self, row: int, before: int | None) -> tuple[int, float]:
        """Return the most similar row, `before` if it is as near as any."""
        best = int(self.alike[row].argmax())
        if before is not None and self.alike[row, before] >= self.alike[row, best]:
            best = before
        return best, float(self.alike[row, best])

    def finish(self, row: int) -> None:
        """Take a row out of the search."""
        self.alike[row] = self.alike[:, row] = -np.inf
        self.alive[row] = False

    def merge(self, gone: int, stays: int) -> None:
        """Average two rows by size into one (Lance & Williams 1967)."""
        share = np.float32(self.sizes[gone] / (self.sizes[gone] + self.sizes[stays]))
        row = share * self.alike[gone] + (1 - share) * self.alike[stays]
        self.finish(gone)
        row[gone] = row[stays] = -np.inf
        self.alike[stays] = self.alike[:, stays] = row
        self.sizes[stays] += self.sizes[gone]
        self.owner[gone] = stays


def _chained(state: _State, allowed: float) -> Ints:
    """Return the row that each growing cluster ends in."""
    means = _means(state)
    alike = means @ means.T
    np.fill_diagonal(alike, -np.inf)
    size = len(alike)
    sizes = state.sizes[state.growing].copy()
    table = _Table(alike, sizes, np.arange(size), np.ones(size, dtype=np.bool_))
    waiting = list(range(size))
    while waiting:
        start = waiting.pop()
        if table.alive[start]:
            waiting += _walk(table, start, allowed)
    return _roots(table.owner)


def _walk(table: _Table, start: int, allowed: float) -> list[int]:
    """Follow nearest neighbours from one row; return the rows that grew."""
    path, grown = [start], []
    while path:
        tip = path[-1]
        before = path[-2] if len(path) > 1 else None
        best, value = table.nearest(tip, before)
        if value < allowed:
            table.finish(path.pop())
        elif best == before:
            table.merge(path.pop(), best)
            grown.append(path.pop())
        else:
            path.append(best)
    return grown


def _roots(owner: Ints) -> Ints:
    """Follow owners to the end."""
    while True:
        further = owner[owner]
        if (further == owner).all():
            return owner
        owner = further
