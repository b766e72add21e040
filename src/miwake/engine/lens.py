"""How a mode sees: which detector, which encoder, and how a region is cut for it.

A lens is data: it goes into the bundle's manifest, and two lenses with the same
digest give the same vectors.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from miwake.engine import detectors, weights
from miwake.engine.parts import Parts
from miwake.engine.session import open_session
from miwake.errors import BadModel, CannotWrite
from miwake.learn import graphs
from miwake.values import Mode

if TYPE_CHECKING:
    from miwake.engine.weights import Weight

WHOLE_DETECTOR = "whole.v1"


@dataclass(frozen=True, slots=True)
class Look:
    """One backbone's view of a region, as plain data."""

    weight: str
    """Name in the catalogue of weights."""
    output: str
    side: int | tuple[int, int]
    """Of a square, or height and width."""
    mean: tuple[float, float, float]
    scale: float | tuple[float, float, float]
    """One for all colours, or one for each."""
    bgr: bool = False
    nhwc: bool = False
    """Whether the backbone wants channels last."""
    crop: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    square: float = 0.0
    flip: bool = False
    normalise: bool = True
    """Whether the features are brought to length one at once."""
    length: float = 1.0
    """The say of this look beside the others."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What makes a lens: changing any of it makes another lens."""

    detector: str
    looks: tuple[Look, ...]
    side: int | None = None
    """Side of the aligned chip in pixels; None: the region's own pixels."""
    template: tuple[tuple[float, float], ...] | None = None
    """Where the five landmarks lie in the chip (right, down)."""


@dataclass(frozen=True, slots=True)
class Lens:
    """A recipe with its encoder on disk."""

    mode: Mode
    recipe: Recipe
    digest: str
    """Names the vectors: recipe and weights."""
    path: Path
    """The encoder: `pixels` (N, H, W, 3) uint8 → `embedding` (N, D) float32."""
    weights: tuple[Weight, ...]
    """The backbone of each look."""
    detectors: tuple[Weight, ...] = ()
    """For faces: what finds them, the quick one and the thorough one."""

    @property
    def blocks(self) -> tuple[tuple[int, float], ...]:
        """(width, length) of each look's part of a vector."""
        return tuple(
            (weight.dimension or 0, look.length)
            for weight, look in zip(self.weights, self.recipe.looks, strict=True)
        )

    @property
    def tiny(self) -> str:
        """Name of the small pictures of the same cuts (for the pixel baseline)."""
        return f"tiny-{self.digest[:40]}"


_SIDE = 256
_SHIFT = (16.0, 8.0)
"""A chip is 224 pixels of faceres' template, and more chin for face128's."""
_TEMPLATE_112 = (
    (38.2946, 51.6963),
    (73.5318, 51.5014),
    (56.0252, 71.7366),
    (41.5493, 92.3655),
    (70.7299, 92.2041),
)


def _shares(
    left: int, top: int, right: int, bottom: int
) -> tuple[float, float, float, float]:
    """Return a rectangle of the chip, in pixels, as shares of it."""
    return left / _SIDE, top / _SIDE, right / _SIDE, bottom / _SIDE


RECIPES: dict[Mode, Recipe] = {
    "faces": Recipe(
        detector="faces.v1",
        looks=(
            Look(
                "face128",
                "d",
                150,
                (0.0, 0.0, 0.0),
                1.0,
                crop=_shares(28, 51, 230, 253),
                length=0.7,
            ),
            Look(
                "faceres",
                "out__global_pooling/Mean",
                224,
                (103.939, 116.779, 123.68),
                1.0,
                bgr=True,
                nhwc=True,
                crop=_shares(16, 8, 240, 232),
            ),
        ),
        side=_SIDE,
        template=tuple(
            (2 * x + _SHIFT[0], 2 * y + _SHIFT[1]) for x, y in _TEMPLATE_112
        ),
    ),
    "whole": Recipe(
        detector=WHOLE_DETECTOR,
        looks=(
            Look("lite0", "f", 224, (127.0, 127.0, 127.0), 128.0, normalise=False),
            Look(
                "lite2",
                "f",
                260,
                (127.0, 127.0, 127.0),
                128.0,
                square=0.875,
                normalise=False,
            ),
        ),
    ),
    "small": Recipe(
        detector=WHOLE_DETECTOR,
        looks=(Look("lite0", "f", 112, (127.0, 127.0, 127.0), 128.0, normalise=False),),
    ),
}


def lens(
    mode: Mode, cache: Path, recipe: Recipe | None = None, parts: Parts | None = None
) -> Lens:
    """Return the lens of a mode, writing its encoder into *cache* the first time.

    *parts* take the place of what the recipe names. Raises MissingWeights when the
    pretrained models have not been built, BadModel when a backbone cannot be built in.
    """
    seen = _on_paper(mode, cache, recipe, parts or Parts())
    if not _whole(seen.path):
        data, _ = _FORESEEN.pop(seen.digest, (b"", 0.0))
        _write(seen.path, data or _built(seen, own=bool(parts and parts.backbone)))
    return seen


def foresee(mode: Mode) -> None:
    """Build a mode's encoder and keep it in mind, so that `lens` need only write it.

    Whether it will be wanted is not known yet: a run that is refused writes nothing.
    """
    started = time.perf_counter()
    seen = _on_paper(mode, Path(), None, Parts())
    data = _built(seen, own=False)
    _FORESEEN[seen.digest] = data, time.perf_counter() - started


@dataclass(frozen=True, slots=True)
class Wanted:
    """The lens a worker is asked to make."""

    mode: Mode
    cache: Path
    parts: Parts


def make(order: Wanted) -> tuple[Lens, float]:
    """Return a lens with its encoder on disk, and what that took (in a worker)."""
    started = time.perf_counter()
    digest = _on_paper(order.mode, order.cache, None, order.parts).digest
    _, before = _FORESEEN.get(digest, (b"", 0.0))
    made = lens(order.mode, order.cache, parts=order.parts)
    return made, before + time.perf_counter() - started


def believe(seen: Lens) -> Lens:
    """Return a lens whose encoder a worker has just found whole, or written."""
    _WHOLE.add(seen.path)
    return seen


def _on_paper(mode: Mode, cache: Path, recipe: Recipe | None, parts: Parts) -> Lens:
    """Return a lens, whether or not its encoder is on disk."""
    chosen = recipe or RECIPES[mode]
    pair = parts.detectors() if chosen.template else ()
    if parts.detector and pair:
        chosen = replace(chosen, detector=detectors.name(pair))
    if parts.backbone:
        chosen = replace(chosen, looks=(_plain(parts.backbone),))
        found: tuple[Weight, ...] = (parts.backbone,)
    else:
        found = _built_in(chosen)
    digest = _digest(chosen, found)
    path = cache / f"encoder-{digest[:16]}.onnx"
    return Lens(mode, chosen, digest, path, found, pair)


def _built(seen: Lens, *, own: bool) -> bytes:
    """Return a lens's encoder; a backbone of the user's *own* is proven first."""
    views = list(map(_view, seen.recipe.looks, seen.weights))
    if own:
        _prove(views[0], seen.weights[0])
    return graphs.encoder(views, seen.recipe.side)


def describe(recipe: Recipe, found: Sequence[Weight] | None = None) -> dict[str, Any]:
    """Return the recipe as plain data, for manifests.

    *found* are the backbones of its looks; without them, the built-in ones.
    """
    used = _built_in(recipe) if found is None else found
    return {
        "detector": recipe.detector,
        "side": recipe.side,
        "template": [list(p) for p in recipe.template] if recipe.template else None,
        "looks": [
            {
                "weight": look.weight,
                "sha256": weight.sha256,
                "output": look.output,
                "side": look.side,
                "mean": list(look.mean),
                "scale": look.scale,
                "bgr": look.bgr,
                "nhwc": look.nhwc,
                "crop": [round(c, 6) for c in look.crop],
                "square": look.square,
                "flip": look.flip,
                "normalise": look.normalise,
                "length": look.length,
            }
            for look, weight in zip(recipe.looks, used, strict=True)
        ],
    }


def _built_in(recipe: Recipe) -> tuple[Weight, ...]:
    return tuple(weights.find(look.weight) for look in recipe.looks)


def _plain(weight: Weight) -> Look:
    """Return the look of a backbone: the whole region, resized, as its spec says."""
    entry = weight.input
    height, width = entry.size
    red, green, blue = (m / entry.scale for m in entry.mean)
    low, middle, high = (s / entry.scale for s in entry.std)
    return Look(
        weight.name,
        weight.outputs["features"],
        height if height == width else entry.size,
        (red, green, blue),
        (low, middle, high),
        bgr=entry.channels == "bgr",
        nhwc=entry.layout == "nhwc",
        normalise=False,
    )


def _prove(view: graphs.View, weight: Weight) -> None:
    """Raise BadModel unless the encoder gives what the bare backbone gives."""
    height, width = weight.input.size
    pixels = np.random.default_rng(0).integers(0, 256, (2, height, width, 3), np.uint8)
    try:
        data = graphs.checked(graphs.encoder([view], None))
    except graphs.failures() as reason:
        said = str(reason).strip().partition("\n")[0]
        raise BadModel(
            f"{weight.name} cannot be built into an encoder (opset {graphs.OPSET}): "
            f"{said}"
        ) from None
    built = open_session(data, name=weight.name)
    (found,) = built.run(["embedding"], {"pixels": pixels})
    ready = (pixels[..., ::-1] if view.bgr else pixels) - np.array(view.mean)
    last = ready / np.array(view.scale)
    batch = np.ascontiguousarray(
        last if view.nhwc else last.transpose(0, 3, 1, 2), np.float32
    )
    bare = open_session(view.backbone, name=weight.name)
    (wanted,) = bare.run([view.output], {view.input: batch})
    if not np.allclose(found, wanted, rtol=0, atol=1e-3 * max(1e-6, np.ptp(wanted))):
        raise BadModel(
            f"{weight.name} answers otherwise inside an encoder than alone: it is "
            f"random, or opset {graphs.OPSET} changes it"
        )


def _digest(recipe: Recipe, found: Sequence[Weight] | None = None) -> str:
    text = json.dumps(describe(recipe, found), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _view(look: Look, weight: Weight) -> graphs.View:
    return graphs.View(
        backbone=weights.read(weight),
        input=weight.input.name,
        output=look.output,
        side=look.side,
        mean=look.mean,
        scale=look.scale,
        bgr=look.bgr,
        nhwc=look.nhwc,
        crop=look.crop,
        square=look.square,
        flip=look.flip,
        normalise=look.normalise,
    )


def _write(path: Path, data: bytes) -> None:
    """Write a file and, beside it, its sha256; nobody ever sees half of it.

    Raises CannotWrite, and leaves nothing behind then.
    """
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".making-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)  # no fsync: what a power cut leaves is told by its sha
        path.with_suffix(".sha256").write_text(hashlib.sha256(data).hexdigest())
        os.replace(name, path)
        _WHOLE.add(path)
    except OSError as bad:
        if name:
            Path(name).unlink(missing_ok=True)
        raise CannotWrite(f"cannot write {path}: {bad.strerror or bad}") from None


_FORESEEN: dict[str, tuple[bytes, float]] = {}
"""Encoders that this process has built and nobody has asked for, and the seconds."""
_WHOLE: set[Path] = set()
"""Encoders that this process has written, or has found whole."""


def _whole(path: Path) -> bool:
    """Whether an encoder lies there as it was written; read once a process."""
    if path not in _WHOLE:
        try:
            told = path.with_suffix(".sha256").read_text()
            if hashlib.sha256(path.read_bytes()).hexdigest() == told:
                _WHOLE.add(path)
        except OSError:
            return False
    return path in _WHOLE
