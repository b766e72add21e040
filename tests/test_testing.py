"""The shipped checks: every registered task passes; every broken one is caught."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pytest

from miwake import task as tasks
from miwake import testing
from miwake.task import Task
from miwake.testing import CHECKS, check_task
from miwake.values import Panel

GOOD = tasks.get(tasks.names()[0])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", tasks.names())
def test_every_task_passes(name: str, check: Any) -> None:
    """Whoever implements the contract runs the checks."""
    check(tasks.get(name))


def test_one_call_runs_every_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """An author needs one function."""
    seen: list[tuple[str, str]] = []
    spies = [lambda task, n=n: seen.append((task.name, n)) for n in "ab"]
    monkeypatch.setattr(testing, "CHECKS", spies)

    check_task(GOOD.name)

    assert [(GOOD.name, "a"), (GOOD.name, "b")] == seen


class Wrapped(Task[Any]):
    """A good task; each broken one differs from it in one thing."""

    name, question, item = GOOD.name, GOOD.question, GOOD.item
    label, decoder, options = GOOD.label, GOOD.decoder, GOOD.options

    def toy(self, seed: int) -> Any:
        """The good toy."""
        return GOOD.toy(seed)

    def fit(self, train: Any, valid: Any, options: Any, budget: Any) -> Any:
        """Learn well."""
        return GOOD.fit(train, valid, options, budget)

    def baselines(self) -> Any:
        """The good ones."""
        return GOOD.baselines()

    def predict(self, graph: Any, vectors: Any) -> Any:
        """Answer well."""
        return GOOD.predict(graph, vectors)

    def judge(self, rows: Any, names: Any) -> Any:
        """Judge well."""
        return GOOD.judge(rows, names)


def test_wrapped_task_is_good() -> None:
    """What breaks below is what was broken, not the wrapping."""
    for check in CHECKS:
        check(Wrapped())


class Nameless(Wrapped):
    """No version in its name."""

    name = "classify"


class Silent(Wrapped):
    """No question in Japanese."""

    question: ClassVar = {"en": "Which?"}


@dataclass(frozen=True)
class _Mute:
    """No sentence, no default."""

    seconds: float


class Unexplained(Wrapped):
    """Options nobody can understand."""

    options = _Mute


class Wrong(Wrapped):
    """Answers the first class, always."""

    def predict(self, graph, vectors):
        """Say the same of everything."""
        first = GOOD.predict(graph, vectors[:1])[0]
        return [first] * len(vectors)


class Moody(Wrapped):
    """Learns something else each time."""

    turn = 0

    def fit(self, train, valid, options, budget):
        """Scale the data by a number that grows."""
        Moody.turn += 1
        moved = replace(train, vectors=train.vectors * np.float32(1 + Moody.turn))
        return GOOD.fit(moved, valid.take([]), options, budget)


class Rude(Wrapped):
    """Writes into what it was lent."""

    def fit(self, train, valid, options, budget):
        """Learn, and spoil the part to choose by."""
        graph = GOOD.fit(train, valid, options, budget)
        valid.vectors[:] += 1
        return graph


class Doubtful(Wrapped):
    """Doubts more than it can."""

    def predict(self, graph, vectors):
        """Answer with a doubt of two."""
        return [replace(g, doubt=2.0) for g in GOOD.predict(graph, vectors)]


class Crowded(Wrapped):
    """Answers depend on who else is asked."""

    def predict(self, graph, vectors):
        """Take the batch's mean off."""
        return GOOD.predict(graph, vectors - vectors.mean(axis=0))


class Dishonest(Wrapped):
    """Its graph is not what it answers by."""

    def predict(self, graph, vectors):
        """Shift every score."""
        return [
            replace(g, scores=tuple(s * 0.9 for s in g.scores))
            for g in GOOD.predict(graph, vectors)
        ]


class Greedy(Wrapped):
    """Learns from one class, too."""

    def fit(self, train, valid, options, budget):
        """Learn from the toy where there is too little."""
        if len(set(train.labels)) < 2:
            train = self.toy(0).train
        return GOOD.fit(train, valid, options, budget)


class Needy(Wrapped):
    """Cannot do without validation."""

    def fit(self, train, valid, options, budget):
        """Divide by the size of the validation part."""
        assert 1 / len(valid)
        return GOOD.fit(train, valid, options, budget)


class Kind(Wrapped):
    """Leaves out of the verdict what has no answer."""

    def judge(self, rows, names):
        """Judge only the answered."""
        return GOOD.judge([row for row in rows if row.scores], names)


class Artist(Wrapped):
    """Draws a panel no page knows."""

    def judge(self, rows, names):
        """Add a poem."""
        return [*GOOD.judge(rows, names), Panel("poem", "ode", {})]  # type: ignore[arg-type]


class Alone(Wrapped):
    """Has nothing to be compared with."""

    def baselines(self):
        """None."""
        return ()


class Stubborn(Wrapped):
    """Learns nothing when it is told to stop."""

    def fit(self, train, valid, options, budget):
        """Give a head that does not look."""
        if budget.left > 0:
            return GOOD.fit(train, valid, options, budget)
        moved = replace(train, vectors=np.zeros_like(train.vectors))
        return GOOD.fit(moved, valid.take([]), options, budget)


BROKEN = {
    "says_what_it_is": [Nameless, Silent],
    "explains_its_options": [Unexplained],
    "learns_its_toy": [Wrong],
    "learns_the_same_twice": [Moody],
    "leaves_the_data_alone": [Rude],
    "answers_every_item": [Doubtful],
    "answers_one_like_many": [Crowded],
    "answers_like_its_graph": [Dishonest],
    "refuses_too_few": [Greedy],
    "does_without_validation": [Needy],
    "judges_what_has_no_answer": [Kind],
    "judges_in_known_kinds": [Artist],
    "beats_something": [Alone],
    "stops_when_told": [Stubborn],
}


def test_every_check_has_a_task_that_fails_it() -> None:
    """A check that nothing fails checks nothing."""
    assert [check.__name__ for check in CHECKS] == list(BROKEN)


@pytest.mark.parametrize(
    ("check", "broken"),
    [(check, kind) for check in CHECKS for kind in BROKEN[check.__name__]],
    ids=lambda one: one.__name__,
)
def test_broken_task_is_caught(check: Any, broken: type[Task[Any]]) -> None:
    """A task broken in one way fails the check for it."""
    with pytest.raises((AssertionError, ZeroDivisionError)):
        check(broken())
