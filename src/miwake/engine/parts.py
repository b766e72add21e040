"""The models a project names to see with, in place of the built-in ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from miwake.engine import detectors, weights
from miwake.engine.fullrange import SIDE
from miwake.errors import BadModel, BadOption

if TYPE_CHECKING:
    from miwake.engine.weights import Weight

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "backbone": ("backbone", "identity"),
    "detector": ("detector",),
}
"""What may be named, and the kinds of model that can play the part."""

_STEP: Final = 32
"""The thorough detector is shown pictures whose sides are multiples of this."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Models that take the place of built-in ones; None: the built-in one stays."""

    backbone: Weight | None = None
    detector: Weight | None = None

    def detectors(self) -> tuple[Weight, ...]:
        """Return the quick and the thorough detector."""
        pair = detectors.built_in()
        mine = self.detector
        if mine is None:
            return pair
        return tuple(mine if mine.decoding == p.decoding else p for p in pair)


def choose(named: Mapping[str, str], home: Path) -> Parts:
    """Return the models that a project names, part by part.

    Raises UnknownModel, BadOption when a model is of another kind, and BadModel when
    it cannot do what the part asks for.
    """
    found = {part: _find(part, name, home) for part, name in named.items()}
    if backbone := found.get("backbone"):
        _check_backbone(backbone)
    if detector := found.get("detector"):
        _check_detector(detector)
    return Parts(**found)


def _find(part: str, name: str, home: Path) -> Weight:
    if part not in KINDS:
        raise BadOption(f"a project has no {part!r}; it may name {[*KINDS]}")
    found = weights.find(name, home=home)
    if found.kind not in KINDS[part]:
        raise BadOption(f"--{part} {name}: {name} is a {found.kind}, not a {part}")
    return found


def _check_backbone(weight: Weight) -> None:
    if weight.input.batch:
        raise BadModel(
            f"{weight.name} takes one photo at a time; to learn with it, save it so "
            "that it takes any number (a free first dimension)"
        )


def _check_detector(weight: Weight) -> None:
    if weight.decoding not in detectors.PARTS:
        raise BadModel(
            f"{weight.name} is decoded as {weight.decoding!r}, which no part of the "
            f"face finder reads; it reads {[*detectors.PARTS]}"
        )
    if weight.decoding == "fullrange" and weight.input.size != (SIDE, SIDE):
        raise BadModel(
            f"{weight.name} takes {_size(weight)} pixels; the quick detector is shown "
            f"{SIDE} × {SIDE}"
        )
    step = weight.input.multiple
    if weight.decoding == "centerface" and (not step or _STEP % step):
        raise BadModel(
            f"{weight.name} takes {_size(weight)} pixels alone; the thorough detector "
            f"is shown pictures of many sizes (`multiple` must divide {_STEP})"
        )


def _size(weight: Weight) -> str:
    height, width = weight.input.size
    step = weight.input.multiple
    return f"multiples of {step}" if step else f"{height} × {width}"
