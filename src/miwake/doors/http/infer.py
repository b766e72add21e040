"""One inference request of the Open Inference Protocol: read it, write its answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import Response

from miwake.doors.http import tensors
from miwake.doors.http.faults import plain
from miwake.doors.http.tensors import Tensor, malformed
from miwake.stages.answer import Reply

MOST = 256
"""Most photos or regions in one request."""

LENGTH = "inference-header-content-length"
"""The header that says where JSON ends and binary data begin."""

OUTPUTS = ("scores", "label", "boxes", "photo")

Pixels = NDArray[np.uint8]
Size = Annotated[int, Field(ge=1, strict=True)]


class InputWire(BaseModel):
    """One input tensor."""

    name: str
    shape: list[Size] = Field(min_length=1, max_length=4)
    datatype: str
    parameters: dict[str, Any] = {}
    data: list[Any] | None = None


class WantedWire(BaseModel):
    """One output that is asked for."""

    name: str
    parameters: dict[str, Any] = {}


class InferWire(BaseModel):
    """A request; keys that are not named here are passed over, as the protocol asks."""

    id: str | None = None
    parameters: dict[str, Any] = {}
    inputs: list[InputWire] = Field(min_length=1, max_length=1)
    outputs: list[WantedWire] = []


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was read: photo files, or regions as the model sees them."""

    id: str | None
    wanted: tuple[tuple[str, bool], ...]
    """Outputs and whether each goes out as binary data."""
    photos: list[bytes] | None = None
    pixels: Pixels | None = None


def read(length: str | None, body: bytes) -> Asked:
    """Read a request; *length* is its `Inference-Header-Content-Length`.

    Raises HTTPException 400.
    """
    text, rest = _split(length, body)
    try:
        asked = InferWire.model_validate_json(text)
    except ValidationError as bad:
        raise malformed(_first(bad)) from None
    given = asked.inputs[0]
    raw = _raw(given, rest)
    wanted = tuple(_wanted(asked))
    if given.shape[0] > MOST:
        raise malformed(f"{given.shape[0]} items in one request; at most {MOST}")
    if (given.name, given.datatype) == ("image", "BYTES"):
        return Asked(asked.id, wanted, photos=_photos(given, raw))
    if (given.name, given.datatype) == ("pixels", "UINT8"):
        return Asked(asked.id, wanted, pixels=_pixels(given, raw))
    raise malformed(
        f"no input {given.name!r} of datatype {given.datatype!r}; there are `image` "
        "(BYTES, photo files) and `pixels` (UINT8, regions as the model sees them)"
    )


def write(asked: Asked, reply: Reply) -> Response:
    """Write the answer: JSON, and binary data behind it where they were asked for."""
    made = _tensors(reply)
    chunks: list[bytes] = []
    outputs: list[dict[str, Any]] = []
    for name, binary in asked.wanted:
        tensor = made[name]
        wire: dict[str, Any] = {
            "name": name,
            "datatype": tensor.datatype,
            "shape": tensor.shape,
        }
        if binary:
            chunks.append(tensor.raw())
            wire["parameters"] = {"binary_data_size": len(chunks[-1])}
        else:
            wire["data"] = tensor.json()
        outputs.append(wire)
    answer = {
        "model_name": reply.endpoint.name,
        "model_version": reply.endpoint.model,
        "outputs": outputs,
    }
    if asked.id is not None:
        answer["id"] = asked.id
    return _packed(answer, chunks) if chunks else plain(answer)


def _packed(answer: dict[str, Any], chunks: Sequence[bytes]) -> Response:
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False).encode()
    return Response(
        b"".join([text, *chunks]),
        media_type="application/octet-stream",
        headers={"Inference-Header-Content-Length": str(len(text))},
    )


def _split(length: str | None, body: bytes) -> tuple[bytes, bytes]:
    if length is None:
        return body, b""
    if not (length.isascii() and length.isdigit()) or int(length) > len(body):
        raise malformed("Inference-Header-Content-Length is beyond the body")
    return body[: int(length)], body[int(length) :]


def _raw(given: InputWire, rest: bytes) -> bytes | None:
    """Return the input's binary data, all that follows the JSON; None without."""
    size = given.parameters.get("binary_data_size")
    if size is None:
        if rest:
            raise malformed("binary data follow, but no input has `binary_data_size`")
        return None
    if size != len(rest) or given.data is not None:
        raise malformed(
            f"`binary_data_size` is {size!r}, {len(rest)} bytes follow the JSON, and "
            "`data` must not be there beside them"
        )
    return rest


def _photos(given: InputWire, raw: bytes | None) -> list[bytes]:
    if raw is not None:
        return tensors.photos_of_raw(given.shape, raw)
    if given.parameters.get("content_type", "base64") != "base64":
        raise malformed("the `content_type` of `image` can only be base64")
    return tensors.photos_of_json(given.shape, given.data)


def _pixels(given: InputWire, raw: bytes | None) -> Pixels:
    if raw is not None:
        return tensors.pixels_of_raw(given.shape, raw)
    return tensors.pixels_of_json(given.shape, given.data)


def _wanted(asked: InferWire) -> Iterator[tuple[str, bool]]:
    """Yield the outputs to write, in the order asked for; all when none is named."""
    usual = asked.parameters.get("binary_data_output") is True
    if not asked.outputs:
        yield from ((name, usual) for name in OUTPUTS)
    for one in asked.outputs:
        if one.name not in OUTPUTS:
            raise malformed(f"no output {one.name!r}; there are: {', '.join(OUTPUTS)}")
        yield one.name, one.parameters.get("binary_data", usual) is True


def _tensors(reply: Reply) -> dict[str, Tensor]:
    """Return every output over all regions R of all photos."""
    found = [region for answer in reply.answers for region in answer.regions]
    photo = [p for p, answer in enumerate(reply.answers) for _ in answer.regions]
    rows = [list(region.scores.values()) for region in found]
    scores = np.array(rows, np.float32).reshape(len(found), len(reply.names))
    boxes = np.array([region.box for region in found], np.float32).reshape(-1, 4)
    labels = np.array([region.label for region in found], object)
    made = (
        Tensor("scores", "FP32", scores),
        Tensor("label", "BYTES", labels),
        Tensor("boxes", "FP32", boxes),
        Tensor("photo", "INT64", np.array(photo, np.int64)),
    )
    return {tensor.name: tensor for tensor in made}


def _first(bad: ValidationError) -> str:
    """Say the first thing that is wrong, and where."""
    one = bad.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in one["loc"])
    return f"{place}: {one['msg']}" if place else one["msg"]
