"""Run CenterFace: boxes and five points of the faces in one picture.

The network finds a face as a peak of a heat map at a quarter of the picture's size
(Xu, Yan, Yang, Peng, "CenterFace: joint face detection and alignment using face as
point", 2019).
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from miwake.learn import geometry

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Array = NDArray[np.float64]
Marks = tuple[Array, Array, Array]
"""Boxes (N, 4), scores (N,) and points (N, 5, 2), surest first."""

MULTIPLE = 32
"""Both sides of the input must be multiples of this many pixels."""

_OUTPUTS = ["537", "538", "539", "540"]
_STRIDE = 4
_COVERED = 0.3


def detect(
    session: "InferenceSession", pixels: NDArray[np.uint8], least: float
) -> Marks:
    """Return the faces of a picture (H, W, 3), in its pixels, that score *least*.

    H and W are multiples of `MULTIPLE`. The points: the eye on the picture's left, the
    other eye, nose, mouth corners left and right.
    """
    batch = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], np.float32)
    maps = session.run(_OUTPUTS, {"input.1": batch})
    boxes, scores, points = decode([np.asarray(m)[0] for m in maps], least)
    kept = geometry.keep_best(boxes, scores, _COVERED)
    return boxes[kept], scores[kept], points[kept]


def decode(maps: list[NDArray[np.float32]], least: float) -> Marks:
    """Return boxes, scores, points of every cell above *least*, in no order.

    The maps are heat (1, h, w), log of height and width (2, h, w), place in the cell
    (2, h, w) and points (10, h, w) as (down, right) in shares of the box.
    """
    heat, size, offset, marks = maps
    row, column = np.nonzero(heat[0] > least)
    tall, wide = np.exp(size[:, row, column].astype(np.float64)) * _STRIDE
    down, right = offset[:, row, column]
    top = (row + down + 0.5) * _STRIDE - tall / 2
    left = (column + right + 0.5) * _STRIDE - wide / 2
    across = left + marks[1::2, row, column] * wide
    along = top + marks[0::2, row, column] * tall
    boxes = np.stack([left, top, left + wide, top + tall], axis=1)
    points = np.stack([across, along], axis=-1).transpose(1, 0, 2)
    return boxes, heat[0, row, column].astype(np.float64), points
