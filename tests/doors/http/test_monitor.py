"""Monitor: what was asked, how long it took, and what the model was unsure of."""

from __future__ import annotations

import hashlib
import io
import time

import numpy as np
import pytest
from PIL import Image

from miwake.stages import collect, publish

BYTES = {"content-type": "application/octet-stream"}


def grey(seed):
    """A photo of no colour the model knows."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 255, (64, 64, 3)).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def base(home):
    """The project's address, with an endpoint of its own for these tests."""
    publish.publish(home.store, home.project, home.models[0], "watched")
    return f"/api/projects/{home.project.id}/monitor"


def ask(client, photo):
    """Ask about a photo; return the surest score."""
    got = client.post(
        "/api/projects/colours/predict",
        params={"endpoint": "watched"},
        content=photo,
        headers=BYTES,
    ).json()
    return max(one["score"] for one in got["regions"])


def seen(client, base, until):
    """Return the monitor once what was asked is written."""
    for _ in range(100):
        got = client.get(base).json()
        if until(got):
            return got
        time.sleep(0.05)
    return got


def doubted(client, base):
    """Ask about greys until the model is unsure of one; return it and its row."""
    for seed in range(200):
        photo = grey(seed)
        if ask(client, photo) < 0.6:
            sha = hashlib.sha256(photo).hexdigest()

            def there(got, sha=sha):
                return any(one["photo"] == sha for one in got["unsure"])

            got = seen(client, base, there)
            mine = [one for one in got["unsure"] if one["photo"] == sha]
            if mine:
                return photo, mine[0]
    pytest.fail("the model is sure of every grey")


def test_requests_are_counted_by_five_minutes(client, base, photo):
    """And timed."""
    ask(client, photo)
    got = seen(client, base, lambda got: got["requests"] > 0)
    assert (got["requests"], True, True) == (
        sum(count for _, count in got["per"]),
        0 < got["p50_ms"] <= got["p95_ms"],
        all(at[15] in "05" and at.endswith(":00+00:00") for at, _ in got["per"]),
    )


def test_an_unsure_answer_is_shown_with_its_photo(client, base):
    """What it wavered between, and what was sent."""
    _, one = doubted(client, base)
    got = client.get(f"{base}/inputs/{one['id']}")
    scores = [score for _, score in one["top"]]
    assert (200, "image/jpeg", sorted(scores, reverse=True), True) == (
        got.status_code,
        got.headers["content-type"],
        scores,
        {name for name, _ in one["top"]} <= {"red", "green", "blue"},
    )


def test_a_sure_answer_is_not_kept(client, base, home, photo):
    """Its photo belongs to whoever sent it."""
    assert ask(client, photo) >= 0.6
    seen(client, base, lambda got: got["requests"] > 0)
    time.sleep(0.6)
    assert not home.store.inputs.has(hashlib.sha256(photo).hexdigest())


def test_a_sent_input_becomes_a_photo_without_a_name(client, base, home, pool):
    """By an import job; afterwards it is not shown as unsure any more."""
    photo, one = doubted(client, base)
    job = client.post(f"{base}/send", json={"ids": [one["id"]]}).json()
    (asked,) = [j for j in home.store.jobs.active(home.project.id) if j.id == job["id"]]
    folder = asked.args["path"]
    collect.collect(
        home.store, home.project, collect.Path(folder), pool=pool, lens=None
    )
    home.store.jobs.cancel(job["id"])
    sha = hashlib.sha256(photo).hexdigest()
    arrived = home.store.photos.known(home.project.id, folder)
    names = {a.source: a.label for a, _ in arrived.values() if a.photo == sha}
    left = [o["photo"] for o in client.get(base).json()["unsure"]]
    assert ([f"{one['at'][:10]} {sha[:12]}.png"], [None], False) == (
        list(names),
        list(names.values()),
        sha in left,
    )


def test_what_is_not_kept_cannot_be_sent(client, base):
    """It says so."""
    got = client.post(f"{base}/send", json={"ids": [10**6]})
    assert (409, "Refused") == (got.status_code, got.json()["code"])


def test_another_projects_input_is_not_shown(client, base):
    """Nor one that never was."""
    assert 404 == client.get(f"{base}/inputs/1000000").status_code
