"""Regions: found once for each detector, in order, and never in half."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from miwake.errors import NotFound
from miwake.store.home import Store
from miwake.values import Photo, Region


def photo(store: Store, data: bytes = b"x") -> str:
    """Return the sha256 of a photo that has arrived."""
    project = store.projects.ensure("p").id
    sha = store.blobs.put(data)
    store.photos.arrive(project, "/", [], [Photo(sha, 1, 1, 1, "png", 0)])
    return sha


def region(sha: str, number: int, score: float = 1.0) -> Region:
    """Return a face with everything that is kept of one."""
    return Region(
        Region.identify(sha, "faces.v1", (number, 0, 9, 9)),
        sha,
        (float(number), 0.0, 9.0, 9.0),
        ((1.5, 2.5),) * 5,
        -12.5,
        score,
        {"blur": 3.0, "size": 40.0},
        "faces.v1",
    )


def test_regions_read_as_they_were_found(store: Store) -> None:
    """Every field comes back; the surest first."""
    sha = photo(store)
    weak, sure = region(sha, 1, 0.5), region(sha, 2, 0.9)
    store.regions.record("faces.v1", {sha: [weak, sure]})

    assert [sure, weak] == store.regions.of("faces.v1", [sha])
    assert [weak, sure] == store.regions.get([weak.id, sure.id])


def test_photo_is_looked_at_once(store: Store) -> None:
    """A photo that was seen keeps the regions that were found first."""
    sha = photo(store)
    store.regions.record("faces.v1", {sha: [region(sha, 1)]})
    store.regions.record("faces.v1", {sha: [region(sha, 2)]})

    assert [region(sha, 1)] == store.regions.of("faces.v1", [sha])


def test_photo_without_regions_counts_as_seen(store: Store) -> None:
    """Nothing found is an answer; nothing recorded is none."""
    sha = photo(store)
    store.regions.record("faces.v1", {sha: []})
    store.regions.record("whole.v1", {})

    assert [{sha}, set()] == [store.regions.seen(d) for d in ("faces.v1", "whole.v1")]


def test_missing_region_is_named(store: Store) -> None:
    """An id nobody knows is told, with how many more."""
    with pytest.raises(NotFound, match=r"no region a \(and 1 more\)"):
        store.regions.get(["a", "b"])


def test_lost_regions_are_found(store: Store) -> None:
    """A photo that lost a region is torn, until it is looked at again."""
    sha = photo(store)
    store.regions.record("faces.v1", {sha: [region(sha, 1), region(sha, 2)]})
    with store.db.write() as connection:
        gone = text("DELETE FROM region WHERE id = :id")
        connection.execute(gone, {"id": region(sha, 1).id})

    torn = store.regions.torn()
    store.regions.look_again(sha, "faces.v1")
    store.regions.record("faces.v1", {sha: [region(sha, 1), region(sha, 2)]})

    assert ([(sha, "faces.v1")], []) == (torn, store.regions.torn())
