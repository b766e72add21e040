"""How sure must it be, and which labels are likely wrong?"""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miwake.learn import appraise, measure

NAN = float("nan")
TRUTH = np.array([0, 0, 1, 1])
SCORES = np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7], [NAN, NAN]])


def some(seed, items=60, names=4):
    """Return truth and scores of a model that is right more often than not."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, names, items)
    raw = rng.random((items, names)) + np.eye(names)[truth] * 0.8
    scores = raw / raw.sum(axis=1, keepdims=True)
    scores[rng.random(items) < 0.1] = NAN
    return truth, scores


def test_a_threshold_parts_what_is_answered_from_what_a_person_is_asked():
    """At .65 two of four are answered, both rightly."""
    rows = appraise.thresholds(appraise.surest(TRUTH, SCORES))
    assert [(0.0, 0.75, 0.666667), (0.65, 0.5, 1.0), (1.0, 0.0, None)] == [
        rows[0],
        rows[65],
        rows[100],
    ]


def test_the_curve_has_a_point_for_each_score():
    """From the surest answer down; what has no answer is never recalled."""
    points = appraise.curve(appraise.surest(TRUTH, SCORES))
    assert [(0.25, 1.0, 0.9), (0.5, 1.0, 0.7), (0.5, 0.666667, 0.6)] == points


def test_nothing_answered_has_no_curve():
    """Not a point at infinity."""
    assert [] == appraise.curve(appraise.surest(TRUTH, np.full((4, 2), NAN)))


def test_a_matrix_counts_what_is_not_answered_last():
    """Rows are the true names."""
    of = appraise.surest(TRUTH, SCORES)
    assert [[1, 0, 1], [0, 1, 1]] == appraise.matrix(of, 2, 0.65).tolist()


@given(st.integers(0, 10**6), st.floats(0, 1))
def test_every_item_stands_in_one_cell(seed, threshold):
    """A row sums to the items of its name, at each threshold."""
    truth, scores = some(seed)
    counts = appraise.matrix(appraise.surest(truth, scores), 4, threshold)
    assert np.bincount(truth, minlength=4).tolist() == counts.sum(axis=1).tolist()


@given(st.integers(0, 10**6))
def test_the_curve_and_the_thresholds_tell_the_same(seed):
    """recall = answered x right, at each point."""
    of = appraise.surest(*some(seed))
    for recall, precision, threshold in appraise.curve(of)[:5]:
        said = of.score >= threshold - 1e-6
        assert abs(recall - precision * said.mean()) < 1e-5


@given(st.integers(0, 10**6))
def test_with_no_threshold_what_is_right_is_the_accuracy(seed):
    """Items without an answer count as wrong in both."""
    truth, scores = some(seed)
    _, answered, right = appraise.thresholds(appraise.surest(truth, scores))[0]
    assert abs(answered * (right or 0) - measure.accuracy(truth, scores)) < 1e-5


@pytest.mark.parametrize("seed", range(5))
def test_swapped_labels_are_found_and_nothing_else(seed):
    """Of 200 items of a good model 10 bear a wrong label: at least 8 are found."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 5, 200)
    raw = np.exp(np.eye(5)[truth] * 5 + rng.normal(0, 1, (200, 5)))
    scores = raw / raw.sum(axis=1, keepdims=True)
    swapped = rng.choice(200, 10, replace=False)
    borne = truth.copy()
    borne[swapped] = (truth[swapped] + 1) % 5
    found = set(appraise.doubtful(borne, scores).tolist())
    assert (True, set()) == (len(found) >= 8, found - set(swapped.tolist()))


def test_a_perfect_model_doubts_no_label():
    """Nor one whose unsure answers are right."""
    truth, scores = np.array([0, 1, 1]), np.array([[0.9, 0.1], [0.45, 0.55], [0, 1]])
    assert [] == appraise.doubtful(truth, scores).tolist()


def test_what_has_no_answer_is_no_doubt():
    """Nothing was said of it."""
    assert [] == appraise.doubtful(TRUTH[3:], SCORES[3:]).tolist()


def test_a_matrix_of_ten_thousand_items_is_quick():
    """The slider moves it: 30 ms, of which this is nearly nothing."""
    of = appraise.surest(*some(0, 10_000, 100))
    start = time.perf_counter()
    appraise.matrix(of, 100, 0.5)
    assert time.perf_counter() - start < 0.03
