"""A user's description of a model: what is accepted, and how a mistake is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from miwake.engine import spec as specs
from miwake.errors import BadModel

INPUT: dict[str, Any] = {
    "name": "x",
    "size": [16, 24],
    "layout": "nchw",
    "channels": "rgb",
}
SPEC: dict[str, Any] = {
    "name": "mine",
    "kind": "backbone",
    "input": INPUT,
    "outputs": {"features": "f"},
    "dimension": 8,
}
IDENTITY = SPEC | {"kind": "identity", "distance": "l2"}
MAPS = {"heat": "a", "size": "b", "offset": "c", "points": "d"}
DETECTOR = {
    "name": "finder",
    "kind": "detector",
    "input": INPUT,
    "outputs": MAPS,
    "decoding": "centerface",
}


def read(value: Any) -> specs.Spec:
    """Read a description that stands in a file called s.json."""
    return specs.read_spec(json.dumps(value).encode(), "s.json")


@pytest.mark.parametrize("good", [SPEC, IDENTITY, DETECTOR])
def test_each_kind_is_read(good: dict[str, Any]) -> None:
    """A backbone, an identity and a detector can be described."""
    assert good["kind"] == read(good).kind


def test_numbers_have_defaults() -> None:
    """Without scale, mean and std the pixels go in as they are."""
    given = read(SPEC).input

    assert (1.0, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)) == (
        given.scale,
        given.mean,
        given.std,
    )


@pytest.mark.parametrize(
    ("layout", "expected"), [("nchw", (2, 3, 16, 24)), ("nhwc", (2, 16, 24, 3))]
)
def test_layout_decides_the_shape(layout: str, expected: tuple[int, ...]) -> None:
    """Channels stand first or last."""
    given = read(SPEC | {"input": INPUT | {"layout": layout}}).input

    assert expected == given.shape(2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": 1}, "colour: Unexpected keyword argument, got 1"),
        ({"kind": "oracle"}, "kind: Input should be 'backbone', 'detector' or"),
        ({"dimension": "8"}, "dimension: Input should be a valid integer, got '8'"),
        ({"dimension": 0}, "dimension: Input should be greater than or equal to 1"),
        ({"dimension": None}, "dimension: missing, and a backbone needs it"),
        ({"distance": "l2"}, "distance: of no use to a backbone"),
        ({"outputs": {"f": "f"}}, r"outputs: needs exactly \['features'\], got"),
        ({"name": "../up"}, "name: use lower-case letters"),
        ({"name": "mine\n"}, "name: use lower-case letters"),
        ({"input": INPUT | {"size": [16]}}, r"input\.size\.1: Field required"),
        ({"input": INPUT | {"size": [4, 16]}}, r"input\.size\.0: .*equal to 8, got 4"),
        ({"input": INPUT | {"layout": "hwcn"}}, r"input\.layout: .*'nchw' or 'nhwc'"),
        ({"input": INPUT | {"channels": "grb"}}, r"input\.channels: .*'rgb' or 'bgr'"),
        ({"input": INPUT | {"std": [1, 0, 1]}}, r"input\.std\.1: .*greater than 0"),
        ({"input": INPUT | {"mean": "x"}}, r"input\.mean: Input should be a valid"),
        ({"input": INPUT | {"scale": 0}}, r"input\.scale: .*greater than 0, got 0"),
        ({"input": INPUT | {"scale": float("nan")}}, r"input\.scale: .*finite"),
    ],
)
def test_mistake_is_named(change: dict[str, Any], said: str) -> None:
    """A mistake is named by file and key, with what came or what is possible."""
    with pytest.raises(BadModel, match=rf"^s\.json: {said}"):
        read(SPEC | change)


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b"null"])
def test_other_texts_are_refused(text: bytes) -> None:
    """A text that is no JSON object is refused."""
    with pytest.raises(BadModel, match=r"^s\.json: the file: "):
        specs.read_spec(text, "s.json")


def test_missing_decoding_is_named() -> None:
    """A detector must say how its numbers are read."""
    plain = {key: value for key, value in DETECTOR.items() if key != "decoding"}

    with pytest.raises(BadModel, match="decoding: missing, and a detector needs it"):
        read(plain)


@pytest.mark.parametrize("decoding", specs.DECODINGS)
def test_every_decoding_says_its_outputs(decoding: str) -> None:
    """Wrong outputs of a detector are answered with the right ones."""
    needed = sorted(specs.DECODINGS[decoding](1, 16, 24))

    with pytest.raises(BadModel) as caught:
        read(DETECTOR | {"decoding": decoding, "outputs": {}})

    assert str(needed) in str(caught.value)
