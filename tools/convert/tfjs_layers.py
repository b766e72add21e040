"""Rules for operations that weigh, pool, activate or count, element by element."""

from typing import Any

import numpy as np

from convert.build import Size
from convert.tfjs_graph import Graph, rule
from convert.tfjs_read import Node

SAME_NAME = (
    "Relu Sigmoid Tanh Exp Sqrt Neg Abs Floor Ceil Reciprocal Softplus Log Elu Cos Sin "
    "Add Mul Sub Div Pow Range Size Shape Greater Less Equal"
).split()
OTHER_NAME = {
    "AddV2": "Add",
    "BiasAdd": "Add",
    "RealDiv": "Div",
    "Maximum": "Max",
    "Minimum": "Min",
    "AddN": "Sum",
    "BatchMatMulV2": "MatMul",
    "Prelu": "PRelu",
    "GreaterEqual": "GreaterOrEqual",
    "LessEqual": "LessOrEqual",
    "LogicalAnd": "And",
    "Select": "Where",
    "SelectV2": "Where",
}
CASTS = {"DT_FLOAT": "FLOAT", "DT_INT32": "INT64", "DT_INT64": "INT64"}


@rule("NoOp")
def nothing(g: Graph, n: Node) -> None:
    """Order of execution only: nothing to write."""


@rule("Const")
def stored(g: Graph, n: Node) -> None:
    """Keep a stored tensor."""
    g.keep(n.name, g.weights[n.name])


@rule("Placeholder")
def graph_input(g: Graph, n: Node) -> None:
    """Take an input; sizes TensorFlow leaves open get a name."""
    from onnx import TensorProto

    sizes = enumerate(n.get("shape", []))
    shape: list[Size] = [size if size > 0 else f"d{k}" for k, size in sizes]
    whole = n.get("dtype") == "DT_INT32"
    g.inputs.append((n.name, shape, whole))
    if whole:
        g.alias(n.name, g.add("Cast", n.name, to=TensorProto.INT64))


@rule("Identity", "StopGradient")
def same(g: Graph, n: Node) -> None:
    """Let one name stand for the other."""
    g.alias(n.name, g.tensor(n.inputs[0]))


@rule("Conv2D", "_FusedConv2D", "DepthwiseConv2dNative", "FusedDepthwiseConv2dNative")
def convolution(g: Graph, n: Node) -> None:
    """Write a convolution with what is fused to it."""
    weight = g.needed(n.inputs[1])  # height, width, in, out (depthwise: in, multiplier)
    height, width, channels, _ = weight.shape
    depthwise = "epthwise" in n.op
    if depthwise:
        kernel = weight.transpose(2, 3, 0, 1).reshape(-1, 1, height, width)
    else:
        kernel = weight.transpose(3, 2, 0, 1)
    last = n.get("data_format", "NHWC") == "NHWC"
    first = 1 if last else 2  # the first of the two axes of the picture
    x, rest, fused = g.tensor(n.inputs[0]), n.inputs[2:], list(n.get("fused_ops") or [])
    inputs = [g.to_nchw(x) if last else x, g.constant(kernel)]
    if fused[:1] == ["BiasAdd"]:
        inputs.append(g.constant(g.needed(rest[0]).reshape(-1)))
        rest, fused = rest[1:], fused[1:]
    y = g.add(
        "Conv",
        *inputs,
        kernel_shape=[height, width],
        strides=n.get("strides")[first : first + 2],
        dilations=n.get("dilations", [1, 1, 1, 1])[first : first + 2],
        group=channels if depthwise else 1,
        **padding(n, first),
    )
    activate(g, n, g.to_nhwc(y) if last else y, (fused, rest))


def padding(n: Node, first: int) -> dict[str, Any]:
    """Return the ONNX attributes for a node's padding (none means "valid")."""
    if n.get("padding") == "SAME":
        return {"auto_pad": "SAME_UPPER"}
    if n.get("padding") == "EXPLICIT":
        ends = n.get("explicit_paddings")[2 * first : 2 * first + 4]
        return {"pads": [ends[0], ends[2], ends[1], ends[3]]}
    return {}


def activate(g: Graph, n: Node, x: str, fused: tuple[list[str], list[str]]) -> None:
    """Finish a node with the activation fused to it, if any."""
    kind, rest = fused[0][0] if fused[0] else "Identity", fused[1]
    if kind == "Relu6":
        g.add("Clip", x, g.constant(0), g.constant(6), named=n.name)
    elif kind == "Prelu":
        g.add("PRelu", x, g.tensor(rest[0]), named=n.name)
    elif kind == "LeakyRelu":
        slope = n.get("leakyrelu_alpha", 0.2)
        g.add("LeakyRelu", x, named=n.name, alpha=slope)
    else:
        g.add(kind, x, named=n.name)


@rule("Conv2DBackpropInput")
def transposed_convolution(g: Graph, n: Node) -> None:
    """Write a convolution that makes the map larger."""
    weight = g.needed(n.inputs[1])  # height, width, out, in
    options: dict[str, Any] = {}
    if n.get("padding") == "SAME":
        options["auto_pad"] = "SAME_UPPER"
    shape = g.known(n.inputs[0])
    if shape is not None:
        options["output_shape"] = [int(size) for size in shape[1:3]]
    y = g.add(
        "ConvTranspose",
        g.to_nchw(g.tensor(n.inputs[2])),
        g.constant(weight.transpose(3, 2, 0, 1)),
        kernel_shape=list(weight.shape[:2]),
        strides=n.get("strides")[1:3],
        **options,
    )
    g.to_nhwc(y, n.name)


@rule("MaxPool", "AvgPool")
def pool(g: Graph, n: Node) -> None:
    """Write a pooling over neighbouring cells."""
    op = {"MaxPool": "MaxPool", "AvgPool": "AveragePool"}[n.op]
    y = g.add(
        op,
        g.to_nchw(g.tensor(n.inputs[0])),
        kernel_shape=n.get("ksize")[1:3],
        strides=n.get("strides")[1:3],
        **padding(n, 1),
    )
    g.to_nhwc(y, n.name)


@rule("MatMul", "_FusedMatMul")
def matrix_product(g: Graph, n: Node) -> None:
    """Write a matrix product with what is fused to it."""
    a, b, *_ = g.tensors(n)
    rest, fused = n.inputs[2:], list(n.get("fused_ops") or [])
    a = g.add("Transpose", a, perm=[1, 0]) if n.get("transpose_a") else a
    b = g.add("Transpose", b, perm=[1, 0]) if n.get("transpose_b") else b
    y = g.add("MatMul", a, b)
    if fused[:1] == ["BiasAdd"]:
        y = g.add("Add", y, g.tensor(rest[0]))
        rest, fused = rest[1:], fused[1:]
    activate(g, n, y, (fused, rest))


@rule(*SAME_NAME, *OTHER_NAME)
def renamed(g: Graph, n: Node) -> None:
    """Write an operation ONNX has too, perhaps under another name."""
    g.add(OTHER_NAME.get(n.op, n.op), *g.tensors(n), named=n.name)


@rule("Relu6")
def relu6(g: Graph, n: Node) -> None:
    """Clip to 0..6."""
    activate(g, n, g.tensor(n.inputs[0]), (["Relu6"], []))


@rule("LeakyRelu")
def leaky_relu(g: Graph, n: Node) -> None:
    """Let a share of what is negative pass."""
    g.add("LeakyRelu", *g.tensors(n), named=n.name, alpha=n.get("alpha", 0.2))


@rule("Softmax")
def softmax(g: Graph, n: Node) -> None:
    """Make shares of the last axis."""
    g.add("Softmax", *g.tensors(n), named=n.name, axis=-1)


@rule("Square")
def square(g: Graph, n: Node) -> None:
    """Multiply by itself."""
    g.add("Mul", *g.tensors(n) * 2, named=n.name)


@rule("SquaredDifference")
def squared_difference(g: Graph, n: Node) -> None:
    """Multiply a difference by itself."""
    difference = g.add("Sub", *g.tensors(n))
    g.add("Mul", difference, difference, named=n.name)


@rule("Rsqrt")
def inverse_root(g: Graph, n: Node) -> None:
    """Write one over the square root."""
    g.add("Reciprocal", g.add("Sqrt", *g.tensors(n)), named=n.name)


@rule("FloorDiv")
def floor_division(g: Graph, n: Node) -> None:
    """Divide and round down; whole numbers are taken to be positive."""
    op = "Floor" if n.get("T") == "DT_FLOAT" else "Identity"
    g.add(op, g.add("Div", *g.tensors(n)), named=n.name)


@rule("FloorMod")
def remainder(g: Graph, n: Node) -> None:
    """Write what a division leaves over."""
    g.add("Mod", *g.tensors(n), named=n.name, fmod=int(n.get("T") == "DT_FLOAT"))


@rule("ZerosLike")
def zeros(g: Graph, n: Node) -> None:
    """Take a tensor off itself."""
    g.add("Sub", *g.tensors(n) * 2, named=n.name)


@rule("Cast")
def cast(g: Graph, n: Node) -> None:
    """Change the type of numbers."""
    from onnx import TensorProto

    kind = CASTS.get(n.get("DstT"), "BOOL")
    g.add("Cast", *g.tensors(n), named=n.name, to=TensorProto.DataType.Value(kind))


@rule("Mean", "Sum", "Max", "Min", "Prod")
def reduce(g: Graph, n: Node) -> None:
    """Reduce over some axes."""
    axes = g.constant(g.needed(n.inputs[1]).reshape(-1), np.int64)
    keep = int(n.get("keep_dims", False))
    x = g.tensor(n.inputs[0])
    g.add(f"Reduce{n.op}", x, axes, named=n.name, keepdims=keep)


@rule("ArgMax")
def largest(g: Graph, n: Node) -> None:
    """Return where the largest number stands."""
    axis = int(g.needed(n.inputs[1]))
    g.add("ArgMax", g.tensor(n.inputs[0]), named=n.name, axis=axis, keepdims=0)


@rule("TopKV2")
def top(g: Graph, n: Node) -> None:
    """Return the largest numbers and where they stand."""
    inputs = [g.tensor(n.inputs[0]), g.integers(n.inputs[1])]
    g.split("TopK", inputs, n.outputs(2), axis=-1)
