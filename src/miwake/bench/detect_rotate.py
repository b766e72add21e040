"""Ask whether faces are found however the photo is turned, and how fast.

Truth: the boxes of the upright photo on which both detectors agree, turned with it.
A face counts as found when one box shares half with it and its five points lie, on
average, within a third of the distance between the eyes.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from miwake.bench.course import folder
from miwake.engine.facelook import View, glimpse, study
from miwake.engine.faces import Face, FaceFinder
from miwake.engine.look import face_finder
from miwake.learn import geometry

FIGURES: tuple[str, ...] = (
    "worst_ratio",
    "false_per_photo",
    "images_per_second_core",
    "baseline_worst_ratio",
)

Pixels = NDArray[np.uint8]

ANGLES = tuple(range(0, 360, 30))
SIDE = 640
"""Longest side of the upright photo, pixels; a turned one grows to hold its corners."""

_PEOPLE = {"faces_london_3dsk": 30, "faces_family_azure": 15}
_EMPTY = {"clothing10": 40, "flowers5": 40, "bccd": 25}
_SHARED = 0.5
_ASTRAY = 1 / 3


@dataclass(frozen=True, slots=True)
class Turned:
    """A photo turned by an angle, with the faces known to be in it."""

    angle: int
    pixels: Pixels
    faces: list[Face]


@final
class Tally:
    """Counts what one finder finds and the processor time it takes."""

    def __init__(self, finder: FaceFinder) -> None:
        self.finder = finder
        self.known = dict.fromkeys(ANGLES, 0)
        self.found = dict.fromkeys(ANGLES, 0)
        self.seconds: list[float] = []

    def look(self, pixels: Pixels) -> list[Face]:
        """Return the faces found in a photo, and note the time."""
        start = time.process_time()
        faces = self.finder.find(pixels)
        self.seconds.append(time.process_time() - start)
        return faces

    def ask(self, photo: Turned) -> None:
        """Count how many of the known faces are found."""
        faces = self.look(photo.pixels)
        self.known[photo.angle] += len(photo.faces)
        self.found[photo.angle] += sum(_meets(face, faces) for face in photo.faces)

    def recall(self) -> dict[int, float]:
        """Return the share of known faces found, by angle."""
        return {a: self.found[a] / max(1, self.known[a]) for a in ANGLES}

    def worst(self) -> float:
        """Return the lowest recall of any angle in shares of the upright one."""
        recall = self.recall()
        return min(recall.values()) / max(recall[0], 1e-9)

    def rate(self) -> float:
        """Return photos a second on one core."""
        return len(self.seconds) / max(sum(self.seconds), 1e-9)


def run(
    data: Path,
    seeds: Sequence[int],
    say: Callable[[str], None],
    *,
    out: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the figures of each seed, which chooses the photos from *data*.

    `worst_ratio` is the lowest recall of any angle over the upright recall,
    `false_per_photo` the highest mean among the sets without faces, and
    `images_per_second_core` the slowest of those sets and the turned photos.
    """
    for name in (*_PEOPLE, *_EMPTY):
        folder(data, name)
    finder = face_finder()
    for seed in seeds:
        started = time.perf_counter()
        record = measure(finder, data, seed, say)
        yield record | {"seconds": round(time.perf_counter() - started, 2)}


def measure(
    finder: FaceFinder, data: Path, seed: int, say: Callable[[str], None]
) -> dict[str, Any]:
    """Return the figures of one choice of photos."""
    rng = np.random.default_rng(seed)
    plain = FaceFinder(
        finder.fast, finder.thorough, replace(finder.options, rotate=False)
    )
    search, without = Tally(finder), Tally(plain)
    chosen = choose(data, _PEOPLE, rng)
    for photo in turned(finder, chosen):
        search.ask(photo)
        without.ask(photo)
    say(f"seed {seed}: worst {search.worst():.3f} of upright, {search.recall()}")
    empty = {n: _empty(finder, choose(data, {n: k}, rng)) for n, k in _EMPTY.items()}
    say(f"seed {seed}: false faces and photos a second {empty}")
    figures = {
        "worst_ratio": search.worst(),
        "false_per_photo": max(false for false, _ in empty.values()),
        "images_per_second_core": min(search.rate(), *(r for _, r in empty.values())),
        "baseline_worst_ratio": without.worst(),
    }
    detail = {
        "photos": len(chosen),
        "faces": search.known[0],
        "recall": search.recall(),
        "false": {name: false for name, (false, _) in empty.items()},
        "images_per_second_turned": search.rate(),
        "baseline_recall": without.recall(),
    }
    return {"seed": seed, "figures": figures, "detail": detail}


def choose(data: Path, counts: dict[str, int], rng: np.random.Generator) -> list[Path]:
    """Return that many photos of each named set, or all if there are fewer."""
    chosen: list[Path] = []
    for name, count in counts.items():
        paths = sorted(p for p in (data / name).rglob("*") if _is_photo(p))
        picks = rng.permutation(len(paths))[:count]
        chosen += [paths[i] for i in sorted(picks.tolist())]
    return chosen


def turned(finder: FaceFinder, paths: Sequence[Path]) -> Iterator[Turned]:
    """Yield each photo at each angle, where the upright one holds a known face."""
    for path in paths:
        pixels = load(path)
        faces = truth(finder, pixels)
        for angle in ANGLES if faces else ():
            yield turn(pixels, faces, angle)


def truth(finder: FaceFinder, pixels: Pixels) -> list[Face]:
    """Return the faces of an upright photo that both detectors find."""
    options = finder.options
    quick = glimpse(finder.fast, pixels, View(options.margin), options.hint)
    hints = [hint.box for hint in quick]
    return [
        face
        for face in study(finder.thorough, pixels, SIDE, 0, options.least)
        if hints and geometry.overlap(face.box, hints).max() >= _SHARED
    ]


def turn(pixels: Pixels, faces: Sequence[Face], angle: int) -> Turned:
    """Return a photo turned clockwise with its faces, on black, nothing cut off."""
    if angle == 0:
        return Turned(0, pixels, list(faces))
    tall, wide = pixels.shape[:2]
    forth, size = geometry.turning(angle, (wide, tall))
    back = geometry.invert(forth).ravel().tolist()
    picture = Image.fromarray(pixels).transform(
        size, Image.Transform.AFFINE, back, Image.Resampling.BILINEAR
    )
    moved = [
        replace(
            face,
            box=geometry.move_box(forth, face.box).astype(np.float32),
            points=geometry.apply(forth, face.points).astype(np.float32),
            angle=face.angle + angle,
        )
        for face in faces
    ]
    return Turned(angle, np.asarray(picture), moved)


def load(path: Path) -> Pixels:
    """Return a photo (H, W, 3), its longest side `SIDE` at most."""
    with Image.open(path) as photo:
        photo.thumbnail((SIDE, SIDE))
        return np.asarray(photo.convert("RGB"))


def _empty(finder: FaceFinder, paths: Sequence[Path]) -> tuple[float, float]:
    """Return false faces a photo, and photos a second, where there are no faces."""
    tally = Tally(finder)
    false = sum(len(tally.look(load(path))) for path in paths)
    return false / max(1, len(paths)), tally.rate()


def _meets(known: Face, faces: Sequence[Face]) -> bool:
    """Return whether one of the faces is the known one, box and points."""
    eyes = float(np.linalg.norm(known.points[1] - known.points[0]))
    return any(
        float(geometry.overlap(known.box, face.box)[0, 0]) >= _SHARED
        and np.linalg.norm(known.points - face.points, axis=1).mean() <= _ASTRAY * eyes
        for face in faces
    )


def _is_photo(path: Path) -> bool:
    return path.suffix.lower() in {".jpg", ".jpeg", ".png"}
