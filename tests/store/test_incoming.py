"""Uploads: resumable, and no name becomes a path that leads astray."""

from __future__ import annotations

import shutil
from collections import namedtuple

import pytest

from miwake.errors import BadInput, CannotWrite, Conflict, NotFound
from miwake.store.incoming import File, parts

FILES = [File("top/cat/1.jpg", 6, 1.0), File("top/犬/2.jpg", 3, 2.0)]


@pytest.fixture
def project(store):
    """A project's id."""
    return store.projects.ensure("pets").id


@pytest.fixture
def upload(store, project):
    """An upload of two files."""
    return store.incoming.open(project, FILES)


def filled(store, upload):
    """Send every byte."""
    for at, file in enumerate(upload.files):
        if not file.refused:
            store.incoming.write(upload, at, 0, bytes([at]) * file.size)


def test_the_same_list_is_the_same_upload(store, project, upload):
    """It goes on where it stopped: whole files, and bytes of parts."""
    store.incoming.write(upload, 0, 0, b"abcdef")
    store.incoming.write(upload, 1, 0, b"xy")
    again = store.incoming.open(project, FILES)
    assert (upload.id, ([0], {1: 2})) == (again.id, store.incoming.have(again))


def test_a_chunk_joins_what_is_there(store, upload):
    """Bytes are appended; the count comes back."""
    counts = [store.incoming.write(upload, 0, at, b"ab") for at in (0, 2, 4)]
    assert [2, 4, 6] == counts


def test_a_chunk_elsewhere_is_refused_and_told_where(store, upload):
    """The answer says how many bytes there are."""
    store.incoming.write(upload, 0, 0, b"ab")
    with pytest.raises(Conflict) as refused:
        store.incoming.write(upload, 0, 3, b"cd")
    assert {"bytes": 2} == refused.value.params


def test_more_than_was_announced_is_refused(store, upload):
    """A file has the size it was said to have."""
    with pytest.raises(BadInput):
        store.incoming.write(upload, 1, 0, b"four")


def test_a_whole_file_sent_again_changes_nothing(store, upload):
    """Its size comes back."""
    store.incoming.write(upload, 1, 0, b"abc")
    assert 3 == store.incoming.write(upload, 1, 0, b"xyz")


def test_files_are_laid_out_under_their_names(store, upload):
    """Without the folder around everything, in any script."""
    filled(store, upload)
    (tree,), left = store.incoming.lay_out(upload)
    found = sorted(p.relative_to(tree).as_posix() for p in tree.rglob("*.jpg"))
    assert (["cat/1.jpg", "犬/2.jpg"], []) == (found, left)


def test_laying_out_twice_gives_the_same(store, upload):
    """An import that was killed begins again."""
    filled(store, upload)
    first = store.incoming.lay_out(upload)
    assert first == store.incoming.lay_out(upload)


def test_a_zip_is_a_place_of_its_own(store, project):
    """It is read as it is."""
    upload = store.incoming.open(project, [File("my photos.zip", 4, 0.0)])
    filled(store, upload)
    (place,), _ = store.incoming.lay_out(upload)
    assert "my photos.zip" == place.name


def test_two_files_of_one_name_are_both_laid_out(store, project):
    """The second has a number before its name."""
    upload = store.incoming.open(
        project, [File("a.jpg", 1, 0.0), File("a.jpg", 1, 1.0)]
    )
    filled(store, upload)
    (tree,), _ = store.incoming.lay_out(upload)
    assert ["2 a.jpg", "a.jpg"] == sorted(p.name for p in tree.iterdir())


def test_a_photo_that_is_too_large_is_left_out_and_said(store, project):
    """The rest is brought."""
    upload = store.incoming.open(project, [File("a.jpg", 1), File("b.png", 30_000_000)])
    filled(store, upload)
    _, left = store.incoming.lay_out(upload)
    assert ([0, 1], [("b.png", "larger than 20 MB")]) == (
        store.incoming.have(upload)[0],
        left,
    )


@pytest.mark.parametrize(
    "path",
    [
        "../a.jpg",
        "a/../../b.jpg",
        "/etc/passwd",
        "C:\\a.jpg",
        "a\0.jpg",
        "",
        "./",
        "x" * 300,
        "..\\a.jpg",
        "\ud800.jpg",
    ],
    ids=ascii,
)
def test_a_path_that_leads_astray_is_refused(path):
    """Before a byte is taken."""
    with pytest.raises(BadInput):
        parts(path)


def test_an_upload_of_another_project_is_not_found(store, upload):
    """By its id alone nobody reaches it."""
    other = store.projects.ensure("other").id
    with pytest.raises(NotFound):
        store.incoming.get(other, upload.id)


@pytest.mark.parametrize("id_", ["..", "../../x", "0" * 31, "F" * 32])
def test_an_id_is_never_a_path(store, project, id_):
    """Only what was made here is looked for."""
    with pytest.raises(NotFound):
        store.incoming.get(project, id_)


def test_a_full_disk_is_said_before_a_byte_is_sent(store, project, monkeypatch):
    """With what is free."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1, 1, 1 << 20))
    with pytest.raises(CannotWrite, match="1 MB free"):
        store.incoming.open(project, FILES)


def test_what_is_imported_is_dropped(store, upload):
    """The bytes are among the blobs by then."""
    filled(store, upload)
    store.incoming.mark(upload.id, "done")
    assert [] == list(store.incoming.root.iterdir())


def test_what_nobody_finishes_is_dropped_after_a_while(store, upload):
    """Opened before the day that is named."""
    assert (0, 1) == (store.incoming.purge("2025"), store.incoming.purge("2027"))
