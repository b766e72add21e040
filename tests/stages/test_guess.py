"""Proposals come from what is named, heed what is denied, and come in an order."""

from __future__ import annotations

import numpy as np

from miwake.learn import graphs
from miwake.stages import arrange, guess
from miwake.store.filters import Filter


def asked(one, many=100):
    """Return open regions in the order they would be asked."""
    page = one.store.tiles.page(
        one.project.id, Filter(state="open", order="doubt"), "", many
    )
    return [tile.region for tile in page.tiles]


def test_open_tiles_are_proposed_the_name_of_their_like(clumps):
    """With two of each name known, every other gets the right one."""
    one = clumps()
    one.say([region for name in "abc" for region in one.of(name)[:2]])
    assert 18 == guess.guess(one.store, one.project, one.lens)
    spelled = one.store.queues.spellings(one.project.id)
    found = {r: t for r, t in one.tiles().items() if t.state == "open"}
    assert {r: one.truth[r] for r in found} == {
        r: spelled[t.guess] for r, t in found.items()
    }
    assert {"source": "neighbours"} == one.store.queues.noted(one.project.id, "guess")


def test_scores_fall_and_are_shares(clumps):
    """The best come first, and together they are one, for there are but three."""
    one = clumps()
    one.say([region for name in "abc" for region in one.of(name)[:2]])
    guess.guess(one.store, one.project, one.lens)
    for tile in one.tiles().values():
        if tile.state == "open":
            scores = [score for _, score in tile.top]
            assert sorted(scores, reverse=True) == scores
            assert abs(1 - sum(scores)) < 1e-4
            assert tile.score == scores[0]


def test_what_somebody_denied_is_never_proposed(clumps):
    """A name it is said not to be leaves the best five."""
    one = clumps()
    one.say([region for name in "abc" for region in one.of(name)[:2]])
    region = one.of("a")[5]
    one.say([region], "is-not", "a")
    guess.refresh(one.store, one.project, one.lens, [region])
    spelled = one.store.queues.spellings(one.project.id)
    assert {"b", "c"} == {spelled[n] for n, _ in one.tiles()[region].top}


def test_a_retired_name_is_not_proposed(clumps):
    """Neither is one that was merged into another: the other is."""
    one = clumps("abcd")
    one.say([region for name in "abcd" for region in one.of(name)[:2]])
    names, p = one.store.names, one.project.id
    ids = {n: names.find(p, n) for n in "abcd"}
    names.retire(p, "ann", ids["a"].id, ids["a"].version)
    names.merge(p, "ann", ids["b"].id, ids["c"].id, ids["b"].version)
    guess.guess(one.store, one.project, one.lens)
    proposed = {
        name for t in one.tiles().values() if t.state == "open" for name, _ in t.top
    }
    assert {ids["c"].id, ids["d"].id} == proposed


def test_some_regions_can_be_proposed_anew(clumps):
    """The others keep what they had."""
    one = clumps()
    one.say([one.of("a")[0], one.of("b")[0]])
    guess.guess(one.store, one.project, one.lens)
    before = one.tiles()
    one.say([one.of("c")[0]])
    chosen = one.of("c")[3]
    assert 1 == guess.refresh(one.store, one.project, one.lens, [chosen])
    after = one.tiles()
    assert "c" == one.store.queues.spellings(one.project.id)[after[chosen].guess]
    other = one.of("c")[4]
    assert before[other] == after[other]


def test_at_first_the_typical_of_each_clump_is_asked(clumps):
    """Nothing is named: the first three questions are about three names."""
    one = clumps("abcdef", each=10)
    guess.guess(one.store, one.project, one.lens)
    first = [one.truth[region] for region in asked(one, 12)]
    assert set("abcdef") == set(first)
    assert {"source": "none"} == one.store.queues.noted(one.project.id, "guess")


def test_later_the_doubtful_are_asked_first(clumps):
    """Between two names lies what both would teach."""
    one = clumps("ab", each=20)
    one.say(one.of("a")[:8] + one.of("b")[:8])
    between = one.of("a")[15]
    pair = one.store.vectors.read(one.lens.digest, [one.of("a")[0], one.of("b")[0]])
    one.store.vectors.forget(one.lens.digest, [between])
    one.store.vectors.append(one.lens.digest, {between: pair.mean(axis=0)})
    guess.guess(one.store, one.project, one.lens)
    assert between == asked(one)[0]


def test_what_a_person_drew_has_no_vector_and_is_passed_over(clumps):
    """It stays open, without a proposal."""
    one = clumps()
    one.say(one.of("a")[:2] + one.of("b")[:2])
    drawn = one.of("c")[0]
    one.store.vectors.forget(one.lens.digest, [drawn])
    guess.guess(one.store, one.project, one.lens)
    assert one.tiles()[drawn].guess is None


def test_names_that_look_alike_are_noted(clumps):
    """Two names for the same clump are a pair to ask about."""
    one = clumps("ab")
    same = one.of("a")
    one.say(same[:3])
    one.say(same[3:6], name="a again")
    one.say(one.of("b")[:3])
    guess.guess(one.store, one.project, one.lens)
    spelled = one.store.queues.spellings(one.project.id)
    (pair,) = one.store.queues.noted(one.project.id, "alike")
    assert {"a", "a again"} == {spelled[pair[0]], spelled[pair[1]]}


def test_nothing_open_is_nothing_to_do(clumps):
    """Nobody is asked about what is named."""
    one = clumps("ab", each=2)
    one.say(list(one.truth))
    assert 0 == guess.guess(one.store, one.project, one.lens)


def test_a_model_proposes_where_there_is_one(copied, whole):
    """Its head answers on vectors as the model does on pixels."""
    store, project = copied.store, copied.project
    data = (store.bundles / copied.model.digest / "model.onnx").read_bytes()
    ids = list(store.labels.current(project.id))[:4]
    vectors = store.vectors.read(whole.digest, ids)
    head = graphs.behind(data)
    assert len(head) < len(data) / 10
    assert (4, 2) == graphs.run(head, vectors).shape
    arrange.arrange(store, project, whole)
    truth = store.labels.current(project.id)
    store.acts.undo(project.id, "ann", store.acts.last(project.id, "folder").id)
    for name in sorted(set(truth.values())):  # the undo took them back, too
        store.names.make(project.id, "ann", name)
    assert len(truth) == guess.guess(store, project, whole)
    assert {"source": "model"} == store.queues.noted(project.id, "guess")
    spelled = store.queues.spellings(project.id)
    tiles = store.tiles.get(project.id, list(truth))
    right = np.mean([spelled[t.guess] == truth[t.region] for t in tiles])
    assert right > 0.9
