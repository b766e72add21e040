"""Detect: find the regions of each photo, and encode them; nothing twice.

It also chooses what to look at: the faces in a photo, or the whole of it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from miwake.engine import decode, sources
from miwake.engine.entry import Entry
from miwake.engine.lens import Lens
from miwake.engine.look import Seconds, Seen, Spotted, find, look, rows, spent
from miwake.engine.pool import Outcome, Pool
from miwake.errors import BadPhoto, NothingFound, WorkerLost
from miwake.learn.sentences import say
from miwake.values import Mode, Photo, Project, Region, Tell, silent

if TYPE_CHECKING:
    from miwake.store.home import Store  # workers import this file, and need no SQL

BATCH = 64
SAMPLE = 24
"""Photos looked at before the mode is chosen."""
FACES_SHARE = 0.6
"""Share of the sample that must hold a sure face to speak of faces."""
SURE = 0.75
"""Score of a sure face."""
SMALL = 64
"""Longest side of a small picture, pixels."""
LARGE = 0.12
"""A face that is the photo's subject has this share of its shorter side."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is asked to look at."""

    path: Path
    lens: Lens
    spotted: tuple[Spotted, ...] | None = None


@dataclass(slots=True)
class Report:
    """What was found."""

    mode: Mode
    reason: str
    photos: int = 0
    regions: int = 0
    without: int = 0
    """Photos in which nothing was found."""
    failed: list[str] = field(default_factory=list)
    """One line for each photo that could not be looked at."""
    seconds: Seconds = field(default_factory=Seconds)
    """What looking cost, over all workers."""


class Choice(NamedTuple):
    """What to look at in a photo."""

    mode: Mode
    reason: str
    seconds: Seconds = Seconds()
    """What looking at the sample cost."""


def choose_mode(entries: Sequence[Entry], lens: Lens, pool: Pool) -> Choice:
    """Look at a sample; return what to look at in a photo, and why."""
    readable = [e for e in entries if not e.is_clip and not e.fault]
    step = max(1, len(readable) // SAMPLE)
    sample = readable[::step][:SAMPLE]
    orders = [Probe(entry, lens) for entry in sample]
    outcomes = map(_sound, pool.map(probe, orders))
    found = [o.result for o in outcomes if o.result is not None]
    faces, seen = sum(one.face for one in found), len(found)
    cost = sum((one.seconds for one in found), Seconds())
    if not seen:
        return Choice("whole", say("mode-unread"))
    if faces >= FACES_SHARE * seen:
        return Choice("faces", say("mode-faces", faces=faces, seen=seen), cost)
    pixels = sorted(one.side for one in found)[seen // 2]
    if pixels <= SMALL:
        why = say("mode-small", faces=faces, seen=seen, pixels=pixels)
        return Choice("small", why, cost)
    return Choice("whole", say("mode-whole", faces=faces, seen=seen), cost)


@dataclass(frozen=True, slots=True)
class Probe:
    """One sample photo."""

    entry: Entry
    lens: Lens


@dataclass(frozen=True, slots=True)
class Probed:
    """What one sample photo shows."""

    face: bool
    """Whether its subject is a face."""
    side: int
    """Its longer side, pixels."""
    seconds: Seconds


def probe(order: Probe) -> Probed:
    """Look at one sample photo (in a worker)."""
    started, before = time.perf_counter(), spent()
    pixels = decode.decode(sources.read(order.entry)).pixels
    decoded = time.perf_counter()
    shorter, longer = sorted(pixels.shape[:2])
    face = any(
        one.score >= SURE and (one.box[3] - one.box[1]) >= LARGE * shorter
        for one in find(pixels, order.lens)[:3]
    )
    cost = Seconds(decoded - started, time.perf_counter() - decoded, spent() - before)
    return Probed(face, longer, cost)


def detect(
    store: Store, project: Project, lens: Lens, *, pool: Pool, tell: Tell = silent
) -> Report:
    """Find and encode the regions of every photo that has not been seen yet.

    Raises NothingFound when faces were asked for and no photo holds one.
    """
    photos = store.photos.of(project.id)
    report = Report(lens.mode, project.reason, photos=len(photos))
    orders = _todo(store, photos, lens)
    tell("detect", len(photos) - len(orders), len(photos))
    seen: dict[str, Seen] = {}
    done = len(photos) - len(orders)
    shas = list(orders)
    for outcome in map(_sound, pool.map(see, list(orders.values()))):
        done += 1
        if outcome.error:
            report.failed.append(f"{shas[outcome.place][:12]}: {outcome.error}")
        elif outcome.result:
            seen[shas[outcome.place]] = outcome.result
        if len(seen) >= BATCH:
            _record(store, lens, seen, report)
            tell("detect", done, len(photos))
    _record(store, lens, seen, report)
    tell("detect", len(photos), len(photos))
    regions = store.regions.of(lens.recipe.detector, [p.sha256 for p in photos])
    report.regions = len(regions)
    report.without = len(photos) - len({r.photo for r in regions})
    if photos and not regions:
        if report.failed:
            raise NothingFound(say("none-readable", first=report.failed[0]))
        raise NothingFound(say("no-face", photos=len(photos)))
    return report


def _sound(outcome: Outcome[Any]) -> Outcome[Any]:
    """Let one photo's fault pass; raise what would befall all (no weights, no disk)."""
    if outcome.error and not isinstance(outcome.error, (BadPhoto, WorkerLost)):
        raise outcome.error
    return outcome


def see(order: Order) -> Seen:
    """Look at one photo (in a worker)."""
    try:
        data = order.path.read_bytes()
    except OSError as bad:
        raise BadPhoto("unreadable", f"{order.path.name}: {bad.strerror}") from None
    return look(data, order.lens, order.spotted)


def _todo(store: Store, photos: Sequence[Photo], lens: Lens) -> dict[str, Order]:
    """Return an order for each photo that still has something to be seen."""
    seen = store.regions.seen(lens.recipe.detector)
    encoded = store.vectors.known(lens.digest) & store.vectors.known(lens.tiny)
    orders: dict[str, Order] = {}
    known = store.regions.of(
        lens.recipe.detector, [p.sha256 for p in photos if p.sha256 in seen]
    )
    by_photo: dict[str, list[Region]] = {}
    for region in known:
        by_photo.setdefault(region.photo, []).append(region)
    for photo in photos:
        path = store.blobs.path(photo.sha256)
        regions = by_photo.get(photo.sha256, [])
        if photo.sha256 not in seen:
            orders[photo.sha256] = Order(path, lens)
        elif any(r.id not in encoded for r in regions):
            spotted = tuple(_spotted(r) for r in regions)
            orders[photo.sha256] = Order(path, lens, spotted)
    return orders


def _spotted(region: Region) -> Spotted:
    return Spotted(
        region.box, region.points, region.angle, region.score, dict(region.quality)
    )


def _record(store: Store, lens: Lens, seen: dict[str, Seen], report: Report) -> None:
    detector = lens.recipe.detector
    regions = {sha: one.regions(sha, detector) for sha, one in seen.items()}
    store.regions.record(detector, regions)
    ids = {sha: [region.id for region in found] for sha, found in regions.items()}
    store.vectors.append(lens.digest, rows(seen, ids, "vectors"))
    store.vectors.append(lens.tiny, rows(seen, ids, "tiny"))
    report.seconds = sum((one.seconds for one in seen.values()), report.seconds)
    seen.clear()
