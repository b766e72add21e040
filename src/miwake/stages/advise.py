"""Advise: the one thing to do next in a project, and why. A function of its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from miwake.store.figures import ENOUGH, Figures

FRESH = 10
"""New labels that are worth another training, at least …"""
FRESH_SHARE = 0.05
"""… and this share of what was learned from."""
DOUBTFUL = 0.6
"""A model that is right less often is looked at before it is published."""

Params = Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Next:
    """What to do next: the page says it in words, by code."""

    code: str
    params: Params = field(default_factory=dict)
    href: str = ""
    action: str | None = None
    """`train` or `publish`, when one click is enough."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the advice rests on."""

    project: str
    figures: Figures
    importing: tuple[int, int] | None = None
    """(done, total) of an import under way."""
    model: str | None = None
    """The newest model."""
    number: int = 0
    accuracy: float | None = None
    """What it was found to be worth."""
    fresh: int = 0
    """Labels said since it was made."""
    seconds: int = 0
    """What a training would take."""


def advise(now: Situation) -> Next:
    """Return what to do next."""
    figures, page = now.figures, f"#/p/{now.project}"
    if now.importing is not None:
        done, total = now.importing
        return Next("importing", {"done": done, "total": total}, f"{page}/photos")
    if not figures.photos:
        return Next("drop", {}, f"{page}/photos")
    if figures.ready < 2:
        return _name_more(figures, page)
    if now.model is None:
        params: Params = {"items": figures.items, "seconds": now.seconds}
        return Next("train", params, f"{page}/train", "train")
    return _use(now, page)


def missing(figures: Figures, page: str) -> Next | None:
    """Return what is missing before anything can be learned; None: nothing is."""
    return _name_more(figures, page) if figures.ready < 2 else None


def _name_more(figures: Figures, page: str) -> Next:
    """Return how to come to two names that can be learned."""
    if figures.guessed and figures.open:
        return _confirm(figures, page)
    if figures.open and figures.clusters:
        params: Params = {"clusters": figures.clusters, "faces": figures.open}
        return Next("name_clusters", params, f"{page}/label?mode=clusters")
    if figures.open:
        return Next("one_by_one", {"count": figures.open}, f"{page}/label?mode=one")
    if figures.thin:
        lacking = ENOUGH - figures.thin.count
        params = {"name": figures.thin.spelling, "missing": lacking}
        return Next("more_photos", params, f"{page}/photos")
    return Next("drop", {}, f"{page}/photos")


def _use(now: Situation, page: str) -> Next:
    """Return what to do with a model."""
    figures = now.figures
    if figures.published != now.model:
        if now.accuracy is not None and now.accuracy < DOUBTFUL:
            params: Params = {"accuracy": now.accuracy}
            return Next("look", params, f"{page}/evaluate?model={now.model}")
        return Next("publish", {"number": now.number}, f"{page}/publish", "publish")
    if not figures.asked:
        params = {"endpoint": figures.endpoint or ""}
        return Next("try", params, f"{page}/publish")
    if figures.unsure:
        return Next("unsure", {"count": figures.unsure}, f"{page}/monitor")
    return _improve(now, page)


def _improve(now: Situation, page: str) -> Next:
    """Return how a model that is in use gets better."""
    figures = now.figures
    if now.fresh >= max(FRESH, FRESH_SHARE * figures.items):
        return Next("train_again", {"fresh": now.fresh}, f"{page}/train", "train")
    if figures.guessed:
        return _confirm(figures, page)
    if figures.open:
        return Next("one_by_one", {"count": figures.open}, f"{page}/label?mode=one")
    return Next("done", {}, f"{page}/evaluate")


def _confirm(figures: Figures, page: str) -> Next:
    assert figures.guessed
    params: Params = {"name": figures.guessed.spelling, "count": figures.guessed.count}
    where = f"{page}/label?mode=confirm&name={quote(figures.guessed.id)}"
    return Next("confirm", params, where)
