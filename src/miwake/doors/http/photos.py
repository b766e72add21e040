"""The grid of photos and faces: its map, its stretches, one of them, and what is done.

Nothing here is deleted: a photo in the bin comes out of it again.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.requests import Request
from starlette.responses import Response

from miwake.doors.http.desk import desk
from miwake.doors.http.faults import plain
from miwake.doors.http.place import project_of
from miwake.doors.http.predict import FaultWire
from miwake.doors.http.who import who_of
from miwake.doors.http.wires import (
    Box,
    DoneWire,
    FacetsWire,
    MapWire,
    PhotoWire,
    RegionWire,
    ShotsWire,
    TilesWire,
    act_wires,
    done_wire,
    shot_wire,
    shot_wires,
    tile_wire,
    tile_wires,
)
from miwake.stages.draw import Stroke, draw
from miwake.store.filters import Filter
from miwake.store.home import Store
from miwake.store.shots import Shots, Turn
from miwake.store.tiles import Tile, Tiles

router = APIRouter(prefix="/api/projects/{p}", tags=["photos"])

Region = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Sha = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]

REFUSALS: dict[int | str, dict[str, Any]] = {
    404: {"model": FaultWire, "description": "No such project, region or photo."},
    422: {"model": FaultWire, "description": "A value that is none."},
}
STALE: dict[int | str, dict[str, Any]] = REFUSALS | {
    409: {"model": FaultWire, "description": "Changed since it was seen."}
}


class FilterQuery(BaseModel):
    """Which tiles, or which photos, and in what order."""

    model_config = ConfigDict(extra="forbid")

    view: Literal["faces", "photos"] = "faces"
    name: str | None = Field(None, description="Id of the name a person gave.")
    state: Literal["open", "named", "unknown", "skipped"] | None = None
    guess: str | None = Field(None, description="Id of the name that is proposed.")
    folder: str | None = None
    condition: str | None = None
    since: str | None = Field(None, description="Taken then or later.")
    until: str | None = Field(None, description="Taken then or before.")
    low: float | None = Field(None, description="Least score of the guess.")
    high: float | None = Field(None, description="Highest score of the guess.")
    twins: bool = Field(False, description="Only near-duplicates.")
    without: bool = Field(False, description="Only photos that nothing was found on.")
    trash: bool = Field(False, description="Only what is in the bin; else never.")
    order: Literal["n", "score", "doubt"] = "n"
    text: str | None = Field(
        None, max_length=200, description="Part of the source or of the name."
    )

    @field_validator("*", mode="before")
    @classmethod
    def _unsaid(cls, value: Any, info: Any) -> Any:
        """Take an empty value for one that was not sent."""
        return cls.model_fields[info.field_name].default if value == "" else value

    def asked(self) -> Filter:
        """Return it as the store knows it."""
        return Filter(**self.model_dump(include=set(FilterQuery.model_fields)))


class MapQuery(FilterQuery):
    """A filter, and how far apart the cursors are."""

    step: int = Field(200, ge=1, le=10000)


class PageQuery(FilterQuery):
    """A filter, and the stretch that is wanted."""

    at: str = Field("", max_length=60, description="The cursor; empty: the start.")
    limit: int = Field(200, ge=1, le=500)


class SeenWire(BaseModel):
    """A photo, in the version that was seen."""

    model_config = ConfigDict(extra="forbid")

    photo: str = Field(pattern="^[0-9a-f]{64}$")
    version: int | None = Field(
        None, description="None: whichever it has now, as for who saw its faces only."
    )


class TrashWire(BaseModel):
    """Photos that go into the bin, or come out of it."""

    model_config = ConfigDict(extra="forbid")

    photos: list[SeenWire] = Field(min_length=1, max_length=5000)
    trashed: bool


class TurnWire(SeenWire):
    """How a photo is to be shown."""

    version: int
    turn: Turn = Field(description="Degrees clockwise from how it is stored.")


class BoxWire(BaseModel):
    """A region that somebody drew: a box, or four extreme points."""

    model_config = ConfigDict(extra="forbid")

    photo: str = Field(pattern="^[0-9a-f]{64}$")
    box: Box | None = None
    points: list[tuple[float, float]] | None = Field(
        None, description="Leftmost, topmost, rightmost and lowest, in any order."
    )
    name: str | None = Field(None, max_length=200, description="A spelling.")
    seconds: float = Field(0.0, ge=0)


@router.get("/map", operation_id="map_grid", response_model=MapWire, responses=REFUSALS)
def map_grid(request: Request, p: str, query: Annotated[MapQuery, Query()]) -> Response:
    """Tell how long a grid is and where it can be entered."""
    found = _grid(request, query).map(_id(request, p), query.asked(), query.step)
    return plain(
        {
            "total": found.total,
            "cursors": found.cursors,
            "version": found.version,
        }
    )


@router.get(
    "/tiles", operation_id="list_tiles", response_model=TilesWire, responses=REFUSALS
)
def list_tiles(
    request: Request, p: str, query: Annotated[PageQuery, Query()]
) -> Response:
    """Return one stretch of the grid of regions."""
    store, project = desk(request).store, _id(request, p)
    page = store.tiles.page(project, query.asked(), query.at, query.limit)
    ids = {id_ for tile in page.tiles for id_ in (tile.name, tile.guess) if id_}
    names = store.names.spellings(project, ids)
    return plain({"tiles": tile_wires(page.tiles), "next": page.next, "names": names})


@router.get(
    "/shots", operation_id="list_shots", response_model=ShotsWire, responses=REFUSALS
)
def list_shots(
    request: Request, p: str, query: Annotated[PageQuery, Query()]
) -> Response:
    """Return one stretch of the grid of photos."""
    shots = desk(request).store.shots
    page = shots.page(_id(request, p), query.asked(), query.at, query.limit)
    return plain({"shots": shot_wires(page.shots), "next": page.next})


@router.get(
    "/facets", operation_id="facets", response_model=FacetsWire, responses=REFUSALS
)
def facets(request: Request, p: str) -> Response:
    """Tell what the grid can be narrowed to, and how many of each there are."""
    found = desk(request).store.tiles.facets(_id(request, p))
    return plain(
        {
            "names": [
                {"id": id_, "spelling": spelling, "count": count}
                for id_, spelling, count in found.names
            ],
            "states": found.states,
            "folders": _shares(found.folders),
            "conditions": _shares(found.conditions),
            "months": _shares(found.months),
            "twins": found.twins,
            "trash": found.trash,
            "without": found.without,
        }
    )


@router.get(
    "/regions/{r}",
    operation_id="show_region",
    response_model=RegionWire,
    responses=REFUSALS,
)
def show_region(request: Request, p: str, r: Region) -> Response:
    """Return one region with its photo, its history and what is like it."""
    store, project = desk(request).store, _id(request, p)
    (tile,) = store.tiles.get(project, [r])
    (shot,) = store.shots.get(project, [tile.photo])
    placed = _placed(store, store.tiles.of_photo(project, tile.photo))
    (own,) = store.regions.get([r])
    return plain(
        {
            "tile": tile_wire(tile),
            "shot": shot_wire(shot),
            "others": [one for one in placed if one["region"] != r],
            "box": own.box,
            "history": _entries(store, project, r),
            "similar": tile_wires(store.tiles.similar(project, tile)),
        }
    )


@router.get(
    "/shots/{sha}",
    operation_id="show_shot",
    response_model=PhotoWire,
    responses=REFUSALS,
)
def show_shot(request: Request, p: str, sha: Sha) -> Response:
    """Return one photo with its regions and what was done to it."""
    store, project = desk(request).store, _id(request, p)
    (shot,) = store.shots.get(project, [sha])
    return plain(
        {
            "shot": shot_wire(shot),
            "regions": _placed(store, store.tiles.of_photo(project, sha)),
            "history": act_wires(store, project, store.shots.history(project, sha)),
        }
    )


@router.post("/trash", operation_id="trash", response_model=DoneWire, responses=STALE)
def trash(request: Request, p: str, body: TrashWire) -> Response:
    """Put photos into the bin, or take them out; one act."""
    project = _id(request, p)
    photos = {one.photo: one.version for one in body.photos}
    act = desk(request).store.shots.trash(
        project, who_of(request, project), photos, trashed=body.trashed
    )
    return _done(request, project, act.id, list(photos))


@router.post("/turn", operation_id="turn", response_model=DoneWire, responses=STALE)
def turn(request: Request, p: str, body: TurnWire) -> Response:
    """Have a photo shown turned; one act."""
    project = _id(request, p)
    act = desk(request).store.shots.turn(
        project, who_of(request, project), body.photo, body.version, body.turn
    )
    return _done(request, project, act.id, [body.photo])


@router.post("/boxes", operation_id="draw", response_model=DoneWire, responses=STALE)
def boxes(request: Request, p: str, body: BoxWire) -> Response:
    """Keep a region that somebody drew, with the name given; one act."""
    project = project_of(request, p)
    stroke = Stroke(
        body.photo,
        body.box or (),
        body.points or (),
        (body.name or "").strip() or None,
        body.seconds,
    )
    store = desk(request).store
    act = draw(store, project, who_of(request, project.id), stroke)
    regions = [str(act.more["region"])]
    return plain(done_wire(store, project.id, act.id, regions, [body.photo]))


def _id(request: Request, p: str) -> str:
    """Return the id of a project that is there; raises UnknownProject."""
    return project_of(request, p).id


def _grid(request: Request, query: FilterQuery) -> Tiles | Shots:
    store = desk(request).store
    return store.shots if query.view == "photos" else store.tiles


def _shares(found: Any) -> list[dict[str, Any]]:
    return [{"value": value, "count": count} for value, count in found]


def _placed(store: Store, tiles: list[Tile]) -> list[dict[str, Any]]:
    """Return the tiles of one photo, each with its box."""
    regions = store.regions.get([tile.region for tile in tiles])
    pairs = zip(tiles, regions, strict=True)
    return [tile_wire(tile) | {"box": region.box} for tile, region in pairs]


def _entries(store: Store, project: str, region: str) -> list[dict[str, Any]]:
    """Return what was said of a region, the newest first."""
    return [
        {
            "at": one.at,
            "who": one.who,
            "verb": one.says,
            "name": one.name,
            "act": one.batch,
        }
        for one in store.shots.said(project, region)
    ]


def _done(request: Request, project: str, act: str, photos: list[str]) -> Response:
    """Return an act on photos, with all their tiles."""
    store = desk(request).store
    regions = store.shots.tiles_in(project, photos)
    return plain(done_wire(store, project, act, regions, photos))
