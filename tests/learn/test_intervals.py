"""Intervals resample groups, pair what is compared, and admit what is unknown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from miwake.learn import intervals, measure


def case(seed: int = 0, items: int = 120, groups: int = 40, skill: float = 1.5):
    """Noisy answers for three classes, in groups of about three items."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, items)
    logits = rng.normal(size=(items, 3))
    logits[np.arange(items), truth] += skill
    scores = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return truth, scores, rng.integers(0, groups, items)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_every_interval_holds_its_figure(seed):
    """No end lies on the wrong side of the figure."""
    found = intervals.figures(*case(seed), seed=seed, resamples=100)
    each = [found.accuracy, found.macro_f1, found.mean_average_precision]
    each += [*found.precision, *found.recall, *found.f1, *found.average_precision]
    assert all(i.low <= i.value <= i.high for i in [*each, found.calibration_error])


def test_the_figures_are_those_of_measure():
    """Values are the plain figures, not means of draws."""
    truth, scores, groups = case()
    found = intervals.figures(truth, scores, groups, seed=1, resamples=50)
    plain = measure.by_class(truth, scores)
    assert [
        measure.accuracy(truth, scores),
        measure.macro_f1(truth, scores),
        measure.mean_average_precision(truth, scores),
        *plain.precision,
        *plain.recall,
        *plain.f1,
        *measure.average_precision(truth, scores),
    ] == pytest.approx(
        [
            found.accuracy.value,
            found.macro_f1.value,
            found.mean_average_precision.value,
            *(i.value for i in found.precision),
            *(i.value for i in found.recall),
            *(i.value for i in found.f1),
            *(i.value for i in found.average_precision),
        ]
    )


def test_the_draws_are_those_of_a_plain_bootstrap():
    """Ends agree with a loop that copies the items of drawn groups."""
    truth, scores, groups = case()
    right = scores.argmax(axis=1) == truth
    rng, names = np.random.default_rng(5), np.unique(groups)
    places = [np.flatnonzero(groups == name) for name in names]
    draws = []
    for _ in range(4000):
        drawn = rng.integers(0, len(names), len(names))
        draws.append(right[np.concatenate([places[i] for i in drawn])].mean())
    found = intervals.interval(
        measure.accuracy_of(truth, scores), groups, seed=9, resamples=4000
    )
    assert np.percentile(draws, [2.5, 97.5]) == pytest.approx(
        [found.low, found.high], abs=0.012
    )


def test_equal_items_in_a_group_do_not_narrow_the_interval():
    """Ten copies of each item, in its group, tell no more than one."""
    truth, scores, _ = case(items=60)
    groups = np.arange(60)
    once = intervals.interval(measure.accuracy_of(truth, scores), groups, seed=3)
    many = intervals.interval(
        measure.accuracy_of(np.repeat(truth, 10), np.repeat(scores, 10, axis=0)),
        np.repeat(groups, 10),
        seed=3,
    )
    assert (once.low, once.high) == pytest.approx((many.low, many.high))


def test_intervals_cover_the_truth_about_95_times_in_100():
    """Of 200 samples of 60 groups, at least 178 hold the true share."""
    rng, held = np.random.default_rng(0), 0
    for seed in range(200):
        right = np.repeat(rng.random(60) < 0.7, 3)
        scores = np.where(right[:, None], [1.0, 0.0], [0.0, 1.0])
        found = intervals.interval(
            measure.accuracy_of(np.zeros(180, dtype=int), scores),
            np.repeat(np.arange(60), 3),
            seed=seed,
            resamples=400,
        )
        held += found.low <= 0.7 <= found.high
    assert 178 <= held <= 199


def test_the_same_seed_gives_the_same_interval():
    """Nothing but the seed is random."""
    first, second = (intervals.figures(*case(), seed=4, resamples=60) for _ in "ab")
    assert first == second


def test_the_order_of_rows_changes_no_interval():
    """Shuffled rows give the same ends."""
    truth, scores, groups = case()
    order = np.random.default_rng(1).permutation(len(truth))
    first = intervals.interval(measure.accuracy_of(truth, scores), groups, seed=2)
    second = intervals.interval(
        measure.accuracy_of(truth[order], scores[order]), groups[order], seed=2
    )
    assert (first.low, first.high) == pytest.approx((second.low, second.high))


def test_an_interval_on_few_groups_is_marked():
    """Nine groups are too few, ten are enough."""
    truth, scores, _ = case()
    weigh = measure.accuracy_of(truth, scores)
    assert [False, True] == [
        intervals.interval(weigh, np.arange(120) % n, seed=0).reliable for n in (9, 10)
    ]


def test_one_group_gives_a_wide_marked_interval():
    """With one group nothing is known of others."""
    truth, scores, _ = case()
    found = intervals.interval(
        measure.accuracy_of(truth, scores), np.zeros(120, dtype=int), seed=0
    )
    assert (False, True) == (found.reliable, found.high - found.low > 0.5)


def test_a_perfect_figure_is_not_certain():
    """Everything right in 20 groups: Wilson's bound for 20 of 20."""
    truth = np.zeros(60, dtype=int)
    scores = np.tile([1.0, 0.0], (60, 1))
    found = intervals.figures(truth, scores, np.arange(60) % 20, seed=0)
    expected = (pytest.approx(intervals.wilson(20, 20)[0]), pytest.approx(1.0))
    assert expected == (found.accuracy.low, found.accuracy.high)


def test_an_undefined_figure_has_an_undefined_interval():
    """A class without items has no recall and no ends."""
    truth, scores = np.zeros(20, dtype=int), np.tile([0.9, 0.1], (20, 1))
    found = intervals.figures(truth, scores, np.arange(20), seed=0).recall[1]
    assert (True, 0, False) == (np.isnan(found.low), found.groups, found.reliable)


def test_classes_count_their_own_groups():
    """A class held by two groups is not reliable, whatever the total."""
    truth, groups = np.array([0] * 30 + [1] * 2), np.arange(32)
    scores = np.random.default_rng(0).dirichlet([1, 1], 32)
    found = intervals.figures(truth, scores, groups, seed=0).recall
    assert [(30, True), (2, False)] == [(i.groups, i.reliable) for i in found]


def test_answers_without_probabilities_have_no_calibration_error():
    """Logits have every figure but that one."""
    truth, scores, groups = case()
    found = intervals.figures(truth, scores * 5, groups, seed=0, resamples=20)
    assert found.calibration_error is None


def test_nothing_answered_is_zero_accuracy():
    """All rows NaN: accuracy 0, and still an interval."""
    found = intervals.figures(
        np.array([0, 1] * 10), np.full((20, 2), np.nan), np.arange(20), seed=0
    )
    assert (0.0, True) == (found.accuracy.value, 0 < found.accuracy.high < 0.2)


def test_equal_answers_differ_by_nothing():
    """A paired difference of the same answers is exactly 0."""
    truth, scores, groups = case()
    weigh = measure.accuracy_of(truth, scores)
    found = intervals.difference(weigh, weigh, groups, seed=0)
    assert (0.0, 0.0, 0.0) == (found.low, found.value, found.high)


def test_a_paired_difference_is_narrower_than_an_unpaired_one():
    """Two nearly equal answers differ by less than their own intervals say."""
    truth, scores, groups = case(items=400, groups=200)
    other = scores.copy()
    other[:8] = np.nan
    ours, theirs = measure.accuracy_of(truth, scores), measure.accuracy_of(truth, other)
    paired = intervals.difference(ours, theirs, groups, seed=0)
    alone = intervals.interval(ours, groups, seed=0)
    assert (paired.high - paired.low) < 0.5 * (alone.high - alone.low)


@given(st.integers(1, 200), st.floats(0, 1))
def test_wilson_is_scipys(trials, share):
    """For any proportion."""
    hits = round(share * trials)
    theirs = stats.binomtest(hits, trials).proportion_ci(0.95, method="wilson")
    assert tuple(theirs) == pytest.approx(intervals.wilson(hits, trials), abs=1e-9)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: intervals.wilson(0, 0), "at least one trial"),
        (
            lambda: intervals.figures(
                np.array([], dtype=int), np.empty((0, 2)), np.array([]), seed=0
            ),
            "nothing to measure",
        ),
        (lambda: intervals.interval(len, np.array([]), seed=0), "nothing to resample"),
        (
            lambda: intervals.interval(len, np.array([1]), seed=0, resamples=0),
            "at least one resample",
        ),
    ],
)
def test_what_cannot_be_told_is_refused(call, says):
    """The sentence says why."""
    with pytest.raises(ValueError, match=says):
        call()
