"""The task contract: found by scanning, options strict, defaults that work."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated

import numpy as np
import pytest
from annotated_types import Ge

from miwake import task as tasks
from miwake.errors import BadOption, UnknownTask
from miwake.learn import graphs
from miwake.learn.graphs import Head, Prepare
from miwake.task import Budget, Task
from miwake.values import Graph, Guess


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """Two of them."""

    seconds: Annotated[float, Ge(1)] = 60.0
    """Time to spend."""
    depth: int = 3
    """How deep to think."""


class Plain(Task[Options]):
    """A task that leaves everything to the defaults."""

    name = "plain.v1"
    options = Options
    toy = fit = baselines = predict = judge = None


Plain.__abstractmethods__ = frozenset()
PLAIN = Plain()


@pytest.mark.parametrize("name", tasks.names())
def test_a_task_is_found_under_its_own_name(name: str) -> None:
    """The register holds what each file says of itself."""
    assert name == tasks.get(name).name


def test_unknown_task_lists_what_there_is() -> None:
    """The sentence names what could have been meant."""
    with pytest.raises(
        UnknownTask, match=f"'x'; there are: {', '.join(tasks.names())}"
    ):
        tasks.get("x")


def test_task_of_another_package_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is plugged in uses the same door as what is built in."""
    entry = SimpleNamespace(load=lambda: SimpleNamespace(task=PLAIN))
    monkeypatch.setattr(tasks, "entry_points", lambda group: [entry])

    found = tasks._found.__wrapped__()

    assert {*tasks.names(), "plain.v1"} == set(found)


def test_options_are_filled_in() -> None:
    """What is not given has its default."""
    assert Options(seconds=60.0, depth=5) == tasks.options(PLAIN, {"depth": 5})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"seconds": 0}, r"seconds: .*greater than or equal to 1 \(came: 0;"),
        (
            {"depth": "deep"},
            r"depth: .*came: 'deep'; options of plain.v1: seconds, depth",
        ),
        ({"colour": 1}, r"colour: .*came: 1"),
    ],
)
def test_wrong_option_is_told(given: dict[str, object], told: str) -> None:
    """The option, what came, and what there is: never a silent repair."""
    with pytest.raises(BadOption, match=told):
        tasks.options(PLAIN, given)


def test_form_holds_the_sentence_under_the_field() -> None:
    """Page, command line and handbook read the same words."""
    assert "Time to spend." == tasks.form(PLAIN)["properties"]["seconds"]["description"]


def test_budget_runs_out() -> None:
    """Time that has passed is gone, and a cancelled budget has none left."""
    assert 0.0 == Budget(seconds=5, started=-1e9).left
    assert 0.0 == Budget(cancelled=lambda: True).left
    assert 50 < Budget(seconds=60).left <= 60


def test_default_encoding_asks_the_encoder() -> None:
    """Each item once, in order."""
    vectors = PLAIN.encode([1, 2], lambda item: np.full(3, item, np.float32))

    assert [[1.0] * 3, [2.0] * 3] == vectors.tolist()


def test_default_explanation_hides_parts() -> None:
    """Where the score looks, the heat is."""
    pixels = np.zeros((14, 14, 3), np.uint8)
    pixels[:2, :2] = 255

    heat = PLAIN.explain(
        lambda batch: batch[:, :2, :2].mean(axis=(1, 2, 3))[:, None], pixels, 0
    )

    assert (0, 1) == (int(heat.argmax()), int((heat > 0).sum()))


def test_default_export_joins_encoder_and_head() -> None:
    """One model from pixels to scores."""
    import onnxruntime

    sketch = graphs.Sketch()
    wide = sketch.op("Cast", "pixels", to=1)
    flat = sketch.op("ReduceMean", wide, sketch.const([1, 2], np.int64), keepdims=0)
    encoder = sketch.finish(
        [("pixels", np.uint8, ["N", "H", "W", 3])],
        {"embedding": (flat, np.float32, ["N", 3])},
    )
    how = Prepare(np.zeros(3, np.float32), np.ones(3, np.float32), ((3, 1.0),))
    head = graphs.head(
        Head(how, np.eye(3, dtype=np.float32), np.zeros(3, np.float32)), 1
    )
    graph = Graph(head, "softmax", ("r", "g", "b"), {})

    model = PLAIN.export(graph, encoder)

    session = onnxruntime.InferenceSession(model)
    red = np.zeros((1, 4, 5, 3), np.uint8)
    red[..., 0] = 200
    scores, embedding = session.run(["scores", "embedding"], {"pixels": red})
    assert (0, [[200.0, 0.0, 0.0]]) == (int(scores.argmax()), embedding.tolist())


def test_defaults_leave_answers_alone() -> None:
    """Nothing is solved and nothing is made up unless a task says so."""
    guesses = [Guess("a", (1.0,), 0.0)]

    assert (guesses, None) == (PLAIN.solve(guesses), PLAIN.render(0))
