"""What to ask a person next: confirm in bulk, one by one, clusters, names alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from miwake.doors.http.desk import desk
from miwake.doors.http.faults import plain
from miwake.doors.http.names import NameWire, wire
from miwake.doors.http.photos import REFUSALS
from miwake.doors.http.place import project_of
from miwake.doors.http.who import who_of
from miwake.doors.http.wires import TileWire, tile_wire, tile_wires
from miwake.stages import queue as stage
from miwake.stages.queue import Asked, Other
from miwake.store.home import Store
from miwake.store.tiles import Tile

router = APIRouter(prefix="/api/projects/{p}/queue", tags=["queue"])

Name = Annotated[str | None, Query(max_length=16, description="Id of a name.")]


class AskedWire(TileWire):
    """A tile that is asked about, and why."""

    purpose: Literal["label", "check", "overlap"] = Field(
        description="Answers to `check` and `overlap` only measure; send it back."
    )


class OtherWire(BaseModel):
    """A name that could be asked about."""

    id: str
    spelling: str
    open: int = Field(description="Open tiles it is proposed for.")
    count: int = Field(description="Regions that bear it.")


class ConfirmWire(BaseModel):
    """Are these all of one name?"""

    name: NameWire | None
    tiles: list[AskedWire] = Field(description="The surest first.")
    left: int = Field(description="Open tiles this name is proposed for.")
    open: int = Field(description="All open tiles.")
    source: str = Field(description="Who proposes: model, neighbours or none.")
    looks: list[str] = Field(description="At most three regions that bear the name.")
    others: list[OtherWire]


class OneWire(BaseModel):
    """What to ask next, one at a time."""

    tiles: list[AskedWire]
    open: int
    names: dict[str, str] = Field(description="Spellings of the names proposed.")


class StackWire(BaseModel):
    """A cluster, and the most typical of it."""

    cluster: int
    size: int
    tiles: list[TileWire]


class MergeWire(BaseModel):
    """Two clusters that may be one."""

    a: int
    b: int
    likeness: float


class StacksWire(BaseModel):
    """A stretch of the clusters, the largest first."""

    clusters: list[StackWire]
    next: str | None
    total: int
    open: int
    merges: list[MergeWire]
    threshold: float = Field(description="Mean cosine distance within a cluster.")


class TilesWire(BaseModel):
    """Tiles, the most typical first."""

    tiles: list[TileWire]


class SideWire(BaseModel):
    """A name of a pair, with some of what bears it."""

    id: str
    spelling: str
    tiles: list[TileWire]


class PairWire(BaseModel):
    """Two names that may be one."""

    a: SideWire
    b: SideWire
    likeness: float


class PairsWire(BaseModel):
    """Names that may be one, the most alike first."""

    pairs: list[PairWire]


@router.get(
    "/confirm",
    operation_id="queue_confirm",
    response_model=ConfirmWire,
    responses=REFUSALS,
)
def confirm(
    request: Request,
    p: str,
    name: Name = None,
    size: Annotated[int, Query(ge=1, le=200)] = 24,
    skip: Annotated[
        str, Query(max_length=20_000, description="Ids of names, with commas.")
    ] = "",
) -> Response:
    """Ask whether tiles are all of the name that is proposed for them."""
    store, project = desk(request).store, project_of(request, p).id
    if name:
        store.names.get(project, name)
    passed = {one for one in skip.split(",") if one}
    found = stage.confirm(store, project, name or None, size, passed)
    return plain(
        {
            "name": _name(store, project, found.name),
            "tiles": [_asked(one) for one in found.tiles],
            "left": found.left,
            "open": found.open,
            "source": found.source,
            "looks": found.looks,
            "others": [_other(one) for one in found.others],
        }
    )


@router.get(
    "/one", operation_id="queue_one", response_model=OneWire, responses=REFUSALS
)
def one_by_one(
    request: Request,
    p: str,
    size: Annotated[int, Query(ge=1, le=200)] = 20,
    after: Annotated[
        str, Query(max_length=32, description="Region that was left as it was.")
    ] = "",
    name: Name = None,
) -> Response:
    """Return what to ask next, what teaches most first."""
    store, project = desk(request).store, project_of(request, p).id
    who = who_of(request, project)
    tiles, count = stage.one_by_one(store, project, who, size, after, name or None)
    ids = {which for one in tiles for which, _ in one.tile.top}
    ids |= {one.tile.guess for one in tiles if one.tile.guess}
    names = store.names.spellings(project, ids)
    return plain(
        {"tiles": [_asked(one) for one in tiles], "open": count, "names": names}
    )


@router.get(
    "/clusters",
    operation_id="queue_clusters",
    response_model=StacksWire,
    responses=REFUSALS,
)
def clusters(
    request: Request,
    p: str,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    at: Annotated[str, Query(max_length=40, description="The cursor.")] = "",
) -> Response:
    """Return clusters of open tiles, the largest first."""
    store, project = desk(request).store, project_of(request, p).id
    found = stage.clusters(store, project, limit, at)
    return plain(
        {
            "clusters": [
                {
                    "cluster": one.cluster,
                    "size": one.size,
                    "tiles": tile_wires(one.tiles),
                }
                for one in found.clusters
            ],
            "next": found.next,
            "total": found.total,
            "open": found.open,
            "merges": [
                {"a": a, "b": b, "likeness": near} for a, b, near in found.merges
            ],
            "threshold": found.threshold,
        }
    )


@router.get(
    "/clusters/{c}",
    operation_id="queue_cluster",
    response_model=TilesWire,
    responses=REFUSALS,
)
def cluster(request: Request, p: str, c: int) -> Response:
    """Return all open tiles of one cluster."""
    store, project = desk(request).store, project_of(request, p).id
    return plain({"tiles": tile_wires(stage.cluster(store, project, c))})


@router.get(
    "/same", operation_id="queue_same", response_model=PairsWire, responses=REFUSALS
)
def same(
    request: Request, p: str, limit: Annotated[int, Query(ge=1, le=50)] = 10
) -> Response:
    """Return pairs of names that may be one."""
    store, project = desk(request).store, project_of(request, p).id
    return plain(
        {
            "pairs": [
                {
                    "a": _side(one.a, one.tiles_a),
                    "b": _side(one.b, one.tiles_b),
                    "likeness": one.likeness,
                }
                for one in stage.same(store, project, limit)
            ]
        }
    )


def _name(store: Store, project: str, id_: str | None) -> dict[str, Any] | None:
    if id_ is None:
        return None
    (one,) = store.names.counted(project, [store.names.get(project, id_)])
    return wire(one)


def _asked(one: Asked) -> dict[str, Any]:
    return tile_wire(one.tile) | {"purpose": one.purpose}


def _other(one: Other) -> dict[str, Any]:
    return {
        "id": one.id,
        "spelling": one.spelling,
        "open": one.open,
        "count": one.count,
    }


def _side(one: Other, tiles: Sequence[Tile]) -> dict[str, Any]:
    return {"id": one.id, "spelling": one.spelling, "tiles": tile_wires(tiles)}
