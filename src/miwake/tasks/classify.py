"""Which one is it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, final

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray

from miwake.errors import TooFewLabels
from miwake.learn import baselines, calibrate, graphs, heads, verdicts
from miwake.learn.graphs import Head
from miwake.task import Baseline, Budget, Task, Toy
from miwake.values import Decoder, Examples, Graph, Guess, Judged, LabelKind, Panel

PENALTIES = (3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6)
"""From strict to lenient: each fit starts where the last one ended."""
BLIND = (1e-3,)
"""The one that is taken where nothing is held back to choose by."""
FEW = 2
"""Where most classes have no more examples than that, they are only enrolled."""
SHARPNESS = 16.0
"""Of cosine heads; where something is held back, the temperature corrects it."""
WORSE = 2
"""Penalties in a row that make it worse before no more lenient one is tried."""

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
        """Learn linear and cosine heads; the one best on *valid* is learned again
        from both parts, and cooled or heated so that its scores mean what they say."""
        names = tuple(sorted(set(train.labels)))
        if len(names) < 2:
            raise TooFewLabels(
                f"{len(names)} class to learn from; at least two are needed"
            )
        known = valid.take([i for i, y in enumerate(valid.labels) if y in names])
        best, tried = _choose(train, known, names, options, budget)
        final = _learn(train.joined(known), names, best.settings, options, budget)
        if budget.left <= 0:
            final = best.head  # the last fit may have been cut short
        recipe = {
            "head": dict(best.settings),
            "temperature": round(best.temperature, 6),
            "tried": tried,
        }
        return Graph(graphs.head(final, best.temperature), "softmax", names, recipe)

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
class _Candidate:
    """A head learned from the training part, and how it was made."""

    settings: dict[str, Any]
    head: Head
    temperature: float = 1.0


def _choose(
    train: Examples,
    valid: Examples,
    names: tuple[str, ...],
    options: Options,
    budget: Budget,
) -> tuple[_Candidate, list[dict[str, Any]]]:
    """Return the best candidate and all that was tried."""
    if np.median(np.bincount(_codes(train.labels, names))) <= FEW:
        enrolled = {"kind": "enrolled", "sharpness": SHARPNESS}
        return _Candidate(enrolled, _learn(train, names, enrolled, options, budget)), []
    if not len(valid):
        *_, (settings, head) = _candidates(train, names, options, budget, BLIND)
        return _Candidate(settings, head), []
    truth = _codes(valid.labels, names)
    best: tuple[float, _Candidate] | None = None
    tried: list[dict[str, Any]] = []
    worse = 0
    for settings, head in _candidates(train, names, options, budget):
        logits = heads.logits(head, valid.vectors)
        heat = calibrate.temperature(logits, truth)
        shares = calibrate.softmax(logits, heat)
        right = float((shares.argmax(axis=1) == truth).mean())
        loss = -float(
            np.log(np.maximum(shares[np.arange(len(truth)), truth], 1e-12)).mean()
        )
        tried.append({**settings, "accuracy": round(right, 6), "loss": round(loss, 6)})
        worse += 1
        if best is None or loss < best[0]:
            best, worse = (loss, _Candidate(settings, head, heat)), 0
        if worse >= WORSE and settings["kind"] == "linear":
            break
    assert best is not None
    return best[1], tried


def _candidates(
    train: Examples,
    names: tuple[str, ...],
    options: Options,
    budget: Budget,
    penalties: tuple[float, ...] = PENALTIES,
) -> Iterator[tuple[dict[str, Any], Head]]:
    """Yield (settings, head), quickest first, while time is left."""
    labels = _codes(train.labels, names)
    how = heads.preparation(train.vectors, train.blocks)
    head = heads.cosine(train.vectors, labels, len(names), SHARPNESS, how)
    yield {"kind": "cosine", "sharpness": SHARPNESS}, head
    space = heads.space(train.vectors, train.blocks)
    table: Floats | None = None
    for penalty in penalties:
        if budget.left <= 0:
            return
        table = heads.linear(
            space,
            labels,
            len(names),
            penalty,
            start=table,
            smooth=options.smoothing,
            stop=lambda: budget.left <= 0,
        )
        yield {"kind": "linear", "penalty": penalty}, heads.as_head(space, table)


def _learn(
    examples: Examples,
    names: tuple[str, ...],
    settings: dict[str, Any],
    options: Options,
    budget: Budget,
) -> Head:
    """Learn the chosen head from everything."""
    labels = _codes(examples.labels, names)
    if settings["kind"] != "linear":
        enrolled = settings["kind"] == "enrolled"
        prepare = heads.whitening if enrolled else heads.preparation
        return heads.cosine(
            examples.vectors,
            labels,
            len(names),
            settings["sharpness"],
            prepare(examples.vectors, examples.blocks),
        )
    space = heads.space(examples.vectors, examples.blocks)
    table = heads.linear(
        space,
        labels,
        len(names),
        settings["penalty"],
        smooth=options.smoothing,
        stop=lambda: budget.left <= 0,
    )
    return heads.as_head(space, table)


def _codes(labels: Sequence[str], names: Sequence[str]) -> Ints:
    place = {name: i for i, name in enumerate(names)}
    return np.array([place[label] for label in labels], np.int64)


task = Classify()
