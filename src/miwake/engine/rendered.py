"""Rendered photos: drawings of six kinds of things, to try everything with at once.

Drawn, not photographed: nobody's rights are in them. The same each time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

EACH: Final = 40
"""Drawings of each kind."""
SIDE: Final = 256
DOUBLE: Final = 2
"""Drawn at twice the size, and made smaller: smooth edges."""
TWIN: Final = 10
"""Every so many, one is hardly more than the one before it again."""

Random = np.random.Generator
Points = list[tuple[float, float]]
Colour = tuple[int, int, int]

NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "leaf": "leaf",
        "cup": "cup",
        "fish": "fish",
        "star": "star",
        "house": "house",
        "umbrella": "umbrella",
    },
    "ja": {
        "leaf": "葉",
        "cup": "カップ",
        "fish": "魚",
        "star": "星",
        "house": "家",
        "umbrella": "傘",
    },
}
"""What the folders are called."""


@dataclass(frozen=True, slots=True)
class Order:
    """One drawing that is wanted, and where."""

    path: Path
    kind: str
    number: int


def orders(folder: Path, lang: str) -> list[Order]:
    """Return all that is to be drawn below *folder*, in one folder a kind."""
    names = NAMES.get(lang, NAMES["en"])
    return [
        Order(folder / names[kind] / f"{number + 1:02}.jpg", kind, number)
        for kind in KINDS
        for number in range(EACH)
    ]


def write(order: Order) -> None:
    """Draw one photo (in a worker); what is there stays."""
    if order.path.exists():
        return
    order.path.parent.mkdir(parents=True, exist_ok=True)
    part = order.path.with_suffix(".part")
    draw(order.kind, order.number).save(part, "JPEG", quality=90)
    part.rename(order.path)


def draw(kind: str, number: int) -> Image.Image:
    """Return one drawing of a kind."""
    twin = number % TWIN == TWIN - 1
    place = list(KINDS).index(kind)
    random = np.random.default_rng([place, number - twin])
    picture = _paper(random)
    thing = _thing(kind, random)
    size = int(SIDE * DOUBLE * random.uniform(0.5, 0.85))
    thing = thing.resize((size, size)).rotate(
        random.uniform(-35, 35), Image.Resampling.BICUBIC, expand=True
    )
    room = [max(1, SIDE * DOUBLE - side) for side in thing.size]
    at = tuple(int(random.uniform(0.1, 0.9) * one) for one in room)
    shade = Image.new("RGBA", thing.size, (20, 20, 30, 70))
    picture.paste(shade, (at[0] + 10, at[1] + 14), thing.getchannel("A"))
    picture.paste(thing, (at[0], at[1]), thing)
    small = picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    if twin:
        small = small.crop((3, 2, SIDE - 2, SIDE - 3)).resize((SIDE, SIDE))
    return _grained(small, np.random.default_rng([place, number, 1]))


def _paper(random: Random) -> Image.Image:
    """Return a background: a gradient between two pale colours, with soft spots."""
    one, other = random.integers(150, 245, (2, 3))
    ramp = np.linspace(0, 1, SIDE)[:, None, None]
    pixels = (one * (1 - ramp) + other * ramp).astype(np.uint8)
    picture = Image.fromarray(np.repeat(pixels, SIDE, axis=1))
    spots = ImageDraw.Draw(picture)
    for _ in range(int(random.integers(2, 9))):
        x, y = random.uniform(0, SIDE, 2)
        wide = random.uniform(10, 55)
        tone = tuple(int(v) for v in random.integers(140, 250, 3))
        spots.ellipse((x - wide, y - wide, x + wide, y + wide), fill=tone)
    soft = picture.filter(ImageFilter.GaussianBlur(float(random.uniform(3, 9))))
    return soft.resize((SIDE * DOUBLE, SIDE * DOUBLE))


def _thing(kind: str, random: Random) -> Image.Image:
    """Return a thing on nothing, on a field of 200 by 200."""
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    pen = _Pen(ImageDraw.Draw(picture), random)
    KINDS[kind](pen, random)
    return picture


class _Pen:
    """Draws in colours of its own on a field of 100 by 100."""

    def __init__(self, draw: ImageDraw.ImageDraw, random: Random) -> None:
        self._draw = draw
        hue = random.integers(30, 225, 3)
        self.main: Colour = (int(hue[0]), int(hue[1]), int(hue[2]))
        self.dark: Colour = (self.main[0] // 2, self.main[1] // 2, self.main[2] // 2)
        self.pale: Colour = (
            (self.main[0] + 255) // 2,
            (self.main[1] + 255) // 2,
            (self.main[2] + 255) // 2,
        )

    def shape(self, points: Points, colour: Colour) -> None:
        self._draw.polygon([(4 * x, 4 * y) for x, y in points], fill=colour)

    def line(self, points: Points, colour: Colour, width: float = 3) -> None:
        self._draw.line(
            [(4 * x, 4 * y) for x, y in points],
            fill=colour,
            width=int(4 * width),
            joint="curve",
        )

    def round(self, box: tuple[float, ...], colour: Colour) -> None:
        self._draw.ellipse([4 * v for v in box], fill=colour)

    def ring(self, box: tuple[float, ...], colour: Colour, width: float) -> None:
        self._draw.ellipse([4 * v for v in box], outline=colour, width=int(4 * width))


def _leaf(pen: _Pen, random: Random) -> None:
    wide = random.uniform(18, 30)
    ends = [(t / 20, math.sin(math.pi * t / 20)) for t in range(21)]
    left: Points = [(50 - wide * s, 8 + 74 * t) for t, s in ends]
    right: Points = [(50 + wide * s, 8 + 74 * t) for t, s in reversed(ends)]
    pen.shape(left + right, pen.main)
    pen.line([(50, 12), (50, 96)], pen.dark, 2.4)
    for y in range(26, 74, 12):
        pen.line([(50, y + 8), (50 - wide * 0.6, y)], pen.dark, 1.4)
        pen.line([(50, y + 8), (50 + wide * 0.6, y)], pen.dark, 1.4)


def _cup(pen: _Pen, random: Random) -> None:
    foot = random.uniform(4, 14)
    pen.ring((60, 34, 94, 68), pen.dark, 6)
    pen.shape([(14, 24), (76, 24), (76 - foot, 86), (14 + foot, 86)], pen.main)
    pen.round((14, 16, 76, 32), pen.pale)
    pen.round((20, 19, 70, 30), (90, 58, 40))
    pen.line([(18, 52), (72, 52)], pen.pale, random.uniform(2, 6))


def _fish(pen: _Pen, random: Random) -> None:
    tall = random.uniform(18, 27)
    pen.shape([(66, 50), (96, 28), (90, 50), (96, 72)], pen.dark)
    pen.round((8, 50 - tall, 76, 50 + tall), pen.main)
    pen.shape(
        [(36, 50 - tall + 4), (56, 50 - tall - 12), (60, 50 - tall + 6)], pen.dark
    )
    for x in range(36, 66, 10):
        pen.line([(x, 50 - tall * 0.5), (x + 4, 50), (x, 50 + tall * 0.5)], pen.pale, 2)
    pen.round((17, 40, 27, 50), (250, 250, 250))
    pen.round((19, 42, 25, 48), (20, 20, 20))


def _star(pen: _Pen, random: Random) -> None:
    inner = random.uniform(15, 23)
    ring = [(44 if at % 2 == 0 else inner, math.pi * at / 5) for at in range(10)]
    pen.shape([(50 + r * math.sin(a), 52 - r * math.cos(a)) for r, a in ring], pen.main)
    half = [(r / 2, a) for r, a in ring]
    pen.shape([(50 + r * math.sin(a), 52 - r * math.cos(a)) for r, a in half], pen.pale)


def _house(pen: _Pen, random: Random) -> None:
    wall = random.uniform(42, 54)
    pen.shape([(66, 10), (78, 10), (78, 40), (66, 40)], pen.dark)
    pen.shape([(18, wall), (82, wall), (82, 92), (18, 92)], pen.pale)
    pen.shape([(50, 8), (94, wall), (6, wall)], pen.main)
    pen.shape([(42, 68), (58, 68), (58, 92), (42, 92)], pen.dark)
    for x in (25, 65):
        pen.shape([(x, 60), (x + 11, 60), (x + 11, 72), (x, 72)], (190, 225, 245))


def _umbrella(pen: _Pen, random: Random) -> None:
    deep = random.uniform(34, 46)
    arc = [math.pi * t / 24 for t in range(25)]
    dome: Points = [(50 - 44 * math.cos(a), 52 - deep * math.sin(a)) for a in arc]
    pen.line([(50, 10), (50, 86), (58, 94), (66, 86)], pen.dark, 3.4)
    pen.shape(dome, pen.main)
    for at, left in enumerate((6, 28, 50, 72)):
        bow = (left, 46, left + 22, 60)
        pen.round(bow, pen.pale if at % 2 else pen.main)
    pen.line([(28, 52), (50, 52 - deep), (72, 52)], pen.pale, 1.6)


KINDS: Final[Mapping[str, Callable[[_Pen, Random], None]]] = {
    "leaf": _leaf,
    "cup": _cup,
    "fish": _fish,
    "star": _star,
    "house": _house,
    "umbrella": _umbrella,
}
"""What can be drawn."""


def _grained(picture: Image.Image, random: Random) -> Image.Image:
    """Return a picture with a camera's noise and light."""
    noise = random.normal(0, random.uniform(2, 7), (SIDE, SIDE, 1))
    light = random.uniform(0.82, 1.12)
    pixels = np.asarray(picture, np.float32) * light + noise
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
