"""Tiles: stretches joined are the whole, in any order, whatever is asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miwake.errors import BadOption, NotFound
from miwake.store.filters import Filter
from miwake.store.home import Store
from miwake.store.labels import Saying
from miwake.store.tables import tile
from miwake.store.tiles import ShotRow, Tile, TileRow
from miwake.values import Photo, Region

NAMES = ("ann", "bob", "結衣")
FOLDERS = ("", "a", "b/c")
DAYS = (None, "2026-01-05T10:00:00", "2026-02-05T10:00:00")


def grid(store: Store, photos: int, each: int) -> tuple[str, list[str]]:
    """Make a project of photos with some regions each; return it and the regions."""
    project = store.projects.ensure("grid").id
    shas = [store.blobs.put(f"{i}".encode()) for i in range(photos)]
    store.photos.arrive(
        project, "/", [], [Photo(sha, 1, 40, 30, "PNG", 0) for sha in shas]
    )
    found = {
        sha: [
            Region(Region.identify(sha, "faces.v1", (i, 0, 9, 9)), sha, (i, 0, 9, 9))
            for i in range(each)
        ]
        for sha in shas
    }
    store.regions.record("faces.v1", found)
    store.tiles.arrange(
        project,
        [
            ShotRow(
                sha,
                f"{FOLDERS[i % 3]}/photo-{i:02}.jpg",
                FOLDERS[i % 3],
                ("", "stage")[i % 2],
                DAYS[i % 3],
                shas[0] if i % 4 == 3 else None,
            )
            for i, sha in enumerate(shas)
        ],
        [TileRow(r.id, sha) for sha in shas for r in found[sha]],
    )
    return project, [r.id for sha in shas for r in found[sha]]


cells = st.fixed_dictionaries(
    {
        "says": st.sampled_from([None, "is", "is-not", "dont-know", "skip"]),
        "name": st.sampled_from(NAMES),
        "guess": st.sampled_from([None, *NAMES]),
        "score": st.sampled_from([0.0, 0.25, 0.5, 1.0]),
        "doubt": st.sampled_from([0.0, 0.5, 0.75]),
    }
)
asked = st.builds(
    dict,
    name=st.sampled_from([None, None, *NAMES]),
    guess=st.sampled_from([None, None, *NAMES]),
    state=st.sampled_from([None, None, "open", "named", "unknown", "skipped"]),
    folder=st.sampled_from([None, None, *FOLDERS]),
    condition=st.sampled_from([None, None, "", "stage"]),
    since=st.sampled_from([None, None, "2026-01-05", "2026-02"]),
    until=st.sampled_from([None, None, "2026-01-05", "2026"]),
    low=st.sampled_from([None, None, 0.25]),
    high=st.sampled_from([None, None, 0.5]),
    twins=st.booleans(),
    trash=st.booleans(),
    order=st.sampled_from(["n", "score", "doubt"]),
    text=st.sampled_from([None, None, "photo-1", "衣", "B/C", "%"]),
)


def fits(one: Tile, want: Filter, spelled: dict[str, str], source: str) -> bool:
    """Say whether a tile is asked for, the slow way."""
    return all(
        (
            want.name in (None, one.name),
            want.guess in (None, one.guess),
            want.state in (None, one.state),
            want.folder in (None, one.folder),
            want.condition in (None, one.condition),
            want.since is None or (one.taken or "") >= want.since,
            want.until is None
            or (one.taken is not None and one.taken[: len(want.until)] <= want.until),
            want.low is None or (one.score is not None and one.score >= want.low),
            want.high is None or (one.score is not None and one.score <= want.high),
            not want.twins or one.twin,
            one.trashed == want.trash,
            want.text is None
            or want.text.lower() in source.lower()
            or want.text in spelled.get(one.name or "", ""),
        )
    )


def joined(store: Store, project: str, want: Filter, limit: int) -> list[Tile]:
    """Return all stretches of a grid, one behind the other."""
    found: list[Tile] = []
    at: str | None = ""
    while at is not None:
        page = store.tiles.page(project, want, at, limit)
        found += page.tiles
        at = page.next
    return found


def in_order(tiles: Sequence[Tile], order: str) -> list[Tile]:
    """Return tiles in order, the slow way: without a value they stand last."""
    if order == "n":
        return sorted(tiles, key=lambda one: one.n)

    def key(one: Tile) -> tuple[bool, float, int]:
        value = getattr(one, order)
        return value is None, -(value or 0.0), -one.n

    return sorted(tiles, key=key)


@settings(max_examples=60)
@given(
    rows=st.lists(cells, min_size=8, max_size=8), want=asked, limit=st.integers(1, 9)
)
def test_stretches_joined_are_what_fits_in_order(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[dict[str, Any]],
    want: dict[str, Any],
    limit: int,
) -> None:
    """And the map enters the grid at every so-manieth row of them."""
    store = Store(tmp_path_factory.mktemp("home"))
    project, regions = grid(store, 6, 2)
    store.labels.say(project, "me", [Saying(regions[-1], name) for name in NAMES])
    ids = {name.spelling: name.id for name in store.names.all(project)}
    for region, row in zip(regions, rows, strict=False):
        if row["says"]:
            named = row["name"] if row["says"].startswith("is") else None
            store.labels.say(project, "me", [Saying(region, named, row["says"])])
    store.tiles.guessed(
        project,
        [
            (region, ids.get(row["guess"]), row["score"], row["doubt"], [])
            for region, row in zip(regions, rows, strict=False)
        ],
    )
    first = store.tiles.get(project, regions[:1])[0].photo
    version = store.shots.get(project, [first])[0].version
    store.shots.trash(project, "me", {first: version}, trashed=True)
    want |= {key: ids.get(want[key]) for key in ("name", "guess")}
    question = Filter(**want)
    spelled = {id_: spelling for spelling, id_ in ids.items()}
    tiles = store.tiles.get(project, regions)
    source = {
        one.photo: one.source
        for one in store.shots.get(project, [t.photo for t in tiles])
    }
    expected = in_order(
        [t for t in tiles if fits(t, question, spelled, source[t.photo])],
        question.order,
    )

    assert expected == joined(store, project, question, limit)
    entered = store.tiles.map(project, question, limit)
    assert len(expected) == entered.total
    assert [
        tuple(expected[at : at + limit])
        for at in range(0, max(1, len(expected)), limit)
    ] == [
        store.tiles.page(project, question, at, limit).tiles for at in entered.cursors
    ]
    store.close()


@pytest.mark.parametrize("order", ["n", "score", "doubt"])
def test_a_grid_is_answered_from_its_index(store: Store, order: str) -> None:
    """No question sorts, and a map does not touch the table."""
    project, _ = grid(store, 2, 1)
    plans: list[str] = []
    with store.db.read() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.set_trace_callback(plans.append)
    question = Filter(order=order, state="open", condition="stage", since="2026")
    store.tiles.map(project, question, 1)
    store.tiles.page(project, question, "", 5)
    raw.set_trace_callback(None)
    asked_for = [p for p in plans if "INDEXED BY" in p]
    with store.db.read() as connection:
        told = [
            [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {p}")]
            for p in asked_for
        ]

    assert 2 == len(told)
    assert [] == [line for plan in told for line in plan if "TEMP B-TREE" in line]
    assert any(f"COVERING INDEX ix_tile_project_{order}" in line for line in told[0])


def test_what_is_arranged_twice_stays(store: Store) -> None:
    """Numbers, labels and versions; only what the file says is renewed."""
    project, regions = grid(store, 3, 2)
    store.labels.say(project, "me", [Saying(regions[2], "ann")])
    before = store.tiles.get(project, regions)
    again = [
        ShotRow(one.photo, one.source, "moved", one.condition, one.taken, one.twin)
        for one in store.shots.get(project, list({t.photo for t in before}))
    ]

    fresh = store.tiles.arrange(
        project, again, [TileRow(t.region, t.photo) for t in before]
    )

    assert 0 == fresh
    after = store.tiles.get(project, regions)
    assert {"moved"} == {one.folder for one in after}
    kept = ("region", "n", "state", "name", "who", "version")
    assert [[getattr(t, k) for k in kept] for t in before] == [
        [getattr(t, k) for k in kept] for t in after
    ]


def test_a_new_tile_says_what_holds(store: Store) -> None:
    """What was said before the tile was there: of folders, for example."""
    project, regions = grid(store, 1, 1)
    with store.db.write() as connection:
        connection.execute(tile.delete())
    store.labels.say(project, "folder", [Saying(regions[0], "ann")])
    sha = store.regions.get(regions)[0].photo

    store.tiles.arrange(project, [], [TileRow(regions[0], sha)])

    (one,) = store.tiles.get(project, regions)
    (name,) = store.names.all(project)
    assert ("named", name.id, "folder") == (one.state, one.name, one.who)


def test_a_tile_needs_its_photo(store: Store) -> None:
    """A region of a photo that is not in the project is refused."""
    project, regions = grid(store, 1, 1)
    with store.db.write() as connection:
        connection.execute(tile.delete())
    with pytest.raises(NotFound, match="no photo abc"):
        store.tiles.arrange(project, [], [TileRow(regions[0], "abc")])


def test_a_proposal_is_no_edit(store: Store) -> None:
    """Guesses and clusters leave the version, so nobody's label turns stale."""
    project, regions = grid(store, 1, 2)
    store.labels.say(project, "me", [Saying(regions[0], "ann")])
    (name,) = store.names.all(project)
    before = [one.version for one in store.tiles.get(project, regions)]

    store.tiles.guessed(
        project, [(regions[1], name.id, 0.91234567, 0.1, [(name.id, 0.91234567)])]
    )
    store.tiles.clustered(project, {regions[1]: 0})

    one = store.tiles.get(project, regions)[1]
    assert (name.id, 0.912346, 0.1, ((name.id, 0.912346),), 0) == (
        one.guess,
        one.score,
        one.doubt,
        one.top,
        one.cluster,
    )
    assert before == [one.version for one in store.tiles.get(project, regions)]


def test_facets_count_what_is_shown(store: Store) -> None:
    """States, folders, conditions, months, twins, and the bin apart."""
    project, regions = grid(store, 6, 2)
    store.labels.say(project, "me", [Saying(r, "ann") for r in regions[2:5]])
    bare = store.blobs.put(b"bare")
    store.photos.arrive(project, "/", [], [Photo(bare, 1, 4, 4, "PNG", 0)])
    store.tiles.arrange(project, [ShotRow(bare, "bare.jpg")], [])
    first = store.tiles.get(project, regions[:1])[0].photo
    store.shots.trash(project, "me", {first: 1}, trashed=True)

    found = store.tiles.facets(project)

    assert {"named": 3, "open": 7} == found.states
    assert [("ann", 3)] == [(spelling, count) for _, spelling, count in found.names]
    assert (("a", 4), ("b/c", 4), ("", 2)) == found.folders
    assert (("stage", 6),) == found.conditions
    assert (("2026-02", 4), ("2026-01", 4)) == found.months
    assert (2, 1, 1) == (found.twins, found.trash, found.without)


def test_similar_are_those_of_the_cluster(store: Store) -> None:
    """Without one, those that are guessed alike; without that, none."""
    project, regions = grid(store, 2, 2)
    alone = store.tiles.get(project, regions)[0]
    assert [] == store.tiles.similar(project, alone)
    store.tiles.clustered(project, {regions[0]: 3, regions[3]: 3})
    one = store.tiles.get(project, regions)[0]
    assert [regions[3]] == [t.region for t in store.tiles.similar(project, one)]


def test_an_unknown_region_is_named(store: Store) -> None:
    """Its id stands in the refusal, and a map needs a step."""
    project, _ = grid(store, 1, 1)
    with pytest.raises(NotFound, match="region nothing"):
        store.tiles.get(project, ["nothing"])
    with pytest.raises(BadOption, match="step"):
        store.tiles.map(project, Filter(), 0)
    with pytest.raises(BadOption, match="step"):
        store.shots.map(project, Filter(), 0)


def test_a_tile_knows_all_that_is_said(store: Store) -> None:
    """The names it is said not to be stand beside."""
    project, regions = grid(store, 1, 1)
    store.labels.say(project, "me", [Saying(regions[0], "bob", "is-not")])
    (one,) = store.tiles.get(project, regions)
    (name,) = store.names.all(project)
    assert ((name.id,), ()) == (one.excluded, one.also)
    assert "[]" == json.dumps(list(one.top))
