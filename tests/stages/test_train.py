"""Train: one recorded run, the same bytes, and every class learned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from miwake.engine.bundle import Bundle
from miwake.stages import judge, train
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


def test_what_was_left_out_is_neither_learned_nor_judged(
    copied: Walked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same rows are kept from the model and from the one that is judged."""
    parts_ = ["train", "left-out", "train", "test"]
    rows = [
        replace(row, part=parts_[place % 4])
        for place, row in enumerate(copied.snapshot.rows)
    ]
    sealed = replace(copied.snapshot, rows=tuple(rows))
    asked: list[str] = []

    def examples(store: Any, lens: Any, some: list[Row]) -> Any:
        asked.extend(row.part for row in some)
        return before(store, lens, some)

    before = train.examples
    monkeypatch.setattr(train, "examples", examples)
    train.train(copied.store, copied.project, copied.lens, sealed)
    (one,) = judge._rounds(sealed, 0)

    assert {"train"} == {*asked, *(row.part for row in (*one.train, *one.valid))}
    assert {"test"} == {row.part for row in one.test}
