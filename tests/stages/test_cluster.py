"""Open tiles that show the same come together, the typical first."""

from __future__ import annotations

from pathlib import Path

from miwake.engine.pool import Pool
from miwake.learn import cluster as learn
from miwake.river import Project
from miwake.stages import cluster, people
from miwake.store.home import Store


def test_each_clump_is_a_cluster(clumps):
    """Numbered by size: 0 is the largest."""
    one = clumps("ab", each=6)
    one.say(one.of("b")[:2])
    assert 2 == cluster.cluster(one.store, one.project, one.lens)
    found = {r: t.cluster for r, t in one.tiles().items()}
    assert {0} == {found[r] for r in one.of("a")}
    assert {1} == {found[r] for r in one.of("b")[2:]}
    assert [(0, 6), (1, 4)] == one.store.queues.clusters(one.project.id)


def test_what_is_named_is_in_no_cluster_of_open_tiles(clumps):
    """Its old number stays behind, and is not counted."""
    one = clumps("ab", each=6)
    cluster.cluster(one.store, one.project, one.lens)
    one.say(one.of("a"))
    assert [6] == [size for _, size in one.store.queues.clusters(one.project.id)]


def test_the_nearest_to_the_mean_stands_first(clumps):
    """An outlier of a clump is the last of its cluster."""
    one = clumps("ab", each=6)
    odd = one.of("a")[2]
    mine, other = one.store.vectors.read(one.lens.digest, [odd, one.of("b")[0]])
    one.store.vectors.forget(one.lens.digest, [odd])
    one.store.vectors.append(one.lens.digest, {odd: mine + 0.25 * other})
    cluster.cluster(one.store, one.project, one.lens)
    typical = one.store.queues.noted(one.project.id, "clusters")["typical"]
    assert odd == typical[one.tiles()[odd].cluster][-1]


def test_people_are_the_clusters_of_all_faces(clumps):
    """By the same distance, whether anybody has named them or not."""
    one = clumps("ab", each=6)
    one.say(one.of("b")[:2])
    found = people.people(one.store, one.project, one.lens)
    assert [set(one.of("a")), set(one.of("b"))] == [
        {region.id for region in part} for part in found
    ]


def test_nobody_is_twice_in_a_photo(
    store: Store, sample_photos: list[Path], pool: Pool
) -> None:
    """Of six group photos no two faces beside each other are taken for one person."""
    project = Project(store, store.projects.ensure("groups"), pool)
    project.collect(sample_photos[0].parent, "faces")
    project.detect()
    found = people.people(store, project.noun, project.lens)
    assert any(len(part) > 1 for part in found)
    for part in found:
        assert len(part) == len({region.photo for region in part})


def test_nothing_open_leaves_no_cluster(clumps):
    """And an empty note."""
    one = clumps("ab", each=2)
    one.say(list(one.truth))
    assert 0 == cluster.cluster(one.store, one.project, one.lens)
    assert [] == one.store.queues.noted(one.project.id, "clusters")["typical"]


def test_encoders_count_alike_however_long_their_parts(clumps):
    """Each part of a vector is brought to length one."""
    one = clumps("ab", each=2)
    rows = one.store.vectors.read(one.lens.digest, list(one.truth))
    rule = learn.RULES["faces"]
    width = one.lens.blocks[0][0]
    louder = rows.copy()
    louder[:, :width] *= 7
    first = learn.prepared(rows, one.lens.blocks, rule)
    again = learn.prepared(louder, one.lens.blocks, rule)
    assert abs(first - again).max() < 1e-6
