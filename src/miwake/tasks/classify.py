"""Which one is it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, final

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray

from miwake.errors import TooFewLabels
from miwake.learn import baselines, calibrate, graphs, heads, splits, verdicts
from miwake.task import Baseline, Budget, Task, Toy
from miwake.values import Decoder, Examples, Graph, Guess, Judged, LabelKind, Panel

PENALTIES = (3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6)
"""From strict to lenient: each fit starts where the last one ended."""
BLIND = 1e-3
"""The one that is taken where nothing can be held back to choose by."""
FEW = 2
"""Where most classes have no more examples than that, they are only enrolled."""
SHARPNESS = 16.0
"""Of cosine heads; where something is held back, the temperature corrects it."""
WORSE = 2
"""Penalties in a row that make it worse before no more lenient one is tried."""
FOLDS = 4
"""Where data are few, everything is held back once, in so many parts."""
FEW_ITEMS = 2500
ROUGH = 1e-4
"""Largest slope of fits that only choose."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How hard to study."""

    seconds: Annotated[float, Ge(1), Le(86_400)] = 60.0
    """Time to spend, in seconds: when it is over, the best head so far is taken."""
    smoothing: Annotated[float, Ge(0), Le(0.5)] = 0.0
    """Share of each label given to the other classes: guards against wrong labels."""


@final
class Classify(Task[Options]):
    """One name for each region."""

    name: ClassVar[str] = "classify.v1"
    question: ClassVar[dict[str, str]] = {
        "en": "Which one is it?",
        "ja": "これはどれですか。",
    }
    label: ClassVar[LabelKind] = "choice"
    decoder: ClassVar[Decoder] = "softmax"
    options = Options

    def toy(self, seed: int) -> Toy:
        """Three clumps in four dimensions."""
        noise = np.random.default_rng(seed).standard_normal((60, 4)) * 0.1
        kinds = np.arange(60) % 3
        vectors = (np.eye(3, 4)[kinds] + noise).astype(np.float32)
        every = Examples(
            tuple(f"item-{i}" for i in range(60)),
            vectors,
            tuple("abc"[k] for k in kinds),
            tuple(f"group-{i}" for i in range(60)),
        )
        return Toy(
            every.take(range(36)), every.take(range(36, 48)), every.take(range(48, 60))
        )

    def fit(
        self, train: Examples, valid: Examples, options: Options, budget: Budget
    ) -> Graph:
        """Learn linear and cosine heads; the one best on what was held back is learned
        again from everything, and cooled so that its scores mean what they say."""
        names = tuple(sorted(set(train.labels)))
        if len(names) < 2:
            raise TooFewLabels(
                f"{len(names)} class to learn from; at least two are needed"
            )
        known = valid.take([i for i, y in enumerate(valid.labels) if y in names])
        lesson = _lesson(train, known, names, options, budget)
        if np.median(np.bincount(lesson.labels)) <= FEW:
            return _enrolled(train.joined(known), lesson)
        return _best(lesson)

    def baselines(self) -> Sequence[Baseline]:
        """The commonest class; the nearest neighbours; pixels with an SVM."""
        return (
            Baseline("majority", "labels", baselines.majority),
            Baseline("k-nn", "vectors", baselines.neighbours),
            Baseline("pixels-svm", "pixels", baselines.pixels),
        )

    def predict(self, graph: Graph, vectors: NDArray[np.float32]) -> list[Guess]:
        """Return the likeliest name; doubt is one less the lead over the second."""
        scores = graphs.run(graph.onnx, vectors)
        ordered = np.sort(scores, axis=1)
        doubts = np.clip(1 - (ordered[:, -1] - ordered[:, -2]), 0, 1)
        return [
            Guess(graph.names[int(row.argmax())], tuple(map(float, row)), float(doubt))
            for row, doubt in zip(scores, doubts, strict=True)
        ]

    def judge(self, rows: Sequence[Judged], names: Sequence[str]) -> list[Panel]:
        """Accuracy first; then everything that may be doubted about it."""
        return verdicts.panels(rows, names)


@dataclass(frozen=True, slots=True)
class _Lesson:
    """Everything that is learned from, and how it is held back to choose by."""

    space: heads.Space
    labels: Ints
    names: tuple[str, ...]
    rounds: list[tuple[Ints, Ints]]
    """Places to learn from, and places held back, one pair a round."""
    smooth: float
    budget: Budget

    def study(self, tolerance: float = 1e-5) -> heads.Study:
        """Return how to fit while there is time."""
        return heads.Study(self.smooth, tolerance, lambda: self.budget.left <= 0)


def _lesson(
    train: Examples,
    valid: Examples,
    names: tuple[str, ...],
    options: Options,
    budget: Budget,
) -> _Lesson:
    """Prepare both parts as one, and decide what is held back.

    Where data are few, one small validation part says little: each group is held
    back once instead, and all their answers are pooled.
    """
    both = train.joined(valid)
    labels = _codes(both.labels, names)
    if len(both) < FEW_ITEMS:
        rounds = _inner(both, labels)
    else:
        places = np.arange(len(both))
        rounds = [(places[: len(train)], places[len(train) :])] if len(valid) else []
    space = heads.space(both.vectors, both.blocks)
    return _Lesson(space, labels, names, rounds, options.smoothing, budget)


def _inner(both: Examples, labels: Ints) -> list[tuple[Ints, Ints]]:
    """Return rounds in which every class is learned; none where that cannot be."""
    if len(set(both.groups)) < FOLDS:
        return []
    dealt = splits.stratified_group_folds(
        both.items, both.labels, both.groups, FOLDS, seed=0
    )
    fold = np.array(dealt.parts)
    rounds = []
    for name in sorted(set(dealt.parts)):
        learn, held = np.flatnonzero(fold != name), np.flatnonzero(fold == name)
        held = held[np.isin(labels[held], labels[learn])]
        if len(held) and len(set(labels[learn])) == len(set(labels)):
            rounds.append((learn, held))
    return rounds


def _best(lesson: _Lesson) -> Graph:
    """Return the head that answers best what was held back, learned from all."""
    if not lesson.rounds:
        return _graph(lesson, {"kind": "linear", "penalty": BLIND}, 1.0, [])
    held = np.concatenate([held for _, held in lesson.rounds])
    truth = lesson.labels[held]
    best: tuple[float, dict[str, Any], float] | None = None
    tried: list[dict[str, Any]] = []
    worse = 0
    for settings, logits in _candidates(lesson):
        heat = calibrate.temperature(logits, truth)
        shares = calibrate.softmax(logits, heat)
        right = float((shares.argmax(axis=1) == truth).mean())
        sure = np.maximum(shares[np.arange(len(truth)), truth], 1e-12)
        loss = -float(np.log(sure).mean())
        tried.append({**settings, "accuracy": round(right, 6), "loss": round(loss, 6)})
        worse += 1
        if best is None or loss < best[0]:
            best, worse = (loss, settings, heat), 0
        if worse >= WORSE and settings["kind"] == "linear":
            break
    assert best is not None
    return _graph(lesson, best[1], best[2], tried)


def _candidates(lesson: _Lesson) -> Iterator[tuple[dict[str, Any], Floats]]:
    """Yield (settings, logits of what was held back), while time is left."""
    classes = len(lesson.names)
    parts = [
        (lesson.space.take(learn), lesson.labels[learn], lesson.space.take(held))
        for learn, held in lesson.rounds
    ]
    tables = [
        heads.means(part, labels, classes, SHARPNESS) for part, labels, _ in parts
    ]
    yield {"kind": "cosine", "sharpness": SHARPNESS}, _pooled(parts, tables)
    starts: list[Floats | None] = [None] * len(parts)
    for penalty in PENALTIES:
        if lesson.budget.left <= 0:
            return
        tables = [
            heads.linear(
                part, labels, classes, penalty, start=start, study=lesson.study(ROUGH)
            )
            for (part, labels, _), start in zip(parts, starts, strict=True)
        ]
        if lesson.budget.left <= 0:
            return  # the last of them may have been cut short
        starts = list(tables)
        yield {"kind": "linear", "penalty": penalty}, _pooled(parts, tables)


def _pooled(parts: Sequence[tuple[Any, Any, heads.Space]], tables: Any) -> Floats:
    """Return the logits of everything that was held back, round after round."""
    return np.concatenate(
        [
            heads.answers(held, table)
            for (_, _, held), table in zip(parts, tables, strict=True)
        ]
    )


def _graph(
    lesson: _Lesson,
    settings: dict[str, Any],
    temperature: float,
    tried: list[dict[str, Any]],
) -> Graph:
    """Learn the chosen head from everything; means where no time is left."""
    classes = len(lesson.names)
    if settings["kind"] == "linear" and lesson.budget.left > 0:
        table = heads.linear(
            lesson.space,
            lesson.labels,
            classes,
            settings["penalty"],
            study=lesson.study(),
        )
    if settings["kind"] == "cosine" or lesson.budget.left <= 0:
        settings = {"kind": "cosine", "sharpness": SHARPNESS}
        table = heads.means(lesson.space, lesson.labels, classes, SHARPNESS)
    recipe = {
        "head": settings,
        "temperature": round(temperature, 6),
        "tried": tried,
    }
    head = heads.as_head(lesson.space, table)
    return Graph(graphs.head(head, temperature), "softmax", lesson.names, recipe)


def _enrolled(examples: Examples, lesson: _Lesson) -> Graph:
    """Return a head of softly whitened class means, for a face or two a class."""
    how = heads.whitening(examples.vectors, examples.blocks)
    space = heads.space(examples.vectors, examples.blocks, how)
    table = heads.means(space, lesson.labels, len(lesson.names), SHARPNESS)
    recipe = {"head": {"kind": "enrolled", "sharpness": SHARPNESS}, "tried": []}
    head = graphs.head(heads.as_head(space, table), 1.0)
    return Graph(head, "softmax", lesson.names, recipe)


def _codes(labels: Sequence[str], names: Sequence[str]) -> Ints:
    place = {name: i for i, name in enumerate(names)}
    return np.array([place[label] for label in labels], np.int64)


task = Classify()
