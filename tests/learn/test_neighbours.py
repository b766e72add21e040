"""Neighbours are exact, and the vote is a fair baseline."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miwake.learn import neighbours


@given(st.integers(0, 10**6), st.integers(1, 12))
def test_neighbours_are_the_sorted_cosines(seed, k):
    """As sorting all cosines gives them."""
    rng = np.random.default_rng(seed)
    queries, known = rng.normal(size=(3, 5)), rng.normal(size=(9, 5))
    cosines = neighbours.unit(queries) @ neighbours.unit(known).T
    expected = np.argsort(-cosines, axis=1)[:, :k]
    places, found = neighbours.nearest(queries, known, k)
    assert expected.tolist() == places.tolist()
    np.testing.assert_allclose(
        found, np.take_along_axis(cosines, expected, axis=1), rtol=1e-5, atol=1e-6
    )


def test_blocks_do_not_change_the_neighbours(monkeypatch):
    """Many small blocks find what one block finds."""
    rows = np.random.default_rng(0).normal(size=(30, 4))
    whole = neighbours.nearest(rows, rows, 3, itself=False)[0].tolist()
    monkeypatch.setattr(neighbours, "_CELLS", 70)
    assert whole == neighbours.nearest(rows, rows, 3, itself=False)[0].tolist()


def test_an_item_is_not_its_own_neighbour_when_so_asked():
    """The other one is."""
    rows = np.array([[1.0, 0.0], [1.0, 0.1]])
    assert [[1], [0]] == neighbours.nearest(rows, rows, 5, itself=False)[0].tolist()


def test_length_does_not_matter():
    """Only the direction is compared."""
    places, _ = neighbours.nearest(
        np.array([[9.0, 1.0]]), np.array([[0.0, 99.0], [0.1, 0.0]]), 1
    )
    assert [[1]] == places.tolist()


def test_a_vector_of_zeros_has_cosine_zero():
    """It is scaled to nothing, and no NaN appears."""
    _, cosines = neighbours.nearest(np.zeros((1, 2)), np.eye(2), 2)
    assert [[0.0, 0.0]] == cosines.tolist()


def test_the_vote_goes_to_the_nearest_class():
    """And each row sums to 1."""
    known, labels = np.eye(3), np.array([0, 1, 1])
    scores = neighbours.vote(known, labels, np.array([[0.1, 1.0, 0.9]]), 2, 3)
    assert [1] == scores.argmax(axis=1).tolist()
    assert [1.0] == scores.sum(axis=1).tolist()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: neighbours.nearest(np.eye(2), np.eye(3), 1), "2 and 3 differ"),
        (lambda: neighbours.nearest(np.eye(2), np.empty((0, 2)), 1), "no neighbours"),
        (lambda: neighbours.nearest(np.eye(2), np.eye(2), 0), "no neighbours"),
        (
            lambda: neighbours.nearest(np.eye(2)[:1], np.eye(2), 1, itself=False),
            "must be the same",
        ),
        (lambda: neighbours.unit(np.ones(3)), "must be"),
        (
            lambda: neighbours.vote(np.eye(2), np.array([0]), np.eye(2), 1, 2),
            "1 labels do not fit 2",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, says):
    """The sentence says what."""
    with pytest.raises(ValueError, match=says):
        call()
