"""Snapshot: seal what is known now, split so that no group stands on two sides."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from miwake.engine.lens import Lens
from miwake.errors import TooFewLabels
from miwake.learn import alike, enough, neighbours, sentences, splits
from miwake.learn.twins import COSINE, HASH_BITS, HASH_COSINE
from miwake.store.home import Store
from miwake.store.labels import FOLDER
from miwake.values import Arrival, Photo, Project, Region, Row, Snapshot

FEWEST = 5
"""Photos a class needs to be learned and judged."""
CROWD = 0.10
"""A cluster with more than this share of all items is no cluster of copies: the
rule is then too loose for these photos, and is tightened."""
NEAREST = 10
"""An audit asks about so many neighbours of each item …"""
SUSPECT_COSINE = 0.40
"""… whose vectors agree at least this much (`miwake bench leak` holds the figures) …"""
SUSPECT_ALIGNED = 0.85
"""… and whose small pictures do, too, after the best small move."""

Pairs = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything a snapshot is made of, one entry an item."""

    regions: tuple[Region, ...]
    labels: tuple[str, ...]
    arrivals: tuple[Arrival, ...]
    pairs: Pairs
    """Near-duplicates, as places of items."""
    rivals: tuple[tuple[str, ...], ...]
    """Other regions of the photo, where only the photo was named."""
    missed: tuple[Missed, ...] = ()
    """Named photos in which nothing was found."""
    brought: Mapping[str, enough.Brought] = field(default_factory=dict)
    """What came under each name."""
    crowded: int = 0
    """Regions left out, for they bear more than one name."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A named photo in which nothing was found: nobody can answer it."""

    item: str
    """`photo:` and the photo's sha256, for there is no region."""
    label: str
    arrival: Arrival


def snapshot(store: Store, project: Project, lens: Lens, *, seed: int = 0) -> Snapshot:
    """Seal the project's labelled regions.

    Groups: photo, near-duplicate cluster, clip, and the CSV's own. Split: as the
    folders or the CSV say, save that what would be learned and has its group in the
    test is left out; else folds where data are few, else 3:1:1. Raises TooFewLabels
    with what to do. A named photo in which nothing was found is a row,
    too: what is not found counts as wrong.
    """
    found = gather(store, project, lens)
    left_out = _crowd(found.crowded)
    found, notes = _enough(found)
    items, labels, arrivals = _listing(found)
    groups = _with_missed(found, group_names(found))
    parts, more = _parts(found, groups, seed)
    rivals = [*found.rivals, *((),) * len(found.missed)]
    rows = [
        Row(item, label, group, arrival.condition or "", part, others)
        for item, label, group, arrival, part, others in zip(
            items, labels, groups, arrivals, parts, rivals, strict=True
        )
    ]
    return store.snapshots.seal(project.id, rows, [*left_out, *notes, *more])


def gather(store: Store, project: Project, lens: Lens) -> Gathered:
    """Return the labelled regions of a project with their near-duplicates.

    What lies in the bin, whose name is retired, and what bears more than one name is
    left out: of the last nobody can say which one a single answer should be.
    """
    log = store.labels.log(project.id)
    current, crowded = (
        store.labels.current(project.id),
        store.labels.crowded(project.id),
    )
    by_photo = {e.region for e in log if e.who == FOLDER}
    by_photo -= {e.region for e in log if e.who != FOLDER and e.says == "is"}
    photos = {p.sha256: p for p in store.photos.of(project.id)}
    every = store.regions.of(lens.recipe.detector, list(photos))
    idle, hidden = store.labels.idle(project.id), store.tiles.hidden(project.id)
    every = [region for region in every if region.id not in hidden]
    named = set(current)
    current = {r: n for r, n in current.items() if r not in idle | crowded}
    beside: dict[str, list[str]] = defaultdict(list)
    for region in every:
        beside[region.photo].append(region.id)
    regions = sorted((r for r in every if r.id in current), key=lambda r: r.id)
    first: dict[str, Arrival] = {}
    arrivals = respelled(store, project)
    for arrival in arrivals:
        if arrival.photo:
            first.setdefault(arrival.photo, arrival)
    vectors = store.vectors.read(lens.digest, [r.id for r in regions])
    seen = store.regions.seen(lens.recipe.detector)
    return Gathered(
        tuple(regions),
        tuple(current[region.id] for region in regions),
        tuple(first[region.photo] for region in regions),
        near_duplicates([photos[r.photo] for r in regions], vectors),
        tuple(
            tuple(i for i in beside[r.photo] if i != r.id and i not in named)
            if r.id in by_photo
            else ()
            for r in regions
        ),
        _missed(arrivals, seen - beside.keys() - store.shots.trashed(project.id)),
        enough.brought(arrivals),
        sum(region.id in crowded and region.id not in idle for region in every),
    )


def respelled(store: Store, project: Project) -> list[Arrival]:
    """Return what arrived, its names as they are spelled now; no retired one."""
    arrivals = store.photos.arrivals(project.id)
    said = {one.label for one in arrivals if one.label}
    now: dict[str, str | None] = dict(store.names.resolve(project.id, said))
    retired = {one.spelling for one in store.names.all(project.id, "retired")}
    now = {old: None if new in retired else new for old, new in now.items()}
    return [
        one
        if now.get(one.label or "", one.label) == one.label
        else replace(one, label=now[one.label or ""])
        for one in arrivals
    ]


def _missed(arrivals: Sequence[Arrival], empty: AbstractSet[str]) -> tuple[Missed, ...]:
    """Return the named ones of the *empty* photos; two names are no name."""
    named: dict[str, dict[str, Arrival]] = defaultdict(dict)
    for one in arrivals:
        if one.photo in empty and one.photo and one.label:
            named[one.photo].setdefault(one.label, one)
    return tuple(
        Missed(f"photo:{sha}", label, arrival)
        for sha, found in sorted(named.items())
        for label, arrival in found.items()
        if len(found) == 1
    )


def near_duplicates(photos: Sequence[Photo], vectors: NDArray[np.float32]) -> Pairs:
    """Return pairs (P, 2) of items that show the same shot.

    The same shot: hashes a few bits apart and vectors that agree, or vectors that
    agree almost wholly. Vectors (N, D) are compared after their mean is taken off,
    for what all photos share says nothing.
    """
    if len(photos) < 2:
        return np.zeros((0, 2), np.int32)
    centred = vectors - vectors.mean(axis=0)
    hashes = np.array([p.phash for p in photos], np.uint64)
    bits, cosine = HASH_BITS, COSINE
    while True:
        pairs = _near(hashes, centred, bits, cosine)
        largest = np.bincount(splits.clusters(pairs, len(photos))).max()
        if largest <= max(FEWEST, CROWD * len(photos)) or bits < 0:
            return pairs
        bits, cosine = bits - 2, cosine + (1 - cosine) / 2


def _near(
    hashes: NDArray[np.uint64], centred: NDArray[np.float32], bits: int, cosine: float
) -> Pairs:
    alike = splits.near_vectors(centred, cosine)
    if bits < 0:
        return alike
    close = splits.near_hashes(hashes, bits)
    unit = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    agree = np.einsum("pd,pd->p", unit[close[:, 0]], unit[close[:, 1]])
    both = np.concatenate([alike, close[agree >= HASH_COSINE]])
    return np.unique(both, axis=0).astype(np.int32)


def group_names(found: Gathered) -> list[str]:
    """Return the group of each item: near-duplicates, photo, clip and CSV joined."""
    n = len(found.regions)
    links = [found.pairs]
    for keys in (
        [region.photo for region in found.regions],
        [a.group and f"group {a.group}" for a in found.arrivals],
    ):
        links.append(_same(keys))
    cluster = splits.clusters(np.concatenate(links).astype(np.int32), n)
    first: dict[int, str] = {}
    for place, number in enumerate(cluster):
        first.setdefault(int(number), found.regions[place].id)
    return [first[int(number)] for number in cluster]


def straddling(
    store: Store, project: Project, lens: Lens, of: Snapshot
) -> list[tuple[str, str]]:
    """Return pairs of near-duplicate regions that stand on two sides of a split.

    Here it is asked more widely than when groups are formed (`suspects`): a pair
    listed in vain costs a look, a group too large costs the split. What was left out
    for looking like the test is listed with its look-alikes there.
    """
    found = gather(store, project, lens)
    items = [region.id for region in found.regions]
    part = {row.item: row.part for row in of.rows}
    vectors = store.vectors.read(lens.digest, items)
    pictures = store.vectors.read(lens.tiny, items)
    pairs = np.concatenate([found.pairs, suspects(vectors, pictures)])
    keep = [i for i, item in enumerate(items) if item in part]
    place = {old: new for new, old in enumerate(keep)}
    inside = {(place[a], place[b]) for a, b in pairs.tolist() if {a, b} <= place.keys()}
    parts = [part[items[i]].replace(splits.LEFT_OUT, "train") for i in keep]
    array = np.array(sorted(inside), np.int32).reshape(-1, 2)
    return [
        (items[keep[a]], items[keep[b]]) for a, b in splits.straddling(array, parts)
    ]


def suspects(vectors: NDArray[np.float32], pictures: NDArray[np.float32]) -> Pairs:
    """Return pairs (P, 2) that may well be one photo, changed as augmentation does.

    Vectors (N, D) that agree somewhat, and small pictures (N, S * S * 3) that agree
    wholly once they are shifted, turned or mirrored. Only each item's nearest are
    asked about: where copies are many, they are each other's nearest.
    """
    if len(vectors) < 2:
        return np.zeros((0, 2), np.int32)
    centred = vectors - vectors.mean(axis=0)
    places, cosines = neighbours.nearest(centred, centred, NEAREST, itself=False)
    rows, columns = np.nonzero(cosines >= SUSPECT_COSINE)
    both = np.sort(np.stack([rows, places[rows, columns]], axis=1), axis=1)
    pairs = np.unique(both, axis=0).astype(np.int32)
    side = math.isqrt(pictures.shape[1] // 3)
    lying = alike.aligned(alike.grey(pictures, side), pairs)
    return pairs[lying >= SUSPECT_ALIGNED]


def _listing(found: Gathered) -> tuple[list[str], list[str], list[Arrival]]:
    """Return item, label and arrival of everything found, then of what was missed."""
    return (
        [*(region.id for region in found.regions), *(m.item for m in found.missed)],
        [*found.labels, *(m.label for m in found.missed)],
        [*found.arrivals, *(m.arrival for m in found.missed)],
    )


def _with_missed(found: Gathered, groups: Sequence[str]) -> list[str]:
    """Return the groups, then those of missed photos: the CSV's own, or alone."""
    known = {
        arrival.group: group
        for arrival, group in zip(found.arrivals, groups, strict=True)
        if arrival.group
    }
    more = [
        known.get(m.arrival.group or "", m.arrival.group or m.item)
        for m in found.missed
    ]
    return [*groups, *more]


def _same(keys: Sequence[str | None]) -> Pairs:
    """Return pairs that link items with the same key; None links nothing."""
    last: dict[str, int] = {}
    pairs = []
    for place, key in enumerate(keys):
        if key is None:
            continue
        if key in last:
            pairs.append((last[key], place))
        last[key] = place
    return np.array(pairs, np.int32).reshape(-1, 2)


def _enough(found: Gathered) -> tuple[Gathered, list[str]]:
    """Leave out classes with too few photos; raise TooFewLabels below two classes."""
    missed = [m.label for m in found.missed]
    told = enough.counted(found.labels, missed, found.brought)
    counts = {name: n for name, (n, _) in told.items()}
    small = {name: why for name, (n, why) in told.items() if n < FEWEST}
    if len(counts) - len(small) < 2:
        raise TooFewLabels(too_few(counts, small))
    keep = [i for i, name in enumerate(found.labels) if name not in small]
    if not small:
        return _take(found, keep), []
    listed = ", ".join(f"{name} ({why})" for name, why in list(small.items())[:8])
    more = f" and {len(small) - 8} more" if len(small) > 8 else ""
    note = sentences.say("left-out", fewest=FEWEST, names=f"{listed}{more}")
    return _take(found, keep), [note]


def _crowd(many: int) -> list[str]:
    """Return what to tell of regions that bear more than one name."""
    if not many:
        return []
    return [
        f"{many} left out, neither learned nor judged, for bearing more than one name: "
        "this task gives one answer each; take the names off that are too many"
    ]


def too_few(counts: Mapping[str, int], small: Mapping[str, int | str]) -> str:
    """Return the sentence for classes that cannot suffice, and what to do."""
    return enough.too_few(counts, small, FEWEST)


def _take(found: Gathered, keep: Sequence[int]) -> Gathered:
    place = {old: new for new, old in enumerate(keep)}
    known = {found.labels[i] for i in keep}
    pairs = [(place[a], place[b]) for a, b in found.pairs if a in place and b in place]
    return Gathered(
        tuple(found.regions[i] for i in keep),
        tuple(found.labels[i] for i in keep),
        tuple(found.arrivals[i] for i in keep),
        np.array(pairs, np.int32).reshape(-1, 2),
        tuple(found.rivals[i] for i in keep),
        tuple(m for m in found.missed if m.label in known),
    )


def _parts(
    found: Gathered, groups: Sequence[str], seed: int
) -> tuple[Sequence[str], Sequence[str]]:
    """Return each item's part, and warnings."""
    items, labels, arrivals = _listing(found)
    said = [arrival.split for arrival in arrivals]
    if all(said) and {"train", "test"} <= set(said):
        return _given([s or "" for s in said], found, groups)
    _check_groups(found.labels, groups[: len(found.labels)])
    plan = splits.choose_folds(labels, groups)
    if plan.folds:
        made = splits.stratified_group_folds(items, labels, groups, plan.folds, seed)
    else:
        made = splits.three_one_one(items, labels, groups, seed)
    unused = [_UNUSED] if any(said) else []
    return made.parts, [*unused, *plan.notes, *made.notes]


def _given(
    said: Sequence[str], found: Gathered, groups: Sequence[str]
) -> tuple[Sequence[str], Sequence[str]]:
    """Return the given parts, with what looks like the test left out, and warnings."""
    n = len(found.labels)  # what was missed is not learned from, and so stays
    kept = splits.apart(said[:n], found.labels, groups[:n])
    labels = [*found.labels, *(m.label for m in found.missed)]
    made = splits.given([*kept.parts, *said[n:]], labels, groups)
    parts = zip(found.regions, kept.parts, strict=True)
    out = {region.photo for region, part in parts if part == splits.LEFT_OUT}
    note = sentences.say("like-test", photos=len(out))
    return made.parts, [*([note] if out else []), *kept.notes, *made.notes]


_UNUSED = sentences.say("split-unused")


def _check_groups(labels: Sequence[str], groups: Sequence[str]) -> None:
    """Raise TooFewLabels unless two classes can be both learned and judged."""
    shots = Counter(label for label, _ in set(zip(labels, groups, strict=True)))
    single = sorted(name for name, count in shots.items() if count < 2)
    if len(shots) - len(single) < 2:
        raise TooFewLabels(sentences.say("all-alike", names=", ".join(single[:8])))
