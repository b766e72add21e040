"""Photos: what is done to them is one act, can be taken back, and loses nothing."""

from __future__ import annotations

import pytest

from miwake.errors import Conflict, NotFound
from miwake.store.filters import Filter
from miwake.store.home import Store
from miwake.store.labels import Saying
from miwake.store.shots import Drawn
from miwake.store.tiles import ShotRow, TileRow
from miwake.values import Photo, Region


def grid(store: Store, photos: int) -> tuple[str, list[str], list[str]]:
    """Make a project of photos with two regions each; return it, photos, regions."""
    project = store.projects.ensure("grid").id
    shas = [store.blobs.put(f"{i}".encode()) for i in range(photos)]
    store.photos.arrive(
        project, "/", [], [Photo(sha, 1, 40, 30, "PNG", 0) for sha in shas]
    )
    found = {sha: [box(sha, 0), box(sha, 20)] for sha in shas}
    store.regions.record("faces.v1", found)
    store.tiles.arrange(
        project,
        [
            ShotRow(s, f"a/{i}.jpg", "a", twin=shas[0] if i else None)
            for i, s in enumerate(shas)
        ],
        [TileRow(one.id, sha) for sha in shas for one in found[sha]],
    )
    return project, shas, [one.id for sha in shas for one in found[sha]]


def box(sha: str, left: float) -> Region:
    """Return a region of a photo."""
    place = (left, 0.0, left + 9, 9.0)
    return Region(
        Region.identify(sha, "faces.v1", place), sha, place, detector="faces.v1"
    )


def shown(store: Store, project: str, **asked: object) -> list[str]:
    """Return the photos that a grid shows."""
    page = store.shots.page(project, Filter(view="photos", **asked), "", 100)  # type: ignore[arg-type]
    return [one.photo for one in page.shots]


def test_the_bin_hides_and_gives_back(store: Store) -> None:
    """A photo in the bin is shown there alone, with its tiles; an undo takes it out."""
    project, shas, regions = grid(store, 3)
    done = store.shots.trash(project, "me", {shas[0]: 1, shas[2]: 1}, trashed=True)

    assert ([shas[1]], [shas[0], shas[2]]) == (
        shown(store, project),
        shown(store, project, trash=True),
    )
    assert {*regions[:2], *regions[4:]} == store.tiles.hidden(project)
    assert {shas[0], shas[2]} == store.shots.trashed(project)
    assert ("trash", 2) == (done.more["verb"], done.count)
    undo = store.acts.undo(project, "me", done.id)
    assert shas == shown(store, project)
    assert set() == store.tiles.hidden(project)
    store.acts.undo(project, "me", undo)
    assert [shas[1]] == shown(store, project)


def test_taking_out_of_the_bin_is_an_act_too(store: Store) -> None:
    """Photos that are not in it are left as they are."""
    project, shas, _ = grid(store, 2)
    store.shots.trash(project, "me", {shas[0]: 1}, trashed=True)
    done = store.shots.trash(project, "me", {shas[0]: 2, shas[1]: 1}, trashed=False)
    assert ("restore", 1) == (done.more["verb"], done.count)
    assert shas == shown(store, project)
    assert [3, 1] == [one.version for one in store.shots.get(project, shas)]


def test_what_changed_meanwhile_is_not_overwritten(store: Store) -> None:
    """Nothing is written, and the regions to look at again are told."""
    project, shas, regions = grid(store, 2)
    store.shots.turn(project, "ann", shas[0], 1, 90)
    with pytest.raises(Conflict) as refused:
        store.shots.trash(project, "bob", {shas[1]: 1, shas[0]: 1}, trashed=True)
    assert regions[:2] == sorted(refused.value.stale, key=regions.index)
    assert shas == shown(store, project)
    with pytest.raises(Conflict):
        store.shots.turn(project, "bob", shas[0], 1, 180)


def test_a_turn_is_undone_to_what_was(store: Store) -> None:
    """Not to upright: to how it was shown before."""
    project, shas, regions = grid(store, 1)
    store.shots.turn(project, "me", shas[0], 1, 90)
    done = store.shots.turn(project, "me", shas[0], 2, 270)
    assert [270, 270] == [t.turn for t in store.tiles.get(project, regions)]
    store.acts.undo(project, "me", done.id)
    (one,) = store.shots.get(project, shas)
    assert (90, 4) == (one.turn, one.version)


def test_a_drawn_region_is_a_tile_with_its_name(store: Store) -> None:
    """Behind those of its photo; taken back it is neither shown nor binned."""
    project, shas, regions = grid(store, 2)
    new = box(shas[0], 30)
    done = store.shots.draw(project, "me", Drawn(new, "ann", 1.5))

    (one,) = store.tiles.get(project, [new.id])
    (name,) = store.names.all(project)
    assert ("named", name.id, "me") == (one.state, one.name, one.who)
    assert ("ann", 1.5) == (name.spelling, store.acts.get(project, done.id).seconds)
    order = [t.region for t in store.tiles.page(project, Filter(), "", 9).tiles]
    assert [*regions[:2], new.id, *regions[2:]] == order
    assert 3 == store.shots.get(project, shas)[0].regions

    undo = store.acts.undo(project, "me", done.id)

    (one,) = store.tiles.get(project, [new.id])
    assert ("open", None) == (one.state, one.name)
    assert {new.id} == store.tiles.hidden(project)
    assert regions[:2] == [t.region for t in store.tiles.of_photo(project, shas[0])]
    for trashed in (True, False):
        version = store.shots.get(project, shas)[0].version
        store.shots.trash(project, "me", {shas[0]: version}, trashed=trashed)
    assert {new.id} == store.tiles.hidden(project)

    store.acts.undo(project, "me", undo)

    assert ("named", False) == (
        store.tiles.get(project, [new.id])[0].state,
        store.tiles.get(project, [new.id])[0].trashed,
    )


def test_a_region_is_drawn_once(store: Store) -> None:
    """Where there is one already, nothing is written; taken back, it can come again."""
    project, shas, regions = grid(store, 1)
    with pytest.raises(Conflict) as refused:
        store.shots.draw(project, "me", Drawn(box(shas[0], 20)))
    assert [regions[1]] == refused.value.stale
    done = store.shots.draw(project, "me", Drawn(box(shas[0], 30)))
    store.acts.undo(project, "me", done.id)
    store.shots.draw(project, "me", Drawn(box(shas[0], 30), "ann"))
    assert 3 == store.shots.get(project, shas)[0].regions
    with pytest.raises(NotFound, match="no photo"):
        store.shots.draw(project, "me", Drawn(box("f" * 64, 0)))


def test_a_photo_is_shown_when_one_of_its_tiles_fits(store: Store) -> None:
    """By name, state and guess; by its own source, folder and twins."""
    project, shas, regions = grid(store, 3)
    store.labels.say(project, "me", [Saying(regions[3], "ann")])
    (name,) = store.names.all(project)
    store.tiles.guessed(project, [(regions[4], name.id, 0.7, 0.3, [])])
    assert [shas[1]] == shown(store, project, name=name.id)
    assert [shas[1]] == shown(store, project, text="AN")
    assert [shas[2]] == shown(store, project, guess=name.id, low=0.5, high=0.9)
    assert [shas[1]] == shown(store, project, state="named", folder="a")
    assert [shas[2]] == shown(store, project, text="2.jp")
    assert shas[1:] == shown(store, project, twins=True)
    assert [] == shown(store, project, folder="b")


def test_stretches_of_photos_join(store: Store) -> None:
    """The cursor of a map enters the grid where a stretch ends."""
    project, shas, _ = grid(store, 5)
    entered = store.shots.map(project, Filter(view="photos"), 2)
    assert (5, 3) == (entered.total, len(entered.cursors))
    pages = [store.shots.page(project, Filter(), at, 2) for at in entered.cursors]
    assert shas == [one.photo for page in pages for one in page.shots]
    assert [*entered.cursors[1:], None] == [page.next for page in pages]


def test_a_photo_tells_what_was_done_to_it(store: Store) -> None:
    """Turns, bin, drawings and labels of its regions; no other photo's."""
    project, shas, regions = grid(store, 2)
    store.labels.say(project, "me", [Saying(regions[0], "ann")])
    store.labels.say(project, "me", [Saying(regions[2], "bob")])
    store.shots.turn(project, "me", shas[0], 1, 90)
    store.shots.turn(project, "me", shas[1], 1, 90)
    store.shots.draw(project, "me", Drawn(box(shas[0], 30)))
    store.shots.draw(project, "me", Drawn(box(shas[1], 30)))
    kinds = [done.kind for done in store.shots.history(project, shas[0])]
    assert ["box", "turn", "label"] == kinds


def test_a_region_tells_what_was_said_of_it(store: Store) -> None:
    """The newest first, with the name as it is spelled now."""
    project, _, regions = grid(store, 1)
    store.labels.say(project, "me", [Saying(regions[0], "ann")])
    store.labels.say(project, "you", [Saying(regions[0], None, "dont-know")])
    said = store.shots.said(project, regions[0])
    assert [("dont-know", None, "you"), ("is", "ann", "me")] == [
        (one.says, one.name, one.who) for one in said
    ]


def test_regions_of_photos_come_in_order(store: Store) -> None:
    """Those of several photos, as they arrived."""
    project, shas, regions = grid(store, 2)
    assert regions == store.shots.tiles_in(project, [shas[1], shas[0]])


def test_a_photo_without_a_region_is_asked_for(store: Store) -> None:
    """Asked for what nothing was found on, a grid shows those photos and no tile."""
    project, shas, _ = grid(store, 2)
    bare = store.blobs.put(b"bare")
    store.photos.arrive(project, "/", [], [Photo(bare, 1, 40, 30, "PNG", 0)])
    store.tiles.arrange(project, [ShotRow(bare, "a/bare.jpg", "a")], [])
    asked = Filter(view="photos", without=True)

    assert ([bare], [*shas, bare]) == (
        shown(store, project, without=True),
        shown(store, project),
    )
    assert 1 == store.shots.map(project, asked, 200).total
    assert 0 == store.tiles.map(project, Filter(without=True), 200).total


def test_a_photo_in_any_version_goes_into_the_bin(store: Store) -> None:
    """Who saw only its faces has no version of a photo: it goes in as it is."""
    project, shas, _ = grid(store, 1)
    store.shots.turn(project, "you", shas[0], 1, 90)
    store.shots.trash(project, "me", {shas[0]: None}, trashed=True)

    assert {shas[0]} == store.shots.trashed(project)
