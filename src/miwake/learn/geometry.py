"""Boxes, points and the flat transforms that move them.

A point is (right, down). A box is (left, top, right, bottom). A transform is a
(2, 3) matrix that takes a point p to ``m[:, :2] @ p + m[:, 2]``.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def overlap(boxes: ArrayLike, others: ArrayLike) -> Array:
    """Return how much each pair shares, (N, 4) and (M, 4) -> (N, M) in 0..1.

    Intersection over union; a box without area shares nothing with any other.
    """
    a, b = _rows(boxes, 4)[:, None], _rows(others, 4)[None]
    low = np.maximum(a[..., :2], b[..., :2])
    high = np.minimum(a[..., 2:], b[..., 2:])
    shared = (high - low).clip(0).prod(-1)
    union = area(a) + area(b) - shared
    share: Array = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return share.clip(0, 1)


def area(boxes: ArrayLike) -> Array:
    """Return the area of boxes (..., 4), 0 for one turned inside out."""
    corners = np.asarray(boxes, np.float64)
    sides = (corners[..., 2:] - corners[..., :2]).clip(0)
    product: Array = sides.prod(-1)
    return product


def keep_best(boxes: ArrayLike, scores: ArrayLike, most: float) -> list[int]:
    """Return the indices of boxes (N, 4) that no surer one covers, surest first.

    Greedy suppression: a box goes when it shares *most* or more with a surer one.
    Equal scores keep the order they came in.
    """
    shares = overlap(boxes, boxes)
    order = np.argsort(-np.asarray(scores, np.float64), kind="stable")
    kept: list[int] = []
    for index in order.tolist():
        if not kept or shares[index, kept].max() < most:
            kept.append(index)
    return kept


def similarity(source: ArrayLike, target: ArrayLike) -> Array:
    """Return the (2, 3) transform that best moves *source* (N, 2) onto *target*.

    One rotation, one scale and a shift, in the least-squares sense: S. Umeyama,
    "Least-squares estimation of transformation parameters between two point
    patterns", IEEE PAMI 13(4), 1991. Never mirrors.
    """
    a, b = _rows(source, 2), _rows(target, 2)
    middle, goal = a.mean(0), b.mean(0)
    a, b = a - middle, b - goal
    left, stretch, right = np.linalg.svd(b.T @ a)
    flip = np.array([1.0, 1.0 if np.linalg.det(left @ right) >= 0 else -1.0])
    spread = (a**2).sum()
    scale = (stretch * flip).sum() / spread if spread > 0 else 1.0
    linear = scale * (left * flip) @ right
    return np.column_stack([linear, goal - linear @ middle])


def apply(transform: ArrayLike, points: ArrayLike) -> Array:
    """Return points (..., 2) moved by a (2, 3) transform."""
    matrix = np.asarray(transform, np.float64)
    moved: Array = np.asarray(points, np.float64) @ matrix[:, :2].T + matrix[:, 2]
    return moved


def invert(transform: ArrayLike) -> Array:
    """Return the (2, 3) transform that undoes another."""
    matrix = np.asarray(transform, np.float64)
    (a, b, c), (d, e, f) = matrix.tolist()
    turn = np.array([[e, -b], [-d, a]]) / (a * e - b * d)
    return np.column_stack([turn, -turn @ np.array([c, f])])


def compose(second: ArrayLike, first: ArrayLike) -> Array:
    """Return the (2, 3) transform that does *first*, then *second*."""
    outer = np.asarray(second, np.float64)
    inner = np.asarray(first, np.float64)
    linear = outer[:, :2] @ inner[:, :2]
    return np.column_stack([linear, outer[:, :2] @ inner[:, 2] + outer[:, 2]])


def frame(middle: ArrayLike, reach: float, degrees: float, side: int) -> Array:
    """Return the (2, 3) transform of a turned square of a photo onto a chip.

    The square has its *middle* (2,) in the photo, half a side of *reach* pixels,
    and is turned clockwise by *degrees*; in the chip of *side* pixels it is upright.
    """
    scale, angle = side / (2 * reach), np.deg2rad(degrees)
    cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
    linear = np.array([[cosine, sine], [-sine, cosine]])
    shift = side / 2 - linear @ np.asarray(middle, np.float64)
    return np.column_stack([linear, shift])


def turning(degrees: float, size: tuple[int, int]) -> tuple[Array, tuple[int, int]]:
    """Return the transform that turns a picture clockwise, and its new size.

    *size* is (width, height); the new one is just large enough to hold all of it.
    The middle goes to the middle.
    """
    angle = np.deg2rad(degrees)
    cosine, sine = float(np.cos(angle)), float(np.sin(angle))
    linear = np.array([[cosine, -sine], [sine, cosine]])
    spread = np.abs(linear) @ np.array(size, np.float64)
    wide, tall = (int(side) for side in np.ceil(spread - 1e-6))
    shift = np.array([wide, tall]) / 2 - linear @ np.array(size) / 2
    return np.column_stack([linear, shift]), (wide, tall)


def turn_points(points: ArrayLike, degrees: float, middle: ArrayLike) -> Array:
    """Return points (..., 2) turned clockwise about a *middle* (2,)."""
    angle = np.deg2rad(degrees)
    cosine, sine = np.cos(angle), np.sin(angle)
    centre = np.asarray(middle, np.float64)
    linear = np.array([[cosine, -sine], [sine, cosine]])
    turned: Array = (np.asarray(points, np.float64) - centre) @ linear.T + centre
    return turned


def turn_box(box: ArrayLike, degrees: float, middle: ArrayLike) -> Array:
    """Return the box (4,) of what *box* holds, turned clockwise about a *middle*.

    What it holds is taken for the ellipse inside it, as a head is: a quarter turn
    swaps the sides exactly and no turn makes the box grow as its corners would.
    """
    corners = np.asarray(box, np.float64)
    centre = turn_points((corners[:2] + corners[2:]) / 2, degrees, middle)
    wide, tall = (corners[2:] - corners[:2]) / 2
    angle = np.deg2rad(degrees)
    cosine, sine = np.cos(angle), np.sin(angle)
    reach = [np.hypot(wide * cosine, tall * sine), np.hypot(wide * sine, tall * cosine)]
    return np.concatenate([centre - reach, centre + reach])


def move_box(transform: ArrayLike, box: ArrayLike) -> Array:
    """Return the box (4,) of the ellipse in *box* moved by a similarity (2, 3)."""
    matrix = np.asarray(transform, np.float64)
    corners = np.asarray(box, np.float64)
    centre = (corners[:2] + corners[2:]) / 2
    scale = float(np.hypot(*matrix[:, 0]))
    degrees = float(np.rad2deg(np.arctan2(matrix[1, 0], matrix[0, 0])))
    half = (corners[2:] - corners[:2]) / 2 * scale
    goal = apply(matrix, centre)
    return turn_box(np.concatenate([goal - half, goal + half]), degrees, goal)


def _rows(values: ArrayLike, width: int) -> Array:
    return np.asarray(values, np.float64).reshape(-1, width)
