"""Tensors of the Open Inference Protocol: JSON or raw bytes to arrays, and back."""

from __future__ import annotations

import base64
import binascii
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from starlette.exceptions import HTTPException

Pixels = NDArray[np.uint8]
Datatype = Literal["FP32", "INT64", "BYTES"]

_LENGTH = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Tensor:
    """One output: its values are numbers, or text for BYTES."""

    name: str
    datatype: Datatype
    values: NDArray[Any]

    @property
    def shape(self) -> list[int]:
        """The shape, as the protocol writes it."""
        return list(self.values.shape)

    def json(self) -> list[Any]:
        """Return the values, flat, for JSON."""
        flat: list[Any] = self.values.ravel().tolist()
        return flat

    def raw(self) -> bytes:
        """Return the values as the binary extension writes them: little-endian."""
        if self.datatype == "BYTES":
            texts = [text.encode() for text in self.values.ravel().tolist()]
            return b"".join(_LENGTH.pack(len(text)) + text for text in texts)
        kind = "<f4" if self.datatype == "FP32" else "<i8"
        return self.values.astype(kind).tobytes()


def malformed(message: str) -> HTTPException:
    """Return the answer to a request that breaks the protocol."""
    return HTTPException(400, message)


def photos_of_json(shape: Sequence[int], data: Any) -> list[bytes]:
    """Return photo files (N) given as base64 texts."""
    if not isinstance(data, list) or not all(isinstance(one, str) for one in data):
        raise malformed("the data of `image` are no list of base64 texts")
    try:
        photos = [base64.b64decode(one, validate=True) for one in data]
    except (binascii.Error, ValueError):
        raise malformed("the data of `image` are not base64") from None
    return _counted(shape, photos)


def photos_of_raw(shape: Sequence[int], data: bytes) -> list[bytes]:
    """Return photo files (N), each after its length in four bytes."""
    photos: list[bytes] = []
    place = 0
    while place < len(data):
        if place + _LENGTH.size > len(data):
            raise malformed("the binary data of `image` end within a length")
        (size,) = _LENGTH.unpack_from(data, place)
        place += _LENGTH.size
        if place + size > len(data):
            raise malformed("the binary data of `image` end within a photo")
        photos.append(data[place : place + size])
        place += size
    return _counted(shape, photos)


def pixels_of_json(shape: Sequence[int], data: Any) -> Pixels:
    """Return pixels (N, H, W, 3) given as numbers, nested or flat."""
    try:
        values = np.array(data)
    except ValueError:
        raise malformed("the data of `pixels` are not nested evenly") from None
    if values.dtype.kind not in "iu":
        raise malformed("the data of `pixels` are no whole numbers")
    if values.size and (values.min() < 0 or values.max() > 255):
        raise malformed("the data of `pixels` are not all within 0 … 255")
    return _shaped(shape, values.astype(np.uint8).ravel())


def pixels_of_raw(shape: Sequence[int], data: bytes) -> Pixels:
    """Return pixels (N, H, W, 3) given as bytes."""
    return _shaped(shape, np.frombuffer(data, np.uint8))


def _counted(shape: Sequence[int], photos: list[bytes]) -> list[bytes]:
    """Return the photos when they are as many as the shape, [N] or [N, 1], says."""
    if len(shape) > 2 or shape[1:] not in ([], [1]) or shape[0] != len(photos):
        raise malformed(
            f"`image` is of shape {list(shape)} and holds {len(photos)} photos; "
            "its shape must be [N]"
        )
    return photos


def _shaped(shape: Sequence[int], flat: Pixels) -> Pixels:
    if len(shape) != 4 or shape[3] != 3:
        raise malformed(f"`pixels` is of shape {list(shape)}, not [N, H, W, 3]")
    if math.prod(shape) != flat.size:
        raise malformed(
            f"`pixels` is of shape {list(shape)} and holds {flat.size} values"
        )
    return flat.reshape(tuple(shape))
