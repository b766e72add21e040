"""Arrange: fill the rows behind the page with what has arrived and been looked at.

Nothing is arranged twice: only new photos are held against those there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from miwake.engine.lens import Lens
from miwake.learn import twins
from miwake.store.home import Store
from miwake.store.tiles import ShotRow, TileRow
from miwake.values import Arrival, Photo, Project, Tell, silent

SAMPLE = 2000
"""Vectors whose mean stands for that of all."""

Vectors = NDArray[np.float32]


def arrange(store: Store, project: Project, lens: Lens, tell: Tell = silent) -> int:
    """Add a row for each photo and region that has none; return how many regions.

    Photos stand in the order they arrived. A near-duplicate names the first photo of
    its kind.
    """
    photos = store.photos.of(project.id)
    tell("arrange", 0, len(photos))
    regions = store.regions.of(lens.recipe.detector, [p.sha256 for p in photos])
    surest: dict[str, str] = {}
    for region in regions:
        surest.setdefault(region.photo, region.id)
    known = store.queues.twins(project.id)
    first = _first_of_kind(store, lens, photos, surest, known)
    arrivals = _first_arrivals(store.photos.arrivals(project.id))
    rows = [_row(photo, arrivals[photo.sha256], first) for photo in photos]
    fresh = store.tiles.arrange(
        project.id, rows, [TileRow(region.id, region.photo) for region in regions]
    )
    tell("arrange", len(photos), len(photos))
    return fresh


def _row(photo: Photo, arrival: Arrival, first: Mapping[str, str | None]) -> ShotRow:
    folder, _, rest = arrival.source.partition("/")
    return ShotRow(
        photo.sha256,
        arrival.source,
        folder if rest else "",
        arrival.condition or "",
        photo.taken,
        first.get(photo.sha256),
    )


def _first_arrivals(arrivals: Sequence[Arrival]) -> dict[str, Arrival]:
    """Return how each photo came first."""
    first: dict[str, Arrival] = {}
    for arrival in arrivals:
        if arrival.photo:
            first.setdefault(arrival.photo, arrival)
    return first


def _first_of_kind(
    store: Store,
    lens: Lens,
    photos: Sequence[Photo],
    surest: Mapping[str, str],
    known: Mapping[str, str | None],
) -> dict[str, str | None]:
    """Return, for each photo, the first one it nearly repeats; None: it is new.

    Photos in which nothing was found have no vector, and repeat nothing.
    """
    first = dict(known)
    old = [p for p in photos if p.sha256 in known and p.sha256 in surest]
    new = [p for p in photos if p.sha256 not in known and p.sha256 in surest]
    every = [*old, *new]
    hashes = np.array([photo.phash for photo in every], np.uint64)
    pairs = twins.candidates(hashes[len(old) :], hashes)
    if not len(pairs):
        return first
    pairs[:, 0] += len(old)
    ids = [surest[photo.sha256] for photo in every]
    for later, earlier in pairs[_same(store, lens, ids, hashes, pairs)].tolist():
        root = first.get(every[earlier].sha256) or every[earlier].sha256
        first.setdefault(every[later].sha256, root)
    return first


def _same(
    store: Store,
    lens: Lens,
    ids: Sequence[str],
    hashes: twins.Hashes,
    pairs: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Say which pairs of places show the same shot."""
    wanted = np.unique(pairs)
    step = max(1, len(ids) // SAMPLE)
    mean = store.vectors.read(lens.digest, ids[::step]).mean(axis=0)
    vectors = store.vectors.read(lens.digest, [ids[i] for i in wanted]) - mean
    place = np.searchsorted(wanted, pairs)
    bits = np.bitwise_count(hashes[pairs[:, 0]] ^ hashes[pairs[:, 1]]).astype(np.int64)
    return twins.alike(vectors[place[:, 0]], vectors[place[:, 1]], bits)
