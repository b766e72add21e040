"""Ask whether five kinds of flowers are told apart, with 40 photos each.

Measured like `faces5`, on whole photos: five folds by group, the river's own verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from miwake.bench import course

FIGURES: tuple[str, ...] = course.VERDICT


def run(
    data: Path,
    seeds: Sequence[int],
    say: Callable[[str], None],
    *,
    out: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the figures of each seed, which deals the folds."""
    place = course.folder(data, "flowers5") / "flower_photos_small_set"
    yield from course.verdicts(place, "whole", seeds, say, out)
