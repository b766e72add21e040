"""The label log: what holds now is its replay, whatever was undone and done again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from miwake.store.home import Store
from miwake.store.labels import FOLDER, Saying, decided, replay
from miwake.values import Label, Photo, Project, Region

REGIONS = ["r0", "r1", "r2"]
NAMES = ["ann", "bob"]


def project(store: Store) -> Project:
    """Return a project whose one photo has three regions."""
    made = store.projects.ensure("idols")
    sha = store.blobs.put(b"x")
    store.photos.arrive(made.id, "/", [], [Photo(sha, 1, 1, 1, "png", 0)])
    found = [Region(r, sha, (0, 0, 1, 1), detector="whole.v1") for r in REGIONS]
    store.regions.record("whole.v1", {sha: found})
    return made


def entry(says: str, batch: str, name: str | None = "ann", who: str = "me") -> Label:
    """Return an entry about one region."""
    return Label("r0", name, says, who, "2026", batch)


actions = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["is", "is-not", "dont-know", "skip"]),
            st.sampled_from(REGIONS),
            st.sampled_from(NAMES),
        ),
        st.tuples(st.just("undo"), st.integers(0, 30), st.none()),
    ),
    max_size=25,
)


def held(done: list[tuple[str, object, object]]) -> dict[str, str]:
    """Work out the state the slow way: strike out actions, then do the rest in turn."""
    alive = [True] * len(done)
    for place in reversed(range(len(done))):
        kind, target, _ = done[place]
        if kind == "undo" and alive[place] and target is not None:
            alive[target] = False
    state: dict[str, str] = {}
    for (kind, region, name), stands in zip(done, alive, strict=True):
        if not stands or kind in ("undo", "skip"):
            continue
        if kind == "is":
            state[region] = name
        elif kind == "dont-know" or state.get(region) == name:
            state.pop(region, None)
    return state


@given(actions)
def test_replay_is_the_state(story: list[tuple[str, object, object]]) -> None:
    """Any story of sayings, undos and undos of undos replays to what it leaves."""
    log: list[Label] = []
    done: list[tuple[str, object, object]] = []
    for place, (kind, target, name) in enumerate(story):
        if kind == "undo":
            of = target % place if place else None
            done.append(("undo", of, None))
            if of is not None:
                log.append(Label("r0", None, "undo", f"me of {of}", "2026", str(place)))
            continue
        done.append((kind, target, name))
        spoken = name if kind in ("is", "is-not") else None
        log.append(Label(target, spoken, kind, "me", "2026", str(place)))

    assert held(done) == replay(log)


def test_undo_of_undo_brings_back(store: Store) -> None:
    """What an undo took away, its own undo gives back; the log only grows."""
    made = project(store)
    first = store.labels.say(made.id, "me", [Saying("r0", "ann"), Saying("r1", "bob")])
    undo = store.labels.undo(made.id, "me", first)
    states = [store.labels.current(made.id)]
    store.labels.undo(made.id, "me", undo)
    states.append(store.labels.current(made.id))

    assert [{}, {"r0": "ann", "r1": "bob"}] == states
    assert 6 == len(store.labels.log(made.id))


def test_undo_takes_back_one_batch(store: Store) -> None:
    """An earlier saying holds again when the later one is taken back."""
    made = project(store)
    store.labels.say(made.id, "me", [Saying("r0", "ann")])
    later = store.labels.say(made.id, "you", [Saying("r0", "bob")])

    store.labels.undo(made.id, "me", later)

    assert {"r0": "ann"} == store.labels.current(made.id)


def test_undo_of_nothing_says_nothing(store: Store) -> None:
    """A batch that does not exist leaves the log as it is."""
    made = project(store)

    store.labels.undo(made.id, "me", "no such batch")

    assert [] == store.labels.log(made.id)


def test_saying_nothing_writes_nothing(store: Store) -> None:
    """An empty batch is no entry."""
    made = project(store)

    store.labels.say(made.id, "me", [])

    assert [] == store.labels.log(made.id)


def test_not_this_one_takes_only_that_name(store: Store) -> None:
    """Only the name that is denied falls."""
    assert {"r0": "ann"} == replay([entry("is", "1"), entry("is-not", "2", "bob")])
    assert {} == replay([entry("is", "1"), entry("is-not", "2", "ann")])


def test_a_name_is_one_row_in_a_project(store: Store) -> None:
    """Two batches with the same spelling speak of the same name."""
    made = project(store)
    store.labels.say(made.id, "me", [Saying("r0", "ann")])
    store.labels.say(made.id, "me", [Saying("r1", "ann"), Saying("r2", None, "skip")])

    said = [(one.region, one.name, one.says) for one in store.labels.log(made.id)]

    assert [("r0", "ann", "is"), ("r1", "ann", "is"), ("r2", None, "skip")] == said


def test_only_a_person_decides() -> None:
    """Neither a folder's word, nor an undo, nor what was undone, is final."""
    folder, mine = entry("is", "1", who=FOLDER), entry("is", "2")
    undone = entry("undo", "3", None, "me of 2")

    assert [set(), {"r0"}, set()] == [
        decided([folder, entry("undo", "3", None, "me of 1")]),
        decided([folder, mine]),
        decided([folder, mine, undone]),
    ]
