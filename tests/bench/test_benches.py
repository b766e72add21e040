"""Every bench yields the figures it promises, on a tiny data folder made up here."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from miwake.bench import course, detect_rotate, imports, leak, manyids, pipeline
from miwake.errors import NothingToCollect

BENCHES = tuple(
    path.stem
    for path in sorted(Path(course.__file__).parent.glob("*.py"))
    if path.stem not in ("__init__", "course")
)
HUES = ((200, 40, 40), (40, 60, 200), (40, 180, 60))


def picture(rng, hue):
    """A picture of one colour under coarse blocks, like no other."""
    blocks = np.clip(np.array(hue) + rng.normal(0, 60, (6, 6, 3)), 0, 255)
    small = Image.fromarray(blocks.astype(np.uint8))
    return small.resize((96, 96), Image.Resampling.NEAREST)


def fill(folder, rng, hue, names):
    """Write pictures of one colour."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        picture(rng, hue).save(folder / name, quality=95)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """All data sets, each a few pictures of two or three colours."""
    root, rng = tmp_path_factory.mktemp("data"), np.random.default_rng(0)
    five = [f"{i}.jpg" for i in range(6)]
    for place in (
        "faces_idol5_raw/{}",
        "faces_football9/{}",
        "flowers5/flower_photos_small_set/{}",
    ):
        for name, hue in zip("abc", HUES, strict=True):
            fill(root / place.format(name), rng, hue, five)
    fill(root / "faces_football9" / "Unknown", rng, (9, 9, 9), five)
    for part in ("train", "validation", "test"):
        for name, hue in zip("ab", HUES, strict=False):
            fill(root / "clothing10" / part / name, rng, hue, five)
    tutorial = root / "customvision_azure/ImageClassification/Images"
    for name, hue in zip(("Hemlock", "Japanese_Cherry"), HUES, strict=False):
        fill(tutorial / name, rng, hue, five)
    fill(tutorial / "Test", rng, HUES[0], ["test_image.jpg"])
    for name, hue in zip(("Ada", "Bob", "Cyd"), HUES, strict=True):
        fill(root / "expressions_mux/joy", rng, hue, [f"{name}_{i}.jpg" for i in (1, 2)])
    for name in ("001_03.jpg", "002_03.jpg", "003_03.jpg", "005_03.jpg"):
        fill(root / "faces_london_3dsk/neutral_front", rng, HUES[0], [name])
    for name in ("faces_family_azure", "bccd"):
        fill(root / name, rng, HUES[2], ["0.jpg"])
    return root


@pytest.fixture
def small(monkeypatch):
    """Let every bench be small, and look at whole pictures: nobody is in them."""
    real = course.Course
    monkeypatch.setattr(course, "Course", lambda place, mode: real(place, "whole"))
    monkeypatch.setattr(imports, "FILES", 30)
    monkeypatch.setattr(imports, "KILLS", 1)
    monkeypatch.setattr(imports, "MORE", 5)
    monkeypatch.setattr(imports, "PAUSE", 0.1)
    monkeypatch.setattr(leak, "PHOTOS", 6)
    monkeypatch.setattr(leak, "COPIES", 1)
    monkeypatch.setattr(pipeline, "MORE", 2)
    monkeypatch.setattr(
        pipeline,
        "quickstart",
        lambda place, home, seed: {"wall": 2.0, "overhead": 1.5},
    )
    monkeypatch.setattr(detect_rotate, "ANGLES", (0, 90))
    for counts in (detect_rotate._PEOPLE, detect_rotate._EMPTY):
        for name in counts:
            monkeypatch.setitem(counts, name, 1)


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_yields_its_figures(name, data, small):
    """Exactly the promised ones, as numbers, in a record that is JSON."""
    bench = import_module(f"miwake.bench.{name}")
    said = []
    (record,) = bench.run(data, (0,), said.append)
    read = json.loads(json.dumps(record))
    assert {"seed", "figures", "detail", "seconds"} == set(read)
    assert set(bench.FIGURES) == set(read["figures"])
    assert all(isinstance(value, float | int) for value in read["figures"].values())
    assert said


@pytest.mark.parametrize("name", sorted(set(BENCHES) - {"imports"}))
def test_a_missing_set_is_named(name, tmp_path):
    """Before anything is done, with the folder that is wanted."""
    bench = import_module(f"miwake.bench.{name}")
    with pytest.raises(NothingToCollect, match=str(tmp_path)):
        next(iter(bench.run(tmp_path, (0,), lambda text: None)))


def test_predictions_are_kept(data, small, tmp_path):
    """One file a seed, when a folder is given."""
    bench = import_module("miwake.bench.flowers5")
    list(bench.run(data, (3,), lambda text: None, out=tmp_path / "kept"))
    lines = (tmp_path / "kept" / "predictions-3.jsonl").read_text().splitlines()
    assert {"honest", "random"} == {json.loads(line)["split"] for line in lines}


def test_an_import_that_is_killed_loses_nothing(data, small):
    """Every figure is zero, and nothing in the home contradicts another."""
    (record,) = imports.run(data, (1,), lambda text: None)
    assert {"lost": 0, "doubled": 0, "unexplained": 0} == record["figures"]
    odd = ("strangers", "wrong_bytes", "unseen", "without_vector")
    assert [0, 0, 0, 0] == [record["detail"][key] for key in odd]


def test_every_kind_of_good_file_is_what_it_says():
    """Pillow reads each."""
    rng = np.random.default_rng(0)
    for kind, draw in imports.GOOD.items():
        data = draw(rng)
        assert data, kind
        assert data != draw(rng), kind


def test_one_photo_of_each_person_is_enrolled():
    """The first with a face; the others are asked about, found or not."""
    found = [
        manyids.Picture("a", "Ada", None),
        manyids.Picture("b", "Ada", "1"),
        manyids.Picture("c", "Ada", "2"),
        manyids.Picture("d", "Bob", "3"),
        manyids.Picture("e", "Cyd", None),
    ]
    known, asked = manyids.enrol(found, 0)
    assert ["b", "d"] == [p.source for p in known]
    assert ["a", "c"] == [p.source for p in asked]


def test_people_count_alike_however_many_photos_they_have():
    """One mean over photos, one over people."""
    asked = [manyids.Picture(s, p, s) for s, p in (("a", "x"), ("b", "x"), ("c", "y"))]
    right = {"a": True, "b": True, "c": False}
    assert {"top1": pytest.approx(2 / 3), "top1_per_person": 0.5} == manyids.figures(
        asked, right
    )


def test_more_photos_are_made_of_few(data, tmp_path):
    """As many as wanted, in the folders of those they are made of."""
    made = pipeline.more(data / "faces_idol5_raw", tmp_path / "more", 20, 0)
    assert 20 == len(list(made.rglob("*.jpg")))
    assert {"a", "b", "c"} == {p.name for p in made.iterdir()}
