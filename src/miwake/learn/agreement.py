"""Do people mean the same by the names? Cohen's kappa, with an interval.

Cohen 1960 for kappa; its standard error as in Fleiss, Cohen & Everitt 1969, equation
14. Of several people, each pair is measured on what both have named, and the mean is
taken, weighed by how much that is (Light 1971; weights as in Conger 1980).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from miwake.learn.intervals import Z95
from miwake.learn.measure import Floats


@dataclass(frozen=True, slots=True)
class Twice:
    """One item that two people have named, each without the other."""

    first: str
    second: str
    said_first: str
    said_second: str


@dataclass(frozen=True, slots=True)
class Kappa:
    """How far two people agree beyond chance; None where that cannot be told."""

    value: float | None
    low: float | None
    high: float | None
    variance: float
    pairs: int


@dataclass(frozen=True, slots=True)
class Between:
    """How far two people agree."""

    a: str
    b: str
    pairs: int
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far all who named the same things agree."""

    pairs: int
    kappa: float | None
    low: float | None
    high: float | None
    between: tuple[Between, ...]
    confused: tuple[tuple[str, str, int], ...]
    """Two names that were given to the same items, how often; most often first."""


def cohen(one: Sequence[str], other: Sequence[str]) -> Kappa:
    """Return the kappa of two people's names for the same items, with 95 %.

    Undefined where both say one and the same name throughout: chance explains it all.
    """
    if len(one) != len(other):
        raise ValueError(f"{len(one)} and {len(other)} answers are not of the same")
    table = _table(one, other)
    if not len(table):
        return Kappa(None, None, None, 0.0, 0)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    seen, chance = float(np.trace(table)), float(rows @ columns)
    if chance > 1 - 1e-12:
        return Kappa(None, None, None, 0.0, len(one))
    kappa = (seen - chance) / (1 - chance)
    variance = _variance(table, seen, chance) / len(one)
    return Kappa(kappa, *_interval(kappa, variance), variance, len(one))


def agreement(answers: Sequence[Twice]) -> Agreement:
    """Return how far people agree on what two of them have named."""
    by_pair: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for one in answers:
        turned = one.first > one.second
        people = (one.second, one.first) if turned else (one.first, one.second)
        said = (one.said_first, one.said_second)
        by_pair[people].append(said[::-1] if turned else said)
    found = {
        people: cohen([a for a, _ in said], [b for _, b in said])
        for people, said in sorted(by_pair.items())
    }
    between = tuple(Between(*p, k.pairs, k.value) for p, k in found.items())
    value, low, high = _mean([k for k in found.values() if k.value is not None])
    return Agreement(len(answers), value, low, high, between, _confused(answers))


def _mean(found: Sequence[Kappa]) -> tuple[float | None, float | None, float | None]:
    """Return the mean kappa, weighed by items, and its 95 % interval."""
    if not found:
        return None, None, None
    shares = np.array([one.pairs for one in found], np.float64)
    shares /= shares.sum()
    value = float(shares @ np.array([one.value for one in found], np.float64))
    variance = float(shares**2 @ np.array([one.variance for one in found]))
    return value, *_interval(value, variance)


def _interval(value: float, variance: float) -> tuple[float | None, float | None]:
    """Return the 95 % interval; none where nothing varied, for one of no width lies."""
    if variance < 1e-12:
        return None, None
    reach = Z95 * math.sqrt(variance)
    return max(-1.0, value - reach), min(1.0, value + reach)


def _table(one: Sequence[str], other: Sequence[str]) -> Floats:
    """Return the share of items with each pair of names, (C, C)."""
    names = {name: i for i, name in enumerate(sorted({*one, *other}))}
    table = np.zeros((len(names), len(names)))
    for a, b in zip(one, other, strict=True):
        table[names[a], names[b]] += 1
    return table / max(1, len(one))


def _variance(table: Floats, seen: float, chance: float) -> float:
    """Return the variance of kappa for one item (Fleiss, Cohen & Everitt 1969)."""
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    both = rows[None, :] + columns[:, None]  # of cell (i, j): column i, row j
    inside = np.diag(table) @ (1 - chance - (rows + columns) * (1 - seen)) ** 2
    off = table * both**2
    outside = (1 - seen) ** 2 * (off.sum() - np.trace(off))
    rest = (seen * chance - 2 * chance + seen) ** 2
    return max(0.0, float(inside + outside - rest)) / (1 - chance) ** 4


def _confused(answers: Sequence[Twice]) -> tuple[tuple[str, str, int], ...]:
    counts = Counter(
        (min(one.said_first, one.said_second), max(one.said_first, one.said_second))
        for one in answers
        if one.said_first != one.said_second
    )
    return tuple((a, b, many) for (a, b), many in counts.most_common())
