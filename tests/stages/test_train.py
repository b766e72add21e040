"""Train: one recorded run, the same bytes, and every class learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from miwake.engine.bundle import Bundle
from miwake.stages import train
from miwake.stages.train import parts
from miwake.values import Row

if TYPE_CHECKING:
    from conftest import Walked


def test_same_run_gives_the_same_bytes(copied: Walked) -> None:
    """The digest is the content's, so training again changes nothing."""
    again = train.train(copied.store, copied.project, copied.lens, copied.snapshot)

    assert copied.model == again.model


def test_bundle_answers_as_encoder_and_head_apart(walked: Walked) -> None:
    """Sixteen golden items, equal within the tolerance, of both classes."""
    check = Bundle(walked.store.bundles / walked.model.digest).verify()

    assert (16, True) == (check.items, check.equal)


def test_every_class_is_learned() -> None:
    """A class of one group is never held back, at any seed."""
    rows = [Row(f"a{n}", "a", f"g{n}", "", "fold-0") for n in range(20)]
    rows += [Row(f"b{n}", "b", "clip", "", "fold-1") for n in range(5)]

    for seed in range(20):
        learned, held = parts(rows, seed)
        assert {"a", "b"} == {row.label for row in learned}
        assert not {r.group for r in learned} & {r.group for r in held}


def test_one_group_is_not_held_back() -> None:
    """Where there is one group alone, all of it is learned."""
    rows = [Row(str(n), "a", "g", "", "train") for n in range(3)]

    assert (rows, []) == parts(rows, 0)
