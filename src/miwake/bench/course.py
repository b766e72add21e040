"""Run the river over a folder in a temporary home, and return its verdict.

Photos are collected, found and encoded once; each seed then has its own snapshot,
model and verdict. The home is removed afterwards.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, final

from miwake.engine import sources
from miwake.engine.lens import Lens, lens
from miwake.engine.pool import Pool
from miwake.errors import NothingToCollect
from miwake.settings import settings
from miwake.stages import collect, detect, judge, label, snapshot, train
from miwake.store.home import Store
from miwake.values import Mode, Model, Snapshot, Verdict

Say = Callable[[str], None]

VERDICT: tuple[str, ...] = (
    "accuracy",
    "accuracy_random_split",
    "mean_ap",
    "baseline_accuracy",
)
"""The figures of a verdict that a bench of one data set reports."""


@dataclass(frozen=True, slots=True)
class Finish:
    """What one seed came to."""

    snapshot: Snapshot
    model: Model
    verdict: Verdict
    seconds: float


@final
class Course:
    """A folder brought into a home of its own; a context manager."""

    def __init__(self, place: Path, mode: Mode | None, name: str = "bench") -> None:
        """Bring the photos of a folder in and look at them; None: choose the mode."""
        started = time.perf_counter()
        self._home = TemporaryDirectory(prefix="miwake-bench-")
        self.pool = Pool(settings().workers)
        self.store = Store(Path(self._home.name))
        noun = self.store.projects.ensure(name)
        chosen, reason = (mode, "the bench says so") if mode else self._choose(place)
        self.project = self.store.projects.look_at(noun, chosen, reason)
        self.collected = collect.collect(
            self.store, self.project, place, pool=self.pool, lens=self.lens
        )
        self.found = detect.detect(self.store, self.project, self.lens, pool=self.pool)
        self.labelled = label.label(self.store, self.project, self.lens)
        self.seconds = time.perf_counter() - started

    def _choose(self, place: Path) -> tuple[Mode, str]:
        faces = lens("faces", self.store.cache)
        return detect.choose_mode(sources.entries(place).entries, faces, self.pool)[:2]

    @property
    def lens(self) -> Lens:
        """How the project sees."""
        return lens(self.project.mode or "whole", self.store.cache)

    def snapshot(self, seed: int) -> Snapshot:
        """Seal what is known, split by that seed."""
        return snapshot.snapshot(self.store, self.project, self.lens, seed=seed)

    def finish(self, seed: int) -> Finish:
        """Split, learn and judge by one seed."""
        started = time.perf_counter()
        sealed = self.snapshot(seed)
        made = train.train(self.store, self.project, self.lens, sealed, seed=seed).model
        verdict = judge.judge(self.store, self.project, self.lens, made, pool=self.pool)
        return Finish(sealed, made, verdict, time.perf_counter() - started)

    def predictions(self, of: Verdict) -> bytes:
        """Return the rows a verdict was computed from."""
        return self.store.blobs.get(of.predictions)

    def facts(self) -> dict[str, Any]:
        """Return what became of the files, to stand beside the figures."""
        return {
            "mode": self.project.mode,
            "files": dict(sorted(self.collected.counts.items())),
            "photos": self.found.photos,
            "regions": self.found.regions,
            "without": self.found.without,
            "under_two_names": len(self.labelled.conflicts),
            "seconds_before_training": round(self.seconds, 1),
        }

    def __enter__(self) -> Course:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.pool.close()
        self.store.close()
        self._home.cleanup()


def folder(data: Path, name: str) -> Path:
    """Return a data set's folder; raises NothingToCollect when it is not there."""
    place = data / name
    if not place.is_dir():
        raise NothingToCollect(f"this bench needs the folder {place}")
    return place


def chosen(place: Path, wanted: Sequence[str], target: Path) -> Path:
    """Copy some classes of a data set to another folder; return it."""
    for name in wanted:
        shutil.copytree(folder(place, name), target / name)
    return target


def verdicts(
    place: Path,
    mode: Mode | None,
    seeds: Sequence[int],
    say: Say,
    out: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield, for each seed, the figures of `VERDICT` for the photos in a folder."""
    with Course(place, mode) as course:
        say(f"{place.name}: {course.facts()}")
        for seed in seeds:
            done = course.finish(seed)
            record = told(course, done, seed)
            say(f"{place.name}, seed {seed}: {record['figures']}")
            keep(out, seed, course.predictions(done.verdict))
            yield record


def told(course: Course, done: Finish, seed: int) -> dict[str, Any]:
    """Return one seed's record."""
    panels = {panel.key: panel.data for panel in done.verdict.panels}
    beside = {line[0]: line[1] for line in panels["baselines"]["rows"]}
    accuracy = panels["accuracy"]
    figures = {
        "accuracy": accuracy["value"],
        "accuracy_random_split": panels["accuracy_random_split"]["value"],
        "mean_ap": panels["mean_average_precision"]["value"],
        "baseline_accuracy": max(beside.values()),
    }
    rows = done.snapshot.rows
    detail = course.facts() | {
        "interval": [accuracy["low"], accuracy["high"]],
        "ahead_of_baselines": panels["baselines"]["rows"],
        "groups": len({row.group for row in rows}),
        "largest_groups": largest(rows),
        "parts": dict(sorted(Counter(row.part for row in rows).items())),
        "missed": sum(not train.has_region(row) for row in rows),
        "notes": list(done.snapshot.notes),
    }
    return {
        "seed": seed,
        "figures": figures,
        "detail": detail,
        "seconds": round(done.seconds, 2),
    }


def largest(rows: Sequence[Any], most: int = 5) -> list[int]:
    """Return the sizes of the largest groups, falling."""
    return sorted(Counter(row.group for row in rows).values(), reverse=True)[:most]


def keep(out: Path | None, seed: int, lines: bytes) -> None:
    """Write the rows of one seed, when a folder is given."""
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"predictions-{seed}.jsonl").write_bytes(lines)
