"""What to ask a person next, so that few answers teach much.

Uncertainty herding (Bae, Oliveira & Sutherland 2025, "Uncertainty Herding: One Active
Learning Method for All Label Budgets", section 3): of all items, each weighed by how
doubtful its name is, those are asked that cover the most of what no answer covers yet,
greedily. How far an item covers falls like a Gaussian of the distance. Its width is,
unlike theirs, `WIDTH` times the distance within which one answer's share of all items
lies, so it shrinks as answers come: at first the middle of each crowd is asked, for
all is doubtful (as in ProbCover: Yehuda, Dekel, Hacohen & Weinshall 2022); later the
doubtful, and never the same thing ten times. No moment has to be chosen for going from
the one to the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from miwake.learn.measure import Floats, Ints
from miwake.learn.neighbours import Vectors, unit

STEP = 10
"""Items chosen before the width shrinks."""
WIDTH = 1.5
"""Width, in distances within which one answer's share of all items lies."""
MOST = 2500
"""Items that are compared with each other; of more, a part stands for all."""
FEWEST = 2
"""Neighbours that an answer covers at least."""
PROBES = 500
"""Items whose distances say how wide an answer covers."""


def first(
    vectors: Vectors, doubts: Floats, told: Vectors, many: int, seed: int
) -> Ints:
    """Return places of items to ask, (M,), best first; M is at most *many* and `MOST`.

    `vectors` (N, D) may be asked, and `doubts` (N,) is how doubtful the name of each
    is, 0..1; `told` (A, D) are answered. Of more than `MOST`, some are drawn.
    """
    rng = np.random.default_rng(seed)
    some, heard = _drawn(len(vectors), rng), _drawn(len(told), rng)
    many = min(many, len(some))
    if many < 1:
        return np.empty(0, np.int64)
    rows = unit(vectors[some])
    alike = rows @ rows.T
    nearest = np.full(len(rows), -1.0, np.float32)
    if len(heard):
        nearest = (rows @ unit(told[heard]).T).max(axis=1)
    probes = alike[rng.permutation(len(rows))[:PROBES]]
    weights = doubts[some].astype(np.float32)
    chosen: list[int] = []
    while len(chosen) < many:
        step = min(STEP, many - len(chosen))
        wide = _width(probes, len(told) + len(chosen) + step)
        chosen += _covering(alike, weights, nearest, wide, chosen, step)
        nearest = np.maximum(nearest, alike[:, chosen[-step:]].max(axis=1))
    return np.asarray(some[chosen], np.int64)


def _drawn(size: int, rng: np.random.Generator) -> Ints:
    """Return all places of so many, or as many as are compared."""
    drawn = rng.permutation(size)[:MOST] if size > MOST else np.arange(size)
    return np.sort(drawn).astype(np.int64)


def _width(alike: Vectors, answers: int) -> float:
    """Return the distance within which one answer's share of all items lies, halfway.

    `alike` (P, N) holds cosines; a distance is one less the cosine.
    """
    size = alike.shape[1]
    near = min(size - 1, max(FEWEST, size // answers))
    reach = 1.0 - np.partition(alike, size - 1 - near, axis=1)[:, size - 1 - near]
    return max(WIDTH * float(np.median(reach)), 1e-3)


def _covering(
    alike: Vectors,
    weights: Vectors,
    nearest: Vectors,
    wide: float,
    taken: Sequence[int],
    many: int,
) -> list[int]:
    """Return the places that cover the most doubt that nothing covers yet, greedily.

    After each choice only what it covers better than before is counted anew.
    """
    reach = np.exp((alike - 1.0) / np.float32(wide))
    covered = np.exp((nearest - 1.0) / np.float32(wide))
    gains = weights @ np.maximum(reach - covered[:, None], 0.0)
    gains[list(taken)] = -np.inf
    chosen: list[int] = []
    for _ in range(many):
        best = int(gains.argmax())
        chosen.append(best)
        gains[best] = -np.inf
        better = np.flatnonzero(reach[:, best] > covered)
        now, part = reach[better, best], reach[better]
        less = np.maximum(part - covered[better, None], 0.0)
        less -= np.maximum(part - now[:, None], 0.0)
        gains -= weights[better] @ less
        covered[better] = now
    return chosen
