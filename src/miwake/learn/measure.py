"""How good are the answers? Every figure from truth and scores, weighted or not.

`truth` (N,) holds class numbers; `scores` (N, C) one row for each item, higher
is likelier. A row with NaN in it means *no answer* (for example no face was
found): it is wrong for accuracy, missed recall, never a false positive, and
ranks below every answer for average precision.

A figure that is 0/0 is NaN, and pages show it as a dash: precision of a class that
was never guessed, recall and average precision of a class without items, F1 of
a class with neither. Means over classes leave NaN out.

Each figure comes in two forms: `accuracy(truth, scores)` gives the number, and
`accuracy_of(truth, scores)` gives a function of weights, from which
`intervals.py` makes every resample with the very same arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Weigh = Callable[[Floats], Floats]
"""From weights (N, B) to a figure for each column: (B,), or (B, C) by class."""

Shares = tuple[Floats, Floats, Floats]
"""Precision, recall and F1, each (B, C)."""

BINS = 15
"""Bins of the calibration error: Guo et al. 2017, table 1."""


@dataclass(frozen=True, slots=True)
class ByClass:
    """Figures of each class; each array is (C,)."""

    precision: Floats
    recall: Floats
    f1: Floats
    support: Floats
    """Items of the class, answered or not."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Precision and recall of one class, from the strictest threshold down."""

    precision: Floats
    recall: Floats
    threshold: Floats
    """(P,) falling: an item is called the class when its score is at least this."""


def answered(scores: Floats) -> Bools:
    """Say which items have an answer: scores (N, C) to (N,)."""
    known: Bools = np.logical_not(np.isnan(scores).any(axis=1))
    return known


def guesses(scores: Floats) -> Ints:
    """Return the class with the highest score, (N,); -1 where there is no answer.

    Of equal scores the first class is taken.
    """
    known = answered(scores)
    best = np.where(known[:, None], scores, 0.0).argmax(axis=1)
    return np.where(known, best, -1).astype(np.int64)


def accuracy(truth: Ints, scores: Floats) -> float:
    """Return the share of items whose highest score is the true class."""
    return float(_once(accuracy_of(truth, scores), truth))


def confusion(truth: Ints, scores: Floats) -> Ints:
    """Count items by true class (rows) and guessed class (columns): (C, C).

    Items without an answer are in no cell: a row sums to the class's answers.
    """
    truth, scores = checked(truth, scores)
    classes, guess = scores.shape[1], guesses(scores)
    known = guess >= 0
    cells = np.bincount(truth[known] * classes + guess[known], minlength=classes**2)
    return cells.reshape(classes, classes).astype(np.int64)


def by_class(truth: Ints, scores: Floats) -> ByClass:
    """Return precision, recall, F1 and number of items of each class."""
    truth, scores = checked(truth, scores)
    support = np.bincount(truth, minlength=scores.shape[1]).astype(np.float64)
    precision, recall, f1 = shares_of(truth, scores)(np.ones((len(truth), 1)))
    return ByClass(precision[0], recall[0], f1[0], support)


def macro_f1(truth: Ints, scores: Floats) -> float:
    """Return the mean F1 over classes that are true or guessed at least once."""
    return float(_once(macro_f1_of(truth, scores), truth))


def average_precision(truth: Ints, scores: Floats) -> Floats:
    """Return each class's average precision, one class against the rest: (C,).

    The step sum of (R_n - R_{n-1}) P_n over distinct scores, without
    interpolation (Davis & Goadrich 2006, section 4, on why not to interpolate);
    equal scores enter together, as in `sklearn.metrics.average_precision_score`.
    """
    values: Floats = _once(average_precision_of(truth, scores), truth)
    return values


def mean_average_precision(truth: Ints, scores: Floats) -> float:
    """Return the mean of the average precisions of classes that have items."""
    return float(_once(mean_average_precision_of(truth, scores), truth))


def calibration_error(truth: Ints, scores: Floats) -> float:
    """Return the expected calibration error (Guo et al. 2017, equation 3).

    Items are put in 15 bins of equal width by their top score, which must be a
    probability. Items without an answer claim nothing and are left out.
    """
    return float(_once(calibration_error_of(truth, scores), truth))


def curve(truth: Ints, scores: Floats, name: int, points: int = 0) -> Curve:
    """Return precision and recall of class `name` at each distinct score.

    Ends at the last answer, so recall stays below 1 when items of the class have
    none. With `points`, at most so many are kept, first and last among them.
    """
    truth, scores = checked(truth, scores)
    known = answered(scores)
    column, true = scores[known, name], truth[known] == name
    order = np.argsort(-column, kind="stable")
    last = _ends(column[order])
    hits = np.cumsum(true[order])[last].astype(np.float64)
    kept = _thinned(len(last), points)
    held = float((truth == name).sum())
    recall = ratio(hits, np.full(hits.shape, held))
    threshold = column[order][last]
    return Curve((hits / (last + 1.0))[kept], recall[kept], threshold[kept])


def accuracy_of(truth: Ints, scores: Floats) -> Weigh:
    """Return accuracy as a function of weights (N, B): (B,)."""
    truth, scores = checked(truth, scores)
    right = (guesses(scores) == truth).astype(np.float64)
    return lambda weights: ratio(right @ weights, weights.sum(axis=0))


def shares_of(truth: Ints, scores: Floats) -> Callable[[Floats], Shares]:
    """Return precision, recall and F1 by class as a function of weights (N, B).

    Each of the three is (B, C).
    """
    truth, scores = checked(truth, scores)
    count = _counts(truth, scores)

    def weigh(weights: Floats) -> Shares:
        hits, said, held = count(weights)
        f1 = ratio(2 * hits, said + held)
        return ratio(hits, said).T, ratio(hits, held).T, f1.T

    return weigh


def macro_f1_of(truth: Ints, scores: Floats) -> Weigh:
    """Return macro-F1 as a function of weights (N, B): (B,)."""
    each = shares_of(truth, scores)
    return lambda weights: known_mean(each(weights)[2])


def average_precision_of(truth: Ints, scores: Floats) -> Weigh:
    """Return average precision by class as a function of weights (N, B): (B, C)."""
    truth, scores = checked(truth, scores)
    least = np.finfo(np.float64).min
    ranked = np.where(answered(scores)[:, None], np.maximum(scores, least), -np.inf)
    classes = [_ranking(ranked[:, c], truth == c) for c in range(scores.shape[1])]
    return lambda weights: np.stack([_steps(r, weights) for r in classes], axis=1)


def mean_average_precision_of(truth: Ints, scores: Floats) -> Weigh:
    """Return mean average precision as a function of weights (N, B): (B,)."""
    each = average_precision_of(truth, scores)
    return lambda weights: known_mean(each(weights))


def calibration_error_of(truth: Ints, scores: Floats, bins: int = BINS) -> Weigh:
    """Return the calibration error as a function of weights (N, B): (B,)."""
    truth, scores = checked(truth, scores)
    known = answered(scores)
    top = scores[known].max(axis=1)
    if ((top < 0) | (top > 1 + 1e-6)).any():
        raise ValueError("the calibration error needs scores between 0 and 1")
    bin_of = np.clip(np.ceil(top * bins).astype(np.int64) - 1, 0, bins - 1)
    gap = (guesses(scores)[known] == truth[known]) - top

    def weigh(weights: Floats) -> Floats:
        gaps = sums(bin_of, bins, weights[known] * gap[:, None])
        return ratio(np.abs(gaps).sum(axis=0), weights[known].sum(axis=0))

    return weigh


def checked(truth: Ints, scores: Floats) -> tuple[Ints, Floats]:
    """Return both as arrays that fit each other, or say what does not fit."""
    numbers = np.asarray(truth, dtype=np.int64)
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or numbers.ndim != 1:
        raise ValueError("truth must be (N,) and scores (N, C)")
    if len(numbers) != len(table):
        raise ValueError(f"{len(numbers)} truths do not fit {len(table)} score rows")
    if not table.size:
        raise ValueError("there is nothing to measure: no items or no classes")
    if numbers.min() < 0 or numbers.max() >= table.shape[1]:
        raise ValueError(f"truth must lie in 0..{table.shape[1] - 1}")
    return numbers, table


def ratio(part: Floats, whole: Floats) -> Floats:
    """Divide; 0/0 is NaN."""
    empty = whole == 0
    shares: Floats = np.where(empty, np.nan, part / np.where(empty, 1.0, whole))
    return shares


def known_mean(values: Floats) -> Floats:
    """Return the mean of each row (B, C) without its NaN: (B,)."""
    known = ~np.isnan(values)
    total: Floats = np.where(known, values, 0.0).sum(axis=1)
    return ratio(total, known.sum(axis=1).astype(np.float64))


def sums(keys: Ints, size: int, weights: Floats) -> Floats:
    """Add up rows of weights (N, B) by key (N,) in 0..size-1: (size, B)."""
    total = np.zeros((size, weights.shape[1]))
    if len(keys):
        order = np.argsort(keys, kind="stable")
        present, starts = np.unique(keys[order], return_index=True)
        total[present] = np.add.reduceat(weights[order], starts, axis=0)
    return total


def _once(weigh: Weigh, truth: Ints) -> Floats:
    value: Floats = weigh(np.ones((len(truth), 1)))[0]
    return value


def _counts(truth: Ints, scores: Floats) -> Callable[[Floats], Shares]:
    """Weights (N, B) to hits, guesses and items of each class, each (C, B)."""
    guess, size = guesses(scores), scores.shape[1]
    known, hit = guess >= 0, guess == truth

    def count(weights: Floats) -> Shares:
        return (
            sums(truth[hit], size, weights[hit]),
            sums(guess[known], size, weights[known]),
            sums(truth, size, weights),
        )

    return count


@dataclass(frozen=True, slots=True)
class _Ranking:
    """One class's items in falling score, cut where a hit enters.

    Only places that hold hits change the step sum, so the rest is added up
    between them: K cuts for N items.
    """

    items: Ints
    """Items down to the last hit."""
    cuts: Ints
    """(K,) where each stretch of `items` begins; it ends with a hit's score."""
    hits: Ints
    """Items of the class, in the same order."""
    hit_cuts: Ints
    """(K,) where each stretch of `hits` begins."""


def _ranking(column: Floats, true: Bools) -> _Ranking:
    order = np.argsort(-column, kind="stable")
    last = _ends(column[order])
    block = np.searchsorted(last, np.flatnonzero(true[order]))
    blocks, hit_cuts = np.unique(block, return_index=True)
    ends = last[blocks]
    cuts = np.concatenate([[0], ends[:-1] + 1])[: len(ends)]
    stop = int(ends[-1]) + 1 if len(ends) else 0
    return _Ranking(order[:stop], cuts, order[true[order]], hit_cuts)


def _steps(ranking: _Ranking, weights: Floats) -> Floats:
    """The step sum under weights (N, B): (B,)."""
    if not len(ranking.hits):
        return np.full(weights.shape[1], np.nan)
    gain = np.add.reduceat(weights[ranking.hits], ranking.hit_cuts, axis=0)
    passed = np.add.reduceat(weights[ranking.items], ranking.cuts, axis=0)
    hits, total = np.cumsum(gain, axis=0), np.cumsum(passed, axis=0)
    precision = hits / np.where(total == 0, 1.0, total)
    return ratio((gain * precision).sum(axis=0), hits[-1])


def _ends(ranked: Floats) -> Ints:
    """Return the last place of each run of equal values."""
    return np.flatnonzero(np.append(ranked[1:] != ranked[:-1], len(ranked) > 0))


def _thinned(size: int, points: int) -> Ints:
    if not points or size <= points:
        return np.arange(size)
    return np.unique(np.linspace(0, size - 1, points).round().astype(np.int64))
