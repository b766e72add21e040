"""Acts: one step back for whatever was done, and the law that tiles replay the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from miwake.errors import Conflict, NotFound, Refused
from miwake.store import acts, entries
from miwake.store.acts import Act
from miwake.store.home import Store
from miwake.store.labels import FOLDER, Saying, replay
from miwake.store.tables import held, shot, tile
from miwake.store.tiles import ShotRow, TileRow
from miwake.values import Photo, Project, Region

REGIONS = [f"r{i}" for i in range(4)]


def project(store: Store, *, several: bool = False) -> Project:
    """Return a project whose one photo has four regions, each with a tile."""
    made = store.projects.ensure("idols")
    sha = store.blobs.put(b"x")
    store.photos.arrive(made.id, "/", [], [Photo(sha, 1, 1, 1, "png", 0)])
    found = [Region(r, sha, (0, 0, 1, 1), detector="whole.v1") for r in REGIONS]
    store.regions.record("whole.v1", {sha: found})
    if several:
        store.labels.bear(made.id, several=True)
    store.tiles.arrange(
        made.id, [ShotRow(sha, "a.jpg")], [TileRow(r, sha) for r in REGIONS]
    )
    return made


def tiles(store: Store, made: Project) -> dict[str, tuple[str, str | None, str]]:
    """Return (state, spelling, who) of each tile."""
    found = store.tiles.get(made.id, REGIONS)
    spelled = store.names.spellings(made.id, [t.name for t in found if t.name])
    return {
        t.region: (t.state, spelled[t.name] if t.name else None, t.who) for t in found
    }


def standing(store: Store, made: Project) -> tuple[object, object]:
    """Return what is kept of what stands, and what the log comes to."""
    with store.db.read() as connection:
        rows = connection.execute(
            select(held.c.region, held.c.name, held.c.says, held.c.entry)
        ).all()
        kept = {(r.region, r.name): (r.says, r.entry) for r in rows}
        columns = (tile.c.region, tile.c.state, tile.c.name, tile.c.who)
        shown = {row.region: row[1:] for row in connection.execute(select(*columns))}
        found = entries.replayed(connection, made.id, REGIONS)
    nothing = entries.Standing()
    said = {(r, n): h[:2] for r, one in found.items() for n, h in one.holds.items()}
    seen = {r: tuple(found.get(r, nothing).tile().values()) for r in REGIONS}
    return (kept, {r: tuple(row) for r, row in shown.items()}), (said, seen)


words = st.tuples(
    st.sampled_from(["is", "is-not"]),
    st.lists(st.sampled_from(REGIONS), min_size=1, max_size=3),
    st.sampled_from(["ann", "bob", "cat"]),
)
doubts = st.tuples(
    st.sampled_from(["dont-know", "skip"]),
    st.lists(st.sampled_from(REGIONS), min_size=1, max_size=3),
    st.none(),
)
turns = st.tuples(st.just("undo"), st.integers(0, 20), st.none())
joins = st.tuples(
    st.just("merge"), st.sampled_from(["ann", "bob"]), st.sampled_from(["bob", "cat"])
)
rules = st.tuples(st.just("several"), st.booleans(), st.none())
stories = st.lists(st.one_of(words, doubts, turns, joins, rules), max_size=14)


def play(store: Store, made: Project, story: list[tuple[str, object, object]]) -> None:
    """Do everything a story tells, and leave out what is refused."""
    for verb, what, name in story:
        done = store.acts.list(made.id)
        try:
            if verb == "undo":
                if done:
                    store.acts.undo(made.id, "me", done[what % len(done)].id)
            elif verb == "several":
                now = store.choices.get(made.id).version
                store.choices.change(made.id, "me", now, {"several": what})
            elif verb == "merge":
                one, two = (store.names.find(made.id, n) for n in (what, name))
                if one and two:
                    store.names.merge(made.id, "me", one.id, two.id, None)
            else:
                who = FOLDER if name == "cat" else "me"
                store.labels.say(made.id, who, [Saying(r, name, verb) for r in what])
        except Refused:
            continue


@pytest.mark.parametrize("several", [False, True])
@settings(max_examples=40, deadline=None)
@given(story=stories)
def test_tiles_and_standing_are_the_replay(
    several: bool, story: list[tuple[str, object, object]]
) -> None:
    """After any story `held` and the tiles are what the log comes to."""
    with TemporaryDirectory() as folder, closing(Store(Path(folder))) as store:
        made = project(store, several=several)
        play(store, made, story)

        kept, said = standing(store, made)
        current, faults = store.labels.current(made.id), store.db.faults()
        log = store.labels.log(made.id)
        turned = several or any(verb == "several" for verb, _, _ in story)

    assert kept == said
    assert [] == faults
    assert turned or current == replay(log)


@pytest.fixture
def made(store: Store) -> Iterator[Project]:
    """A project with four tiles."""
    yield project(store)


def test_a_folder_denies_nothing(store: Store, made: Project) -> None:
    """What a folder takes back is only gone; what a person denies is remembered."""
    for who, region in ((FOLDER, "r0"), ("me", "r1")):
        store.labels.say(made.id, who, [Saying(region, "ann")])
        store.labels.say(made.id, who, [Saying(region, "ann", "is-not")])
    store.labels.say(made.id, FOLDER, [Saying("r1", "ann", "is-not")])

    first, second = store.tiles.get(made.id, ["r0", "r1"])
    ann = store.names.find(made.id, "ann")
    assert [("open", ()), ("open", (ann.id,))] == [
        (one.state, one.excluded) for one in (first, second)
    ]


def test_undo_of_a_label_act_is_one_step(store: Store, made: Project) -> None:
    """A bulk act goes as one, and comes back as one."""
    act = store.labels.say(made.id, "me", [Saying(r, "ann") for r in REGIONS])
    before = tiles(store, made)
    undo = store.acts.undo(made.id, "me", act)
    between = tiles(store, made)
    store.acts.undo(made.id, "me", undo)

    assert {r: ("named", "ann", "me") for r in REGIONS} == before
    assert {r: ("open", None, "") for r in REGIONS} == between
    assert before == tiles(store, made)


def test_undo_keeps_what_was_said_later(store: Store, made: Project) -> None:
    """Another person's later word on a region stays."""
    act = store.labels.say(made.id, "me", [Saying("r0", "ann"), Saying("r1", "ann")])
    store.labels.say(made.id, "you", [Saying("r0", "bob")])

    store.acts.undo(made.id, "me", act)

    assert ("named", "bob", "you") == tiles(store, made)["r0"]
    assert ("open", None, "") == tiles(store, made)["r1"]


def test_what_is_undone_cannot_be_undone_again(store: Store, made: Project) -> None:
    """The second undo of the same act is refused."""
    act = store.labels.say(made.id, "me", [Saying("r0", "ann")])
    store.acts.undo(made.id, "me", act)

    with pytest.raises(Conflict, match="taken back already"):
        store.acts.undo(made.id, "me", act)


def test_undo_takes_back_the_name_it_made(store: Store, made: Project) -> None:
    """A name that came with a label goes with it, unless somebody uses it since."""
    first = store.labels.say(made.id, "me", [Saying("r0", "ann")])
    second = store.labels.say(made.id, "me", [Saying("r1", "bob")])
    store.labels.say(made.id, "you", [Saying("r2", "bob")])

    again = store.acts.undo(made.id, "me", first)
    store.acts.undo(made.id, "me", second)
    left = [one.spelling for one in store.names.all(made.id)]
    store.acts.undo(made.id, "me", again)

    assert ["bob"] == left
    assert ["ann", "bob"] == [one.spelling for one in store.names.all(made.id)]


def test_acts_are_listed_newest_first(store: Store, made: Project) -> None:
    """Pages follow each other without a gap, and an act says what it was about."""
    ids = [
        store.labels.say(made.id, "me", [Saying("r0", n)], seconds=1.5) for n in "abcde"
    ]

    first = store.acts.list(made.id, 2)
    second = store.acts.list(made.id, 9, first[-1].id)

    assert ids[::-1] == [one.id for one in (*first, *second)]
    assert ("is", ["r0"], 1, 1.5) == (
        first[0].more["verb"],
        first[0].more["sample"],
        first[0].count,
        first[0].seconds,
    )
    assert store.names.find(made.id, "e").id == first[0].more["name"]
    assert ids[-1] == store.acts.last(made.id, "me").id
    assert ["r0"] == store.acts.regions(made.id, ids[0], 5)


def test_unknown_act_is_not_found(store: Store, made: Project) -> None:
    """Another project's act is none of this one's."""
    other = store.projects.ensure("other")
    act = store.labels.say(made.id, "me", [Saying("r0", "ann")])

    with pytest.raises(NotFound, match="knows no act"):
        store.acts.undo(other.id, "me", act)


def photo_act(store: Store, made: Project, kind: str, sha: str, after: int) -> str:
    """Do to a photo what the page does, in one act."""
    column = "trashed" if kind == "trash" else "turn"
    with store.db.write() as connection:
        connection.execute(shot.update().values({column: after}))
        if kind == "trash":
            connection.execute(tile.update().values(trashed=after))
        more = {"verb": kind, "photos": [[sha, 0, after]]}
        return acts.record(connection, Act(made.id, kind, "me", "2026", more=more))


@pytest.mark.parametrize(("kind", "after"), [("trash", 1), ("turn", 90)])
def test_undo_of_what_was_done_to_a_photo(
    store: Store, made: Project, kind: str, after: int
) -> None:
    """A photo comes back from the bin, and turns back; and again."""
    sha = store.tiles.get(made.id, ["r0"])[0].photo
    act = photo_act(store, made, kind, sha, after)
    states = []
    for _ in range(2):
        act = store.acts.undo(made.id, "me", act)
        (seen,) = store.tiles.get(made.id, ["r0"])
        states.append((seen.trashed, seen.turn))

    back, again = (False, 0), (True, 0) if kind == "trash" else (False, 90)
    assert [back, again] == states


def test_undo_of_a_photo_that_changed_is_refused(store: Store, made: Project) -> None:
    """Somebody's later turn is not overwritten."""
    sha = store.tiles.get(made.id, ["r0"])[0].photo
    act = photo_act(store, made, "turn", sha, 90)
    with store.db.write() as connection:
        connection.execute(shot.update().values(turn=180))

    with pytest.raises(Conflict, match="changed since"):
        store.acts.undo(made.id, "me", act)
    assert 180 == store.tiles.get(made.id, ["r0"])[0].turn


def test_undo_of_a_box(store: Store, made: Project) -> None:
    """A drawn region goes with its name, and comes back with it."""
    with store.db.write() as connection:
        said = [entries.Entry("r3", None, "skip")]
        done = Act(made.id, "box", "me", "2026", more={"verb": "box", "region": "r3"})
        acts.record(connection, done)
        entries.add(connection, made.id, "me", "2026", done.id, said)
    undo = store.acts.undo(made.id, "me", done.id)
    with store.db.read() as connection:
        gone = connection.execute(select(tile.c.trashed, tile.c.state)).all()[3]
        left = connection.execute(select(shot.c.regions)).scalar_one()
    store.acts.undo(made.id, "me", undo)

    assert ((acts.GONE, "open"), 3) == (tuple(gone), left)
    assert ("skipped", None, "me") == tiles(store, made)["r3"]
    assert not store.tiles.get(made.id, ["r3"])[0].trashed


def test_people_are_counted_and_timed(store: Store, made: Project) -> None:
    """Counts, seconds a label, speed of the last sitting; folders are nobody."""
    store.labels.say(made.id, FOLDER, [Saying("r0", "ann")])
    times = iter(
        ["2026-11-21T10:00:00+00:00", "2026-11-22T10:00:10+00:00"]
        + ["2026-11-22T10:00:20+00:00", "2026-11-22T10:00:40+00:00"] * 2
    )
    store.labels._now = lambda: next(times)
    store.labels.say(made.id, "you", [Saying("r0", "bob")], seconds=4)
    store.labels.say(made.id, "you", [Saying("r1", "bob")], seconds=10)
    store.labels.say(made.id, "you", [Saying(r, "bob") for r in REGIONS], seconds=4)
    store.acts._now = lambda: "2026-11-22T12:00:00+00:00"

    (you,) = store.acts.people(made.id)

    assert ("you", 6, 5, 3.0) == (you.who, you.count, you.today, you.seconds_per_label)
    assert pytest.approx(5 / 20 * 60) == you.per_minute


def test_checks_are_counted_and_change_nothing(store: Store, made: Project) -> None:
    """Answers that only measure are held against what holds, and relabel nothing."""
    store.labels.say(made.id, "me", [Saying("r0", "ann"), Saying("r1", "bob")])
    before = tiles(store, made)

    both = [Saying("r0", "ann"), Saying("r1", "ann")]
    denied = [Saying("r0", "bob", "is-not"), Saying("r1", "bob", "is-not")]
    store.labels.review(made.id, "you", "check", both, 3.0)
    store.labels.review(made.id, "she", "check", denied)

    found = {
        p.who: (p.count, p.checks, p.checks_right) for p in store.acts.people(made.id)
    }
    assert {"me": (2, 0, 0), "you": (0, 2, 1), "she": (0, 2, 1)} == found
    assert before == tiles(store, made)


def propose(store: Store, made: Project, *names: str) -> list[str]:
    """Let a model propose names for the first region, best first; return their ids."""
    ids = [store.names.find(made.id, name).id for name in names]
    top = [(which, 0.9 - 0.1 * place) for place, which in enumerate(ids)]
    store.tiles.guessed(made.id, [("r0", ids[0], 0.9, 0.5, top)])
    return ids


def proposed(store: Store, made: Project) -> tuple[str | None, float | None]:
    """Return what is proposed for the first region, and how surely."""
    (one,) = store.tiles.get(made.id, ["r0"])
    return one.guess, one.score


def test_what_is_ruled_out_is_proposed_no_longer(store: Store, made: Project) -> None:
    """The next best takes its place, with its score; an undo brings it back."""
    store.labels.say(made.id, "me", [Saying(f"r{n + 1}", "abc"[n]) for n in range(3)])
    a, b, c = propose(store, made, "a", "b", "c")

    acts_, seen = [], []
    for which in "abc":
        acts_.append(store.labels.say(made.id, "me", [Saying("r0", which, "is-not")]))
        seen.append((*proposed(store, made), store.queues.left(made.id, a)))
    for act in reversed(acts_):
        store.acts.undo(made.id, "me", act)
        seen.append((*proposed(store, made), store.queues.left(made.id, a)))

    assert [(b, 0.8, 0), (c, 0.7, 0), (None, 0.0, 0)] == seen[:3]
    assert [(c, 0.7, 0), (b, 0.8, 0), (a, 0.9, 1)] == seen[3:]


def test_what_is_ruled_out_stays_so_when_its_name_changes(
    store: Store, made: Project
) -> None:
    """A merged name is proposed as what it became, a retired or denied one never."""
    store.labels.say(made.id, "me", [Saying(f"r{n + 1}", "abc"[n]) for n in range(3)])
    a, b, c = propose(store, made, "a", "b", "c")
    store.labels.say(made.id, "me", [Saying("r0", "a", "is-not")])

    store.names.retire(made.id, "me", a, None)
    store.names.return_(made.id, "me", a, None)
    returned = proposed(store, made)
    store.names.merge(made.id, "me", b, c, None)
    store.labels.say(made.id, "me", [Saying("r0", None, "skip")])

    assert (b, 0.8) == returned
    assert (c, 0.8) == proposed(store, made)


def test_a_change_of_the_rule_changes_no_label(store: Store, made: Project) -> None:
    """What was corrected stays corrected, and what bears two names bears them."""
    bears = []

    def say(name: str) -> None:
        store.labels.say(made.id, "me", [Saying("r0", name)])
        (one,) = store.tiles.get(made.id, ["r0"])
        spelled = store.names.spellings(made.id, [one.name, *one.also])
        bears.append({spelled[which] for which in (one.name, *one.also)})

    def choose(several: bool) -> None:
        version = store.choices.get(made.id).version
        store.choices.change(made.id, "me", version, {"several": several})

    say("a")
    say("b")
    choose(True)
    say("c")
    crowded = store.labels.crowded(made.id)
    choose(False)
    say("d")
    store.acts.undo(made.id, "me", store.acts.list(made.id)[0].id)
    (one,) = store.tiles.get(made.id, ["r0"])

    assert [{"a"}, {"b"}, {"b", "c"}, {"d"}] == bears
    assert {"r0"} == crowded
    assert 1 == len(one.also)


def test_several_names_can_be_chosen_and_taken_back(
    store: Store, made: Project
) -> None:
    """Undo and redo of the choice, each refused once somebody turned it again."""
    seen = []
    for several in (True, False):
        version = store.choices.get(made.id).version
        store.choices.change(made.id, "me", version, {"several": several})
    last, first = (one.id for one in store.acts.list(made.id)[:2])
    with pytest.raises(Conflict, match="changed since"):
        store.acts.undo(made.id, "me", first)
    for _ in range(2):
        last = store.acts.undo(made.id, "me", last)
        seen.append(store.choices.get(made.id).several)

    assert [True, False] == seen
