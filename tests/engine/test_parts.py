"""Models a project names: which may play a part, and what is said of the others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import helper

from miwake.engine import detectors, parts, weights
from miwake.engine.decode import decode
from miwake.engine.lens import RECIPES, lens
from miwake.engine.look import encode, find
from miwake.engine.parts import Parts, choose
from miwake.errors import BadBundle, BadModel, BadOption, UnknownModel

Add = Callable[..., None]


@pytest.mark.parametrize(
    ("part", "name", "error", "said"),
    [
        ("backbone", "lite9", UnknownModel, r"no model is called 'lite9'.*'lite0'"),
        ("backbone", "fullrange", BadOption, "fullrange is a detector, not a backbone"),
        ("detector", "lite0", BadOption, "lite0 is a backbone, not a detector"),
        ("detector", "blazeface", BadModel, "decoded as 'blazeface', which no part"),
        ("head", "lite0", BadOption, "a project has no 'head'"),
    ],
)
def test_what_cannot_play_a_part_is_told(
    part: str, name: str, error: type[Exception], said: str, tmp_path: Path
) -> None:
    """The name, what it is, and what may be."""
    with pytest.raises(error, match=said):
        choose({part: name}, tmp_path)


def test_one_photo_at_a_time_is_refused(add_colours: Add, tmp_path: Path) -> None:
    """A backbone must take any number."""
    add_colours(tmp_path, batch=1)

    with pytest.raises(BadModel, match="colours takes one photo at a time"):
        choose({"backbone": "colours"}, tmp_path)


def odd(*nodes: Any) -> bytes:
    """Return a backbone `x` (N, 3, 16, 16) → `f` (N, 3) that ends in these nodes."""
    graph = helper.make_graph(
        [helper.make_node("ReduceMean", ["x"], ["m"], axes=[2, 3], keepdims=0), *nodes],
        "odd",
        [helper.make_tensor_value_info("x", 1, ["N", 3, 16, 16])],
        [helper.make_tensor_value_info("f", 1, ["N", 3])],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    made = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    return bytes(made.SerializeToString())


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (
            helper.make_node("Gelu", ["m"], ["f"], domain="com.microsoft"),
            r"cannot be built into an encoder \(opset 18\): .*com\.microsoft",
        ),
        (
            helper.make_node("RandomNormalLike", ["m"], ["f"]),
            "answers otherwise inside an encoder than alone: it is random",
        ),
    ],
    ids=["foreign", "random"],
)
def test_what_cannot_be_built_in_is_told(node: Any, said: str, tmp_path: Path) -> None:
    """Tried before a photo is read, and no encoder is left behind."""
    onnx_file, json_file = tmp_path / "odd.onnx", tmp_path / "odd.json"
    onnx_file.write_bytes(odd(node))
    entry = {"name": "x", "size": [16, 16], "layout": "nchw", "channels": "rgb"}
    spec = {"name": "odd", "kind": "backbone", "dimension": 3, "input": entry}
    json_file.write_text(json.dumps(spec | {"outputs": {"features": "f"}}))
    weights.add_own(tmp_path, onnx_file, json_file)

    with pytest.raises(BadModel, match=f"odd {said}"):
        lens("whole", tmp_path / "c", parts=choose({"backbone": "odd"}, tmp_path))

    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize(
    ("decoding", "change", "said"),
    [
        ("fullrange", {"size": (256, 256)}, "the quick detector is shown 192 × 192"),
        ("centerface", {"multiple": None}, "takes 320 × 320 pixels alone"),
        ("centerface", {"multiple": 64}, "takes multiples of 64 pixels alone"),
    ],
)
def test_detector_of_another_size_is_refused(
    decoding: str, change: dict[str, Any], said: str
) -> None:
    """Each part of the face finder shows pictures of certain sizes."""
    from dataclasses import replace

    known = weights.find(decoding)

    with pytest.raises(BadModel, match=said):
        parts._check_detector(replace(known, input=replace(known.input, **change)))


def test_each_detector_takes_the_place_of_its_like(
    add_finder: Add, tmp_path: Path
) -> None:
    """The other one stays built in."""
    add_finder(tmp_path, "fullrange", "quick")
    add_finder(tmp_path, "centerface", "slow")

    pairs = [
        [one.name for one in choose({"detector": name}, tmp_path).detectors()]
        for name in ("quick", "slow", "centerface")
    ]

    assert [
        ["quick", "centerface"],
        ["fullrange", "slow"],
        ["fullrange", "centerface"],
    ] == pairs


def test_decoders_speak_as_the_catalogue_says() -> None:
    """The built-in detectors need no translator."""
    for one in detectors.built_in():
        found = detectors.open_detector(detectors.of(one))
        assert not isinstance(found, detectors.Translated)


@pytest.mark.parametrize("decoding", detectors.PARTS)
def test_renamed_copy_finds_the_same_faces(
    decoding: str,
    add_finder: Add,
    sample_photos: list[Path],
    tmp_path: Path,
) -> None:
    """Another name for regions, the same regions."""
    add_finder(tmp_path, decoding)
    own = lens("faces", tmp_path, parts=choose({"detector": "finder"}, tmp_path))
    plain = lens("faces", tmp_path)
    pixels = decode(sample_photos[0].read_bytes()).pixels

    assert find(pixels, plain) == find(pixels, own)
    assert plain.recipe.detector == RECIPES["faces"].detector
    assert own.recipe.detector.startswith(f"{plain.recipe.detector}+")
    assert plain.digest != own.digest


@pytest.mark.parametrize("layout", ["nchw", "nhwc"])
@pytest.mark.parametrize("channels", ["rgb", "bgr"])
def test_translator_gives_the_pixels_as_asked(layout: str, channels: str) -> None:
    """Layout, colours and numbers of the other network, to a rounding."""
    from miwake.engine.spec import Input

    pixels = np.random.default_rng(0).integers(0, 256, (1, 4, 6, 3)).astype(np.float32)
    there = Input("x", (8, 8), layout, channels, 0.5, (1.0, 2.0, 3.0), (4.0, 5.0, 6.0))

    gone = detectors._enter(pixels, there)

    assert np.array_equal(pixels, detectors._leave(gone, there))
    value = gone[0, 2, 3, 0] if layout == "nhwc" else gone[0, 0, 2, 3]
    first = pixels[0, 2, 3, 0 if channels == "rgb" else 2]
    assert value == pytest.approx((first * 0.5 - 1) / 4)


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"layout": "nhwc"},
        {"channels": "bgr", "scale": 0.25, "mean": [1, 20, 3], "std": [4, 50, 0.6]},
        {"size": [64, 64], "opset": 13},
    ],
    ids=str,
)
def test_backbone_sees_as_its_description_says(
    entry: dict[str, Any], add_colours: Add, tmp_path: Path
) -> None:
    """The mean colour, prepared and turned into eight numbers, by hand."""
    add_colours(tmp_path, **entry)
    seen = lens("whole", tmp_path, parts=choose({"backbone": "colours"}, tmp_path))
    pixels = np.full((50, 70, 3), (200, 100, 40), np.uint8)

    (found,) = encode([pixels], seen)

    colour = np.array([200, 100, 40][:: -1 if "channels" in entry else 1])
    mean, std = entry.get("mean", [0, 0, 0]), entry.get("std", [1, 1, 1])
    ready = (colour * entry.get("scale", 1) - np.array(mean)) / np.array(std)
    table = np.random.default_rng(0).standard_normal((3, 8))
    np.testing.assert_allclose(found, ready @ table, rtol=1e-4, atol=1e-3)
    assert ((8, 1.0),) == seen.blocks


def test_built_in_backbone_sees_as_in_its_recipe(tmp_path: Path) -> None:
    """Named alone, a built-in one gives its own part of the vector."""
    alone = lens("whole", tmp_path, parts=choose({"backbone": "lite0"}, tmp_path))
    pixels = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)

    (part,) = encode([pixels], alone)
    (whole,) = encode([pixels], lens("whole", tmp_path))

    np.testing.assert_allclose(part, whole[:1280], atol=1e-4)


def test_other_weights_are_another_lens(add_colours: Add, tmp_path: Path) -> None:
    """Digests of the built-in lens, of a model, and of one with other numbers."""
    add_colours(tmp_path, name="one")
    add_colours(tmp_path, name="two", seed=1)
    found = [
        lens("whole", tmp_path, parts=part)
        for part in (None, *(choose({"backbone": n}, tmp_path) for n in ("one", "two")))
    ]

    assert 3 == len({one.digest for one in found})
    sha = [weights.find(n, home=tmp_path).sha256 for n in ("one", "two")]
    assert sha == [one.weights[0].sha256 for one in found[1:]]


def test_parts_of_no_say_change_nothing(tmp_path: Path) -> None:
    """A detector is of no use to whole photos."""
    named = Parts(detector=detectors.built_in()[0])

    assert lens("whole", tmp_path) == lens("whole", tmp_path, parts=named)


def test_changed_file_is_not_taken_for_the_one_named(
    add_colours: Add, tmp_path: Path
) -> None:
    """The encoder holds what its digest says."""
    add_colours(tmp_path)
    named = choose({"backbone": "colours"}, tmp_path)
    file = tmp_path / "models" / "colours.onnx"
    file.write_bytes(file.read_bytes() + b"\n")

    with pytest.raises(BadModel, match="was changed while it was used"):
        lens("whole", tmp_path, parts=named)


def test_bundle_tells_its_detectors(add_finder: Add, tmp_path: Path) -> None:
    """What a manifest says is read as it was; an older one names the built-in ones."""
    add_finder(tmp_path)
    pair = choose({"detector": "finder"}, tmp_path).detectors()
    files = {detectors.shipped(one): one.sha256 for one in pair}
    sees = json.loads(json.dumps({"detectors": detectors.describe(pair)}))

    found = detectors.read(tmp_path, {"sees": sees, "files": files})

    assert [d.input for d in map(detectors.of, pair)] == [d.input for d in found]
    assert [d.outputs for d in map(detectors.of, pair)] == [d.outputs for d in found]
    names = [f"detector/{name}.onnx" for name in detectors.PARTS]
    older = detectors.read(tmp_path, {"sees": {}, "files": dict.fromkeys(names)})
    assert [tmp_path / name for name in names] == [one.file for one in older]


@pytest.mark.parametrize(
    "told",
    [
        [],
        [{"file": "a"}],
        ["x"],
        [{"decoding": "centerface", "file": "../up"}] * 2,
        [{"decoding": one, "file": f"../{one}"} for one in detectors.PARTS],
        [{"decoding": one, "file": one, "input": {}} for one in detectors.PARTS],
    ],
    ids=str,
)
def test_manifest_with_other_detectors_is_refused(told: Any, tmp_path: Path) -> None:
    """A damaged manifest is named, and no file outside the bundle is opened."""
    with pytest.raises(BadBundle, match=r"detectors|does not list"):
        detectors.read(tmp_path, {"sees": {"detectors": told}, "files": {}})
