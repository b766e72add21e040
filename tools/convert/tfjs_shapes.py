"""Rules for operations that move, cut, join or resize and leave the numbers alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from convert.build import Array
from convert.tfjs_graph import Graph, rule
from convert.tfjs_read import Node, Unsupported

FAR = 2**31 - 1  # "to the end" of an axis
SHAPED = {
    "Reshape": "Reshape",
    "ExpandDims": "Unsqueeze",
    "Tile": "Tile",
    "BroadcastTo": "Expand",
}


@rule(*SHAPED)
def shaped(g: Graph, n: Node) -> None:
    """Write an operation whose second input is a list of sizes or axes."""
    x, sizes = g.tensor(n.inputs[0]), g.integers(n.inputs[1])
    g.add(SHAPED[n.op], x, sizes, named=n.name)


@rule("Fill")
def fill(g: Graph, n: Node) -> None:
    """Repeat one number."""
    value = g.needed(n.inputs[1])
    kind = np.int64 if value.dtype == np.int32 else value.dtype
    g.add("Expand", g.constant(value, kind), g.integers(n.inputs[0]), named=n.name)


@rule("Squeeze")
def squeeze(g: Graph, n: Node) -> None:
    """Drop axes of size one."""
    axes = n.get("squeeze_dims") or n.get("axis")
    extra = [g.constant(axes, np.int64)] if axes else []
    g.add("Squeeze", *g.tensors(n), *extra, named=n.name)


@rule("Transpose")
def transpose(g: Graph, n: Node) -> None:
    """Reorder axes."""
    order = [int(axis) for axis in g.needed(n.inputs[1])]
    g.add("Transpose", g.tensor(n.inputs[0]), named=n.name, perm=order)


@rule("ConcatV2")
def concat(g: Graph, n: Node) -> None:
    """Join along an axis there is."""
    axis = int(g.needed(n.inputs[-1]))
    g.add("Concat", *g.tensors(n)[:-1], named=n.name, axis=axis)


@rule("Pack")
def pack(g: Graph, n: Node) -> None:
    """Join along a new axis."""
    axis = n.get("axis", 0)
    place = g.constant([axis], np.int64)
    parts = [g.add("Unsqueeze", x, place) for x in g.tensors(n)]
    g.add("Concat", *parts, named=n.name, axis=axis)


@rule("Unpack")
def unpack(g: Graph, n: Node) -> None:
    """Cut along an axis, which vanishes."""
    axis, count = n.get("axis", 0), n.get("num")
    parts = [g.fresh("part") for _ in range(count)]
    g.split("Split", g.tensors(n), parts, axis=axis, num_outputs=count)
    place = g.constant([axis], np.int64)
    for part, output in zip(parts, n.outputs(count), strict=True):
        g.add("Squeeze", part, place, named=output)


@rule("Split")
def split_evenly(g: Graph, n: Node) -> None:
    """Cut into equal parts."""
    count, axis = n.get("num_split"), int(g.needed(n.inputs[0]))
    whole = g.tensors(n)[1:]
    g.split("Split", whole, n.outputs(count), axis=axis, num_outputs=count)


@rule("SplitV")
def split_by_size(g: Graph, n: Node) -> None:
    """Cut into parts of given sizes."""
    sizes, axis = g.needed(n.inputs[1]), int(g.needed(n.inputs[2]))
    inputs = [g.tensor(n.inputs[0]), g.constant(sizes, np.int64)]
    g.split("Split", inputs, n.outputs(len(sizes)), axis=axis)


@rule("GatherV2")
def gather(g: Graph, n: Node) -> None:
    """Pick along an axis."""
    axis = int(g.needed(n.inputs[2])) if len(n.inputs) > 2 else 0
    g.add("Gather", *g.tensors(n)[:2], named=n.name, axis=axis)


@rule("GatherNd")
def gather_cells(g: Graph, n: Node) -> None:
    """Pick single cells."""
    x, cells = g.tensors(n)
    g.add("GatherND", x, cells, named=n.name)


@rule("Slice")
def plain_slice(g: Graph, n: Node) -> None:
    """Cut a block out."""
    begin, size = (np.asarray(g.needed(name), np.int64) for name in n.inputs[1:3])
    end = np.where(size < 0, FAR, begin + size)
    limits = [g.constant(begin, np.int64), g.constant(end, np.int64)]
    g.add("Slice", g.tensor(n.inputs[0]), *limits, named=n.name)


@rule("StridedSlice")
def strided_slice(g: Graph, n: Node) -> None:
    """Cut as Python's brackets do, with their bit masks."""
    x = g.tensor(n.inputs[0])
    begin, end, step = (g.known(name) for name in n.inputs[1:4])
    if n.get("new_axis_mask"):
        g.add("Unsqueeze", x, g.constant(_new_axes(n, begin), np.int64), named=n.name)
        return
    if begin is None or end is None or step is None:
        raise Unsupported(f"slice with computed limits at {n.name}")
    cuts = _cuts(n, np.stack([begin, end, step], axis=1))
    dropped = [cut.axis for cut in cuts if cut.drops]
    columns = zip(*((c.begin, c.end, c.axis, c.step) for c in cuts), strict=True)
    limits = [g.constant(column, np.int64) for column in columns]
    y = g.add("Slice", x, *limits, named="" if dropped else n.name)
    if dropped:
        g.add("Squeeze", y, g.constant(dropped, np.int64), named=n.name)


@dataclass(frozen=True)
class _Cut:
    """What happens to one axis."""

    axis: int
    begin: int
    end: int
    step: int
    drops: bool = False


def _bit(n: Node, mask: str, place: int) -> bool:
    return bool((n.get(mask) or 0) >> place & 1)


def _new_axes(n: Node, begin: Array | None) -> list[int]:
    places = range(8 if begin is None else len(begin))
    new = [k for k in places if _bit(n, "new_axis_mask", k)]
    for k in set(places) - set(new):
        whole = _bit(n, "begin_mask", k) and _bit(n, "end_mask", k)
        if not whole and not _bit(n, "ellipsis_mask", k):
            raise Unsupported(f"new axis together with a slice at {n.name}")
    return new


def _cuts(n: Node, limits: Array) -> list[_Cut]:
    """Return what happens to each axis; `limits` (K, 3) = begin, end, step."""
    count = len(limits)
    dots = next((k for k in range(count) if _bit(n, "ellipsis_mask", k)), count)
    return [
        _cut(n, k, k if k < dots else k - count, [int(v) for v in limits[k]])
        for k in range(count)
        if k != dots
    ]


def _cut(n: Node, place: int, axis: int, limits: list[int]) -> _Cut:
    begin, end, step = limits
    if _bit(n, "shrink_axis_mask", place):
        return _Cut(axis, begin, begin + 1 if begin != -1 else FAR, 1, drops=True)
    if _bit(n, "begin_mask", place):
        begin = 0 if step > 0 else FAR
    if _bit(n, "end_mask", place):
        end = FAR if step > 0 else -FAR - 1
    return _Cut(axis, begin, end, step)


@rule("Pad", "PadV2", "MirrorPad")
def pad(g: Graph, n: Node) -> None:
    """Add cells round the edges."""
    edges = g.constant(g.needed(n.inputs[1]).T.reshape(-1), np.int64)
    filler = g.tensors(n)[2:] if n.op == "PadV2" else []
    mode = "reflect" if n.op == "MirrorPad" else "constant"
    g.add("Pad", g.tensor(n.inputs[0]), edges, *filler, named=n.name, mode=mode)


@rule("ResizeBilinear", "ResizeNearestNeighbor")
def resize(g: Graph, n: Node) -> None:
    """Resize a map, with TensorFlow's three ways of placing pixels."""
    half = n.get("half_pixel_centers", False)
    corners = n.get("align_corners", False)
    place = "align_corners" if corners else "half_pixel" if half else "asymmetric"
    options: dict[str, Any] = {"mode": "linear"}
    if n.op == "ResizeNearestNeighbor":
        rounding = "round_prefer_floor" if half else "floor"
        options = {"mode": "nearest", "nearest_mode": rounding}
    x = g.to_nchw(g.tensor(n.inputs[0]))
    kept = g.add("Shape", x, start=0, end=2)
    size = g.add("Concat", kept, g.integers(n.inputs[1]), axis=0)
    options["coordinate_transformation_mode"] = place
    g.to_nhwc(g.add("Resize", x, "", "", size, **options), n.name)


@rule("DepthToSpace")
def depth_to_space(g: Graph, n: Node) -> None:
    """Spread channels over rows and columns."""
    x = g.to_nchw(g.tensor(n.inputs[0]))
    y = g.add("DepthToSpace", x, blocksize=n.get("block_size"), mode="DCR")
    g.to_nhwc(y, n.name)
