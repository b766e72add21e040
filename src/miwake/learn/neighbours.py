"""Which known items are most alike? Exact, in blocks; and a vote among them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from miwake.learn.measure import Floats, Ints

Vectors = NDArray[np.float32]
"""(N, D), of any length: they are scaled to 1 here; a row of zeros stays so."""

_CELLS = 8_000_000
"""Similarities held at once: 32 MB of float32."""
_HEAT = 0.07
"""Sharpness of the vote: Wu et al. 2018, section 3.4."""


def unit(vectors: Vectors) -> Vectors:
    """Return the vectors (N, D) scaled to length 1, float32; zeros stay zeros."""
    rows = np.asarray(vectors, dtype=np.float32)
    if rows.ndim != 2:
        raise ValueError("vectors must be (N, D)")
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    length[length == 0] = 1
    scaled: Vectors = np.divide(rows, length, dtype=np.float32)
    return scaled


def nearest(
    queries: Vectors, known: Vectors, k: int, *, itself: bool = True
) -> tuple[Ints, Vectors]:
    """Return the k most similar known items of each query, and their cosines.

    (Q, D) and (N, D) to (Q, k) places and (Q, k) cosines, falling; of equal
    cosines the lower place first. `itself=False` is for queries that *are* the
    known items: an item is then no neighbour of its own. k is cut to what exists.
    """
    left, right = unit(queries), unit(known)
    if left.shape[1] != right.shape[1]:
        raise ValueError(f"vectors of {left.shape[1]} and {right.shape[1]} differ")
    if not itself and len(left) != len(right):
        raise ValueError("without itself, queries and known items must be the same")
    many = min(k, len(right) - (not itself))
    if many < 1:
        raise ValueError("there are no neighbours to find: k or the known set is empty")
    places = np.empty((len(left), many), dtype=np.int64)
    cosines = np.empty((len(left), many), dtype=np.float32)
    block = max(1, _CELLS // len(right))
    for start in range(0, len(left), block):
        part = slice(start, start + block)
        alike = left[part] @ right.T
        if not itself:
            rows = np.arange(len(alike))
            alike[rows, start + rows] = -np.inf
        places[part], cosines[part] = _top(alike, many)
    return places, cosines


def vote(vectors: Vectors, labels: Ints, queries: Vectors, k: int, size: int) -> Floats:
    """Return scores (Q, size) from the k nearest: a baseline, not a model.

    A neighbour of cosine s votes for its class with exp(s / 0.07) (Wu et al.
    2018, equation 7); each row sums to 1.
    """
    classes = np.asarray(labels, dtype=np.int64)
    if len(classes) != len(vectors):
        raise ValueError(f"{len(classes)} labels do not fit {len(vectors)} vectors")
    places, cosines = nearest(queries, vectors, k)
    voices = np.exp((cosines - cosines[:, :1]).astype(np.float64) / _HEAT)
    keys = np.arange(len(places))[:, None] * size + classes[places]
    cells = np.bincount(keys.ravel(), voices.ravel(), minlength=len(places) * size)
    scores = cells.reshape(len(places), size)
    shares: Floats = scores / scores.sum(axis=1, keepdims=True)
    return shares


def _top(alike: Vectors, k: int) -> tuple[Ints, Vectors]:
    """Return the k highest of each row, falling."""
    places = np.argpartition(alike, alike.shape[1] - k, axis=1)[:, -k:]
    cosines = np.take_along_axis(alike, places, axis=1)
    order = np.lexsort((places, -cosines), axis=1)
    return (
        np.take_along_axis(places, order, axis=1).astype(np.int64),
        np.take_along_axis(cosines, order, axis=1),
    )
