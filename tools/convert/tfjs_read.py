"""Read TensorFlow.js files: the stored tensors and the operations of a graph model."""

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from convert.build import Array
from convert.problem import Problem

PLAIN = {"float32": "<f4", "int32": "<i4", "bool": "?"}


class Unsupported(Problem):
    """The graph uses something this converter does not know."""


def read_weights(
    groups: Sequence[Mapping[str, Any]], files: Mapping[str, bytes]
) -> dict[str, Array]:
    """Return every tensor of a weights manifest, its 8- or 16-bit storage undone.

    Raises Problem when the files hold more or fewer numbers than the manifest says.
    """
    weights = {}
    for group in groups:
        data = b"".join(files[path] for path in group["paths"])
        at = 0
        for spec in group["weights"]:
            stored = _stored_type(spec)
            count = math.prod(spec["shape"])
            if at + count * stored.itemsize > len(data):
                raise Problem(f"the file ends inside tensor {spec['name']}")
            numbers = np.frombuffer(data, stored, count, at)
            at += count * stored.itemsize
            weights[spec["name"]] = _unpacked(numbers, spec).reshape(spec["shape"])
        if at != len(data):
            raise Problem(f"{len(data) - at} bytes too many in {group['paths']}")
    return weights


def _stored_type(spec: Mapping[str, Any]) -> np.dtype[Any]:
    kind = spec.get("quantization", {}).get("dtype", spec["dtype"])
    if kind == "string":
        raise Unsupported(f"tensor {spec['name']} holds text")
    stored: np.dtype[Any] = np.dtype(PLAIN.get(kind, kind))
    return stored


def _unpacked(numbers: Array, spec: Mapping[str, Any]) -> Array:
    packing = spec.get("quantization")
    if not packing:
        return numbers.copy()
    values = numbers.astype(np.float32)
    if "scale" in packing:
        values = values * np.float32(packing["scale"]) + np.float32(packing["min"])
    return np.round(values).astype(np.int32) if spec["dtype"] == "int32" else values


@dataclass(frozen=True)
class Node:
    """One TensorFlow operation, with its attributes made plain."""

    op: str
    name: str
    inputs: list[str]
    attributes: Mapping[str, Any]

    def get(self, key: str, default: Any = None) -> Any:
        """Return an attribute, or the default."""
        return self.attributes.get(key, default)

    def outputs(self, count: int) -> list[str]:
        """Return what TensorFlow calls the first *count* outputs."""
        return [self.name, *(f"{self.name}:{k}" for k in range(1, count))]


def read_node(raw: Mapping[str, Any]) -> Node:
    """Return one entry of modelTopology.node, without its control inputs."""
    attributes = {key: _plain(value) for key, value in raw.get("attr", {}).items()}
    inputs = [name for name in raw.get("input", []) if not name.startswith("^")]
    return Node(raw["op"], raw["name"], inputs, attributes)


def _plain(value: Mapping[str, Any]) -> Any:
    if "list" in value:
        kinds = value["list"]
        return [_plain({kind: item}) for kind in "ifs" for item in kinds.get(kind, [])]
    if "shape" in value:
        return [int(size["size"]) for size in value["shape"].get("dim", [])]
    for kind, make in (("i", int), ("f", float), ("b", bool), ("type", str)):
        if kind in value:
            return make(value[kind])
    return base64.b64decode(value["s"]).decode() if "s" in value else None
