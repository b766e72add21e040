"""Say what regions are, see what was said, and take any act back in one step."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.requests import Request
from starlette.responses import Response

from miwake.doors.http.desk import desk
from miwake.doors.http.faults import plain
from miwake.doors.http.place import project_of
from miwake.doors.http.predict import FaultWire
from miwake.doors.http.who import who_of
from miwake.doors.http.wires import ActWire, DoneWire, act_wires, done_wire
from miwake.errors import NotFound
from miwake.store.acts import Act
from miwake.store.home import Store
from miwake.store.labels import Saying
from miwake.store.naming import spelled

router = APIRouter(prefix="/api/projects/{p}", tags=["labels"])

MOST = 100_000
"""Most sayings of one act."""
SHOWN = 500
"""Most tiles an answer holds: of a greater act the page asks for what it shows."""

REFUSALS: dict[int | str, dict[str, Any]] = {
    404: {"model": FaultWire, "description": "No such project, region, name or act."},
    409: {
        "model": FaultWire,
        "description": "Changed since it was seen; nothing was written, and "
        "`params.stale` holds the tiles as they are now.",
    },
    422: {"model": FaultWire, "description": "A value that is none."},
}


class SayingWire(BaseModel):
    """One thing to be said of one region."""

    model_config = ConfigDict(extra="forbid")

    region: str = Field(max_length=32)
    says: Literal["is", "is-not", "dont-know", "skip"]
    name: str | None = Field(None, max_length=16, description="Id of a name.")
    spelling: str | None = Field(
        None, max_length=200, description="A name by its spelling, known or new."
    )
    version: int | None = Field(
        None, description="The version of the tile that was looked at."
    )

    @model_validator(mode="after")
    def _whole(self) -> SayingWire:
        """Hold that a name comes with what needs one, and with nothing else."""
        named = (self.name is not None) + (self.spelling is not None)
        if named != (self.says in ("is", "is-not")):
            raise ValueError(f"{self.says!r} needs exactly one of name and spelling")
        return self

    def saying(self) -> Saying:
        """Return it as the store knows it."""
        name = None if self.spelling is None else spelled(self.spelling)
        return Saying(self.region, name, self.says, self.version, self.name)


class LabelsWire(BaseModel):
    """What is said in one act."""

    model_config = ConfigDict(extra="forbid")

    sayings: list[SayingWire] = Field(min_length=1, max_length=MOST)
    seconds: float = Field(0.0, ge=0, le=86_400, description="Spent on all of them.")
    purpose: Literal["label", "check", "overlap"] = Field(
        "label",
        description="`check` and `overlap` only measure: nothing is relabelled.",
    )


@router.post("/labels", operation_id="say", response_model=DoneWire, responses=REFUSALS)
def say(request: Request, p: str, body: LabelsWire) -> Response:
    """Say something of regions: one act, all of it or none."""
    store, project = desk(request).store, project_of(request, p).id
    sayings = [one.saying() for one in body.sayings]
    missing = store.labels.missing(project, [one.region for one in sayings])
    if missing:
        raise NotFound(f"this project has no region {missing[0]}")
    who = who_of(request, project)
    if body.purpose == "label":
        act = store.labels.say(project, who, sayings, seconds=body.seconds)
    else:
        act = store.labels.review(project, who, body.purpose, sayings, body.seconds)
    regions = list(dict.fromkeys(one.region for one in sayings))
    return plain(done_wire(store, project, act, regions[:SHOWN], []))


@router.get(
    "/acts", operation_id="list_acts", response_model=list[ActWire], responses=REFUSALS
)
def list_acts(
    request: Request,
    p: str,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    before: Annotated[
        str | None, Query(max_length=32, description="Id of the last act seen.")
    ] = None,
) -> Response:
    """Return what was done, the newest first."""
    store, project = desk(request).store, project_of(request, p).id
    return plain(act_wires(store, project, store.acts.list(project, limit, before)))


@router.post(
    "/acts/{act}/undo", operation_id="undo", response_model=DoneWire, responses=REFUSALS
)
def undo(request: Request, p: str, act: str) -> Response:
    """Take an act back in one step, whatever it was; an undo is taken back likewise."""
    store, project = desk(request).store, project_of(request, p).id
    new = store.acts.undo(project, who_of(request, project), act)
    return plain(undone(store, project, store.acts.get(project, new)))


def undone(store: Store, project: str, done: Act) -> dict[str, Any]:
    """Return what an undo did, with what it touched, as far as that is shown."""
    photos = [one[0] for one in done.more.get("photos", ())][:SHOWN]
    photos += [done.more["photo"]] if "photo" in done.more else []
    regions = [
        *store.acts.regions(project, done.id, SHOWN),
        *store.shots.tiles_in(project, photos),
    ]
    shown = store.labels.shown(project, list(dict.fromkeys(regions)))
    return done_wire(store, project, done.id, shown[:SHOWN], photos)
