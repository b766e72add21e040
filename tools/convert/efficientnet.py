"""Write EfficientNet-Lite as ONNX: pixels in, 1280 features out.

Batch normalisation is folded into the convolutions. The padding is TensorFlow's
"same", which depends on the size of the picture, so the size is fixed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from convert.build import Array, Draft, floats

EPSILON = 1e-3  # of the batch normalisation
STAGE_STRIDES = (1, 2, 2, 2, 1, 2, 1)
FEATURES = 1280


@dataclass(frozen=True)
class Map:
    """A feature map in the graph: its name and the length of its side."""

    name: str
    side: int


def convert(weights: Mapping[str, Array], side: int) -> bytes:
    """Return the ONNX file: `x` (N, 3, side, side) to `f` (N, 1280)."""
    network = _Network(weights)
    x = network.layer(Map("x", side), "_conv_stem", "_bn0", stride=2)
    strides = block_strides(weights)
    for number, stride in enumerate(strides):
        x = network.block(x, f"_blocks.{number}.", stride)
    x = network.layer(x, "_conv_head", "_bn1")
    axes = network.draft.constant([2, 3], np.int64)
    network.draft.add("ReduceMean", x.name, axes, named="f", keepdims=0)
    picture, features = ["n", 3, side, side], ["n", FEATURES]
    return network.draft.finish(
        "efficientnet-lite", [floats("x", picture)], [floats("f", features)]
    )


def block_strides(weights: Mapping[str, Array]) -> list[int]:
    """Return each block's stride: a stage begins where the width changes."""
    widths: list[int] = []
    while (name := f"_blocks.{len(widths)}._project_conv.weight") in weights:
        widths.append(weights[name].shape[0])
    starts = [k == 0 or widths[k] != widths[k - 1] for k in range(len(widths))]
    stages = iter(STAGE_STRIDES)
    return [next(stages) if start else 1 for start in starts]


def same_padding(side: int, kernel: int, stride: int) -> tuple[int, list[int]]:
    """Return the new side, and TensorFlow's padding: the odd pixel below and right."""
    new = -(-side // stride)
    total = max((new - 1) * stride + kernel - side, 0)
    before = total // 2
    return new, [before, before, total - before, total - before]


class _Network:
    """The graph under construction and the weights that go into it."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self.weights = weights
        self.draft = Draft()
        self._limits = [self.draft.constant(0), self.draft.constant(6)]

    def block(self, x: Map, prefix: str, stride: int) -> Map:
        """Widen, look around, narrow; with a way round where nothing changes size."""
        y = x
        if f"{prefix}_expand_conv.weight" in self.weights:
            y = self.layer(y, f"{prefix}_expand_conv", f"{prefix}_bn0")
        y = self.layer(y, f"{prefix}_depthwise_conv", f"{prefix}_bn1", stride)
        y = self.linear(y, f"{prefix}_project_conv", f"{prefix}_bn2")
        narrow = self.weights[f"{prefix}_project_conv.weight"].shape[0]
        wide = self.weights[f"{prefix}_depthwise_conv.weight"].shape[0]
        first = self.weights.get(f"{prefix}_expand_conv.weight")
        came = wide if first is None else first.shape[1]
        if stride != 1 or came != narrow:
            return y
        return Map(self.draft.add("Add", y.name, x.name), y.side)

    def layer(self, x: Map, conv: str, norm: str, stride: int = 1) -> Map:
        """Add a convolution with its normalisation and a clip to 0..6."""
        y = self.linear(x, conv, norm, stride)
        return Map(self.draft.add("Clip", y.name, *self._limits), y.side)

    def linear(self, x: Map, conv: str, norm: str, stride: int = 1) -> Map:
        """Add a convolution with its normalisation folded in."""
        kernel, bias = fold(self.weights, conv, norm)
        side, pads = same_padding(x.side, kernel.shape[2], stride)
        y = self.draft.add(
            "Conv",
            x.name,
            self.draft.constant(kernel),
            self.draft.constant(bias),
            kernel_shape=list(kernel.shape[2:]),
            strides=[stride, stride],
            pads=pads,
            group=kernel.shape[0] if "depthwise" in conv else 1,
        )
        return Map(y, side)


def fold(weights: Mapping[str, Array], conv: str, norm: str) -> tuple[Array, Array]:
    """Return a convolution's kernel and bias with its normalisation multiplied in."""
    gain = weights[f"{norm}.weight"] / np.sqrt(weights[f"{norm}.running_var"] + EPSILON)
    bias = weights[f"{norm}.bias"] - weights[f"{norm}.running_mean"] * gain
    return weights[f"{conv}.weight"] * gain[:, None, None, None], bias
