"""`/api/projects/{p}/endpoints`: what answers under which name, and what did before."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request

from miwake.doors.http.desk import Desk, desk
from miwake.doors.http.models import numbered
from miwake.doors.http.place import project_of
from miwake.engine.bundle import Check
from miwake.errors import UnknownEndpoint
from miwake.stages.publish import bundle_path
from miwake.stages.publish import publish as let_answer
from miwake.store.home import Store
from miwake.values import Endpoint, Model, Project

router = APIRouter(prefix="/api/projects/{p}", tags=["publish"])


class PastWire(BaseModel):
    """A model that answers, or answered, under a name."""

    model: str
    number: int
    since: str


class EndpointWire(BaseModel):
    """A name under which a model answers now."""

    name: str
    model: str
    number: int
    since: str
    parity: float | None = Field(
        description="Largest difference from the recorded answers, when last proved."
    )
    history: list[PastWire] = Field(description="Oldest first; the last answers now.")
    threshold: float | None


class PublishWire(BaseModel):
    """Which model is to answer, and under which name (the project's by default)."""

    model: str
    endpoint: str | None = None


class PublishedWire(BaseModel):
    """Who answers from now on."""

    endpoint: str
    parity: float


class BackWire(BaseModel):
    """Who answers again."""

    endpoint: str
    model: str
    number: int


@router.get("/endpoints", operation_id="endpoints", response_model=list[EndpointWire])
def endpoints(request: Request, p: str) -> list[EndpointWire]:
    """List the names under which a project's models answer, with their history."""
    shared, project = desk(request), project_of(request, p)
    numbers = _numbers(shared.store, project)
    return [
        EndpointWire(
            name=one.name,
            model=one.model,
            number=numbers[one.model],
            since=one.since,
            parity=shared.store.models.parity(project.id, one.model),
            history=[
                PastWire(model=e.model, number=numbers[e.model], since=e.since)
                for e in shared.store.models.history(one.name)
            ],
            threshold=None,
        )
        for one in shared.store.models.endpoints()
        if one.project == project.id
    ]


@router.post("/publish", operation_id="publish", response_model=PublishedWire)
async def publish(request: Request, p: str, asked: PublishWire) -> PublishedWire:
    """Let an endpoint answer with a model whose bundle answers as recorded."""
    shared, project = desk(request), project_of(request, p)
    of = numbered(shared.store, project, asked.model).model
    name = asked.endpoint or project.name
    endpoint, check = await shared.gate.run(
        lambda: _published(shared, project, of, name)
    )
    return PublishedWire(endpoint=endpoint.name, parity=check.difference)


@router.post(
    "/endpoints/{name}/back", operation_id="publish_back", response_model=BackWire
)
async def back(request: Request, p: str, name: str) -> BackWire:
    """Let the model before this one answer again; that is history as well."""
    shared, project = desk(request), project_of(request, p)
    before = _before(shared, project, name)
    of = shared.store.models.get(before.model)
    await shared.gate.run(lambda: _published(shared, project, of, name))
    number = _numbers(shared.store, project)[of.digest]
    return BackWire(endpoint=name, model=of.digest, number=number)


def _published(
    shared: Desk, project: Project, of: Model, name: str
) -> tuple[Endpoint, Check]:
    """Publish, proving the very bundle that will answer; it is not opened twice."""
    bundle_path(shared.store, of.digest)
    shared.store.models.verdict(of.digest)
    bundle = shared.answerer.shelf.get(of.digest)
    return let_answer(shared.store, project, of, name, bundle)


def _before(shared: Desk, project: Project, name: str) -> Endpoint:
    """Return who answered before; raises UnknownEndpoint for another project's."""
    if shared.store.models.endpoint(name).project != project.id:
        raise UnknownEndpoint(f"the project {project.name!r} has no endpoint {name!r}")
    return shared.store.models.before(name)


def _numbers(store: Store, project: Project) -> dict[str, int]:
    return {o.model.digest: o.number for o in store.models.numbered(project.id)}
