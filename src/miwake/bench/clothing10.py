"""Ask whether ten kinds of clothing are told apart in product photos.

Claim: at least 87 of 100 photos of the set's own test part get the right name from a
model that never saw them: `train` is learned, `validation` chooses, `test` judges. The
seed plays no part but in the random split shown beside it.
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
    """Yield the figures of each seed."""
    place = course.folder(data, "clothing10")
    yield from course.verdicts(place, "whole", seeds, say, out)
