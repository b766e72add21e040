"""What is known of one face: where it is, how it is turned, how well it shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from miwake.engine import chips
from miwake.learn import geometry

_SIDE = 64
"""Blur is judged on a face brought to this many pixels."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face of a photo, in the pixels of the upright photo."""

    box: NDArray[np.float32]
    """(4,) left, top, right, bottom; of a turned face, of the ellipse of the head."""
    score: float
    """How sure the thorough detector is, 0..1."""
    points: NDArray[np.float32]
    """(5, 2) eye on the left when upright, other eye, nose, mouth corners likewise."""
    angle: float
    """Degrees the face is turned clockwise, -180..180; 0 when the chin points down."""
    detector: str
    """Which step found it: "fast+crop", "thorough" or "search"."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How much of a person a face shows."""

    size: float
    """Distance between the eyes, pixels."""
    blur: float
    """Variance of the Laplacian of the aligned face at 64 pixels; low is blurred."""
    pose: float
    """0 looks at the camera, 1 is a profile."""


def angle_of(points: ArrayLike) -> float:
    """Return the degrees, -180..180, by which points (5, 2) are turned clockwise.

    The eyes give the line, the mouth below them says which way up it is.
    """
    marks = np.asarray(points, np.float64)
    eyes = marks[1] - marks[0]
    down = marks[3:].mean(0) - marks[:2].mean(0)
    if eyes[0] * down[1] - eyes[1] * down[0] < 0:
        eyes = -eyes
    return float(np.rad2deg(np.arctan2(eyes[1], eyes[0])))


def quality(points: ArrayLike, angle: float, aligned: NDArray[np.uint8]) -> Quality:
    """Return how well a face shows: its points (5, 2) and angle in the photo, and
    the chip (S, S, 3) in which it was set upright."""
    marks = np.asarray(points, np.float64)
    size = float(np.linalg.norm(marks[1] - marks[0]))
    return Quality(size, _blur(aligned), _pose(marks, angle))


def _blur(aligned: NDArray[np.uint8]) -> float:
    small = chips.shrink(aligned, (_SIDE, _SIDE))
    grey = small.astype(np.float64) @ [0.299, 0.587, 0.114]
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float((around - 4 * grey[1:-1, 1:-1]).var())


def _pose(marks: NDArray[np.float64], angle: float) -> float:
    """Return how far the nose has left the middle between the eyes, 0..1."""
    middle = marks[[0, 1, 3, 4]].mean(0)
    turned = geometry.turn_points(marks, -angle, middle)
    left, right = float(turned[0, 0]), float(turned[1, 0])
    wide, tall = right - left, float(turned[3:, 1].mean() - turned[:2, 1].mean())
    if wide <= 0:
        return 1.0
    aside = abs(float(turned[2, 0]) - (left + right) / 2) / (wide / 2)
    narrow = 1 - min(1.0, wide / max(tall, 1e-6))
    return float(np.clip(max(aside, narrow), 0, 1))
