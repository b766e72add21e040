"""Server-sent events: in order, from any process, resumed, and cut at once."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager

import httpx
import pytest

from miwake.doors.http import feed
from miwake.store.home import Store
from miwake.store.jobs import Progress


@pytest.fixture
def served(tmp_path, serve):
    """A server of an empty home with a project."""
    store = Store(tmp_path / "home")
    project = store.projects.ensure("p").id
    with serve(store) as live:
        yield live, store, f"/api/projects/{project}/events", project
    store.close()


@contextmanager
def listening(client, path, last=None):
    """Listen; gives an iterator of (id, event, data)."""
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    with client.stream("GET", path, headers=headers, timeout=20) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events(answer)


def events(answer):
    """Yield what is heard."""
    told, until = {}, time.monotonic() + 60
    for line in answer.iter_lines():
        assert time.monotonic() < until, "only pings"
        key, _, value = line.partition(": ")
        if line:
            told[key] = value
        elif "event" in told:
            yield int(told["id"]), told["event"], json.loads(told["data"])
            told = {}


def test_a_page_hears_of_a_job_from_its_asking_to_its_end(served):
    """In the order it happens, with ids that rise."""
    live, store, path, project = served
    with listening(live.client, path) as heard:
        first = next(heard)
        store.jobs.ask(project, "train", {})
        told = [next(heard)]
        taken = store.jobs.take(["train"])
        store.jobs.progress(taken, Progress("judge", 1, 2))
        told.append(next(heard))
        store.jobs.finish(taken, {"model": "m"})
        told += [next(heard) for _ in range(3)]
    ids = [one[0] for one in told]
    assert (
        "hello",
        [
            ("job", "waiting"),
            ("job", "running"),
            ("job", "done"),
            ("changed", "models"),
            ("changed", "labels"),
        ],
        sorted(set(ids)),
    ) == (
        first[1],
        [(kind, data.get("state", data.get("what"))) for _, kind, data in told],
        ids,
    )


def test_what_another_process_writes_is_heard(served):
    """The worker, the command line: another connection to the same file."""
    live, store, path, project = served
    other = Store(store.home)
    with listening(live.client, path) as heard:
        next(heard)
        other.jobs.ask(project, "guess", {})
        _, kind, data = next(heard)
    other.close()
    assert ("job", "guess") == (kind, data["verb"])


def test_a_page_that_comes_back_hears_what_it_missed(served):
    """`Last-Event-ID` says where it was; nothing comes twice."""
    live, store, path, project = served
    with listening(live.client, path) as stays, listening(live.client, path) as goes:
        next(stays)
        next(goes)
        job = store.jobs.ask(project, "guess", {})
        last, *_ = next(goes)
        next(stays)
        store.jobs.cancel(job.id)
        next(stays)
        with listening(live.client, path, last) as back:
            id_, kind, data = next(back)
    assert (True, "job", "cancelled") == (id_ > last, kind, data["state"])


def test_a_page_whose_past_is_forgotten_begins_anew(served):
    """With hello, and the jobs under way."""
    live, store, path, project = served
    store.jobs.ask(project, "guess", {})
    with listening(live.client, path, 5) as heard:
        assert ["hello", "job"] == [next(heard)[1], next(heard)[1]]


def test_another_projects_events_are_not_heard(served):
    """A page hears of its own project."""
    live, store, path, project = served
    other = store.projects.ensure("other").id
    with listening(live.client, path) as heard:
        next(heard)
        store.jobs.ask(other, "guess", {})
        time.sleep(2 * feed.EVERY)
        store.jobs.ask(project, "cluster", {})
        assert "cluster" == next(heard)[2]["verb"]


def test_a_renamed_project_is_heard_of(served):
    """As a change of its settings."""
    live, store, path, project = served
    with listening(live.client, path) as heard:
        next(heard)
        found = store.projects.get(project)
        store.projects.change(found, found.version, name="new")
        assert ("changed", {"what": "settings"}) == next(heard)[1:]


def test_silence_is_broken_by_a_ping(served, monkeypatch):
    """So that a dead line is noticed."""
    monkeypatch.setattr(feed, "PING", 0.2)
    live, _, path, _ = served
    with live.client.stream("GET", path) as answer:
        assert ": ping" in iter_until(answer, ": ping")


def iter_until(answer, wanted):
    """Return the lines up to the wanted one."""
    found = []
    for line in answer.iter_lines():
        found.append(line)
        if line == wanted:
            return found
    return found


def test_too_many_pages_are_refused(served, monkeypatch):
    """With a time to come back."""
    monkeypatch.setattr(feed, "LISTENERS", 1)
    live, _, path, _ = served
    with listening(live.client, path) as heard:
        next(heard)
        assert 429 == live.client.get(path).status_code


def test_nobody_listens_nobody_looks(served):
    """The thread ends after the last page has gone."""
    live, _, path, _ = served
    with listening(live.client, path) as heard:
        next(heard)
    for _ in range(100):
        if not any(one.name == "feed" for one in threading.enumerate()):
            return
        time.sleep(0.05)
    pytest.fail("the thread looks on")


def test_a_server_that_ends_cuts_its_lines(tmp_path, serve):
    """Nobody waits for the grace of requests under way."""
    store = Store(tmp_path / "home")
    project = store.projects.ensure("p").id
    ended = threading.Event()

    def listen(client):
        with listening(client, f"/api/projects/{project}/events") as heard:
            for _ in heard:
                pass
        ended.set()

    with serve(store) as live, httpx.Client(base_url=live.client.base_url) as own:
        thread = threading.Thread(target=listen, args=[own])
        thread.start()
        time.sleep(0.5)
        live.desk.feed.ending = lambda: True
        assert ended.wait(2)
        thread.join()
    store.close()
