"""Which photos are near-duplicates? One rule for splits and for the page."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from miwake.learn.measure import Ints
from miwake.learn.neighbours import Vectors, unit
from miwake.learn.phash import NEAR, hamming

HASH_BITS = 6
"""Near-duplicates differ in at most so many of the 64 bits of their hash …"""
HASH_COSINE = 0.50
"""… and their vectors agree at least this much, so that plain pictures whose
hashes say little are not taken for copies."""
COSINE = 0.90
"""Vectors this alike are near-duplicates whatever their hashes say."""

_CELLS = 4_000_000

Hashes = NDArray[np.uint64]


def candidates(fresh: Hashes, known: Hashes) -> NDArray[np.int64]:
    """Return pairs (P, 2) of a fresh photo and an earlier one whose hashes are near.

    *known* holds those there were, and behind them the fresh ones: fresh photo i is
    known photo `len(known) - len(fresh) + i`, and is held against all before it.
    """
    first = len(known) - len(fresh)
    found = [np.empty((0, 2), dtype=np.int64)]
    step = max(1, _CELLS // max(1, len(known)))
    for start in range(0, len(fresh), step):
        bits = hamming(fresh[start : start + step], known)
        row, column = np.nonzero(bits <= NEAR)
        earlier = column < first + start + row
        found.append(np.stack([row[earlier] + start, column[earlier]], axis=1))
    return np.concatenate(found)


def alike(one: Vectors, other: Vectors, bits: Ints) -> NDArray[np.bool_]:
    """Say which pairs of centred vectors (P, D) show the same shot.

    *bits* (P,) is how many of their hashes' differ. Unlike a snapshot, which compares
    all vectors, only pairs with near hashes come here: a page can do without the rest.
    """
    cosines = np.einsum("pd,pd->p", unit(one), unit(other))
    near = (bits <= HASH_BITS) & (cosines >= HASH_COSINE)
    return np.asarray(near | (cosines >= COSINE))
