"""Proposals are the nearest means, and know how sure they are."""

from __future__ import annotations

import numpy as np
from scipy.special import softmax

from miwake.learn import heads, propose


def named(names=3, each=6, noise=0.4, seed=0):
    """Vectors of names, and which."""
    rng = np.random.default_rng(seed)
    codes = np.arange(names * each) % names
    rows = rng.normal(size=(names, 16))[codes] + noise * rng.normal(
        size=(len(codes), 16)
    )
    return rows.astype(np.float32), codes


def test_the_nearest_mean_is_proposed_first():
    """For items that were not learned from."""
    rows, codes = named(each=12)
    how = heads.preparation(rows)
    means = propose.learn(rows[:18], codes[:18], 3, how, seed=0)
    found = propose.best(propose.logits(means, rows[18:]), {})
    assert codes[18:].tolist() == found.places[:, 0].tolist()


def test_the_best_few_are_those_of_a_whole_softmax():
    """Five of eight, with the shares they have among all."""
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(7, 8)).astype(np.float32)
    wanted = softmax(logits, axis=1)
    found = propose.best(logits.copy(), {})
    assert np.argsort(-wanted, axis=1)[:, :5].tolist() == found.places.tolist()
    top = np.take_along_axis(wanted, found.places, axis=1)
    assert abs(top - found.scores).max() < 1e-6
    assert abs(found.doubts - (1 - (top[:, 0] - top[:, 1]))).max() < 1e-6


def test_what_is_denied_has_no_share():
    """The others share what it had; all denied is no answer."""
    logits = np.zeros((2, 3), np.float32)
    found = propose.best(logits, {0: [1], 1: [0, 1, 2]})
    assert {0, 2} == set(found.places[0, :2].tolist())
    assert [0.5, 0.5, 0.0] == found.scores[0].tolist()
    assert [0.0, 0.0, 0.0] == found.scores[1].tolist()


def test_one_name_alone_is_scored_by_likeness():
    """There is nothing to hold it against."""
    rows, codes = named(2)
    how = heads.preparation(rows)
    means = propose.learn(rows[codes == 0], codes[codes == 0], 1, how, seed=0)
    scores = propose.best(propose.logits(means, rows), {}).scores[:, 0]
    assert scores[codes == 0].min() > scores[codes == 1].max()


def test_noisy_names_sound_less_sure():
    """The temperature is learned from items left out."""
    heats = []
    for noise in (0.3, 2.5):
        rows, codes = named(4, 12, noise)
        how = heads.preparation(rows)
        heats.append(propose.learn(rows, codes, 4, how, 0).heat)
    assert heats[0] < heats[1]


def test_the_lead_is_small_between_two_names():
    """And large for what is plainly one of them."""
    rows, codes = named(3, 10)
    how = heads.preparation(rows)
    means = [rows[codes == name].mean(axis=0) for name in (0, 1)]
    way = np.array([s * means[0] + (1 - s) * means[1] for s in np.linspace(0, 1, 21)])
    leads = propose.leads(rows, codes, way.astype(np.float32), how)
    assert leads.min() < 0.2 < min(leads[0], leads[-1])


def test_names_alike_are_told_once_the_most_alike_first():
    """Pairs of different names."""
    rows, codes = named(3)
    how = heads.preparation(rows)
    twice = np.where(np.arange(len(codes)) % 2 == 0, codes, codes + 3)
    means = propose.learn(rows, twice, 6, how, seed=0)
    found = propose.likeness(means, 0.5)
    assert {(0, 3), (1, 4), (2, 5)} == {(a, b) for a, b, _ in found}
    assert sorted(found, key=lambda one: -one[2]) == found
