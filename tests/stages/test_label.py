"""Label: the folder's word, the region that agrees, and nobody overruled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from miwake.engine.lens import Lens
from miwake.stages.label import label
from miwake.store.home import Store
from miwake.store.labels import Saying
from miwake.values import Arrival, Photo, Project, Region

if TYPE_CHECKING:
    from conftest import Walked


def arrive(store: Store, project: Project, lens: Lens, photos: dict) -> dict[str, str]:
    """Let photos arrive: name → (labels, {region: vector}); return region → id."""
    ids: dict[str, str] = {}
    for name, (labels, found) in photos.items():
        sha = store.blobs.put(name.encode())
        for turn, one in enumerate(labels):
            arrival = Arrival(f"{turn}/{name}", sha, "new", label=one)
            photo = Photo(sha, 1, 9, 9, "png", 0)
            store.photos.arrive(project.id, "/", [(arrival, "s")], [photo])
        regions = []
        for place, (key, vector) in enumerate(found.items()):
            box = (0.0, 0.0, 9.0 - place, 9.0 - place)
            id_ = Region.identify(sha, lens.recipe.detector, box)
            ids[key] = id_
            regions.append(Region(id_, sha, box, detector=lens.recipe.detector))
            store.vectors.append(lens.digest, {id_: np.array(vector, np.float32)})
        store.regions.record(lens.recipe.detector, {sha: regions})
    return ids


def test_every_photo_of_a_folder_is_named(walked: Walked) -> None:
    """Twenty photos, two folders, twenty labels."""
    state = walked.store.labels.current(walked.project.id)

    assert {"red": 10, "green": 10} == {
        name: list(state.values()).count(name) for name in ("red", "green")
    }


def test_region_that_agrees_is_meant(store: Store, whole: Lens) -> None:
    """Of several the one like the others of that name, though another is larger."""
    project = store.projects.ensure("p")
    ids = arrive(
        store,
        project,
        whole,
        {
            "1": (["ann"], {"ann1": [1, 0, 0]}),
            "2": (["ann"], {"ann2": [1, 0.1, 0]}),
            "3": (["ann"], {"stranger": [0, 0, 1], "ann3": [1, 0, 0.1]}),
            "4": (["bob"], {"bob1": [0, 1, 0]}),
            "5": (["bob"], {"bob2": [0.1, 1, 0]}),
        },
    )
    report = label(store, project, whole)

    named = {key for key, id_ in ids.items() if id_ in store.labels.current(project.id)}
    assert {"ann1", "ann2", "ann3", "bob1", "bob2"} == named
    assert (5, 1) == (report.labelled, report.chosen_of_several)


def test_two_names_are_no_name(store: Store, whole: Lens) -> None:
    """Conflicts, nameless photos and photos without a region are told apart."""
    project = store.projects.ensure("p")
    arrive(
        store,
        project,
        whole,
        {
            "1": (["ann", "bob"], {"r": [1, 0]}),
            "2": ([None], {"s": [1, 0]}),
            "3": (["ann"], {}),
        },
    )
    report = label(store, project, whole)

    assert (0, 1, 1, 1) == (
        report.labelled,
        len(report.conflicts),
        report.unnamed,
        report.empty,
    )
    assert {} == store.labels.current(project.id)


def test_person_is_never_overruled(store: Store, whole: Lens) -> None:
    """What somebody said of a region stands, and a second run says nothing."""
    project = store.projects.ensure("p")
    ids = arrive(store, project, whole, {"1": (["ann"], {"r": [1, 0]})})
    store.labels.say(project.id, "me", [Saying(ids["r"], "bob")])

    reports = [label(store, project, whole).labelled for _ in range(2)]

    assert ([0, 0], {ids["r"]: "bob"}) == (reports, store.labels.current(project.id))


def test_a_former_name_of_a_folder_means_what_it_is_now(
    store: Store, whole: Lens
) -> None:
    """Folders called by a name that was respelled or merged say the one it became."""
    project = store.projects.ensure("p")
    photos = {
        "1": (["ann"], {"r1": [1, 0]}),
        "2": (["bob"], {"r2": [1, 0]}),
        "3": (["cat"], {"r3": [1, 0]}),
    }
    ids = arrive(store, project, whole, photos)
    label(store, project, whole)
    ann, bob, cat = (store.names.find(project.id, n) for n in ("ann", "bob", "cat"))
    store.names.rename(project.id, "me", ann.id, "anna", 1)
    store.names.merge(project.id, "me", bob.id, cat.id, 1)
    later = arrive(
        store,
        project,
        whole,
        {"4": (["ann"], {"r4": [1, 0]}), "5": (["bob", "cat"], {"r5": [0, 1]})},
    )

    report = label(store, project, whole)

    assert (2, 0, []) == (report.labelled, report.taken_back, report.conflicts)
    assert {
        ids["r1"]: "anna",
        ids["r2"]: "cat",
        ids["r3"]: "cat",
        later["r4"]: "anna",
        later["r5"]: "cat",
    } == store.labels.current(project.id)


def test_folder_label_follows_the_file(store: Store, whole: Lens) -> None:
    """A moved file has its new name, a deleted one none; an undo is not for ever."""
    project = store.projects.ensure("p")
    photos = {key: (["ann"], {f"r{key}": [1, 0]}) for key in "123"}
    ids = arrive(store, project, whole, photos)
    first = label(store, project, whole)
    sha = store.blobs.put(b"1")
    store.photos.leave(project.id, "/", ["0/1", "0/2"])
    moved = Arrival("0/moved", sha, "new", label="bob")
    store.photos.arrive(project.id, "/", [(moved, "s")], [])

    report = label(store, project, whole)
    second = label(store, project, whole)
    now = store.labels.current(project.id)
    store.labels.undo(project.id, "me", report.batch)
    before = store.labels.current(project.id)
    anew = label(store, project, whole)

    assert (3, 1, 1) == (first.labelled, report.labelled, report.taken_back)
    assert (0, 0, 1, 1) == (
        second.labelled,
        second.taken_back,
        anew.labelled,
        anew.taken_back,
    )
    assert {ids["r1"]: "bob", ids["r3"]: "ann"} == now
    assert dict.fromkeys(ids.values(), "ann") == before
    assert now == store.labels.current(project.id)


def test_second_name_takes_the_first_back(store: Store, whole: Lens) -> None:
    """Under two names a photo loses the folder's label, but not a person's."""
    project = store.projects.ensure("p")
    ids = arrive(
        store,
        project,
        whole,
        {"1": (["ann"], {"r": [1, 0]}), "2": (["ann"], {"s": [1, 0]})},
    )
    label(store, project, whole)
    store.labels.say(project.id, "me", [Saying(ids["s"], "eve")])
    for key in "12":
        other = Arrival(f"9/{key}", store.blobs.put(key.encode()), "new", label="bob")
        store.photos.arrive(project.id, "/", [(other, "s")], [])

    report = label(store, project, whole)

    assert (0, 1, 2) == (report.labelled, report.taken_back, len(report.conflicts))
    assert {ids["s"]: "eve"} == store.labels.current(project.id)
