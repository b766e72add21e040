"""Write ReLU6 as one operation, without changing what a graph computes.

TensorFlow spells it Max(Min(Relu(x), 6), 0); onnxruntime fuses Clip into the
convolution before it, and pays for each of the three otherwise. On faceres: 13.9
against 9.3 CPU ms (one thread, same run), outputs equal to the last bit. Folding
scales and shifts into the convolutions as well gained nothing: the runtime does that.
"""

from __future__ import annotations

from collections import Counter
from typing import Any


def tidy(model: bytes) -> bytes:
    """Return the model with each ReLU6 as a Clip."""
    import onnx
    from onnx import helper

    loaded = onnx.load_from_string(model)
    graph = loaded.graph
    maker = {name: node for node in graph.node for name in node.output}
    uses = Counter(name for node in graph.node for name in node.input)
    uses.update(end.name for end in graph.output)
    gone: set[str] = set()
    nodes = []
    for node in graph.node:
        found = _relu6(node, maker, uses)
        if found is None:
            nodes.append(node)
            continue
        relu, least = found
        gone |= {relu.output[0], least.output[0]}
        ends = [relu.input[0], node.input[1], least.input[1]]
        nodes.append(helper.make_node("Clip", ends, list(node.output)))
    del graph.node[:]
    graph.node.extend(node for node in nodes if node.output[0] not in gone)
    return bytes(loaded.SerializeToString(deterministic=True))


def _relu6(
    node: Any, maker: dict[str, Any], uses: Counter[str]
) -> tuple[Any, Any] | None:
    """Return (Relu, Min) behind a Max that completes a ReLU6, else None."""
    least = maker.get(node.input[0]) if node.op_type == "Max" else None
    relu = maker.get(least.input[0]) if least and least.op_type == "Min" else None
    if least is None or relu is None or relu.op_type != "Relu":
        return None
    private = uses[relu.output[0]] == uses[least.output[0]] == 1
    return (relu, least) if private else None
