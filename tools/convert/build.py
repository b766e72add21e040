"""Write an ONNX graph node by node."""

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Size = int | str  # a number, or the name of a size that is free

OPSET, IR_VERSION = 18, 9


class Draft:
    """An ONNX graph under construction."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.stored: dict[str, Array] = {}
        self._count = 0

    def fresh(self, stem: str) -> str:
        """Return a name nobody uses."""
        self._count += 1
        return f"{stem}_{self._count}"

    def constant(self, value: Any, dtype: Any = np.float32) -> str:
        """Store an array and return its name."""
        name = self.fresh("const")
        self.stored[name] = np.ascontiguousarray(value, dtype).reshape(np.shape(value))
        return name

    def add(self, op: str, *inputs: str, named: str = "", **attributes: Any) -> str:
        """Add a node with one output and return the output's name."""
        output = named or self.fresh(op)
        self.split(op, inputs, [output], **attributes)
        return output

    def split(
        self, op: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any
    ) -> None:
        """Add a node whose outputs have names already."""
        from onnx import helper

        self.nodes.append(helper.make_node(op, inputs, outputs, **attributes))

    def finish(
        self, title: str, inputs: Sequence[Any], outputs: Sequence[Any]
    ) -> bytes:
        """Return the checked model as bytes, the same bytes every time."""
        import onnx
        from onnx import helper, numpy_helper

        used = {name for node in self.nodes for name in node.input}
        stored = [
            numpy_helper.from_array(array, name)
            for name, array in self.stored.items()
            if name in used
        ]
        graph = helper.make_graph(self.nodes, title, inputs, outputs, stored)
        model = helper.make_model(
            graph,
            producer_name="miwake",
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
        )
        model = with_output_shapes(model)
        onnx.checker.check_model(model, full_check=True)
        return to_bytes(model)


def floats(name: str, shape: Sequence[object] | None) -> Any:
    """Describe a float input or output; None leaves the shape to be inferred."""
    from onnx import TensorProto, helper

    if shape is None:
        return helper.make_empty_tensor_value_info(name)
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def with_output_shapes(model: Any) -> Any:
    """Return the model with its outputs' types and shapes as far as they follow."""
    import onnx

    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True)
    del model.graph.output[:]
    model.graph.output.extend(inferred.graph.output)
    return model


def to_bytes(model: Any) -> bytes:
    """Serialise a model, the same bytes every time."""
    data: bytes = model.SerializeToString(deterministic=True)
    return data
