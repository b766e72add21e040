"""What is inside a zip, and which members are refused."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from miwake.engine import archive
from miwake.engine.decode import Limits
from miwake.engine.sources import Entry, Listing, entries, read
from miwake.errors import BadPhoto, NothingToCollect


def pack(path: Path, *names: str) -> Path:
    """Write a zip with a small member for each of `names`."""
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.writestr(name, name)
    return path


def told(listing: Listing) -> dict[str, tuple[str | None, str | None, str | None]]:
    """Return (label, group, split) of each source."""
    return {e.source: (e.label, e.group, e.split) for e in listing.entries}


def refusal(entry: Entry, limits: Limits | None = None) -> str:
    """Return the code with which reading `entry` is refused."""
    with pytest.raises(BadPhoto) as caught:
        read(entry, limits or Limits())
    return caught.value.code


def test_a_zip_follows_the_rules_of_folders(tmp_path: Path) -> None:
    """Labels and splits come from member names, the source names the archive."""
    path = pack(tmp_path / "a.zip", "d/train/cat/1.jpg", "d/test/cat/2.jpg")
    assert told(entries(path)) == {
        "a.zip!d/test/cat/2.jpg": ("cat", None, "test"),
        "a.zip!d/train/cat/1.jpg": ("cat", None, "train"),
    }


def test_a_member_is_read(tmp_path: Path) -> None:
    """The bytes are those that went in."""
    (entry,) = entries(pack(tmp_path / "a.zip", "cat/1.jpg")).entries
    assert read(entry) == b"cat/1.jpg"


def test_a_zip_is_told_by_content(tmp_path: Path) -> None:
    """A zip under another name is a zip."""
    assert entries(pack(tmp_path / "photos.dat", "cat/1.jpg")).kind == "zip"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../../etc/x.jpg", "bad-name"),
        ("a/../../x.jpg", "bad-name"),
        ("..\\x.jpg", "bad-name"),
        ("/etc/x.jpg", "absolute-name"),
        ("C:\\x.jpg", "absolute-name"),
        ("inner.zip", "nested-archive"),
        ("inner.tar.gz", "nested-archive"),
    ],
)
def test_hostile_names_are_refused_one_by_one(
    tmp_path: Path, name: str, code: str
) -> None:
    """A name that would leave the archive costs that member and no other."""
    path = pack(tmp_path / "a.zip", "cat/1.jpg", name)
    codes = {e.source: e.fault and e.fault[0] for e in entries(path).entries}
    assert sorted(codes.values(), key=str) == sorted([None, code], key=str)


def test_a_refused_member_says_why_when_read(tmp_path: Path) -> None:
    """The fault found when listing is the reason given when reading."""
    (entry,) = entries(pack(tmp_path / "a.zip", "../x.jpg")).entries
    assert refusal(entry) == "bad-name"


def test_links_in_a_zip_are_refused(tmp_path: Path) -> None:
    """A member that says it is a link is not followed."""
    info = zipfile.ZipInfo("link.jpg")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr(info, "/etc/passwd")
    (entry,) = entries(tmp_path / "a.zip").entries
    assert refusal(entry) == "not-a-file"


def test_encrypted_members_are_refused(tmp_path: Path) -> None:
    """A password is asked of the person, not guessed."""
    path = pack(tmp_path / "a.zip", "1.jpg")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    (entry,) = entries(path).entries
    assert refusal(entry) == "encrypted"


def bomb(path: Path, size: int) -> Path:
    """Write a zip of one member of `size` zeros."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb.bmp", bytes(size))
    return path


def test_a_zip_bomb_is_stopped_by_its_ratio(tmp_path: Path) -> None:
    """Zeros pack 1,000:1; the member is dropped after about a megabyte."""
    (entry,) = entries(bomb(tmp_path / "a.zip", 5_000_000)).entries
    assert refusal(entry) == "bomb"


def test_a_member_is_stopped_by_its_size(tmp_path: Path) -> None:
    """The cap on a photo's bytes holds in archives too."""
    (entry,) = entries(bomb(tmp_path / "a.zip", 900_000)).entries
    assert refusal(entry, Limits(bytes=100_000)) == "too-large"


def test_a_false_size_in_the_header_helps_nobody(tmp_path: Path) -> None:
    """A member that promises ten bytes and holds more is refused."""
    path = bomb(tmp_path / "a.zip", 5_000_000)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 10)
    path.write_bytes(data)
    (entry,) = entries(path).entries
    assert refusal(entry) == "unreadable"


def test_too_many_members_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cap on members is on the archive as a whole."""
    monkeypatch.setattr(archive, "MEMBERS", 2)
    path = pack(tmp_path / "a.zip", "1.jpg", "2.jpg", "3.jpg")
    with pytest.raises(NothingToCollect, match="more than 2 files"):
        entries(path)


def test_too_many_bytes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cap on the total is held against what the directory promises."""
    monkeypatch.setattr(archive, "TOTAL", 4)
    with pytest.raises(NothingToCollect, match="more than 4 bytes"):
        entries(pack(tmp_path / "a.zip", "1.jpg"))


def raw_named(path: Path, raw: bytes) -> Path:
    """Write a zip of one member whose name is `raw`, not marked as UTF-8."""
    placeholder = "x" * len(raw)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(placeholder, "photo")
    path.write_bytes(path.read_bytes().replace(placeholder.encode(), raw))
    return path


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_japanese_member_names_are_read(tmp_path: Path, encoding: str) -> None:
    """Windows' CP932 and macOS' unmarked UTF-8 both give 猫."""
    path = raw_named(tmp_path / "a.zip", "猫/表.jpg".encode(encoding))
    (entry,) = entries(path).entries
    assert (entry.source, entry.label, len(read(entry)) > 0) == (
        "a.zip!猫/表.jpg",
        "猫",
        True,
    )


def test_other_member_names_are_the_standards(tmp_path: Path) -> None:
    """A name that is neither is CP437, as the format says."""
    (entry,) = entries(raw_named(tmp_path / "a.zip", b"caf\x82.jpg")).entries
    assert entry.source == "a.zip!café.jpg"


def test_junk_in_a_zip_is_not_listed(tmp_path: Path) -> None:
    """macOS' shadow files are passed over and counted."""
    path = pack(tmp_path / "a.zip", "cat/1.jpg", "__MACOSX/cat/._1.jpg")
    assert entries(path).notes[-1] == "passed over hidden or system files: 1"


def test_a_broken_zip_is_refused(tmp_path: Path) -> None:
    """A file cut short is no archive; the reason says so."""
    path = pack(tmp_path / "a.zip", "cat/1.jpg")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(NothingToCollect, match="not a whole zip archive"):
        entries(path)


def test_a_damaged_member_is_unreadable(tmp_path: Path) -> None:
    """A flipped byte breaks the member's checksum."""
    path = pack(tmp_path / "a.zip", "cat/1.jpg")
    data = bytearray(path.read_bytes())
    data[30 + len("cat/1.jpg")] ^= 1
    path.write_bytes(data)
    (entry,) = entries(path).entries
    assert refusal(entry) == "unreadable"


def test_an_empty_zip_is_refused(tmp_path: Path) -> None:
    """An archive of nothing holds nothing to collect."""
    with pytest.raises(NothingToCollect, match="holds no files"):
        entries(pack(tmp_path / "a.zip"))
