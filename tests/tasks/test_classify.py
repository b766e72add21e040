"""Classify: the best head on what was held back, honest about time and doubt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from miwake import task as tasks
from miwake.errors import BadOption, TooFewLabels
from miwake.learn import graphs
from miwake.task import Budget

TASK = tasks.get("classify.v1")
TOY = TASK.toy(3)


def test_best_candidate_is_taken() -> None:
    """Of all that was tried, the one with the least loss is in the recipe."""
    graph = TASK.fit(TOY.train, TOY.valid, tasks.options(TASK, {}), Budget())
    tried = graph.recipe["tried"]
    best = min(tried, key=lambda one: one["loss"])

    assert graph.recipe["head"].items() <= best.items()
    assert {"cosine", "linear"} <= {one["kind"] for one in tried}


@pytest.mark.parametrize("valid", [TOY.valid, TOY.valid.take([])])
def test_no_time_still_gives_a_head_that_knows(valid) -> None:
    """With the budget gone the best so far is taken, not an empty one."""
    budget = Budget(cancelled=lambda: True)
    graph = TASK.fit(TOY.train, valid, tasks.options(TASK, {}), budget)

    guesses = [guess.value for guess in TASK.predict(graph, TOY.test.vectors)]

    assert list(TOY.test.labels) == guesses


def test_time_that_ends_in_the_last_fit_keeps_the_candidate() -> None:
    """A final fit that was cut short is not taken for a model."""
    for moment in range(0, 60, 4):
        asked = iter(range(10_000))
        budget = Budget(cancelled=lambda a=asked, m=moment: next(a) > m)
        graph = TASK.fit(TOY.train, TOY.valid, tasks.options(TASK, {}), budget)
        guesses = [guess.value for guess in TASK.predict(graph, TOY.test.vectors)]
        assert list(TOY.test.labels) == guesses, moment


def test_classes_seen_only_in_validation_are_left_out() -> None:
    """What was never learned from is no possible answer."""
    odd = replace(TOY.valid, labels=("x", *TOY.valid.labels[1:]))

    graph = TASK.fit(TOY.train, odd, tasks.options(TASK, {}), Budget())

    assert ("a", "b", "c") == graph.names


def test_one_class_is_refused() -> None:
    """There is nothing to tell apart."""
    alone = TOY.train.take([i for i, y in enumerate(TOY.train.labels) if y == "a"])

    with pytest.raises(TooFewLabels, match="1 class to learn from"):
        TASK.fit(alone, TOY.valid, tasks.options(TASK, {}), Budget())


def test_doubt_is_the_lead_turned_round() -> None:
    """Scores sum to one, and doubt is one less the lead over the second."""
    graph = TASK.fit(TOY.train, TOY.valid, tasks.options(TASK, {}), Budget())
    rows = graphs.run(graph.onnx, TOY.test.vectors)

    for guess, row in zip(TASK.predict(graph, TOY.test.vectors), rows, strict=True):
        first, second = np.sort(row)[::-1][:2]
        assert 1 == pytest.approx(sum(guess.scores), abs=1e-5)
        assert 1 - (first - second) == pytest.approx(guess.doubt, abs=1e-6)


@pytest.mark.parametrize("given", [{"smoothing": 0.9}, {"seconds": 0}])
def test_options_have_bounds(given: dict[str, float]) -> None:
    """Out of bounds is refused by name."""
    with pytest.raises(BadOption, match=next(iter(given))):
        tasks.options(TASK, given)
