"""Compose a model's report: the sentence, the wrongest photos, the facts."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from miwake.engine import decode
from miwake.report.page import Report, html
from miwake.report.words import WORDS, Lang
from miwake.store.home import Store
from miwake.values import Model, Panel, Project, Region, Snapshot, Verdict

THUMB = 160
MARGIN = 0.35
"""Share of a face's box that is shown around it."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One mistake, as it is told to a person."""

    source: str
    truth: str
    guess: str | None
    score: float | None


def compose(
    store: Store,
    project: Project,
    model: Model,
    verdict: Verdict,
    lang: Lang,
    notes: Sequence[str] = (),
) -> str:
    """Return the report of a judged model as one HTML file, with *notes* more."""
    snapshot = store.snapshots.get(verdict.snapshot)
    sources = source_names(store, project)
    panels = [_shown(store, panel, sources, lang) for panel in verdict.panels]
    page = Report(
        title=project.name,
        sentence=sentence(verdict, snapshot, lang),
        panels=panels,
        notes=[*snapshot.notes, *notes, project.reason],
        facts={
            "task": project.task,
            "model": model.digest[:16],
            "snapshot": snapshot.digest[:16],
            "encoder": str(model.run["encoder"])[:16],
            "seed": str(model.run["seed"]),
            "code": str(model.run["miwake"]),
        },
    )
    return html(page, lang)


def _shown(store: Store, panel: Panel, sources: Mapping[str, str], lang: Lang) -> Panel:
    """Return a panel as it is shown: photos in galleries, words for baselines."""
    if panel.kind == "gallery":
        return replace(panel, data=_gallery(store, panel.data, sources))
    if panel.key == "baselines":
        words = WORDS[lang]
        rows = [[words.get(row[0], row[0]), *row[1:]] for row in panel.data["rows"]]
        return replace(panel, data=dict(panel.data) | {"rows": rows})
    return panel


def sentence(verdict: Verdict, snapshot: Snapshot, lang: Lang) -> str:
    """Return the honest score in one sentence."""
    figure = verdict.panels[0].data
    flattered = next(
        (p.data["value"] for p in verdict.panels if p.key == "accuracy_random_split"),
        None,
    )
    share, low, high = (100 * figure[k] for k in ("value", "low", "high"))
    how = _how(snapshot, figure["groups"], lang)
    if lang == "ja":
        text = (
            f"見たことのない写真の {share:.1f} % を正しく答えます"
            f"（95 % 区間 {low:.1f}–{high:.1f} %、{how}）。"
        )
        more = (
            f"無作為に分けていたら {100 * flattered:.1f} % と出ていました。"
            if (flattered is not None)
            else ""
        )
        return text + more
    text = (
        f"It names {share:.1f} % of photos it has never seen rightly "
        f"(95 % interval {low:.1f} to {high:.1f} %, {how})."
    )
    if flattered is None:
        return text
    return f"{text} A random split would have claimed {100 * flattered:.1f} %."


def wrongest(
    store: Store, project: Project, verdict: Verdict, most: int = 5
) -> list[Wrong]:
    """Return the surest mistakes, by the names of their files."""
    sources = source_names(store, project)
    (gallery,) = (p for p in verdict.panels if p.kind == "gallery")
    items = gallery.data["items"][:most]
    photos = _photos(store, items)
    return [
        Wrong(
            sources.get(photos[one["item"]], "?"),
            one["truth"],
            one["guess"],
            one["score"],
        )
        for one in items
    ]


def source_names(store: Store, project: Project) -> dict[str, str]:
    """Return the name each photo first came under, by sha256."""
    names: dict[str, str] = {}
    for arrival in store.photos.arrivals(project.id):
        if arrival.photo:
            names.setdefault(arrival.photo, arrival.source)
    return names


def _how(snapshot: Snapshot, groups: int, lang: Lang) -> str:
    """Say how it was judged, and on how many groups: those of the test alone."""
    if lang == "ja":
        folds = f"{snapshot.folds} 分割交差検証" if snapshot.folds else "別にした試験用"
        return f"{folds}、{groups} グループ"
    folds = f"{snapshot.folds}-fold" if snapshot.folds else "held-out test part"
    return f"{folds}, {groups} groups of photos"


def _photos(store: Store, items: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the photo of each item; an item may be a photo without a region."""
    ids = [one["item"] for one in items]
    bare = {i: i.removeprefix("photo:") for i in ids if i.startswith("photo:")}
    regions = store.regions.get([i for i in ids if i not in bare])
    return bare | {region.id: region.photo for region in regions}


def _gallery(
    store: Store, data: Mapping[str, Any], sources: Mapping[str, str]
) -> dict[str, Any]:
    items = data["items"]
    photos = _photos(store, items)
    regions = {
        r.id: r
        for r in store.regions.get(
            [o["item"] for o in items if not o["item"].startswith("photo:")]
        )
    }
    return dict(data) | {
        "items": [
            dict(one)
            | {
                "thumb": thumb(store, photos[one["item"]], regions.get(one["item"])),
                "source": sources.get(photos[one["item"]], ""),
            }
            for one in items
        ]
    }


def thumb(store: Store, photo: str, region: Region | None) -> str:
    """Return a small picture as a data URI: the region with a little around it."""
    from PIL import Image

    data = store.blobs.get(photo)
    if region is None or not region.points:
        small = decode.thumbnail(data, THUMB)
    else:
        picture = Image.fromarray(decode.decode(data).pixels)
        left, top, right, bottom = region.box
        grow = MARGIN * max(right - left, bottom - top)
        cut = picture.crop(
            (
                max(0, int(left - grow)),
                max(0, int(top - grow)),
                min(picture.width, int(right + grow)),
                min(picture.height, int(bottom + grow)),
            )
        )
        cut.thumbnail((THUMB, THUMB))
        buffer = io.BytesIO()
        cut.save(buffer, "JPEG", quality=80)
        small = buffer.getvalue()
    return "data:image/jpeg;base64," + base64.b64encode(small).decode()
