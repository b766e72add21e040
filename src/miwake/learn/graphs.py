"""ONNX graphs written by hand: pre-processing, encoders and heads as one model.

What a model sees is decided inside the graph (resize with antialias, crop, colour
order, normalisation), so that every runtime gives the same answer from raw pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

OPSET = 18
IR_VERSION = 9
EPSILON = 1e-12


class Sketch:
    """A graph under construction: every operation returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._count = 0

    def fresh(self) -> str:
        """Return a name nobody uses."""
        self._count += 1
        return f"v{self._count}"

    def const(self, value: Any, dtype: Any = np.float32) -> str:
        """Store an array and return its name."""
        from onnx import numpy_helper

        name = self.fresh()
        array = np.ascontiguousarray(np.asarray(value, dtype))
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add one node with one output."""
        from onnx import helper

        output = self.fresh()
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def inline(self, model: bytes, feeds: dict[str, str], wanted: str) -> str:
        """Copy in what another model needs for its output *wanted*; return its name.

        The inner inputs named in *feeds* are replaced by names of this graph.
        """
        import onnx

        inner = _at_opset(onnx.load_from_string(model)).graph
        self._count += 1
        names = _Names(f"m{self._count}_", feeds)
        nodes, used = _needed(inner.node, wanted)
        for constant in inner.initializer:
            if constant.name in used:
                constant.name = names[constant.name]
                self.constants.append(constant)
        for node in nodes:
            node.input[:] = [names[name] for name in node.input]
            node.output[:] = [names[name] for name in node.output]
            node.name = ""
            self.nodes.append(node)
        return names[wanted]

    def finish(
        self, inputs: Sequence[tuple[str, Any, Sequence[Any]]], outputs: dict[str, Any]
    ) -> bytes:
        """Return the model's bytes.

        *inputs* are (name, numpy type, shape); *outputs* map a public name to
        (inner name, numpy type, shape). Tests hold the graphs against ONNX's own
        checker; doing so here would double the time a first start takes.
        """
        from onnx import helper

        for public, (inner, _, _) in outputs.items():
            self.nodes.append(helper.make_node("Identity", [inner], [public]))
        graph = helper.make_graph(
            self.nodes,
            "miwake",
            [_info(*one) for one in inputs],
            [_info(name, kind, shape) for name, (_, kind, shape) in outputs.items()],
            self.constants,
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="miwake",
        )
        return bytes(model.SerializeToString(deterministic=True))


def _needed(nodes: Sequence[Any], wanted: str) -> tuple[list[Any], set[str]]:
    """Return the nodes that lead to *wanted*, in order, and every name they read."""
    used, kept = {wanted}, []
    for node in reversed(nodes):
        if used & set(node.output):
            used |= set(node.input)
            kept.append(node)
    return kept[::-1], used


class _Names(dict[str, str]):
    """Old name → new name: what is fed keeps its feed, all else gets a prefix."""

    def __init__(self, prefix: str, feeds: dict[str, str]) -> None:
        super().__init__(feeds)
        self.prefix = prefix

    def __missing__(self, name: str) -> str:
        return self.prefix + name if name else ""


def _info(name: str, kind: Any, shape: Sequence[Any]) -> Any:
    from onnx import helper

    element = helper.np_dtype_to_tensor_dtype(np.dtype(kind))
    return helper.make_tensor_value_info(name, element, list(shape))


def _at_opset(model: Any) -> Any:
    """Bring a model to the opset that all of ours share."""
    from onnx import version_converter

    found = {i.domain: i.version for i in model.opset_import}.get("", 0)
    return model if found == OPSET else version_converter.convert_version(model, OPSET)


@dataclass(frozen=True, slots=True)
class View:
    """One way a backbone looks at a picture."""

    backbone: bytes
    """ONNX, (N, 3, S, S) float32 in (channels last when `nhwc`), (N, D) float32 out."""
    input: str
    output: str
    side: int | tuple[int, int]
    """S: pixels the backbone wants; or height and width, where they differ."""
    mean: tuple[float, float, float]
    scale: float | tuple[float, float, float]
    """A pixel p (0..255) becomes (p - mean) / scale, one for all colours or each."""
    bgr: bool = False
    nhwc: bool = False
    crop: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    """Left, top, right, bottom as shares of the picture."""
    square: float = 0.0
    """Above 0: instead, the middle square whose side is this share of the shorter."""
    flip: bool = False
    """Also look at the mirror image, and take the mean of both."""
    weight: float = 1.0
    """The part's length after L2 normalisation."""
    normalise: bool = True


def failures() -> tuple[type[Exception], ...]:
    """Return what `encoder` raises of a backbone that cannot be built in."""
    from onnx import checker, version_converter

    return (
        RuntimeError,
        ValueError,
        checker.ValidationError,
        version_converter.ConvertError,
    )


def checked(model: bytes) -> bytes:
    """Return a model that ONNX's own checker finds nothing wrong with."""
    import onnx

    onnx.checker.check_model(model)
    return model


def encoder(views: Sequence[View], side: int | None) -> bytes:
    """Return a model from `pixels` (N, H, W, 3) uint8 to `embedding` (N, D) float32.

    *side* fixes H and W (aligned chips); None leaves them free (whole photos). Each
    view is L2-normalised, weighted, and laid beside the others.
    """
    sketch = Sketch()
    size: list[Any] = ["N", side or "H", side or "W", 3]
    wide = sketch.op("Cast", "pixels", to=1)
    planes = sketch.op("Transpose", wide, perm=[0, 3, 1, 2])
    parts = [_look(sketch, planes, view, side) for view in views]
    joined = parts[0] if len(parts) == 1 else sketch.op("Concat", *parts, axis=1)
    return sketch.finish(
        [("pixels", np.uint8, size)], {"embedding": (joined, np.float32, ["N", "D"])}
    )


def _look(sketch: Sketch, planes: str, view: View, side: int | None) -> str:
    """Return the features (N, D) of one view."""
    cut = _middle(sketch, planes, view.square) if view.square else planes
    seen = _resize(sketch, _crop(sketch, cut, view.crop, side), view.side)
    if view.bgr:
        seen = sketch.op("Gather", seen, sketch.const([2, 1, 0], np.int64), axis=1)
    mean = sketch.const(np.array(view.mean).reshape(1, 3, 1, 1))
    scale = np.reshape(view.scale, (3, 1, 1) if np.ndim(view.scale) else ())
    ready = sketch.op("Div", sketch.op("Sub", seen, mean), sketch.const(scale))
    features = _features(sketch, ready, view)
    if view.flip:
        mirror = _mirror(sketch, ready)
        both = sketch.op("Add", features, _features(sketch, mirror, view))
        features = sketch.op("Mul", both, sketch.const(np.float32(0.5)))
    if not view.normalise:
        return sketch.op("Mul", features, sketch.const(np.float32(view.weight)))
    return unit(sketch, features, view.weight)


def _features(sketch: Sketch, ready: str, view: View) -> str:
    if view.nhwc:
        ready = sketch.op("Transpose", ready, perm=[0, 2, 3, 1])
    return sketch.inline(view.backbone, {view.input: ready}, view.output)


def unit(sketch: Sketch, x: str, length: float = 1.0) -> str:
    """Return the rows of x (N, D) scaled to one length."""
    squares = sketch.op("Mul", x, x)
    total = sketch.op("ReduceSum", squares, sketch.const([1], np.int64), keepdims=1)
    safe = sketch.op("Max", total, sketch.const(np.float32(EPSILON)))
    scaled = sketch.op("Div", x, sketch.op("Sqrt", safe))
    if length == 1.0:
        return scaled
    return sketch.op("Mul", scaled, sketch.const(np.float32(length)))


def _mirror(sketch: Sketch, planes: str) -> str:
    """Return (N, C, H, W) with left and right exchanged."""
    far = np.iinfo(np.int64).min + 1
    return sketch.op(
        "Slice",
        planes,
        sketch.const([-1], np.int64),
        sketch.const([far], np.int64),
        sketch.const([3], np.int64),
        sketch.const([-1], np.int64),
    )


def _crop(
    sketch: Sketch,
    planes: str,
    box: tuple[float, float, float, float],
    side: int | None,
) -> str:
    """Cut (N, 3, H, W) to shares of its height and width, rounded to whole pixels."""
    if box == (0.0, 0.0, 1.0, 1.0):
        return planes
    left, top, right, bottom = box
    if side:
        starts = sketch.const([round(top * side), round(left * side)], np.int64)
        ends = sketch.const([round(bottom * side), round(right * side)], np.int64)
    else:
        shape = sketch.op("Cast", sketch.op("Shape", planes, start=2, end=4), to=1)
        starts = _share(sketch, shape, [top, left])
        ends = _share(sketch, shape, [bottom, right])
    return sketch.op("Slice", planes, starts, ends, sketch.const([2, 3], np.int64))


def _middle(sketch: Sketch, planes: str, share: float) -> str:
    """Cut (N, 3, H, W) to its middle square of side share * min(H, W)."""
    shape = sketch.op("Cast", sketch.op("Shape", planes, start=2, end=4), to=1)
    shorter = sketch.op("ReduceMin", shape, keepdims=1)
    side = sketch.op("Round", sketch.op("Mul", shorter, sketch.const([share])))
    side = sketch.op("Max", side, sketch.const([1.0]))
    gap = sketch.op("Mul", sketch.op("Sub", shape, side), sketch.const([0.5]))
    start = sketch.op("Floor", gap)
    ends = (start, sketch.op("Add", start, side))
    starts, stops = (sketch.op("Cast", end, to=7) for end in ends)
    return sketch.op("Slice", planes, starts, stops, sketch.const([2, 3], np.int64))


def _share(sketch: Sketch, shape: str, shares: Sequence[float]) -> str:
    part = sketch.op("Mul", shape, sketch.const(np.array(shares)))
    return sketch.op("Cast", sketch.op("Round", part), to=7)


def _resize(sketch: Sketch, planes: str, side: int | tuple[int, int]) -> str:
    """Resize (N, 3, h, w) to (N, 3, side, side): linear, with antialias."""
    batch = sketch.op("Shape", planes, start=0, end=2)
    wanted = sketch.const(np.broadcast_to(side, 2), np.int64)
    size = sketch.op("Concat", batch, wanted, axis=0)
    return sketch.op("Resize", planes, "", "", size, mode="linear", antialias=1)


@dataclass(frozen=True, slots=True)
class Prepare:
    """What is done to an embedding before a head sees it."""

    mean: NDArray[np.float32]
    """(D,) taken off."""
    scale: NDArray[np.float32]
    """(D,) divided by."""
    blocks: tuple[tuple[int, float], ...]
    """(width, length) of each encoder's part: each is brought to its length."""
    turns: tuple[NDArray[np.float32], ...] = ()
    """(width, R) a part is turned by before that; none: it is left as it is."""


@dataclass(frozen=True, slots=True)
class Head:
    """A linear head on prepared embeddings."""

    prepare: Prepare
    weights: NDArray[np.float32]
    """(D, C), D counted after the turns."""
    bias: NDArray[np.float32]
    """(C,)."""


def head(one: Head, temperature: float) -> bytes:
    """Return a model from `embedding` (N, D) to `scores` (N, C) that sum to one."""
    sketch = Sketch()
    ready = _prepared(sketch, "embedding", one.prepare)
    logits = sketch.op("Gemm", ready, sketch.const(one.weights), sketch.const(one.bias))
    cooled = sketch.op("Div", logits, sketch.const(np.float32(temperature)))
    scores = sketch.op("Softmax", cooled, axis=1)
    dims, classes = len(one.prepare.mean), one.weights.shape[1]
    return sketch.finish(
        [("embedding", np.float32, ["N", dims])],
        {"scores": (scores, np.float32, ["N", classes])},
    )


def _prepared(sketch: Sketch, x: str, how: Prepare) -> str:
    """Add `Prepare` to a sketch; return the name of its output (N, D)."""
    centred = sketch.op("Sub", x, sketch.const(how.mean.reshape(1, -1)))
    scaled = sketch.op("Div", centred, sketch.const(how.scale.reshape(1, -1)))
    parts, at = [], 0
    for place, (width, length) in enumerate(how.blocks):
        ends = (sketch.const([at], np.int64), sketch.const([at + width], np.int64))
        part = sketch.op("Slice", scaled, *ends, sketch.const([1], np.int64))
        if how.turns:
            part = sketch.op("MatMul", part, sketch.const(how.turns[place]))
        parts.append(unit(sketch, part, length))
        at += width
    return parts[0] if len(parts) == 1 else sketch.op("Concat", *parts, axis=1)


def join(first: bytes, second: bytes) -> bytes:
    """Return pixels → embedding → scores as one model, with both as outputs.

    *first* gives `embedding` from `pixels`; *second* gives `scores` from `embedding`
    and is written behind it, so that the large weights of the first stay untouched.
    """
    import onnx

    whole, head_model = (onnx.load_from_string(one) for one in (first, second))
    names = _Names("head_", {"embedding": "embedding"})
    for constant in head_model.graph.initializer:
        constant.name = names[constant.name]
        whole.graph.initializer.append(constant)
    for node in head_model.graph.node:
        node.input[:] = [names[name] for name in node.input]
        node.output[:] = [names[name] for name in node.output]
        whole.graph.node.append(node)
    (end,) = head_model.graph.output
    scores = onnx.helper.make_node("Identity", [names[end.name]], ["scores"])
    whole.graph.node.append(scores)
    whole.graph.output.insert(0, end)
    return bytes(whole.SerializeToString(deterministic=True))


def behind(model: bytes) -> bytes:
    """Return the head of a joined model: from `embedding` to `scores`."""
    import onnx

    taken = onnx.utils.Extractor(onnx.load_from_string(model))
    head_model = taken.extract_model(["embedding"], ["scores"])
    return bytes(head_model.SerializeToString(deterministic=True))


def run(head_model: bytes, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a head's scores (N, C) for embeddings (N, D)."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = InferenceSession(head_model, options, providers=["CPUExecutionProvider"])
    (scores,) = session.run(
        ["scores"], {"embedding": np.ascontiguousarray(vectors, np.float32)}
    )
    return np.asarray(scores, np.float32)
