"""Do two small pictures show the same shot, though one was moved, turned or mirrored?

The best correlation of a window of one picture with the other, over small shifts,
turns of a few degrees, a little zoom, and the mirror image. Vectors say that two
pictures mean the same; this says that they lie the same: copies do both.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Pairs = NDArray[np.int32]

WINDOW = 0.75
"""Side of the window, in shares of the picture's."""
TURNS = (-8.0, -4.0, 0.0, 4.0, 8.0)
ZOOMS = (1.0, 1.08)
FLAT = 0.02
"""Contrast below which a window says nothing, of grey levels in 0..1."""
_BLOCK = 1000


def grey(tiny: Floats, side: int) -> Floats:
    """Return pictures (N, S, S) of colours laid out flat (N, S * S * 3)."""
    made: Floats = tiny.reshape(len(tiny), side, side, 3).mean(axis=3, dtype=np.float32)
    return made


def aligned(pictures: Floats, pairs: Pairs) -> Floats:
    """Return the best correlation (P,), -1..1, of each pair of pictures (N, S, S)."""
    best = np.empty(len(pairs), np.float32)
    for start in range(0, len(pairs), _BLOCK):
        part = pairs[start : start + _BLOCK]
        used, place = np.unique(part, return_inverse=True)
        still, moved = _windows(pictures[used]), _moved(pictures[used])
        left, right = place.reshape(-1, 2).T
        best[start : start + len(part)] = np.maximum(
            _highest(still[left], moved[right]), _highest(still[right], moved[left])
        )
    return best


def _highest(still: Floats, moved: Floats) -> Floats:
    """Return the highest product of any two rows: (P, A, K), (P, B, K) to (P,)."""
    every = np.matmul(still, moved.transpose(0, 2, 1))
    highest: Floats = every.max(axis=(1, 2))
    return highest


def _windows(pictures: Floats) -> Floats:
    """Return every window of each picture as unit rows (N, A, K)."""
    kept = _kept(pictures.shape[1])
    cut = np.lib.stride_tricks.sliding_window_view(pictures, (kept, kept), axis=(1, 2))
    return _unit(cut.reshape(len(pictures), -1, kept * kept), kept)


def _moved(pictures: Floats) -> Floats:
    """Return each picture's middle, turned, zoomed, mirrored: unit rows (N, B, K)."""
    side = pictures.shape[1]
    down, right, high, wide = _grids(side)
    seen = (
        pictures[:, down, right] * (1 - high) * (1 - wide)
        + pictures[:, down + 1, right] * high * (1 - wide)
        + pictures[:, down, right + 1] * (1 - high) * wide
        + pictures[:, down + 1, right + 1] * high * wide
    )
    return _unit(seen, _kept(side))


@cache
def _grids(side: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats, Floats]:
    """Return where to look for each move: whole pixels and the rest, each (B, K)."""
    kept = _kept(side)
    y, x = np.mgrid[:kept, :kept].reshape(2, -1) - (kept - 1) / 2
    rows = []
    for mirror in (1, -1):
        for turn in np.deg2rad(TURNS):
            for zoom in ZOOMS:
                across = (np.cos(turn) * x - np.sin(turn) * y) / zoom * mirror
                along = (np.sin(turn) * x + np.cos(turn) * y) / zoom
                rows.append(np.stack([along, across]) + (side - 1) / 2)
    where = np.clip(np.stack(rows, axis=1), 0, side - 1.001)
    whole = where.astype(np.int64)
    rest = (where - whole).astype(np.float32)
    return whole[0], whole[1], rest[0], rest[1]


def _kept(side: int) -> int:
    return round(side * WINDOW)


def _unit(rows: Floats, kept: int) -> Floats:
    """Return rows (…, K) without their mean, at length one; flat ones stay short."""
    centred = rows - rows.mean(axis=-1, keepdims=True)
    length = np.linalg.norm(centred, axis=-1, keepdims=True)
    unit: Floats = (centred / np.maximum(length, FLAT * kept)).astype(np.float32)
    return unit
