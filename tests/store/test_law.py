"""What holds, and what tiles say, is the replay of the log; or it is made so again."""

from __future__ import annotations

from sqlalchemy import text

from miwake.store.home import Store
from miwake.store.labels import Saying
from miwake.store.tiles import ShotRow, TileRow
from miwake.values import Photo, Region


def filled(store: Store) -> tuple[str, list[str]]:
    """Make a project of three photos with a region each, two of them spoken of."""
    project = store.projects.ensure("p").id
    shas = [store.blobs.put(f"{i}".encode()) for i in range(3)]
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
    store.labels.say(project, "ann", [Saying(r, "a") for r in regions[:2]])
    store.labels.say(project, "ann", [Saying(regions[1], None, "dont-know")])
    return project, regions


def meddle(store: Store, query: str, region: str) -> None:
    """Change the database behind everybody's back."""
    with store.db.write() as connection:
        connection.execute(text(query), {"region": region})


def test_whatever_is_said_keeps_the_law(store: Store) -> None:
    """Names, doubts, denials, an undo."""
    project, regions = filled(store)
    act = store.labels.say(project, "bob", [Saying(regions[2], "b", "is-not")])
    assert [] == store.law.broken()
    store.labels.undo(project, "bob", act)
    assert [] == store.law.broken()


def test_what_is_not_as_the_log_says_is_found_and_made_anew(store: Store) -> None:
    """A label that went, one that nobody said, a tile that says something else."""
    project, regions = filled(store)
    before = store.tiles.get(project, regions), store.labels.current(project)
    meddle(store, "DELETE FROM held WHERE region = :region", regions[0])
    meddle(
        store,
        "INSERT INTO held SELECT project, :region, id, 'is', 1 FROM name",
        regions[2],
    )
    meddle(store, "UPDATE tile SET state = 'open' WHERE region = :region", regions[1])

    assert sorted((project, r) for r in regions) == store.law.broken()

    for one in store.law.broken():
        store.law.mend(*one)
    assert [] == store.law.broken()
    after = store.tiles.get(project, regions), store.labels.current(project)
    assert before[1] == after[1]
    assert [(t.state, t.name, t.who) for t in before[0]] == [
        (t.state, t.name, t.who) for t in after[0]
    ]
