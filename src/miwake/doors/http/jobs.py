"""`/api/projects/{p}/jobs`, and what asks for them: train, guess, cluster, collect."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from miwake import task as tasks
from miwake.doors.http.desk import desk
from miwake.doors.http.feed import plain
from miwake.doors.http.place import project_of
from miwake.doors.http.who import who_of
from miwake.errors import NotFound, NothingToCollect
from miwake.store.jobs import Job

router = APIRouter(prefix="/api/projects/{p}", tags=["jobs"])


class JobWire(BaseModel):
    """Work under way, or done, or failed and why."""

    id: str
    n: int
    verb: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    stage: str
    done: int
    total: int
    left: float | None = Field(description="Seconds the stage still needs.")
    curve: list[tuple[str, float, float]] = Field(description="Series, x, y.")
    log: str
    result: Any
    error: str
    code: str
    attempts: int
    created: str
    started: str | None
    ended: str | None
    version: int
    who: str


class CollectWire(BaseModel):
    """Where photos lie on the server's own disk."""

    model_config = ConfigDict(extra="forbid")

    path: str
    mode: Literal["auto", "faces", "whole", "small"] = "auto"


class TrainWire(BaseModel):
    """What a training may be told; everything has a default."""

    model_config = ConfigDict(extra="forbid")

    seconds: float | None = None
    options: dict[str, Any] | None = None
    publish: bool = False


def asked(request: Request, p: str, verb: str, args: Mapping[str, Any]) -> JobWire:
    """Ask for work in a project."""
    project = project_of(request, p)
    who = who_of(request, project.id)
    return wire(desk(request).store.jobs.ask(project.id, verb, args, who))


def wire(job: Job) -> JobWire:
    """Return a job as the page knows it."""
    return JobWire(**plain(job))


@router.get("/jobs", operation_id="jobs", response_model=list[JobWire])
def jobs(
    request: Request, p: str, limit: int = Query(20, ge=1, le=200)
) -> list[JobWire]:
    """List a project's jobs, newest first."""
    project = project_of(request, p)
    return [wire(one) for one in desk(request).store.jobs.list(project.id, limit)]


@router.get("/jobs/{id}", operation_id="job", response_model=JobWire)
def job(request: Request, p: str, id: str) -> JobWire:
    """Show one job."""
    return wire(_mine(request, p, id))


@router.post("/jobs/{id}/cancel", operation_id="job_cancel", response_model=JobWire)
def cancel(request: Request, p: str, id: str) -> JobWire:
    """End a job: at once when it waits, within a second or two when it runs."""
    return wire(desk(request).store.jobs.cancel(_mine(request, p, id).id))


@router.post("/jobs/{id}/retry", operation_id="job_retry", response_model=JobWire)
def retry(request: Request, p: str, id: str) -> JobWire:
    """Let a job that failed or was cancelled wait again."""
    return wire(desk(request).store.jobs.retry(_mine(request, p, id).id))


@router.post("/guess", operation_id="guess", response_model=JobWire)
def guess(request: Request, p: str) -> JobWire:
    """Propose a name for each open region."""
    return asked(request, p, "guess", {})


@router.post("/cluster", operation_id="cluster", response_model=JobWire)
def cluster(request: Request, p: str) -> JobWire:
    """Sort the open regions by likeness."""
    return asked(request, p, "cluster", {})


@router.post("/collect", operation_id="collect", response_model=JobWire)
def collect(request: Request, p: str, wanted: CollectWire) -> JobWire:
    """Bring in a folder of the server's own disk."""
    place = Path(wanted.path).expanduser()
    if not place.is_absolute() or not place.exists():
        raise NothingToCollect(
            f"{wanted.path!r} is no place on the server's disk; give a whole path"
        )
    args = {"path": str(place.resolve()), "mode": wanted.mode}
    return asked(request, p, "import", args)


@router.post("/train", operation_id="train", response_model=JobWire)
def train(request: Request, p: str, wanted: TrainWire) -> JobWire:
    """Learn from what is known now, judge it, and publish it if that is wanted."""
    options = dict(wanted.options or {})
    if wanted.seconds is not None:
        options["seconds"] = wanted.seconds
    tasks.options(tasks.get(project_of(request, p).task), options)
    args: dict[str, Any] = {"options": options} if options else {}
    if wanted.publish:
        args["publish"] = True
    return asked(request, p, "train", args)


def _mine(request: Request, p: str, id_: str) -> Job:
    project = project_of(request, p)
    found = desk(request).store.jobs.get(id_)
    if found.project != project.id:
        raise NotFound(f"no job {id_}")
    return found
