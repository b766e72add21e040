"""Dumb answers that every model has to beat, each (train, test, names) → scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from miwake.learn import neighbours as near
from miwake.values import Examples

Floats = NDArray[np.float64]
NEIGHBOURS = 5
COMPONENTS = 50
STRICTNESS = (1.0, 10.0)
HELD = 4
MOST = 3000
"""Rows an SVM learns from at most: its time grows with their square."""


def majority(train: Examples, test: Examples, names: tuple[str, ...]) -> Floats:
    """Say the commonest class of all, always."""
    shares = np.bincount(codes(train.labels, names), minlength=len(names))
    return np.tile(shares / shares.sum(), (len(test), 1))


def neighbours(train: Examples, test: Examples, names: tuple[str, ...]) -> Floats:
    """Let the five nearest embeddings vote."""
    mean = train.vectors.mean(axis=0)
    return near.vote(
        train.vectors - mean,
        codes(train.labels, names),
        test.vectors - mean,
        NEIGHBOURS,
        len(names),
    )


def pixels(train: Examples, test: Examples, names: tuple[str, ...]) -> Floats:
    """Principal components of small pictures, and a kernel SVM on them.

    Turk & Pentland, "Eigenfaces for recognition", 1991, for the features. How strict
    the SVM is, is chosen on a quarter of the training rows.
    """
    from sklearn.decomposition import PCA
    from sklearn.svm import SVC

    train = _thinned(train)
    labels = codes(train.labels, names)
    size = min(COMPONENTS, len(train) - 1, train.vectors.shape[1])
    frame = PCA(size, whiten=True, random_state=0).fit(train.vectors)
    rows = frame.transform(train.vectors)
    held = np.arange(len(rows)) % HELD == 0
    strict = max(STRICTNESS, key=lambda c: _right(SVC(C=c), rows, labels, held))
    machine = SVC(C=strict, decision_function_shape="ovr").fit(rows, labels)
    return _spread(machine, frame.transform(test.vectors), len(names))


def codes(labels: Sequence[str], names: Sequence[str]) -> NDArray[np.int64]:
    """Return the place of each label among the names."""
    place = {name: i for i, name in enumerate(names)}
    return np.array([place[label] for label in labels], np.int64)


def _right(
    machine: object, rows: Floats, labels: NDArray[np.int64], held: NDArray[np.bool_]
) -> float:
    if len(set(labels[~held])) < 2:
        return 0.0
    machine.fit(rows[~held], labels[~held])  # type: ignore[attr-defined]
    return float((machine.predict(rows[held]) == labels[held]).mean())  # type: ignore[attr-defined]


def _spread(machine: object, rows: Floats, classes: int) -> Floats:
    """Return margins as scores (N, C) that sum to one."""
    margins = machine.decision_function(rows)  # type: ignore[attr-defined]
    if margins.ndim == 1:
        margins = np.stack([-margins, margins], axis=1)
    raised = np.exp(margins - margins.max(axis=1, keepdims=True))
    scores = np.zeros((len(rows), classes))
    scores[:, machine.classes_] = raised / raised.sum(axis=1, keepdims=True)  # type: ignore[attr-defined]
    return scores


def _thinned(train: Examples) -> Examples:
    step = -(-len(train) // MOST)
    return train.take(range(0, len(train), step)) if step > 1 else train
