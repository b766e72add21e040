"""Cut upright squares out of photos."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from miwake.learn import geometry

Pixels = NDArray[np.uint8]


def chip(
    pixels: Pixels, face_points: ArrayLike, template: ArrayLike, side: int
) -> Pixels:
    """Return the (side, side, 3) chip in which a face's points lie on a template.

    The points (5, 2) of the photo (H, W, 3) and of the template are matched by the
    best similarity; what lies outside the photo is black.
    """
    return warp(pixels, geometry.similarity(face_points, template), side)


def warp(pixels: Pixels, transform: ArrayLike, side: int) -> Pixels:
    """Return the (side, side, 3) square a (2, 3) similarity makes of a photo.

    Only the part of the photo (H, W, 3) that is seen is touched. A large part is first
    reduced by whole-number averaging, for four neighbours alone would alias.
    """
    back = geometry.invert(transform)
    left, top, right, bottom = _seen(back, side, pixels.shape[1], pixels.shape[0])
    if right <= left or bottom <= top:
        return np.zeros((side, side, 3), np.uint8)
    part = Image.fromarray(np.ascontiguousarray(pixels[top:bottom, left:right]))
    factor = max(1, int(np.hypot(*back[:, 0]) + 0.25))
    if factor > 1:
        part = part.reduce(factor)
    back[:, 2] -= left, top
    square = part.transform(
        (side, side),
        Image.Transform.AFFINE,
        (back / factor).ravel().tolist(),
        Image.Resampling.BILINEAR,
    )
    return np.asarray(square)


def shrink(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """Return a photo (H, W, 3) brought to *size* (width, height), unaliased."""
    photo = Image.fromarray(pixels)
    small = photo.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return np.asarray(small)


def quartered(pixels: Pixels) -> Pixels:
    """Return a picture (H, W, 3) at a quarter of its sides, by averages of 16."""
    return np.asarray(Image.fromarray(pixels).reduce(4))


def move(pixels: Pixels, transform: ArrayLike, size: tuple[int, int]) -> Pixels:
    """Return the picture of *size* (width, height) a (2, 3) transform makes of one."""
    back = geometry.invert(transform).ravel().tolist()
    photo = Image.fromarray(pixels)
    moved = photo.transform(
        size, Image.Transform.AFFINE, back, Image.Resampling.BILINEAR
    )
    return np.asarray(moved)


def _seen(
    back: NDArray[np.float64], side: int, width: int, height: int
) -> tuple[int, int, int, int]:
    """Return the part of a photo, within it, that a square transformed back covers."""
    square = [[0, 0], [side, 0], [0, side], [side, side]]
    corners = geometry.apply(back, square)
    blur = 2 * np.hypot(*back[:, 0]) + 1
    left, top = np.floor(corners.min(0) - blur).astype(int).tolist()
    right, bottom = np.ceil(corners.max(0) + blur).astype(int).tolist()
    return max(0, left), max(0, top), min(width, right), min(height, bottom)
