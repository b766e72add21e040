"""Make a model's confidence mean what it says: temperature scaling.

One number T divides all logits before the softmax (Guo et al. 2017, section 4.2,
equation 9). It changes no answer, only how sure the answer sounds.
"""

from __future__ import annotations

import math

import numpy as np

from miwake.learn.measure import Floats, Ints, answered, checked

LOW, HIGH = 0.05, 20.0
_HALVINGS = 48


def temperature(logits: Floats, truth: Ints, weights: Floats | None = None) -> float:
    """Return the T in 0.05..20 with the least log loss on held-out items.

    `logits` (N, C), `truth` (N,), `weights` (N,) at least 0. Rows without an
    answer (NaN) are left out. The loss is convex in 1/T, so its slope changes
    sign once, and halving the range of log T finds it. One that knows nothing ends
    at T = 20.
    """
    truth, logits = checked(truth, logits)
    share = np.ones(len(truth)) if weights is None else np.asarray(weights, float)
    if share.shape != truth.shape or not np.isfinite(share).all() or share.min() < 0:
        raise ValueError("weights must be (N,), finite and not negative")
    known = answered(logits) & (share > 0)
    if not known.any():
        raise ValueError("no item has both an answer and a weight")
    if logits.shape[1] == 1:
        return 1.0
    return _halved(logits[known], truth[known], share[known])


def softmax(logits: Floats, temperature: float = 1.0) -> Floats:
    """Return probabilities (N, C) of logits (N, C); rows of NaN stay NaN."""
    scaled = logits / temperature
    raised = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    total: Floats = raised / raised.sum(axis=1, keepdims=True)
    return total


def _halved(logits: Floats, truth: Ints, weights: Floats) -> float:
    low, high = math.log(LOW), math.log(HIGH)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _slope(logits, truth, weights, math.exp(middle)) > 0:
            low = middle
        else:
            high = middle
    return min(HIGH, max(LOW, math.exp((low + high) / 2)))


def _slope(logits: Floats, truth: Ints, weights: Floats, heat: float) -> float:
    """Return the loss's slope in 1/T: expected minus wanted logit, weighted.

    Wanted is not certainty: with n items seen, an (n + 1)th of C classes is given
    (n + 1) / (n + C) (Platt 1999, section 2.2, for two classes), so that a few items
    without a mistake do not make the model claim to be certain.
    """
    expected = (softmax(logits, heat) * logits).sum(axis=1)
    true = np.take_along_axis(logits, truth[:, None], axis=1)[:, 0]
    classes, seen = logits.shape[1], float(weights.sum())
    certain = (seen + 1) / (seen + classes)
    others = (logits.sum(axis=1) - true) / (classes - 1)
    wanted = certain * true + (1 - certain) * others
    return float(weights @ (expected - wanted))
