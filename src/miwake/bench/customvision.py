"""Ask whether the tutorial photos of Azure Custom Vision are learned.

They are what a newcomer tries first. Claim: from the two folders of the tutorial
(Hemlock and Japanese Cherry) a published model names the tutorial's own test photo
rightly; with so few photos the verdict's accuracy stands beside it. `test_right` is 1
when the answer is Hemlock: the photo shows needles, the cherry has leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from miwake.bench import course
from miwake.engine.bundle import opened
from miwake.stages import publish
from miwake.stages.predict import top

FIGURES: tuple[str, ...] = (*course.VERDICT, "test_right")

_TRUTH = "Hemlock"


def run(
    data: Path,
    seeds: Sequence[int],
    say: Callable[[str], None],
    *,
    out: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the figures of each seed, which deals the folds."""
    place = course.folder(data, "customvision_azure/ImageClassification/Images")
    asked = sorted(p for p in (place / "Test").iterdir() if p.is_file())
    with TemporaryDirectory(prefix="miwake-bench-") as name:
        learned = course.chosen(place, ("Hemlock", "Japanese_Cherry"), Path(name) / "t")
        with course.Course(learned, "whole") as one:
            for seed in seeds:
                done = one.finish(seed)
                record = course.told(one, done, seed)
                path = publish.bundle_path(one.store, done.model.digest)
                bundle = opened(path)
                answers = [top(bundle.answer(p.read_bytes(), p.name)) for p in asked]
                record["figures"]["test_right"] = _right(answers)
                record["detail"]["test_answers"] = answers
                say(f"seed {seed}: {record['figures']}")
                course.keep(out, seed, one.predictions(done.verdict))
                yield record


def _right(answers: Sequence[tuple[str, float] | None]) -> float:
    return sum(a is not None and a[0] == _TRUTH for a in answers) / max(1, len(answers))
