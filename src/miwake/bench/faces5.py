"""Ask whether five people are told apart in raw photos from a web search.

Claim: with no setting at all, from folders of photos, at least 93 of 100 photos that
were not learned from get the right name; near-duplicates never stand on two sides, and
a photo in which no face is found counts as wrong. Measured by five folds by group, the
river's own verdict; beside it the best baseline on the same items, and what a split at
random would have claimed.
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
    place = course.folder(data, "faces_idol5_raw")
    yield from course.verdicts(place, "faces", seeds, say, out)
