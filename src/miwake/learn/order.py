"""What to ask a person next, so that few answers teach much.

At first the typical: items are sorted into as many clusters as there will be answers,
and of each that holds no answer yet the most typical item is asked, largest cluster
first (TypiClust: Hacohen, Dekel & Weinshall 2022, section 3.2). With few answers that
beats every kind of doubt, for a model that knows little is doubtful of the wrong
things. Then the doubtful, but not of one kind: items weighed by their margin (Settles
2009, section 3.1) and by how typical they are (section 3.6), spread out by a greedy
k-centre choice (Sener & Savarese 2018, algorithm 1), so that a batch does not ask the
same thing ten times.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from miwake.learn.measure import Floats, Ints
from miwake.learn.neighbours import Vectors, unit

COLD = 4
"""Answers a name, below which the typical is asked."""
STEP = 20
"""Items chosen before the clusters are made anew."""
CLUSTERS = 500
"""Most clusters the typical is looked for in."""
NEAR = 20
"""Neighbours that say how typical an item is."""
WIDE = 10
"""Of so many times the items wanted, the choice is made."""
PULL = 0.5
"""How much a typical item counts more: e to the half for each standard deviation."""
_ROUNDS = 10
_CELLS = 8_000_000


def is_cold(answers: int, names: int) -> bool:
    """Say whether so few answers are known that doubt means nothing yet."""
    return names < 2 or answers < COLD * names


def typical_first(vectors: Vectors, answered: Ints, many: int, seed: int) -> Ints:
    """Return places of items to ask, (M,), M at most *many*: typical of clusters.

    `vectors` (N, D); `answered` holds the places that need not be asked. A few are
    chosen at a time, among ever more clusters: so the first few already cover all.
    """
    rows = unit(vectors)
    chosen = np.asarray(answered, np.int64)
    many = min(many, len(rows) - len(chosen))
    while len(chosen) < len(answered) + many:
        step = min(STEP, len(answered) + many - len(chosen))
        chosen = np.concatenate([chosen, _typical(rows, chosen, step, seed)])
    return chosen[len(answered) :]


def _typical(rows: Vectors, answered: Ints, many: int, seed: int) -> Ints:
    """Return *many* places, typical of clusters without an answer where there are."""
    size = min(len(answered) + many, CLUSTERS, len(rows))
    owner = kmeans(rows, size, seed)
    spread = _within(rows, owner)
    spread[answered] = -np.inf
    sizes = np.bincount(owner, minlength=size)
    taken = np.bincount(owner[answered], minlength=size)
    return _by_turns(owner, spread, sizes, taken)[:many]


def doubtful_first(vectors: Vectors, margins: Floats, many: int) -> Ints:
    """Return places of items to ask, (M,), M at most *many*: doubtful and apart.

    `margins` (N,) is the lead of each item's best name over its second, 0..1. Of
    equal doubt the typical counts more: what is odd teaches little about the rest.
    """
    many = min(many, len(margins))
    if many < 1:
        return np.empty(0, np.int64)
    rows = unit(vectors)
    dense = density(rows)
    spread = float(dense.std()) or 1.0
    weights = (1.0 - margins) * np.exp(PULL * (dense - dense.mean()) / spread)
    first = np.argsort(-weights, kind="stable")[: WIDE * many]
    return first[_apart(rows[first], weights[first], many)]


def density(vectors: Vectors, near: int = NEAR) -> Floats:
    """Return how typical each item is, (N,): mean cosine of its nearest neighbours."""
    rows = unit(vectors)
    near = min(near, len(rows) - 1)
    if near < 1:
        return np.zeros(len(rows))
    found = np.empty(len(rows))
    block = max(1, _CELLS // len(rows))
    for start in range(0, len(rows), block):
        alike = rows[start : start + block] @ rows.T
        best = np.partition(alike, len(rows) - 1 - near, axis=1)[:, -near - 1 :]
        found[start : start + block] = (best.sum(axis=1) - best.max(axis=1)) / near
    return found


def kmeans(rows: Vectors, size: int, seed: int) -> Ints:
    """Return each unit vector's cluster, (N,): spherical k-means, k-means++ start.

    Arthur & Vassilvitskii 2007 for the start; Dhillon & Modha 2001 for the rest.
    """
    centres = rows[_starts(rows, size, np.random.default_rng(seed))]
    owner = np.zeros(len(rows), np.int64)
    for _ in range(_ROUNDS):
        owner = _nearest(rows, centres)
        sums = np.zeros_like(centres)
        np.add.at(sums, owner, rows)
        empty = ~sums.any(axis=1)
        sums[empty] = centres[empty]
        centres = unit(sums)
    return _nearest(rows, centres)


def _starts(rows: Vectors, size: int, rng: np.random.Generator) -> list[int]:
    chosen = [int(rng.integers(len(rows)))]
    far = np.full(len(rows), np.inf)
    while len(chosen) < size:
        far = np.minimum(far, np.maximum(0.0, 2.0 - 2.0 * (rows @ rows[chosen[-1]])))
        far[chosen] = 0.0
        total = float(far.sum())
        if total < 1e-6:  # all that is left are copies
            break
        chosen.append(int(rng.choice(len(rows), p=far / total)))
    return chosen


def _nearest(rows: Vectors, centres: Vectors) -> Ints:
    owner = np.empty(len(rows), np.int64)
    block = max(1, _CELLS // len(centres))
    for start in range(0, len(rows), block):
        part = slice(start, start + block)
        owner[part] = (rows[part] @ centres.T).argmax(axis=1)
    return owner


def _within(rows: Vectors, owner: Ints) -> Floats:
    """Return how typical each item is of its cluster, (N,)."""
    found = np.zeros(len(rows))
    order = np.argsort(owner, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(owner[order])) + 1):
        found[part] = density(rows[part])
    return found


def _by_turns(owner: Ints, spread: Floats, sizes: Ints, taken: Ints) -> Ints:
    """Return all that may be asked: of each cluster its most typical, then the next.

    Clusters with fewer answers come first, of those the larger.
    """
    order = np.lexsort((-spread, owner))
    start = np.searchsorted(owner[order], np.arange(len(sizes)))
    turn = np.empty(len(owner), np.int64)
    turn[order] = np.arange(len(owner)) - start[owner[order]]
    every = np.lexsort((-spread, -sizes[owner], turn + taken[owner]))
    return every[np.isfinite(spread[every])]


def _apart(rows: Vectors, weights: Floats, many: int) -> NDArray[np.int64]:
    """Return places of weighty rows that lie apart, greedily."""
    far = np.ones(len(rows))
    chosen: list[int] = []
    for _ in range(min(many, len(rows))):
        best = int((weights * far).argmax())
        chosen.append(best)
        far = np.minimum(far, np.clip(1.0 - rows @ rows[best], 0.0, None))
        far[best] = -1.0
    return np.array(chosen, np.int64)
