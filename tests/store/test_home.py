"""One home: made when there is none, refused with a reason when it cannot be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from miwake.errors import CannotWrite, UnknownProject
from miwake.store import home
from miwake.store.home import Store, now


def test_home_is_made(tmp_path: Path) -> None:
    """Every folder is there, and nothing of the trial is left."""
    store = Store(tmp_path / "a" / "b")
    store.close()

    found = {path.name for path in (tmp_path / "a" / "b").iterdir() if path.is_dir()}

    assert {"blobs", "vectors", "bundles", "cache", "models"} == found
    assert [store.home / "bundles", store.home / "cache"] == [
        store.bundles,
        store.cache,
    ]
    assert not (store.home / ".probe").exists()


def test_place_of_a_file_is_refused(tmp_path: Path) -> None:
    """The sentence names the folder and the way out."""
    (tmp_path / "home").write_bytes(b"")

    with pytest.raises(CannotWrite, match=r"home folder .*home.*--home or MIWAKE_HOME"):
        Store(tmp_path / "home")


def test_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No room is a reason of its own."""

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "whatever the system says")

    monkeypatch.setattr(Path, "write_bytes", full)

    with pytest.raises(CannotWrite, match="no space is left on the disk"):
        Store(tmp_path)


def test_time_is_utc_to_the_microsecond() -> None:
    """Times sort as text."""
    first, second = now(), now()

    assert first <= second
    assert (32, "+00:00") == (len(first), first[-6:])


def test_probe_taken_by_another_is_no_fault(tmp_path: Path, monkeypatch) -> None:
    """Two processes try the same file; whoever is second to remove it is content."""
    whole = Path.write_bytes

    def taken(path: Path, data: bytes) -> int:
        size = whole(path, data)
        os.unlink(path)
        return size

    monkeypatch.setattr(home.Path, "write_bytes", taken)

    Store(tmp_path).close()

    assert (tmp_path / "miwake.db").exists()


def test_project_is_made_once(store: Store) -> None:
    """Ensuring twice finds the first; its mode is recorded with a new version."""
    made = store.projects.ensure("idols")
    seen = store.projects.look_at(made, "faces", "19 of 20")

    assert seen == store.projects.ensure("idols")
    assert ("faces", "19 of 20", 2) == (seen.mode, seen.reason, seen.version)


def test_unknown_project_lists_what_there_is(store: Store) -> None:
    """The sentence names what could have been meant."""
    with pytest.raises(UnknownProject, match="'x'; there are: none yet"):
        store.projects.find("x")
    store.projects.ensure("idols")
    with pytest.raises(UnknownProject, match="there are: idols"):
        store.projects.find("x")
