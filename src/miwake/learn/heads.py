"""Heads on frozen embeddings: linear and cosine, balanced over classes.

Embeddings are first prepared: centred, each number divided by its spread, each
encoder's part brought to its length. All of it goes into the graph.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miwake.learn.graphs import Head, Prepare
from miwake.learn.optimise import lowest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FLOOR = 0.05
"""Part of the mean spread that is added to each number's own: rare ones stay small."""
PRIOR = 50.0
"""Rows that the mean variance counts for beside each number's own."""
RIDGE = 3.0
"""Whitening adds so many times the mean variance to each direction's own."""


@dataclass(frozen=True, slots=True)
class Space:
    """Training rows, prepared, in the coordinates they span."""

    prepare: Prepare
    axes: Floats | None
    """(D, R) orthonormal columns; None: the rows span everything."""
    rows: Floats
    """(N, R)."""

    def take(self, keep: Ints) -> Space:
        """Return the same space with some of its rows."""
        return Space(self.prepare, self.axes, self.rows[keep])


@dataclass(frozen=True, slots=True)
class Study:
    """How a linear head is fitted."""

    smooth: float = 0.0
    """Label smoothing (Szegedy et al. 2016, section 7)."""
    tolerance: float = 1e-5
    """Largest slope at which a fit counts as done."""
    stop: Callable[[], bool] = lambda: False
    """Asked at each step whether to take what there is."""


def space(
    vectors: NDArray[np.float32],
    blocks: tuple[tuple[int, float], ...] = (),
    how: Prepare | None = None,
) -> Space:
    """Return the prepared training rows (N, D).

    With fewer rows than numbers they are turned into the space they span: a ridge
    penalty does not notice, and a fit costs a fraction.
    """
    how = how or preparation(vectors, blocks)
    rows = prepared(how, vectors)
    if len(rows) >= rows.shape[1]:
        return Space(how, None, rows)
    values, left = np.linalg.eigh(rows @ rows.T)
    good = values > max(float(values[-1]), 1e-12) * 1e-9
    axes = rows.T @ (left[:, good] / np.sqrt(values[good]))
    return Space(how, axes, rows @ axes)


def preparation(
    vectors: NDArray[np.float32], blocks: tuple[tuple[int, float], ...] = ()
) -> Prepare:
    """Return how embeddings (N, D) like these are prepared.

    A spread measured on a few rows is mostly noise, so each number's variance is drawn
    towards the mean one as if `PRIOR` more rows had shown that (Smyth 2004, section 3).
    """
    mean = vectors.mean(axis=0, dtype=np.float64)
    variance = vectors.var(axis=0, dtype=np.float64)
    rows = len(vectors)
    drawn = (rows * variance + PRIOR * float(variance.mean())) / (rows + PRIOR)
    spread = np.sqrt(drawn)
    scale = spread + FLOOR * (float(spread.mean()) or 1.0)
    return Prepare(
        mean.astype(np.float32),
        scale.astype(np.float32),
        blocks or ((vectors.shape[1], 1.0),),
    )


def whitening(
    vectors: NDArray[np.float32], blocks: tuple[tuple[int, float], ...] = ()
) -> Prepare:
    """Return how embeddings (N, D) are whitened, softly, each part for itself.

    A part is turned to its principal directions, and each divided by the root of its
    variance plus `RIDGE` times the mean one: what most items share counts less. For
    few items of many classes, where between-class spread is all there is to learn.
    """
    mean = vectors.mean(axis=0, dtype=np.float64)
    widths = blocks or ((vectors.shape[1], 1.0),)
    turns, at = [], 0
    for width, _ in widths:
        part = (
            np.asarray(vectors[:, at : at + width], np.float64) - mean[at : at + width]
        )
        _, sizes, axes = np.linalg.svd(part, full_matrices=False)
        spread = sizes**2 / len(part)
        turns.append((axes.T / np.sqrt(_softened(spread))).astype(np.float32))
        at += width
    scale = np.ones(vectors.shape[1], np.float32)
    return Prepare(mean.astype(np.float32), scale, widths, tuple(turns))


def _softened(spread: Floats) -> Floats:
    """Return variances (R,) that are safe to divide by the root of."""
    return spread + RIDGE * (float(spread.mean()) or 1.0)


def prepared(how: Prepare, vectors: NDArray[np.float32]) -> Floats:
    """Return embeddings (N, D) as a head sees them."""
    scaled = (np.asarray(vectors, np.float64) - how.mean) / how.scale
    parts, at = [], 0
    for place, (width, length) in enumerate(how.blocks):
        part = scaled[:, at : at + width]
        turned = part @ how.turns[place] if how.turns else part
        parts.append(_unit(turned) * length)
        at += width
    return np.concatenate(parts, axis=1)


def balance(labels: Ints, classes: int, power: float = 1.0) -> Floats:
    """Return weights (N,) of mean 1 that give each class the same say.

    With *power* below 1 rare classes are lifted less.
    """
    counts = np.bincount(labels, minlength=classes).astype(np.float64)
    weight = np.where(counts > 0, counts, 1.0)[labels] ** -power
    return np.asarray(weight / weight.mean())


def linear(
    of: Space,
    labels: Ints,
    classes: int,
    penalty: float,
    *,
    start: Floats | None = None,
    study: Study | None = None,
) -> Floats:
    """Return softmax regression's (R + 1, C): weights and, last, the bias.

    Minimises the balanced cross-entropy plus penalty / 2 times the squared length of
    the weights. Products are float32, sums float64: half the memory to walk through
    for the same answer. *start* is where to begin, such as a stricter head.
    """
    how = study or Study()
    rows, weights = of.rows.astype(np.float32), balance(labels, classes)
    n, width = len(rows), rows.shape[1]
    target = np.full((n, classes), how.smooth / classes)
    target[np.arange(n), labels] += 1 - how.smooth

    def slope(flat: Floats) -> tuple[float, Floats]:
        table = flat.reshape(width + 1, classes)
        logits = rows @ table[:-1].astype(np.float32) + table[-1]
        logits -= logits.max(axis=1, keepdims=True)
        total = np.log(np.exp(logits).sum(axis=1, keepdims=True))
        log = logits - total
        loss = -float((weights[:, None] * target * log).sum()) / n
        off = weights[:, None] * (np.exp(log) - target) / n
        pull = rows.T @ off.astype(np.float32)
        down = np.vstack([pull + penalty * table[:-1], off.sum(axis=0)])
        return loss + penalty / 2 * float((table[:-1] ** 2).sum()), down.ravel()

    begin = np.zeros((width + 1, classes)) if start is None else start
    best = lowest(slope, begin.ravel(), tolerance=how.tolerance, stop=how.stop)
    return best.reshape(width + 1, classes)


def as_head(of: Space, table: Floats) -> Head:
    """Return a linear head as numbers that apply to raw embeddings."""
    weights = table[:-1] if of.axes is None else of.axes @ table[:-1]
    return Head(of.prepare, weights.astype(np.float32), table[-1].astype(np.float32))


def means(of: Space, labels: Ints, classes: int, sharpness: float) -> Floats:
    """Return (R + 1, C): unit class means times *sharpness*, and no bias.

    Its logits are cosines times *sharpness* (Wang et al., "NormFace", 2017, eq. 5),
    as long as prepared rows have one length.
    """
    sums = np.zeros((classes, of.rows.shape[1]))
    np.add.at(sums, labels, of.rows)
    return np.vstack([_unit(sums).T * sharpness, np.zeros(classes)])


def answers(of: Space, table: Floats) -> Floats:
    """Return the logits (N, C) of a space's rows."""
    logits: Floats = of.rows @ table[:-1] + table[-1]
    return logits


def logits(head: Head, vectors: NDArray[np.float32]) -> Floats:
    """Return a head's logits (N, C) for embeddings (N, D), as its graph would."""
    answer: Floats = prepared(head.prepare, vectors) @ head.weights + head.bias
    return answer


def _unit(rows: Floats) -> Floats:
    length = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    unit: Floats = rows / np.maximum(length, 1e-12)
    return unit
