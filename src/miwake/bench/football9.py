"""Ask whether eight people are told apart in small, tight face crops.

Claim: at least 995 of 1,000 crops of about 53 pixels, a kind of photo whose face fills
the picture, get the right name. Measured like `faces5`; the folder of unknown people is
left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from miwake.bench import course

FIGURES: tuple[str, ...] = course.VERDICT

_STRANGERS = "Unknown"


def run(
    data: Path,
    seeds: Sequence[int],
    say: Callable[[str], None],
    *,
    out: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the figures of each seed, which deals the folds."""
    place = course.folder(data, "faces_football9")
    names = sorted(p.name for p in place.iterdir() if p.is_dir())
    with TemporaryDirectory(prefix="miwake-bench-") as name:
        known = [name for name in names if name != _STRANGERS]
        copied = course.chosen(place, known, Path(name) / "football8")
        yield from course.verdicts(copied, "faces", seeds, say, out)
