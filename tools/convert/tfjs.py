"""Turn a TensorFlow.js graph model into one ONNX file, with numpy and onnx alone.

Scope: frozen graphs. A loop, a condition or an unknown operation is refused by name.
"""

import json
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from convert import tfjs_layers, tfjs_shapes  # noqa: F401  each registers its rules
from convert.build import floats
from convert.tfjs_graph import RULES, Graph
from convert.tfjs_read import Node, Unsupported, read_node, read_weights
from convert.tidy import tidy

HIDDEN = ("Const", "NoOp", "Placeholder")


def convert(model: bytes, files: Mapping[str, bytes]) -> bytes:
    """Return the ONNX file of a model.json and the weight files it names.

    Outputs are called "out__" and their TensorFlow name. Raises Unsupported.
    """
    description = json.loads(model)
    topology = description["modelTopology"]["node"]
    nodes = {raw["name"]: read_node(raw) for raw in topology}
    g = Graph(read_weights(description["weightsManifest"], files))
    for node in in_order(nodes):
        if node.op not in RULES:
            raise Unsupported(f"operation {node.op} at {node.name}")
        RULES[node.op](g, node)
    outputs = _outputs(description, nodes)
    for name, source in outputs.items():
        g.add("Identity", g.tensor(source), named=name)
    inputs = [_port(*port) for port in g.inputs]
    return tidy(g.finish("tfjs", inputs, [floats(name, None) for name in outputs]))


def in_order(nodes: Mapping[str, Node]) -> list[Node]:
    """Return the nodes so that each comes after what it reads; raises Unsupported."""
    needs = {
        node.name: [i.split(":")[0] for i in node.inputs if i.split(":")[0] in nodes]
        for node in nodes.values()
    }
    try:
        return [nodes[name] for name in TopologicalSorter(needs).static_order()]
    except CycleError:
        raise Unsupported("the graph holds a loop") from None


def _outputs(
    description: Mapping[str, Any], nodes: Mapping[str, Node]
) -> dict[str, str]:
    """Return public name -> node: the signature's, or every node nobody reads."""
    signature = (description.get("signature") or {}).get("outputs")
    if not signature:
        read = {name.split(":")[0] for node in nodes.values() for name in node.inputs}
        ends = [n for n in nodes.values() if n.name not in read and n.op not in HIDDEN]
        return {f"out__{node.name}": node.name for node in ends}
    outputs = {}
    for key, info in signature.items():
        source = info.get("name", key).removesuffix(":0")
        known = source.split(":")[0] in nodes
        plain = key.replace(":0", "")
        outputs[f"out__{plain}"] = source if known else plain
    return outputs


def _port(name: str, shape: list[Any], whole: bool) -> Any:
    from onnx import TensorProto, helper

    if not whole:
        return floats(name, shape)
    return helper.make_tensor_value_info(name, TensorProto.INT32, shape)
