"""Predict: ask a published model, many photos at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from miwake.engine import sources
from miwake.engine.bundle import opened
from miwake.engine.entry import Entry
from miwake.engine.pool import Pool
from miwake.errors import BadPhoto, CannotWrite, NothingToCollect
from miwake.values import Answer

UNANSWERED = "_no-answer"
"""Folder for photos without an answer, when sorting."""


@dataclass(frozen=True, slots=True)
class Question:
    """One photo to be answered (in a worker)."""

    bundle: Path
    entry: Entry


def predict(
    bundle: Path, paths: Sequence[Path], *, pool: Pool, into: Path | None = None
) -> Iterator[Answer]:
    """Answer every photo below the given paths, in their order.

    A photo or path that cannot be read gets an answer that holds the reason; raises
    NothingToCollect when no path holds anything. With *into*, each photo is copied
    into a folder there, named after its label (see `sort_into`).
    """
    found: list[Entry | Answer] = []
    refused: list[NothingToCollect] = []
    for path in paths:
        try:
            found += [e for e in sources.entries(path).entries if not e.is_clip]
        except NothingToCollect as bad:
            refused.append(bad)
            found.append(Answer(str(path), (), str(bad)))
    if len(refused) == len(found) and refused:
        raise refused[0]
    if into:
        found = [one for one in found if not _below(one, into)]
    entries = [one for one in found if isinstance(one, Entry)]
    answers = _in_turn(bundle, entries, pool)
    for one in found:
        told = one if isinstance(one, Answer) else next(answers)
        if into and isinstance(one, Entry):
            sort_into(into, one, told)
        yield told


def _below(one: Entry | Answer, folder: Path) -> bool:
    """Whether a photo lies in the folder that photos are sorted into."""
    if isinstance(one, Answer):
        return False
    return Path(one.path).resolve().is_relative_to(folder.resolve())


def _in_turn(bundle: Path, entries: Sequence[Entry], pool: Pool) -> Iterator[Answer]:
    """Yield the answers of entries in their order."""
    waiting: dict[int, Answer] = {}
    turn = 0
    for outcome in pool.map(answer, [Question(bundle, entry) for entry in entries]):
        told = Answer(_name(entries[outcome.place]), (), str(outcome.error))
        waiting[outcome.place] = outcome.result or told
        while turn in waiting:
            yield waiting.pop(turn)
            turn += 1


def _name(entry: Entry) -> str:
    return entry.source if entry.member else entry.path


def answer(question: Question) -> Answer:
    """Answer one photo (in a worker); raises BadPhoto."""
    data = sources.read(question.entry)
    entry = question.entry
    return opened(question.bundle).answer(data, _name(entry))


def top(one: Answer) -> tuple[str, float] | None:
    """Return the label and score of the photo's surest region; None without one."""
    if not one.regions:
        return None
    best = max(one.regions, key=lambda found: found.score)
    return best.label, best.score


def sort_into(folder: Path, entry: Entry, told: Answer) -> Path | None:
    """Copy a photo into a folder named after its label; the original stays.

    A file of the same name is never overwritten. Returns the copy; None when the
    photo itself cannot be read. Raises CannotWrite.
    """
    best = top(told)
    place = folder / (safe_name(best[0]) if best else UNANSWERED)
    try:
        data = sources.read(entry)
    except BadPhoto:
        return None
    try:
        place.mkdir(parents=True, exist_ok=True)
        target = _free(place, entry.source.rpartition("/")[2].rpartition("!")[2], data)
        target.write_bytes(data)
    except OSError as bad:
        raise CannotWrite(f"cannot copy into {place}: {bad.strerror or bad}") from None
    return target


def safe_name(label: str) -> str:
    """Return a label as the name of one folder: no separators, no dots in front."""
    text = "".join("_" if c in '/\\\0:*?"<>|' or ord(c) < 32 else c for c in label)
    short = text.strip(" .").encode()[:200].decode(errors="ignore")  # names are bytes
    return short.strip(" .") or "_"


def _free(folder: Path, name: str, data: bytes) -> Path:
    """Return a name that is not taken, unless by the very same bytes."""
    target, number = folder / name, 2
    while target.exists() and target.read_bytes() != data:
        target = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return target
