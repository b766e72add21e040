"""Collect: bring photos in, each once; what cannot be read is kept as a reason.

Each batch is recorded whole before it is counted, so a run that is killed goes on
where it stopped: no photo twice, none lost.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from miwake.engine import sources, video
from miwake.engine.entry import Entry
from miwake.engine.lens import Lens
from miwake.engine.look import Seconds, Seen, face_finder, look, rows
from miwake.engine.pool import Outcome, Pool
from miwake.errors import BadPhoto, CannotWrite, MiwakeError
from miwake.store.blobs import Blobs
from miwake.values import Arrival, Photo, Project, Tell, silent

if TYPE_CHECKING:
    from miwake.store.home import Store  # workers import this file, and need no SQL

BATCH = 64
"""Photos recorded in one transaction."""
SECONDS = 1.0
"""A batch is recorded after this long even when it is not full."""
AGAIN = "again"
"""Stamp of what failed through no fault of its own (a lost worker, a missing extra):
the next run tries it again."""


GONE = "gone"
"""How the store marks a file that is no longer there (workers import no store)."""

Known = Mapping[str, tuple[Arrival, str]]
"""What arrived from here before, with its stamp, by source."""


_blobs = cache(Blobs)  # opened once a process, not for each photo


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is asked to bring."""

    entry: Entry
    blobs: Path
    lens: Lens | None


@dataclass(frozen=True, slots=True)
class Brought:
    """One photo a worker brought; its bytes are among the blobs already."""

    entry: Entry
    sha256: str
    bytes: int
    seen: Seen


@dataclass(slots=True)
class Report:
    """What became of everything that was found."""

    kind: str
    notes: tuple[str, ...]
    counts: Counter[str] = field(default_factory=Counter)
    """`new`, `duplicate`, `known` (arrived before), or the code of a reason."""
    refused: list[Arrival] = field(default_factory=list)
    """What could not be read, with the reason."""
    gone: list[str] = field(default_factory=list)
    """Sources no longer there: their photos are kept, but name nothing meanwhile."""
    seconds: Seconds = field(default_factory=Seconds)
    """What looking cost, over all workers."""


@dataclass(slots=True)
class _Run:
    store: Store
    project: Project
    root: str
    stamps: dict[str, str]
    lens: Lens | None
    report: Report


def collect(
    store: Store,
    project: Project,
    path: Path,
    *,
    pool: Pool,
    lens: Lens | None = None,
    tell: Tell = silent,
) -> Report:
    """Bring in a folder, zip, CSV, clip or single photo.

    What came from this very place before and is no longer there is marked as gone.
    With a *lens*, regions are found and encoded while the pixels are in hand, so that
    `detect` has nothing left to do. Raises NothingToCollect; CannotWrite when the
    disk is full, after all that fitted has been recorded.
    """
    listing = sources.entries(path)
    root = str(path.resolve())
    report = Report(listing.kind, tuple(listing.notes))
    entries = _told_apart(listing.entries, report)
    stamps = {entry.source: _stamp(entry) for entry in entries}
    known = store.photos.known(project.id, root)
    report.gone = _gone(known, entries)
    store.photos.leave(project.id, root, report.gone)
    todo = [e for e in entries if _missing(e, stamps[e.source], known)]
    report.counts["known"] = done = len(entries) - len(todo)
    unread = {entry.source for entry in todo}
    run = _Run(store, project, root, stamps, lens, report)
    _tell_anew(run, known, [e for e in entries if e.source not in unread])
    twins = _twins(todo)
    first = [place for place in range(len(todo)) if place not in twins]
    wanted = set(twins.values())
    seen: dict[int, Outcome[list[Brought]]] = {}
    orders = (Order(todo[place], store.blobs.root, lens) for place in first)
    tell("collect", done, len(entries))
    for batch in _batches(_in_order(pool.map(bring, orders))):
        _record(run, [(todo[first[o.place]], o) for o in batch])
        seen |= {first[o.place]: o for o in batch if first[o.place] in wanted}
        done += len(batch)
        tell("collect", done, len(entries))
    if twins:
        _record(run, [(todo[t], _again(seen[f], todo[t])) for t, f in twins.items()])
        tell("collect", len(entries), len(entries))
    return report


def _twins(entries: Sequence[Entry]) -> dict[int, int]:
    """Return place → place of the first file with the very same bytes.

    Only files of one size can be the same, so hardly any is read for this; what is
    found need not be decoded and looked at again.
    """
    by_size: dict[int, list[int]] = {}
    for place, entry in enumerate(entries):
        if not (entry.member or entry.is_clip or entry.fault):
            with suppress(OSError):
                by_size.setdefault(os.stat(entry.path).st_size, []).append(place)
    twins: dict[int, int] = {}
    for places in by_size.values():
        first: dict[str, int] = {}
        for place in places if len(places) > 1 else ():
            with suppress(OSError), open(entries[place].path, "rb") as file:
                sha = hashlib.file_digest(file, "sha256").hexdigest()
                if first.setdefault(sha, place) != place:
                    twins[place] = first[sha]
    return dict(sorted(twins.items()))


def _again(outcome: Outcome[list[Brought]], entry: Entry) -> Outcome[list[Brought]]:
    """Return what became of a file as what becomes of its twin."""
    if outcome.result is None:
        return outcome
    (one,) = outcome.result
    light = replace(one.seen, vectors=None, tiny=None, seconds=Seconds())
    return replace(outcome, result=[replace(one, entry=entry, seen=light)])


def wake() -> None:
    """Load what looking needs, before the first photo is there (in a worker)."""
    face_finder()


def bring(order: Order) -> list[Brought]:
    """Read, keep and look at one entry (in a worker); a clip brings many photos."""
    if order.entry.is_clip:
        frames = video.frames(Path(order.entry.path))
        return [_keep(order, _frame(order.entry, f.seconds), f.data) for f in frames]
    return [_keep(order, order.entry, sources.read(order.entry))]


def _frame(clip: Entry, seconds: float) -> Entry:
    return replace(
        clip,
        source=f"{clip.source}@{seconds:.3f}",
        group=clip.group or clip.source,
        at=seconds,
    )


def _keep(order: Order, entry: Entry, data: bytes) -> Brought:
    seen = look(data, order.lens)
    sha = _blobs(order.blobs).put(data)
    return Brought(entry, sha, len(data), seen)


def _told_apart(entries: Sequence[Entry], report: Report) -> list[Entry]:
    """Return the entries; one that contradicts an earlier of its source has its own.

    So both arrive, and two names for one photo are seen to be two.
    """
    first: dict[str, Entry] = {}
    times: Counter[str] = Counter()
    apart: list[Entry] = []
    for entry in entries:
        if first.setdefault(entry.source, entry) != entry:
            times[entry.source] += 1
            source = f"{entry.source} (again {times[entry.source]})"
            entry = replace(entry, source=source)
        apart.append(entry)
    if times:
        some = ", ".join(list(times)[:3]) + (", ..." if len(times) > 3 else "")
        report.notes += (f"named again and told differently: {times.total()} ({some})",)
    return apart


def _stamp(entry: Entry) -> str:
    """Return what tells a changed file, or one of which else is said, from the same.

    The file's part stands before the last colon.
    """
    told = (entry.label, entry.group, entry.split, entry.condition, entry.fault)
    words = hashlib.sha256(repr(told).encode()).hexdigest()[:12]
    try:
        facts = os.stat(entry.path)
    except OSError:
        return f"missing::{words}"
    return f"{facts.st_size}:{facts.st_mtime_ns}:{words}"


def _missing(entry: Entry, stamp: str, known: Known) -> bool:
    """Whether an entry must be read: new, changed, or refused and not the same."""
    if entry.source not in known:
        return True
    arrival, before = known[entry.source]
    if arrival.photo or arrival.code == "clip":
        same = before.split(":")[:2] == stamp.split(":")[:2]  # old ones have no more
        return entry.fault is not None or not same
    return arrival.code == GONE or before != stamp


def _tell_anew(run: _Run, known: Known, entries: Sequence[Entry]) -> None:
    """Record what is said otherwise of a photo that is known, or that it is back."""
    frames: dict[str, list[str]] = {}
    for source in known:
        frames.setdefault(source.rpartition("@")[0], []).append(source)
    anew: list[tuple[Arrival, str]] = []
    for entry in entries:
        stamp = run.stamps[entry.source]
        arrival, before = known[entry.source]
        if before == stamp and arrival.code != GONE:
            continue
        more = frames.get(entry.source, []) if entry.is_clip else []
        anew += [(_retold(known[s][0], entry), stamp) for s in (entry.source, *more)]
    if anew:
        back = {one.source for one, _ in anew if known[one.source][0].code == GONE}
        settled = run.store.photos.arrive(run.project.id, run.root, anew, [])
        came = Counter(one.code for one in settled if one.source in back)
        run.report.counts += came
        run.report.counts["known"] -= came.total()


def _retold(arrival: Arrival, entry: Entry) -> Arrival:
    """Return a known arrival with what its entry says now (a clip says nothing)."""
    if not arrival.photo:
        return arrival
    return replace(
        arrival,
        code="new",
        reason="",
        label=entry.label,
        group=entry.group or (entry.source if entry.is_clip else None),
        split=entry.split,
        condition=entry.condition,
    )


def _gone(known: Known, entries: Sequence[Entry]) -> list[str]:
    present = {entry.source for entry in entries}
    return sorted(
        s for s in known if s.rsplit("@", 1)[0] not in present and s not in present
    )


def _in_order(
    outcomes: Iterator[Outcome[list[Brought]]],
) -> Iterator[Outcome[list[Brought]]]:
    """Yield outcomes in the order of their items: the first of two stays the first."""
    waiting: dict[int, Outcome[list[Brought]]] = {}
    turn = 0
    for outcome in outcomes:
        waiting[outcome.place] = outcome
        while turn in waiting:
            yield waiting.pop(turn)
            turn += 1


def _batches(
    outcomes: Iterator[Outcome[list[Brought]]],
) -> Iterator[list[Outcome[list[Brought]]]]:
    batch: list[Outcome[list[Brought]]] = []
    since = time.monotonic()
    for outcome in outcomes:
        batch.append(outcome)
        if len(batch) >= BATCH or time.monotonic() - since > SECONDS:
            yield batch
            batch, since = [], time.monotonic()
    if batch:
        yield batch


def _record(run: _Run, batch: Sequence[tuple[Entry, Outcome[list[Brought]]]]) -> None:
    """Record a batch: photos and arrivals first, then what was seen in them."""
    arrivals: list[tuple[Arrival, str]] = []
    brought: list[Brought] = []
    full: CannotWrite | None = None
    for entry, outcome in batch:
        stamp = run.stamps[entry.source]
        if isinstance(outcome.error, CannotWrite):
            full = outcome.error
            continue
        if outcome.error:
            lasting = isinstance(outcome.error, BadPhoto)
            refused = _refused(entry, outcome.error)
            arrivals.append((refused, stamp if lasting else AGAIN))
            continue
        for one in outcome.result or []:
            brought.append(one)
            arrivals.append((_arrived(one), stamp))
        if entry.is_clip:
            arrivals.append((_clip(entry, len(outcome.result or [])), stamp))
    photos = [_photo(one) for one in brought]
    settled = run.store.photos.arrive(run.project.id, run.root, arrivals, photos)
    if run.lens:
        _record_seen(run.store, run.lens, brought)
    _count(run.report, settled, brought)
    if full:
        raise full


def _count(
    report: Report, settled: Sequence[Arrival], brought: Sequence[Brought]
) -> None:
    for one in settled:
        report.counts[one.code] += 1
        if one.code not in ("new", "duplicate", "clip"):
            report.refused.append(one)
    report.seconds = sum((b.seen.seconds for b in brought), report.seconds)


def _record_seen(store: Store, lens: Lens, brought: Sequence[Brought]) -> None:
    regions = {
        b.sha256: b.seen.regions(b.sha256, lens.recipe.detector) for b in brought
    }
    store.regions.record(lens.recipe.detector, regions)
    seen = {one.sha256: one.seen for one in brought}
    ids = {sha: [region.id for region in found] for sha, found in regions.items()}
    store.vectors.append(lens.digest, rows(seen, ids, "vectors"))
    store.vectors.append(lens.tiny, rows(seen, ids, "tiny"))


def _photo(one: Brought) -> Photo:
    seen = one.seen
    return Photo(
        sha256=one.sha256,
        bytes=one.bytes,
        width=seen.width,
        height=seen.height,
        format=seen.format,
        phash=seen.phash,
        taken=seen.taken,
        camera=seen.camera,
    )


def _arrived(one: Brought) -> Arrival:
    entry = one.entry
    return Arrival(
        source=entry.source,
        photo=one.sha256,
        code="new",
        label=entry.label,
        group=entry.group,
        split=entry.split,
        condition=entry.condition,
    )


def _clip(entry: Entry, frames: int) -> Arrival:
    return Arrival(entry.source, None, "clip", f"{frames} frames were taken")


def _refused(entry: Entry, error: MiwakeError) -> Arrival:
    code = error.code if isinstance(error, BadPhoto) else "failed"
    return Arrival(entry.source, None, code, str(error), label=entry.label)
