"""Where is the model worst? Accuracy by slice, worst first, with intervals.

The rule: slices are ordered by the *upper* end of Wilson's 95 % interval, lowest
first, so a small slice must be very bad before it leads the list, and one that
leads it is bad even at best. Of equal upper ends the larger slice comes first.
A slice is `worse` when its upper end lies below the accuracy of the whole.
Slices of fewer than 10 items are not listed, but they are counted (`hidden`).

Wilson's interval counts items as independent; where a slice is made of few
groups it is too narrow. Nor is there a correction for looking at many slices:
the table is a place to look, not a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from miwake.learn.intervals import wilson
from miwake.learn.measure import Bools

LEAST = 10
"""Smaller slices say too little to be listed."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The items whose `column` is `value`, and how many are right."""

    column: str
    value: str
    items: int
    accuracy: float
    low: float
    high: float
    difference: float
    """Accuracy minus that of all items."""
    worse: bool
    """Even the upper end lies below the accuracy of all items."""


def worst(
    columns: Mapping[str, Sequence[str]], right: Bools, least: int = LEAST
) -> list[Slice]:
    """Return the slices of at least `least` items, worst first.

    `columns` maps a name such as `source` to each item's value; `right` (N,) says
    which items are answered rightly (no answer is not right). Slices that hold
    every item, and empty values, are left out.
    """
    good = np.asarray(right, dtype=np.bool_)
    if not len(good):
        raise ValueError("there is nothing to slice: no items")
    found = [
        each
        for column, values in columns.items()
        for each in _slices(column, values, good, least)
    ]
    return sorted(found, key=lambda s: (s.high, -s.items, s.column, s.value))


def hidden(columns: Mapping[str, Sequence[str]], least: int = LEAST) -> int:
    """Return how many slices `worst` leaves out for having fewer items than `least`."""
    sizes = [
        size
        for values in columns.values()
        for value, size in Counter(values).items()
        if value and size < len(values)
    ]
    return sum(size < least for size in sizes)


def _slices(
    column: str, values: Sequence[str], right: Bools, least: int
) -> list[Slice]:
    if len(values) != len(right):
        raise ValueError(f"column {column!r}: {len(values)} values, {len(right)} items")
    whole = float(right.mean())
    names, code, sizes = np.unique(
        np.asarray(values, dtype=np.str_), return_inverse=True, return_counts=True
    )
    hits = np.bincount(code, right.astype(np.float64), minlength=len(names))
    return [
        _slice((column, str(name)), int(size), float(hit), whole)
        for name, size, hit in zip(names, sizes, hits, strict=True)
        if name and least <= size < len(right)
    ]


def _slice(where: tuple[str, str], size: int, hits: float, whole: float) -> Slice:
    low, high = wilson(hits, size)
    share = hits / size
    return Slice(*where, size, share, low, high, share - whole, high < whole)
