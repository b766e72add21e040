"""Labels out and in again: by content, in every format, and never over a person."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from miwake.engine import decode
from miwake.errors import BadLabels
from miwake.learn.phash import perceptual_hash
from miwake.stages import exchange
from miwake.stages.exchange import Format
from miwake.store.home import Store
from miwake.store.labels import Saying
from miwake.store.tables import setting
from miwake.values import Arrival, Photo, Project, Region

FORMATS = get_args(Format)
NAMES = ["高橋", "Ito, Ann", 'a "b"', "x/y", "CON", "猫 1"]


@dataclass
class Album:
    """A project of six photos of two faces each, and a seventh of one."""

    store: Store
    project: Project
    regions: list[str]
    photos: list[str]

    def wipe(self) -> None:
        """Take every label back."""
        for act in self.store.acts.list(self.project.id):
            if act.undone is None and act.undoes is None:
                self.store.acts.undo(self.project.id, "owner", act.id)

    def say(self, pairs) -> str:
        """Say names of regions."""
        sayings = [Saying(region, name) for region, name in pairs]
        return self.store.labels.say(self.project.id, "owner", sayings)

    @property
    def current(self) -> dict[str, str]:
        """What holds."""
        return self.store.labels.current(self.project.id)


def picture(seed: int) -> bytes:
    """Return a smooth photo, unlike the others."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 255, (9, 12, 3)).astype(np.uint8)
    out = io.BytesIO()
    big = Image.fromarray(coarse).resize((240, 180), Image.Resampling.BICUBIC)
    big.save(out, "PNG")
    return out.getvalue()


def arrive(store: Store, project: Project, number: int, faces: int) -> list[str]:
    """Bring a photo in, with faces found in it; return their ids."""
    data = picture(number)
    sha = store.blobs.keep(data)
    pixels = decode.decode(data).pixels
    photo = Photo(
        sha, len(data), 240, 180, "PNG", perceptual_hash(np.ascontiguousarray(pixels))
    )
    arrival = Arrival(f"trip/{number}.png", sha, "new")
    store.photos.arrive(project.id, "/root", [(arrival, "1")], [photo])
    boxes = [(10.5 + 100 * k, 20.25, 90.125 + 100 * k, 120.0) for k in range(faces)]
    found = [
        Region(Region.identify(sha, "toy.v1", box), sha, box, detector="toy.v1")
        for box in boxes
    ]
    store.regions.record("toy.v1", {sha: found})
    return [region.id for region in found]


@pytest.fixture
def album(store) -> Album:
    """Thirteen faces, most of them named."""
    project = store.projects.ensure("trip")
    regions = [arrive(store, project, n, 1 if n == 6 else 2) for n in range(7)]
    flat = [region for some in regions for region in some]
    made = Album(store, project, flat, [p.sha256 for p in store.photos.of(project.id)])
    made.say([(r, NAMES[n % len(NAMES)]) for n, r in enumerate(flat[:11])])
    made.say([(flat[12], "高橋")])
    return made


def written(album: Album, form: Format, tmp_path, **more):
    """Export into a file; return it."""
    path = tmp_path / f"labels{exchange.SUFFIX[form]}"
    path.write_bytes(
        b"".join(exchange.export(album.store, album.project, form, **more))
    )
    return path


def brought(album: Album, path, **more):
    """Import a file."""
    return exchange.bring(album.store, album.project, "owner", path, **more)


def text(album: Album, tmp_path, content: str, name="labels.csv", **more):
    """Import a file of this content."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return brought(album, path, **more)


@pytest.mark.parametrize("form", FORMATS)
def test_labels_come_back_as_they_were(album, tmp_path, form):
    """Export, wipe, import: what holds is equal, in each format."""
    before = album.current
    path = written(album, form, tmp_path)
    album.wipe()
    gone = album.current
    report = brought(album, path)
    assert ({}, before, 12, 0, 0) == (
        gone,
        album.current,
        report.said,
        report.missed,
        report.conflicts,
    )


@pytest.mark.parametrize("form", FORMATS)
def test_labels_come_into_another_home(album, tmp_path, form):
    """The same photos, collected elsewhere: found by their content."""
    path = written(album, form, tmp_path)
    with_other = Store(tmp_path / "other")
    project = with_other.projects.ensure("again")
    for number in range(7):
        arrive(with_other, project, number, 1 if number == 6 else 2)
    exchange.bring(with_other, project, "owner", path)
    found = with_other.labels.current(project.id)
    with_other.close()
    assert album.current == found


def test_yolo_brings_its_photos_if_wanted(album, tmp_path):
    """Byte for byte."""
    path = written(album, "yolo", tmp_path, photos=True)
    with zipfile.ZipFile(path) as archive:
        shown = {n for n in archive.namelist() if n.startswith("images/")}
        one = archive.read(min(shown))
    assert (7, True) == (len(shown), one in [picture(n) for n in range(7)])


def test_several_names_of_one_region_come_back(album, tmp_path):
    """Where regions bear several, all of them are told, in their order."""
    with album.store.db.write() as connection:
        row = {"project": album.project.id, "key": "several", "value": "true"}
        connection.execute(setting.insert(), row)
    album.say([(album.regions[0], "second")])
    before = album.store.standing.all(album.project.id)
    path = written(album, "csv", tmp_path)
    album.wipe()
    brought(album, path)
    after = album.store.standing.all(album.project.id)

    def pairs(held):
        return [(h.region, h.spelling) for h in held if h.region == album.regions[0]]

    assert pairs(before) == pairs(after)


def test_an_import_is_one_act_that_can_be_taken_back(album, tmp_path):
    """One step, whatever it held."""
    path = written(album, "csv", tmp_path)
    album.wipe()
    report = brought(album, path)
    kind = album.store.acts.get(album.project.id, report.act).kind
    album.store.acts.undo(album.project.id, "owner", report.act)
    assert ("import", {}) == (kind, album.current)


def test_what_holds_already_is_not_said_again(album, tmp_path):
    """The same file twice leaves no act behind."""
    path = written(album, "coco", tmp_path)
    report = brought(album, path)
    assert (None, 12, 0) == (report.act, report.matched, report.said)


def test_what_somebody_said_otherwise_stays(album, tmp_path):
    """A conflict is counted, and nothing is said over it."""
    path = written(album, "csv", tmp_path)
    album.say([(album.regions[0], "someone else")])
    report = brought(album, path)
    assert (1, "someone else") == (report.conflicts, album.current[album.regions[0]])


def test_the_file_has_the_last_word_if_that_is_wanted(album, tmp_path):
    """It is still one act, and can be taken back."""
    path = written(album, "csv", tmp_path)
    before = album.current
    album.say([(album.regions[0], "someone else")])
    report = brought(album, path, over=True)
    assert (1, before) == (report.conflicts, album.current)


def saved_again(path, form: str, side: int):
    """Return a zip whose photos were scaled and saved as JPEG."""
    out = path.with_suffix(".again.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith(".png"):
                small = io.BytesIO()
                Image.open(io.BytesIO(data)).resize((side, side * 3 // 4)).save(
                    small, "JPEG", quality=90
                )
                name, data = name.replace(".png", ".jpg"), small.getvalue()
            new.writestr(name, data)
    return out


def test_a_photo_that_was_saved_again_is_known_by_its_looks(album, tmp_path):
    """Smaller, and another format: the only one that is alike."""
    before = album.current
    path = saved_again(written(album, "imagefolder", tmp_path), "JPEG", 200)
    album.wipe()
    report = brought(album, path)
    assert (before, 0) == (album.current, report.missed)


def test_a_photo_moved_to_another_folder_has_another_name(album, tmp_path):
    """People sort in their file manager."""
    path = written(album, "imagefolder", tmp_path)
    moved = tmp_path / "moved.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(moved, "w") as new:
        for name in old.namelist():
            folder, _, file = name.rpartition("/")
            if file.startswith("6"):
                folder = "someone new"
            new.writestr(f"{folder}/{file}" if folder else file, old.read(name))
    album.wipe()
    brought(album, moved)
    assert "someone new" == album.current[album.regions[12]]


def test_a_plain_list_of_names_is_enough(album, tmp_path):
    """path,label: the photo's only region is meant."""
    album.wipe()
    report = text(album, tmp_path, "path,label\ntrip/6.png,Aki\n")
    assert ({album.regions[12]: "Aki"}, 1) == (album.current, report.said)


def test_a_photo_of_several_needs_a_box(album, tmp_path):
    """It says so, and where."""
    album.wipe()
    report = text(album, tmp_path, "path,label\ntrip/0.png,Aki\ntrip/9.png,Aki\n")
    assert (
        [
            "line 2: trip/0.png: the photo holds several regions; say which, by a box",
            "line 3: trip/9.png: no such photo here",
        ],
        2,
    ) == (report.unknown, report.missed)


def test_a_box_is_found_in_a_photo_of_another_size(album, tmp_path):
    """COCO of a half-sized copy: boxes are scaled."""
    album.wipe()
    coco = {
        "images": [{"id": 1, "file_name": "trip/0.png", "width": 120, "height": 90}],
        "categories": [{"id": 5, "name": "Aki"}],
        "annotations": [{"image_id": 1, "category_id": 5, "bbox": [55, 10, 40, 50]}],
    }
    report = text(album, tmp_path, json.dumps(coco), "x.json")
    assert ({album.regions[1]: "Aki"}, 1) == (album.current, report.said)


def test_an_old_spelling_is_the_name_of_now(album, tmp_path):
    """A name that was changed since the file was written is still that name."""
    path = written(album, "csv", tmp_path)
    one = album.store.names.find(album.project.id, "高橋")
    album.store.names.rename(album.project.id, "owner", one.id, "髙橋", one.version)
    report = brought(album, path)
    assert (None, 0) == (report.act, report.conflicts)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("name,file\n", "line 1: it must name"),
        ("path,label\na.jpg,\n", "line 2: there is no label"),
        ("path,label\n\na.jpg,A\nb.jpg,\n", "line 4: there is no label"),
        ("path,label,sha256\na,A,xyz\n", "line 2: 'xyz' is no digest"),
        ("path,label,left,top,right,bottom\na,A,1,2,x,4\n", "line 2: 'x' is no number"),
        ("path,label,left,top,right,bottom\na,A,9,2,3,4\n", "line 2: the box is empty"),
        ("path,label,left,top,right,bottom\na,A,nan,2,3,4\n", "line 2: nan"),
        ('path,label\n"a,A\n', "line"),
        ("{\n'x'", "line 2: this is no JSON"),
        ("[1]", "task 1: an object"),
        (
            '{"annotations": [{"image_id": 3}]}',
            r"annotations\[0\]: there is no image 3",
        ),
        ('{"annotations": 3}', "annotations: a list"),
        ("[" * 100_000, "line 1"),
    ],
)
def test_a_broken_file_is_refused_with_the_line(album, tmp_path, content, place):
    """And nothing of it is said."""
    before = album.current
    with pytest.raises(BadLabels, match=place):
        text(album, tmp_path, content)
    assert before == album.current


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (
            {"classes.txt": "A\n", "labels/a.txt": "1 .5 .5 1 1\n"},
            "labels/a.txt line 1",
        ),
        ({"classes.txt": "A\n", "labels/a.txt": "0 .5 .5\n"}, "labels/a.txt line 1"),
        ({"A/a.jpg": "no photo"}, "A/a.jpg"),
    ],
)
def test_a_broken_zip_is_refused_with_the_place(album, tmp_path, files, place):
    """The file in it, and its line."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with pytest.raises(BadLabels, match=place):
        brought(album, path)


@settings(max_examples=25)
@given(st.binary(max_size=300))
def test_whatever_comes_is_read_or_refused(album, tmp_path, data):
    """No file of labels leads to anything else."""
    path = tmp_path / "any"
    path.write_bytes(data)
    try:
        brought(album, path)
    except BadLabels as bad:
        assert str(bad)


def test_a_zip_is_written_a_piece_at_a_time(album):
    """No piece is larger than a photo and its frame."""
    pieces = list(exchange.export(album.store, album.project, "imagefolder"))
    largest = max(len(picture(n)) for n in range(7))
    assert max(map(len, pieces)) < largest + 4096
