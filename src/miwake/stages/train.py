"""Train: learn a head on a sealed snapshot, and wrap it up as a bundle.

A model is made only here, by a recorded run: snapshot, options, seed, version and
weights. The same run gives the same bytes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from miwake import task as tasks
from miwake.engine import bundle, decode, detectors, weights
from miwake.engine.lens import Lens, describe
from miwake.engine.look import Spotted, cut
from miwake.learn import splits
from miwake.store.home import Store
from miwake.task import Budget
from miwake.values import Examples, Graph, Model, Project, Region, Row, Snapshot

GOLDEN = 16
VALID_SHARE = 5
"""Where data are few, one group in so many is held back to choose by."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A recorded model, and what learning it took."""

    model: Model
    seconds: float
    """Spent fitting."""


def train(
    store: Store,
    project: Project,
    lens: Lens,
    of: Snapshot,
    *,
    options: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> Trained:
    """Learn from a snapshot and write the bundle; raises TooFewLabels, BadOption.

    Where the snapshot is in folds, the model learns from all of it (the verdict is
    cross-validated); else from train and valid, and never sees test, nor what was left
    out for looking like it.
    """
    task = tasks.get(project.task)
    chosen = tasks.options(task, options or {})
    unseen = ("test", splits.LEFT_OUT)
    learning = [r for r in of.rows if r.part not in unseen and has_region(r)]
    train_rows, valid_rows = parts(learning, seed)
    started = time.perf_counter()
    graph = task.fit(
        examples(store, lens, train_rows),
        examples(store, lens, valid_rows),
        chosen,
        Budget(seconds=getattr(chosen, "seconds", 60.0)),
    )
    seconds = time.perf_counter() - started
    run = {
        "miwake": version("miwake"),
        "task": project.task,
        "snapshot": of.digest,
        "options": asdict(chosen),
        "seed": seed,
        "encoder": lens.digest,
        "weights": {weight.name: weight.sha256 for weight in lens.weights},
    }
    golden = golden_items(store, lens, graph, learning, project.task)
    files = {"model.onnx": task.export(graph, lens.path.read_bytes())}
    files |= _detectors(lens) | _notices(lens)
    digest = bundle.write(
        store.bundles, manifest(project, lens, graph, run), files, golden
    )
    made = Model(digest, project.id, of.digest, run)
    store.models.add(made)
    return Trained(made, seconds)


def has_region(row: Row) -> bool:
    """Whether a row is about something that was found (see `snapshot`)."""
    return not row.item.startswith("photo:")


def parts(rows: list[Row], seed: int) -> tuple[list[Row], list[Row]]:
    """Return (train, valid) rows: as sealed, or one group in five held back."""
    valid = [row for row in rows if row.part == "valid"]
    if valid:
        return [row for row in rows if row.part != "valid"], valid
    held = splits.held_back(
        [row.item for row in rows],
        [row.label for row in rows],
        [row.group for row in rows],
        VALID_SHARE,
        seed,
    )
    pairs = list(zip(rows, held, strict=True))
    return [row for row, out in pairs if not out], [row for row, out in pairs if out]


def examples(store: Store, lens: Lens, rows: list[Row]) -> Examples:
    """Return the arrays of manifest rows."""
    items = [row.item for row in rows]
    return Examples(
        tuple(items),
        store.vectors.read(lens.digest, items),
        tuple(row.label for row in rows),
        tuple(row.group for row in rows),
        tuple(row.condition for row in rows),
        lens.blocks,
    )


def golden_items(
    store: Store, lens: Lens, graph: Graph, rows: list[Row], name: str
) -> bundle.Golden:
    """Return inputs cut from photos, and the scores of encoder and head run apart.

    The bundle joins both into one graph: that it answers the same is then a fact to
    be checked, not a tautology.
    """
    picked = _spread(rows)
    regions = store.regions.get([row.item for row in picked])
    cuts = [
        cut(decode.decode(store.blobs.get(r.photo)).pixels, _spotted(r), lens)
        for r in regions
    ]
    vectors = store.vectors.read(lens.digest, [row.item for row in picked])
    guesses = tasks.get(name).predict(graph, vectors)
    return bundle.Golden(
        tuple(cuts),
        np.array([guess.scores for guess in guesses], np.float32),
    )


def manifest(
    project: Project, lens: Lens, graph: Graph, run: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what any runtime needs to know, as plain data."""
    side: int | str = lens.recipe.side or "free"
    return {
        "name": project.name,
        "task": project.task,
        "decoder": graph.decoder,
        "names": list(graph.names),
        "inputs": [
            {
                "name": "pixels",
                "datatype": "UINT8",
                "shape": ["N", side, side, 3],
                "meaning": "RGB, upright, 0..255"
                + (", aligned by five points" if lens.recipe.side else ""),
            }
        ],
        "outputs": [
            {"name": "scores", "datatype": "FP32", "shape": ["N", len(graph.names)]},
            {"name": "embedding", "datatype": "FP32", "shape": ["N", "D"]},
        ],
        "sees": _sees(lens),
        "recipe": json.loads(json.dumps(dict(graph.recipe))),
        "run": dict(run),
    }


def _spread(rows: list[Row]) -> list[Row]:
    """Return golden rows: by turns from each class, in the manifest's order."""
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(row.label, []).append(row)
    queues = [by_name[name] for name in sorted(by_name)]
    picked: list[Row] = []
    depth = 0
    while len(picked) < min(GOLDEN, len(rows)):
        picked += [queue[depth] for queue in queues if depth < len(queue)]
        depth += 1
    return picked[:GOLDEN]


def _spotted(region: Region) -> Spotted:
    return Spotted(region.box, region.points, region.angle, region.score, {})


def _detectors(lens: Lens) -> dict[str, bytes]:
    return {detectors.shipped(one): weights.read(one) for one in lens.detectors}


def _sees(lens: Lens) -> dict[str, Any]:
    found = {"mode": lens.mode, **describe(lens.recipe, lens.weights)}
    if lens.detectors:
        found["detectors"] = detectors.describe(lens.detectors)
    return found


def _notices(lens: Lens) -> dict[str, bytes]:
    return {
        f"notice/{one.name}.txt": weights.notice(one)
        for one in (*lens.weights, *lens.detectors)
    }
