"""`/api/projects/{p}/monitor`: what endpoints are asked, and what they doubt."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from miwake.doors.http.desk import desk
from miwake.doors.http.jobs import JobWire, asked
from miwake.doors.http.place import project_of
from miwake.engine import decode
from miwake.errors import NotFound
from miwake.stages import watch

router = APIRouter(prefix="/api/projects/{p}/monitor", tags=["monitor"])

SIDE = 1200
"""Longest side of an input as it is shown."""


class UnsureWire(BaseModel):
    """An answer that a person should look at."""

    id: int
    at: str
    endpoint: str
    top: list[tuple[str, float]]
    photo: str | None = Field(description="What was sent, while it is kept.")


class MonitorWire(BaseModel):
    """How the endpoints of a project are doing."""

    requests: int
    per: list[tuple[str, int]] = Field(description="Requests by five minutes.")
    p50_ms: float | None
    p95_ms: float | None
    unsure_share: float | None
    unsure: list[UnsureWire]
    sent: int = Field(description="Inputs that became photos of the project.")


class SendWire(BaseModel):
    """Inputs that are to become photos to label."""

    ids: list[int] = Field(min_length=1, max_length=500)


@router.get("", operation_id="monitor", response_model=MonitorWire)
def monitor(
    request: Request, p: str, hours: Annotated[float, Query(gt=0, le=720)] = 24
) -> MonitorWire:
    """Tell how a project's endpoints are doing."""
    found = watch.watch(desk(request).store, project_of(request, p), hours)
    return MonitorWire(
        requests=found.requests,
        per=list(found.per),
        p50_ms=found.p50,
        p95_ms=found.p95,
        unsure_share=found.unsure_share,
        unsure=[
            UnsureWire(
                id=one.id,
                at=one.at,
                endpoint=one.endpoint,
                top=list(one.top),
                photo=one.photo,
            )
            for one in found.unsure
        ],
        sent=found.sent,
    )


@router.post("/send", operation_id="monitor_send", response_model=JobWire)
def send(request: Request, p: str, wanted: SendWire) -> JobWire:
    """Make photos of the project out of inputs; returns the job that does it."""
    place = watch.take(desk(request).store, project_of(request, p), wanted.ids)
    # as many files as there are: a job that is running already may miss the new ones
    args = {"path": str(place), "files": sum(1 for _ in place.iterdir())}
    return asked(request, p, "import", args)


@router.get(
    "/inputs/{id}",
    operation_id="monitor_input",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}},
)
def input_(request: Request, p: str, id: int) -> Response:
    """Show what was sent, upright and no larger than a screen needs."""
    store, project = desk(request).store, project_of(request, p)
    found = store.answers.get(watch.endpoints(store, project), [id])
    if not found:
        raise NotFound(f"this project's endpoints gave no answer {id}")
    small = decode.thumbnail(store.inputs.get(found[0].input), SIDE)
    return Response(small, media_type="image/jpeg")
