"""Predict: every photo in order, and sorted without losing one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from miwake.engine.entry import Entry
from miwake.engine.pool import Pool
from miwake.errors import CannotWrite
from miwake.stages import predict, publish
from miwake.values import Answer, Found

if TYPE_CHECKING:
    from conftest import Walked


def test_published_model_answers(copied: Walked, drawings: Path, pool: Pool) -> None:
    """Every photo in order, a bad one with its reason."""
    endpoint, check = publish.publish(copied.store, copied.project, copied.model, "e")
    bad = copied.store.home / "bad.png"
    bad.write_bytes(b"no photo")
    bundle = publish.bundle_path(copied.store, endpoint.model)

    answers = list(predict.predict(bundle, [drawings, bad], pool=pool))

    named = [predict.top(one) for one in answers]
    right = [
        bool(top) and Path(one.source).parent.name == top[0]
        for one, top in zip(answers, named, strict=True)
    ]
    assert (21, None) == (len(answers), named[-1])
    assert answers[-1].reason
    assert sum(right) >= 18
    assert check.equal


def answered(source: Path, label: str | None) -> Answer:
    """Return an answer that names one region, or none."""
    found = Found((0, 0, 1, 1), label or "", 0.9, {})
    return Answer(str(source), (found,) if label else ())


def test_photos_are_sorted_and_originals_stay(tmp_path: Path) -> None:
    """Same name, other bytes: both are kept; the same bytes are one."""
    for folder in "ab":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.jpg").write_bytes(folder.encode())
    told = [(f"{f}/x.jpg", "an/n") for f in "aba"] + [("a/x.jpg", None), ("no", "z")]

    placed = [
        predict.sort_into(
            tmp_path / "out",
            Entry(source, str(tmp_path / source)),
            answered(tmp_path / source, label),
        )
        for source, label in told
    ]

    wanted = ["an_n/x.jpg", "an_n/x-2.jpg", "an_n/x.jpg", "_no-answer/x.jpg"]
    assert [*(tmp_path / "out" / one for one in wanted), None] == placed


def test_no_room_to_sort_is_told(tmp_path: Path) -> None:
    """A file where the folder should be is a sentence."""
    (tmp_path / "x.jpg").write_bytes(b"x")
    (tmp_path / "out").write_bytes(b"")

    with pytest.raises(CannotWrite, match="cannot copy into"):
        predict.sort_into(
            tmp_path / "out",
            Entry("x.jpg", str(tmp_path / "x.jpg")),
            answered(tmp_path / "x.jpg", "a"),
        )


@pytest.mark.parametrize(
    ("label", "name"), [("..", "_"), ("a/b\\c", "a_b_c"), (" .x. ", "x"), ("", "_")]
)
def test_names_of_folders_are_safe(label: str, name: str) -> None:
    """No label leads out of the folder."""
    assert name == predict.safe_name(label)


def test_long_label_fits_a_file_system() -> None:
    """Names are counted in bytes, and no letter is cut in two."""
    assert "見" * 66 == predict.safe_name("見" * 100)
