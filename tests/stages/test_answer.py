"""Bundles are opened once; answers are remembered behind the requests."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

from miwake.errors import BadBundle, BadOption, CannotWrite, UnknownEndpoint
from miwake.stages import answer, remember
from miwake.stages.answer import Answerer, Shelf, State
from miwake.store.home import Store
from miwake.values import Answer, Endpoint, Found

ENDPOINT = Endpoint("p", "e", "m" * 64, "2026-01-01")


@pytest.fixture
def counted(monkeypatch):
    """How often each bundle is opened, by a stand-in that takes its time."""
    counts, gate = Counter(), threading.Event()

    def opened(path):
        counts[path.name] += 1
        gate.wait(0.05)
        if path.name == "bad":
            raise BadBundle(f"{path} was changed")
        return path.name

    monkeypatch.setattr(answer, "opened", opened)
    return counts


def test_a_bundle_is_opened_once_for_all_threads(tmp_path, counted):
    """Eight ask at the same time."""
    shelf = Shelf(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(shelf.get, ["a"] * 8))
    assert (["a"] * 8, {"a": 1}) == (got, dict(counted))


def test_a_damaged_bundle_is_refused_for_all_threads(tmp_path, counted):
    """Each hears the same reason, and it is opened once."""
    shelf = Shelf(tmp_path)

    def ask(digest):
        with pytest.raises(BadBundle, match="was changed"):
            shelf.get(digest)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, ["bad"] * 8))
    assert {"bad": 1} == dict(counted)


def test_a_damaged_bundle_is_tried_again_after_a_while(tmp_path, counted):
    """It may have been repaired."""
    time = [0.0]
    shelf = Shelf(tmp_path, lambda: time[0])
    for moment in (0.0, answer.RETRY - 1, answer.RETRY):
        time[0] = moment
        with pytest.raises(BadBundle):
            shelf.get("bad")
    assert {"bad": 2} == dict(counted)


def test_what_is_not_kept_is_opened_again(tmp_path, counted):
    """Letting go frees the memory."""
    shelf = Shelf(tmp_path)
    shelf.get("a")
    shelf.keep({"b"})
    shelf.get("a")
    assert {"a": 2} == dict(counted)


def test_the_state_counts_what_loads_and_what_failed(tmp_path, counted):
    """One is open, one is damaged, one was never asked for."""
    shelf = Shelf(tmp_path)
    shelf.get("a")
    with pytest.raises(BadBundle):
        shelf.get("bad")
    assert State(loading=1, failed=1) == shelf.state(["a", "bad", "c"])


def test_a_folder_that_is_no_bundle_is_refused(tmp_path):
    """With a sentence, not a traceback."""
    with pytest.raises(BadBundle, match="no bundle"):
        Shelf(tmp_path).get("nothing")


@pytest.fixture
def store(tmp_path):
    """An empty home."""
    made = Store(tmp_path / "home", clock=lambda: "2026-02-01T00:00:00.000000+00:00")
    yield made
    made.close()


@pytest.fixture
def answerer(store, monkeypatch):
    """An answerer of a project with two endpoints, neither its namesake."""
    project = store.projects.ensure("p")
    two = [Endpoint(project.id, name, "m", "2026-01-01") for name in ("a", "b")]
    monkeypatch.setattr(store.models, "endpoints", lambda: two)
    return Answerer(store)


def test_one_of_several_endpoints_must_be_named(answerer):
    """The error lists them."""
    with pytest.raises(BadOption, match="a, b"):
        answerer.choose("p", None)


def test_a_named_endpoint_is_chosen(answerer):
    """By its name."""
    assert "b" == answerer.choose("p", "b").name


def test_another_projects_endpoint_is_unknown(answerer, store):
    """Even when it exists."""
    store.projects.ensure("q")
    with pytest.raises(UnknownEndpoint, match="none yet"):
        answerer.choose("q", "a")


def test_chips_must_have_the_side_the_model_sees(answerer, monkeypatch):
    """Aligned faces are of one size; anything else is refused before the model."""
    sees = {"mode": "faces", "side": 256}
    bundle = SimpleNamespace(sees=sees, names=("a",))
    monkeypatch.setattr(answerer, "bundle", lambda _: bundle)
    with pytest.raises(BadOption, match="256 x 256"):
        answerer.pixels(ENDPOINT, np.zeros((1, 128, 128, 3), np.uint8))


def kept(store):
    """Return the inputs of every kept answer."""
    with store.db.read() as connection:
        return list(
            connection.exec_driver_sql("SELECT input FROM prediction").scalars()
        )


def answered(source):
    """Return an answer about an input."""
    return Answer(source, (Found((0, 0, 1, 1), "a", 1.0, {"a": 1.0}),))


def test_answers_are_written_when_the_journal_stops(store):
    """Nothing that waits is lost on a clean end."""
    journal = remember.Journal(store, every=60)
    journal.start()
    journal.note(ENDPOINT, answered("one"), 1.0)
    journal.stop()
    assert ["one"] == kept(store)


def test_answers_older_than_thirty_days_are_dropped(store):
    """The retention is counted from now."""
    journal = remember.Journal(store)
    row = {"endpoint": "e", "model": "m", "scores": "[]", "ms": 1.0}
    days = ("2026-01-01", "2026-01-03")
    store.models.answered(
        [row | {"input": day, "at": f"{day}T00:00:00.000000+00:00"} for day in days]
    )
    assert (1, ["2026-01-03"]) == (journal.forget(), kept(store))


def test_the_oldest_are_dropped_when_too_many_wait(store, monkeypatch):
    """Memory stays bounded, and the loss is counted."""
    monkeypatch.setattr(remember, "MOST", 2)
    journal = remember.Journal(store)
    for source in ("one", "two", "three"):
        journal.note(ENDPOINT, answered(source), 1.0)
    journal.flush()
    assert (1, ["two", "three"]) == (journal.dropped, kept(store))


def test_a_full_disk_is_logged_and_counted(store, monkeypatch, caplog):
    """Serving goes on."""

    def full(_):
        raise CannotWrite("no room")

    monkeypatch.setattr(store.models, "answered", full)
    journal = remember.Journal(store)
    journal.note(ENDPOINT, answered("one"), 1.0)
    with caplog.at_level(logging.ERROR):
        journal.flush()
    assert (1, True) == (journal.dropped, "no room" in caplog.text)
