"""Predict: ask a published model, many photos at a time."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from miwake.engine import sources
from miwake.engine.bundle import opened
from miwake.engine.entry import Entry
from miwake.engine.pool import Pool
from miwake.errors import CannotWrite
from miwake.values import Answer

UNANSWERED = "_no-answer"
"""Folder for photos without an answer, when sorting."""


@dataclass(frozen=True, slots=True)
class Question:
    """One photo to be answered (in a worker)."""

    bundle: Path
    entry: Entry


def predict(bundle: Path, paths: Sequence[Path], *, pool: Pool) -> Iterator[Answer]:
    """Answer every photo below the given paths, in their order.

    A photo that cannot be read gets an answer that holds the reason. Raises
    NothingToCollect when a path holds nothing.
    """
    entries = [e for path in paths for e in sources.entries(path).entries]
    entries = [e for e in entries if not e.is_clip]
    questions = [Question(bundle, entry) for entry in entries]
    waiting: dict[int, Answer] = {}
    turn = 0
    for outcome in pool.map(answer, questions):
        source = (
            entries[outcome.place].path
            if not entries[outcome.place].member
            else (entries[outcome.place].source)
        )
        if outcome.result is not None:
            waiting[outcome.place] = outcome.result
        else:
            waiting[outcome.place] = Answer(source, (), str(outcome.error))
        while turn in waiting:
            yield waiting.pop(turn)
            turn += 1


def answer(question: Question) -> Answer:
    """Answer one photo (in a worker); raises BadPhoto."""
    data = sources.read(question.entry)
    entry = question.entry
    return opened(question.bundle).answer(
        data, entry.source if entry.member else entry.path
    )


def top(one: Answer) -> tuple[str, float] | None:
    """Return the label and score of the photo's surest region; None without one."""
    if not one.regions:
        return None
    best = max(one.regions, key=lambda found: found.score)
    return best.label, best.score


def sort_into(folder: Path, answers: Iterable[Answer]) -> Iterator[tuple[Answer, Path]]:
    """Copy each photo into a folder named after its label; originals stay.

    A file of the same name is never overwritten. Raises CannotWrite.
    """
    for one in answers:
        best = top(one)
        place = folder / (safe_name(best[0]) if best else UNANSWERED)
        source = Path(one.source)
        if not source.is_file():
            continue
        try:
            place.mkdir(parents=True, exist_ok=True)
            target = _free(place, source)
            shutil.copy2(source, target)
        except OSError as bad:
            raise CannotWrite(f"cannot copy into {place}: {bad.strerror}") from None
        yield one, target


def safe_name(label: str) -> str:
    """Return a label as the name of one folder: no separators, no dots in front."""
    text = "".join("_" if c in '/\\\0:*?"<>|' or ord(c) < 32 else c for c in label)
    short = text.strip(" .").encode()[:200].decode(errors="ignore")  # names are bytes
    return short.strip(" .") or "_"


def _free(folder: Path, source: Path) -> Path:
    """Return a name that is not taken, unless by the very same bytes."""
    target, number = folder / source.name, 2
    while target.exists() and target.read_bytes() != source.read_bytes():
        target = folder / f"{source.stem}-{number}{source.suffix}"
        number += 1
    return target
