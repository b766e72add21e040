"""Quickstart: one command from a folder of photos to a judged, published model."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from miwake import task as tasks
from miwake.engine import sources
from miwake.engine.pool import Pool
from miwake.errors import BadOption, MiwakeError, TooFewLabels
from miwake.report import write as reports
from miwake.river.project import CLASSIFY, Project, Trained, Wish
from miwake.settings import settings
from miwake.stages import collect, judge, label, snapshot
from miwake.store.home import Store
from miwake.values import Mode, Tell, silent

UNREADABLE = 20
"""Unreadable files that the report lists by name."""


@dataclass(slots=True)
class Outcome:
    """Everything quickstart has to tell."""

    project: str
    mode: Mode
    reason: str
    photos: int
    regions: int
    classes: int
    groups: int
    accuracy: float
    interval: tuple[float, float]
    accuracy_random_split: float | None
    sentence: str
    wrongest: list[reports.Wrong]
    seconds: float
    bundle: Path
    report: Path
    endpoint: str
    difference: float
    """Largest difference of the bundle's answers on its golden items."""
    refused: list[str] = field(default_factory=list)
    """One line for each file that could not be read."""
    notes: list[str] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)
    """Seconds each verb took."""
    decode_seconds: float = 0.0
    """From bytes to pixels, over all workers."""
    model_seconds: float = 0.0
    """Finding and encoding regions, over all workers."""
    runtime_seconds: float = 0.0
    """Of that, inside onnxruntime."""
    fit_seconds: float = 0.0
    """Learning heads, for the model and its judgement, and proving the bundle."""
    sample: str = ""
    """A photo to try the endpoint with."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a quickstart may be told; everything has a sensible default."""

    name: str | None = None
    """Project and endpoint; the folder's own name when not given."""
    task: str | None = None
    """The question; `classify.v1` when not given."""
    mode: Wish = "auto"
    seed: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    lang: Literal["en", "ja"] = "en"
    backbone: str | None = None
    """The model that sees, by name; the project's, or built in, when not given."""
    detector: str | None = None
    """The model that finds faces."""


def quickstart(
    home: Path,
    place: Path,
    wishes: Wishes,
    tell: Tell = silent,
    pool: Pool | None = None,
) -> Outcome:
    """From a folder of photos to a judged, published model.

    Raises NothingToCollect, TooFewLabels, NothingFound, CannotWrite: each says what to
    do, and is raised before anything is written where that can be known.
    """
    started = time.perf_counter()
    question = wishes.task or CLASSIFY
    tasks.options(tasks.get(question), wishes.options)
    enough(sources.entries(place).entries)
    with pool or Pool(settings().workers) as workers:
        workers.start()
        store = Store(home)
        noun = store.projects.ensure(wishes.name or project_name(place), question)
        try:
            outcome = _run(Project(store, noun, workers), place, wishes, tell)
        except MiwakeError:
            if noun.mode is None:  # a mode that led to nothing is chosen anew
                store.projects.look_at(noun, None, "")
            raise
        finally:
            store.close()
    outcome.seconds = time.perf_counter() - started
    return outcome


def enough(entries: Sequence[Any]) -> None:
    """Raise TooFewLabels when the names of the folders cannot suffice."""
    counts = Counter(e.label for e in entries if e.label and not e.is_clip)
    clips = {e.label for e in entries if e.label and e.is_clip}
    if clips:
        return  # how many photos a clip gives is not known before it is read
    small = {name: n for name, n in counts.items() if n < snapshot.FEWEST}
    if len(counts) - len(small) < 2:
        raise TooFewLabels(snapshot.too_few(counts, small))


def _run(project: Project, place: Path, wishes: Wishes, tell: Tell) -> Outcome:
    clock = _Clock()
    project.use(wishes.backbone, wishes.detector)
    project.choose(place, wishes.mode)
    clock.lap("choose")
    brought = project.collect(place, tell=tell)
    clock.lap("collect")
    found = project.detect(tell)
    clock.lap("detect")
    labelled = project.label()
    notes = [*brought.notes, *_told(brought, labelled)]
    try:
        sealed = project.snapshot(wishes.seed)
    except TooFewLabels as few:
        raise TooFewLabels("; ".join([str(few), *_why(brought, labelled)])) from None
    clock.lap("snapshot")
    with ThreadPoolExecutor(1) as beside:
        training = beside.submit(
            project.train, sealed, options=wishes.options, seed=wishes.seed
        )
        proof = beside.submit(_proved, training)
        examined = project.examine(sealed, wishes.options, wishes.seed, tell)
        model = training.result()
        verdict = judge.seal(project.store, project.noun, model.model, examined)
        clock.lap("train and judge")
        refused = [f"{one.source}: {one.reason}" for one in brought.refused]
        told = [*_told(brought, labelled), *refused[:UNREADABLE]]
        report = project.write_report(model, verdict, wishes.lang, told)
        clock.lap("report")
        proving = proof.result()
    endpoint, check = model.publish()
    clock.lap("publish")
    looked = brought.seconds + found.seconds + project.probed
    figures = {panel.key: panel.data for panel in verdict.panels}
    flattered = figures.get("accuracy_random_split")
    return Outcome(
        project=project.noun.name,
        mode=project.noun.mode or "whole",
        reason=project.noun.reason,
        photos=found.photos,
        regions=found.regions,
        classes=len(sealed.names),
        groups=len({row.group for row in sealed.rows}),
        accuracy=figures["accuracy"]["value"],
        interval=(figures["accuracy"]["low"], figures["accuracy"]["high"]),
        accuracy_random_split=flattered["value"] if flattered else None,
        sentence=reports.sentence(verdict, sealed, wishes.lang),
        wrongest=reports.wrongest(project.store, project.noun, verdict),
        seconds=0.0,
        bundle=model.path,
        report=report,
        endpoint=endpoint.name,
        difference=check.difference,
        refused=refused,
        notes=[*notes, *sealed.notes],
        stages=clock.laps,
        decode_seconds=looked.decode,
        model_seconds=looked.models,
        runtime_seconds=looked.runtime,
        fit_seconds=model.seconds + proving + examined.seconds,
        sample=_sample(project),
    )


def _proved(training: Future[Trained]) -> float:
    """Prove the bundle, while exams are sat and the report is written elsewhere.

    Return the seconds it took.
    """
    model = training.result()
    started = time.perf_counter()
    model.verify()
    return time.perf_counter() - started


def _why(brought: collect.Report, labelled: label.Report) -> list[str]:
    """Return what may have left too few photos to learn from."""
    reasons = []
    if brought.refused:
        first = brought.refused[0]
        reasons.append(
            f"{len(brought.refused)} files could not be read, the first of them "
            f"{first.source}: {first.reason}"
        )
    return [*reasons, *_told(brought, labelled)]


class _Clock:
    """Seconds between laps."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 3)
        self._last = now


def _told(brought: collect.Report, labelled: label.Report) -> list[str]:
    """Return what a person should know of duplicates and doubtful labels."""
    counts, notes = brought.counts, []
    if counts["duplicate"]:
        notes.append(f"exact duplicates among the files: {counts['duplicate']}")
    if labelled.conflicts:
        notes.append(f"photos under two names, left out: {len(labelled.conflicts)}")
    if brought.gone:
        notes.append(
            f"files no longer where they were, no longer believed: {len(brought.gone)}"
        )
    if labelled.taken_back:
        notes.append(f"labels of folders taken back: {labelled.taken_back}")
    if labelled.chosen_of_several:
        notes.append(
            f"{labelled.chosen_of_several} photos hold several faces; the one that "
            "agrees with the others of its folder was taken"
        )
    if labelled.empty:
        notes.append(f"{labelled.empty} named photos hold no face and count as wrong")
    return notes


def _sample(project: Project) -> str:
    """Return the path of a collected photo, to try the endpoint with."""
    for arrival, root in project.store.photos.roots(project.noun.id):
        base = Path(root)  # a CSV's photos lie beside it
        path = (base.parent if base.is_file() else base) / arrival
        if path.is_file():
            return str(path)
    return ""


def project_name(place: Path) -> str:
    """Return the name a folder or file gives its project."""
    name = place.resolve().stem if place.is_file() else place.resolve().name
    if not name:
        raise BadOption(f"{place} has no name of its own; choose one with --project")
    return name
