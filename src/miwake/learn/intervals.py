"""How far may a figure be off? 95 % intervals that resample whole groups.

Items of one group (a photo, a clip, a person) are not independent, so groups are
drawn with replacement, never items (Field & Welsh 2007, section 3: the cluster
bootstrap), and the interval is the percentile one (Efron & Tibshirani 1993,
chapter 13). A draw is a column of weights: how often each item's group came up.

Where the bootstrap knows nothing (everything right, or everything wrong: each
draw is the same) the bound comes from Wilson's interval with one trial for each
group; a perfect figure on 20 groups is not shown as certain.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from miwake.learn import measure
from miwake.learn.measure import Floats, Ints, Weigh

FEW = 10
"""Below so many groups a bootstrap interval is too narrow to be relied on."""

DRAWS = 1000
Z95 = 1.959963984540054
_CELLS = 1_000_000
"""Weights held at once: larger blocks are slower, for they leave the cache."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the ends of its 95 % interval."""

    value: float
    low: float
    high: float
    groups: int
    """Independent groups behind it (for a class: groups that hold the class)."""
    reliable: bool
    """False: fewer than 10 groups, or often undefined when resampled."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure of a set of answers; lists are by class."""

    accuracy: Interval
    macro_f1: Interval
    mean_average_precision: Interval
    calibration_error: Interval | None
    """None when the scores are no probabilities."""
    precision: list[Interval]
    recall: list[Interval]
    f1: list[Interval]
    average_precision: list[Interval]


@dataclass(frozen=True, slots=True)
class Draw:
    """Which resamples to make. Equal draws on equal groups are paired."""

    seed: int
    resamples: int = DRAWS


def figures(truth: Ints, scores: Floats, groups: NDArray[np.generic], draw: Draw) -> Figures:
    """Return every figure with its interval: (N,), (N, C), (N,) any keys."""
    truth, scores = measure.checked(truth, scores)
    tell = _Teller(groups, draw)
    held = _groups_by_class(truth, groups, scores.shape[1])
    return Figures(
        tell.one(measure.accuracy_of(truth, scores)),
        tell.one(measure.macro_f1_of(truth, scores)),
        tell.one(measure.mean_average_precision_of(truth, scores)),
        _calibration(truth, scores, tell),
        tell.each(measure.precision_of(truth, scores), held),
        tell.each(measure.recall_of(truth, scores), held),
        tell.each(measure.f1_of(truth, scores), held),
        tell.each(measure.average_precision_of(truth, scores), held),
    )
