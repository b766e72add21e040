"""Everything that is done while a photo's pixels are in memory.

Decoding is paid once: whoever has the bytes in hand looks for faces and encodes them
in the same breath, and what is seen is cached by content.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from miwake.engine import chips, decode, detectors
from miwake.engine.detectors import Detector
from miwake.engine.face import quality
from miwake.engine.faces import FaceFinder
from miwake.engine.lens import Lens
from miwake.engine.session import open_session
from miwake.learn.phash import perceptual_hash
from miwake.values import Region

if TYPE_CHECKING:
    from miwake.engine.face import Face
    from miwake.engine.weights import Weight

Pixels = NDArray[np.uint8]

TINY = 24
"""Side of the picture the pixel baseline sees."""
MOST_FACES = 100
"""Faces kept of one photo, surest first."""


@dataclass(frozen=True, slots=True)
class Spotted:
    """One region as the detector gave it, in the upright photo's pixels."""

    box: tuple[float, float, float, float]
    points: tuple[tuple[float, float], ...]
    angle: float
    score: float
    quality: dict[str, float]


@dataclass(frozen=True, slots=True)
class Seconds:
    """Where the time of a look went."""

    decode: float = 0.0
    """From bytes to pixels."""
    models: float = 0.0
    """Finding and encoding, with what models need before and after them."""
    runtime: float = 0.0
    """Of that, inside onnxruntime."""

    def __add__(self, other: Seconds) -> Seconds:
        return Seconds(
            self.decode + other.decode,
            self.models + other.models,
            self.runtime + other.runtime,
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look at a photo gave."""

    width: int
    height: int
    format: str
    phash: int
    taken: str | None
    camera: str | None
    spotted: tuple[Spotted, ...] | None = None
    """None: nobody asked."""
    vectors: NDArray[np.float32] | None = None
    """(regions, D), in the order of `spotted`."""
    tiny: NDArray[np.float32] | None = None
    """(regions, TINY * TINY * 3) in 0..1: what the pixel baseline sees."""
    seconds: Seconds = field(default_factory=lambda: Seconds())

    def regions(self, photo: str, detector: str) -> list[Region]:
        """Return what was spotted as regions of the photo of that sha256."""
        return [
            Region(
                id=Region.identify(photo, detector, one.box),
                photo=photo,
                box=one.box,
                points=one.points,
                angle=one.angle,
                score=one.score,
                quality=one.quality,
                detector=detector,
            )
            for one in self.spotted or ()
        ]


def look(
    data: bytes, lens: Lens | None, spotted: Sequence[Spotted] | None = None
) -> Seen:
    """Decode a photo; with a lens, also find its regions and encode them.

    What is *spotted* already is not looked for again. Raises BadPhoto.
    """
    started = time.perf_counter()
    shot = decode.decode(data)
    decoded = time.perf_counter() - started
    facts = (
        shot.width,
        shot.height,
        shot.format,
        perceptual_hash(shot.pixels),
        shot.taken,
        shot.camera,
    )
    if lens is None:
        return Seen(*facts, seconds=Seconds(decoded))
    before, started = spent(), time.perf_counter()
    found = find(shot.pixels, lens) if spotted is None else tuple(spotted)
    cuts = [cut(shot.pixels, one, lens) for one in found]
    vectors = encode(cuts, lens)
    models = time.perf_counter() - started
    small = [chips.quartered(c) for c in cuts] if lens.recipe.template else cuts
    if spotted is None and lens.recipe.template:
        found = tuple(_graded(*pair) for pair in zip(found, small, strict=True))
    return Seen(
        *facts,
        spotted=found,
        vectors=vectors,
        tiny=np.stack([tiny(c) for c in small]) if small else None,
        seconds=Seconds(decoded, models, spent() - before),
    )


def rows(
    seen: Mapping[str, Seen], ids: Mapping[str, Sequence[str]], kind: str
) -> dict[str, NDArray[np.float32]]:
    """Return what was seen by region id; *kind* is `vectors` or `tiny`."""
    return {
        region: row
        for photo, one in seen.items()
        if (block := getattr(one, kind)) is not None
        for region, row in zip(ids[photo], block, strict=True)
    }


def find(pixels: Pixels, lens: Lens) -> tuple[Spotted, ...]:
    """Return the regions of a photo (H, W, 3): its faces, or the whole of it."""
    if not lens.recipe.template:
        tall, wide = pixels.shape[:2]
        return (Spotted((0.0, 0.0, float(wide), float(tall)), (), 0.0, 1.0, {}),)
    return faces_of(face_finder(lens.detectors), pixels)


def faces_of(finder: FaceFinder, pixels: Pixels) -> tuple[Spotted, ...]:
    """Return the faces of a photo (H, W, 3) as they are kept: rounded, surest first.

    Whoever cuts a face, cuts it by these numbers: a chip cut by the detector's own
    would differ by a grey step here and there, and its scores by more than 1e-4.
    """
    return tuple(_spotted(face) for face in finder.find(pixels)[:MOST_FACES])


def encode(cuts: Sequence[Pixels], lens: Lens) -> NDArray[np.float32]:
    """Return the vectors (N, D) float32 of cut regions, each (H, W, 3)."""
    if not cuts:
        return np.zeros((0, 0), np.float32)
    session = encoder(lens.path)
    batches = [np.stack(cuts)] if lens.recipe.side else [c[None] for c in cuts]
    rows = [session.run(["embedding"], {"pixels": b})[0] for b in batches]
    return np.concatenate(rows)


def tiny(pixels: Pixels) -> NDArray[np.float32]:
    """Return a picture (H, W, 3) as TINY * TINY * 3 numbers in 0..1."""
    small = chips.shrink(pixels, (TINY, TINY))
    return (small.ravel() / 255).astype(np.float32)


def cut(pixels: Pixels, one: Spotted, lens: Lens) -> Pixels:
    """Return what the encoder sees of a region: an aligned chip, or the region."""
    if lens.recipe.side and lens.recipe.template and one.points:
        return chips.chip(pixels, one.points, lens.recipe.template, lens.recipe.side)
    left, top, right, bottom = (max(0, round(v)) for v in one.box)
    return np.ascontiguousarray(pixels[top:bottom, left:right])


def face_finder(pair: Sequence[Weight] | None = None) -> FaceFinder:
    """Return this process's face finder, with the built-in detectors unless told.

    Raises MissingWeights, BadModel.
    """
    fast, thorough = map(detectors.of, pair or detectors.built_in())
    return _finder(fast, thorough)


@cache
def _finder(fast: Detector, thorough: Detector) -> FaceFinder:
    quick, slow = (Counted(detectors.open_detector(one)) for one in (fast, thorough))
    return FaceFinder(quick, slow)


@cache
def encoder(path: Path) -> Counted:
    """Return this process's session of an encoder."""
    return Counted(open_session(path))


class Counted:
    """A session that adds up the seconds spent in it."""

    total = 0.0
    """Of all sessions of this process."""

    def __init__(self, session: Any) -> None:
        self.session = session

    def run(self, outputs: Any, feeds: Any) -> Any:
        """Run the model."""
        started = time.perf_counter()
        answer = self.session.run(outputs, feeds)
        Counted.total += time.perf_counter() - started
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.session, name)


def spent() -> float:
    """Return the seconds this process has spent inside models."""
    return Counted.total


def _spotted(face: Face) -> Spotted:
    left, top, right, bottom = (round(float(v), 2) for v in face.box)
    return Spotted(
        box=(left, top, right, bottom),
        points=tuple((round(float(x), 2), round(float(y), 2)) for x, y in face.points),
        angle=round(float(face.angle), 1),
        score=round(float(face.score), 4),
        quality={},
    )


def _graded(one: Spotted, aligned: Pixels) -> Spotted:
    """Return a face with how well it shows."""
    good = quality(np.array(one.points), one.angle, aligned)
    return replace(
        one,
        quality={
            "size": round(good.size, 1),
            "blur": round(good.blur, 2),
            "pose": round(good.pose, 3),
        },
    )
