"""Label from folder names: which region of a photo is the one that was meant?

A folder names one person, a photo in it may hold several. The one that agrees with the
others of that folder is meant; the rest stay unlabelled. What a person has said is
never overruled; what a folder said follows the files that are there now.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from miwake.engine.lens import Lens
from miwake.store.home import Store
from miwake.store.labels import FOLDER, Saying, decided, replay
from miwake.store.photos import GONE
from miwake.values import Project, Region

ROUNDS = 4

Vectors = NDArray[np.float32]


@dataclass(slots=True)
class Report:
    """What was labelled, and what was not and why."""

    labelled: int = 0
    batch: str = ""
    """Names the action, so that it can be undone as one."""
    chosen_of_several: int = 0
    """Photos with several regions, of which one was taken."""
    conflicts: list[str] = field(default_factory=list)
    """Photos that came under two names: left unlabelled."""
    unnamed: int = 0
    """Photos that came without a name."""
    empty: int = 0
    """Named photos in which nothing was found."""
    taken_back: int = 0
    """Photos that a folder had named and names no longer: their file is gone, or they
    lie under two names."""


def label(store: Store, project: Project, lens: Lens) -> Report:
    """Say of each photo's meant region what its folder says now; one undoable batch.

    Where the folder's name has changed, the new one is said; where there is none any
    more, the old one is taken back. What a person said is final. An undo of a
    folder's batch is no such word: whoever runs `label` again has the folders speak
    again, and can undo again.
    """
    report = Report()
    given = _given(store, project, report)
    log = store.labels.log(project.id)
    final = decided(log)
    held = {r: name for r, name in replay(log).items() if r not in final}
    regions = _regions(store, lens, given, held)
    report.empty = sum(1 for sha in given if not regions[sha])
    open_ = {
        sha: name
        for sha, name in given.items()
        if regions[sha] and _is_open(regions[sha], name, held, final)
    }
    chosen = _choose(store, lens, given, regions, open_)
    stays = given.keys() - open_.keys()
    old = [
        (region, held[region.id])
        for sha, found in regions.items()
        for region in found
        if region.id in held
        and not (sha in stays and held[region.id] == given[sha])
        and not (sha in chosen and chosen[sha].id == region.id)
    ]
    back = [Saying(region.id, name, "is-not") for region, name in old]
    sayings = [Saying(chosen[sha].id, name) for sha, name in sorted(open_.items())]
    report.batch = store.labels.say(project.id, FOLDER, [*back, *sayings])
    report.labelled = len(sayings)
    report.taken_back = len({region.photo for region, _ in old} - open_.keys())
    report.chosen_of_several = sum(1 for sha in open_ if len(regions[sha]) > 1)
    return report


def _regions(
    store: Store, lens: Lens, given: Mapping[str, str], held: Mapping[str, str]
) -> dict[str, list[Region]]:
    """Return the regions of each photo that is named or was."""
    photos = dict.fromkeys([*given, *(r.photo for r in store.regions.get(list(held)))])
    regions: dict[str, list[Region]] = defaultdict(list)
    for region in store.regions.of(lens.recipe.detector, photos):
        regions[region.photo].append(region)
    return regions


def _is_open(
    regions: Sequence[Region], name: str, held: Mapping[str, str], final: Set[str]
) -> bool:
    """Whether a photo has yet to get its name: nobody decided, and it has it not."""
    ids = {region.id for region in regions}
    return not ids & final and name not in {held.get(id_) for id_ in ids}


def _given(store: Store, project: Project, report: Report) -> dict[str, str]:
    """Return the name each photo came under; two names are no name.

    A folder that bears a former name, or one that was merged, means what that is now.
    """
    names: dict[str, Counter[str]] = defaultdict(Counter)
    bare: set[str] = set()
    arrivals = store.photos.arrivals(project.id)
    said = {arrival.label for arrival in arrivals if arrival.label}
    now = store.names.resolve(project.id, said)
    for arrival in arrivals:
        if arrival.photo and arrival.label:
            names[arrival.photo][now.get(arrival.label, arrival.label)] += 1
        elif arrival.photo and arrival.code != GONE:
            bare.add(arrival.photo)
    report.unnamed = len(bare - names.keys())
    report.conflicts = sorted(sha for sha, found in names.items() if len(found) > 1)
    return {sha: next(iter(f)) for sha, f in names.items() if len(f) == 1}


def _choose(
    store: Store,
    lens: Lens,
    given: Mapping[str, str],
    regions: Mapping[str, Sequence[Region]],
    wanted: Mapping[str, str],
) -> dict[str, Region]:
    """Return the meant region of each wanted photo."""
    if all(len(regions[sha]) == 1 for sha in wanted):
        return {sha: regions[sha][0] for sha in wanted}
    everything = [region for sha in given for region in regions[sha]]
    vectors = store.vectors.read(lens.digest, [region.id for region in everything])
    vectors = _unit(vectors - vectors.mean(axis=0))
    row = {region.id: vectors[i] for i, region in enumerate(everything)}
    chosen = {sha: _largest(regions[sha]) for sha in given if regions[sha]}
    for _ in range(ROUNDS):
        sums, counts = _sums(chosen, given, row)
        again = {
            sha: _agreeing(regions[sha], chosen[sha], sums[name], counts[name], row)
            for sha, name in given.items()
            if regions[sha]
        }
        if again == chosen:
            break
        chosen = again
    return {sha: chosen[sha] for sha in wanted}


def _sums(
    chosen: Mapping[str, Region], given: Mapping[str, str], row: Mapping[str, Vectors]
) -> tuple[dict[str, Vectors], Counter[str]]:
    """Return the sum of each name's chosen vectors, and how many they are."""
    sums: dict[str, Vectors] = {}
    counts: Counter[str] = Counter()
    for sha, region in chosen.items():
        name = given[sha]
        sums[name] = sums.get(name, np.zeros_like(row[region.id])) + row[region.id]
        counts[name] += 1
    return sums, counts


def _agreeing(
    regions: Sequence[Region],
    now: Region,
    total: Vectors,
    count: int,
    row: Mapping[str, Vectors],
) -> Region:
    """Return the region nearest to the others of its name (itself left out)."""
    if len(regions) == 1 or count < 2:
        return now
    others = total - row[now.id]
    return max(regions, key=lambda region: float(row[region.id] @ others))


def _largest(regions: Sequence[Region]) -> Region:
    return max(regions, key=lambda r: (r.box[2] - r.box[0]) * (r.box[3] - r.box[1]))


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9), np.float32)
