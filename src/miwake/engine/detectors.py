"""The networks that find faces: the built-in ones, or a user's own in their place.

A decoder speaks to its network by the built-in names and numbers. Another network is
translated for it, so that the decoder need not know.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from miwake.engine import weights
from miwake.engine.faces import DETECTOR_VERSION
from miwake.engine.fullrange import SIDE
from miwake.engine.session import open_session
from miwake.engine.spec import Input
from miwake.errors import BadBundle

if TYPE_CHECKING:
    from miwake.engine.weights import Weight

Array = NDArray[np.float32]

PARTS: Final = ("fullrange", "centerface")
"""The decodings of the quick detector and of the thorough one, in this order."""


@dataclass(frozen=True, slots=True)
class Detector:
    """One network, and how it is spoken to."""

    file: Path
    decoding: str
    input: Input
    outputs: tuple[tuple[str, str], ...]
    """(what it means, its name in the graph)."""


SPOKEN: Final[Mapping[str, tuple[Input, Mapping[str, str]]]] = {
    "fullrange": (
        Input("input", (SIDE, SIDE), "nhwc", "rgb", 1.0, (127.5,) * 3, (127.5,) * 3),
        {"cells": "out__Identity_1"},
    ),
    "centerface": (
        Input("input.1", (320, 320), "nchw", "rgb", multiple=32),
        {"heat": "537", "size": "538", "offset": "539", "points": "540"},
    ),
}
"""How each decoder speaks: what it feeds, and by what names it asks."""


def built_in() -> tuple[Weight, ...]:
    """Return the two built-in detectors; raises MissingWeights."""
    return tuple(weights.find(name) for name in PARTS)


def of(weight: Weight) -> Detector:
    """Return how a weight is spoken to."""
    return Detector(
        weight.file,
        weight.decoding or "",
        weight.input,
        tuple(sorted(weight.outputs.items())),
    )


def name(pair: Sequence[Weight]) -> str:
    """Return what found regions are kept under: other networks, another name."""
    if all(one.source != weights.OWN for one in pair):
        return DETECTOR_VERSION
    text = json.dumps(describe(pair), sort_keys=True)
    return f"{DETECTOR_VERSION}+{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def describe(pair: Sequence[Weight]) -> list[dict[str, Any]]:
    """Return the detectors as plain data: which file of a bundle plays which part."""
    return [
        {
            "file": shipped(one),
            "sha256": one.sha256,
            "decoding": one.decoding,
            "input": json.loads(json.dumps(asdict(one.input))),
            "outputs": dict(one.outputs),
        }
        for one in pair
    ]


def shipped(weight: Weight) -> str:
    """Return the name a detector's file has inside a bundle."""
    return f"detector/{weight.name}.onnx"


def read(folder: Path, manifest: Mapping[str, Any]) -> list[Detector]:
    """Return the two detectors of a bundle; raises BadBundle."""
    told = manifest["sees"].get("detectors")
    if told is None:  # older than detectors of one's own
        told = [{"file": f"detector/{one}.onnx", "decoding": one} for one in PARTS]
    try:
        found = [_read(folder, one) for one in told]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadBundle(f"{folder}: its manifest's detectors cannot be read") from None
    if [one.decoding for one in found] != [*PARTS]:
        raise BadBundle(f"{folder}: its detectors are not {' and '.join(PARTS)}")
    if missing := [t["file"] for t in told if t["file"] not in manifest["files"]]:
        raise BadBundle(f"{folder}: its manifest does not list {missing[0]}")
    return found


def open_detector(one: Detector) -> Any:
    """Return a session that a decoder can speak to; raises BadModel."""
    session = open_session(one.file)
    entry, outputs = SPOKEN[one.decoding]
    if one.input.name == entry.name and dict(one.outputs) == outputs:
        if _numbers(one.input) == _numbers(entry):
            return session
    return Translated(session, one)


class Translated:
    """A session of another network that answers as the built-in one would."""

    def __init__(self, session: Any, one: Detector) -> None:
        self._session = session
        self._to = one.input
        self._from, spoken = SPOKEN[one.decoding]
        theirs = dict(one.outputs)
        self._names = {ours: theirs[role] for role, ours in spoken.items()}

    def run(self, outputs: Sequence[str], feeds: Mapping[str, Array]) -> Any:
        """Run the network on what a decoder feeds."""
        batch = feeds[self._from.name]
        if _numbers(self._from) != _numbers(self._to):
            batch = _enter(_leave(batch, self._from), self._to)
        names = [self._names[one] for one in outputs]
        return self._session.run(names, {self._to.name: batch})


def _numbers(given: Input) -> tuple[Any, ...]:
    return given.layout, given.channels, given.scale, given.mean, given.std


def _leave(batch: Array, given: Input) -> Array:
    """Return the pixels (N, H, W, 3), RGB, 0..255, that a batch was made of."""
    last = batch if given.layout == "nhwc" else batch.transpose(0, 2, 3, 1)
    mean, std = np.array(given.mean), np.array(given.std)
    pixels = np.rint((last * std + mean) / given.scale).astype(np.float32)
    ordered: Array = pixels[..., ::-1] if given.channels == "bgr" else pixels
    return ordered


def _enter(pixels: Array, given: Input) -> Array:
    """Return pixels (N, H, W, 3), RGB, as a network takes them."""
    ordered = pixels[..., ::-1] if given.channels == "bgr" else pixels
    scaled = (ordered * given.scale - np.array(given.mean)) / np.array(given.std)
    last = scaled if given.layout == "nhwc" else scaled.transpose(0, 3, 1, 2)
    return np.ascontiguousarray(last, np.float32)


def _read(folder: Path, told: Mapping[str, Any]) -> Detector:
    entry, outputs = SPOKEN[told["decoding"]]
    if "input" in told:
        triples = ("size", "mean", "std")
        entry = Input(
            **told["input"] | {key: tuple(told["input"][key]) for key in triples}
        )
        outputs = told["outputs"]
    return Detector(
        folder / told["file"], told["decoding"], entry, tuple(sorted(outputs.items()))
    )
