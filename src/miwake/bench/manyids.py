"""Ask whether many people are told apart from one photo of each.

Claim: with one photo of each person enrolled, the nearest enrolled one is the right
person for at least 85 of 100 people (mean over people) and 75 of 100 photos. Measured
on `expressions_mux`, where a person is the file name before its number. Files whose
names hold no person, and second copies of the same bytes, are left out. Of each person
the first photo in which a face is found is enrolled, in the order of the paths (seed 0)
or in a shuffled order; all other photos of people enrolled with at least one more are
asked, and one without a face counts as wrong. Of several faces the surest is taken.
The people asked about are those enrolled: nobody is learned from beforehand.
"""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from miwake import task as tasks
from miwake.bench import course
from miwake.task import Budget
from miwake.values import Examples

FIGURES: tuple[str, ...] = ("top1", "top1_per_person")

_NUMBER = re.compile(r"_\d+\.\w+$")
_NOBODY = "facial-expressions"


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo of a person, and the region of the face in it."""

    source: str
    person: str
    region: str | None


def run(
    data: Path,
    seeds: Sequence[int],
    say: Callable[[str], None],
    *,
    out: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the figures of each seed, which chooses the photos that are enrolled."""
    with course.Course(course.folder(data, "expressions_mux"), "faces") as one:
        found = pictures(one)
        say(f"{len(found)} photos of {len({p.person for p in found})} people")
        for seed in seeds:
            record, lines = ask(one, found, seed)
            say(f"seed {seed}: {record['figures']}")
            course.keep(out, seed, lines)
            yield record


def pictures(one: course.Course) -> list[Picture]:
    """Return each photo of somebody once, in the order of the paths."""
    store, seen = one.store, set[str]()
    arrivals = sorted(store.photos.arrivals(one.project.id), key=lambda a: a.source)
    regions: dict[str, str] = {}
    photos = [arrival.photo for arrival in arrivals if arrival.photo]
    for region in store.regions.of(one.lens.recipe.detector, photos):
        regions.setdefault(region.photo, region.id)
    made = []
    for arrival in arrivals:
        person = _NUMBER.sub("", Path(arrival.source).name)
        if not arrival.photo or arrival.photo in seen or person == _NOBODY:
            continue
        seen.add(arrival.photo)
        made.append(Picture(arrival.source, person, regions.get(arrival.photo)))
    return made


def enrol(found: Sequence[Picture], seed: int) -> tuple[list[Picture], list[Picture]]:
    """Return the pictures enrolled, one a person, and those to be asked about."""
    order = list(range(len(found)))
    if seed:
        order = np.random.default_rng(seed).permutation(len(found)).tolist()
    first: dict[str, Picture] = {}
    for picture in (found[i] for i in order):
        if picture.region:
            first.setdefault(picture.person, picture)
    asked = [p for p in found if p.person in first and first[p.person] is not p]
    return list(first.values()), asked


def ask(
    one: course.Course, found: Sequence[Picture], seed: int
) -> tuple[dict[str, Any], bytes]:
    """Enrol and ask; return the record, and a line for each photo asked about."""
    started = time.perf_counter()
    known, asked = enrol(found, seed)
    task = tasks.get(one.project.task)
    budget = Budget(seconds=60.0)
    gallery = _examples(one, known)
    graph = task.fit(gallery, gallery.take(()), tasks.options(task, {}), budget)
    seen = [p for p in asked if p.region]
    guesses = task.predict(graph, _examples(one, seen).vectors)
    answers = {p.source: g for p, g in zip(seen, guesses, strict=True)}
    right = {p.source: answers[p.source].value == p.person for p in seen}
    record = {
        "seed": seed,
        "figures": figures(asked, right),
        "detail": {
            "enrolled": len(known),
            "people_asked": len({p.person for p in asked}),
            "photos_asked": len(asked),
            "without_face": len(asked) - len(seen),
            "head": dict(graph.recipe["head"]),
            "nobody": len({p.person for p in found}) - len(known),
        },
        "seconds": round(time.perf_counter() - started, 2),
    }
    lines = [
        {
            "item": p.source,
            "truth": p.person,
            "scores": answers[p.source].scores if p.source in answers else None,
            "names": graph.names if place == 0 else None,
        }
        for place, p in enumerate(asked)
    ]
    return record, b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def figures(asked: Sequence[Picture], right: Mapping[str, bool]) -> dict[str, float]:
    """Return the share of photos answered rightly, and its mean over the people."""
    by_person: dict[str, list[bool]] = defaultdict(list)
    for picture in asked:
        by_person[picture.person].append(right.get(picture.source, False))
    every = [one for answers in by_person.values() for one in answers]
    means = [float(np.mean(answers)) for answers in by_person.values()]
    return {"top1": float(np.mean(every)), "top1_per_person": float(np.mean(means))}


def _examples(one: course.Course, of: Sequence[Picture]) -> Examples:
    items = [picture.region or "" for picture in of]
    return Examples(
        tuple(items),
        one.store.vectors.read(one.lens.digest, items),
        tuple(picture.person for picture in of),
        tuple(picture.source for picture in of),
        (),
        one.lens.blocks,
    )
