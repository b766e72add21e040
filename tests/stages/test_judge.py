"""Judge: sealed, recomputable, and blind to what was learned."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from miwake.engine.pool import Pool
from miwake.learn import verdicts
from miwake.stages import judge
from miwake.values import Judged

if TYPE_CHECKING:
    from conftest import Walked


def test_verdict_is_recomputed_from_its_rows(walked: Walked) -> None:
    """Whoever holds `predictions.jsonl` has every figure."""
    data = walked.store.blobs.get(walked.verdict.predictions)
    rows = []
    for line in data.splitlines():
        fields = json.loads(line)
        scores = fields["scores"] and tuple(fields["scores"])
        beside = {name: tuple(v) for name, v in fields["beside"].items()}
        rows.append(Judged(**fields | {"scores": scores, "beside": beside}))

    again = verdicts.panels(rows, walked.snapshot.names)

    assert [(p.key, p.data) for p in again] == [
        (p.key, p.data) for p in walked.verdict.panels
    ]
    assert {"honest": 20, "random": 20} == {
        kind: sum(row.split == kind for row in rows) for kind in ("honest", "random")
    }


def test_judging_twice_is_the_same_verdict(copied: Walked, pool: Pool) -> None:
    """Equal rows, equal figures, equal seal."""
    again = judge.judge(
        copied.store, copied.project, copied.lens, copied.model, pool=pool
    )

    assert copied.verdict.digest == again.digest


def test_nobody_is_judged_by_what_it_learned(walked: Walked) -> None:
    """In every round the test items' groups are in no other part."""
    for one in judge._rounds(walked.snapshot, 0):
        learned = {row.group for row in (*one.train, *one.valid)}
        assert not learned & {row.group for row in one.test}
