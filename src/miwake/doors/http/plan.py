"""`GET /api/projects/{p}/plan`: what a training would learn from, and what lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request

from miwake import task as tasks
from miwake.doors.http.desk import desk
from miwake.doors.http.place import project_of
from miwake.doors.http.projects import NextWire, expected, next_wire
from miwake.doors.http.wires import SaidWire, saids
from miwake.learn.sentences import say
from miwake.stages import advise
from miwake.store.figures import ENOUGH
from miwake.store.home import Store
from miwake.store.models import Numbered
from miwake.values import Project

router = APIRouter(prefix="/api/projects/{p}", tags=["train"])

LISTED = 500
"""Names a plan lists: those that lack something first."""


class NameWire(BaseModel):
    """A name, and what it lacks."""

    id: str
    spelling: str
    count: int
    missing: int


class LastWire(BaseModel):
    """The newest model, and what it learned from."""

    number: int
    digest: str
    snapshot: str
    created: str


class DifferenceWire(BaseModel):
    """What is otherwise than in the last snapshot."""

    added: int
    changed: int
    removed: int
    names_added: list[str]
    names_gone: list[str]


class PlanWire(BaseModel):
    """What a training would learn from now."""

    ready: bool
    items: int
    names: list[NameWire]
    missing: NextWire | None
    seconds: int = Field(description="What it would take.")
    last: LastWire | None
    difference: DifferenceWire | None
    form: dict[str, Any] = Field(description="JSON Schema of the options.")
    notes: list[str]
    said: list[SaidWire | None] = Field(description="The notes by code, where known.")


@router.get("/plan", operation_id="plan", response_model=PlanWire)
def plan(request: Request, p: str) -> PlanWire:
    """Show what a training would learn from, and what has changed since the last."""
    store, project = desk(request).store, project_of(request, p)
    figures = store.figures.of(project.id)
    models = store.models.numbered(project.id)
    now = store.labels.current(project.id)
    names = _names(store, project)
    missing = advise.missing(figures, f"#/p/{project.id}")
    last = models[0] if models else None
    return PlanWire(
        ready=figures.ready >= 2,
        items=figures.items,
        names=names[:LISTED],
        missing=next_wire(missing) if missing else None,
        seconds=expected(store, models, figures.items),
        last=_last(last) if last else None,
        difference=_difference(store, last, now) if last else None,
        form=tasks.form(tasks.get(project.task)),
        notes=_notes(names),
        said=saids(_notes(names)),
    )


def _names(store: Store, project: Project) -> list[NameWire]:
    """Return the names in use, what lacks something first."""
    counts = store.labels.counts(project.id)
    known = {one.id: one.spelling for one in store.names.all(project.id)}
    names = [
        NameWire(id=id_, spelling=known[id_], count=n, missing=max(0, ENOUGH - n))
        for id_, n in counts.items()
        if id_ in known and n
    ]
    return sorted(names, key=lambda one: (-one.missing, -one.count, one.spelling))


def _notes(names: Sequence[NameWire]) -> list[str]:
    small = [one.spelling for one in names if one.missing]
    if not small:
        return []
    some = ", ".join(small[:5]) + (", …" if len(small) > 5 else "")
    return [say("few", fewest=ENOUGH, names=some)]


def _last(one: Numbered) -> LastWire:
    return LastWire(
        number=one.number,
        digest=one.model.digest,
        snapshot=one.model.snapshot,
        created=one.created,
    )


def _difference(store: Store, last: Numbered, now: Mapping[str, str]) -> DifferenceWire:
    """Return how what is known now differs from what was learned from."""
    before = _sealed(store, last.model.snapshot)
    counts: dict[str, int] = {}
    for name in now.values():
        counts[name] = counts.get(name, 0) + 1
    learned = {item: name for item, name in now.items() if counts[name] >= ENOUGH}
    both = before.keys() & learned.keys()
    old, new = set(before.values()), set(learned.values())
    return DifferenceWire(
        added=len(learned) - len(both),
        changed=sum(before[item] != learned[item] for item in both),
        removed=len(before) - len(both),
        names_added=sorted(new - old),
        names_gone=sorted(old - new),
    )


@lru_cache(maxsize=2)
def _sealed(store: Store, digest: str) -> Mapping[str, str]:
    """Return item → label of a snapshot, photos without a region left out.

    Snapshots never change: what was read of the last ones is kept.
    """
    rows = store.snapshots.get(digest).rows
    return {row.item: row.label for row in rows if not row.item.startswith("photo:")}
