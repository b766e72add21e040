"""Photos and arrivals: each photo once, every file remembered, killed or not."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miwake.store.home import Store
from miwake.store.photos import _photo, _photo_row
from miwake.values import Arrival, Photo


def bring(store: Store, project: str, *sources: str, root: str = "/r") -> list[Arrival]:
    """Let files arrive whose bytes are the last letter of their names."""
    pairs, photos = [], []
    for source in sources:
        sha = store.blobs.put(source[-1].encode())
        photos.append(Photo(sha, 1, 2, 3, "png", 2**63 + 1))
        pairs.append((Arrival(source, sha, "new"), "1:2"))
    return store.photos.arrive(project, root, pairs, photos)


def test_same_bytes_are_one_photo(store: Store) -> None:
    """The later of two files with the same bytes is a duplicate that says of what."""
    made = store.projects.ensure("p").id
    first = bring(store, made, "1/a", "2/a")
    later = bring(store, made, "3/a", root="/other")

    told = [(one.code, one.reason) for one in [*first, *later]]

    same = "the same bytes as 1/a"
    assert [("new", ""), ("duplicate", same), ("duplicate", same)] == told
    assert 1 == len(store.photos.of(made))


def test_arriving_again_changes_nothing(store: Store) -> None:
    """A file that arrives twice from one place is one row, and no duplicate."""
    made = store.projects.ensure("p").id
    bring(store, made, "a", "b")
    again = bring(store, made, "a")

    assert ["new"] == [one.code for one in again]
    assert ["a", "b"] == [one.source for one in store.photos.arrivals(made)]


def test_projects_share_photos_not_arrivals(store: Store) -> None:
    """Another project has the photo for itself; the store keeps it once."""
    one, two = (store.projects.ensure(name).id for name in "pq")
    bring(store, one, "a")
    told = bring(store, two, "a", "b")

    assert ["new", "new"] == [arrival.code for arrival in told]
    assert (1, 2, 2) == (
        len(store.photos.of(one)),
        len(store.photos.of(two)),
        len(store.photos.all()),
    )


def test_unreadable_file_is_a_row(store: Store) -> None:
    """A bad file is kept with its reason, and its stamp says that it came."""
    made = store.projects.ensure("p").id
    bad = Arrival("x.png", None, "unreadable", "no photo", "ann", "g", "test", "dark")

    store.photos.arrive(made, "/r", [(bad, "9:9")], [])

    assert [bad] == store.photos.arrivals(made)
    assert {"x.png": (bad, "9:9")} == store.photos.known(made, "/r")


def test_gone_file_speaks_for_no_label(store: Store) -> None:
    """It comes last and without its name; the photo stays; it can come back."""
    made = store.projects.ensure("p").id
    pairs = [(Arrival(s, None, "clip", label="ann"), "s") for s in ("a", "b")]
    store.photos.arrive(made, "/r", pairs, [])

    store.photos.leave(made, "/r", ["a"])
    told = [(a.source, a.code, a.label) for a in store.photos.arrivals(made)]
    store.photos.arrive(made, "/r", pairs[:1], [])

    assert [("b", "clip", "ann"), ("a", "gone", None)] == told
    assert ["a", "b"] == [a.source for a in store.photos.arrivals(made)]


def test_photos_come_in_the_order_they_arrived(store: Store) -> None:
    """The first to arrive is the first; origins name every place."""
    made = store.projects.ensure("p").id
    bring(store, made, "c", "a", "b", "x/a")
    found = [store.blobs.get(p.sha256) for p in store.photos.of(made)]
    sha = store.blobs.put(b"a")

    assert [b"c", b"a", b"b"] == found
    assert [("c", "/r"), ("a", "/r")] == store.photos.roots(made, 2)
    assert [("/r", "a"), ("/r", "x/a")] == store.photos.origins()[sha]


@given(st.integers(0, 2**64 - 1))
def test_every_hash_survives_sql(phash: int) -> None:
    """64 bits go in and come out, though SQL's integers have a sign."""

    class Row:
        def __init__(self, fields: dict[str, object]) -> None:
            self.__dict__.update(fields)

    one = Photo("s", 1, 2, 3, "png", phash)
    fields = _photo_row(one)

    assert one == _photo(Row(fields))
    assert -(2**63) <= fields["phash"] < 2**63


KILLED = """
import sys, pathlib
from miwake.store.home import Store
from miwake.values import Arrival, Photo
store = Store(pathlib.Path(sys.argv[1]))
project = store.projects.ensure("p").id
print("go", flush=True)
for batch in range(10_000):
    pairs, photos = [], []
    for n in range(8):
        sha = store.blobs.put(f"{batch} {n}".encode())
        photos.append(Photo(sha, 1, 1, 1, "png", 0))
        pairs.append((Arrival(f"{batch}/{n}", sha, "new"), "s"))
    store.photos.arrive(project, "/", pairs, photos)
    print(batch, flush=True)
"""


@pytest.mark.parametrize("moment", [0.02, 0.05, 0.11])
def test_killed_in_the_middle(tmp_path: Path, moment: float) -> None:
    """After kill -9, whole batches are there with all their bytes, and no half one."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stdout.readline() == "go\n"
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        told = len(process.stdout.read().splitlines())

    store = Store(tmp_path)
    arrivals = store.photos.arrivals(store.projects.find("p").id)
    photos = store.photos.all()
    whole = all(store.blobs.intact(photo.sha256) for photo in photos)
    faults = store.db.faults()
    store.close()
    assert (0, len(arrivals), True, []) == (
        len(arrivals) % 8,
        len(photos),
        whole,
        faults,
    )
    assert told * 8 <= len(arrivals)
