"""What endpoints answered, read back."""

from __future__ import annotations

import pytest


@pytest.fixture
def answers(store):
    """Three answers of two endpoints."""
    rows = [
        {"endpoint": name, "model": "m", "input": "i", "scores": scores}
        | {"at": f"2026-01-0{n}", "ms": float(n)}
        for n, (name, scores) in enumerate(
            [("a", "[[0.2, 0.8], [0.9, 0.1]]"), ("b", "[]"), ("a", "[[0.5, 0.5]]")], 1
        )
    ]
    store.models.answered(rows)
    return store.answers


def test_times_are_those_of_the_named_endpoints(answers):
    """Oldest first."""
    assert [("2026-01-01", 1.0), ("2026-01-03", 3.0)] == answers.times(["a"], "")


def test_the_newest_come_first(answers):
    """As many as are wanted."""
    assert [3.0] == [one.ms for one in answers.newest(["a", "b"], "", 1)]


def test_the_surest_region_answers(answers):
    """And where nothing was found, nothing does."""
    every = answers.newest(["a", "b"], "", 9)
    assert [(0.5, 0.5), (), (0.9, 0.1)] == [one.surest for one in every]


def test_an_answer_of_another_endpoint_is_not_given(answers):
    """Even by its id."""
    assert [] == answers.get(["b"], [1, 3])
