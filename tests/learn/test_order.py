"""What is asked first covers all kinds; later it is doubtful, and not all alike."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from miwake.learn import order


def clumps(sizes, noise=0.3, seed=0):
    """Vectors around one direction a clump, and the clump of each."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(len(sizes), 24))
    kinds = np.repeat(np.arange(len(sizes)), sizes)
    noisy = centres[kinds] + noise * rng.normal(size=(len(kinds), 24))
    return noisy.astype(np.float32), kinds


def test_the_first_questions_cover_every_clump():
    """As many questions as clumps ask about nearly all of them."""
    rows, kinds = clumps([30, 25, 20, 15, 12, 10])
    places = order.typical_first(rows, np.empty(0, np.int64), 12, seed=0)
    assert set(kinds) == set(kinds[places])


def test_the_largest_clump_is_asked_first_by_its_middle():
    """The most typical of the largest."""
    rows, kinds = clumps([40, 8], noise=0.2)
    first = order.typical_first(rows, np.empty(0, np.int64), 2, seed=0)
    assert [0, 1] == kinds[first].tolist()


def test_what_is_answered_is_not_asked_again():
    """And clusters without an answer come first."""
    rows, kinds = clumps([20, 20, 20])
    told = np.flatnonzero(kinds == 0)[:6]
    places = order.typical_first(rows, told, 6, seed=0)
    assert not set(told) & set(places)
    assert {1, 2} <= set(kinds[places])


@given(st.integers(1, 30), st.integers(0, 40), st.integers(0, 5))
def test_as_many_are_chosen_as_there_are(size, many, seed):
    """Each once, whatever is asked."""
    rows = np.random.default_rng(seed).normal(size=(size, 5)).astype(np.float32)
    places = order.typical_first(rows, np.empty(0, np.int64), many, seed)
    assert min(size, many) == len(set(places.tolist())) == len(places)


def test_copies_are_no_hindrance():
    """Items that are all the same are asked one after the other."""
    rows = np.ones((7, 4), np.float32)
    assert 7 == len(set(order.typical_first(rows, np.empty(0, np.int64), 9, 0)))


def test_the_same_seed_asks_the_same():
    """Another one may not."""
    rows, _ = clumps([30, 30, 30])
    nothing = np.empty(0, np.int64)
    first = order.typical_first(rows, nothing, 9, 1)
    assert first.tolist() == order.typical_first(rows, nothing, 9, 1).tolist()


def test_the_most_doubtful_is_asked_first():
    """Of items that are equally typical, the one with the least lead."""
    rows = np.eye(5, dtype=np.float32)
    leads = np.array([0.5, 0.4, 0.1, 0.9, 0.2])
    assert [2, 4, 1] == order.doubtful_first(rows, leads, 3).tolist()


def test_of_equal_doubt_the_typical_is_asked_first():
    """What is odd teaches little about the rest."""
    rows, _ = clumps([12], noise=0.2)
    rows[0] = -rows[0]
    places = order.doubtful_first(rows, np.full(12, 0.5), 12)
    assert 0 != places[0]


def test_a_copy_of_what_is_asked_waits():
    """Three doubtful copies, and one less doubtful of another kind: it comes second."""
    rows = np.array([[1, 0], [1, 0], [1, 0], [0, 1]], np.float32)
    leads = np.array([0.0, 0.01, 0.02, 0.3])
    assert [0, 3] == order.doubtful_first(rows, leads, 2).tolist()


def test_nothing_is_chosen_of_nothing():
    """No item, no question."""
    none = np.empty((0, 3), np.float32)
    assert 0 == len(order.doubtful_first(none, np.empty(0), 5))
    assert 0 == len(order.typical_first(none, np.empty(0, np.int64), 5, 0))


def test_density_is_the_mean_cosine_of_the_nearest():
    """As computed from all pairs."""
    rows, _ = clumps([12])
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    pairs = unit @ unit.T
    np.fill_diagonal(pairs, -np.inf)
    wanted = np.sort(pairs, axis=1)[:, -3:].mean(axis=1)
    assert abs(order.density(rows, 3) - wanted).max() < 1e-5


def test_it_is_cold_until_names_have_answers():
    """Four answers a name, and at least two names."""
    assert order.is_cold(50, 1)
    assert order.is_cold(19, 5)
    assert not order.is_cold(20, 5)
