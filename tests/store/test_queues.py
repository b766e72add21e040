"""What the queue reads: notes that can be made again, and nothing from the bin."""

from __future__ import annotations

from miwake.store.home import Store
from miwake.store.labels import Saying
from miwake.store.tiles import ShotRow, TileRow
from miwake.values import Photo, Region


def filled(store: Store, many: int = 4) -> tuple[str, list[str], list[str]]:
    """Make a project of photos with a region each."""
    project = store.projects.ensure("p").id
    shas = [store.blobs.put(f"{i}".encode()) for i in range(many)]
    store.photos.arrive(
        project, "/", [], [Photo(sha, 1, 9, 9, "PNG", 0) for sha in shas]
    )
    box = (0.0, 0.0, 9.0, 9.0)
    found = {sha: [Region(Region.identify(sha, "f", box), sha, box)] for sha in shas}
    store.regions.record("whole.v1", found)
    regions = [found[sha][0].id for sha in shas]
    store.tiles.arrange(
        project,
        [ShotRow(sha, f"{i}.png") for i, sha in enumerate(shas)],
        [TileRow(r, sha) for r, sha in zip(regions, shas, strict=True)],
    )
    return project, shas, regions


def test_a_note_is_read_as_it_was_kept(store):
    """The newest one; another project has none."""
    project, _, _ = filled(store)
    assert store.queues.noted(project, "alike") is None
    store.queues.note(project, "alike", [["a", "b", 0.9]])
    assert [["a", "b", 0.9]] == store.queues.noted(project, "alike")
    store.queues.note(project, "alike", [])
    assert [] == store.queues.noted(project, "alike")
    assert store.queues.noted("other", "alike") is None


def test_a_damaged_note_is_no_note(store):
    """It can be made again."""
    (store.cache / "alike-p.json").write_text("{")
    assert store.queues.noted("p", "alike") is None


def test_what_is_named_or_in_the_bin_is_not_open(store):
    """Only what nobody has spoken of."""
    project, shas, regions = filled(store)
    store.labels.say(project, "ann", [Saying(regions[0], "a")])
    store.shots.trash(project, "ann", {shas[1]: 1}, trashed=True)
    assert regions[2:] == store.queues.open(project)
    assert 2 == store.queues.open_count(project)
    name = store.names.find(project, "a").id
    assert [(regions[0], name)] == store.queues.named(project)


def test_denials_are_by_region(store):
    """Of all, or of some."""
    project, _, regions = filled(store)
    for region, name in ((regions[0], "a"), (regions[0], "b"), (regions[1], "a")):
        store.labels.say(project, "ann", [Saying(region, name, "is-not")])
    ids = store.queues.ids(project, ["a", "b"])
    every = {regions[0]: {ids["a"], ids["b"]}, regions[1]: {ids["a"]}}
    assert every == store.queues.denied(project)
    assert {regions[1]: {ids["a"]}} == store.queues.denied(project, [regions[1]])


def test_what_somebody_named_is_shared_once_with_others(store):
    """Not with who named it, and not again with who was asked."""
    project, _, regions = filled(store)
    store.labels.say(project, "ann", [Saying(regions[0], "a")])
    read = store.queues.some_named
    assert [] == read(project, "ann", [0.0], other=True)
    assert [regions[0]] == read(project, "bob", [0.0], other=True)
    store.labels.review(project, "bob", "overlap", [Saying(regions[0], "a")])
    assert [] == read(project, "bob", [0.0], other=True)
    assert [regions[0]] == read(project, "ann", [0.0], other=False)
    store.labels.review(project, "ann", "check", [Saying(regions[0], "a")])
    assert [] == read(project, "ann", [0.0], other=False)


def guess(store, project, regions, name):
    """Let a name be proposed for open regions."""
    which = store.names.find(project, name).id
    rows = [(r, which, 0.9, 0.1, [(which, 0.9)]) for r in regions]
    store.tiles.guessed(project, rows)
    return which


def test_names_are_ranked_by_proposals_for_each_photo_they_lack(store):
    """Right again after labels, an undo, a merge, and new proposals."""
    project, _, regions = filled(store)

    def ranked(skip=()):
        found = store.queues.worthwhile(project, 20, skip, 9)
        return [one[1:] for one in found]

    assert [] == ranked()
    store.names.make(project, "ann", "a")
    _, b = store.names.make(project, "ann", "b")
    a = guess(store, project, regions[:3], "a")
    guess(store, project, regions[3:], "b")
    assert [("a", 3, 0), ("b", 1, 0)] == ranked()
    denied = store.labels.say(project, "ann", [Saying(regions[0], "a", "is-not")])
    assert [("a", 2, 0), ("b", 1, 0)] == ranked()
    store.labels.undo(project, "ann", denied)
    assert [("a", 3, 0), ("b", 1, 0)] == ranked()
    assert [("b", 1, 0)] == ranked([a])
    act = store.labels.say(project, "ann", [Saying(r, "a") for r in regions[:2]])
    assert [("a", 1, 2), ("b", 1, 0)] == ranked()
    store.labels.undo(project, "ann", act)
    assert [("a", 3, 0), ("b", 1, 0)] == ranked()
    store.names.merge(project, "ann", a, b, None)
    assert [("b", 4, 0)] == ranked()
    store.names.make(project, "ann", "c")
    guess(store, project, regions[:1], "c")
    assert [("b", 3, 0), ("c", 1, 0)] == ranked()


def test_the_first_of_a_cluster_are_read_alone(store):
    """All of them, unless it is said how many."""
    project, _, regions = filled(store)
    store.tiles.clustered(project, dict.fromkeys(regions, 0))
    assert regions == store.queues.members(project, 0)
    assert regions[:2] == store.queues.members(project, 0, 2)
    assert [] == store.queues.members(project, 1)
