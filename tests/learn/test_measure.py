"""Every figure is what its definition and scikit-learn say it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn import metrics

from miwake.learn import measure

NAN = float("nan")


@st.composite
def answers(draw: st.DrawFn, missing: bool = True):
    """Truth and scores with ties, absent classes and unanswered rows."""
    items, classes = draw(st.integers(1, 30)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    truth = rng.integers(0, classes, items)
    scores = rng.integers(0, 6, (items, classes)) / 5.0
    if missing and draw(st.booleans()):
        scores[rng.random(items) < 0.3] = np.nan
    return truth, scores


def brute_average_precision(true, scores):
    """The step sum, threshold by threshold."""
    if not true.any():
        return NAN
    total, before = 0.0, 0.0
    for threshold in sorted(set(scores), reverse=True):
        said = scores >= threshold
        recall = (said & true).sum() / true.sum()
        total += (recall - before) * (said & true).sum() / said.sum()
        before = recall
    return total


def test_accuracy_is_the_share_of_right_answers():
    """Two of three right answers make 2/3."""
    scores = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
    assert 2 / 3 == measure.accuracy(np.array([0, 1, 1]), scores)


def test_no_answer_is_wrong_for_accuracy():
    """A row of NaN lowers accuracy like a wrong answer."""
    scores = np.array([[0.9, 0.1], [NAN, NAN]])
    assert 0.5 == measure.accuracy(np.array([0, 0]), scores)


def test_no_answer_has_no_guess():
    """A row with NaN in any place has guess -1."""
    scores = np.array([[0.1, 0.9], [NAN, 0.9]])
    assert [1, -1] == measure.guesses(scores).tolist()


def test_no_answer_is_missed_recall_and_no_false_positive():
    """Precision stays 1 where the only other item has no answer; recall halves."""
    found = measure.by_class(np.array([0, 0]), np.array([[0.9, 0.1], [NAN, NAN]]))
    assert (1.0, 0.5) == (found.precision[0], found.recall[0])


def test_no_answer_ranks_below_the_worst_answer():
    """An unanswered item comes after every answered one."""
    scores = np.array([[0.0, 1.0], [NAN, NAN]])
    assert [0.5, 1.0] == measure.average_precision(np.array([1, 0]), scores)[
        [0, 1]
    ].tolist()


def test_no_answer_ranks_below_a_score_of_minus_infinity():
    """Any answer is above none."""
    scores = np.array([[-np.inf, 1.0], [NAN, NAN]])
    assert 1.0 == measure.average_precision(np.array([0, 1]), scores)[0]


def test_zero_over_zero_is_nan():
    """A class neither true nor guessed has no precision, recall, F1 or AP."""
    truth, scores = np.array([0]), np.array([[0.9, 0.1]])
    found = measure.by_class(truth, scores)
    figures = [found.precision[1], found.recall[1], found.f1[1]]
    assert np.isnan([*figures, measure.average_precision(truth, scores)[1]]).all()


def test_means_leave_undefined_classes_out():
    """Macro-F1 and mean AP are over the classes that are there."""
    truth, scores = np.array([0]), np.array([[0.9, 0.1]])
    means = (
        measure.macro_f1(truth, scores),
        measure.mean_average_precision(truth, scores),
    )
    assert (1.0, 1.0) == means


def test_a_single_class_is_all_right():
    """With one class every answer is right."""
    assert 1.0 == measure.accuracy(np.array([0, 0]), np.array([[0.2], [0.3]]))


def test_unanswered_items_are_in_no_cell():
    """The matrix counts answers only."""
    scores = np.array([[0.9, 0.1], [0.8, 0.2], [NAN, NAN]])
    matrix = measure.confusion(np.array([0, 1, 1]), scores)
    assert [[1, 0], [1, 0]] == matrix.tolist()


def test_calibration_error_of_two_bins():
    """Guo's sum by hand: |1 - 0.9| * 1/2 + |0 - 0.6| * 1/2."""
    scores = np.array([[0.9, 0.1], [0.6, 0.4]])
    assert 0.35 == pytest.approx(measure.calibration_error(np.array([0, 1]), scores))


def test_calibration_error_leaves_the_unanswered_out():
    """No answer claims nothing."""
    scores = np.array([[0.9, 0.1], [NAN, NAN]])
    assert 0.1 == pytest.approx(measure.calibration_error(np.array([0, 0]), scores))


def test_calibration_error_refuses_logits():
    """Scores above 1 are no probabilities."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        measure.calibration_error(np.array([0]), np.array([[3.0, 1.0]]))


def test_calibration_error_is_undefined_without_answers():
    """With no answer at all there is no calibration error."""
    scores = np.full((2, 2), NAN)
    assert np.isnan(measure.calibration_error(np.array([0, 1]), scores))


@pytest.mark.parametrize(
    ("truth", "scores", "says"),
    [
        ([], np.empty((0, 2)), "nothing to measure"),
        ([0], np.empty((1, 0)), "nothing to measure"),
        ([0, 1], [[0.1, 0.9]], "2 truths do not fit 1"),
        ([2], [[0.1, 0.9]], "truth must lie in 0..1"),
        ([0], [0.1], r"scores \(N, C\)"),
    ],
)
def test_what_does_not_fit_is_refused(truth, scores, says):
    """The sentence says what does not fit."""
    with pytest.raises(ValueError, match=says):
        measure.accuracy(np.array(truth, dtype=int), np.asarray(scores))


@given(answers())
def test_average_precision_is_the_brute_force_sum(case):
    """The fast sum equals the sum over thresholds, unanswered items ranked last."""
    truth, scores = case
    ranked = np.where(np.isnan(scores), -1.0, scores)
    brute = [
        brute_average_precision(truth == c, ranked[:, c])
        for c in range(scores.shape[1])
    ]
    np.testing.assert_allclose(measure.average_precision(truth, scores), brute)


@given(answers())
def test_average_precision_is_scikit_learns(case):
    """Ties and all."""
    truth, scores = case
    ranked = np.where(np.isnan(scores), -1.0, scores)
    found = measure.average_precision(truth, scores)
    for c in np.unique(truth):
        expected = metrics.average_precision_score(truth == c, ranked[:, c])
        assert expected == pytest.approx(found[c])


@given(answers())
def test_average_precision_lies_in_0_to_1(case):
    """It is a share wherever it is defined."""
    found = measure.average_precision(*case)
    defined = found[~np.isnan(found)]
    assert ((defined > 0) & (defined <= 1 + 1e-12)).all()


@given(answers(missing=False))
def test_precision_recall_and_f1_are_scikit_learns(case):
    """By class, with 0/0 as NaN."""
    truth, scores = case
    labels = np.arange(scores.shape[1])
    expected = metrics.precision_recall_fscore_support(
        truth, scores.argmax(axis=1), labels=labels, zero_division=np.nan
    )
    found = measure.by_class(truth, scores)
    for theirs, ours in zip(
        expected, (found.precision, found.recall, found.f1, found.support), strict=True
    ):
        np.testing.assert_allclose(ours, theirs)


@given(answers(missing=False))
def test_macro_f1_is_scikit_learns(case):
    """Over the classes that are true or guessed."""
    truth, scores = case
    expected = metrics.f1_score(truth, scores.argmax(axis=1), average="macro")
    assert expected == pytest.approx(measure.macro_f1(truth, scores))


@given(answers(missing=False))
def test_the_matrix_is_scikit_learns(case):
    """Rows are true, columns guessed; scikit-learn warns of a single class."""
    truth, scores = case
    assume(scores.shape[1] > 1)
    labels = np.arange(scores.shape[1])
    expected = metrics.confusion_matrix(truth, scores.argmax(axis=1), labels=labels)
    assert expected.tolist() == measure.confusion(truth, scores).tolist()


@given(answers(missing=False))
def test_the_curve_is_scikit_learns(case):
    """The same points; scikit-learn adds one at recall 0."""
    truth, scores = case
    name = int(truth[0])
    precision, recall, threshold = metrics.precision_recall_curve(
        truth == name, scores[:, name]
    )
    found = measure.curve(truth, scores, name)
    np.testing.assert_allclose(found.precision, precision[:-1][::-1])
    np.testing.assert_allclose(found.recall, recall[:-1][::-1])
    np.testing.assert_allclose(found.threshold, threshold[::-1])


@given(answers())
def test_the_curve_never_counts_the_unanswered_as_found(case):
    """Recall ends at the share of the class that was answered."""
    truth, scores = case
    name = int(truth[0])
    found = measure.curve(truth, scores, name)
    share = measure.answered(scores)[truth == name].mean()
    assert share == pytest.approx(found.recall[-1] if len(found.recall) else 0.0)


def test_a_thinned_curve_keeps_its_ends():
    """Five points of a hundred, first and last among them."""
    scores = np.linspace(0, 1, 100)[:, None]
    whole = measure.curve(np.zeros(100, dtype=int), scores, 0)
    thin = measure.curve(np.zeros(100, dtype=int), scores, 0, points=5)
    assert (5, whole.recall[0], whole.recall[-1]) == (
        len(thin.recall),
        thin.recall[0],
        thin.recall[-1],
    )


@settings(deadline=None)
@given(answers(), st.integers(0, 2**32))
def test_a_weight_is_that_many_copies(case, seed):
    """Weighing an item twice gives what two copies of it give."""
    truth, scores = case
    weights = np.random.default_rng(seed).integers(0, 4, len(truth))
    if not weights.any():
        weights[0] = 1
    copied = np.repeat(truth, weights), np.repeat(scores, weights, axis=0)
    column = weights[:, None].astype(float)
    for of in (
        measure.accuracy_of,
        measure.macro_f1_of,
        measure.average_precision_of,
        measure.mean_average_precision_of,
        measure.calibration_error_of,
    ):
        expected = of(*copied)(np.ones((len(copied[0]), 1)))
        found = of(truth, scores)(column)
        np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-12)
