"""The ONNX graph while a TensorFlow graph is copied into it, node by node."""

from collections.abc import Callable

import numpy as np

from convert.build import Array, Draft, Size
from convert.tfjs_read import Node, Unsupported


class Graph(Draft):
    """A draft that knows TensorFlow's names and which values are constants.

    int32 becomes int64 inside, because ONNX wants its shapes so. Pictures keep
    TensorFlow's order (rows, columns, channels) between operations.
    """

    def __init__(self, weights: dict[str, Array]) -> None:
        super().__init__()
        self.weights = weights
        self.inputs: list[tuple[str, list[Size], bool]] = []
        self._constants: dict[str, Array] = {}
        self._aliases: dict[str, str] = {}

    def alias(self, name: str, other: str) -> None:
        """Let a TensorFlow name stand for another tensor."""
        self._aliases[name] = other

    def tensor(self, name: str) -> str:
        """Return the ONNX name of a TensorFlow reference such as "add:0"."""
        name = name.removesuffix(":0")
        while name in self._aliases:
            name = self._aliases[name]
        return name

    def tensors(self, node: Node) -> list[str]:
        """Return the ONNX names of all inputs of a node."""
        return [self.tensor(name) for name in node.inputs]

    def keep(self, name: str, value: Array) -> None:
        """Store a constant under its own name."""
        self._constants[name] = value
        whole = value.dtype == np.int32
        self.stored[name] = value.astype(np.int64) if whole else value

    def known(self, name: str) -> Array | None:
        """Return the value of a constant, or None when it is computed."""
        return self._constants.get(self.tensor(name))

    def needed(self, name: str) -> Array:
        """Return the value of what must be a constant; raises Unsupported."""
        value = self.known(name)
        if value is None:
            raise Unsupported(f"{name} is computed where a constant is needed")
        return value

    def integers(self, name: str) -> str:
        """Return a list of int64: stored when known, cast when computed."""
        from onnx import TensorProto

        value = self.known(name)
        if value is None:
            return self.add("Cast", self.tensor(name), to=TensorProto.INT64)
        return self.constant(np.reshape(value, -1), np.int64)

    def to_nchw(self, name: str) -> str:
        """Move channels to the front."""
        return self.add("Transpose", name, perm=[0, 3, 1, 2])

    def to_nhwc(self, name: str, named: str = "") -> str:
        """Move channels to the back."""
        return self.add("Transpose", name, named=named, perm=[0, 2, 3, 1])


Rule = Callable[[Graph, Node], object]
RULES: dict[str, Rule] = {}


def rule(*ops: str) -> Callable[[Rule], Rule]:
    """Register how to write one or more TensorFlow operations."""

    def keep(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(ops, function))
        return function

    return keep
