"""The nouns: frozen, plain, and cheap to import."""

from __future__ import annotations

import dataclasses
import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miwake import values
from miwake.values import Examples, Region, Row, Snapshot, silent

NOUNS = [
    one
    for _, one in inspect.getmembers(values, inspect.isclass)
    if one.__module__ == values.__name__
]


def examples(size: int, conditions: bool = True) -> Examples:
    """Return examples that tell their own number."""
    names = tuple(map(str, range(size)))
    vectors = np.arange(size * 2, dtype=np.float32).reshape(size, 2)
    return Examples(
        names, vectors, names, names, names if conditions else (), ((2, 1.0),)
    )


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_nouns_are_frozen_and_slotted(noun: type) -> None:
    """A noun cannot be changed; a change makes a new one."""
    assert dataclasses.is_dataclass(noun)
    assert (True, True) == (noun.__dataclass_params__.frozen, "__slots__" in vars(noun))


@given(st.lists(st.integers(0, 4), max_size=9), st.booleans())
def test_taken_examples_stay_together(places: list[int], conditions: bool) -> None:
    """Every column is taken at the same places, in the order asked for."""
    taken = examples(5, conditions).take(places)

    wanted = tuple(map(str, places))
    assert (wanted, wanted, wanted) == (taken.items, taken.labels, taken.groups)
    assert (wanted if conditions else ()) == taken.conditions
    assert [2.0 * place for place in places] == taken.vectors[:, 0].tolist()
    assert (len(places), ((2, 1.0),)) == (len(taken), taken.blocks)


def test_joined_examples_follow_each_other() -> None:
    """The second set stands behind the first; nothing joined changes nothing."""
    first, second = examples(3).take([0, 1]), examples(3).take([2])

    assert ("0", "1", "2") == first.joined(second).items
    assert [0.0, 2.0, 4.0] == first.joined(second).vectors[:, 0].tolist()
    assert first is first.joined(second.take([]))


@given(st.lists(st.floats(-9, 9999), min_size=4, max_size=4))
def test_same_find_is_the_same_region(box: list[float]) -> None:
    """A region's id knows photo, detector and box to a hundredth of a pixel."""
    rounded = [round(value, 2) for value in box]
    first = Region.identify("s", "d", box)

    assert first == Region.identify("s", "d", rounded)
    assert 4 == len(
        {
            first,
            Region.identify("t", "d", box),
            Region.identify("s", "e", box),
            Region.identify("s", "d", [box[0] + 0.1, *box[1:]]),
        }
    )


def test_snapshot_knows_its_classes_and_folds() -> None:
    """Classes sorted, each once; folds counted, none where there is train and test."""
    rows = tuple(
        Row(str(n), name, "g", "", f"fold-{n % 2}") for n, name in enumerate("baab")
    )
    folded = Snapshot("d", "p", rows)
    parted = Snapshot("d", "p", (Row("i", "a", "g", "", "train"),))

    assert (("a", "b"), 2, 0) == (folded.names, folded.folds, parted.folds)


def test_silence_says_nothing() -> None:
    """The default listener hears and does nothing."""
    assert silent("collect", 1, 2) is None
