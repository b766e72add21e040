"""Run MediaPipe's full-range face detector: quick boxes and six points.

One pass over a square of 192 pixels; of use to learn roughly where a face is and how
it is turned (Bazarevsky et al., "BlazeFace: sub-millisecond neural face detection on
mobile GPUs", 2019, and its full-range successor).
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from miwake.learn import geometry

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Array = NDArray[np.float64]
Marks = tuple[Array, Array, Array]
"""Boxes (N, 4), scores (N,) and points (N, 6, 2), surest first."""

SIDE = 192
"""The input is a square of this many pixels."""

_CELLS = 48
_COVERED = 0.3


def detect(
    session: "InferenceSession", pixels: NDArray[np.uint8], least: float
) -> Marks:
    """Return the faces of a square (192, 192, 3), in its pixels, that score *least*.

    The points: eye on the picture's left, other eye, nose, mouth, ear left and right.
    """
    batch = pixels[None].astype(np.float32)
    batch *= np.float32(1 / 127.5)
    batch -= np.float32(1)
    (raw,) = session.run(["out__Identity_1"], {"input": batch})
    boxes, scores, points = decode(np.asarray(raw)[0], least)
    kept = geometry.keep_best(boxes, scores, _COVERED)
    return boxes[kept], scores[kept], points[kept]


def decode(raw: NDArray[np.float32], least: float) -> Marks:
    """Return boxes, scores, points of every cell above *least*, in no order.

    *raw* is (2304, 17): score logit, middle, width and height, six points; positions
    are in pixels from the middle of a cell of a 48 x 48 grid, row by row.
    """
    cells = np.flatnonzero(raw[:, 0] > np.log(least / (1 - least)))
    rows = raw[cells].astype(np.float64)
    grid = np.stack([cells % _CELLS, cells // _CELLS], axis=1) + 0.5
    home = grid * (SIDE / _CELLS)
    middle, half = home + rows[:, 1:3], rows[:, 3:5] / 2
    points = rows[:, 5:].reshape(-1, 6, 2) + home[:, None]
    scores = 1 / (1 + np.exp(-rows[:, 0]))
    return np.concatenate([middle - half, middle + half], axis=1), scores, points
