"""How a mode sees: which detector, which encoder, and how a region is cut for it.

A lens is data: it goes into the bundle's manifest, and two lenses with the same
digest give the same vectors.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from miwake.engine import weights
from miwake.learn import graphs
from miwake.values import Mode

WHOLE_DETECTOR = "whole.v1"


@dataclass(frozen=True, slots=True)
class Look:
    """One backbone's view of a region, as plain data."""

    weight: str
    """Name in the catalogue of weights."""
    output: str
    side: int
    mean: tuple[float, float, float]
    scale: float
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

    @property
    def blocks(self) -> tuple[tuple[int, float], ...]:
        """(width, length) of each look's part of a vector."""
        return tuple(
            (weights.find(look.weight).dimension or 0, look.length)
            for look in self.recipe.looks
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


def lens(mode: Mode, cache: Path, recipe: Recipe | None = None) -> Lens:
    """Return the lens of a mode, writing its encoder into *cache* the first time.

    Raises MissingWeights when the pretrained models have not been built.
    """
    chosen = recipe or RECIPES[mode]
    digest = _digest(chosen)
    path = cache / f"encoder-{digest[:16]}.onnx"
    if not path.exists():
        _write(
            path, graphs.encoder([_view(look) for look in chosen.looks], chosen.side)
        )
    return Lens(mode, chosen, digest, path)


def describe(recipe: Recipe) -> dict[str, Any]:
    """Return the recipe as plain data, for manifests."""
    return {
        "detector": recipe.detector,
        "side": recipe.side,
        "template": [list(p) for p in recipe.template] if recipe.template else None,
        "looks": [
            {
                "weight": look.weight,
                "sha256": weights.digest(look.weight),
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
            for look in recipe.looks
        ],
    }


def _digest(recipe: Recipe) -> str:
    text = json.dumps(describe(recipe), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _view(look: Look) -> graphs.View:
    return graphs.View(
        backbone=weights.path(look.weight).read_bytes(),
        input=weights.find(look.weight).input.name,
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
    """Write a file so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".making-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, path)
