"""Kappa is Cohen's, its interval Fleiss's, and of several people the mean."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from miwake.learn.agreement import Twice, agreement, cohen


@pytest.mark.parametrize("seed", range(5))
def test_kappa_is_that_of_scikit_learn(seed):
    """For names given at random, half of them alike."""
    rng = np.random.default_rng(seed)
    one = rng.choice(list("abcd"), 60)
    other = np.where(rng.random(60) < 0.5, one, rng.choice(list("abcd"), 60))
    found = cohen(one.tolist(), other.tolist())
    assert cohen_kappa_score(one, other) == pytest.approx(found.value)
    assert found.low <= found.value <= found.high


def test_where_nothing_varied_there_is_no_interval():
    """Three answers that agree do not make it sure."""
    found = cohen(["a", "b", "c"], ["a", "b", "c"])
    assert (1.0, None, None) == (found.value, found.low, found.high)


def test_the_interval_is_that_of_fleiss_cohen_and_everitt():
    """A table of two raters: variance by the closed form for two names."""
    table = np.array([[40, 9], [6, 45]])
    one = np.repeat(["a", "a", "b", "b"], table.ravel()).tolist()
    other = np.repeat(["a", "b", "a", "b"], table.ravel()).tolist()
    found = cohen(one, other)
    share = table / 100
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    seen, chance = np.trace(share), rows @ columns
    kappa = (seen - chance) / (1 - chance)
    inner = sum(
        share[i, i] * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in (0, 1)
    )
    outer = (1 - kappa) ** 2 * sum(
        share[i, j] * (columns[i] + rows[j]) ** 2 for i, j in ((0, 1), (1, 0))
    )
    rest = (kappa - chance * (1 - kappa)) ** 2
    variance = (inner + outer - rest) / ((1 - chance) ** 2 * 100)
    assert kappa == pytest.approx(found.value)
    assert variance == pytest.approx(found.variance)


def test_the_interval_holds_what_resampling_finds():
    """Its width is that of a bootstrap."""
    rng = np.random.default_rng(1)
    one = rng.choice(list("abc"), 300)
    other = np.where(rng.random(300) < 0.7, one, rng.choice(list("abc"), 300))
    found = cohen(one.tolist(), other.tolist())
    draws = []
    for _ in range(300):
        at = rng.integers(0, 300, 300)
        draws.append(cohen(one[at].tolist(), other[at].tolist()).value)
    low, high = np.percentile(draws, [2.5, 97.5])
    assert high - low == pytest.approx(found.high - found.low, rel=0.2)


def test_one_name_throughout_tells_nothing():
    """Chance explains it all."""
    found = cohen(["a"] * 5, ["a"] * 5)
    assert (None, 5) == (found.value, found.pairs)


def test_who_comes_first_does_not_matter():
    """A pair of people is one pair."""
    said = [
        ("ann", "bob", "a", "a"),
        ("bob", "ann", "b", "a"),
        ("ann", "bob", "b", "b"),
    ]
    found = agreement([Twice(*one) for one in said])
    assert [("ann", "bob", 3)] == [(b.a, b.b, b.pairs) for b in found.between]
    assert (("a", "b", 1),) == found.confused


def test_several_people_count_by_what_they_both_named():
    """The mean of the pairs, weighed."""
    rng = np.random.default_rng(2)
    answers = []
    for first, second, many in (("ann", "bob", 60), ("ann", "cyd", 20)):
        for name in rng.choice(list("abc"), many):
            other = name if rng.random() < 0.8 else "a"
            answers.append(Twice(first, second, str(name), str(other)))
    found = agreement(answers)
    one, other = (b.kappa for b in found.between)
    assert (60 * one + 20 * other) / 80 == pytest.approx(found.kappa)
    assert 80 == found.pairs


def test_nothing_named_twice_is_no_agreement():
    """And no error."""
    found = agreement([])
    assert (0, None, ()) == (found.pairs, found.kappa, found.between)


def test_answers_must_be_of_the_same_items():
    """Two lists of one length."""
    with pytest.raises(ValueError, match="same"):
        cohen(["a"], [])
