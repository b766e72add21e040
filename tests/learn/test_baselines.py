"""Baselines: dumb, right about what they see, and never in the way."""

from __future__ import annotations

import numpy as np
import pytest

from miwake.learn import baselines
from miwake.values import Examples

NAMES = ("a", "b", "c")


def clumps(n: int, seed: int = 0, labels: str = "abc") -> Examples:
    """Return rows near one corner for each label."""
    rng = np.random.default_rng(seed)
    names = tuple(labels[i % len(labels)] for i in range(n))
    rows = np.eye(3)[["abc".index(x) for x in names]] + 0.1 * rng.random((n, 3))
    items = tuple(map(str, range(n)))
    return Examples(items, rows.astype(np.float32), names, items)


def test_majority_says_the_shares() -> None:
    """The same for every item: how often each class was seen."""
    found = baselines.majority(clumps(8, labels="aaab"), clumps(2), NAMES)

    assert [[0.75, 0.25, 0.0]] * 2 == found.tolist()


@pytest.mark.parametrize("guess", [baselines.neighbours, baselines.pixels])
def test_clumps_are_told_apart(guess) -> None:
    """What is easy is done, and scores sum to one."""
    test = clumps(12, seed=1)

    scores = guess(clumps(30), test, NAMES)

    assert list(test.labels) == [NAMES[i] for i in scores.argmax(axis=1)]
    np.testing.assert_allclose(scores.sum(axis=1), 1)


def test_pixels_with_two_of_three_classes() -> None:
    """A class nobody showed is never named; the others are told apart."""
    test = clumps(6, seed=1, labels="ca")

    scores = baselines.pixels(clumps(20, labels="ac"), test, NAMES)

    assert list(test.labels) == [NAMES[i] for i in scores.argmax(axis=1)]


def test_pixels_survive_one_class_out_of_the_held_part() -> None:
    """Where the held-back quarter takes a whole class, an SVM is made all the same."""
    scores = baselines.pixels(clumps(8, labels="abbb"), clumps(3), NAMES)

    assert (3, 3) == scores.shape


def test_many_rows_are_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    """An SVM learns from so many rows at most, spread over all."""
    monkeypatch.setattr(baselines, "MOST", 10)

    assert ("0", "3", "6") == baselines._thinned(clumps(30)).items[:3]
    assert 10 == len(baselines._thinned(clumps(30)))
