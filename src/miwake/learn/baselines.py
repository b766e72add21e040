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
STRICTNESS = (0.1, 1.0, 10.0)
WIDTH = 0.3
"""Kernel's narrowness, in units of one over the components' total variance."""
HELD = 4
MOST = 3000
"""Rows the kernel machine learns from at most: its time grows with their cube."""


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
    """Principal components of small pictures, and a least-squares SVM on them.

    Turk & Pentland, "Eigenfaces for recognition", 1991, for the features; Suykens &
    Vandewalle, "Least squares support vector machine classifiers", 1999, equation 22,
    for the machine. How strict it is, is chosen on a quarter of the training rows.
    Beside scikit-learn's SVC it was as good on faces (.68 against .66) and flowers
    (.45 against .46), and needs no second of import.
    """
    train = _thinned(train)
    labels = codes(train.labels, names)
    mean, axes = _components(train.vectors)
    rows, asked = ((one.vectors - mean) @ axes for one in (train, test))
    held = np.arange(len(rows)) % HELD == 0

    def right(strict: float) -> float:
        margins = _machine(rows[~held], labels[~held], rows[held], len(names), strict)
        return float((margins.argmax(axis=1) == labels[held]).mean())

    best = max(STRICTNESS, key=right)
    margins = _machine(rows, labels, asked, len(names), best)
    raised = np.exp(margins - margins.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def codes(labels: Sequence[str], names: Sequence[str]) -> NDArray[np.int64]:
    """Return the place of each label among the names."""
    place = {name: i for i, name in enumerate(names)}
    return np.array([place[label] for label in labels], np.int64)


def _components(vectors: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Return mean (D,) and whitening axes (D, R) of the strongest components."""
    rows = np.asarray(vectors, np.float64)
    mean = rows.mean(axis=0)
    centred = rows - mean
    few = len(rows) < rows.shape[1]  # then the smaller of the two products will do
    values, found = np.linalg.eigh(centred @ centred.T if few else centred.T @ centred)
    keep = values.argsort()[::-1][: min(COMPONENTS, len(rows) - 1)]
    keep = keep[values[keep] > values[-1] * 1e-9]
    axes = centred.T @ found[:, keep] / np.sqrt(values[keep]) if few else found[:, keep]
    return mean, axes / np.sqrt(values[keep] / (len(rows) - 1))


def _machine(
    rows: Floats,
    labels: NDArray[np.int64],
    asked: Floats,
    classes: int,
    strict: float,
) -> Floats:
    """Return margins (M, C) of asked rows (M, R) from an RBF least-squares SVM."""
    sharp = WIDTH / max(rows.shape[1] * float(rows.var()), 1e-12)
    target = np.full((len(rows), classes), -1.0)
    target[np.arange(len(rows)), labels] = 1.0
    kernel = np.exp(-sharp * _apart(rows, rows)) + np.eye(len(rows)) / strict
    both = np.linalg.solve(kernel, np.column_stack([target, np.ones(len(rows))]))
    level = both[:, -1]
    offset = (level @ target) / level.sum()
    weights = both[:, :-1] - np.outer(level, offset)
    margins: Floats = np.exp(-sharp * _apart(asked, rows)) @ weights + offset
    return margins


def _apart(one: Floats, other: Floats) -> Floats:
    """Return squared distances (N, M)."""
    squares = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None]
    apart: Floats = np.maximum(squares - 2 * one @ other.T, 0.0)
    return apart


def _thinned(train: Examples) -> Examples:
    step = -(-len(train) // MOST)
    return train.take(range(0, len(train), step)) if step > 1 else train
