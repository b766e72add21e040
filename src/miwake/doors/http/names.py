"""Names on the wire: looked for while typing, made, changed, joined and parted."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from miwake.doors.http.desk import desk
from miwake.doors.http.faults import plain
from miwake.doors.http.labels import REFUSALS
from miwake.doors.http.place import project_of
from miwake.doors.http.who import who_of
from miwake.doors.http.wires import ActWire, act_wires
from miwake.store.home import Store
from miwake.store.names import By, Counted
from miwake.store.naming import Alias

router = APIRouter(prefix="/api/projects/{p}/names", tags=["names"])

Spelling = Annotated[str, Field(min_length=1, max_length=200)]
DAY = r"^\d{4}(-\d{2}(-\d{2})?)?$"


class AliasWire(BaseModel):
    """Another spelling, and the days it held from and to, when they are known."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    spelling: Spelling
    since: str | None = Field(None, alias="from", pattern=DAY)
    until: str | None = Field(None, alias="to", pattern=DAY)


class NameWire(BaseModel):
    """What a region may be called."""

    id: str
    spelling: str
    reading: str | None
    aliases: list[AliasWire]
    life: str = Field(description="active, retired or merged.")
    into: str | None = Field(description="The name it was merged into.")
    about: str
    hotkey: str
    count: int = Field(description="Regions that bear it.")
    guessed: int = Field(description="Open regions it is proposed for.")
    version: int


class NamesWire(BaseModel):
    """A stretch of the names, and the cursor behind it."""

    names: list[NameWire]
    next: str | None
    total: int


class HitWire(BaseModel):
    """A name that what was typed leads to."""

    name: NameWire
    by: str = Field(description="spelling, reading or alias.")
    matched: str = Field(description="The text that was met.")


class NameChangeWire(BaseModel):
    """One thing that was done to a name."""

    at: str
    who: str
    verb: str
    before: dict[str, Any]
    after: dict[str, Any]
    act: str


class NameHistoryWire(NameWire):
    """A name, and what was done to it, the oldest first."""

    history: list[NameChangeWire]


class NamedWire(BaseModel):
    """An act on a name, and the name as it is now."""

    act: ActWire
    name: NameWire


class MovedWire(NamedWire):
    """An act that moved labels, and how many regions got another name."""

    moved: int


class MakeWire(BaseModel):
    """A new name."""

    model_config = ConfigDict(extra="forbid")

    spelling: Spelling
    reading: str | None = Field(None, max_length=200)


class VersionWire(BaseModel):
    """The version of a name that was looked at."""

    model_config = ConfigDict(extra="forbid")

    version: int


class EditWire(VersionWire):
    """What is to change of a name; what is left out stays."""

    spelling: Spelling | None = Field(
        None, description="The former one becomes an alias."
    )
    reading: str | None = Field(None, max_length=200)
    about: str | None = Field(None, max_length=2000)
    hotkey: str | None = Field(None, max_length=8)
    aliases: list[AliasWire] | None = Field(None, max_length=100)

    def fields(self) -> dict[str, Any]:
        """Return what was sent, as the store knows it."""
        sent = {key: getattr(self, key) for key in self.model_fields_set - {"version"}}
        if sent.get("aliases") is not None:
            sent["aliases"] = [
                Alias(one.spelling, one.since, one.until) for one in sent["aliases"]
            ]
        whole = {"reading": sent.get("reading") or None} if "reading" in sent else {}
        return {k: v for k, v in sent.items() if v is not None} | whole


class IntoWire(VersionWire):
    """The name that takes another in."""

    into: str = Field(max_length=16)


class SplitWire(BaseModel):
    """Regions that get a name of their own."""

    model_config = ConfigDict(extra="forbid")

    regions: list[str] = Field(min_length=1, max_length=100_000)
    spelling: Spelling


@router.get("", operation_id="list_names", response_model=NamesWire, responses=REFUSALS)
def list_names(
    request: Request,
    p: str,
    life: Literal["active", "retired", "merged"] = "active",
    order: By = "count",
    after: Annotated[str, Query(pattern=r"^\d{0,9}$")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:
    """List the names, with how many regions bear each."""
    store, project = desk(request).store, project_of(request, p).id
    start = int(after or 0)
    end = start + limit
    found, total = store.names.page(project, life, order, start, limit)
    return plain(
        {
            "names": [wire(one) for one in found],
            "next": str(end) if end < total else None,
            "total": total,
        }
    )


@router.get(
    "/search",
    operation_id="search_names",
    response_model=list[HitWire],
    responses=REFUSALS,
)
def search_names(
    request: Request,
    p: str,
    q: Annotated[str, Query(max_length=200)],
    limit: Annotated[int, Query(ge=1, le=50)] = 8,
) -> Response:
    """Find names while they are typed: spelling, kana, romaji, former names."""
    store, project = desk(request).store, project_of(request, p).id
    return plain(
        [
            {"name": wire(one), "by": match.by, "matched": match.matched}
            for one, match in store.names.search(project, q, limit)
        ]
    )


@router.get(
    "/{id}",
    operation_id="show_name",
    response_model=NameHistoryWire,
    responses=REFUSALS,
)
def show_name(request: Request, p: str, id: str) -> Response:
    """Return one name with its history."""
    store, project = desk(request).store, project_of(request, p).id
    history = [
        {
            "at": one.at,
            "who": one.who,
            "verb": one.verb,
            "before": one.before,
            "after": one.after,
            "act": one.act,
        }
        for one in store.names.history(project, id)
    ]
    return plain(_name(store, project, id) | {"history": history})


@router.post("", operation_id="make_name", response_model=NamedWire, responses=REFUSALS)
def make_name(request: Request, p: str, body: MakeWire) -> Response:
    """Make a name."""
    store, project = desk(request).store, project_of(request, p).id
    who = who_of(request, project)
    act, id_ = store.names.make(project, who, body.spelling, body.reading)
    return plain(_done(store, project, act, id_))


@router.patch(
    "/{id}", operation_id="edit_name", response_model=NamedWire, responses=REFUSALS
)
def edit_name(request: Request, p: str, id: str, body: EditWire) -> Response:
    """Change a name; a former spelling becomes an alias with its dates."""
    store, project = desk(request).store, project_of(request, p).id
    who = who_of(request, project)
    act = store.names.edit(project, who, id, body.version, body.fields())
    return plain(_done(store, project, act, id))


@router.post(
    "/{id}/merge",
    operation_id="merge_name",
    response_model=MovedWire,
    responses=REFUSALS,
)
def merge_name(request: Request, p: str, id: str, body: IntoWire) -> Response:
    """Let every label of a name be one of another."""
    store, project = desk(request).store, project_of(request, p).id
    who = who_of(request, project)
    act, moved = store.names.merge(project, who, id, body.into, body.version)
    return plain(_done(store, project, act, body.into) | {"moved": moved})


@router.post(
    "/{id}/split",
    operation_id="split_name",
    response_model=MovedWire,
    responses=REFUSALS,
)
def split_name(request: Request, p: str, id: str, body: SplitWire) -> Response:
    """Give some regions of a name a new one."""
    store, project = desk(request).store, project_of(request, p).id
    regions = list(dict.fromkeys(body.regions))
    who = who_of(request, project)
    act, new = store.names.split(project, who, id, regions, body.spelling)
    return plain(_done(store, project, act, new) | {"moved": len(regions)})


@router.post(
    "/{id}/retire",
    operation_id="retire_name",
    response_model=NamedWire,
    responses=REFUSALS,
)
def retire_name(request: Request, p: str, id: str, body: VersionWire) -> Response:
    """Propose and learn a name no longer; its labels stay."""
    store, project = desk(request).store, project_of(request, p).id
    act = store.names.retire(project, who_of(request, project), id, body.version)
    return plain(_done(store, project, act, id))


@router.post(
    "/{id}/return",
    operation_id="return_name",
    response_model=NamedWire,
    responses=REFUSALS,
)
def return_name(request: Request, p: str, id: str, body: VersionWire) -> Response:
    """Let a retired name live again."""
    store, project = desk(request).store, project_of(request, p).id
    act = store.names.return_(project, who_of(request, project), id, body.version)
    return plain(_done(store, project, act, id))


def wire(one: Counted) -> dict[str, Any]:
    """Return a name as the page knows it."""
    name = one.name
    return {
        "id": name.id,
        "spelling": name.spelling,
        "reading": name.reading,
        "aliases": [
            {"spelling": a.spelling, "from": a.since, "to": a.until}
            for a in name.aliases
        ],
        "life": name.life,
        "into": name.into,
        "about": name.about,
        "hotkey": name.hotkey,
        "count": one.count,
        "guessed": one.guessed,
        "version": name.version,
    }


def _name(store: Store, project: str, id_: str) -> dict[str, Any]:
    (one,) = store.names.counted(project, [store.names.get(project, id_)])
    return wire(one)


def _done(store: Store, project: str, act: str, id_: str) -> dict[str, Any]:
    (done,) = act_wires(store, project, [store.acts.get(project, act)])
    return {"act": done, "name": _name(store, project, id_)}
