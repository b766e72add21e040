"""Names: made, spelled anew, joined, parted, retired; each step can be taken back."""

from __future__ import annotations

import time

import pytest

from miwake.errors import BadInput, Conflict, NotFound, Refused, Taken
from miwake.store.home import Store
from miwake.store.labels import Saying
from miwake.store.naming import Alias, Name
from miwake.store.search import LONGEST
from miwake.store.tiles import ShotRow, TileRow
from miwake.values import Photo, Project, Region

REGIONS = [f"r{i}" for i in range(4)]
ME = "me"


@pytest.fixture
def made(store: Store) -> Project:
    """A project with four tiles."""
    found = store.projects.ensure("idols")
    sha = store.blobs.put(b"x")
    store.photos.arrive(found.id, "/", [], [Photo(sha, 1, 1, 1, "png", 0)])
    regions = [Region(r, sha, (0, 0, 1, 1), detector="whole.v1") for r in REGIONS]
    store.regions.record("whole.v1", {sha: regions})
    tiles = [TileRow(r, sha) for r in REGIONS]
    store.tiles.arrange(found.id, [ShotRow(sha, "a.jpg")], tiles)
    return found


def name(store: Store, made: Project, spelling: str) -> Name:
    """Return a name, by its spelling, making it when there is none."""
    found = store.names.find(made.id, spelling)
    return found or store.names.get(made.id, store.names.make(made.id, ME, spelling)[1])


def spelled(store: Store, made: Project, life: str = "active") -> list[str]:
    """Return the spellings of names of that life."""
    return [one.spelling for one in store.names.all(made.id, life)]


def say(store: Store, made: Project, **said: str) -> str:
    """Say what regions are."""
    return store.labels.say(made.id, ME, [Saying(r, n) for r, n in said.items()])


def test_a_name_is_made_once(store: Store, made: Project) -> None:
    """A second one of the same spelling is refused; spaces do not make another."""
    _, id_ = store.names.make(made.id, ME, " Ann  B ", reading="あん")

    assert ("Ann B", "あん") == (
        store.names.get(made.id, id_).spelling,
        store.names.get(made.id, id_).reading,
    )
    with pytest.raises(Taken, match="already"):
        store.names.make(made.id, ME, "Ann B")


@pytest.mark.parametrize("bad", ["", "   ", "x" * 201])
def test_a_name_says_something(store: Store, made: Project, bad: str) -> None:
    """Neither nothing nor a novel is a name."""
    with pytest.raises(BadInput, match="between 1 and 200"):
        store.names.make(made.id, ME, bad)


def test_a_former_spelling_is_an_alias_with_dates(store: Store, made: Project) -> None:
    """Who looks for it, or says it, finds the name; its labels go along."""
    say(store, made, r0="ann")
    ann = name(store, made, "ann")
    store.names._now = lambda: "2026-05-01T00:00:00+00:00"
    store.names.rename(made.id, ME, ann.id, "anna", ann.version)
    store.names._now = lambda: "2026-06-01T00:00:00+00:00"
    store.names.rename(made.id, ME, ann.id, "anne", ann.version + 1)
    say(store, made, r1="ann")

    now = store.names.get(made.id, ann.id)
    assert (
        Alias("ann", None, "2026-05-01"),
        Alias("anna", "2026-05-01", "2026-06-01"),
    ) == now.aliases
    assert {"r0": "anne", "r1": "anne"} == store.labels.current(made.id)
    assert {"ann": "anne"} == store.names.resolve(made.id, ["ann", "bob"])


def test_renaming_back_ends_the_alias(store: Store, made: Project) -> None:
    """A spelling that holds is not its own alias."""
    ann = name(store, made, "ann")
    store.names.rename(made.id, ME, ann.id, "anna", 1)
    store.names.rename(made.id, ME, ann.id, "ann", 2)
    store.names.rename(made.id, ME, ann.id, "ann", 3)

    found = store.names.get(made.id, ann.id)
    assert ["anna"] == [alias.spelling for alias in found.aliases]


def test_an_alias_of_two_names_is_nobodys(store: Store, made: Project) -> None:
    """Who says it makes a name of its own."""
    for spelling in ("ann", "bob"):
        one = name(store, made, spelling)
        store.names.alias(made.id, ME, one.id, [Alias("star")], one.version)

    assert store.names.find(made.id, "star") is None


def test_what_another_changed_is_not_overwritten(store: Store, made: Project) -> None:
    """A stale version writes nothing."""
    ann = name(store, made, "ann")
    store.names.describe(made.id, ME, ann.id, 1, about="tall")

    with pytest.raises(Conflict, match="changed since you looked"):
        store.names.rename(made.id, ME, ann.id, "anna", 1)
    assert ("ann", "tall", 2) == (
        (now := store.names.get(made.id, ann.id)).spelling,
        now.about,
        now.version,
    )


def test_spelling_and_hotkey_belong_to_one(store: Store, made: Project) -> None:
    """Another name's spelling or key cannot be taken; dates run forwards."""
    ann, bob = name(store, made, "ann"), name(store, made, "bob")
    store.names.describe(made.id, ME, ann.id, 1, hotkey="a", reading="あん")

    with pytest.raises(Taken, match="already"):
        store.names.rename(made.id, ME, bob.id, "ann", 1)
    with pytest.raises(Taken, match="belongs to 'ann'"):
        store.names.describe(made.id, ME, bob.id, 1, hotkey="a")
    with pytest.raises(BadInput, match="ends before"):
        store.names.alias(made.id, ME, bob.id, [Alias("b", "2026", "2025")], 1)
    with pytest.raises(NotFound, match="no name with the id"):
        store.names.get(made.id, "nobody")


def test_merge_and_its_undo(store: Store, made: Project) -> None:
    """Every label goes over in one act, and comes back in one."""
    say(store, made, r0="ann", r1="ann", r2="bob")
    store.labels.say(made.id, ME, [Saying("r3", "ann", "is-not")])
    ann, bob = name(store, made, "ann"), name(store, made, "bob")
    before = store.labels.current(made.id)

    act, moved = store.names.merge(made.id, ME, ann.id, bob.id, ann.version)
    merged = store.labels.current(made.id)
    (denied,) = store.tiles.get(made.id, ["r3"])
    say(store, made, r3="ann")
    followed = store.labels.current(made.id)["r3"]
    store.acts.undo(made.id, ME, act)

    assert (2, {r: "bob" for r in REGIONS[:3]}, "bob") == (moved, merged, followed)
    assert {ann.id, bob.id} == set(denied.excluded)
    assert before == {
        r: n for r, n in store.labels.current(made.id).items() if r != "r3"
    }
    assert ["ann", "bob"] == spelled(store, made)


def test_only_the_living_take_in_others(store: Store, made: Project) -> None:
    """No name goes into itself, or into one that is no more."""
    ann, bob, cat = (name(store, made, n) for n in ("ann", "bob", "cat"))
    store.names.merge(made.id, ME, ann.id, bob.id, 1)

    for one, other in ((cat, ann), (cat, cat), (ann, cat)):
        with pytest.raises(Refused):
            store.names.merge(made.id, ME, one.id, other.id, None)
    assert "bob" == store.names.find(made.id, "ann").spelling


def test_a_chain_of_merges_leads_to_its_end(store: Store, made: Project) -> None:
    """A name that became one that became another is that other."""
    ann, bob, cat = (name(store, made, n) for n in ("ann", "bob", "cat"))
    store.names.merge(made.id, ME, ann.id, bob.id, 1)
    store.names.merge(made.id, ME, bob.id, cat.id, 1)

    assert cat.id == store.names.find(made.id, "ann").id
    assert ["merged", "merged"] == [
        store.names.get(made.id, one.id).life for one in (ann, bob)
    ]


def test_split_and_its_undo(store: Store, made: Project) -> None:
    """Some regions get a name of their own, which goes again with the undo."""
    say(store, made, r0="ann", r1="ann", r2="ann")
    ann = name(store, made, "ann")
    act, _ = store.names.split(made.id, ME, ann.id, ["r1", "r2"], "bob")
    after = store.labels.current(made.id)
    store.acts.undo(made.id, ME, act)

    assert {"r0": "ann", "r1": "bob", "r2": "bob"} == after
    assert {f"r{i}": "ann" for i in range(3)} == store.labels.current(made.id)
    assert ["ann"] == spelled(store, made)
    with pytest.raises(Conflict, match="not 'ann' any more") as told:
        store.names.split(made.id, ME, ann.id, ["r0", "r3"], "cat")
    assert ["r3"] == told.value.stale
    with pytest.raises(BadInput, match="at least one"):
        store.names.split(made.id, ME, ann.id, [], "cat")


def test_the_retired_keep_their_labels(store: Store, made: Project) -> None:
    """They are neither proposed nor learned; then they return."""
    say(store, made, r0="ann", r1="bob")
    ann = name(store, made, "ann")
    guess = [("r2", ann.id, 0.9, 0.1, [(ann.id, 0.9)])]
    store.tiles.guessed(made.id, guess)

    act = store.names.retire(made.id, ME, ann.id, ann.version)
    retired = (
        store.labels.current(made.id)["r0"],
        store.labels.idle(made.id),
        store.tiles.get(made.id, ["r2"])[0].guess,
        store.names.search(made.id, "ann"),
    )
    store.names.return_(made.id, ME, ann.id, ann.version + 1)

    assert ("ann", {"r0"}, None, []) == retired
    assert (set(), ann.id) == (
        store.labels.idle(made.id),
        store.tiles.get(made.id, ["r2"])[0].guess,
    )
    with pytest.raises(Conflict, match="changed or used since"):
        store.acts.undo(made.id, ME, act)
    with pytest.raises(Refused, match="is active, not retired"):
        store.names.return_(made.id, ME, ann.id, None)


def test_undo_of_a_rename_when_the_old_spelling_is_taken(
    store: Store, made: Project
) -> None:
    """The former spelling belongs to somebody new: the undo is refused."""
    ann = name(store, made, "ann")
    act = store.names.rename(made.id, ME, ann.id, "anna", 1)
    store.names.alias(made.id, ME, ann.id, [], 2)
    store.names.make(made.id, ME, "ann")

    with pytest.raises(Conflict, match="changed or used since"):
        store.acts.undo(made.id, ME, act)


def test_a_spelling_of_what_is_gone_is_free(store: Store, made: Project) -> None:
    """A name whose making was taken back stands in nobody's way."""
    act, gone = store.names.make(made.id, ME, "ann")
    store.acts.undo(made.id, ME, act)
    bob = name(store, made, "bob")
    store.names.rename(made.id, ME, bob.id, "ann", 1)

    assert ["ann"] == spelled(store, made)
    assert gone != store.names.find(made.id, "ann").id


def test_history_tells_who_did_what(store: Store, made: Project) -> None:
    """Every step of a name's life, the oldest first."""
    ann = name(store, made, "ann")
    store.names.rename(made.id, "you", ann.id, "anna", 1)

    told = [
        (c.verb, c.who, c.after["spelling"])
        for c in store.names.history(made.id, ann.id)
    ]
    assert [("make", "me", "ann"), ("rename", "you", "anna")] == told


def test_names_are_listed_by_what_they_need(store: Store, made: Project) -> None:
    """Most labelled first, or least, or as they are spelled."""
    say(store, made, r0="cat", r1="cat", r2="bob")
    name(store, made, "ann")

    orders = [
        [one.name.spelling for one in store.names.page(made.id, by=by)[0]]
        for by in ("count", "need", "spelling")
    ]
    assert [
        ["cat", "bob", "ann"],
        ["ann", "bob", "cat"],
        ["ann", "bob", "cat"],
    ] == orders
    listed, total = store.names.page(made.id)
    assert ([2, 1, 0], 3) == ([one.count for one in listed], total)
    (last,), total = store.names.page(made.id, by="need", start=2)
    assert ("cat", 3) == (last.name.spelling, total)
    cat, bob = (store.names.find(made.id, n).id for n in ("cat", "bob"))
    assert {cat: 2, bob: 1} == store.labels.counts(made.id)


def found(store: Store, made: Project, query: str) -> list[tuple[str, str]]:
    """Return what a query leads to, and by what."""
    hits = store.names.search(made.id, query)
    return [(one.name.spelling, match.by) for one, match in hits]


def test_search_by_every_way_to_write_it(store: Store, made: Project) -> None:
    """Spelling, kana, romaji, a former name, another case and width."""
    _, sato = store.names.make(made.id, ME, "佐藤 花子", reading="さとう はなこ")
    store.names.make(made.id, ME, "鈴木", reading="スズキ")
    store.names.make(made.id, ME, "Zoë")
    store.names.rename(made.id, ME, sato, "田中 花子", 2)

    hits = {
        q: found(store, made, q)
        for q in (
            *("田", "花", "さと", "サト", "sato", "satou h", "hanak", "はなk", "佐藤"),
            *("suzu", "ZOE", "ｚｏｅ", "oe", ""),
        )
    }
    assert {
        "田": [("田中 花子", "spelling")],
        "花": [("田中 花子", "spelling")],
        "さと": [("田中 花子", "reading")],
        "サト": [("田中 花子", "reading")],
        "sato": [("田中 花子", "reading")],
        "satou h": [("田中 花子", "reading")],
        "hanak": [("田中 花子", "reading")],
        "はなk": [("田中 花子", "reading")],
        "佐藤": [("田中 花子", "alias")],
        "suzu": [("鈴木", "reading")],
        "ZOE": [("Zoë", "spelling")],
        "ｚｏｅ": [("Zoë", "spelling")],
        "oe": [("Zoë", "spelling")],
        "": [],
    } == hits


def test_search_ranks_beginnings_first(store: Store, made: Project) -> None:
    """The whole, then what begins so, then a later word, then the middle."""
    for spelling in ("joanna", "mary ann", "anna", "ann"):
        store.names.make(made.id, ME, spelling)

    order = [spelling for spelling, _ in found(store, made, "ann")]
    assert ["ann", "anna", "mary ann", "joanna"] == order


def test_search_follows_what_is_done(store: Store, made: Project) -> None:
    """New names, merged ones and renamed ones are found at once."""
    ann = name(store, made, "ann")
    first = found(store, made, "ann")
    bob = name(store, made, "bob")
    store.names.merge(made.id, ME, ann.id, bob.id, 1)
    merged = found(store, made, "ann")
    store.names.rename(made.id, ME, bob.id, "rob", 1)

    assert [("ann", "spelling")] == first
    assert [("bob", "alias")] == merged
    assert [("rob", "alias")] == found(store, made, "bob")
    assert [("rob", "alias")] == found(store, made, "ann")
    assert [] == found(store, made, "x" * (LONGEST + 9))


@pytest.mark.slow
def test_search_is_quick_among_ten_thousand(store: Store, made: Project) -> None:
    """A keystroke costs some milliseconds, also after a name was added."""
    kana = "あいうえおかきくけこさしすせそたちつてとなにぬねのまみむめもらりるれろ"
    said = [
        Saying(
            REGIONS[i % 4],
            f"{kana[i % 35]}{kana[i // 35 % 35]}{kana[i // 99 % 35]} {i}",
        )
        for i in range(10_000)
    ]
    store.labels.say(made.id, ME, said)
    store.names.search(made.id, "a")
    times = []
    for turn in range(30):
        if turn % 10 == 0:
            store.names.make(made.id, ME, f"new {turn}")
        for query in ("s", "sa", "sak", "さ", "77", "たt"):
            start = time.perf_counter()
            store.names.search(made.id, query)
            times.append(time.perf_counter() - start)

    assert sorted(times)[int(len(times) * 0.95)] < 0.25
