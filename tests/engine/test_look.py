"""Looking at a photo of people: faces found, cut and encoded in one breath."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from miwake.engine.lens import Lens
from miwake.engine.look import look, rows
from miwake.errors import BadPhoto


def test_people_are_found_and_encoded(sample_photos: list[Path], faces: Lens) -> None:
    """Each face has points, a quality, a vector and a small picture; surest first."""
    seen = look(sample_photos[0].read_bytes(), faces)

    spotted = seen.spotted or ()
    assert spotted
    assert {(5, ("blur", "pose", "size"))} == {
        (len(one.points), tuple(sorted(one.quality))) for one in spotted
    }
    assert seen.vectors is not None and seen.tiny is not None
    assert [len(spotted)] * 2 == [len(seen.vectors), len(seen.tiny)]


def test_what_is_spotted_is_not_looked_for(
    sample_photos: list[Path], faces: Lens
) -> None:
    """Known faces are encoded again as they were, and no other is added."""
    data = sample_photos[0].read_bytes()
    first = look(data, faces)
    one = (first.spotted or ())[:1]

    again = look(data, faces, one)

    assert one == again.spotted
    assert first.vectors is not None and again.vectors is not None
    np.testing.assert_allclose(first.vectors[:1], again.vectors, atol=1e-5)


def test_without_a_lens_only_facts_are_told(sample_photos: list[Path]) -> None:
    """Size, format and hash need no model."""
    seen = look(sample_photos[0].read_bytes(), None)

    assert (None, None, None) == (seen.spotted, seen.vectors, seen.tiny)
    assert seen.width > 0 and seen.height > 0


def test_rows_belong_to_their_regions(sample_photos: list[Path], faces: Lens) -> None:
    """Vectors are handed over by region id; a photo nobody looked into has none."""
    seen = look(sample_photos[0].read_bytes(), faces)
    ids = {"s": [one.id for one in seen.regions("s", "faces.v1")]}

    assert ids["s"] == list(rows({"s": seen}, ids, "vectors"))
    blind = look(sample_photos[0].read_bytes(), None)
    assert {} == rows({"s": blind}, {"s": []}, "tiny")


def test_rubbish_is_refused() -> None:
    """What is no photo is told with a code."""
    with pytest.raises(BadPhoto):
        look(b"rubbish", None)
