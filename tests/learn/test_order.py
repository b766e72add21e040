"""What is asked first covers all kinds; later it is doubtful, and not all alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miwake.learn import order

NOTHING = np.empty((0, 24), np.float32)


def clumps(sizes, noise=0.3, seed=0):
    """Vectors around one direction a clump, and the clump of each."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(len(sizes), 24))
    kinds = np.repeat(np.arange(len(sizes)), sizes)
    noisy = centres[kinds] + noise * rng.normal(size=(len(kinds), 24))
    return noisy.astype(np.float32), kinds


def first(rows, many, doubts=None, told=NOTHING, seed=0):
    """Places to ask; all is doubtful unless said otherwise."""
    doubts = np.ones(len(rows)) if doubts is None else np.asarray(doubts)
    return order.first(rows, doubts, told, many, seed)


def test_the_first_questions_cover_every_clump():
    """As many questions as clumps ask about each of them."""
    rows, kinds = clumps([30, 25, 20, 15, 12, 10])
    assert set(kinds) == set(kinds[first(rows, 6)])


def test_the_largest_clump_is_asked_first():
    """It covers the most."""
    rows, kinds = clumps([8, 40], noise=0.2)
    assert [1, 0] == kinds[first(rows, 2)].tolist()


def test_what_an_answer_covers_waits():
    """Clumps without an answer come first."""
    rows, kinds = clumps([20, 20, 20])
    told = kinds == 0
    told[6:] = False
    places = first(rows[~told], 2, told=rows[told])
    assert {1, 2} == set(kinds[~told][places])


def test_where_nothing_is_doubtful_nothing_is_asked_early():
    """Of two clumps alike, the doubtful one takes the questions."""
    rows, kinds = clumps([20, 20])
    places = first(rows, 8, doubts=np.where(kinds == 1, 0.9, 0.01))
    assert {1} == set(kinds[places])


def test_the_most_doubtful_is_asked_first():
    """Of items that lie equally apart, the one with the least lead."""
    doubts = [0.5, 0.6, 0.9, 0.1, 0.8]
    assert [2, 4, 1] == first(np.eye(5, dtype=np.float32), 3, doubts).tolist()


def test_a_copy_of_what_is_asked_waits():
    """Three doubtful copies, and one less doubtful of another kind: it comes second."""
    rows = np.array([[1, 0], [1, 0], [1, 0], [0, 1]], np.float32)
    places = first(rows, 2, [1.0, 0.99, 0.98, 0.7], NOTHING[:, :2])
    assert 3 == places[1]


def test_more_answers_reach_less_far():
    """With many answers the next one is held to cover only what is near."""
    rows, _ = clumps([60, 60], noise=0.5)
    alike = (rows @ rows.T) / np.outer(*[np.linalg.norm(rows, axis=1)] * 2)
    widths = [order._width(alike.astype(np.float32), n) for n in (1, 2, 5, 20, 80)]
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize("told", [0, 3])
def test_choosing_by_steps_of_gain_is_choosing_anew(told):
    """The gains kept up to date are those of counting everything again."""
    rows, _ = clumps([9, 7, 5])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    doubts = np.random.default_rng(1).random(len(rows)).astype(np.float32)
    alike = rows @ rows.T
    nearest = alike[:, :told].max(axis=1, initial=-1.0)
    found = order._covering(alike, doubts, nearest, 0.2, list(range(told)), 6)
    reach, taken = np.exp((alike - 1) / 0.2), list(range(told))
    covered = np.exp((nearest - 1) / 0.2)
    for place in found:
        gains = doubts @ np.maximum(reach - covered[:, None], 0)
        gains[taken] = -1
        assert gains[place] == pytest.approx(gains.max(), abs=1e-4)
        covered = np.maximum(covered, reach[:, place])
        taken.append(place)


@given(st.integers(0, 30), st.integers(0, 40), st.integers(0, 4), st.integers(0, 5))
def test_as_many_are_chosen_as_there_are(size, many, told, seed):
    """Each once, whatever is asked and known."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(size, 5)).astype(np.float32)
    known = rng.normal(size=(told, 5)).astype(np.float32)
    places = first(rows, many, rng.random(size), known, seed)
    assert min(size, many) == len(set(places.tolist())) == len(places)


def test_copies_are_no_hindrance():
    """Items that are all the same are asked one after the other."""
    rows = np.ones((7, 24), np.float32)
    assert set(range(7)) == set(first(rows, 9).tolist())


def test_of_very_many_a_part_is_compared(monkeypatch):
    """The same part for the same seed; places are those of all."""
    monkeypatch.setattr(order, "MOST", 20)
    rows, _ = clumps([30, 30, 30])
    places = first(rows, 50, told=rows[:40], seed=1)
    assert 20 == len(set(places.tolist()))
    assert places.max() > 20
    assert places.tolist() == first(rows, 50, told=rows[:40], seed=1).tolist()
    assert places.tolist() != first(rows, 50, told=rows[:40], seed=2).tolist()
