"""What a model takes and gives, as data: how to prepare photos, how to read answers.

The pixels of a channel, 0..255, become `(pixel * scale - mean) / std`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal

from annotated_types import Gt, Interval

from miwake.engine.session import open_session
from miwake.errors import BadModel

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Kind = Literal["backbone", "detector", "identity"]
"""A backbone sees anything, a detector finds faces, an identity tells people apart."""

Decoding = Literal["centerface", "fullrange", "blazeface"]
"""How a detector's numbers become boxes and points."""

Distance = Literal["l2", "cosine"]
"""How two features of an identity are compared."""

Side = Annotated[int, Interval(ge=8, le=4096)]
Triple = tuple[float, float, float]
Shape = tuple[int, ...]

_STRICT: Final = {
    "extra": "forbid",
    "strict": True,
    "allow_inf_nan": False,
}
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Input:
    """How photos go in."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _STRICT

    name: str
    """The input's name in the graph."""
    size: tuple[Side, Side]
    """Height and width in pixels."""
    layout: Literal["nchw", "nhwc"]
    """Channels first or last."""
    channels: Literal["rgb", "bgr"]
    """The order of the colours."""
    scale: Annotated[float, Gt(0)] = 1.0
    """Multiplies a pixel first."""
    mean: Triple = (0.0, 0.0, 0.0)
    """Is taken off, in the order of `channels`."""
    std: tuple[
        Annotated[float, Gt(0)], Annotated[float, Gt(0)], Annotated[float, Gt(0)]
    ] = (1.0, 1.0, 1.0)
    """Divides last, in the order of `channels`."""
    multiple: Annotated[int, Gt(0)] | None = None
    """When set, height and width may be any multiples of it."""
    batch: Literal[1] | None = None
    """1 when the graph takes one photo at a time; None when it takes any number."""

    def shape(self, photos: int) -> Shape:
        """Return the shape of an array of so many photos."""
        height, width = self.size
        if self.layout == "nchw":
            return (photos, 3, height, width)
        return (photos, height, width, 3)


@dataclass(frozen=True, slots=True)
class Spec:
    """One model, as its JSON file describes it."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _STRICT

    name: str
    """What people call it: lower-case letters, digits, dots, dashes."""
    kind: Kind
    """What it is for."""
    input: Input
    """How photos go in."""
    outputs: Mapping[str, str]
    """What an output means -> its name in the graph."""
    dimension: Annotated[int, Interval(ge=1, le=65536)] | None = None
    """How many numbers a backbone or identity gives."""
    decoding: Decoding | None = None
    """How a detector's outputs are read."""
    distance: Distance | None = None
    """How an identity's features are compared."""
    licence: str = "unknown"
    """Under which licence the weights may be used."""
    notes: str = field(default="")
    """Anything a person should know."""


Shapes = Mapping[str, Shape]


def _centerface(photos: int, height: int, width: int) -> Shapes:
    cells = (height // 4, width // 4)
    channels = {"heat": 1, "size": 2, "offset": 2, "points": 10}
    return {role: (photos, count, *cells) for role, count in channels.items()}


def _fullrange(photos: int, height: int, width: int) -> Shapes:
    return {"cells": (photos, (height // 4) * (width // 4), 17)}


def _blazeface(photos: int, height: int, width: int) -> Shapes:
    near, far = 2 * (height // 8) * (width // 8), 6 * (height // 16) * (width // 16)
    scores = {"scores16": (photos, near, 1), "scores8": (photos, far, 1)}
    return scores | {"boxes16": (photos, near, 16), "boxes8": (photos, far, 16)}


DECODINGS: Final[Mapping[str, Callable[[int, int, int], Shapes]]] = {
    "centerface": _centerface,
    "fullrange": _fullrange,
    "blazeface": _blazeface,
}
"""The outputs, by meaning, that each decoding reads, and their shapes."""


def read_spec(text: bytes, source: str) -> Spec:
    """Return the spec in a JSON text.

    Raises `BadModel`: names the key, what came, and what is possible.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        spec = TypeAdapter(Spec).validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BadModel(
            f"{source}: {place}: {first['msg']}, got {first['input']!r}"
        ) from None
    _check(spec, source)
    return spec


def try_out(spec: Spec, model: bytes, source: str) -> None:
    """Run a model's bytes once on zeros and compare all shapes with the spec.

    Raises `BadModel` when it does not load, does not run, or gives other shapes.
    """
    session = open_session(model, name=source)
    _check_names(spec, session, source)
    for one in _sizes(spec):
        _check_shapes(one, session, source)


def _sizes(spec: Spec) -> list[Spec]:
    """Return a spec at its size and, where the size is free, at another."""
    step = spec.input.multiple
    if not step:
        return [spec]
    height, width = spec.input.size
    other = replace(spec.input, size=(height + step, width + 2 * step))
    return [spec, replace(spec, input=other)]


def _check_shapes(spec: Spec, session: InferenceSession, source: str) -> None:
    photos = spec.input.batch or 2
    answers = run_zeros(spec, session, photos)
    for role, expected in expected_shapes(spec, photos).items():
        if answers[role] != expected:
            raise BadModel(
                f"{source}: output {spec.outputs[role]!r} ({role}) has shape "
                f"{answers[role]}, expected {expected}"
            )


def run_zeros(spec: Spec, session: InferenceSession, photos: int) -> dict[str, Shape]:
    """Return the shape of each output, by meaning, for an input of zeros.

    Raises `BadModel` when the model does not take such an input.
    """
    import numpy as np
    from onnxruntime.capi import onnxruntime_pybind11_state as failures

    batch = np.zeros(spec.input.shape(photos), np.float32)
    try:
        answers = session.run(list(spec.outputs.values()), {spec.input.name: batch})
    except (
        failures.InvalidArgument,
        failures.RuntimeException,
        failures.Fail,
    ) as reason:
        said = str(reason).partition("\n")[0]
        raise BadModel(
            f"{spec.name} does not take {batch.shape} numbers: {said}"
        ) from None
    shapes = (tuple(np.asarray(answer).shape) for answer in answers)
    return dict(zip(spec.outputs, shapes, strict=True))


def expected_shapes(spec: Spec, photos: int) -> Shapes:
    """Return the shape each output must have, by meaning."""
    if spec.decoding is not None:
        return DECODINGS[spec.decoding](photos, *spec.input.size)
    return {"features": (photos, spec.dimension or 0)}


def _check(spec: Spec, source: str) -> None:
    """Raise `BadModel` unless the parts of a spec fit together."""
    if not _NAME.fullmatch(spec.name):
        raise BadModel(
            f"{source}: name: use lower-case letters, digits, dots, dashes and "
            f"underscores, at most 64, got {spec.name!r}"
        )
    _check_keys(spec, source)
    needed = set(expected_shapes(spec, 1))
    if set(spec.outputs) != needed:
        raise BadModel(
            f"{source}: outputs: needs exactly {sorted(needed)}, "
            f"got {sorted(spec.outputs)}"
        )


def _check_keys(spec: Spec, source: str) -> None:
    """Raise `BadModel` unless a spec says what its kind needs, and no more."""
    needs = {
        "backbone": {"dimension"},
        "detector": {"decoding"},
        "identity": {"dimension", "distance"},
    }[spec.kind]
    for key in ("dimension", "decoding", "distance"):
        given = getattr(spec, key) is not None
        if given and key not in needs:
            raise BadModel(f"{source}: {key}: of no use to a {spec.kind}")
        if not given and key in needs:
            raise BadModel(f"{source}: {key}: missing, and a {spec.kind} needs it")


def _check_names(spec: Spec, session: InferenceSession, source: str) -> None:
    """Raise `BadModel` unless the graph has the spec's input and outputs."""
    inputs = {port.name: port.type for port in session.get_inputs()}
    if list(inputs) != [spec.input.name]:
        raise BadModel(
            f"{source}: takes {list(inputs)}, the spec says only {spec.input.name!r}"
        )
    if inputs[spec.input.name] != "tensor(float)":
        raise BadModel(f"{source}: takes {inputs[spec.input.name]}, only float32 works")
    outputs = {port.name for port in session.get_outputs()}
    for role, name in spec.outputs.items():
        if name not in outputs:
            raise BadModel(
                f"{source}: no output {name!r} ({role}); there are {sorted(outputs)}"
            )
