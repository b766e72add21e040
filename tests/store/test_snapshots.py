"""Snapshots: sealed, named by content, whatever the order of the rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miwake.errors import NotFound, Refused
from miwake.store.home import Store
from miwake.store.snapshots import lines
from miwake.values import Row

rows = st.lists(
    st.builds(
        Row,
        st.text(min_size=1, max_size=6),
        st.text(max_size=4),
        st.text(max_size=4),
        st.text(max_size=4),
        st.sampled_from(["train", "test", "fold-0"]),
        st.lists(st.text(max_size=3), max_size=2).map(tuple),
    ),
    unique_by=lambda row: row.item,
    max_size=8,
)


@given(rows, st.randoms())
def test_order_does_not_matter(made: list[Row], random) -> None:
    """The same rows in any order are the same bytes."""
    shuffled = list(made)
    random.shuffle(shuffled)

    assert lines(made) == lines(shuffled)


@settings(max_examples=20)
@given(rows)
def test_sealed_rows_come_back(tmp_path_factory, made: list[Row]) -> None:
    """What is sealed reads the same, character for character."""
    store = Store(tmp_path_factory.mktemp("home"))
    project = store.projects.ensure("p").id
    sealed = store.snapshots.seal(project, made, ["look: ✓"])

    found = store.snapshots.get(sealed.digest)

    store.close()
    assert sealed == found


def test_one_changed_row_is_another_digest(store: Store) -> None:
    """A digest names the rows: another part, another snapshot."""
    project = store.projects.ensure("p").id
    row = Row("i", "ann", "g", "", "train")

    digests = {
        store.snapshots.seal(project, [one], []).digest
        for one in (row, row, replace(row, part="test"), replace(row, rivals=("x",)))
    }

    assert 3 == len(digests)


def test_newest_is_the_last_sealed(store: Store) -> None:
    """A snapshot that is taken again is the newest again."""
    project = store.projects.ensure("p").id
    first, second = (Row("i", name, "g", "", "train") for name in ("ann", "bob"))
    for row in (first, second, first):
        store.snapshots.seal(project, [row], [])

    assert (first,) == store.snapshots.newest(project).rows


def test_equal_snapshots_of_two_projects(store: Store) -> None:
    """Each of two projects with equal rows has its newest snapshot."""
    one, two = (store.projects.ensure(name).id for name in "pq")
    row = Row("i", "ann", "g", "", "train")
    digests = {store.snapshots.seal(p, [row], []).digest for p in (one, two)}

    assert [one, two] == [store.snapshots.newest(p).project for p in (one, two)]
    assert digests == set(store.snapshots.manifests())


def test_changed_manifest_is_refused(store: Store) -> None:
    """One changed byte of a sealed manifest is seen."""
    sealed = store.snapshots.seal(store.projects.ensure("p").id, [], [])
    store.blobs.path(sealed.digest).write_bytes(b"{}\n")

    with pytest.raises(Refused, match="was changed on disk"):
        store.snapshots.get(sealed.digest)


def test_missing_snapshot_is_told(store: Store) -> None:
    """No such digest, and none yet, are two sentences."""
    with pytest.raises(NotFound, match="no snapshot abc"):
        store.snapshots.get("abc")
    with pytest.raises(NotFound, match="run `miwake snapshot`"):
        store.snapshots.newest("p")
