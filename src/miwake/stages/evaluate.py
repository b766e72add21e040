"""Evaluate: look closely at what a verdict was computed from.

Nothing is asked of the model again: every figure here comes from the answers that were
sealed with the verdict, so moving a threshold costs a sum, not a run.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from miwake import task as tasks
from miwake.engine import chips, decode
from miwake.engine.bundle import Bundle
from miwake.errors import NotFound, Refused
from miwake.learn import appraise, measure, slices
from miwake.learn.appraise import Surest
from miwake.learn.measure import Floats, Ints
from miwake.store.home import Store
from miwake.values import Judged, Region, Verdict

KEPT = 2
"""Verdicts whose answers are kept parsed: the one looked at, and the one beside it."""
SHOWN = 250
"""Most names of a matrix; of more, those that are mixed up most."""
LOOK = 512
"""Longest side of a whole photo when it is asked what its answer rests on."""
LEAST_SIDE = 224
"""An explained chip is shown at least this large."""
SHU = np.array((176, 52, 26), np.float32)
VEIL = 0.65
"""Strongest cover of an explanation's colour."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Answers:
    """The honest answers of one verdict, as arrays."""

    names: tuple[str, ...]
    items: tuple[str, ...]
    """A region's id; `photo:` and a digest where nothing was found in a photo."""
    scores: Floats
    """(N, C)."""
    columns: dict[str, list[str]]
    """What is known of each item, such as its `condition`."""
    surest: Surest

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """How one label fares."""

    spelling: str
    items: int
    precision: float | None
    recall: float | None
    average_precision: float | None
    change: float | None
    """Average precision less that of the model beside it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items are asked for; None: any."""

    truth: str | None = None
    guess: str | None = None
    wrong: bool = False
    answered: bool | None = None
    condition: str | None = None
    threshold: float = 0.0


@dataclass(frozen=True, slots=True)
class Wrong:
    """One item beside what was answered."""

    item: str
    region: str | None
    photo: str
    truth: str
    guess: str | None
    score: float
    source: str


def answers(store: Store, verdict: Verdict) -> Answers:
    """Return a verdict's honest answers; the last two verdicts' are kept at hand.

    Raises NotFound when their bytes are gone.
    """
    path = store.blobs.path(verdict.predictions)
    try:
        return _read(path, _names(store, verdict.snapshot))
    except FileNotFoundError:
        raise NotFound(
            f"the answers behind verdict {verdict.digest[:12]} are gone; run "
            "`miwake judge` again"
        ) from None


def labels(of: Answers, against: Answers | None = None) -> list[LabelFigures]:
    """Return how each label fares, and what changed against another model."""
    counts = measure.by_class(of.surest.truth, of.scores)
    own = measure.average_precision(of.surest.truth, of.scores)
    before: dict[str, float] = {}
    if against is not None:
        values = measure.average_precision(against.surest.truth, against.scores)
        before = dict(zip(against.names, map(float, values), strict=True))
    return [
        LabelFigures(
            name,
            int(counts.support[i]),
            _plain(counts.precision[i]),
            _plain(counts.recall[i]),
            _plain(own[i]),
            _plain(own[i] - before.get(name, np.nan)),
        )
        for i, name in enumerate(of.names)
    ]


def conditions(of: Answers) -> list[slices.Slice]:
    """Return accuracy by condition, worst first; small ones are left out."""
    return slices.worst(of.columns, of.surest.right)


def matrix(of: Answers, threshold: float) -> tuple[list[str], Ints]:
    """Return names and counts (C, C + 1), the last column what is not answered.

    Of more than 250 names, those that are mixed up most.
    """
    counts = appraise.matrix(of.surest, len(of.names), threshold)
    if len(of.names) <= SHOWN:
        return list(of.names), counts
    off = counts[:, :-1] - np.diag(np.diag(counts[:, :-1]))
    wrongs = off.sum(axis=0) + off.sum(axis=1) + counts[:, -1]
    keep = np.sort(np.argsort(-wrongs, kind="stable")[:SHOWN])
    shown = counts[keep][:, [*keep, len(of.names)]]
    return [of.names[i] for i in keep], shown


def chosen(of: Answers, wanted: Wanted) -> list[int]:
    """Return the places of the wanted items, surest first."""
    found = of.surest
    said = found.answered(wanted.threshold)
    keep = np.ones(len(of), np.bool_)
    for name, column in ((wanted.truth, found.truth), (wanted.guess, found.guess)):
        if name is not None:
            keep &= column == _number(of, name)
    if wanted.guess is not None or wanted.answered:
        keep &= said
    if wanted.answered is False:
        keep &= ~said
    if wanted.wrong:
        keep &= ~found.right
    if wanted.condition is not None:
        keep &= np.array(of.columns.get("condition", [""] * len(of))) == (
            wanted.condition
        )
    places = np.flatnonzero(keep)
    order = np.argsort(-found.score[places], kind="stable")
    return [int(place) for place in places[order]]


def suspected(of: Answers) -> list[int]:
    """Return the places of items whose label is likely wrong, likeliest first."""
    return [int(place) for place in appraise.doubtful(of.surest.truth, of.scores)]


def told(store: Store, project: str, of: Answers, places: Sequence[int]) -> list[Wrong]:
    """Return items with their photos and the names these came under."""
    items = [of.items[place] for place in places]
    ids = [item for item in items if not item.startswith("photo:")]
    photos = {region.id: region.photo for region in store.regions.get(ids)}
    photos |= {i: i.removeprefix("photo:") for i in items if i not in photos}
    sources = store.photos.sources(project, set(photos.values()))
    return [
        Wrong(
            item,
            None if item.startswith("photo:") else item,
            photos[item],
            of.names[of.surest.truth[place]],
            of.names[g] if (g := int(of.surest.guess[place])) >= 0 else None,
            round(max(0.0, float(of.surest.score[place])), 4),
            sources.get(photos[item], ""),
        )
        for place, item in zip(places, items, strict=True)
    ]


def explain(store: Store, bundle: Bundle, region: str, name: str | None) -> bytes:
    """Return a PNG: what the model sees of a region, and what its answer rests on.

    *name* is the answer to explain, the model's own without it. Raises NotFound for an
    unknown name, Refused where the model cannot look at the region.
    """
    (found,) = store.regions.get([region])
    pixels = _seen(bundle, decode.decode(store.blobs.get(found.photo)).pixels, found)
    target = _target(bundle, pixels, name)
    task = tasks.get(str(bundle.manifest["task"]))
    heat = task.explain(lambda batch: bundle.scores(list(batch)), pixels, target)
    return _veiled(pixels, heat)


def _target(bundle: Bundle, pixels: Pixels, name: str | None) -> int:
    if name is None:
        return int(bundle.scores([pixels])[0].argmax())
    if name not in bundle.names:
        raise NotFound(f"the model does not know the name {name!r}")
    return bundle.names.index(name)


def _seen(bundle: Bundle, pixels: Pixels, region: Region) -> Pixels:
    """Return what the model sees of a region; a whole photo smaller, to be quick."""
    sees = bundle.sees
    if sees.get("template"):
        if not region.points:
            raise Refused("this region has no landmarks to align it by")
        return chips.chip(pixels, region.points, sees["template"], sees["side"])
    tall, wide = pixels.shape[:2]
    share = min(1.0, LOOK / max(tall, wide))
    return chips.shrink(pixels, (max(1, int(wide * share)), max(1, int(tall * share))))


def _veiled(pixels: Pixels, heat: NDArray[np.float32]) -> bytes:
    """Lay a colour over a picture, the more the more a part holds the answer up."""
    from PIL import Image

    most = float(heat.max())
    share = np.clip(heat / most, 0, 1) if most > 0 else np.zeros_like(heat)
    picture = Image.fromarray(pixels)
    times = max(1, -(-LEAST_SIDE // min(picture.size)))
    picture = picture.resize((picture.width * times, picture.height * times))
    veil = Image.fromarray((share * 255).astype(np.uint8)).resize(
        picture.size, Image.Resampling.BICUBIC
    )
    cover = np.asarray(veil, np.float32)[..., None] / 255 * VEIL
    mixed = np.asarray(picture, np.float32) * (1 - cover) + SHU * cover
    out = io.BytesIO()
    Image.fromarray(mixed.astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


@lru_cache(maxsize=2 * KEPT)
def _names(store: Store, snapshot: str) -> tuple[str, ...]:
    """Return a snapshot's names; what is sealed does not change."""
    return store.snapshots.get(snapshot).names


@lru_cache(maxsize=KEPT)
def _read(path: Path, names: tuple[str, ...]) -> Answers:
    """Read `predictions.jsonl`; the blob never changes, so neither does the result."""
    with path.open("rb") as lines:
        rows = [_row(line) for line in lines if b'"split": "random"' not in line]
    place = {name: i for i, name in enumerate(names)}
    truth = np.array([place[row.truth] for row in rows], np.int64)
    scores = np.full((len(rows), len(names)), np.nan)
    for i, row in enumerate(rows):
        if row.scores is not None:
            scores[i] = row.scores
    keys = sorted({key for row in rows for key in row.slices})
    columns = {key: [row.slices.get(key, "") for row in rows] for key in keys}
    items = tuple(row.item for row in rows)
    return Answers(names, items, scores, columns, appraise.surest(truth, scores))


def _row(line: bytes) -> Judged:
    """Read a line without the baselines' scores, three quarters of it.

    They stand first, for keys are sorted; no baseline's name holds the next key.
    """
    _, mark, rest = line.partition(b'"group": ')
    return Judged(**json.loads(b"{" + mark + rest))


def _number(of: Answers, name: str) -> int:
    """Return the number of a name; -2, which no item has, for an unknown one."""
    return of.names.index(name) if name in of.names else -2


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 6)
