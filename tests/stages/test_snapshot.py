"""Snapshot: groups never straddle, splits are honoured, too little is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from miwake.engine.lens import Lens
from miwake.errors import TooFewLabels
from miwake.stages.snapshot import near_duplicates, snapshot
from miwake.store.home import Store
from miwake.store.labels import FOLDER, Saying
from miwake.values import Arrival, Photo, Project, Region

if TYPE_CHECKING:
    from conftest import Walked


def fill(store: Store, lens: Lens, items: list[dict[str, Any]]) -> Project:
    """Let items arrive, each a photo with one region and a random vector."""
    project = store.projects.ensure("p")
    rng = np.random.default_rng(0)
    sayings = []
    for place, one in enumerate(items):
        sha = store.blobs.put(str(place).encode())
        phash = int(rng.integers(0, 2**63))
        arrival = Arrival(
            f"{place}", sha, "new", group=one.get("group"), split=one.get("split")
        )
        photo = Photo(sha, 1, 9, 9, "png", phash)
        store.photos.arrive(project.id, "/", [(arrival, "s")], [photo])
        count = 1 + one.get("rivals", 0)
        found = [
            Region(
                f"r{place:03}-{n}", sha, (0, 0, 9 - n, 9), detector=lens.recipe.detector
            )
            for n in range(count)
        ]
        store.regions.record(lens.recipe.detector, {sha: found})
        rows = rng.standard_normal((count, 16)).astype(np.float32)
        ids = [region.id for region in found]
        store.vectors.append(lens.digest, dict(zip(ids, rows, strict=True)))
        sayings.append(Saying(found[0].id, one["label"]))
    store.labels.say(project.id, FOLDER, sayings)
    return project


def many(label: str, count: int, **more: Any) -> list[dict[str, Any]]:
    """Return so many items of one class."""
    return [{"label": label, **more} for _ in range(count)]


def test_few_items_are_dealt_in_folds(walked: Walked) -> None:
    """Every labelled region is in one fold, and no group in two."""
    rows = walked.snapshot.rows
    homes = {(row.group, row.part) for row in rows}

    assert 20 == len(rows)
    assert walked.snapshot.folds >= 3
    assert len(homes) == len({group for group, _ in homes})


def test_sealing_twice_is_the_same(copied: Walked) -> None:
    """Equal labels, equal digest."""
    again = snapshot(copied.store, copied.project, copied.lens)

    assert copied.snapshot.digest == again.digest


def test_the_retired_are_not_sealed(store: Store, whole: Lens) -> None:
    """Their regions are no rows, and no rivals of others either."""
    items = [*many("a", 6), *many("b", 6), *many("c", 6)]
    project = fill(store, whole, items)
    for name in ("a", "c"):  # two photos in which nothing is found
        sha = store.blobs.put(f"empty {name}".encode())
        arrival = Arrival(f"empty {name}", sha, "new", label=name)
        photo = Photo(sha, 1, 9, 9, "png", 0)
        store.photos.arrive(project.id, "/", [(arrival, "s")], [photo])
        store.regions.record(whole.recipe.detector, {sha: []})
    one, other = (store.names.find(project.id, n) for n in ("c", "a"))
    store.names.retire(project.id, "me", one.id, one.version)
    store.names.rename(project.id, "me", other.id, "anna", other.version)

    sealed = snapshot(store, project, whole)

    counts = {name: sum(r.label == name for r in sealed.rows) for name in sealed.names}
    assert {"anna": 7, "b": 6} == counts


def test_what_bears_two_names_is_left_out_and_told(store: Store, whole: Lens) -> None:
    """Nobody can say which of them a single answer should be."""
    project = fill(store, whole, [*many("a", 7), *many("b", 6)])
    store.labels.bear(project.id, several=True)
    store.labels.say(project.id, "me", [Saying("r000-0", "b"), Saying("r001-0", "b")])
    store.labels.say(project.id, "me", [Saying("r001-0", "a", "is-not")])

    sealed = snapshot(store, project, whole)

    labels = {row.item: row.label for row in sealed.rows}
    assert "1 left out, neither learned nor judged, for bearing" in sealed.notes[0]
    assert (12, "b", None) == (
        len(labels),
        labels["r001-0"],
        labels.get("r000-0"),
    )


def test_given_split_is_honoured(store: Store, whole: Lens) -> None:
    """Where every item has its part, the parts are kept."""
    items = [
        {"label": name, "split": part}
        for name in "ab"
        for part in ("train", "train", "train", "test", "test", "valid")
    ]
    made = snapshot(store, fill(store, whole, items), whole)

    assert [one["split"] for one in items] == [row.part for row in made.rows]


def test_split_that_is_not_whole_is_told(store: Store, whole: Lens) -> None:
    """Half a split is not used, and not in silence."""
    items = [*many("a", 6, split="train"), *many("b", 6)]

    made = snapshot(store, fill(store, whole, items), whole)

    assert made.folds
    assert "given split is not used" in made.notes[0]


def test_rivals_stand_until_a_person_points(store: Store, whole: Lens) -> None:
    """Where only the photo was named the others may be meant; then no more."""
    project = fill(store, whole, [*many("a", 5, rivals=1), *many("b", 5)])
    before = snapshot(store, project, whole).rows[0]
    store.labels.say(project.id, "me", [Saying(before.item, "a")])
    after = snapshot(store, project, whole).rows[0]

    assert [("r000-1",), ()] == [before.rivals, after.rivals]


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ([], "nothing is labelled"),
        (many("a", 9), "one class only"),
        ([*many("a", 9), *many("b", 2)], "at least two classes need 5 photos each"),
        ([*many("a", 9), *many("b", 6, group="clip")], "two different shots.*in: b"),
    ],
    ids=["none", "one", "few", "one-shot"],
)
def test_too_little_is_refused(
    store: Store, whole: Lens, items: list[dict[str, Any]], told: str
) -> None:
    """The sentence says what to do."""
    with pytest.raises(TooFewLabels, match=told):
        snapshot(store, fill(store, whole, items), whole)


def test_small_class_is_left_out_and_told(store: Store, whole: Lens) -> None:
    """Two classes suffice; the third is named in a note."""
    project = fill(store, whole, [*many("a", 6), *many("b", 6), *many("c", 2)])

    made = snapshot(store, project, whole)

    assert ("a", "b") == made.names
    assert "for fewer than 5 photos to learn from: c (2);" in made.notes[0]


def test_what_looks_like_the_test_is_left_out(store: Store, whole: Lens) -> None:
    """A group on both sides of a given split is judged only; it is told how many."""
    items = [
        {"label": name, "split": part}
        for name in "ab"
        for part in ("train", "train", "valid", "valid", "test", "test")
    ]
    for place in (0, 2, 4):
        items[place]["group"] = "clip"
    made = snapshot(store, fill(store, whole, items), whole)

    assert ["left-out", "train", "left-out", "valid", "test", "test"] == [
        row.part for row in made.rows[:6]
    ]
    assert made.notes[0].startswith("2 photos of the training part look like photos")


def test_missing_faces_are_not_called_missing_photos(store: Store, whole: Lens) -> None:
    """The note counts the photos, and those in which nothing was found."""
    project = fill(store, whole, [*many("a", 6), *many("b", 6)])
    lost = [store.blobs.put(f"lost {n}".encode()) for n in range(7)]
    come = [(Arrival(f"c/{s}", s, "new", label="c"), "s") for s in lost]
    come.append((Arrival("c/copy", lost[0], "new", label="c"), "s"))
    store.photos.arrive(
        project.id, "/", come, [Photo(s, 1, 9, 9, "png", 0) for s in lost]
    )
    store.regions.record(whole.recipe.detector, {sha: [] for sha in lost})
    made = snapshot(store, project, whole)

    assert ("a", "b") == made.names
    told = "c (8 photos, of which 1 are exact copies, 7 show no face that was found)"
    assert told in made.notes[0]


def test_copies_are_grouped() -> None:
    """Equal vectors are one shot whatever the hashes say; others are not."""
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((40, 16)).astype(np.float32)
    vectors[1] = vectors[0] * 1.01
    photos = [
        Photo(str(n), 1, 1, 1, "png", int(h))
        for n, h in enumerate(rng.integers(0, 2**63, 40))
    ]

    assert [[0, 1]] == near_duplicates(photos, vectors).tolist()
    assert 0 == len(near_duplicates(photos[:1], vectors[:1]))
