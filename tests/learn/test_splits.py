"""Splits are disjoint by group, stratified, order-free, and say what they lack."""

from __future__ import annotations

import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miwake.learn import splits


@st.composite
def rows(draw: st.DrawFn, mixed: bool = True):
    """Items, labels and groups; groups of one class each unless `mixed`."""
    groups = draw(st.lists(st.integers(1, 4), min_size=2, max_size=40))
    names = draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    labels, owners = [], []
    for group, size in enumerate(groups):
        name = rng.integers(0, names)
        for _ in range(size):
            one = rng.integers(0, names) if mixed and rng.random() < 0.3 else name
            labels.append(f"class {one}")
            owners.append(f"group {group}")
    return [f"item {i}" for i in range(len(labels))], labels, owners


def homes(split, groups):
    """The parts in which each group lies."""
    found = {}
    for part, group in zip(split.parts, groups, strict=True):
        found.setdefault(group, set()).add(part)
    return found


@given(rows(), st.integers(2, 5), st.integers(0, 9))
def test_no_group_lies_in_two_parts(case, k, seed):
    """Whatever the split."""
    items, labels, groups = case
    for split in (
        splits.stratified_group_folds(items, labels, groups, k, seed),
        splits.three_one_one(items, labels, groups, seed),
    ):
        assert all(len(parts) == 1 for parts in homes(split, groups).values())


@given(rows(), st.integers(0, 9), st.randoms())
def test_the_order_of_rows_changes_no_part(case, seed, random):
    """The same item gets the same part, even when groups are renamed too."""
    order = list(range(len(case[0])))
    random.shuffle(order)
    for cut in (
        lambda i, n, g: splits.stratified_group_folds(i, n, g, 3, seed),
        lambda i, n, g: splits.three_one_one(i, n, g, seed),
    ):
        first = dict(zip(case[0], cut(*case).parts, strict=True))
        items, labels, groups = ([column[i] for i in order] for column in case)
        names = {g: f"{n}" for n, g in enumerate(dict.fromkeys(groups))}
        second = cut(items, labels, [names[g] for g in groups])
        assert first == dict(zip(items, second.parts, strict=True))


@given(rows(mixed=False), st.integers(2, 5))
def test_every_class_is_in_as_many_folds_as_its_groups_allow(case, k):
    """Groups of one class each can always be spread."""
    items, labels, groups = case
    split = splits.stratified_group_folds(items, labels, groups, k, 0)
    for name in set(labels):
        own = {g for g, n in zip(groups, labels, strict=True) if n == name}
        there = {p for p, n in zip(split.parts, labels, strict=True) if n == name}
        assert min(k, len(own)) == len(there)


@given(rows(mixed=False))
def test_a_class_is_served_train_then_test_then_valid(case):
    """One group: train; two: train and test; three: all."""
    items, labels, groups = case
    split = splits.three_one_one(items, labels, groups, 0)
    for name in set(labels):
        own = {g for g, n in zip(groups, labels, strict=True) if n == name}
        there = {p for p, n in zip(split.parts, labels, strict=True) if n == name}
        assert {"train", "test", "valid"} & there == set(
            ["train", "test", "valid"][: len(own)]
        )


@given(rows())
def test_what_a_part_lacks_is_noted(case):
    """No class is missing from a part without a sentence."""
    items, labels, groups = case
    split = splits.three_one_one(items, labels, groups, 0)
    for part in ("train", "valid", "test"):
        there = {n for p, n in zip(split.parts, labels, strict=True) if p == part}
        lacks = there != set(labels)
        assert lacks == any(f"in {part}:" in note for note in split.notes)


def test_parts_are_three_one_one_in_each_class():
    """Of 100 and 50 single items, 60 : 20 : 20 and 30 : 10 : 10."""
    labels = ["a"] * 100 + ["b"] * 50
    items = [str(i) for i in range(150)]
    split = splits.three_one_one(items, labels, items, 7)
    counts = Counter(zip(labels, split.parts, strict=True))
    expected = {
        ("a", "train"): 60,
        ("a", "valid"): 20,
        ("a", "test"): 20,
        ("b", "train"): 30,
        ("b", "valid"): 10,
        ("b", "test"): 10,
    }
    assert expected == dict(counts)


def test_folds_hold_like_class_counts():
    """Groups of one to nine items: no fold strays by more than 5 % of its share."""
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(300), rng.integers(1, 10, 300))
    labels = [f"c{g % 3}" for g in groups]
    items = [str(i) for i in range(len(groups))]
    split = splits.stratified_group_folds(items, labels, [str(g) for g in groups], 5, 0)
    counts = Counter(zip(labels, split.parts, strict=True))
    total = Counter(labels)
    assert all(
        abs(n - total[c] / 5) <= 0.05 * total[c] / 5 for (c, _), n in counts.items()
    )


def test_another_seed_is_another_split():
    """Ties are broken by the seed."""
    items = [str(i) for i in range(40)]
    first, second = (splits.three_one_one(items, ["a"] * 40, items, s) for s in (0, 1))
    assert first.parts != second.parts


def test_a_class_with_one_group_is_noted():
    """It cannot be both learned and tested."""
    items = list("abcdef")
    split = splits.three_one_one(items, ["x"] * 5 + ["y"], items, 0)
    assert "Only one group each, so never both learned and tested: y." in split.notes


@pytest.mark.parametrize(
    ("cut", "says"),
    [
        (lambda: splits.three_one_one([], [], [], 0), "nothing to split"),
        (
            lambda: splits.three_one_one(["a", "b"], ["x", "y"], ["g", "g"], 0),
            "all 2 items form one group",
        ),
        (
            lambda: splits.three_one_one(["a", "a"], ["x", "y"], ["g", "h"], 0),
            "two items have the same key",
        ),
        (
            lambda: splits.stratified_group_folds(["a"], ["x"], ["g"], 1, 0),
            "at least 2 are needed",
        ),
        (lambda: splits.given(["dev"], ["x"], ["g"]), "dev: a part is"),
        (lambda: splits.given([], [], []), "equally long"),
        (lambda: splits.choose_folds(["a"], ["g", "h"]), "1 labels do not fit 2"),
    ],
)
def test_what_cannot_be_split_is_refused(cut, says):
    """The sentence says why."""
    with pytest.raises(ValueError, match=says):
        cut()


def plan(items: int, groups: int, names: int = 2):
    """The plan for so many items, groups of equal size, classes in turn."""
    owners = [i % groups for i in range(items)]
    return splits.choose_folds(
        [f"c{g % names}" for g in owners], [str(g) for g in owners]
    )


def test_few_items_are_judged_in_five_folds():
    """2,499 items: every one is tested."""
    assert splits.Plan(5, ()) == plan(2499, 100)


def test_many_items_are_cut_three_one_one():
    """2,500 items of two classes."""
    assert splits.Plan(0, ()) == plan(2500, 100)


def test_a_rare_class_asks_for_folds():
    """A class of 149 items would be tested on 29."""
    labels = ["a"] * 3000 + ["b"] * 149
    assert 5 == splits.choose_folds(labels, [str(i) for i in range(3149)]).folds


def test_few_groups_mean_fewer_folds():
    """Four groups of each class: four folds, and a note."""
    found = plan(80, 8)
    assert (4, "4 folds, not 5, for too few groups: c0, c1.") == (
        found.folds,
        found.notes[0],
    )


def test_folds_are_not_fewer_than_three():
    """One class with two groups does not halve everybody's training data."""
    labels = ["a"] * 20 + ["b"] * 2
    assert 3 == splits.choose_folds(labels, [str(i) for i in range(22)]).folds


def test_given_parts_are_kept():
    """Bad parts are honoured, and audited."""
    found = splits.given(["train", "test", "train"], ["a", "a", "b"], ["g", "g", "h"])
    assert (
        splits.Split(
            ("train", "test", "train"),
            (
                "1 groups lie in more than one part.",
                "There is no valid part.",
                "Only one group each, so never both learned and tested: b.",
                "No item in test: b.",
            ),
        )
        == found
    )


def test_a_class_that_would_vanish_is_kept_and_called_flattered():
    """All of a's train items are in the test's group; of b's, one is not."""
    found = splits.apart(
        ["train", "test", "train", "train", "test"], list("aabbb"), list("ggihh")
    )
    assert ("train", "test", "train", "left-out", "test") == found.parts
    assert "in: a. They were learned" in found.notes[0]


def test_straddling_pairs_are_listed():
    """Only the pair whose ends lie apart."""
    pairs = np.array([[0, 1], [1, 2]])
    found = splits.straddling(pairs, ["train", "train", "test"])
    assert [[1, 2]] == found.tolist()


@given(st.integers(1, 30), st.data())
def test_clusters_are_the_connected_components(n, data):
    """As a search through the links finds them, numbered by first item."""
    end = st.integers(0, n - 1)
    pairs = data.draw(st.lists(st.tuples(end, end), max_size=40))
    expected, number = [-1] * n, 0
    for start in range(n):
        if expected[start] >= 0:
            continue
        stack = [start]
        while stack:
            at = stack.pop()
            expected[at] = number
            ends = [b for a, b in pairs if a == at] + [a for a, b in pairs if b == at]
            stack += [e for e in ends if expected[e] < 0]
        number += 1
    found = splits.clusters(np.array(pairs, dtype=np.int32).reshape(-1, 2), n)
    assert expected == found.tolist()


def test_a_long_chain_is_one_cluster():
    """20,000 items, each linked to the next, in any order, at once."""
    links = np.stack([np.arange(19_999), np.arange(1, 20_000)], axis=1)
    np.random.default_rng(0).shuffle(links)
    start = time.perf_counter()
    assert 0 == splits.clusters(links, 20_000).max()
    assert time.perf_counter() - start < 2


@given(st.lists(st.integers(0, 2**64 - 1), max_size=20), st.integers(0, 40))
def test_near_hashes_are_those_within_the_distance(hashes, bits):
    """As a loop over all pairs finds them."""
    near = [
        [i, j]
        for i, a in enumerate(hashes)
        for j, b in enumerate(hashes)
        if i < j and (a ^ b).bit_count() <= bits
    ]
    assert near == splits.near_hashes(np.array(hashes, dtype=np.uint64), bits).tolist()


@settings(deadline=None)
@given(st.integers(0, 100))
def test_near_vectors_are_those_within_the_cosine(seed):
    """As a loop over all pairs finds them."""
    rows = np.random.default_rng(seed).normal(size=(12, 3)).astype(np.float32)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    near = [
        [i, j] for i in range(12) for j in range(i + 1, 12) if unit[i] @ unit[j] >= 0.5
    ]
    assert near == splits.near_vectors(rows, 0.5).tolist()


def test_blocks_do_not_change_the_pairs(monkeypatch):
    """Many small blocks find what one block finds."""
    hashes = np.random.default_rng(0).integers(0, 2**8, 50, dtype=np.uint64)
    whole = splits.near_hashes(hashes, 1).tolist()
    monkeypatch.setattr(splits, "_CELLS", 100)
    assert whole == splits.near_hashes(hashes, 1).tolist()
