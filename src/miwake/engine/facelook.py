"""One look of one detector: at the whole photo quickly, thoroughly, or at one place."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from miwake.engine import centerface, chips, fullrange
from miwake.engine.face import Face, angle_of
from miwake.learn import geometry

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Pixels = NDArray[np.uint8]
Array = NDArray[np.float64]

_LEAST_CLOSE = 0.3
_SHORTEST = 160
"""A smaller photo is enlarged to this many pixels for the thorough look."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Where a face may be, in the pixels of the photo."""

    middle: Array
    """(2,) right, down."""
    side: float
    """Side of a square box, brow to chin, pixels."""
    angle: float
    """Degrees it is turned clockwise."""
    score: float
    """How sure the detector is, 0..1."""

    @property
    def box(self) -> Array:
        """The square (4,) about its middle."""
        half = self.side / 2
        return np.concatenate([self.middle - half, self.middle + half])


@dataclass(frozen=True, slots=True)
class View:
    """How the whole photo is shown to a detector."""

    margin: float = 0.0
    """Black border, in shares of the photo's long side."""
    quarters: int = 0
    """Quarter turns to the left."""


def glimpse(
    session: "InferenceSession", pixels: Pixels, view: View, least: float
) -> list[Hint]:
    """Return where the quick detector sees faces in a photo (H, W, 3), surest first."""
    square, forth = _square(pixels, view)
    marks = fullrange.detect(session, square, least)
    back = geometry.invert(forth)
    return [_hint(row, back) for row in zip(*marks, strict=True)]


def study(
    session: "InferenceSession", pixels: Pixels, side: int, degrees: float, least: float
) -> list[Face]:
    """Return the faces the thorough detector sees in a whole photo (H, W, 3).

    The photo's longest side becomes *side* pixels at most; then it is turned back by
    *degrees*, so that a face turned clockwise by as much is seen upright.
    """
    tall, wide = pixels.shape[:2]
    scale = min(side, max(wide, tall, _SHORTEST)) / max(wide, tall)
    size = max(1, round(wide * scale)), max(1, round(tall * scale))
    turn, spread = geometry.turning(-degrees, size)
    upright = chips.shrink(pixels, size)
    if degrees:
        upright = chips.move(upright, turn, spread)
    marks = centerface.detect(session, _padded(upright), least)
    back = geometry.invert(turn) * (max(wide, tall) / max(size))
    return [_face(row, back, "thorough") for row in zip(*marks, strict=True)]


def inspect(
    session: "InferenceSession", pixels: Pixels, hint: Hint, side: int, reach: float
) -> Face | None:
    """Return the face in the middle of a hint, seen upright in a square of *side*.

    Half the square spans *reach* sides of the hint's box.
    """
    half = max(reach * hint.side, 1.0)
    forth = geometry.frame(hint.middle, half, hint.angle, side)
    cut = chips.warp(pixels, forth, side)
    boxes, scores, points = centerface.detect(session, cut, _LEAST_CLOSE)
    away = np.abs((boxes[:, :2] + boxes[:, 2:]) / 2 - side / 2).max(1, initial=0)
    near = np.flatnonzero(away < side / 4)
    if not len(near):
        return None
    best = near[0]
    row = boxes[best], float(scores[best]), points[best]
    return _face(row, geometry.invert(forth), "fast+crop")


def _square(pixels: Pixels, view: View) -> tuple[Pixels, Array]:
    """Return the photo small in the middle of the quick detector's input.

    Also the (2, 3) transform that brings the photo there.
    """
    tall, wide = pixels.shape[:2]
    span = max(tall, wide) * (1 + 2 * view.margin)
    scale = fullrange.SIDE / span / 2
    size = max(2, 2 * round(wide * scale)), max(2, 2 * round(tall * scale))
    left, top = ((fullrange.SIDE - side) // 2 for side in size)
    square = np.zeros((fullrange.SIDE, fullrange.SIDE, 3), np.uint8)
    square[top : top + size[1], left : left + size[0]] = chips.shrink(pixels, size)
    middle = np.array([wide, tall]) / 2
    forth = geometry.frame(middle, span / 2, 90 * view.quarters, fullrange.SIDE)
    return np.ascontiguousarray(np.rot90(square, view.quarters)), forth


def _padded(pixels: Pixels) -> Pixels:
    """Return a picture (H, W, 3) with black added right and below, to whole steps."""
    step = centerface.MULTIPLE
    down, right = (-side % step for side in pixels.shape[:2])
    return np.pad(pixels, ((0, down), (0, right), (0, 0)))


def _hint(row: tuple[Array, float, Array], back: Array) -> Hint:
    """Return the hint of the quick detector's box, score and points, in the photo."""
    box, score, points = row
    corners = geometry.apply(back, box.reshape(2, 2))
    marks = geometry.apply(back, points)
    side = float(np.abs(corners[1] - corners[0]).mean())
    return Hint(corners.mean(0), side, angle_of(marks[[0, 1, 2, 3, 3]]), float(score))


def _face(row: tuple[Array, float, Array], back: Array, detector: str) -> Face:
    """Return the face of a detector's box, score and points, moved into the photo."""
    box, score, points = row
    marks = geometry.apply(back, points)
    return Face(
        box=geometry.move_box(back, box).astype(np.float32),
        score=float(score),
        points=marks.astype(np.float32),
        angle=angle_of(marks),
        detector=detector,
    )
