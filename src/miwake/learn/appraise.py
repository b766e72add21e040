"""What a person asks of a model's answers: how sure must it be, and where is it wrong?

Everything is about the one name an answer would give: the surest. Below a threshold
it gives none, and a person is asked; so with `right` rightly answered items of N, of
which `answered` are answered at all,

    precision = right / answered        recall = right / N

`truth` (N,) and `scores` (N, C) are as in `measure.py`; NaN is no answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miwake.learn import measure
from miwake.learn.measure import Floats, Ints

STEPS = 100
"""Thresholds are told in hundredths, both ends with them: 101 rows."""
POINTS = 200


@dataclass(frozen=True, slots=True)
class Surest:
    """The answer of each item: its surest name and that name's score."""

    truth: Ints
    guess: Ints
    """-1 where there is no answer at all."""
    score: Floats
    """-1 where there is no answer at all: below every threshold."""

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether the surest name is the true one."""
        return np.asarray(self.guess == self.truth)

    def answered(self, threshold: float) -> NDArray[np.bool_]:
        """Return which items are answered when it must be that sure."""
        return np.asarray(self.score >= threshold)


def surest(truth: Ints, scores: Floats) -> Surest:
    """Return each item's surest answer."""
    truth, scores = measure.checked(truth, scores)
    guess = measure.guesses(scores)
    top = np.where(guess >= 0, np.nan_to_num(scores).max(axis=1), -1.0)
    return Surest(truth, guess, top)


def thresholds(of: Surest) -> list[tuple[float, float, float | None]]:
    """Return (threshold, share answered, share of those right) in hundredths.

    Where nothing is answered, nothing is right or wrong: None.
    """
    order = np.sort(of.score)
    good = np.sort(of.score[of.right])
    size = len(order)
    rows: list[tuple[float, float, float | None]] = []
    for step in range(STEPS + 1):
        least = step / STEPS
        answered = size - int(np.searchsorted(order, least))
        right = len(good) - int(np.searchsorted(good, least))
        share = round(right / answered, 6) if answered else None
        rows.append((least, round(answered / size, 6), share))
    return rows


def curve(of: Surest, points: int = POINTS) -> list[tuple[float, float, float]]:
    """Return (recall, precision, threshold), from the strictest threshold down."""
    order = np.argsort(-of.score, kind="stable")
    order = order[of.guess[order] >= 0]
    if not len(order):
        return []
    score = of.score[order]
    last = np.flatnonzero(np.append(score[1:] != score[:-1], True))
    right = np.cumsum(of.right[order])[last]
    keep = np.arange(len(last))
    if len(last) > points:
        keep = np.unique(np.linspace(0, len(last) - 1, points).round().astype(int))
    return [
        (
            round(float(right[k]) / len(of.score), 6),
            round(float(right[k]) / float(last[k] + 1), 6),
            round(float(score[last[k]]), 6),
        )
        for k in keep
    ]


def matrix(of: Surest, names: int, threshold: float) -> Ints:
    """Count items by true name (rows) and answer (columns): (C, C + 1).

    The last column counts what is not answered at this threshold.
    """
    column = np.where(of.answered(threshold), of.guess, names)
    cells = np.bincount(of.truth * (names + 1) + column, minlength=names * (names + 1))
    return cells.reshape(names, names + 1).astype(np.int64)


def doubtful(truth: Ints, scores: Floats) -> Ints:
    """Return the items whose label is likely wrong, likeliest first.

    Confident learning (Northcutt, Jiang & Chuang 2021, Journal of Artificial
    Intelligence Research 70, section 3): an item is *confidently* of a name when its
    score reaches the mean score of that name over the items that bear it. How often
    items that bear one name are confidently of another says how many of its labels
    are wrong, and those are taken to be the ones that the other name leads furthest
    (their "prune by noise rate"). The scores must be of models that did not learn
    from the item.
    """
    truth, scores = measure.checked(truth, scores)
    known = measure.answered(scores)
    table = np.where(known[:, None], scores, 0.0)
    own = table[np.arange(len(truth)), truth]
    found: dict[int, float] = {}
    for bears, other, count in _noise(truth, table, known):
        items = np.flatnonzero(known & (truth == bears))
        lead = table[items, other] - own[items]
        furthest = np.argsort(-lead, kind="stable")[:count]
        for place in furthest[lead[furthest] > 0]:
            item = int(items[place])
            found[item] = max(found.get(item, 0.0), float(lead[place]))
    order = sorted(found, key=lambda item: (-found[item], item))
    return np.array(order, np.int64)


def _noise(
    truth: Ints, table: Floats, known: NDArray[np.bool_]
) -> Iterator[tuple[int, int, int]]:
    """Yield (name borne, other name, how many labels are likely to be the other)."""
    size = table.shape[1]
    held = np.bincount(truth[known], minlength=size)
    own = table[np.arange(len(truth)), truth]
    total = np.bincount(truth[known], own[known], minlength=size)
    bar = np.where(held > 0, total / np.maximum(held, 1), np.inf)
    sure = np.where(table >= bar, table, -1.0)
    best = np.where(known & (sure.max(axis=1) >= 0), sure.argmax(axis=1), -1)
    said = best >= 0
    confident = np.bincount(truth[said], minlength=size)
    odd = said & (best != truth)
    pairs, counts = np.unique(
        np.stack([truth[odd], best[odd]], axis=1), axis=0, return_counts=True
    )
    for (bears, other), count in zip(pairs.tolist(), counts.tolist(), strict=True):
        yield bears, other, round(count * int(held[bears]) / int(confident[bears]))
