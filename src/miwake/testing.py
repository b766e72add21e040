"""The checks every task must pass; the author of a task package runs them too:

from miwake.testing import CHECKS, check_task
check_task("classify.v1")
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias, get_args

from miwake import task as tasks
from miwake.errors import TooFewLabels
from miwake.task import Budget, Task, Toy, form, options
from miwake.values import (
    Decoder,
    Examples,
    Graph,
    ItemKind,
    Judged,
    LabelKind,
    Panel,
    PanelKind,
)

AnyTask: TypeAlias = Task[Any]

SECONDS = 30.0
"""A toy must be learned within this."""
TOLERANCE = 1e-4
"""Largest difference between `predict` and the ONNX graph."""


def check_task(name: str) -> None:
    """Run every check on the task of that stored name."""
    for check in CHECKS:
        check(tasks.get(name))


def says_what_it_is(task: AnyTask) -> None:
    """Name with version, question in two languages, members of the closed lists."""
    stem, _, version = task.name.rpartition(".v")
    assert stem and version.isdigit(), f"{task.name!r} is not of the form name.v1"
    for language in ("en", "ja"):
        assert task.question.get(language), f"no question in {language!r}"
    assert task.item in get_args(ItemKind), task.item
    assert task.label in get_args(LabelKind), task.label
    assert task.decoder in get_args(Decoder), task.decoder


def explains_its_options(task: AnyTask) -> None:
    """Every option has a sentence and a default."""
    for key, spec in form(task)["properties"].items():
        assert spec.get("description"), f"option {key} says nothing"
        assert "default" in spec, f"option {key} has no default"


def learns_its_toy(task: AnyTask) -> None:
    """The headline on the task's own toy is perfect, within seconds."""
    started = time.monotonic()
    toy = task.toy(0)
    headline = _verdict(task, _fitted(task, toy), toy.test)[0]
    assert headline.kind == "number", headline
    assert headline.data["value"] == 1.0, headline
    assert time.monotonic() - started < SECONDS, "the toy took too long"


def learns_the_same_twice(task: AnyTask) -> None:
    """Same data, same options: the same bytes."""
    toy = task.toy(0)
    assert _fitted(task, toy).onnx == _fitted(task, toy).onnx


def leaves_the_data_alone(task: AnyTask) -> None:
    """Sealed data stay sealed."""
    toy = task.toy(0)
    parts = (toy.train.vectors, toy.valid.vectors)
    before = [vectors.copy() for vectors in parts]
    _fitted(task, toy)
    for vectors, old in zip(parts, before, strict=True):
        assert (vectors == old).all(), "learning changed the data"


def answers_every_item(task: AnyTask) -> None:
    """One guess for each vector, with a doubt in 0..1."""
    toy = task.toy(0)
    guesses = task.predict(_fitted(task, toy), toy.test.vectors)
    assert len(guesses) == len(toy.test)
    assert all(0 <= guess.doubt <= 1 for guess in guesses)


def answers_one_like_many(task: AnyTask) -> None:
    """A single prediction equals the same one of a batch."""
    toy = task.toy(0)
    graph = _fitted(task, toy)
    many = task.predict(graph, toy.test.vectors)
    for place, guess in enumerate(many):
        (one,) = task.predict(graph, toy.test.vectors[place : place + 1])
        assert one.value == guess.value
        assert _apart(one.scores, guess.scores) <= TOLERANCE


def answers_like_its_graph(task: AnyTask) -> None:
    """`predict` and bare onnxruntime agree."""
    from onnxruntime import InferenceSession

    toy = task.toy(0)
    graph = _fitted(task, toy)
    session = InferenceSession(graph.onnx, providers=["CPUExecutionProvider"])
    (raw,) = session.run(["scores"], {"embedding": toy.test.vectors})
    for guess, row in zip(task.predict(graph, toy.test.vectors), raw, strict=True):
        assert _apart(guess.scores, row) <= TOLERANCE


def refuses_too_few(task: AnyTask) -> None:
    """One kind of label only, or none: refused with a sentence, not a crash."""
    toy = task.toy(0)
    first = [i for i, y in enumerate(toy.train.labels) if y == toy.train.labels[0]]
    for keep in (first, []):
        try:
            task.fit(
                toy.train.take(keep),
                toy.valid.take([]),
                options(task, {}),
                Budget(seconds=SECONDS),
            )
        except TooFewLabels as told:
            assert str(told)
        else:
            raise AssertionError("learned from too few labels")


def does_without_validation(task: AnyTask) -> None:
    """An empty validation part is survived."""
    toy = task.toy(0)
    graph = _fitted(task, replace(toy, valid=toy.valid.take([])))
    assert len(task.predict(graph, toy.test.vectors)) == len(toy.test)


def judges_what_has_no_answer(task: AnyTask) -> None:
    """An item that could not be asked about counts as wrong, and judging goes on."""
    toy = task.toy(0)
    graph = _fitted(task, toy)
    rows = _rows(task, graph, toy.test)
    full = task.judge(rows, graph.names)[0].data["value"]
    rows[0] = replace(rows[0], scores=None)
    assert task.judge(rows, graph.names)[0].data["value"] < full


def judges_in_known_kinds(task: AnyTask) -> None:
    """Every panel is of a kind the page can draw."""
    toy = task.toy(0)
    for panel in _verdict(task, _fitted(task, toy), toy.test):
        assert panel.kind in get_args(PanelKind), panel


def beats_something(task: AnyTask) -> None:
    """There is a baseline, and it answers every item."""
    toy = task.toy(0)
    graph = _fitted(task, toy)
    baselines = task.baselines()
    assert baselines, "no baseline"
    for baseline in baselines:
        scores = baseline.guess(toy.train, toy.test, graph.names)
        assert scores.shape == (len(toy.test), len(graph.names)), baseline.name


def stops_when_told(task: AnyTask) -> None:
    """A cancelled budget ends a fit early, with answers that tell things apart."""
    toy = task.toy(0)
    budget = Budget(seconds=SECONDS, cancelled=lambda: True)
    for valid in (toy.valid, toy.valid.take([])):
        graph = task.fit(toy.train, valid, options(task, {}), budget)
        guesses = task.predict(graph, toy.test.vectors)
        assert len(guesses) == len(toy.test)
        assert len({str(guess.value) for guess in guesses}) > 1, "it learned nothing"


def _fitted(task: AnyTask, toy: Toy) -> Graph:
    budget = Budget(seconds=SECONDS)
    return task.fit(toy.train, toy.valid, options(task, {}), budget)


def _rows(task: AnyTask, graph: Graph, test: Examples) -> list[Judged]:
    guesses = task.predict(graph, test.vectors)
    return [
        Judged(item, truth, guess.scores, group, {})
        for item, truth, group, guess in zip(
            test.items, test.labels, test.groups, guesses, strict=True
        )
    ]


def _verdict(task: AnyTask, graph: Graph, test: Examples) -> list[Panel]:
    return task.judge(_rows(task, graph, test), graph.names)


def _apart(one: Any, other: Any) -> float:
    return max(abs(float(a) - float(b)) for a, b in zip(one, other, strict=True))


CHECKS: tuple[Callable[[AnyTask], None], ...] = (
    says_what_it_is,
    explains_its_options,
    learns_its_toy,
    learns_the_same_twice,
    leaves_the_data_alone,
    answers_every_item,
    answers_one_like_many,
    answers_like_its_graph,
    refuses_too_few,
    does_without_validation,
    judges_what_has_no_answer,
    judges_in_known_kinds,
    beats_something,
    stops_when_told,
)
"""In the order in which a new task should be made to pass them."""
