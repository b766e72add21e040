"""The Open Inference Protocol."""

from __future__ import annotations

import base64
import json
import struct
from typing import Any

import httpx
import numpy as np
import pytest

from miwake.engine.decode import decode

PATH = "/v2/models/colours/infer"


def base64_request(*photos: bytes, **more: Any) -> dict[str, Any]:
    """Return a request with photos as base64."""
    data = [base64.b64encode(photo).decode() for photo in photos]
    tensor = {"name": "image", "datatype": "BYTES", "shape": [len(photos)]}
    return {"inputs": [tensor | {"data": data}], **more}


def post_binary(
    client: httpx.Client, tensor: dict[str, Any], raw: bytes, **more: Any
) -> httpx.Response:
    """Send one input as binary data."""
    given = tensor | {"parameters": {"binary_data_size": len(raw)}}
    text = json.dumps({"inputs": [given], **more}).encode()
    head = {
        "Inference-Header-Content-Length": str(len(text)),
        "content-type": "application/octet-stream",
    }
    return client.post(PATH, content=text + raw, headers=head)


def framed(*photos: bytes) -> bytes:
    """Return photos as BYTES elements."""
    return b"".join(struct.pack("<I", len(photo)) + photo for photo in photos)


def outputs(response: httpx.Response) -> dict[str, Any]:
    """Return a JSON answer's data by output."""
    assert 200 == response.status_code, response.text
    return {one["name"]: one["data"] for one in response.json()["outputs"]}


def binary_outputs(response: httpx.Response) -> dict[str, bytes]:
    """Return a binary answer's bytes by output."""
    length = int(response.headers["Inference-Header-Content-Length"])
    rest, found = response.content[length:], {}
    for one in json.loads(response.content[:length])["outputs"]:
        size = one["parameters"]["binary_data_size"]
        found[one["name"]], rest = rest[:size], rest[size:]
    assert b"" == rest
    return found


def scores(response: httpx.Response) -> np.ndarray:
    """Return the scores (R, 3) of a JSON answer."""
    return np.array(outputs(response)["scores"], np.float32).reshape(-1, 3)


IMAGE = {"name": "image", "datatype": "BYTES", "shape": [1]}


def test_every_way_gives_the_same_scores(client, home, jpeg):
    """Python, base64, binary, pixels and bare onnxruntime agree to 1e-4."""
    import onnxruntime

    shot = decode(jpeg).pixels
    session = onnxruntime.InferenceSession(home.bundle.path / "model.onnx")
    bare = session.run(["scores"], {"pixels": shot[None]})[0]
    shape = [1, *shot.shape]
    pixels = {"name": "pixels", "datatype": "UINT8", "shape": shape}
    ways = {
        "python": [list(home.bundle.answer(jpeg).regions[0].scores.values())],
        "base64": scores(client.post(PATH, json=base64_request(jpeg))),
        "binary": scores(post_binary(client, IMAGE, framed(jpeg))),
        "pixels": scores(post_binary(client, pixels, shot.tobytes())),
    }
    apart = {way: float(np.abs(bare - rows).max()) for way, rows in ways.items()}
    assert {} == {way: most for way, most in apart.items() if most > 1e-4}


def test_a_dozen_photos_agree_with_the_python_api(client, home):
    """Several photos in one request are answered as one by one."""
    photos = [path.read_bytes() for path in home.photos[::4]]
    one_by_one = [
        list(home.bundle.answer(p).regions[0].scores.values()) for p in photos
    ]
    got = scores(client.post(PATH, json=base64_request(*photos)))
    assert np.abs(got - np.array(one_by_one)).max() <= 1e-4


@pytest.mark.parametrize("nested", [True, False])
def test_pixels_may_be_nested_or_flat(client, home, nested):
    """JSON numbers give the scores of the array."""
    cut = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), np.uint8)
    data = cut.tolist() if nested else cut.ravel().tolist()
    tensor = {"name": "pixels", "datatype": "UINT8", "shape": [2, 32, 32, 3]}
    got = scores(client.post(PATH, json={"inputs": [tensor | {"data": data}]}))
    assert np.abs(home.bundle.scores(list(cut)) - got).max() <= 1e-4


def test_the_photo_of_each_region_is_told(client, photo, jpeg):
    """`photo` counts from zero."""
    got = outputs(client.post(PATH, json=base64_request(photo, jpeg)))
    assert [0, 1] == got["photo"]


def test_boxes_are_the_photos_own_pixels(client, jpeg):
    """A whole photo's box is the photo."""
    got = outputs(client.post(PATH, json=base64_request(jpeg)))
    assert [0.0, 0.0, 400.0, 400.0] == got["boxes"]


def test_the_id_comes_back(client, photo):
    """A client finds its answer by it."""
    got = client.post(PATH, json=base64_request(photo, id="seven"))
    assert "seven" == got.json()["id"]


def test_name_and_version_say_who_answered(client, home, photo):
    """The version is the model's digest."""
    got = client.post(PATH, json=base64_request(photo)).json()
    assert ("colours", home.models[0].digest) == (
        got["model_name"],
        got["model_version"],
    )


def test_only_the_outputs_asked_for_are_written(client, photo):
    """In the order they were asked for."""
    wanted = [{"name": "label"}, {"name": "scores"}]
    got = client.post(PATH, json=base64_request(photo, outputs=wanted)).json()
    assert ["label", "scores"] == [one["name"] for one in got["outputs"]]


def test_all_outputs_can_be_binary(client, photo):
    """The same values, little-endian, in the order of the outputs."""
    plain = outputs(client.post(PATH, json=base64_request(photo)))
    more = {"parameters": {"binary_data_output": True}}
    got = binary_outputs(post_binary(client, IMAGE, framed(photo), **more))
    label = plain["label"][0].encode()
    expected = {
        "scores": np.array(plain["scores"], "<f4").tobytes(),
        "label": struct.pack("<I", len(label)) + label,
        "boxes": np.array(plain["boxes"], "<f4").tobytes(),
        "photo": np.array([0], "<i8").tobytes(),
    }
    assert expected == got


def test_one_output_can_be_binary(client, photo):
    """Others stay JSON."""
    wanted = [
        {"name": "scores", "parameters": {"binary_data": True}},
        {"name": "label"},
    ]
    got = client.post(PATH, json=base64_request(photo, outputs=wanted))
    length = int(got.headers["Inference-Header-Content-Length"])
    one, two = json.loads(got.content[:length])["outputs"]
    assert (12, True) == (one["parameters"]["binary_data_size"], "data" in two)


def test_the_metadata_name_inputs_and_outputs(client, home):
    """With the platform, the version and the labels in the scores' order."""
    got = client.get("/v2/models/colours").json()
    labels = {"labels": ["blue", "green", "red"]}
    expected = {
        "name": "colours",
        "versions": [home.models[0].digest],
        "platform": "onnx_onnxv1",
        "inputs": [
            {"name": "image", "datatype": "BYTES", "shape": [-1]},
            {"name": "pixels", "datatype": "UINT8", "shape": [-1, -1, -1, 3]},
        ],
        "outputs": [
            {"name": "scores", "datatype": "FP32", "shape": [-1, 3]}
            | {"parameters": labels},
            {"name": "label", "datatype": "BYTES", "shape": [-1]},
            {"name": "boxes", "datatype": "FP32", "shape": [-1, 4]},
            {"name": "photo", "datatype": "INT64", "shape": [-1]},
        ],
    }
    assert expected == got


def test_a_version_can_be_named(client, home, photo):
    """The digest that answers now is a path of its own."""
    path = f"/v2/models/colours/versions/{home.models[0].digest}"
    codes = [
        client.get(path).status_code,
        client.get(f"{path}/ready").status_code,
        client.post(f"{path}/infer", json=base64_request(photo)).status_code,
    ]
    assert [200, 200, 200] == codes


def test_a_version_that_does_not_answer_now_is_404(client, home):
    """The error says which one does."""
    got = client.get(f"/v2/models/colours/versions/{home.models[1].digest}")
    assert (404, True) == (got.status_code, home.models[0].digest in got.text)


def test_the_server_says_that_it_takes_binary_data(client):
    """Clients look for the extension's name."""
    assert ["binary_tensor_data"] == client.get("/v2").json()["extensions"]


@pytest.mark.parametrize(
    "path", ["/v2/health/live", "/v2/health/ready", "/v2/models/colours/ready"]
)
def test_a_warm_server_is_ready(client, path):
    """Each of the protocol's probes says 200."""
    assert 200 == client.get(path).status_code


def test_an_unknown_model_is_404(client, photo):
    """In the protocol's form of an error."""
    got = client.post("/v2/models/nobody/infer", json=base64_request(photo))
    assert (404, ["error"]) == (got.status_code, list(got.json()))


def test_an_unreadable_photo_is_422(client, photo, jpeg):
    """The error names the code and the photo's place."""
    got = client.post(PATH, json=base64_request(photo, jpeg[:900]))
    assert (422, True) == (got.status_code, "truncated: photo 1" in got.text)


PIXELS = {"name": "pixels", "datatype": "UINT8", "shape": [1, 2, 2, 3]}
MALFORMED = {
    "no JSON": b"{",
    "too deep": b"[" * 100_000,
    "a list": b"[]",
    "no input": {"inputs": []},
    "two inputs": {"inputs": [IMAGE | {"data": []}] * 2},
    "no data": {"inputs": [IMAGE]},
    "not base64": {"inputs": [IMAGE | {"data": ["%%"]}]},
    "no text": {"inputs": [IMAGE | {"data": [1]}]},
    "wrong count": {"inputs": [IMAGE | {"data": ["AA==", "AA=="]}]},
    "unknown input": {"inputs": [IMAGE | {"name": "x", "data": ["AA=="]}]},
    "unknown datatype": {"inputs": [IMAGE | {"datatype": "FP32", "data": [1]}]},
    "unknown output": base64_request(b"x", outputs=[{"name": "x"}]),
    "zero items": {"inputs": [IMAGE | {"shape": [0], "data": []}]},
    "too many items": {"inputs": [IMAGE | {"shape": [257], "data": []}]},
    "fractions": {"inputs": [PIXELS | {"data": [0.5] * 12}]},
    "beyond a byte": {"inputs": [PIXELS | {"data": [256] * 12}]},
    "ragged": {"inputs": [PIXELS | {"data": [[1], [1, 2]]}]},
    "too few values": {"inputs": [PIXELS | {"data": [1] * 11}]},
    "huge number": {"inputs": [PIXELS | {"data": [10**40] * 12}]},
    "wrong rank": {"inputs": [PIXELS | {"shape": [12], "data": [1] * 12}]},
    "huge shape": {"inputs": [PIXELS | {"shape": [1, 2**62, 4, 3], "data": [1]}]},
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_breaks_the_protocol_is_400(client, case):
    """With an error that says what is wrong."""
    body = MALFORMED[case]
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    got = client.post(PATH, content=data)
    assert (400, ["error"]) == (got.status_code, list(got.json()))


@pytest.mark.parametrize("raw", [b"\x01\x00", b"\x09\x00\x00\x00ab", b""])
def test_binary_data_must_hold_what_they_promise(client, raw):
    """Lengths are checked before anything is read."""
    assert 400 == post_binary(client, IMAGE, raw).status_code


@pytest.mark.parametrize("length", ["-1", "x", "9999999", "²"])
def test_the_header_length_must_fit(client, length):
    """It lies within the body, and is a number."""
    head = {b"Inference-Header-Content-Length": length.encode()}
    got = client.post(PATH, content=b"{}", headers=head)
    assert 400 == got.status_code


def test_pixels_too_narrow_are_refused(client):
    """The limit of a photo's shape holds for pixels too."""
    tensor = {"name": "pixels", "datatype": "UINT8", "shape": [1, 1, 26, 3]}
    got = post_binary(client, tensor, bytes(78))
    assert 422 == got.status_code
