"""One photo in, its regions out."""

from __future__ import annotations

import httpx
import pytest

from miwake.engine.bundle import Bundle

BYTES = {"content-type": "application/octet-stream"}


def ask(client: httpx.Client, photo: bytes, **more: str) -> httpx.Response:
    """Post a photo to the project's endpoint."""
    path = "/api/projects/colours/predict"
    return client.post(path, content=photo, headers=BYTES, params=more)


def test_a_photo_is_answered_by_the_published_model(client, home, photo):
    """The answer names the endpoint and the digest of its model."""
    got = ask(client, photo).json()
    assert ("colours", home.models[0].digest, "") == (
        got["endpoint"],
        got["model"],
        got["reason"],
    )


def test_the_answer_is_what_the_python_api_says(client, home, jpeg):
    """Box, label and scores are the bundle's own."""
    found = Bundle(home.bundle.path).answer(jpeg).regions[0]
    got = ask(client, jpeg).json()["regions"]
    expected = [
        {
            "box": list(found.box),
            "label": found.label,
            "score": pytest.approx(found.score, abs=1e-4),
            "scores": pytest.approx(dict(found.scores), abs=1e-4),
        }
    ]
    assert expected == got


def test_a_form_with_one_file_is_the_same_photo(client, photo):
    """Multipart and the bare body give one answer."""
    path = "/api/projects/colours/predict"
    form = client.post(path, files={"file": ("a.png", photo)}, data={"note": "x"})
    assert ask(client, photo).json() == form.json()


@pytest.mark.parametrize(
    "kind", ["image/png", "IMAGE/JPEG", "application/x-www-form-urlencoded", None]
)
def test_the_type_is_told_by_the_photo_itself(client, photo, kind):
    """The header may say any image, nothing, or what curl says of its own."""
    head = {"content-type": kind} if kind else {}
    path = "/api/projects/colours/predict"
    assert 200 == client.post(path, content=photo, headers=head).status_code


@pytest.mark.parametrize("count", [0, 2])
def test_a_form_holds_exactly_one_file(client, photo, count):
    """None or several are refused."""
    files = [(f"file{n}", ("a.png", photo)) for n in range(count)]
    files.append(("note", (None, b"text")))
    got = client.post("/api/projects/colours/predict", files=files)
    assert (400, f"the form holds {count} files; send one") == (
        got.status_code,
        got.json()["message"],
    )


def test_a_form_that_is_cut_short_is_refused(client):
    """The last boundary must be there."""
    head = {"content-type": "multipart/form-data; boundary=b"}
    got = client.post(
        "/api/projects/colours/predict", content=b"--b\r\n\r\nabc", headers=head
    )
    assert 400 == got.status_code


def test_another_kind_of_body_is_refused(client, photo):
    """Text is not a photo's content type."""
    head = {"content-type": "text/plain"}
    got = client.post("/api/projects/colours/predict", content=photo, headers=head)
    assert (415, "NotAPhoto") == (got.status_code, got.json()["code"])


def test_a_jpeg_that_is_cut_short_has_its_code(client, jpeg):
    """The code is the decoder's."""
    got = ask(client, jpeg[: len(jpeg) // 2])
    assert (422, "truncated") == (got.status_code, got.json()["code"])


def test_an_error_has_code_message_and_params(client):
    """The page translates codes, so they are always there."""
    assert {"code", "message", "params"} == set(ask(client, b"").json())


def test_an_unknown_project_is_404(client, photo):
    """The error's code is its class."""
    got = client.post("/api/projects/nobody/predict", content=photo, headers=BYTES)
    assert (404, "UnknownProject") == (got.status_code, got.json()["code"])


def test_an_unknown_endpoint_is_404(client, photo):
    """An endpoint must be the project's own."""
    got = ask(client, photo, endpoint="nothing")
    assert (404, "UnknownEndpoint") == (got.status_code, got.json()["code"])


def test_a_project_without_endpoint_is_told_to_publish(client, home, photo):
    """The message says what to run."""
    home.store.projects.ensure("bare")
    got = client.post("/api/projects/bare/predict", content=photo, headers=BYTES)
    assert (404, True) == (got.status_code, "miwake publish" in got.json()["message"])


def test_a_body_too_large_is_413(client):
    """Twenty megabytes and one byte are refused, and the client hears it."""
    got = ask(client, bytes(20_000_001))
    assert (413, "TooLarge") == (got.status_code, got.json()["code"])


def test_a_body_too_large_without_a_length_is_413(client):
    """What arrives in pieces is counted while it is read."""
    pieces = (bytes(1_000_000) for _ in range(21))
    got = client.post("/api/projects/colours/predict", content=pieces, headers=BYTES)
    assert 413 == got.status_code
