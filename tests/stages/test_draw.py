"""A drawn region is a region like any other: it is encoded, sealed and taken back."""

from __future__ import annotations

import numpy as np
import pytest

from miwake.engine import look
from miwake.engine.lens import Lens
from miwake.engine.pool import Pool
from miwake.errors import BadOption, Conflict
from miwake.stages import arrange, detect, snapshot
from miwake.stages.draw import Stroke, draw, landmarks
from miwake.store.home import Store
from miwake.values import Project


@pytest.fixture
def shown(copied) -> tuple[Store, Project, Lens, str]:
    """A walked home whose photos are arranged, and one of them."""
    arrange.arrange(copied.store, copied.project, copied.lens)
    photo = copied.store.photos.of(copied.project.id)[0].sha256
    return copied.store, copied.project, copied.lens, photo


def test_extreme_points_make_a_box(shown) -> None:
    """In any order, within the photo; the name is given in the same act."""
    store, project, lens, photo = shown
    ends = [(50.123, 40.0), (10.0, 30.0), (30.0, 120.0), (20.0, -5.0)]
    done = draw(store, project, "me", Stroke(photo, ends=ends, spelling="green"))
    (region,) = store.regions.get([done.more["region"]])
    assert (10.0, 0.0, 50.12, 96.0) == region.box
    assert (lens.recipe.detector, ()) == (region.detector, region.points)
    (tile,) = store.tiles.get(project.id, [region.id])
    assert "green" == store.names.spellings(project.id, [tile.name])[tile.name]


def test_a_drawn_region_is_encoded_and_sealed(shown, pool: Pool) -> None:
    """By the next detect, without looking at the photo's other regions anew."""
    store, project, lens, photo = shown
    done = draw(store, project, "me", Stroke(photo, (5, 5, 60, 60), spelling="green"))
    region = str(done.more["region"])
    detect.detect(store, project, lens, pool=pool)
    assert 1 == len(store.vectors.read(lens.digest, [region]))
    sealed = snapshot.snapshot(store, project, lens)
    assert ["green"] == [row.label for row in sealed.rows if row.item == region]

    store.acts.undo(project.id, "me", done.id)

    sealed = snapshot.snapshot(store, project, lens)
    assert [] == [row for row in sealed.rows if row.item == region]


def test_what_lies_in_the_bin_is_not_sealed(shown) -> None:
    """Neither learned from nor judged, until it is taken out."""
    store, project, lens, photo = shown
    (region,) = store.regions.of(lens.recipe.detector, [photo])
    done = store.shots.trash(project.id, "me", {photo: 1}, trashed=True)
    sealed = snapshot.snapshot(store, project, lens)
    assert (19, False) == (
        len(sealed.rows),
        region.id in {row.item for row in sealed.rows},
    )
    store.acts.undo(project.id, "me", done.id)
    assert 20 == len(snapshot.snapshot(store, project, lens).rows)


def test_the_same_box_twice_is_refused(shown) -> None:
    """Whoever asks is told which region there is."""
    store, project, _, photo = shown
    draw(store, project, "me", Stroke(photo, (5, 5, 60, 60)))
    with pytest.raises(Conflict):
        draw(store, project, "me", Stroke(photo, (60, 60, 5, 5)))


@pytest.mark.parametrize(
    "stroke",
    [
        {"box": (5, 5, 60)},
        {"box": (5, 5, 60, 7)},
        {"box": (200, 5, 260, 70)},
        {"ends": [(5, 5), (60, 60)]},
        {},
    ],
)
def test_what_is_no_box_is_refused(shown, stroke) -> None:
    """Too few numbers, too thin, or beside the photo."""
    store, project, _, photo = shown
    with pytest.raises(BadOption):
        draw(store, project, "me", Stroke(photo, **stroke))


def test_a_drawn_face_gets_an_upright_chip(faces: Lens) -> None:
    """Its landmarks are where those of a face in such a box would be."""
    box = (100.0, 50.0, 180.0, 150.0)
    spotted = look.Spotted(box, landmarks(box), 0.0, 1.0, {})
    pixels = np.zeros((300, 300, 3), np.uint8)
    pixels[50:150, 100:180] = 255
    chip = look.cut(pixels, spotted, faces)
    assert (256, 256, 3) == chip.shape
    assert 255 == chip[128, 128, 0]
    assert 0 == chip[128, 2, 0]
