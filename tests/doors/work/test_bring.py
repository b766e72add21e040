"""An import ends with an order of asking, whether anything is named or not."""

from __future__ import annotations

import shutil
from pathlib import Path

from miwake.doors.work import bring
from miwake.doors.work.voice import Voice, Work
from miwake.engine.pool import Pool
from miwake.river import Project
from miwake.stages import queue
from miwake.store.home import Store


def test_where_nothing_is_named_there_is_an_order_and_clusters(
    store: Store, drawings: Path, pool: Pool, tmp_path: Path, weights: Path
) -> None:
    """Nothing is proposed, yet each is asked at its own time."""
    flat = tmp_path / "flat"
    flat.mkdir()
    for number, path in enumerate(sorted(drawings.rglob("*.*"))[:6]):
        shutil.copy(path, flat / f"{number}{path.suffix}")
    noun = store.projects.ensure("flat")
    job = store.jobs.ask(noun.id, "import", {})
    with Voice(store.jobs, job) as voice:
        project = Project(store, noun, pool)
        args = {"path": str(flat), "mode": "whole"}
        told = bring.bring(Work(store, project, args, "ann", voice, job.id))

    assert ("mode-given", 6) == (told["why"]["code"], told["regions"])
    asked, count = queue.one_by_one(store, noun.id, "ann")
    assert 6 == count == len({one.tile.doubt for one in asked})
    assert {None} == {one.tile.guess for one in asked}
    assert {"source": "none"} == store.queues.noted(noun.id, "guess")
    assert queue.clusters(store, noun.id).clusters
