"""Average linkage is exact at any size, and B-cubed is Bagga and Baldwin's."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.cluster import hierarchy

from miwake.learn import cluster


def people(items: int, names: int, seed: int = 0, noise: float = 0.5):
    """Vectors around one direction for each name, and the names."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, names, items)
    centres = rng.normal(size=(names, 32))
    return centres[truth] + noise * rng.normal(size=(items, 32)), truth


def same_grouping(first, second):
    """Whether two labellings put the same items together."""
    return cluster.bcubed(np.asarray(first), np.asarray(second)) == (1.0, 1.0, 1.0)


def clear_tree(rows, threshold):
    """The hierarchy, if no merge lies within rounding of the threshold."""
    tree = hierarchy.linkage(rows, "average", metric="cosine")
    assume(np.abs(tree[:, 2] - threshold).min() > 3e-6)
    return tree


@settings(deadline=None)
@given(st.integers(0, 10**6), st.floats(0.05, 1.2))
def test_clusters_are_scipys_average_linkage(seed, threshold):
    """The hierarchy of all pairs, cut at the threshold."""
    rows, _ = people(30, 4, seed, noise=1.0)
    tree = clear_tree(rows, threshold)
    expected = hierarchy.fcluster(tree, threshold, "distance")
    assert same_grouping(expected, cluster.agglomerate(rows, threshold))


@settings(deadline=None)
@given(st.integers(0, 10**6), st.floats(0.05, 1.2))
def test_rounds_find_what_the_chain_finds(seed, threshold):
    """Merging all mutual pairs at once gives the same clusters."""
    rows, _ = people(40, 4, seed, noise=1.0)
    clear_tree(rows, threshold)
    expected = cluster.agglomerate(rows, threshold)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "TABLE", 3)
        patch.setattr(cluster, "STALLED", 0)
        patch.setattr(cluster, "_CELLS", 200)
        assert same_grouping(expected, cluster.agglomerate(rows, threshold))


def test_clear_people_are_found():
    """Fifty people, 1,000 photos, no mistake."""
    rows, truth = people(1000, 50)
    assert same_grouping(truth, cluster.agglomerate(rows, 0.5))


def test_the_largest_cluster_is_number_zero():
    """Three alike, then two, then one."""
    rows = np.eye(3)[[2, 0, 0, 1, 1, 1]]
    assert [2, 1, 1, 0, 0, 0] == cluster.agglomerate(rows, 0.5).tolist()


def test_equal_sizes_keep_the_order_of_first_items():
    """Nothing is merged: items number themselves."""
    assert [0, 1, 2] == cluster.agglomerate(np.eye(3), 0.5).tolist()


def test_equal_items_are_one_cluster_at_threshold_zero():
    """A distance equal to the threshold is within it."""
    assert [0] * 50 == cluster.agglomerate(np.ones((50, 7)), 0.0).tolist()


@pytest.mark.parametrize("stalled", [1, 100])
def test_ties_are_one_cluster_in_rounds(monkeypatch, stalled):
    """Equal distances everywhere stop neither the rounds nor the table."""
    monkeypatch.setattr(cluster, "TABLE", 1)
    monkeypatch.setattr(cluster, "STALLED", stalled)
    assert [0] * 50 == cluster.agglomerate(np.eye(50), 1.0).tolist()


def test_ten_thousand_equal_items_take_a_moment():
    """Duplicates cost nothing."""
    start = time.perf_counter()
    assert 0 == cluster.agglomerate(np.ones((10_000, 8)), 0.1).max()
    assert time.perf_counter() - start < 2


def test_an_impossible_threshold_is_refused():
    """A cosine distance is 0..2."""
    with pytest.raises(ValueError, match="cosine distance"):
        cluster.agglomerate(np.eye(2), -0.1)


def test_one_item_is_one_cluster():
    """Even alone."""
    assert [0] == cluster.agglomerate(np.ones((1, 4)), 0.5).tolist()


def test_nothing_is_refused():
    """No items, no clusters."""
    with pytest.raises(ValueError, match="nothing to cluster"):
        cluster.agglomerate(np.empty((0, 4)), 0.5)


def test_two_thousand_items_take_a_moment():
    """Well under three seconds."""
    rows, _ = people(2000, 100)
    start = time.perf_counter()
    cluster.agglomerate(rows, 0.5)
    assert time.perf_counter() - start < 3


@given(st.lists(st.integers(0, 4), min_size=1, max_size=20), st.data())
def test_bcubed_is_the_loop_over_items(truth, data):
    """As the paper defines it, item by item."""
    size = len(truth)
    found = data.draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))
    precision = recall = 0.0
    for i in range(size):
        both = sum(truth[i] == truth[j] and found[i] == found[j] for j in range(size))
        precision += both / found.count(found[i]) / size
        recall += both / truth.count(truth[i]) / size
    expected = (precision, recall, 2 * precision * recall / (precision + recall))
    assert expected == pytest.approx(cluster.bcubed(np.array(truth), np.array(found)))


@given(st.lists(st.integers(0, 4), min_size=1, max_size=20))
def test_bcubed_of_identical_clusterings_is_one(labels):
    """Whatever the clusters are called."""
    numbers = np.array(labels)
    assert (1.0, 1.0, 1.0) == cluster.bcubed(numbers, 10 - numbers)


def test_bcubed_of_nothing_is_refused():
    """No items, no figure."""
    with pytest.raises(ValueError, match="not empty"):
        cluster.bcubed(np.array([]), np.array([]))


def test_clusters_far_ahead_of_a_third_are_merged():
    """Two halves of one person come together; rivals at the same distance do not."""
    rows = np.array(
        [[1, 0, 0, 0], [1, 0.8, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0.9], [0, 0, 0.9, 1]],
        np.float32,
    )
    labels = np.arange(5)
    found = cluster.clear_merges(rows, labels, 0.3, 0.05)
    assert found[0] == found[1]
    assert 0 == len({found[2]} & {found[0]})
    assert 3 <= len(set(cluster.clear_merges(rows, labels, 0.1, 0.05).tolist()))


def test_an_item_alone_joins_its_clear_home():
    """Not one that is torn between two, nor one too far away."""
    rows = np.array(
        [[1, 0, 0], [1, 0.1, 0], [0, 0, 1], [0, 0.1, 1], [1, 0.4, 0], [1, 0.05, 1]],
        np.float32,
    )
    labels = np.array([0, 0, 1, 1, 2, 3])
    found = cluster.homes_for_loners(rows, labels, 0.4, 0.1)
    assert found[4] == found[0]
    assert found[5] not in (found[0], found[2])
    far = cluster.homes_for_loners(rows, labels, 0.01, 0.1)
    assert 4 == len(set(far.tolist()))


def test_pairs_to_ask_about_are_the_nearest():
    """Each pair once, the most alike first, none beyond the threshold."""
    rows = np.array([[1, 0, 0], [1, 0.5, 0], [0, 0, 1], [0, 0.6, 1]], np.float32)
    pairs = cluster.likely_merges(rows, np.arange(4), 0.5, 9)
    assert [(0, 1), (2, 3)] == [pair[:2] for pair in pairs]
    assert pairs[0][2] > pairs[1][2]
    assert 1 == len(cluster.likely_merges(rows, np.arange(4), 0.5, 1))
    assert [] == cluster.likely_merges(rows[:1], np.zeros(1, np.int64), 0.5, 9)
