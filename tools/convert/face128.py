"""Write dlib's face network, as face-api stores it, as ONNX.

The weights were packed into 8 bits by face-api. dlib's scale layers are folded into
the convolutions, and its mean pixel is taken off inside the graph.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from convert.build import Array, Draft, floats

SIDE, NUMBERS = 150, 128
MEAN = (122.782, 117.001, 104.298)  # dlib's mean pixel: red, green, blue
STAGES = (("conv32", 3), ("conv64", 3), ("conv128", 2), ("conv256", 2))


@dataclass(frozen=True)
class Map:
    """A feature map in the graph: its name, the length of its side, its channels."""

    name: str
    side: int
    channels: int


def convert(weights: Mapping[str, Array]) -> bytes:
    """Return the ONNX file: `x` (N, 3, 150, 150), 0..255 RGB, to `d` (N, 128)."""
    network = _Network(weights)
    x = network.entry()
    for stage, blocks in STAGES:
        if stage != "conv32":
            x = network.halve(x, f"{stage}_down")
        for number in range(1, blocks + 1):
            x = network.block(x, f"{stage}_{number}")
    network.exit(network.halve(x, "conv256_down_out"))
    faces, answers = ["n", 3, SIDE, SIDE], ["n", NUMBERS]
    return network.draft.finish("face128", [floats("x", faces)], [floats("d", answers)])


class _Network:
    """The graph under construction and the weights that go into it."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self.weights = weights
        self.draft = Draft()

    def entry(self) -> Map:
        """Take off the mean pixel, look at 7 x 7, halve twice."""
        mean = self.draft.constant(np.reshape(MEAN, (3, 1, 1)))
        x = self.draft.add("Sub", "x", mean)
        x = self.draft.add("Div", x, self.draft.constant(255))
        y = self.draft.add("Relu", self.conv(x, "conv32_down", stride=2, padding=0))
        y = self.draft.add("MaxPool", y, kernel_shape=[3, 3], strides=[2, 2])
        return Map(y, _shrunk(_shrunk(SIDE, 7), 3), 32)

    def exit(self, x: Map) -> None:
        """Average over the map, then one matrix."""
        axes = self.draft.constant([2, 3], np.int64)
        pooled = self.draft.add("ReduceMean", x.name, axes, keepdims=0)
        self.draft.add(
            "MatMul", pooled, self.draft.constant(self.weights["fc"]), named="d"
        )

    def conv(self, x: str, layer: str, stride: int = 1, padding: int = 1) -> str:
        """Add a convolution with its scale layer folded in."""
        kernel, bias = fold(self.weights, layer)
        return self.draft.add(
            "Conv",
            x,
            self.draft.constant(kernel),
            self.draft.constant(bias),
            kernel_shape=list(kernel.shape[2:]),
            strides=[stride, stride],
            pads=[padding] * 4,
        )

    def block(self, x: Map, name: str) -> Map:
        """Two convolutions and a way round them."""
        y = self.draft.add("Relu", self.conv(x.name, f"{name}/conv1"))
        y = self.draft.add("Add", self.conv(y, f"{name}/conv2"), x.name)
        return Map(self.draft.add("Relu", y), x.side, x.channels)

    def halve(self, x: Map, name: str) -> Map:
        """The same at half the size; the shorter branch is filled up with zeros."""
        inner = self.conv(x.name, f"{name}/conv1", stride=2, padding=0)
        inner = self.conv(self.draft.add("Relu", inner), f"{name}/conv2")
        around = self.draft.add(
            "AveragePool", x.name, kernel_shape=[2, 2], strides=[2, 2]
        )
        channels = self.weights[f"{name}/conv2/conv/filters"].shape[3]
        side = x.side // 2
        short = side - _shrunk(x.side, 3)
        inner = self.pad(inner, 0, short)
        around = self.pad(around, channels - x.channels, 0)
        y = self.draft.add("Relu", self.draft.add("Add", inner, around))
        return Map(y, side, channels)

    def pad(self, x: str, channels: int, side: int) -> str:
        """Add zeros: channels behind, rows and columns below and right."""
        if not channels and not side:
            return x
        ends = self.draft.constant([0, 0, 0, 0, 0, channels, side, side], np.int64)
        return self.draft.add("Pad", x, ends)


def fold(weights: Mapping[str, Array], layer: str) -> tuple[Array, Array]:
    """Return a convolution's kernel and bias with its scale layer multiplied in."""
    gain = weights[f"{layer}/scale/weights"].reshape(-1)
    shift = weights[f"{layer}/scale/biases"].reshape(-1)
    kernel = weights[f"{layer}/conv/filters"].transpose(3, 2, 0, 1)
    bias = weights[f"{layer}/conv/bias"] * gain + shift
    return kernel * gain[:, None, None, None], bias


def _shrunk(side: int, kernel: int) -> int:
    """Return the side after a stride of 2 without padding."""
    return (side - kernel) // 2 + 1
