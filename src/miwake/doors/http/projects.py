"""`/api/projects`: cards, one project with what to do next, new ones, and a sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from miwake.doors.http.desk import desk
from miwake.doors.http.jobs import JobWire, wire
from miwake.doors.http.place import project_of
from miwake.doors.http.who import who_of
from miwake.doors.http.wires import SaidWire
from miwake.engine.rendered import NAMES
from miwake.errors import Taken
from miwake.learn import sentences
from miwake.stages import advise
from miwake.stages.advise import Situation
from miwake.store.figures import Figures
from miwake.store.home import Store
from miwake.store.jobs import Job
from miwake.store.models import Numbered
from miwake.values import Project

router = APIRouter(prefix="/api", tags=["projects"])

SAMPLE = {"en": "Sample", "ja": "サンプル"}
"""What the project of sample photos is called."""
SHOWN = 20
"""Jobs looked through for those a page shows."""
ITEM = 0.012
"""Seconds a labelled region adds to a training, where none was measured …"""
START = 4.0
"""… and what every training takes."""


class PublishedCard(BaseModel):
    """What answers for a project now."""

    endpoint: str
    model_number: int
    since: str


class ProjectCard(BaseModel):
    """A project at a glance."""

    id: str
    name: str
    task: str
    mode: str | None = Field(description="faces, whole or small; null: not chosen.")
    reason: str
    why: SaidWire | None = Field(description="The reason by code, where it is known.")
    photos: int
    regions: int
    named: int
    open: int
    published: PublishedCard | None
    models: int
    updated: str | None
    archived: bool
    covers: list[str] = Field(description="At most four regions to show.")
    version: int


class NextWire(BaseModel):
    """What to do next: the page says it in words, by its code."""

    code: str
    params: dict[str, str | int | float]
    href: str
    action: str | None


class FiguresWire(BaseModel):
    """The figures along the top of a project's page."""

    photos: int
    label_left: int
    names: int
    train: str | None
    evaluate: float | None
    publish: int
    monitor: str


class SettingsWire(BaseModel):
    """What a project's people have chosen."""

    hotkeys: dict[str, str]
    checks: float
    overlap: float
    several: bool
    version: int


class ProjectView(ProjectCard):
    """A project, what to do next, and what is under way."""

    figures: FiguresWire
    next: NextWire
    jobs: list[JobWire]
    settings: SettingsWire
    who: str


class SampleWire(BaseModel):
    """The project of sample photos, and the job that brings them."""

    project: ProjectCard
    job: JobWire


class NewWire(BaseModel):
    """What a new project is called."""

    model_config = ConfigDict(extra="forbid")

    name: str


class ChangeWire(BaseModel):
    """What is to be otherwise; the version is the one that was seen."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = None
    archived: bool | None = None
    version: int


@router.get("/projects", operation_id="projects", response_model=list[ProjectCard])
def projects(
    request: Request, archived: int = Query(0, ge=0, le=1)
) -> list[dict[str, Any]]:
    """List the projects, the last changed first; or those that were put away."""
    store = desk(request).store
    cards = [card(store, project) for project in store.projects.all()]
    shown = [one for one in cards if one["archived"] == bool(archived)]
    return sorted(shown, key=lambda one: one["updated"] or "", reverse=True)


@router.post("/projects", operation_id="project_new", response_model=ProjectCard)
def new(request: Request, wanted: NewWire) -> dict[str, Any]:
    """Make a project; raises Taken when there is one of that name."""
    store = desk(request).store
    return card(store, store.projects.make(wanted.name.strip()))


@router.post("/sample", operation_id="sample", response_model=SampleWire)
def sample(
    request: Request, lang: str | None = Query(None, pattern="^(en|ja)$")
) -> dict[str, Any]:
    """Make a project of drawn photos, to try everything with."""
    store, chosen = desk(request).store, lang or _language(request)
    project = _fresh(store, SAMPLE[chosen])
    args = {"sample": chosen}
    job = store.jobs.ask(project.id, "import", args, who_of(request, project.id))
    return {"project": card(store, project), "job": wire(job)}


@router.get("/projects/{p}", operation_id="project", response_model=ProjectView)
def project(request: Request, p: str) -> dict[str, Any]:
    """Show a project: its figures, what to do next, what is under way."""
    store, found = desk(request).store, project_of(request, p)
    desk(request).ahead.opened(found.id)
    models = store.models.numbered(found.id)
    figures = store.figures.of(found.id)
    jobs = store.jobs.list(found.id, SHOWN)
    now = situation(store, found, figures, models, jobs)
    chosen = store.choices.get(found.id)
    return _card(found, figures, models) | {
        "figures": _figures(now),
        "next": next_wire(advise.advise(now)),
        "jobs": [wire(one) for one in _unseen(jobs)],
        "settings": SettingsWire(
            hotkeys=dict(chosen.hotkeys),
            checks=chosen.checks,
            overlap=chosen.overlap,
            several=chosen.several,
            version=chosen.version,
        ),
        "who": who_of(request, found.id),
    }


@router.patch("/projects/{p}", operation_id="project_change")
def change(request: Request, p: str, wanted: ChangeWire) -> ProjectCard:
    """Rename a project, or put it away or back."""
    store, found = desk(request).store, project_of(request, p)
    name = None if wanted.name is None else wanted.name.strip()
    changed = store.projects.change(
        found, wanted.version, name=name, archived=wanted.archived
    )
    return ProjectCard(**card(store, changed))


def card(store: Store, of: Project) -> dict[str, Any]:
    """Return a project's card."""
    return _card(of, store.figures.of(of.id), store.models.numbered(of.id))


def situation(
    store: Store,
    of: Project,
    figures: Figures,
    models: Sequence[Numbered],
    jobs: Sequence[Job],
) -> Situation:
    """Return all that advice on a project rests on."""
    worth = ((one, store.figures.headline(one.model.digest)) for one in models)
    newest, accuracy = next(
        ((one, found) for one, found in worth if found is not None), (None, None)
    )  # a model that is not judged yet is of no use yet
    coming = [
        j for j in jobs if j.verb == "import" and j.state in ("waiting", "running")
    ]
    since = newest.created if newest else ""
    return Situation(
        project=of.id,
        figures=figures,
        importing=(coming[0].done, coming[0].total) if coming else None,
        model=newest.model.digest if newest else None,
        number=newest.number if newest else 0,
        accuracy=accuracy,
        fresh=store.figures.labelled_since(of.id, since) if newest else 0,
        seconds=expected(store, models, figures.items),
    )


def expected(store: Store, models: Sequence[Numbered], items: int) -> int:
    """Return the seconds a training would take: as the last one, or by the items."""
    last = store.models.seconds(models[0].model.digest) if models else None
    return round(last if last is not None else START + ITEM * items)


def next_wire(one: advise.Next) -> NextWire:
    """Return advice as the page knows it."""
    return NextWire(
        code=one.code, params=dict(one.params), href=one.href, action=one.action
    )


def _card(of: Project, figures: Figures, models: Sequence[Numbered]) -> dict[str, Any]:
    numbers = {one.model.digest: one.number for one in models}
    published = None
    if figures.endpoint is not None and figures.published in numbers:
        published = {
            "endpoint": figures.endpoint,
            "model_number": numbers[figures.published],
            "since": figures.since,
        }
    return {
        "id": of.id,
        "name": of.name,
        "task": of.task,
        "mode": of.mode,
        "reason": of.reason,
        "why": sentences.wire(of.reason),
        "photos": figures.photos,
        "regions": figures.regions,
        "named": figures.named,
        "open": figures.open,
        "published": published,
        "models": len(models),
        "updated": figures.updated,
        "archived": figures.archived,
        "covers": list(figures.covers),
        "version": of.version,
    }


def _figures(now: Situation) -> FiguresWire:
    figures = now.figures
    watched = "unsure" if figures.unsure else "ok" if figures.asked else "none"
    return FiguresWire(
        photos=figures.photos,
        label_left=figures.open,
        names=figures.names,
        train=f"v{now.number}" if now.model else None,
        evaluate=now.accuracy,
        publish=figures.endpoints,
        monitor=watched,
    )


def _unseen(jobs: Sequence[Job]) -> list[Job]:
    """Return what waits or runs, and what failed with nothing of its kind after it."""
    shown: list[Job] = []
    later: set[str] = set()
    for one in jobs:
        failed = one.state == "failed" and one.verb not in later
        if failed or one.state in ("waiting", "running"):
            shown.append(one)
        later.add(one.verb)
    return shown


def _fresh(store: Store, name: str) -> Project:
    """Return a new project of that name, or of that name and a number."""
    number = 1
    while True:
        try:
            return store.projects.make(name if number == 1 else f"{name} {number}")
        except Taken:
            number += 1


def _language(request: Request) -> str:
    """Return the first of our languages that the browser names."""
    for one in request.headers.get("accept-language", "").split(","):
        if (found := one.strip()[:2].lower()) in NAMES:
            return found
    return "en"
