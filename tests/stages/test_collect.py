"""Collect: each photo once, every file accounted for, and nothing blamed for ever."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from miwake.engine.pool import Outcome, Pool
from miwake.errors import CannotWrite, MissingExtra, NothingToCollect
from miwake.stages.collect import collect
from miwake.store.home import Store


@pytest.fixture
def photos(drawings: Path, tmp_path: Path) -> Path:
    """Three photos, a copy, and a text."""
    root = tmp_path / "photos"
    for number in range(3):
        (root / "red").mkdir(parents=True, exist_ok=True)
        shutil.copy(drawings / "red" / f"{number}.png", root / "red")
    shutil.copy(root / "red" / "0.png", root / "red" / "copy.png")
    (root / "red" / "notes.txt").write_text("no photo")
    return root


def test_every_file_is_accounted_for(store: Store, photos: Path, pool: Pool) -> None:
    """New, duplicate, refused: each is counted, and what is bad has a reason."""
    project = store.projects.ensure("p")
    report = collect(store, project, photos, pool=pool)

    assert (3, 1, 0) == tuple(report.counts[k] for k in ("new", "duplicate", "known"))
    assert ["red/notes.txt"] == [one.source for one in report.refused]
    assert 5 == len(store.photos.arrivals(project.id))
    assert all(store.blobs.intact(p.sha256) for p in store.photos.of(project.id))


def test_second_time_is_free(store: Store, photos: Path, pool: Pool) -> None:
    """Nothing is read again; what is new is brought, what is gone is told and kept."""
    project = store.projects.ensure("p")
    collect(store, project, photos, pool=pool)
    (photos / "red" / "2.png").rename(photos / "red" / "3.png")

    report = collect(store, project, photos, pool=pool)

    assert (4, 1) == (report.counts["known"], report.counts["new"])
    assert ["red/2.png"] == report.gone
    assert 3 == len(store.photos.of(project.id))


def test_regions_are_found_in_the_same_breath(
    store: Store, photos: Path, pool: Pool, whole
) -> None:
    """With a lens, regions and both kinds of vectors are there afterwards."""
    project = store.projects.ensure("p")
    collect(store, project, photos, pool=pool, lens=whole)

    shas = [photo.sha256 for photo in store.photos.of(project.id)]
    regions = {one.id for one in store.regions.of("whole.v1", shas)}
    assert 3 == len(regions)
    assert (
        regions == store.vectors.known(whole.digest) == store.vectors.known(whole.tiny)
    )


def test_nothing_there_is_told(store: Store, tmp_path: Path, pool: Pool) -> None:
    """A place that does not exist is no empty collection."""
    with pytest.raises(NothingToCollect):
        collect(store, store.projects.ensure("p"), tmp_path / "none", pool=pool)


class Failing(Pool):
    """A pool in which one item meets an error of another kind."""

    def __init__(self, pool: Pool, place: int, error: Exception) -> None:
        self.pool, self.place, self.error = pool, place, error

    def map(self, function, items, patience=None):
        """Replace one outcome."""
        for one in self.pool.map(function, items):
            yield (
                Outcome(one.place, None, self.error) if one.place == self.place else one
            )


def test_full_disk_keeps_what_fitted(store: Store, photos: Path, pool: Pool) -> None:
    """What was written is recorded, the rest is told and can be brought later."""
    project = store.projects.ensure("p")
    failing = Failing(pool, 1, CannotWrite("no room"))

    with pytest.raises(CannotWrite, match="no room"):
        collect(store, project, photos, pool=failing)
    kept = len(store.photos.arrivals(project.id))
    collect(store, project, photos, pool=pool)

    assert (3, 5) == (kept, len(store.photos.arrivals(project.id)))


def test_fault_of_ours_is_tried_again(store: Store, photos: Path, pool: Pool) -> None:
    """A missing extra is no property of the photo: the next run brings it."""
    project = store.projects.ensure("p")
    failing = Failing(pool, 1, MissingExtra("install it"))
    first = collect(store, project, photos, pool=failing)

    second = collect(store, project, photos, pool=pool)

    assert (1, 1, 4) == (
        first.counts["failed"],
        second.counts["new"] + second.counts["duplicate"],
        second.counts["known"],
    )


def test_what_is_gone_can_come_back(
    store: Store, photos: Path, pool: Pool, tmp_path: Path
) -> None:
    """It is marked, its photo kept; when it is back, nothing is read again."""
    project = store.projects.ensure("p")
    collect(store, project, photos, pool=pool)
    (photos / "red" / "2.png").rename(tmp_path / "2.png")
    collect(store, project, photos, pool=pool)
    told = store.photos.arrivals(project.id)[-1]
    (tmp_path / "2.png").rename(photos / "red" / "2.png")

    report = collect(store, project, photos, pool=Idle(pool))

    assert ("red/2.png", "gone", None) == (told.source, told.code, told.label)
    assert (4, 1, []) == (report.counts["known"], report.counts["new"], report.gone)
    assert 3 == len(store.photos.of(project.id))
    assert {"red"} == {a.label for a in store.photos.arrivals(project.id) if a.photo}


class Idle(Pool):
    """A pool that is not to be needed."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def map(self, function, items, patience=None):
        """Fail when there is anything to do."""
        assert [] == list(items)
        yield from ()


def test_edited_csv_is_told_anew(store: Store, photos: Path, pool: Pool) -> None:
    """Another label, group, split or condition is recorded; no photo is read again."""
    project = store.projects.ensure("p")
    listed = photos / "list.csv"
    head = "path,label,group,split,condition\n"
    listed.write_text(f"{head}red/0.png,ann,,,\nred/1.png,ann,,,\n")
    collect(store, project, listed, pool=pool)
    listed.write_text(f"{head}red/0.png,bob,g,test,rain\nred/1.png,ann,,,\n")

    report = collect(store, project, listed, pool=Idle(pool))

    assert {"known": 2} == dict(+report.counts)
    assert [("bob", "g", "test", "rain"), ("ann", None, None, None)] == [
        (a.label, a.group, a.split, a.condition)
        for a in store.photos.arrivals(project.id)
    ]


def test_rows_that_contradict_both_arrive(
    store: Store, photos: Path, pool: Pool
) -> None:
    """One file under two names is two arrivals and a note; a mere repeat is one."""
    project = store.projects.ensure("p")
    listed = photos / "list.csv"
    rows = "red/0.png,ann\nred/0.png,bob\nred/1.png,ann\nred/1.png,ann\n"
    listed.write_text(f"path,label\n{rows}")

    report = collect(store, project, listed, pool=pool)

    assert {
        ("red/0.png", "ann"),
        ("red/0.png (again 1)", "bob"),
        ("red/1.png", "ann"),
    } == {(a.source, a.label) for a in store.photos.arrivals(project.id)}
    assert "named again and told differently: 1 (red/0.png)" in report.notes
