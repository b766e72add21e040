"""Small pictures for the page: a region upright, or a photo, as a JPEG.

What has been made is kept below the cache and can be made again. A JPEG is decoded at
the fraction of its size that suffices, and only a few photos at once, so that a page
of 200 tiles does not hold 200 photos in memory.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image

from miwake.engine import chips, decode
from miwake.learn import geometry

Pixels = NDArray[np.uint8]

SIZES = (72, 112, 144, 168, 224, 336)
"""Sides of a tile, on plain screens and on those of twice as many points."""
SIDES = (400, 800, 1600, 3200)
"""Longest sides of a photo shown whole."""
MARGIN = 1.35
"""A face is shown with so much of what is around it."""
EDGE = 1.06
"""Other regions have less."""
LONG = 2.0
"""A thumbnail is at most so many times as long as it is wide."""

_SEATS = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))
"""So many photos are in memory at once."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What to cut out of an upright photo, and how to show it."""

    box: tuple[float, float, float, float]
    angle: float = 0.0
    """Degrees by which what is in the box is turned clockwise."""
    face: bool = False
    """Whether it is known which way up it is: then it is a square, set upright."""
    turn: int = 0
    """Degrees clockwise by which the photo is shown; a face is upright as it is."""


def next_of(steps: Sequence[int], wanted: int) -> int:
    """Return the smallest step that is at least as large, or the last."""
    return next((step for step in steps if step >= wanted), steps[-1])


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the bytes of a file of the cache, making it when it is not there.

    Nobody ever sees half of it; on a full disk it is made each time.
    """
    try:
        return path.read_bytes()
    except OSError:
        data = make()
    with suppress(OSError):
        _write(path, data)
    return data


def thumbnail(data: bytes, cut: Cut, size: int) -> bytes:
    """Return a region of a photo as a JPEG; its shorter side has *size* pixels.

    Raises BadPhoto.
    """
    left, top, right, bottom = cut.box
    short = max(1.0, min(right - left, bottom - top))
    with _SEATS:
        wide, _ = sides = decode.upright_size(data)
        pixels = decode.reduced(data, min(1.0, size / short))
        share = pixels.shape[1] / wide
        whole = (right - left) >= 0.99 * wide and (bottom - top) >= 0.99 * sides[1]
        if cut.face and not whole:
            return _packed(_square(pixels, cut, share, size))
        part = _part(pixels, cut.box, share, 1.0 if whole else EDGE)
    return _packed(_turned(_shrunk(part, size), 0 if cut.face else cut.turn))


def picture(data: bytes, side: int, turn: int = 0) -> bytes:
    """Return a photo upright as a JPEG of at most *side* pixels a side.

    Raises BadPhoto.
    """
    with _SEATS:
        longest = max(decode.upright_size(data))
        pixels = decode.reduced(data, min(1.0, side / longest))
        small = Image.fromarray(pixels)
        small.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return _packed(_turned(np.asarray(small), turn))


def _square(pixels: Pixels, cut: Cut, share: float, size: int) -> Pixels:
    """Return a face set upright, in a square; the photo's edge goes on beyond it."""
    left, top, right, bottom = (v * share for v in cut.box)
    middle = np.array([left + right, top + bottom]) / 2
    reach = max(1.0, max(right - left, bottom - top) * MARGIN / 2)
    beyond = int(np.ceil(reach * 1.5))
    tall, wide = pixels.shape[:2]
    x, y = (int(v) for v in middle)
    part = pixels[
        max(0, y - beyond) : min(tall, y + beyond),
        max(0, x - beyond) : min(wide, x + beyond),
    ]
    room = (
        (max(0, beyond - y), max(0, y + beyond - tall)),
        (max(0, beyond - x), max(0, x + beyond - wide)),
        (0, 0),
    )
    roomy = np.pad(part, room, mode="edge")
    inside = middle - np.array([x - beyond, y - beyond])
    return chips.warp(roomy, geometry.frame(inside, reach, cut.angle, size), size)


def _part(
    pixels: Pixels, box: tuple[float, float, float, float], share: float, margin: float
) -> Pixels:
    """Return a box of a photo with a margin, as far as the photo goes."""
    left, top, right, bottom = (v * share for v in box)
    more_x = (right - left) * (margin - 1) / 2
    more_y = (bottom - top) * (margin - 1) / 2
    tall, wide = pixels.shape[:2]
    x0, x1 = _within(left - more_x, right + more_x, wide)
    y0, y1 = _within(top - more_y, bottom + more_y, tall)
    return pixels[y0:y1, x0:x1]


def _within(low: float, high: float, end: int) -> tuple[int, int]:
    """Return two whole numbers in 0..end, at least one apart."""
    first = min(max(0, round(low)), end - 1)
    return first, max(first + 1, min(end, round(high)))


def _shrunk(part: Pixels, size: int) -> Pixels:
    """Return a picture whose shorter side has *size* pixels, its middle if long."""
    tall, wide = part.shape[:2]
    most = int(LONG * min(tall, wide))
    y, x = max(0, (tall - most) // 2), max(0, (wide - most) // 2)
    part = part[y : y + max(1, most), x : x + max(1, most)]
    tall, wide = part.shape[:2]
    factor = size / min(tall, wide)
    goal = max(1, round(wide * factor)), max(1, round(tall * factor))
    return chips.shrink(np.ascontiguousarray(part), goal)


def _turned(pixels: Pixels, turn: int) -> Pixels:
    """Return a picture turned clockwise by a number of quarters."""
    return np.rot90(pixels, -(turn // 90) % 4)


def _packed(pixels: Pixels) -> bytes:
    data: bytes = simplejpeg.encode_jpeg(
        np.ascontiguousarray(pixels), quality=82, colorsubsampling="420"
    )
    return data


def _write(path: Path, data: bytes) -> None:
    """Write a file at once, or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".making-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
