"""Judge: what is a model worth on what it has not seen? Sealed, and recomputable.

Where data are few, each item is judged by a model that saw none of its group
(cross-validation with the same options); else by the model itself on the test part.
Beside it: dumb baselines on the same items, and what a careless random split would
have claimed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from miwake import task as tasks
from miwake.engine.lens import Lens
from miwake.engine.pool import PATIENCE, Pool
from miwake.errors import Refused
from miwake.learn import splits
from miwake.task import Budget
from miwake.values import (
    Examples,
    Judged,
    Model,
    Project,
    Row,
    Snapshot,
    Tell,
    Verdict,
    silent,
)

if TYPE_CHECKING:
    from miwake.store.home import Store  # workers import this file, and need no SQL

VALID_SHARE = 5
RANDOM_FOLDS = 5

Scores = NDArray[np.float64]
Hear = Callable[[int, int], None]
"""Hears of each honest exam as it is sat: how many were asked, how many are right."""


@dataclass(frozen=True, slots=True)
class Exam:
    """One fit and the items it is asked about (in a worker)."""

    task: str
    options: Any
    """Of the task: checked once, so that workers need not load what checks them."""
    names: tuple[str, ...]
    train: Examples
    valid: Examples
    test: Examples
    baseline: str | None = None
    """Name of the baseline to ask in the model's place."""


@dataclass(frozen=True, slots=True)
class Sat:
    """What became of one exam."""

    scores: Scores
    """(N, C) of the test items."""
    seconds: float
    """Spent fitting and answering."""


@dataclass(frozen=True, slots=True)
class Examined:
    """Every answer, before it is sealed."""

    rows: tuple[Judged, ...]
    seconds: float
    """Spent in fits, over all workers."""


def judge(
    store: Store,
    project: Project,
    lens: Lens,
    of: Model,
    *,
    pool: Pool,
    tell: Tell = silent,
) -> Verdict:
    """Judge a model on its snapshot and seal the verdict.

    Raises Refused when the model sees otherwise than the project does now.
    """
    if of.run["encoder"] != lens.digest:
        raise Refused(
            f"model {of.digest[:12]} sees with another encoder than the project does "
            "now (mode, backbone or detector were changed since); train again, or "
            "change back"
        )
    snapshot = store.snapshots.get(of.snapshot)
    run = Run(project.task, of.run["options"], int(of.run["seed"]))
    return seal(store, project, of, examine(store, lens, snapshot, run, pool, tell))


@dataclass(frozen=True, slots=True)
class Run:
    """How a model is, or was, made: what an exam has to repeat."""

    task: str
    options: Mapping[str, Any]
    seed: int


def examine(
    store: Store,
    lens: Lens,
    snapshot: Snapshot,
    run: Run,
    pool: Pool,
    tell: Tell = silent,
    hear: Hear | None = None,
) -> Examined:
    """Sit every exam of a run: honest, careless, and the baselines beside it."""
    papers = _Papers(store, lens, run, snapshot)
    exams = {
        "honest": papers.exams(_rounds(snapshot, run.seed), "vectors"),
        "careless": papers.exams(_careless(snapshot, run.seed), "vectors"),
    }
    baselines = [b.name for b in tasks.get(run.task).baselines()]
    for baseline in tasks.get(run.task).baselines():
        rounds = papers.exams(_rounds(snapshot, run.seed), baseline.sees)
        exams[baseline.name] = [replace(e, baseline=baseline.name) for e in rounds]
    papered = [exam for each in exams.values() for exam in each]
    sat = _sit(pool, papered, tell, hear, len(exams["honest"]))
    known = {row.item: row for row in snapshot.rows if _has_region(row)}
    scores: dict[str, dict[str, tuple[float, ...]]] = {}
    at = 0
    for name, each in exams.items():
        scores[name] = _by_item(each, sat[at : at + len(each)], known)
        at += len(each)
    rows = _judged(snapshot, scores["honest"], {b: scores[b] for b in baselines})
    rows += [
        replace(row, split="random")
        for row in _judged(snapshot, scores["careless"], {})
        if row.item in scores["careless"]
    ]
    return Examined(tuple(rows), sum(one.seconds for one in sat))


def seal(store: Store, project: Project, of: Model, examined: Examined) -> Verdict:
    """Compute every figure from the answers, and keep both for ever."""
    names = store.snapshots.get(of.snapshot).names
    panels = tasks.get(project.task).judge(examined.rows, names)
    return store.models.judge(of, panels, lines(examined.rows))


def sit(exam: Exam) -> Sat:
    """Fit, and answer the test items (in a worker)."""
    started = time.perf_counter()
    scores = _answers(exam)
    return Sat(scores, time.perf_counter() - started)


def _answers(exam: Exam) -> Scores:
    task = tasks.get(exam.task)
    if exam.baseline:
        both = exam.train.joined(exam.valid)
        (baseline,) = (b for b in task.baselines() if b.name == exam.baseline)
        return baseline.guess(both, exam.test, exam.names)
    budget = Budget(seconds=getattr(exam.options, "seconds", 60.0))
    graph = task.fit(exam.train, exam.valid, exam.options, budget)
    scores = np.zeros((len(exam.test), len(exam.names)))
    places = [exam.names.index(name) for name in graph.names]
    guesses = task.predict(graph, exam.test.vectors)
    scores[:, places] = np.array([guess.scores for guess in guesses])
    return scores


def lines(rows: Sequence[Judged]) -> bytes:
    """Return `predictions.jsonl`: one row a line."""
    return b"".join(
        json.dumps(asdict(row), ensure_ascii=False, sort_keys=True).encode() + b"\n"
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class _Round:
    """Rows to learn from, to choose by, and to be asked about."""

    train: list[Row]
    valid: list[Row]
    test: list[Row]


class _Papers:
    """Sets exams: rows of the snapshot become arrays."""

    def __init__(
        self,
        store: Store,
        lens: Lens,
        run: Run,
        snapshot: Snapshot,
    ) -> None:
        self._run = run
        self._options = tasks.options(tasks.get(run.task), run.options)
        self._names = snapshot.names
        rows = [row for row in snapshot.rows if _has_region(row)]
        items = sorted({item for row in rows for item in (row.item, *row.rivals)})
        self._place = {item: i for i, item in enumerate(items)}
        self._blocks = lens.blocks
        self._vectors = {
            "vectors": store.vectors.read(lens.digest, items),
            "pixels": store.vectors.read(lens.tiny, items),
            "labels": np.zeros((len(items), 1), np.float32),
        }

    def exams(self, rounds: Sequence[_Round], sees: str) -> list[Exam]:
        """Return an exam for each round, with what may be seen."""
        return [
            Exam(
                self._run.task,
                self._options,
                self._names,
                self._examples(one.train, sees),
                self._examples(one.valid, sees),
                self._examples([r for row in one.test for r in _standing(row)], sees),
            )
            for one in rounds
            if one.test and one.train
        ]

    def _examples(self, rows: Sequence[Row], sees: str) -> Examples:
        places = [self._place[row.item] for row in rows]
        return Examples(
            tuple(row.item for row in rows),
            self._vectors[sees][places],
            tuple(row.label for row in rows),
            tuple(row.group for row in rows),
            tuple(row.condition for row in rows),
            self._blocks if sees == "vectors" else (),
        )


def _standing(row: Row) -> list[Row]:
    """Return a row for each region that may have been meant."""
    return [row, *(replace(row, item=rival) for rival in row.rivals)]


def _has_region(row: Row) -> bool:
    return not row.item.startswith("photo:")


def _rounds(snapshot: Snapshot, seed: int) -> list[_Round]:
    """Return the rounds of a snapshot: one a fold, or the one it was sealed with."""
    rows = [row for row in snapshot.rows if _has_region(row)]
    if not snapshot.folds:
        by = {p: [r for r in rows if r.part == p] for p in ("train", "valid", "test")}
        if by["valid"]:
            return [_Round(by["train"], by["valid"], by["test"])]
        return [_Round(*_hold_back(by["train"], seed), by["test"])]
    folds = sorted({row.part for row in rows})
    return [
        _Round(
            *_hold_back([r for r in rows if r.part != fold], seed),
            [r for r in rows if r.part == fold],
        )
        for fold in folds
    ]


def _careless(snapshot: Snapshot, seed: int) -> list[_Round]:
    """Return the same rounds with every item a group of its own."""
    rows = [row for row in snapshot.rows if _has_region(row)]
    alone = [replace(row, group=row.item) for row in rows]
    items, labels = [r.item for r in alone], [r.label for r in alone]
    if snapshot.folds:
        made = splits.stratified_group_folds(items, labels, items, snapshot.folds, seed)
    else:
        made = splits.three_one_one(items, labels, items, seed)
    dealt = [replace(r, part=p) for r, p in zip(alone, made.parts, strict=True)]
    return _rounds(replace(snapshot, rows=tuple(dealt)), seed)


def _hold_back(rows: list[Row], seed: int) -> tuple[list[Row], list[Row]]:
    """Hold one group in five back to choose by."""
    held = splits.held_back(
        [row.item for row in rows],
        [row.label for row in rows],
        [row.group for row in rows],
        VALID_SHARE,
        seed,
    )
    pairs = list(zip(rows, held, strict=True))
    return [row for row, out in pairs if not out], [row for row, out in pairs if out]


def _sit(
    pool: Pool,
    exams: Sequence[Exam],
    tell: Tell,
    hear: Hear | None = None,
    honest: int = 0,
) -> list[Sat]:
    """Let the workers sit all exams, the *honest* ones first; raise the first error."""
    answers: dict[int, Sat] = {}
    asked = max((float(getattr(e.options, "seconds", 0)) for e in exams), default=0.0)
    tell("judge", 0, len(exams))
    for outcome in pool.map(sit, exams, patience=PATIENCE + 2 * asked):
        if outcome.error:
            raise outcome.error
        if outcome.result is not None:
            answers[outcome.place] = outcome.result
            if hear and outcome.place < honest:
                hear(*_marked(exams[outcome.place], outcome.result))
        tell("judge", len(answers), len(exams))
    return [answers[place] for place in range(len(exams))]


def _marked(exam: Exam, sat: Sat) -> tuple[int, int]:
    """Return how many items an exam asked about, and how many are right."""
    said = [exam.names[place] for place in sat.scores.argmax(axis=1)]
    right = sum(a == b for a, b in zip(said, exam.test.labels, strict=True))
    return len(said), right


def _by_item(
    exams: Sequence[Exam], answers: Sequence[Sat], rivals: Mapping[str, Row]
) -> dict[str, tuple[float, ...]]:
    """Return each row's scores: of several regions that may be meant, the surest."""
    scores = {
        item: tuple(float(v) for v in row)
        for exam, sat in zip(exams, answers, strict=True)
        for item, row in zip(exam.test.items, sat.scores, strict=True)
    }
    return {
        item: max((scores[r.item] for r in _standing(row)), key=max)
        for item, row in rivals.items()
        if item in scores
    }


def _judged(
    snapshot: Snapshot,
    scores: Mapping[str, tuple[float, ...]],
    beside: Mapping[str, Mapping[str, tuple[float, ...]]],
) -> list[Judged]:
    """Return a row for each tested item; what has no answer has no scores."""
    tested = [
        row
        for row in snapshot.rows
        if row.item in scores
        or (not _has_region(row) and row.part not in ("train", "valid"))
    ]
    return [
        Judged(
            row.item,
            row.label,
            scores.get(row.item),
            row.group,
            {"condition": row.condition} if row.condition else {},
            {
                name: found[row.item]
                for name, found in beside.items()
                if row.item in found
            },
        )
        for row in tested
    ]
