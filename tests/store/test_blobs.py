"""Blobs: named by content, whole or absent, never changed in silence."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miwake.errors import CannotWrite, NotFound
from miwake.store.blobs import Blobs


@settings(max_examples=25)
@given(st.binary(max_size=2000))
def test_kept_bytes_come_back(tmp_path: Path, data: bytes) -> None:
    """What is kept is named by its sha256 and reads the same."""
    blobs = Blobs(tmp_path / "blobs")
    sha = blobs.keep(data)

    assert (hashlib.sha256(data).hexdigest(), data) == (sha, blobs.get(sha))


def test_same_bytes_are_written_once(tmp_path: Path) -> None:
    """A blob that is there is left alone."""
    blobs = Blobs(tmp_path)
    sha = blobs.put(b"photo")
    before = blobs.path(sha).stat().st_mtime_ns

    blobs.put(b"photo")

    assert before == blobs.path(sha).stat().st_mtime_ns


def test_cut_blob_is_written_again(tmp_path: Path) -> None:
    """A blob that lost its end is no blob."""
    blobs = Blobs(tmp_path)
    sha = blobs.put(b"photo")
    blobs.path(sha).write_bytes(b"pho")

    blobs.put(b"photo")

    assert blobs.intact(sha)


def test_changed_blob_is_not_intact(tmp_path: Path) -> None:
    """One flipped byte is seen, and so is absence."""
    blobs = Blobs(tmp_path)
    sha = blobs.keep(b"photo")
    blobs.path(sha).write_bytes(b"phoTo")

    assert [False, False] == [blobs.intact(sha), blobs.intact("0" * 64)]


def test_missing_blob_names_the_doctor(tmp_path: Path) -> None:
    """What is gone is said with what to do."""
    with pytest.raises(NotFound, match=r"0000.*miwake doctor"):
        Blobs(tmp_path).get("0" * 64)


def test_removed_blob_is_gone(tmp_path: Path) -> None:
    """Removing twice is no error; what remains is listed by name."""
    blobs = Blobs(tmp_path)
    gone, stays = blobs.put(b"1"), blobs.put(b"2")
    blobs.path(gone).with_name("not a blob").write_bytes(b"")

    blobs.remove(gone)
    blobs.remove(gone)

    assert [stays] == list(blobs)


def test_flush_of_nothing(tmp_path: Path) -> None:
    """No blobs, nothing to wait for."""
    assert Blobs(tmp_path).flush([]) is None


def test_unwritable_folder_is_told(tmp_path: Path) -> None:
    """Where no folder can be made, the sentence names the place."""
    (tmp_path / "blobs").write_bytes(b"a file stands here")

    with pytest.raises(CannotWrite, match=r"cannot write below .*blobs"):
        Blobs(tmp_path / "blobs").put(b"photo")
