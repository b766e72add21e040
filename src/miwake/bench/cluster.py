"""Ask whether faces without names are sorted by person.

Claim: B-cubed F (Bagga & Baldwin 1998) of at least 0.97 on the 102 people of London,
a neutral and a smiling portrait each, and of at least 0.80 on the press photos and
film stills of `expressions_mux`, 146 people with two photos or more. It is the stage
`cluster` that sorts, by the rule it has, over everything that arrived; the surest face
of a photo counts. The rule was chosen beforehand on other people: those of
`faces_idol5_raw` and `faces_football9` in draws of a few photos each, with portraits of
3DSK as strangers; while it was sought, London and `expressions_mux` had been looked at,
so they are not wholly unseen (docs/log.md). `bcubed_f` is the lower of the two;
`worst_margin` how far the nearer one is above its floor. Nothing is drawn by chance:
every seed says the same, and one is enough.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from miwake.bench import course, manyids
from miwake.learn.cluster import bcubed
from miwake.stages import arrange, cluster

FIGURES: tuple[str, ...] = ("bcubed_f", "worst_margin")
FLOORS = {"london": 0.97, "mux": 0.80}

_LONDON = ("neutral_front", "smiling_front")
_PERSON = re.compile(r"(\d+)")


def run(
    data: Path,
    seeds: Sequence[int],
    say: Callable[[str], None],
    *,
    out: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the figures, the same for each seed."""
    started = time.perf_counter()
    found = {"london": london(data), "mux": mux(data)}
    for name, one in found.items():
        say(f"{name}: {one}")
    figures = {
        "bcubed_f": min(one["f"] for one in found.values()),
        "worst_margin": round(
            min(found[name]["f"] - floor for name, floor in FLOORS.items()), 6
        ),
    }
    seconds = round(time.perf_counter() - started, 2)
    for seed in seeds:
        yield {"seed": seed, "figures": figures, "detail": found, "seconds": seconds}


def london(data: Path) -> dict[str, Any]:
    """Return the figures of London: a person is the number of the file."""
    place = course.folder(data, "faces_london_3dsk")
    with TemporaryDirectory(prefix="miwake-bench-") as name:
        copied = course.chosen(place, _LONDON, Path(name) / "london")
        with course.Course(copied, "faces") as one:
            people = {}
            for picture in manyids.pictures(one):
                number = _PERSON.search(Path(picture.source).name)
                if picture.region and number:
                    people[picture.region] = number[1]
            return measured(one, people)


def mux(data: Path) -> dict[str, Any]:
    """Return the figures of press photos: a person is the file name's beginning."""
    with course.Course(course.folder(data, "expressions_mux"), "faces") as one:
        found = [p for p in manyids.pictures(one) if p.region]
        counts = Counter(picture.person for picture in found)
        return measured(
            one,
            {p.region or "": p.person for p in found if counts[p.person] > 1},
        )


def measured(one: course.Course, people: Mapping[str, str]) -> dict[str, Any]:
    """Cluster what arrived, and return how well these regions are sorted."""
    arrange.arrange(one.store, one.project, one.lens)
    one.store.labels.undo(one.project.id, "bench", one.labelled.batch)
    cluster.cluster(one.store, one.project, one.lens)
    tiles = one.store.tiles.get(one.project.id, list(people))
    truth = np.unique(list(people.values()), return_inverse=True)[1]
    labels = np.array([-1 if t.cluster is None else t.cluster for t in tiles])
    precision, recall, f = bcubed(truth, labels)
    alone = bcubed(truth, np.arange(len(truth)))[2]
    return {
        "f": round(f, 6),
        "precision": round(precision, 6),
        "recall": round(recall, 6),
        "singletons_f": round(alone, 6),
        "faces": len(truth),
        "people": len(set(people.values())),
    }
