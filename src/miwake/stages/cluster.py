"""Cluster: put open tiles that show the same together, so that one name names many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from miwake.engine.lens import Lens
from miwake.learn import cluster as learn
from miwake.learn.cluster import Rule
from miwake.learn.neighbours import unit
from miwake.store.home import Store
from miwake.values import Project, Tell, silent

MOST = 20_000
"""Tiles clustered at once; the rest waits until some of them are named."""
MERGES = 200
"""Pairs of clusters that are kept to be asked about."""

Vectors = NDArray[np.float32]
Ints = NDArray[np.int64]


def cluster(store: Store, project: Project, lens: Lens, tell: Tell = silent) -> int:
    """Give every open tile its cluster, the largest 0; return how many there are.

    Inside each, the typical stand first. A tile alone is a cluster, too.
    """
    seen = store.vectors.known(lens.digest)
    every = store.queues.open(project.id)
    asked = [region for region in every if region in seen][:MOST]
    tell("cluster", 0, len(asked))
    store.tiles.clustered(project.id, dict.fromkeys(every))
    rule = learn.rule_of(lens.mode)
    if not asked:
        _note(store, project, rule, [], [])
        return 0
    vectors = store.vectors.read(lens.digest, asked)
    rows = learn.prepared(vectors, lens.blocks, rule)
    labels = learn.sorted_out(rows, rule)
    store.tiles.clustered(project.id, dict(zip(asked, map(int, labels), strict=True)))
    typical = [[asked[i] for i in part] for part in _typical_first(rows, labels)]
    merges = learn.likely_merges(rows, labels, rule.ask, MERGES)
    _note(store, project, rule, typical, merges)
    tell("cluster", len(asked), len(asked))
    return len(typical)


def _typical_first(rows: Vectors, labels: Ints) -> list[list[int]]:
    """Return the places of each cluster's rows, nearest to its mean first."""
    sums = np.zeros((int(labels.max()) + 1, rows.shape[1]), np.float32)
    np.add.at(sums, labels, rows)
    near = np.einsum("nd,nd->n", rows, unit(sums)[labels])
    order = np.lexsort((-near, labels))
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    return [part.tolist() for part in np.split(order, cuts)]


def _note(
    store: Store,
    project: Project,
    rule: Rule,
    typical: list[list[str]],
    merges: list[tuple[int, int, float]],
) -> None:
    told = {
        "threshold": rule.same,
        "typical": typical,
        "merges": [[a, b, round(near, 4)] for a, b, near in merges],
    }
    store.queues.note(project.id, "clusters", told)
