"""A bounded number of requests wait; the loop never does."""

from __future__ import annotations

import asyncio
import threading
import time

import httpx
import pytest

BYTES = {"content-type": "application/octet-stream"}
PATH = "/api/projects/colours/predict"


@pytest.fixture
def stuck(live, monkeypatch):
    """A server whose model waits for an event."""
    answer, go = live.desk.answerer.photos, threading.Event()

    def photos(*given):
        assert go.wait(30)
        return answer(*given)

    monkeypatch.setattr(live.desk.answerer, "photos", photos)
    yield live, go
    go.set()


async def crowd(live, go, count, photo):
    """Send *count* requests at once; let the model go when all have arrived."""
    limits = httpx.Limits(max_connections=count + 1)
    base = live.client.base_url
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=60) as client:
        asked = [
            asyncio.create_task(client.post(PATH, content=photo, headers=BYTES))
            for _ in range(count)
        ]
        while live.desk.gate.inside < min(count, 66) or not refused(asked, count):
            await asyncio.sleep(0.01)
        alive = (await client.get("/livez")).status_code
        go.set()
        return alive, await asyncio.gather(*asked)


def refused(asked, count):
    """Tell whether all that do not fit have been answered already."""
    return sum(one.done() for one in asked) == max(0, count - 66)


def test_what_does_not_fit_the_queue_hears_429(stuck, photo):
    """Two threads and 64 places: of 70 requests four are refused, with Retry-After."""
    _, answers = asyncio.run(crowd(*stuck, 70, photo))
    no = [one for one in answers if one.status_code == 429]
    assert (66, 4, {"1"}, {"TooBusy"}) == (
        sum(one.status_code == 200 for one in answers),
        len(no),
        {one.headers["retry-after"] for one in no},
        {one.json()["code"] for one in no},
    )


def test_a_large_body_that_is_refused_hears_429(stuck, photo):
    """The body is read and dropped, so that the connection does not break."""
    _, answers = asyncio.run(crowd(*stuck, 68, photo + bytes(2_000_000)))
    assert 2 == sum(one.status_code == 429 for one in answers)


def test_the_loop_answers_while_models_work(stuck, photo):
    """A probe never waits for a model."""
    alive, answers = asyncio.run(crowd(*stuck, 3, photo))
    assert (200, [200] * 3) == (alive, [one.status_code for one in answers])


def test_every_place_is_given_back(live, photo):
    """After answers and refusals nothing is inside."""
    for body in (photo, b"", photo[:99]):
        live.client.post(PATH, content=body, headers=BYTES)
    assert 0 == live.desk.gate.inside


def test_a_client_that_leaves_gives_its_place_back(live, photo):
    """Half a body and then nothing."""
    base = live.client.base_url

    def half():
        yield photo[:50]
        raise InterruptedError

    with pytest.raises(InterruptedError), httpx.Client(base_url=base) as client:
        client.post(PATH, content=half(), headers=BYTES)
    until = time.monotonic() + 5
    while live.desk.gate.inside and time.monotonic() < until:
        time.sleep(0.01)
    assert 0 == live.desk.gate.inside
