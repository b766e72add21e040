"""Graphs written by hand: pre-processing inside, the same as numpy."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from miwake.learn import graphs
from miwake.learn.graphs import Sketch, View, encoder


def backbone(opset: int = graphs.OPSET, nhwc: bool = False) -> bytes:
    """Return a model that gives its prepared pixels back, flat."""
    shape = ["N", 4, 4, 3] if nhwc else ["N", 3, 4, 4]
    graph = helper.make_graph(
        [
            helper.make_node("Flatten", ["x"], ["flat"], axis=1),
            helper.make_node("Relu", ["x"], ["unused"]),
        ],
        "echo",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("flat", TensorProto.FLOAT, ["N", 48])],
    )
    made = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9
    )
    return made.SerializeToString()


def view(**changes: object) -> View:
    """Return a look without any effect but what is changed."""
    plain = {"mean": (0.0, 0.0, 0.0), "scale": 1.0, "normalise": False}
    return View(
        backbone(nhwc=bool(changes.get("nhwc"))), "x", "flat", 4, **plain | changes
    )


def seen(one: View, pixels: np.ndarray, side: int | None = None) -> np.ndarray:
    """Return what a view shows the backbone, (H, W, 3)."""
    session = onnxruntime.InferenceSession(encoder([one], side))
    (row,) = session.run(None, {"pixels": pixels[None]})[0]
    return row.reshape(4, 4, 3) if one.nhwc else row.reshape(3, 4, 4).transpose(1, 2, 0)


PIXELS = np.arange(48, dtype=np.uint8).reshape(4, 4, 3) * 5


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, PIXELS),
        ({"nhwc": True}, PIXELS),
        ({"bgr": True}, PIXELS[..., ::-1]),
        (
            {"mean": (10.0, 20.0, 30.0), "scale": 5.0},
            (PIXELS - np.array([10.0, 20, 30])) / 5,
        ),
        ({"flip": True}, (PIXELS + PIXELS[:, ::-1].astype(float)) / 2),
        ({"weight": 3.0}, PIXELS * 3.0),
    ],
    ids=["plain", "nhwc", "bgr", "normalised", "flip", "weight"],
)
def test_view_is_numpy(change: dict[str, object], wanted: np.ndarray) -> None:
    """Each way to look is what numpy does."""
    np.testing.assert_allclose(seen(view(**change), PIXELS), wanted, atol=1e-4)


@pytest.mark.parametrize("side", [None, 8])
def test_crop_takes_its_share(side: int | None) -> None:
    """A crop by shares is the same with free and with fixed sides."""
    pixels = np.random.default_rng(0).integers(0, 255, (8, 8, 3)).astype(np.uint8)

    found = seen(view(crop=(0.25, 0.5, 0.75, 1.0)), pixels, side)

    np.testing.assert_allclose(found, pixels[4:8, 2:6].astype(float), atol=1e-3)


def test_middle_square_of_a_wide_photo() -> None:
    """The shorter side decides, and the middle is taken."""
    pixels = np.random.default_rng(0).integers(0, 255, (8, 14, 3)).astype(np.uint8)

    found = seen(view(square=0.5), pixels)

    np.testing.assert_allclose(found, pixels[2:6, 5:9].astype(float), atol=1e-3)


@settings(max_examples=15)
@given(st.integers(1, 40), st.integers(1, 40))
def test_any_size_is_taken(tall: int, wide: int) -> None:
    """A photo of one colour stays of one colour, whatever its sides."""
    found = seen(view(), np.full((tall, wide, 3), 77, np.uint8))

    np.testing.assert_allclose(found, 77, atol=1e-3)


def test_normalised_features_have_length_one() -> None:
    """Zeros stay zeros; all else is on the sphere of its weight."""
    session = onnxruntime.InferenceSession(
        encoder([view(normalise=True), view(normalise=True, weight=0.5)], None)
    )
    (rows,) = session.run(None, {"pixels": np.stack([PIXELS, PIXELS * 0])})

    lengths = [np.linalg.norm(rows[:, at : at + 48], axis=1) for at in (0, 48)]
    np.testing.assert_allclose(lengths, [[1, 0], [0.5, 0]], atol=1e-5)


def test_only_what_is_needed_is_copied() -> None:
    """Nodes that lead nowhere are left behind, and older models are brought along."""
    sketch = Sketch()
    wanted = sketch.inline(backbone(opset=13), {"x": "x"}, "flat")
    made = sketch.finish(
        [("x", np.float32, ["N", 3, 4, 4])], {"y": (wanted, np.float32, ["N", 48])}
    )

    kinds = [node.op_type for node in onnx.load_from_string(made).graph.node]
    assert ["Flatten", "Identity"] == kinds


def test_joined_model_is_both_in_turn() -> None:
    """Pixels to embedding to scores in one model, with fixed sides kept."""
    first = encoder([view()], 4)
    rng = np.random.default_rng(0)
    prepare = graphs.Prepare(
        np.full(48, 9, np.float32), np.full(48, 2, np.float32), ((20, 0.5), (28, 1.0))
    )
    head = graphs.Head(
        prepare, rng.standard_normal((48, 3), np.float32), np.ones(3, np.float32)
    )
    second = graphs.head(head, 1.5)

    session = onnxruntime.InferenceSession(graphs.join(first, second))
    scores, rows = session.run(["scores", "embedding"], {"pixels": PIXELS[None]})

    assert ["N", 4, 4, 3] == session.get_inputs()[0].shape
    np.testing.assert_allclose(graphs.run(second, rows), scores, atol=1e-6)


def test_every_graph_passes_onnx_own_checker() -> None:
    """Encoder, head and both joined are valid ONNX."""
    prepare = graphs.Prepare(
        np.zeros(48, np.float32), np.ones(48, np.float32), ((48, 1.0),)
    )
    ones = graphs.Head(prepare, np.ones((48, 3), np.float32), np.ones(3, np.float32))
    first, second = encoder([view(bgr=True)], None), graphs.head(ones, 1.5)

    for model in (first, second, graphs.join(first, second)):
        assert onnx.checker.check_model(model, full_check=True) is None


def test_equal_sketches_are_equal_bytes() -> None:
    """What is built twice is the same file."""
    assert encoder([view(), view(flip=True)], None) == encoder(
        [view(), view(flip=True)], None
    )
