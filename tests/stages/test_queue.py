"""The queue reads what is worth asking, and hides what only measures."""

from __future__ import annotations

import pytest

from miwake.errors import BadOption
from miwake.stages import cluster, guess, queue


@pytest.fixture
def known(clumps):
    """Three names with two named tiles each, and proposals for the rest."""
    one = clumps("abc", each=8)
    one.say([region for name in "abc" for region in one.of(name)[:2]])
    guess.guess(one.store, one.project, one.lens)
    return one


def ids(one):
    """Return the id of each spelling."""
    return {s: i for i, s in one.store.queues.spellings(one.project.id).items()}


def test_the_name_with_most_proposals_per_needed_photo_comes_first(known):
    """Here the one of which two are named already."""
    p = known.project.id
    known.say(known.of("b")[2:4])
    known.say(known.of("c")[2:6])
    found = queue.confirm(known.store, p)
    assert ids(known)["a"] == found.name
    assert (6, 12, "neighbours") == (found.left, found.open, found.source)
    assert ["a", "b", "c"] == [one.spelling for one in found.others]


def test_a_page_to_confirm_is_of_one_name_the_surest_first(known):
    """With faces that bear the name to compare with."""
    name = ids(known)["b"]
    found = queue.confirm(known.store, known.project.id, name, size=4)
    scores = [one.tile.score for one in found.tiles]
    assert sorted(scores, reverse=True) == scores
    assert {name} == {one.tile.guess for one in found.tiles}
    assert known.of("b")[:2] == list(found.looks)


def test_a_name_can_be_passed_over(known):
    """Then the next one is asked about."""
    skip = {ids(known)["a"]}
    found = queue.confirm(known.store, known.project.id, skip=skip)
    assert found.name in {ids(known)["b"], ids(known)["c"]}
    assert skip.isdisjoint(one.id for one in found.others)


def test_nothing_to_confirm_is_said(clumps):
    """Before anything is proposed."""
    one = clumps("ab", each=2)
    found = queue.confirm(one.store, one.project.id)
    assert (None, (), 4, "none") == (
        found.name,
        found.tiles,
        found.open,
        found.source,
    )


def test_checks_are_known_tiles_shown_under_a_wrong_name(known):
    """They look like any other, and say what they are for."""
    store, p = known.store, known.project.id
    store.choices.change(p, "ann", 0, {"checks": 0.1})
    name = ids(known)["a"]
    seen = [
        one
        for _ in range(200)
        for one in queue.confirm(store, p, name, size=5).tiles
        if one.purpose == "check"
    ]
    assert 5 < len(seen) < 200
    assert {("open", None, "", name)} == {
        (one.tile.state, one.tile.name, one.tile.who, one.tile.guess) for one in seen
    }
    assert "a" not in {known.truth[one.tile.region] for one in seen}


def test_overlaps_are_what_somebody_else_has_named(known):
    """Each person is asked of them once; whoever named them, never."""
    store, p = known.store, known.project.id
    store.choices.change(p, "ann", 0, {"overlap": 0.5})
    mine = {
        one.purpose for _ in range(5) for one in queue.one_by_one(store, p, "ann")[0]
    }
    assert {"label"} == mine
    theirs = [
        one
        for _ in range(5)
        for one in queue.one_by_one(store, p, "bob", size=8)[0]
        if one.purpose == "overlap"
    ]
    named = {region for name in "abc" for region in known.of(name)[:2]}
    assert theirs
    assert {one.tile.region for one in theirs} <= named


def test_one_by_one_goes_on_behind_what_was_left(known):
    """Without repeating it."""
    store, p = known.store, known.project.id
    first, count = queue.one_by_one(store, p, "ann", size=5)
    more, _ = queue.one_by_one(store, p, "ann", 5, after=first[-1].tile.region)
    assert 18 == count
    assert {one.tile.region for one in first}.isdisjoint(o.tile.region for o in more)


def test_one_by_one_can_be_of_one_name(known):
    """Only what is proposed to be that."""
    name = ids(known)["c"]
    tiles, _ = queue.one_by_one(known.store, known.project.id, "ann", name=name)
    assert {name} == {one.tile.guess for one in tiles}


def test_clusters_come_by_size_in_stretches(clumps):
    """A cursor leads on; what has been named since is gone."""
    one = clumps("abcd", each=6)
    cluster.cluster(one.store, one.project, one.lens)
    p = one.project.id
    first = queue.clusters(one.store, p, limit=3)
    assert ([6, 6, 6], 4, 24) == (
        [s.size for s in first.clusters],
        first.total,
        first.open,
    )
    (last,) = queue.clusters(one.store, p, limit=3, at=first.next).clusters
    assert last.cluster not in {s.cluster for s in first.clusters}
    one.say([tile.region for tile in first.clusters[0].tiles])
    assert 3 == queue.clusters(one.store, p).total


def test_a_cluster_shows_the_typical_first(clumps):
    """All of it, in the order that the stack begins with."""
    one = clumps("ab", each=20)
    cluster.cluster(one.store, one.project, one.lens)
    stack = queue.clusters(one.store, one.project.id).clusters[0]
    every = queue.cluster(one.store, one.project.id, stack.cluster)
    assert 12 == len(stack.tiles)
    assert [t.region for t in stack.tiles] == [t.region for t in every][:12]


def test_a_wrong_cursor_is_refused(clumps):
    """With a sentence."""
    one = clumps("ab", each=2)
    with pytest.raises(BadOption, match="cursor"):
        queue.clusters(one.store, one.project.id, at="x")


def test_names_that_may_be_one_come_with_their_tiles(clumps):
    """Until one of them is no more."""
    one = clumps("ab")
    same = one.of("a")
    one.say(same[:3])
    one.say(same[3:6], name="again")
    one.say(one.of("b")[:3])
    guess.guess(one.store, one.project, one.lens)
    (pair,) = queue.same(one.store, one.project.id)
    assert {"a", "again"} == {pair.a.spelling, pair.b.spelling}
    assert {3} == {len(pair.tiles_a), len(pair.tiles_b)}
    again = one.store.names.find(one.project.id, "again")
    into = one.store.names.find(one.project.id, "a").id
    one.store.names.merge(one.project.id, "ann", again.id, into, again.version)
    assert [] == queue.same(one.store, one.project.id)


def test_agreement_is_of_what_two_people_named(known):
    """Overlaps by somebody else count, in either order of names."""
    from miwake.store.labels import Saying

    store, p = known.store, known.project.id
    store.choices.change(p, "ann", 0, {"overlap": 0.2})
    named = [region for name in "abc" for region in known.of(name)[:2]]
    said = [Saying(r, known.truth[r]) for r in named[:5]] + [Saying(named[5], "a")]
    store.labels.review(p, "bob", "overlap", said)
    found, wanted = queue.agreed(store, p)
    assert (6, queue.WANTED - 6) == (found.pairs, wanted)
    assert 0.5 < found.kappa < 1
    assert [("ann", "bob", 6)] == [(b.a, b.b, b.pairs) for b in found.between]
    assert 1 == len(found.confused)
