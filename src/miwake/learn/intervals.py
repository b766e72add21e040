"""How far may a figure be off? 95 % intervals that resample whole groups.

Items of one group (a photo, a clip, a person) are not independent, so groups are
drawn with replacement, never items (Field & Welsh 2007, section 3: the cluster
bootstrap), and the interval is the percentile one (Efron & Tibshirani 1993,
chapter 13). A draw is a column of weights: how often each item's group came up.
Equal seeds on equal groups give equal draws, whatever the order of the items'
groups' names: that is what pairs a difference.

Where the bootstrap knows nothing, because each draw is the same (everything is
right, or there is one group), a share's bounds come from Wilson's interval with
one trial for each group: a perfect figure on 20 groups is not shown as certain.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miwake.learn import measure
from miwake.learn.measure import Floats, Ints, Weigh

FEW = 10
"""Below so many groups a bootstrap interval is too narrow to be relied on."""

DRAWS = 1000
Z95 = 1.959963984540054
_CELLS = 320_000
"""Weights held at once: larger blocks are slower, for they leave the cache."""
_UNDEFINED = 0.05
"""The share of undefined draws above which an interval is not relied on."""

Keys = NDArray[np.generic]
"""(N,) the group of each item: numbers or strings."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the ends of its 95 % interval; all NaN when undefined."""

    value: float
    low: float
    high: float
    groups: int
    """Independent groups behind it (for a class: the groups that hold it)."""
    reliable: bool
    """False: fewer than 10 groups, or often undefined when resampled."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure of a set of answers; lists are by class."""

    accuracy: Interval
    macro_f1: Interval
    mean_average_precision: Interval
    calibration_error: Interval | None
    """None when the scores are no probabilities or nothing was answered."""
    precision: list[Interval]
    recall: list[Interval]
    f1: list[Interval]
    average_precision: list[Interval]


def figures(
    truth: Ints, scores: Floats, groups: Keys, seed: int, resamples: int = DRAWS
) -> Figures:
    """Return every figure with its interval, all from the same draws."""
    truth, scores = measure.checked(truth, scores)
    classes = scores.shape[1]
    values, draws = _both(_everything(truth, scores), groups, seed, resamples)
    total = len(np.unique(groups))
    held = [total, total, total, *_held(truth, groups, classes) * 4]
    told = [
        _told(value, column, count)
        for value, column, count in zip(values, draws.T, held, strict=True)
    ]
    each = [told[3 + classes * i : 3 + classes * (i + 1)] for i in range(4)]
    error = None
    if _probable(scores):
        weigh = measure.calibration_error_of(truth, scores)
        error = interval(weigh, groups, seed, resamples, share=False)
    return Figures(told[0], told[1], told[2], error, *each)


def interval(
    weigh: Weigh,
    groups: Keys,
    seed: int,
    resamples: int = DRAWS,
    *,
    share: bool = True,
) -> Interval:
    """Return one figure with its interval; `weigh` gives (B,) for weights (N, B).

    `share` says that the figure lies in 0..1 and counts successes, so that
    Wilson's bounds stand in where the draws do not differ.
    """
    value, draws = _both(weigh, groups, seed, resamples)
    return _told(float(value), draws, len(np.unique(groups)), share=share)


def difference(
    ours: Weigh, theirs: Weigh, groups: Keys, seed: int, resamples: int = DRAWS
) -> Interval:
    """Return ours - theirs on the same items, both weighed by the same draws.

    The claim "better" needs `low` > 0.
    """

    def weigh(weights: Floats) -> Floats:
        return ours(weights) - theirs(weights)

    return interval(weigh, groups, seed, resamples, share=False)


def resampled(weigh: Weigh, groups: Keys, seed: int, resamples: int = DRAWS) -> Floats:
    """Return the figure in each draw: (B,) or (B, C)."""
    return np.concatenate([weigh(w) for w in _weights(groups, seed, resamples)])


def wilson(hits: float, trials: float) -> tuple[float, float]:
    """Return the 95 % interval of a proportion of independent trials.

    Wilson 1927; Brown, Cai & DasGupta 2001, equation 4.
    """
    if trials <= 0:
        raise ValueError("a proportion needs at least one trial")
    share, squared = hits / trials, Z95**2
    centre = (share + squared / (2 * trials)) / (1 + squared / trials)
    spread = math.sqrt(share * (1 - share) / trials + squared / (4 * trials**2))
    half = Z95 * spread / (1 + squared / trials)
    return max(0.0, centre - half), min(1.0, centre + half)


def _both(
    weigh: Weigh, groups: Keys, seed: int, resamples: int
) -> tuple[Floats, Floats]:
    """The figure itself, and the figure in each draw."""
    if not len(groups):
        raise ValueError("there is nothing to resample: no items")
    if resamples < 1:
        raise ValueError("an interval needs at least one resample")
    value = weigh(np.ones((len(groups), 1)))[0]
    return value, resampled(weigh, groups, seed, resamples)


def _weights(groups: Keys, seed: int, resamples: int) -> Iterator[Floats]:
    """Yield blocks (N, b) of how often each item's group was drawn."""
    names, code = np.unique(groups, return_inverse=True)
    rng, size = np.random.default_rng(seed), len(names)
    block = max(1, min(resamples, _CELLS // max(len(code), 1)))
    for start in range(0, resamples, block):
        width = min(block, resamples - start)
        drawn = rng.integers(0, size, (width, size)) * width
        drawn += np.arange(width)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=size * width)
        yield counts.reshape(size, width).astype(np.float64)[code]


def _told(value: float, draws: Floats, groups: int, *, share: bool = True) -> Interval:
    """Make the interval of one figure from its draws (B,)."""
    known = draws[~np.isnan(draws)]
    if math.isnan(value) or not len(known):
        return Interval(float(value), math.nan, math.nan, groups, False)
    low, high = (float(end) for end in np.percentile(known, [2.5, 97.5]))
    if share and known.min() == known.max():
        low, high = wilson(float(value) * groups, groups)
    reliable = groups >= FEW and len(known) >= (1 - _UNDEFINED) * len(draws)
    # A biased figure can lie outside its own percentiles: never show that.
    return Interval(
        float(value), min(low, float(value)), max(high, float(value)), groups, reliable
    )


def _everything(truth: Ints, scores: Floats) -> Weigh:
    """Every share at once, (B, 3 + 4 C), so that weights are read once."""
    right = measure.accuracy_of(truth, scores)
    shares = measure.shares_of(truth, scores)
    ranked = measure.average_precision_of(truth, scores)

    def weigh(weights: Floats) -> Floats:
        precision, recall, f1 = shares(weights)
        average = ranked(weights)
        means = [measure.known_mean(f1), measure.known_mean(average)]
        whole = np.stack([right(weights), *means], axis=1)
        return np.concatenate([whole, precision, recall, f1, average], axis=1)

    return weigh


def _held(truth: Ints, groups: Keys, classes: int) -> list[int]:
    """Count the groups that hold each class."""
    _, code = np.unique(groups, return_inverse=True)
    pairs = np.unique(np.stack([truth, code], axis=1), axis=0)
    return [int(n) for n in np.bincount(pairs[:, 0], minlength=classes)]


def _probable(scores: Floats) -> bool:
    known = scores[measure.answered(scores)]
    return bool(len(known) and known.min() >= 0 and known.max() <= 1 + 1e-6)
