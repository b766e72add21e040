"""Detect: each photo once, what is missing again, and the mode by looking."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from miwake.engine import sources
from miwake.engine.pool import Outcome, Pool
from miwake.errors import MissingWeights, NothingFound
from miwake.stages.collect import collect
from miwake.stages.detect import choose_mode, detect
from miwake.store.home import Store

if TYPE_CHECKING:
    from conftest import Walked


def test_seen_photos_are_not_seen_again(copied: Walked, pool: Pool) -> None:
    """After a collect with a lens nothing is left to do."""
    asked: list[object] = []

    class Spy(Pool):
        def map(self, function, items, patience=None):
            asked.extend(items)
            return pool.map(function, items)

    report = detect(copied.store, copied.project, copied.lens, pool=Spy(1))

    assert ([], 20, 0) == (asked, report.regions, report.without)


@pytest.mark.parametrize("kind", ["digest", "tiny"])
def test_lost_vectors_are_made_again(copied: Walked, pool: Pool, kind: str) -> None:
    """Regions without a vector of either kind are encoded again, and come out equal."""
    name = getattr(copied.lens, kind)
    lost = sorted(copied.store.vectors.known(name))[:3]
    before = copied.store.vectors.read(name, lost)
    copied.store.vectors.forget(name, lost)

    detect(copied.store, copied.project, copied.lens, pool=pool)

    assert before == pytest.approx(copied.store.vectors.read(name, lost), abs=1e-6)


def test_photo_that_cannot_be_read_is_told(copied: Walked, pool: Pool) -> None:
    """One damaged blob is a line of the report; the rest goes on."""
    sha = copied.store.photos.of(copied.project.id)[0].sha256
    copied.store.regions.look_again(sha, "whole.v1")
    copied.store.blobs.path(sha).write_bytes(b"rubbish")

    report = detect(copied.store, copied.project, copied.lens, pool=pool)

    assert [sha[:12]] == [line.split(":")[0] for line in report.failed]


def test_fault_of_ours_ends_the_run(
    store: Store, drawings: Path, pool: Pool, whole
) -> None:
    """Missing weights are not taken for photos without a face."""

    class Bare(Pool):
        def map(self, function, items, patience=None):
            yield Outcome(0, None, MissingWeights("run `make weights`"))

    project = store.projects.ensure("p")
    collect(store, project, drawings / "red" / "0.png", pool=pool)

    with pytest.raises(MissingWeights):
        detect(store, project, whole, pool=Bare(1))
    with pytest.raises(MissingWeights):
        choose_mode(sources.entries(drawings).entries, whole, Bare(1))


def test_no_face_anywhere_is_refused(
    store: Store, drawings: Path, pool: Pool, faces
) -> None:
    """The sentence names the way out."""
    project = store.projects.ensure("p")
    collect(store, project, drawings / "red" / "0.png", pool=pool, lens=faces)

    with pytest.raises(NothingFound, match=r"no face .* 1 photos; use --mode whole"):
        detect(store, project, faces, pool=pool)


def test_drawings_are_whole_and_people_are_faces(
    drawings: Path, sample_photos: list[Path], pool: Pool, faces
) -> None:
    """The mode is chosen by looking, with its reason."""
    shapes = choose_mode(sources.entries(drawings).entries[:4], faces, pool)
    people = choose_mode(sources.entries(sample_photos[0].parent).entries, faces, pool)

    assert ("whole", "faces") == (shapes[0], people[0])
    assert "0 of 4 sample photos show a face" in shapes[1]
