"""Converting TensorFlow.js models: a tiny one, worked out by hand."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from convert import tfjs, tfjs_read
from convert.problem import Problem
from convert.recorded import run
from convert.tfjs_read import Unsupported

KERNEL = np.array([[0, 2], [4, 6], [8, 255]], np.uint8)
SCALE, LEAST = 0.5, -1.0
INPUT = {"name": "x", "shape": [2, 4, 4, 3], "low": -3, "high": 3, "seed": 1}


def node(op: str, name: str, *inputs: str, **attributes: Any) -> dict[str, Any]:
    """Return a node as model.json writes it."""
    return {"op": op, "name": name, "input": list(inputs), "attr": attributes}


def text(word: str) -> dict[str, Any]:
    """Return a text attribute as model.json writes it."""
    return {"s": base64.b64encode(word.encode()).decode()}


NODES = [
    node(
        "Placeholder",
        "x",
        shape={"shape": {"dim": [{"size": s} for s in "-1 4 4 3".split()]}},
    ),
    node("Const", "kernel"),
    node("Const", "bias"),
    node("Const", "axes"),
    node(
        "_FusedConv2D",
        "conv",
        "x",
        "kernel",
        "bias",
        strides={"list": {"i": ["1", "2", "2", "1"]}},
        padding=text("SAME"),
        fused_ops={"list": {"s": [text("BiasAdd")["s"], text("Relu6")["s"]]}},
    ),
    node("Mean", "mean", "conv", "axes"),
    node("Softmax", "shares", "mean", "^conv"),
]
WEIGHTS = [
    {
        "name": "kernel",
        "shape": [1, 1, 3, 2],
        "dtype": "float32",
        "quantization": {"dtype": "uint8", "scale": SCALE, "min": LEAST},
    },
    {"name": "bias", "shape": [2], "dtype": "float32"},
    {"name": "axes", "shape": [2], "dtype": "int32"},
]
STORED = (
    KERNEL.tobytes()
    + np.array([0.25, -0.5], "<f4").tobytes()
    + np.array([1, 2], "<i4").tobytes()
)


def model(nodes: list[dict[str, Any]] = NODES) -> bytes:
    """Return a model.json."""
    groups = [{"paths": ["w.bin"], "weights": WEIGHTS}]
    topology = {"node": nodes}
    return json.dumps({"modelTopology": topology, "weightsManifest": groups}).encode()


def by_hand(x: np.ndarray) -> np.ndarray:
    """Return what the model should answer."""
    kernel = KERNEL.astype(np.float32) * SCALE + LEAST
    maps = np.clip(x[:, ::2, ::2] @ kernel + [0.25, -0.5], 0, 6).mean((1, 2))
    shares = np.exp(maps)
    return shares / shares.sum(1, keepdims=True)


def test_answers_like_the_sum_by_hand() -> None:
    """A converted model answers what TensorFlow's definition says."""
    from convert.recorded import numbers

    answers = run(tfjs.convert(model(), {"w.bin": STORED}), INPUT)

    np.testing.assert_allclose(by_hand(numbers(INPUT)), answers["out__shares"], 1e-5)


def test_same_bytes_twice() -> None:
    """Converting twice gives the same file."""
    first = tfjs.convert(model(), {"w.bin": STORED})

    assert first == tfjs.convert(model(), {"w.bin": STORED})


def test_outputs_have_shapes() -> None:
    """An output says its shape, with the free sizes named."""
    import onnxruntime

    data = tfjs.convert(model(), {"w.bin": STORED})
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])

    assert [["d0", 2]] == [port.shape for port in session.get_outputs()]


def test_unknown_operation_is_named() -> None:
    """An operation without a rule is refused by name and place."""
    nodes = [*NODES, node("Fnord", "odd", "shares")]

    with pytest.raises(Unsupported, match="operation Fnord at odd"):
        tfjs.convert(model(nodes), {"w.bin": STORED})


def test_loop_is_refused() -> None:
    """A graph that feeds itself is refused."""
    nodes = [*NODES, node("Relu", "a", "b"), node("Relu", "b", "a")]

    with pytest.raises(Unsupported, match="holds a loop"):
        tfjs.convert(model(nodes), {"w.bin": STORED})


def test_short_file_is_refused() -> None:
    """A weight file that ends too early is refused by the tensor it cuts."""
    with pytest.raises(Problem, match="ends inside tensor axes"):
        tfjs.convert(model(), {"w.bin": STORED[:-1]})


def test_long_file_is_refused() -> None:
    """A weight file with bytes left over is refused."""
    with pytest.raises(Problem, match="1 bytes too many"):
        tfjs.convert(model(), {"w.bin": STORED + b"x"})


def test_text_tensor_is_refused() -> None:
    """A tensor of text is refused by name."""
    groups = [
        {"paths": ["w"], "weights": [{"name": "t", "shape": [], "dtype": "string"}]}
    ]

    with pytest.raises(Unsupported, match="tensor t holds text"):
        tfjs_read.read_weights(groups, {"w": b""})


def test_half_precision_is_restored() -> None:
    """float16 storage comes back as float32."""
    spec = {"name": "t", "shape": [1], "dtype": "float32"}
    spec["quantization"] = {"dtype": "float16"}
    groups = [{"paths": ["w"], "weights": [spec]}]
    stored = np.array([1.5], "<f2").tobytes()

    restored = tfjs_read.read_weights(groups, {"w": stored})["t"]

    assert (np.float32, 1.5) == (restored.dtype, restored[0])


@pytest.mark.parametrize(
    ("masks", "begin", "end", "expected"),
    [
        ({}, [0, 1], [2, 3], np.s_[0:2, 1:3]),
        ({"begin_mask": 1, "end_mask": 2}, [9, 1], [1, 9], np.s_[:1, 1:]),
        ({"shrink_axis_mask": 1}, [1, 0], [2, 2], np.s_[1, 0:2]),
        ({"shrink_axis_mask": 2}, [0, -1], [2, 0], np.s_[0:2, -1]),
        ({"ellipsis_mask": 1}, [0, 1], [0, 2], np.s_[..., 1:2]),
    ],
)
def test_slices_like_brackets(
    masks: dict[str, int], begin: list[int], end: list[int], expected: Any
) -> None:
    """A StridedSlice cuts what the same brackets cut in numpy."""
    from convert.recorded import numbers

    bits = {mask: {"i": bit} for mask, bit in masks.items()}
    limits = np.array([begin, end, [1, 1]], "<i4")
    names = ["begin", "end", "step"]
    nodes = [
        node("Placeholder", "x", shape={"shape": {"dim": [{"size": 3}, {"size": 4}]}}),
        *(node("Const", name) for name in names),
        node("StridedSlice", "cut", "x", *names, **bits),
    ]
    specs = [{"name": name, "shape": [2], "dtype": "int32"} for name in names]
    description = {
        "modelTopology": {"node": nodes},
        "weightsManifest": [{"paths": ["w"], "weights": specs}],
    }
    rule = INPUT | {"shape": [3, 4]}

    data = tfjs.convert(json.dumps(description).encode(), {"w": limits.tobytes()})

    np.testing.assert_array_equal(numbers(rule)[expected], run(data, rule)["out__cut"])
