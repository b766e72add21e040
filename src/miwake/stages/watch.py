"""Watch: how a project's endpoints are doing, and what they were unsure of."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from miwake.engine import sniff
from miwake.errors import CannotWrite, Refused
from miwake.store.answered import Answered
from miwake.store.home import Store
from miwake.values import Project

UNSURE = 0.6
"""An answer less sure than that is shown to people."""
STEP = 5
"""Minutes of one bar."""
LOOKED_AT = 5000
"""Newest answers by which the share of unsure ones is told."""
SHOWN = 60
TOP = 3
FOLDER = "monitor"
SUFFIX = {"jpeg": ".jpg", "png": ".png", "webp": ".webp", "heic": ".heic"}


@dataclass(frozen=True, slots=True)
class Unsure:
    """An answer that a person should look at."""

    id: int
    at: str
    endpoint: str
    top: tuple[tuple[str, float], ...]
    photo: str | None
    """sha256 of what was sent, while it is kept."""


@dataclass(frozen=True, slots=True)
class Watched:
    """How the endpoints of a project are doing."""

    requests: int
    per: tuple[tuple[str, int], ...]
    """Requests of each five minutes in which there were any."""
    p50: float | None
    p95: float | None
    unsure_share: float | None
    unsure: tuple[Unsure, ...]
    sent: int
    """Inputs that became photos of the project."""


def watch(store: Store, project: Project, hours: float) -> Watched:
    """Look at the last hours of a project's endpoints."""
    names = endpoints(store, project)
    now = datetime.fromisoformat(store.now())
    since = (now - timedelta(hours=hours)).isoformat(timespec="microseconds")
    times = store.answers.times(names, since)
    took = sorted(ms for _, ms in times)
    newest = store.answers.newest(names, since, LOOKED_AT)
    doubted = [one for one in newest if max(one.surest, default=0.0) < UNSURE]
    sent = set(store.photos.known(project.id, str(folder(store, project).resolve())))
    waiting = [one for one in doubted if _name(one) not in _stems(sent)]
    return Watched(
        len(times),
        tuple(sorted(Counter(_bar(at) for at, _ in times).items())),
        _quantile(took, 0.5),
        _quantile(took, 0.95),
        round(len(doubted) / len(newest), 6) if newest else None,
        tuple(_unsure(store, one) for one in waiting[:SHOWN]),
        len(sent),
    )


def endpoints(store: Store, project: Project) -> list[str]:
    """Return the names under which a project's models answer."""
    return [o.name for o in store.models.endpoints() if o.project == project.id]


def folder(store: Store, project: Project) -> Path:
    """Return the folder from which inputs are imported: their arrivals' root."""
    return store.home / FOLDER / project.id


def take(store: Store, project: Project, ids: Sequence[int]) -> Path:
    """Lay inputs out as files, to be imported; return their folder.

    Raises Refused when none of them is kept any more, CannotWrite.
    """
    place = folder(store, project)
    chosen = store.answers.get(endpoints(store, project), ids)
    kept = {one.input: one for one in chosen if store.inputs.has(one.input)}
    if not kept:
        raise Refused("these inputs are not kept any more")
    try:
        place.mkdir(parents=True, exist_ok=True)
        for sha, one in kept.items():
            data = store.inputs.get(sha)
            kind = SUFFIX.get(_kind(data), ".jpg")
            (place / f"{_name(one)}{kind}").write_bytes(data)
    except OSError as bad:
        raise CannotWrite(f"cannot write below {place}: {bad.strerror}") from None
    return place


def _unsure(store: Store, one: Answered) -> Unsure:
    names = _names(store.bundles / one.model / "manifest.json")
    ranked = sorted(enumerate(one.surest), key=lambda pair: -pair[1])[:TOP]
    top = tuple(
        (names[place] if place < len(names) else f"#{place}", round(score, 4))
        for place, score in ranked
    )
    photo = one.input if store.inputs.has(one.input) else None
    return Unsure(one.id, one.at, one.endpoint, top, photo)


@lru_cache(maxsize=16)
def _names(manifest: Path) -> tuple[str, ...]:
    """Return what the columns of a model's scores mean; nothing when it is gone."""
    try:
        return tuple(json.loads(manifest.read_text())["names"])
    except (OSError, ValueError, KeyError):
        return ()


def _name(one: Answered) -> str:
    """Return the name of an input's file: when it came, and the start of its digest."""
    return f"{one.at[:10]} {one.input[:12]}"


def _stems(sources: set[str]) -> set[str]:
    return {source.rpartition(".")[0] for source in sources}


def _kind(data: bytes) -> str:
    if sniff.is_heic(data):
        return "heic"
    starts = {"jpeg": b"\xff\xd8", "png": b"\x89PNG", "webp": b"RIFF"}
    return next((k for k, start in starts.items() if data.startswith(start)), "")


def _bar(at: str) -> str:
    """Return the beginning of the five minutes in which something was."""
    minute = int(at[14:16]) // STEP * STEP
    return f"{at[:14]}{minute:02d}:00+00:00"


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """Return the nearest-rank quantile of ordered values."""
    if not ordered:
        return None
    place = min(len(ordered) - 1, int(share * len(ordered)))
    return round(ordered[place], 3)
