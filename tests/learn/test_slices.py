"""The worst slices come first, by what they are at best."""

from __future__ import annotations

import numpy as np
import pytest

from miwake.learn import slices
from miwake.learn.intervals import wilson


def test_the_slice_that_is_bad_even_at_best_comes_first():
    """A large bad slice leads a tiny one with none right."""
    values = ["big"] * 100 + ["tiny"] * 3 + ["good"] * 100
    right = np.array([True] * 30 + [False] * 70 + [False] * 3 + [True] * 100)
    found = slices.worst({"source": values}, right, least=1)
    assert ["big", "tiny", "good"] == [s.value for s in found]


def test_a_slice_says_all_it_knows():
    """Items, accuracy, Wilson's ends, difference, and whether it is surely worse."""
    values = ["a"] * 20 + ["b"] * 60
    right = np.array([True] * 5 + [False] * 15 + [True] * 60)
    low, high = wilson(5, 20)
    expected = slices.Slice(
        "place", "a", 20, 0.25, low, high, 0.25 - 65 / 80, worse=True
    )
    assert expected == slices.worst({"place": values}, right)[0]


def test_small_slices_are_left_out():
    """Nine items are too few, ten are enough."""
    values = ["nine"] * 9 + ["ten"] * 10
    found = slices.worst({"c": values}, np.ones(19, dtype=bool))
    assert ["ten"] == [s.value for s in found]
    assert 1 == slices.hidden({"c": values})


def test_a_slice_of_everything_is_left_out():
    """It would only repeat the whole."""
    assert [] == slices.worst({"c": ["same"] * 30}, np.ones(30, dtype=bool))


def test_an_empty_value_is_no_slice():
    """Items without a source are not a source."""
    values = [""] * 20 + ["web"] * 20
    found = slices.worst({"c": values}, np.ones(40, dtype=bool))
    assert ["web"] == [s.value for s in found]


def test_slices_of_several_columns_are_in_one_table():
    """Ordered by column where all else is equal."""
    half = ["x"] * 10 + ["y"] * 10
    found = slices.worst({"b": half, "a": half}, np.ones(20, dtype=bool))
    assert [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")] == [
        (s.column, s.value) for s in found
    ]


def test_nothing_is_refused():
    """No items, no table."""
    with pytest.raises(ValueError, match="nothing to slice"):
        slices.worst({}, np.array([], dtype=bool))


def test_a_column_must_fit():
    """The sentence names the column."""
    with pytest.raises(ValueError, match="'c': 1 values, 2 items"):
        slices.worst({"c": ["x"]}, np.array([True, False]))
