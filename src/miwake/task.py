"""What a task must say of itself, and how one is found by name.

A task is one file in `miwake/tasks/` (or an installed entry point `miwake.tasks`)
that holds a `task`. Everything else in miwake is task-blind: nobody imports a task by
name. File `classify.py` holds `classify.v1`.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar

from miwake.errors import BadOption, UnknownTask
from miwake.values import (
    Decoder,
    Examples,
    Graph,
    Guess,
    ItemKind,
    Judged,
    LabelKind,
    Panel,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GROUP = "miwake.tasks"
OptionsT = TypeVar("OptionsT")


@dataclass(frozen=True, slots=True)
class Budget:
    """What one fit may cost: seconds of processor time of the thread that fits.

    Not of the clock on the wall: a busy machine then learns the same, only later.
    """

    seconds: float = 60.0
    cores: int = 1
    cancelled: Callable[[], bool] = field(default=lambda: False)
    started: float = field(default_factory=time.thread_time)

    @property
    def left(self) -> float:
        """Seconds that remain; nothing remains once it is cancelled."""
        if self.cancelled():
            return 0.0
        return max(0.0, self.seconds - (time.thread_time() - self.started))


@dataclass(frozen=True, slots=True)
class Baseline:
    """A dumb answer that every model has to beat."""

    name: str
    sees: Literal["labels", "vectors", "pixels"]
    """What `guess` gets as vectors: nothing of use, embeddings, or small pictures."""
    guess: Callable[[Examples, Examples, tuple[str, ...]], NDArray[np.float64]]
    """(train, test, names) → scores (N, C)."""


@dataclass(frozen=True, slots=True)
class Toy:
    """Tiny data a task can learn, for the checks."""

    train: Examples
    valid: Examples
    test: Examples


class Task(ABC, Generic[OptionsT]):
    """A question miwake can learn to answer.

    Subclass it once, straight, and mark the class `@final`.
    """

    name: ClassVar[str]
    """Stored name with its version: `classify.v1`."""
    question: ClassVar[Mapping[str, str]]
    """The sentence shown to people, by language: `en` and `ja`."""
    item: ClassVar[ItemKind] = "region"
    label: ClassVar[LabelKind]
    decoder: ClassVar[Decoder]
    groups: ClassVar[tuple[str, ...]] = ("photo", "near-duplicate")
    """What may not straddle a split."""
    slices: ClassVar[tuple[str, ...]] = ("condition",)
    """What to judge by, worst first."""
    options: type[OptionsT]
    """A frozen dataclass; each field has a default, bounds and a sentence."""

    @abstractmethod
    def toy(self, seed: int) -> Toy:
        """Return tiny made-up data that this task can learn."""

    def encode(
        self, items: Sequence[Any], encoder: Callable[[Any], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        """Return vectors (N, D) of items; the default asks the frozen encoder."""
        import numpy as np

        return np.stack([encoder(item) for item in items])

    @abstractmethod
    def fit(
        self, train: Examples, valid: Examples, options: OptionsT, budget: Budget
    ) -> Graph:
        """Learn from *train*, choose on *valid*; raises TooFewLabels."""

    @abstractmethod
    def baselines(self) -> Sequence[Baseline]:
        """Return at least one dumb answer."""

    @abstractmethod
    def predict(self, graph: Graph, vectors: NDArray[np.float32]) -> list[Guess]:
        """Answer for each vector (N, D)."""

    @abstractmethod
    def judge(self, rows: Sequence[Judged], names: Sequence[str]) -> list[Panel]:
        """Compute every figure from the rows alone; the first is the headline."""

    def explain(
        self,
        score: Callable[[NDArray[np.uint8]], NDArray[np.float32]],
        pixels: NDArray[np.uint8],
        target: int,
    ) -> NDArray[np.float32]:
        """Return how much each part of a picture (H, W, 3) holds up one score.

        *score* maps pictures (N, H, W, 3) to scores (N, C). The default hides one
        part after the other (occlusion: Zeiler & Fergus 2014, p. 6).
        """
        from miwake.learn.occlusion import occlusion

        return occlusion(score, pixels, target)

    def export(self, graph: Graph, encoder: bytes) -> bytes:
        """Return one ONNX model from raw pixels to answers."""
        from miwake.learn.graphs import join

        return join(encoder, graph.onnx)

    def solve(self, guesses: Sequence[Guess]) -> Sequence[Guess]:
        """Make answers agree with each other; the default leaves them alone."""
        return guesses

    def render(self, seed: int) -> Examples | None:
        """Return made-up items, always marked as such; the default has none."""
        return None


@cache
def names() -> tuple[str, ...]:
    """Return the stored name of every task."""
    return tuple(sorted(_found()))


@cache
def get(name: str) -> Task[Any]:
    """Return one task by its stored name; raises UnknownTask."""
    try:
        return _found()[name]
    except KeyError:
        raise UnknownTask(
            f"no task {name!r}; there are: {', '.join(names())}"
        ) from None


@cache
def _found() -> dict[str, Task[Any]]:
    """Find tasks by scanning the folder and the entry points of other packages."""
    folder = import_module("miwake.tasks")
    own = (
        import_module(f"miwake.tasks.{m.name}") for m in iter_modules(folder.__path__)
    )
    others = (entry.load() for entry in entry_points(group=GROUP))
    return {module.task.name: module.task for module in (*own, *others)}


def options(task: Task[OptionsT], given: Mapping[str, Any]) -> OptionsT:
    """Check *given* against the task's options, filling in defaults.

    Raises BadOption naming the option, what came, and what is allowed. The defaults
    themselves need no checking, and so a fifth of a second less.
    """
    plain: Any = task.options()
    if dict(given) in ({}, asdict(plain)):
        unchanged: OptionsT = plain
        return unchanged
    from pydantic import ValidationError

    try:
        checked: OptionsT = _adapter(task.options).validate_python(dict(given))
        return checked
    except ValidationError as bad:
        first = bad.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "options"
        known = ", ".join(form(task)["properties"])
        raise BadOption(
            f"{where}: {first['msg']} (came: {first.get('input')!r}; "
            f"options of {task.name}: {known})"
        ) from None


def form(task: Task[Any]) -> dict[str, Any]:
    """Return the JSON Schema of the task's options: page, command line and handbook
    all draw their forms from it."""
    schema: dict[str, Any] = _adapter(task.options).json_schema()
    return schema


_ADAPTERS: dict[type[Any], Any] = {}
"""One a kind of options: building it costs more than using it."""


def _adapter(kind: type[Any]) -> Any:
    from pydantic import ConfigDict, TypeAdapter

    if kind not in _ADAPTERS:
        strict = ConfigDict(use_attribute_docstrings=True, extra="forbid")
        kind.__pydantic_config__ = strict
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
