"""Writing EfficientNet-Lite, face128 and CenterFace: the parts that can go wrong."""

from __future__ import annotations

import numpy as np
import pytest

from convert import centerface, efficientnet
from convert.recorded import run

WIDTHS = (4, 4, 6)
PICTURE = {"name": "x", "shape": [2, 3, 17, 17], "low": -1, "high": 1, "seed": 0}


@pytest.fixture
def tiny() -> dict[str, np.ndarray]:
    """Return the weights of an EfficientNet-Lite of three blocks."""
    rng = np.random.default_rng(0)
    weights: dict[str, np.ndarray] = {}

    def conv(name: str, norm: str, out: int, into: int, kernel: int) -> None:
        drawn = rng.normal(0, 0.3, (out, into, kernel, kernel))
        weights[f"{name}.weight"] = drawn.astype(np.float32)
        for part in ("weight", "bias", "running_mean", "running_var"):
            values = rng.uniform(0.5, 1.5, out)
            weights[f"{norm}.{part}"] = values.astype(np.float32)

    conv("_conv_stem", "_bn0", 4, 3, 3)
    for number, (into, out) in enumerate(zip((4, *WIDTHS), WIDTHS, strict=False)):
        block = f"_blocks.{number}."
        conv(f"{block}_depthwise_conv", f"{block}_bn1", into, 1, 3)
        conv(f"{block}_project_conv", f"{block}_bn2", out, into, 1)
    conv("_conv_head", "_bn1", efficientnet.FEATURES, WIDTHS[-1], 1)
    return weights


def test_efficientnet_gives_its_features(tiny: dict[str, np.ndarray]) -> None:
    """Any number of pictures gives as many rows of 1280 features."""
    answers = run(efficientnet.convert(tiny, 17), PICTURE)

    assert (2, 1280) == answers["f"].shape


def test_efficientnet_same_bytes_twice(tiny: dict[str, np.ndarray]) -> None:
    """Converting twice gives the same file."""
    assert efficientnet.convert(tiny, 17) == efficientnet.convert(tiny, 17)


def test_stage_begins_where_the_width_changes(tiny: dict[str, np.ndarray]) -> None:
    """Strides follow from the widths of the blocks."""
    assert [1, 1, 2] == efficientnet.block_strides(tiny)


@pytest.mark.parametrize(
    ("side", "kernel", "stride", "expected"),
    [
        (224, 3, 2, (112, [0, 0, 1, 1])),
        (112, 3, 1, (112, [1, 1, 1, 1])),
        (65, 5, 2, (33, [2, 2, 2, 2])),
        (4, 1, 1, (4, [0, 0, 0, 0])),
    ],
)
def test_padding_is_like_tensorflows(
    side: int, kernel: int, stride: int, expected: tuple[int, list[int]]
) -> None:
    """The odd pixel of a "same" padding stands below and on the right."""
    assert expected == efficientnet.same_padding(side, kernel, stride)


def test_fold_is_the_normalisation(tiny: dict[str, np.ndarray]) -> None:
    """A folded kernel gives what the kernel and the normalisation give."""
    kernel, bias = efficientnet.fold(tiny, "_conv_stem", "_bn0")

    plain = tiny["_conv_stem.weight"].sum((1, 2, 3))
    deviation = np.sqrt(tiny["_bn0.running_var"] + efficientnet.EPSILON)
    scaled = (plain - tiny["_bn0.running_mean"]) / deviation
    expected = scaled * tiny["_bn0.weight"] + tiny["_bn0.bias"]
    np.testing.assert_allclose(expected, kernel.sum((1, 2, 3)) + bias, rtol=1e-4)


@pytest.fixture
def fixed() -> bytes:
    """Return a model fixed at ten of 32 x 32, with a tensor that nobody reads."""
    from onnx import TensorProto, helper, numpy_helper

    kernel = numpy_helper.from_array(np.ones((1, 3, 1, 1), np.float32), "k")
    counter = numpy_helper.from_array(np.zeros(1, np.float32), "unread")
    conv = helper.make_node("Conv", ["x", "k"], ["y"], strides=[4, 4])
    floats = TensorProto.FLOAT
    graph = helper.make_graph(
        [conv],
        "fixed",
        [
            helper.make_tensor_value_info("x", floats, [10, 3, 32, 32]),
            helper.make_tensor_value_info("k", floats, [1, 3, 1, 1]),
        ],
        [helper.make_tensor_value_info("y", floats, [10, 1, 8, 8])],
        [kernel, counter],
    )
    fixed = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 9)])
    fixed.ir_version = 4
    data: bytes = fixed.SerializeToString()
    return data


def test_centerface_sizes_become_free(fixed: bytes) -> None:
    """A detector with a fixed size takes other sizes afterwards."""
    rule = PICTURE | {"shape": [1, 3, 64, 96]}

    free = centerface.convert(fixed)

    assert (1, 1, 16, 24) == run(free, rule)["y"].shape


def test_centerface_loses_what_nobody_reads(fixed: bytes) -> None:
    """Tensors left over from training go; those that nodes read stay."""
    import onnx

    free = onnx.load_model_from_string(centerface.convert(fixed))

    assert ["k"] == [tensor.name for tensor in free.graph.initializer]
