"""Temperature scaling finds the T that was put in, and changes no answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from miwake.learn import calibrate


def overconfident(heat: float, items: int = 4000, seed: int = 0):
    """Logits `heat` times those that the truth was drawn from."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(items, 3)) * 2
    chance = calibrate.softmax(logits)
    truth = (rng.random(items)[:, None] > chance.cumsum(axis=1)).sum(axis=1)
    return logits * heat, np.minimum(truth, 2)


def loss(logits, truth, heat):
    """The mean log loss at one temperature, against targets short of certain."""
    n, classes = logits.shape
    target = np.full((n, classes), 1 / (n + classes))
    target[np.arange(n), truth] = (n + 1) / (n + classes)
    return -(target * np.log(calibrate.softmax(logits, heat))).sum(axis=1).mean()


@pytest.mark.parametrize("heat", [0.3, 1.0, 4.0])
def test_the_temperature_that_was_put_in_is_found(heat):
    """Within a tenth, from 4,000 items."""
    assert heat == pytest.approx(calibrate.temperature(*overconfident(heat)), rel=0.1)


def test_the_loss_is_the_least():
    """As a general minimiser finds it."""
    logits, truth = overconfident(2.0, 300)
    best = optimize.minimize_scalar(
        lambda t: loss(logits, truth, t), bounds=(0.05, 20), method="bounded"
    )
    assert best.x == pytest.approx(calibrate.temperature(logits, truth), rel=1e-3)


@given(st.integers(0, 10**6), st.floats(0.05, 20))
def test_temperature_changes_no_answer(seed, heat):
    """The highest stays the highest."""
    logits = np.random.default_rng(seed).normal(size=(5, 4))
    softened = calibrate.softmax(logits, heat)
    assert logits.argmax(axis=1).tolist() == softened.argmax(axis=1).tolist()


@given(st.integers(0, 10**6))
def test_temperature_stays_in_its_bounds(seed):
    """Whatever the logits."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(6, 3)) * 10 ** rng.uniform(-3, 3)
    assert 0.05 <= calibrate.temperature(logits, rng.integers(0, 3, 6)) <= 20


def test_a_weight_is_that_many_copies():
    """Weight 2 equals a second copy."""
    logits, truth = overconfident(2.0, 50)
    weights = np.array([2.0] * 10 + [1.0] * 40)
    copied = np.concatenate([logits, logits[:10]]), np.concatenate([truth, truth[:10]])
    assert calibrate.temperature(*copied) == pytest.approx(
        calibrate.temperature(logits, truth, weights)
    )


def test_rows_without_an_answer_are_left_out():
    """A row of NaN changes nothing."""
    logits, truth = overconfident(2.0, 50)
    with_gap = np.concatenate([logits, np.full((1, 3), np.nan)]), np.append(truth, 0)
    assert calibrate.temperature(logits, truth) == calibrate.temperature(*with_gap)


def test_a_single_class_needs_no_temperature():
    """Its probability is 1 at any."""
    assert 1.0 == calibrate.temperature(np.ones((3, 1)), np.zeros(3, dtype=int))


@pytest.mark.parametrize(
    ("logits", "truth", "weights", "says"),
    [
        (np.empty((0, 2)), [], None, "nothing to measure"),
        (np.full((1, 2), np.nan), [0], None, "no item has both"),
        (np.ones((1, 2)), [0], [-1.0], "not negative"),
    ],
)
def test_what_cannot_be_fitted_is_refused(logits, truth, weights, says):
    """The sentence says why."""
    with pytest.raises(ValueError, match=says):
        calibrate.temperature(logits, np.array(truth, dtype=int), weights)
