"""What a folder, a photo or a clip is taken for."""

from __future__ import annotations

import os
import pickle
import random
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miwake.engine import layout
from miwake.engine.decode import Limits
from miwake.engine.entry import natural
from miwake.engine.sources import Entry, Listing, entries, read
from miwake.errors import BadPhoto, NothingToCollect


def plant(root: Path, *names: str) -> Path:
    """Write a small file at each of `names` below `root`, and return `root`."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return root


def told(listing: Listing) -> dict[str, tuple[str | None, str | None, str | None]]:
    """Return (label, group, split) of each source."""
    return {e.source: (e.label, e.group, e.split) for e in listing.entries}


def refusal(entry: Entry, limits: Limits | None = None) -> str:
    """Return the code with which reading `entry` is refused."""
    with pytest.raises(BadPhoto) as caught:
        read(entry, limits or Limits())
    return caught.value.code


def test_a_folders_name_is_the_label(tmp_path: Path) -> None:
    """Photos in a folder carry its name; photos in none carry no label."""
    plant(tmp_path, "cat/1.jpg", "dog/1.jpg", "loose.jpg")
    assert told(entries(tmp_path)) == {
        "cat/1.jpg": ("cat", None, None),
        "dog/1.jpg": ("dog", None, None),
        "loose.jpg": (None, None, None),
    }


@pytest.mark.parametrize(
    ("folder", "split"),
    [("valid", "valid"), ("val", "valid"), ("Validation", "valid"), ("test", "test")],
)
def test_split_folders_are_recognised(tmp_path: Path, folder: str, split: str) -> None:
    """`train/cat/1.jpg` beside `test/cat/2.jpg` is a split by folders."""
    plant(tmp_path, "train/cat/1.jpg", f"{folder}/cat/2.jpg")
    assert told(entries(tmp_path)) == {
        "train/cat/1.jpg": ("cat", None, "train"),
        f"{folder}/cat/2.jpg": ("cat", None, split),
    }


def test_splits_are_told_in_a_note(tmp_path: Path) -> None:
    """What was recognised is said, with numbers."""
    plant(tmp_path, "train/a/1.jpg", "train/b/1.jpg", "test/a/2.jpg")
    assert entries(tmp_path).notes == (
        "2 classes",
        "folders are splits: train 2, test 1",
    )


def test_a_split_inside_each_class_is_recognised(tmp_path: Path) -> None:
    """`cat/train/1.jpg` works as well as `train/cat/1.jpg`."""
    plant(tmp_path, "cat/train/1.jpg", "dog/test/2.jpg")
    assert told(entries(tmp_path)) == {
        "cat/train/1.jpg": ("cat", None, "train"),
        "dog/test/2.jpg": ("dog", None, "test"),
    }


def test_train_among_other_classes_is_a_class(tmp_path: Path) -> None:
    """Photos of trains, cars and buses are three classes and no split."""
    plant(tmp_path, "bus/1.jpg", "car/1.jpg", "train/1.jpg")
    assert entries(tmp_path).labels == ["bus", "car", "train"]


def test_a_test_folder_beside_classes_has_no_labels(tmp_path: Path) -> None:
    """Azure's tutorial set: two classes, and a folder of photos to try."""
    plant(tmp_path, "Hemlock/1.jpg", "Cherry/1.jpg", "Test/1.jpg")
    assert told(entries(tmp_path))["Test/1.jpg"] == (None, None, "test")


def test_a_folder_around_everything_is_passed_over(tmp_path: Path) -> None:
    """The folder an unpacked download adds is no class."""
    plant(tmp_path, "README.txt", "download/all/cat/1.jpg", "download/all/dog/1.jpg")
    assert entries(tmp_path).labels == ["cat", "dog"]


def test_one_class_is_not_passed_over(tmp_path: Path) -> None:
    """A single folder of photos is a class."""
    plant(tmp_path, "alice/1.jpg", "alice/old/2.jpg")
    assert entries(tmp_path).labels == ["alice"]


def test_deep_photos_take_the_first_folders_name(tmp_path: Path) -> None:
    """`crack/Imgs/1.jpg` is a crack, however the camera's folders are called."""
    plant(tmp_path, "crack/Imgs/1.jpg", "fray/Imgs/1.jpg")
    assert entries(tmp_path).labels == ["crack", "fray"]


def test_sessions_are_groups(tmp_path: Path) -> None:
    """`session0/cat/1.jpg`: the class is the inner folder, the session the group."""
    plant(tmp_path, "session0/cat/1.jpg", "session1/cat/1.jpg", "session1/dog/1.jpg")
    assert told(entries(tmp_path))["session1/cat/1.jpg"] == ("cat", "session1", None)


def test_other_files_make_no_class(tmp_path: Path) -> None:
    """A folder of tables beside class folders is no class."""
    plant(tmp_path, "cat/1.jpg", "dog/1.jpg", "ratings/all.csv")
    assert entries(tmp_path).labels == ["cat", "dog"]


def test_photos_without_suffix_have_labels(tmp_path: Path) -> None:
    """Files named by their digest are placed by their folders like others."""
    plant(tmp_path, "d/cat/0ab1", "d/dog/77fe")
    assert entries(tmp_path).labels == ["cat", "dog"]


def test_other_files_are_entries_too(tmp_path: Path) -> None:
    """A text file is listed, so that it is counted with a reason."""
    plant(tmp_path, "cat/1.jpg", "cat/notes.txt")
    assert [e.source for e in entries(tmp_path).entries] == [
        "cat/1.jpg",
        "cat/notes.txt",
    ]


def test_junk_is_counted_and_not_listed(tmp_path: Path) -> None:
    """What file managers leave behind is no photo."""
    junk = (".DS_Store", "cat/Thumbs.db", "desktop.ini", "__MACOSX/a", ".git/x", "._1")
    plant(tmp_path, "cat/1.jpg", *junk)
    listing = entries(tmp_path)
    assert (told(listing), listing.notes) == (
        {"cat/1.jpg": ("cat", None, None)},
        ("1 class", "passed over hidden or system files: 6"),
    )


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """The reason says what was looked for."""
    with pytest.raises(NothingToCollect, match=r"holds no files; looked for .*\.jpg"):
        entries(tmp_path)


def test_a_missing_place_is_refused(tmp_path: Path) -> None:
    """A misspelt path is told at once."""
    with pytest.raises(NothingToCollect, match="neither a folder nor a file"):
        entries(tmp_path / "nowhere")


def test_links_that_leave_the_root_are_passed_over(tmp_path: Path) -> None:
    """A link to elsewhere is counted; a link inside is a photo; no loop is walked."""
    secret = plant(tmp_path / "away", "secret.jpg") / "secret.jpg"
    root = plant(tmp_path / "root", "cat/1.jpg")
    (root / "cat" / "2.jpg").symlink_to(root / "cat" / "1.jpg")
    (root / "cat" / "3.jpg").symlink_to(secret)
    (root / "cat" / "loop").symlink_to(root)
    listing = entries(root)
    assert ([e.source for e in listing.entries], listing.notes[-1]) == (
        ["cat/1.jpg", "cat/2.jpg"],
        "passed over links out of it or to folders: 2",
    )


def test_a_pipe_is_passed_over(tmp_path: Path) -> None:
    """Opening a pipe would wait for ever."""
    plant(tmp_path, "cat/1.jpg")
    os.mkfifo(tmp_path / "cat" / "pipe.jpg")
    assert entries(tmp_path).notes[-1] == "passed over devices and pipes: 1"


def test_names_are_stored_composed(tmp_path: Path) -> None:
    """macOS writes が as two marks; the source and label are one."""
    plant(tmp_path, unicodedata.normalize("NFD", "ガ/が.jpg"))
    (entry,) = entries(tmp_path).entries
    assert (entry.source, entry.label, len(read(entry)) > 0) == (
        "ガ/が.jpg",
        "ガ",
        True,
    )


def test_names_that_are_no_utf8_are_rescued(tmp_path: Path) -> None:
    """A CP932 name on disk is read and can be stored as text."""
    folder = os.fsencode(tmp_path) + b"/" + "猫".encode("cp932")
    os.mkdir(folder)
    with open(folder + b"/1.jpg", "wb") as stream:
        stream.write(b"photo")
    (entry,) = entries(tmp_path).entries
    assert (entry.source, read(entry)) == ("猫/1.jpg", b"photo")


def test_order_is_natural(tmp_path: Path) -> None:
    """2 comes before 10."""
    plant(
        tmp_path, "a/10.jpg", "a/9.jpg", "a/1.jpg", "B/1.jpg", "a10/1.jpg", "a2/1.jpg"
    )
    assert [e.source for e in entries(tmp_path).entries] == [
        "a/1.jpg",
        "a/9.jpg",
        "a/10.jpg",
        "a2/1.jpg",
        "a10/1.jpg",
        "B/1.jpg",
    ]


@given(st.lists(st.text("aB01٣²/ .", max_size=12), unique=True), st.randoms())
def test_order_is_total(names: list[str], chance: random.Random) -> None:
    """However names arrive, they leave in the same order."""
    shuffled = list(names)
    chance.shuffle(shuffled)
    assert sorted(shuffled, key=natural) == sorted(names, key=natural)


FOLDER = st.sampled_from(["train", "val", "test", "cat", "dog", "session1", "day 2"])


@given(st.lists(st.lists(FOLDER, max_size=4), max_size=8))
def test_a_label_is_always_a_folder_of_the_photo(paths: list[list[str]]) -> None:
    """No layout invents a name."""
    names = ["/".join([*path, "1.jpg"]) for path in paths]
    rules = layout.recognise(names)
    assert all(rules.place(n).label in {None, *n.split("/")[:-1]} for n in names)


def test_an_entry_travels_to_a_worker(tmp_path: Path) -> None:
    """Entries are plain values that survive pickling."""
    (entry,) = entries(plant(tmp_path, "cat/1.jpg")).entries
    assert pickle.loads(pickle.dumps(entry)) == entry


def test_a_single_photo_is_one_entry(tmp_path: Path) -> None:
    """A file by itself has neither label nor group."""
    listing = entries(plant(tmp_path, "a.jpg") / "a.jpg")
    assert (listing.kind, told(listing)) == ("file", {"a.jpg": (None, None, None)})


def test_a_clip_is_its_own_group(tmp_path: Path) -> None:
    """No frame of a clip may stand on both sides of a split."""
    listing = entries(plant(tmp_path, "a.mp4") / "a.mp4")
    assert (listing.kind, told(listing)) == ("video", {"a.mp4": (None, "a.mp4", None)})


def test_loose_clips_are_classes(tmp_path: Path) -> None:
    """Two clips of two toys are a training set of two classes."""
    assert entries(plant(tmp_path, "elf.webm", "pig.webm")).labels == ["elf", "pig"]


def test_a_clip_is_not_read_whole(tmp_path: Path) -> None:
    """A clip is expanded into frames, never taken for a photo."""
    (entry,) = entries(plant(tmp_path, "a.mp4") / "a.mp4").entries
    assert refusal(entry) == "clip"


def test_bytes_are_counted_while_reading(tmp_path: Path) -> None:
    """A file above the cap is refused without being held."""
    (entry,) = entries(plant(tmp_path, "cat/1.jpg")).entries
    assert refusal(entry, Limits(bytes=8)) == "too-large"


def test_a_file_that_went_away_is_missing(tmp_path: Path) -> None:
    """What vanishes between listing and reading is a reason, not a crash."""
    (entry,) = entries(plant(tmp_path, "cat/1.jpg")).entries
    os.unlink(entry.path)
    assert refusal(entry) == "missing"
