"""Every bench yields the figures it promises, on a tiny data folder made up here."""

from __future__ import annotations

import gzip
import json
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from miwake.bench import (
    active,
    confirm,
    course,
    detect_rotate,
    grid,
    imports,
    leak,
    manyids,
    parity,
    pipeline,
    plenty,
    unseen,
)
from miwake.errors import NothingToCollect, WorkerLost

BENCHES = tuple(
    path.stem
    for path in sorted(Path(course.__file__).parent.glob("*.py"))
    if path.stem
    not in ("__init__", "browser", "course", "crowd", "plenty", "robot", "unseen")
)
ANSWERING = (
    "clothing10",
    "customvision",
    "faces5",
    "flowers5",
    "football9",
    "manyids",
)
"""Those whose figures come from answers, which are kept when a folder is given."""
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


SIX = tuple(f"{i}.jpg" for i in range(6))
TUTORIAL = "customvision_azure/ImageClassification/Images/"
SETS = {
    **{f"faces_idol5_raw/{name}": SIX for name in "abc"},
    **{f"faces_football9/{name}": SIX for name in ("a", "b", "Unknown")},
    **{f"flowers5/flower_photos_small_set/{name}": SIX for name in "abc"},
    **{
        f"clothing10/{part}/{name}": SIX
        for part in ("train", "validation", "test")
        for name in "ab"
    },
    TUTORIAL + "Hemlock": SIX,
    TUTORIAL + "Japanese_Cherry": SIX,
    TUTORIAL + "Test": ("test_image.jpg",),
    "expressions_mux/joy": ("Ada_1.jpg", "Ada_2.jpg", "Bob_1.jpg", "Cyd_1.jpg"),
    "faces_london_3dsk/neutral_front": ("001_03.jpg", "002_03.jpg", "003_03.jpg"),
    "faces_london_3dsk/smiling_front": ("001_08.jpg", "002_08.jpg", "003_08.jpg"),
    **{f"anime10/{part}/{name}": SIX for part in ("train", "test") for name in "ab"},
    "faces_family_azure": SIX[:1],
    "bccd/JPEGImages": SIX,
    **{
        f"magnetic_tile/MT_{name}": tuple(f"exp1_num_{name}{i}.jpg" for i in range(6))
        for name in "ab"
    },
}
"""Every data set, each a few pictures; folders take turns in their colours."""
CELLS = "".join(
    f"<object><name>{kind}</name><bndbox><xmin>{at}</xmin><ymin>{at}</ymin>"
    f"<xmax>{at + 40}</xmax><ymax>{at + 40}</ymax></bndbox></object>"
    for kind, at in (("RBC", 2), ("WBC", 50), ("RBC", 20))
)
"""What is marked in each picture of cells."""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The folder of all data sets."""
    root, rng = tmp_path_factory.mktemp("data"), np.random.default_rng(0)
    for number, (place, names) in enumerate(SETS.items()):
        fill(root / place, rng, HUES[number % len(HUES)], names)
    (root / "bccd" / "Annotations").mkdir()
    for name in SIX:
        boxed = root / "bccd" / "Annotations" / Path(name).with_suffix(".xml")
        boxed.write_text(CELLS, encoding="utf-8")
    return root


@pytest.fixture
def small(monkeypatch):
    """Let every bench be small, and look at whole pictures: nobody is in them."""
    real = course.Course
    monkeypatch.setattr(unseen, "SAMPLES", Path("nowhere"))
    monkeypatch.setattr(unseen, "DEBIAN", Path("nowhere"))
    monkeypatch.setattr(course, "Course", lambda place, mode: real(place, "whole"))
    for name, few in (("TILES", 60), ("NAMES", 30), ("REAL", 2)):
        monkeypatch.setattr(plenty, name, few)
    for name, less in (("ASKED", 12), ("VISITS", 1), ("SCROLLED", 0.5)):
        monkeypatch.setattr(grid, name, less)
    monkeypatch.setattr(confirm, "FACES", 24)
    monkeypatch.setattr(confirm, "PEOPLE", 6)
    monkeypatch.setattr(confirm, "TYPED", 4)
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
def test_a_bench_yields_its_figures(name, data, small, tmp_path):
    """Exactly the promised ones, as numbers, in a record that is JSON."""
    bench = import_module(f"miwake.bench.{name}")
    said = []
    (record,) = bench.run(data, (0,), said.append, out=tmp_path / "kept")
    read = json.loads(json.dumps(record))
    assert {"seed", "figures", "detail", "seconds"} == set(read)
    assert set(bench.FIGURES) == set(read["figures"])
    assert all(isinstance(value, float | int) for value in read["figures"].values())
    assert said
    if name == "imports":
        assert not any(record["figures"].values()), record
    kept = (tmp_path / "kept" / "predictions-0.jsonl").is_file()
    assert kept == (name in ANSWERING)


@pytest.mark.parametrize("name", sorted(set(BENCHES) - {"imports", "confirm"}))
def test_a_missing_set_is_named(name, tmp_path):
    """Before anything is done, with the folder that is wanted."""
    bench = import_module(f"miwake.bench.{name}")
    with pytest.raises(NothingToCollect, match=str(tmp_path)):
        next(iter(bench.run(tmp_path, (0,), lambda text: None)))


def test_no_two_files_are_the_same_by_accident():
    """Else good photos would count as lost."""
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


def found(*regions):
    """What one side says: (box, scores) of each region."""
    return parity.rows([box for box, _ in regions], [scores for _, scores in regions])


ANN = ((10.0, 10.0, 50.0, 60.0), (0.9, 0.1))
BOB = ((70.0, 10.0, 99.0, 60.0), (0.2, 0.8))


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (found(), found(), 0.0),
        (found(ANN, BOB), found(BOB, ANN), 0.0),
        (found(ANN), found((ANN[0], (0.8, 0.2))), 0.1),
        (found(ANN), found(((10.01, 10.0, 50.0, 60.0), ANN[1])), 0.0),
        (found(ANN), found(), 1.0),
        (found(), found(ANN), 1.0),
        (found(ANN), found((BOB[0], ANN[1])), 1.0),
        (found(ANN, BOB), found(ANN, ANN), 1.0),
        (found(ANN, ANN), found(ANN, BOB), 1.0),
    ],
)
def test_regions_are_compared_by_their_boxes(one, other, apart):
    """In any order; nothing equals nothing; what has no twin is wholly different."""
    assert apart == pytest.approx(parity.difference(one, other), abs=1e-6)


def test_the_script_of_parity_is_short():
    """About twenty lines, and nothing of miwake in them but its absence."""
    lines = parity.SCRIPT.strip().splitlines()
    assert 20 >= len(lines)
    assert {"json", "sys", "pathlib", "numpy", "onnxruntime"} == {
        line.split()[1] for line in lines if line.startswith(("import ", "from "))
    }


def test_a_server_that_does_not_start_is_told(tmp_path, monkeypatch):
    """With the last words of its log."""
    monkeypatch.setenv("MIWAKE_PORT", "none")
    with (
        pytest.raises(WorkerLost, match="MIWAKE_PORT"),
        parity.served(tmp_path),
    ):
        pass


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("cells", [("0-RBC.png", "RBC", "0"), ("0-WBC.png", "WBC", "0")]),
        ("tiles", [("exp1_num_a0.jpg", "MT_a", "a0")]),
    ],
)
def test_an_unseen_set_is_listed_with_its_groups(name, rows, data, tmp_path):
    """One cell of each kind a photo; tiles by their number."""
    listed = unseen.listed(name, data, tmp_path).read_text(encoding="utf-8")
    lines = listed.splitlines()
    assert "path,label,group" == lines[0]
    assert [",".join(row) for row in rows] == lines[1 : 1 + len(rows)]
    assert 12 == len(lines) - 1


def test_what_a_package_brings_is_listed(tmp_path):
    """Digits by their folders; fashion out of its two files."""
    place, target = tmp_path / "digits" / "3", tmp_path / "target"
    target.mkdir()
    fill(place, np.random.default_rng(0), HUES[0], ("0001.png",))
    assert "3-0001.png,3," in unseen.listed("digits", tmp_path, target).read_text()
    (tmp_path / "fashion-mnist").mkdir()
    files = {"images-idx3": bytes(16 + 2 * 784), "labels-idx1": bytes(8) + b"\x01\x09"}
    for kind, data_ in files.items():
        path = tmp_path / "fashion-mnist" / f"t10k-{kind}-ubyte.gz"
        path.write_bytes(gzip.compress(data_))
    listed = unseen.listed("fashion", tmp_path, target).read_text().splitlines()
    assert ["00000.png,trouser,", "00001.png,boot,"] == listed[1:]


def test_an_interval_is_students():
    """Of 1, 2, 3: a mean of 2, and 4.3 times a spread of 1 over the root of 3."""
    assert "2.000 (95 %: -0.483 to 4.483)" == active.interval([1.0, 2.0, 3.0])
    assert "2.000" == active.interval([2.0])
