"""Which name may it be? Proposals from what is named so far, in blocks.

Each name is the mean of its items, in a space prepared as heads are (see `heads`); an
item is as near to it as their cosine says. How sure that is, is learned by leaving each
named item out of its own name's mean once (a temperature: see `calibrate`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miwake.learn import calibrate, heads
from miwake.learn.graphs import Prepare
from miwake.learn.measure import Floats, Ints
from miwake.learn.neighbours import Vectors, unit

SHARPNESS = 16.0
"""Of cosines, before the temperature corrects it."""
MOST = 5
"""Names proposed for one item."""
CELLS = 4_000_000
"""Scores held at once."""
_LEFT_OUT = 400
"""Named items, at most, that the temperature is learned from."""


@dataclass(frozen=True, slots=True)
class Means:
    """Names as means of what bears them."""

    prepare: Prepare
    rows: Vectors
    """(C, D) of length one; a name that nothing bears is zeros."""
    heat: float


@dataclass(frozen=True, slots=True)
class Best:
    """The best few names of each item; each array is (N, M)."""

    places: Ints
    """Places of names, best first."""
    scores: Floats

    @property
    def doubts(self) -> Floats:
        """Return one less the lead of the first over the second, (N,)."""
        second = self.scores[:, 1] if self.scores.shape[1] > 1 else 0.0
        return np.asarray(np.clip(1.0 - (self.scores[:, 0] - second), 0.0, 1.0))


def learn(vectors: Vectors, names: Ints, size: int, how: Prepare, seed: int) -> Means:
    """Return the means of named items: `vectors` (N, D), `names` (N,) below *size*."""
    rows = ready(how, vectors)
    sums = np.zeros((size, rows.shape[1]), np.float32)
    np.add.at(sums, names, rows)
    return Means(how, unit(sums), _heat(rows, names, sums, seed))


def ready(how: Prepare, vectors: Vectors) -> Vectors:
    """Return items as means are made of, (N, D), of length one."""
    return unit(heads.prepared(how, vectors).astype(np.float32))


def logits(means: Means, vectors: Vectors) -> Vectors:
    """Return how near each item is to each name, (N, C)."""
    near: Vectors = ready(means.prepare, vectors) @ means.rows.T
    return near * np.float32(SHARPNESS / means.heat)


def best(logits: Vectors, denied: Mapping[int, Sequence[int]]) -> Best:
    """Return the likeliest names of each row of logits (N, C); *logits* is spoiled.

    *denied* are, by row, the places of names that somebody said it is not: they are
    left out, and the others share what they had. Of one name alone, the score is its
    cosine, for there is nothing to hold it against.
    """
    for row, barred in denied.items():
        logits[row, list(barred)] = -np.inf
    many = min(MOST, logits.shape[1])
    places = np.argpartition(logits, logits.shape[1] - many, axis=1)[:, -many:]
    values = np.take_along_axis(logits, places, axis=1).astype(np.float64)
    order = np.lexsort((places, -values), axis=1)
    places = np.take_along_axis(places, order, axis=1)
    values = np.take_along_axis(values, order, axis=1)
    if logits.shape[1] == 1:
        return Best(places, np.clip(values / SHARPNESS, 0.0, 1.0))
    top = np.where(np.isfinite(values[:, :1]), values[:, :1], 0.0)
    total = np.exp(logits - top.astype(np.float32)).sum(axis=1, dtype=np.float64)
    scores = np.exp(values - top) / np.maximum(total, 1e-30)[:, None]
    return Best(places.astype(np.int64), scores)


def leads(
    vectors: Vectors, names: Ints, asked: Vectors, how: Prepare, penalty: float = 1e-3
) -> Floats:
    """Return the lead of each asked item's best name over its second, (Q,), 0..1.

    By a linear head of the named items, `vectors` (N, D) and `names` (N,), at least
    two: it knows better than means where it is unsure, and what that is worth.
    """
    _, codes = np.unique(names, return_inverse=True)
    space = heads.space(vectors, how.blocks, how)
    study = heads.Study(tolerance=1e-3)
    size = int(codes.max()) + 1
    table = heads.linear(space, codes, size, penalty, study=study)
    shares_ = calibrate.softmax(heads.logits(heads.as_head(space, table), asked))
    two = np.sort(shares_, axis=1)[:, -2:]
    return np.asarray(two[:, 1] - two[:, 0])


def likeness(means: Means, least: float) -> list[tuple[int, int, float]]:
    """Return pairs of names whose means are at least so alike, the most alike first."""
    found: list[tuple[int, int, float]] = []
    block = max(1, CELLS // max(1, len(means.rows)))
    for start in range(0, len(means.rows), block):
        near = means.rows[start : start + block] @ means.rows.T
        rows, columns = np.nonzero(near >= least)
        later = columns > rows + start
        kept = zip(rows[later], columns[later], strict=True)
        found += [(int(r) + start, int(c), float(near[r, c])) for r, c in kept]
    return sorted(found, key=lambda one: -one[2])


def _heat(rows: Vectors, names: Ints, sums: Vectors, seed: int) -> float:
    """Return the temperature that fits items left out of their own name's mean."""
    several = np.flatnonzero(np.bincount(names, minlength=len(sums))[names] > 1)
    if len(sums) < 2 or not len(several):
        return 1.0
    most = max(1, min(_LEFT_OUT, CELLS // len(sums)))
    some = np.random.default_rng(seed).permutation(several)[:most]
    asked, truth = rows[some], names[some]
    near = asked @ unit(sums).T
    own = unit(sums[truth] - asked)
    near[np.arange(len(some)), truth] = np.einsum("nd,nd->n", asked, own)
    return calibrate.temperature(near.astype(np.float64) * SHARPNESS, truth)


def shares(of: NDArray[np.float32]) -> Vectors:
    """Return logits (N, C) of probabilities, so that both kinds are read alike."""
    return np.log(np.maximum(of, 1e-12)).astype(np.float32)
