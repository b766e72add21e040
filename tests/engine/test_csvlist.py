"""What a CSV says of its photos, and what a bad row costs."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from miwake.engine.sources import Entry, Listing, entries, read
from miwake.errors import BadPhoto, NothingToCollect


def plant(root: Path, *names: str) -> Path:
    """Write a small file at each of `names` below `root`, and return `root`."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return root


def refusal(entry: Entry) -> str:
    """Return the code with which reading `entry` is refused."""
    with pytest.raises(BadPhoto) as caught:
        read(entry)
    return caught.value.code


def table(root: Path, text: str, encoding: str = "utf-8") -> Listing:
    """Write `text` as a CSV in `root` and list it."""
    (root / "list.csv").write_bytes(text.encode(encoding))
    return entries(root / "list.csv")


def test_a_csv_says_everything(tmp_path: Path) -> None:
    """All five columns reach the entry, in any order."""
    plant(tmp_path, "p/1.jpg")
    header = "condition,split,group,label,path"
    listing = table(tmp_path, f"{header}\nfilm,val,anna,smile,p/1.jpg\n")
    assert list(listing.entries) == [
        Entry(
            source="p/1.jpg",
            path=str(tmp_path / "p/1.jpg"),
            label="smile",
            group="anna",
            split="valid",
            condition="film",
        )
    ]


def test_a_csv_row_is_read(tmp_path: Path) -> None:
    """Paths are relative to the CSV, with either separator."""
    plant(tmp_path, "p/1.jpg")
    (entry,) = table(tmp_path, "path,label\np\\1.jpg,cat\n").entries
    assert read(entry) == b"p/1.jpg"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_csv_may_come_from_excel(tmp_path: Path, encoding: str) -> None:
    """UTF-8 with or without its mark, and Japanese Windows' CP932."""
    plant(tmp_path, "1.jpg")
    assert table(tmp_path, "path,label\n1.jpg,猫\n", encoding).labels == ["猫"]


def test_a_csv_keeps_its_order(tmp_path: Path) -> None:
    """Rows are collected in the order their author chose."""
    plant(tmp_path, "1.jpg", "2.jpg")
    listing = table(tmp_path, "path,label\n2.jpg,a\n1.jpg,a\n")
    assert [e.source for e in listing.entries] == ["2.jpg", "1.jpg"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("gone.jpg,cat,", "missing"),
        (",cat,", "bad-row"),
        ("1.jpg,cat,holdout", "bad-row"),
        ("/etc/hostname,cat,", "outside"),
        ("../1.jpg,cat,", "outside"),
        ("away/secret.jpg,cat,", "outside"),
        ("link.jpg,cat,", "outside"),
    ],
)
def test_a_bad_row_costs_only_itself(tmp_path: Path, row: str, code: str) -> None:
    """The other rows go on, and the bad one says why."""
    root = plant(tmp_path / "root", "1.jpg")
    plant(tmp_path / "away", "secret.jpg")
    (root / "away").symlink_to(tmp_path / "away")
    (root / "link.jpg").symlink_to(tmp_path / "away" / "secret.jpg")
    listing = table(root, f"path,label,split\n{row}\n1.jpg,cat,train\n")
    bad, good = listing.entries
    assert (refusal(bad), read(good)) == (code, b"1.jpg")


def test_unknown_columns_are_named(tmp_path: Path) -> None:
    """A misspelt column is not silently dropped."""
    plant(tmp_path, "1.jpg")
    listing = table(tmp_path, "path,label,grouop\n1.jpg,cat,x\n")
    assert listing.notes == ("1 class", "unknown columns, not read: grouop")


def test_a_csv_needs_its_header(tmp_path: Path) -> None:
    """The reason says which columns are wanted and what came."""
    with pytest.raises(NothingToCollect, match=r"path,label.*it is: 1\.jpg,cat"):
        table(tmp_path, "1.jpg,cat\n")


def test_a_csv_of_another_encoding_is_refused(tmp_path: Path) -> None:
    """Bytes that fit no encoding are told, not guessed at."""
    (tmp_path / "list.csv").write_bytes(b"path,label\n\x81\x20,x\n")
    with pytest.raises(NothingToCollect, match="neither UTF-8 nor CP932"):
        entries(tmp_path / "list.csv")


def test_a_short_row_has_no_label(tmp_path: Path) -> None:
    """A row without a label is a photo without a label."""
    plant(tmp_path, "1.jpg")
    (entry,) = table(tmp_path, "path,label\n1.jpg\n").entries
    assert (entry.label, entry.fault) == (None, None)


def test_a_composed_name_finds_a_decomposed_file(tmp_path: Path) -> None:
    """A CSV from Windows names files that came from a Mac."""
    plant(tmp_path, unicodedata.normalize("NFD", "が.jpg"))
    (entry,) = table(tmp_path, "path,label\nが.jpg,cat\n").entries
    assert entry.fault is None
