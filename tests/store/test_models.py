"""Models, verdicts and endpoints: recorded, sealed, and with their whole history."""

from __future__ import annotations

import json

import pytest

from miwake.errors import NotFound, Refused, UnknownEndpoint
from miwake.store.home import Store
from miwake.values import Model, Panel


@pytest.fixture
def snapshot(store: Store) -> str:
    """The digest of a snapshot of the project `p`."""
    return store.snapshots.seal(store.projects.ensure("p").id, [], []).digest


def model(store: Store, snapshot: str, digest: str, *, judged: bool = True) -> Model:
    """Record a model, and judge it."""
    made = Model(digest, store.projects.ensure("p").id, snapshot, {"seed": 1})
    store.models.add(made)
    if judged:
        panel = Panel("number", "accuracy", {"value": 1.0})
        store.models.judge(made, [panel], f"{digest}\n".encode())
    return made


def test_model_reads_as_it_was_made(store: Store, snapshot: str) -> None:
    """Its run comes back whole."""
    made = model(store, snapshot, "a")

    assert made == store.models.get("a")


def test_newest_is_the_last_made(store: Store, snapshot: str) -> None:
    """A model that is made again is the newest again."""
    made = [model(store, snapshot, digest) for digest in "aba"]

    assert made[2] == store.models.newest(made[2].project)
    assert ["b", "a"] == store.models.digests()


def test_missing_model_is_told(store: Store) -> None:
    """No such model, and none yet, are two sentences."""
    with pytest.raises(NotFound, match="no model abc"):
        store.models.get("abc")
    with pytest.raises(NotFound, match="run `miwake train`"):
        store.models.newest("p")


def test_verdict_is_sealed(store: Store, snapshot: str) -> None:
    """It names its predictions by content, and the same again is the same."""
    made = model(store, snapshot, "a")
    first = store.models.verdict("a")
    panels = [Panel("number", "accuracy", {"value": 1.0})]
    again = store.models.judge(made, panels, b"a\n")

    assert first == again == store.models.verdict("a")
    assert {first.digest: first.predictions} == store.models.predictions()
    assert b"a\n" == store.blobs.get(first.predictions)


def test_newest_verdict_is_the_last_given(store: Store, snapshot: str) -> None:
    """A judgement that is made again is the newest again."""
    made = model(store, snapshot, "a")
    panels = [Panel("number", "accuracy", {"value": 1.0})]
    store.models.judge(made, panels, b"other\n")
    store.models.judge(made, panels, b"a\n")

    assert b"a\n" == store.blobs.get(store.models.verdict("a").predictions)


def test_unjudged_model_is_not_published(store: Store, snapshot: str) -> None:
    """No verdict, no endpoint."""
    made = model(store, snapshot, "a", judged=False)

    with pytest.raises(Refused, match="run `miwake judge` first"):
        store.models.publish(made.project, "e", "a")


def test_history_knows_every_model(store: Store, snapshot: str) -> None:
    """Publishing the same twice is one entry; rolling back is another."""
    project = model(store, snapshot, "a").project
    model(store, snapshot, "b")
    for digest in "aaba":
        store.models.publish(project, "e", digest)

    assert ["a", "b", "a"] == [one.model for one in store.models.history("e")]
    assert "a" == store.models.endpoint("e").model
    assert ["e"] == [one.name for one in store.models.endpoints()]


def test_name_of_another_project_is_refused(store: Store, snapshot: str) -> None:
    """An endpoint belongs to who published it first."""
    project = model(store, snapshot, "a").project
    store.models.publish(project, "e", "a")

    with pytest.raises(Refused, match="belongs to another project"):
        store.models.publish(store.projects.ensure("q").id, "e", "a")


def test_unknown_endpoint_lists_what_there_is(store: Store, snapshot: str) -> None:
    """The sentence names what could have been meant."""
    with pytest.raises(UnknownEndpoint, match="no endpoint 'x'; there are: none yet"):
        store.models.endpoint("x")
    store.models.publish(model(store, snapshot, "a").project, "e", "a")
    with pytest.raises(UnknownEndpoint, match="there are: e"):
        store.models.endpoint("x")


def test_old_answers_are_forgotten(store: Store) -> None:
    """Only answers older than the day given go, and they are counted."""
    row = {"endpoint": "e", "model": "m", "input": "i", "scores": json.dumps([1.0])}
    store.models.answered([])
    store.models.answered([row | {"at": f"202{n}", "ms": 0.5} for n in range(5)])

    assert [3, 0] == [store.models.forget_answers("2023") for _ in range(2)]


def test_models_are_numbered_in_the_order_of_first_making(
    store: Store, snapshot: str
) -> None:
    """One that is made again is the newest again, and keeps its number."""
    for digest in "cabc":
        model(store, snapshot, digest)
    project = store.projects.ensure("p").id

    found = [(one.number, one.model.digest) for one in store.models.numbered(project)]

    assert [(1, "c"), (3, "b"), (2, "a")] == found


def test_going_back_goes_on(store: Store, snapshot: str) -> None:
    """Of a, b, c: back is b, then a, then nobody."""
    project = store.projects.ensure("p").id
    for digest in "abc":
        model(store, snapshot, digest)
        store.models.publish(project, "e", digest)

    seen = []
    for _ in range(2):
        seen.append(store.models.before("e").model)
        store.models.publish(project, "e", seen[-1])

    assert ["b", "a"] == seen
    with pytest.raises(Refused, match="no model answered"):
        store.models.before("e")


def test_parity_is_kept_beside_the_endpoint(store: Store, snapshot: str) -> None:
    """The last that was seen; None for a bundle that was never proved."""
    project = store.projects.ensure("p").id
    model(store, snapshot, "a")
    before = store.models.parity(project, "a")
    for difference in (1e-5, 2e-5):
        store.models.publish(project, "e", "a", parity=difference)

    assert (None, 2e-5) == (before, store.models.parity(project, "a"))
