"""Publish: which model answers, what answered before, and back again."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def base(home):
    """The project's address."""
    return f"/api/projects/{home.project.id}"


def known(client, base, name):
    """Return an endpoint as it is listed."""
    return next(e for e in client.get(f"{base}/endpoints").json() if e["name"] == name)


def test_publishing_says_how_far_the_bundle_was_off(client, base, home):
    """Proved now, and kept beside the endpoint."""
    wish = {"model": home.models[0].digest, "endpoint": "pub"}
    got = client.post(f"{base}/publish", json=wish).json()
    listed = known(client, base, "pub")
    assert ("pub", True, got["parity"], 1) == (
        got["endpoint"],
        got["parity"] <= 1e-4,
        listed["parity"],
        listed["number"],
    )


def test_going_back_is_history_and_goes_on_going_back(client, base, home):
    """After a, b, a, b: back leads to a, and then there is nothing before it."""
    one, two = (model.digest for model in home.models)
    for digest in (one, two):
        client.post(f"{base}/publish", json={"model": digest, "endpoint": "swing"})
    back = client.post(f"{base}/endpoints/swing/back")
    again = client.post(f"{base}/endpoints/swing/back")
    history = [e["number"] for e in known(client, base, "swing")["history"]]
    assert ({"endpoint": "swing", "model": one, "number": 1}, 409, [1, 2, 1]) == (
        back.json(),
        again.status_code,
        history,
    )


def test_a_model_back_in_place_answers(client, base, home, photo):
    """The next request is answered by the one before."""
    one, two = (model.digest for model in home.models)
    for digest in (one, two):
        client.post(f"{base}/publish", json={"model": digest, "endpoint": "swung"})
    client.post(f"{base}/endpoints/swung/back")
    got = client.post(
        "/api/projects/colours/predict",
        params={"endpoint": "swung"},
        content=photo,
        headers={"content-type": "application/octet-stream"},
    )
    assert one == got.json()["model"]


def test_a_name_that_cannot_stand_in_an_address_is_refused(client, base, home):
    """Slashes are for addresses."""
    wish = {"model": home.models[0].digest, "endpoint": "a/b"}
    got = client.post(f"{base}/publish", json=wish)
    assert (422, "BadOption") == (got.status_code, got.json()["code"])


def test_an_unknown_endpoint_cannot_go_back(client, base):
    """It is not there."""
    got = client.post(f"{base}/endpoints/nobody/back")
    assert (404, "UnknownEndpoint") == (got.status_code, got.json()["code"])
