"""Who has labelled how much and how fast, and how far people agree."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from miwake.doors.http.desk import desk
from miwake.doors.http.faults import plain
from miwake.doors.http.photos import REFUSALS
from miwake.doors.http.place import project_of
from miwake.stages import queue as stage

router = APIRouter(prefix="/api/projects/{p}", tags=["people"])


class PersonWire(BaseModel):
    """What one person has done in a project."""

    who: str
    count: int = Field(description="Things said that stand.")
    today: int
    per_minute: float | None = Field(description="In the last sitting.")
    seconds_per_label: float | None
    checks: int = Field(description="Attention checks that were answered …")
    checks_right: int = Field(description="… and how many of them rightly.")


class BetweenWire(BaseModel):
    """How far two people agree."""

    a: str
    b: str
    pairs: int
    kappa: float | None


class ConfusedWire(BaseModel):
    """Two names that people gave to the same regions."""

    a: str
    b: str
    count: int


class AgreementWire(BaseModel):
    """How far people agree on what two of them have named."""

    pairs: int = Field(description="Regions that two people have named.")
    kappa: float | None = Field(description="Cohen's; the mean over pairs of people.")
    low: float | None = Field(description="Its 95 % interval.")
    high: float | None
    between: list[BetweenWire]
    confused: list[ConfusedWire] = Field(
        description="Ids of names, or what was said instead of one."
    )
    wanted: int = Field(description="Regions still to be named twice.")


@router.get(
    "/people",
    operation_id="people",
    response_model=list[PersonWire],
    responses=REFUSALS,
)
def people(request: Request, p: str) -> Response:
    """Return everybody who has said something, the busiest first."""
    store, project = desk(request).store, project_of(request, p).id
    return plain([asdict(one) for one in store.acts.people(project)])


@router.get(
    "/agreement",
    operation_id="agreement",
    response_model=AgreementWire,
    responses=REFUSALS,
)
def agreement(request: Request, p: str) -> Response:
    """Return how far people agree beyond chance."""
    store, project = desk(request).store, project_of(request, p).id
    found, wanted = stage.agreed(store, project)
    confused = [{"a": a, "b": b, "count": n} for a, b, n in found.confused]
    return plain(asdict(found) | {"confused": confused, "wanted": wanted})
