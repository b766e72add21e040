"""The nouns of the workbench as they stand on the wire, and how they get there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, Field

from miwake.learn import sentences
from miwake.store.acts import SAMPLE, Act
from miwake.store.home import Store
from miwake.store.shots import Shot
from miwake.store.tiles import Tile

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in the upright photo's pixels."""


class SaidWire(BaseModel):
    """What a text says, for a page that says it in its own words."""

    code: str
    params: dict[str, str | int]


class TileWire(BaseModel):
    """A region as the page shows it."""

    region: str
    photo: str
    n: int
    state: str = Field(description="open, named, unknown or skipped.")
    name: str | None = Field(description="Id of the name a person gave.")
    who: str
    guess: str | None = Field(description="Id of the name the model proposes.")
    score: float | None
    doubt: float | None
    top: list[tuple[str, float]]
    cluster: int | None
    folder: str
    condition: str
    taken: str | None
    twin: bool
    trashed: bool
    version: int
    turn: int | None = Field(
        None, description="Degrees its photo is shown turned; left out when 0."
    )
    also: list[str] | None = Field(None, description="Further names that hold.")
    not_: list[str] | None = Field(
        None, alias="not", description="Names it is said not to be."
    )


class ShotWire(BaseModel):
    """A photo as the page shows it."""

    photo: str
    n: int
    source: str
    folder: str
    condition: str
    taken: str | None
    width: int
    height: int
    regions: int
    twin: str | None
    turn: int
    trashed: bool
    version: int


class ActWire(BaseModel):
    """One thing somebody did."""

    id: str
    kind: str
    who: str
    at: str
    seconds: float
    count: int
    undone: str | None = Field(description="The act that took it back.")
    undoes: str | None = Field(description="The act it takes back.")
    sample: list[str] = Field(description="At most six of the regions it touched.")
    name: str | None = Field(description="Spelling, when it is about one name.")
    verb: str


class DoneWire(BaseModel):
    """What an act did: itself, and what it touched as that stands now."""

    act: ActWire
    tiles: list[TileWire]
    shots: list[ShotWire]


class MapWire(BaseModel):
    """How long a grid is, and where it can be entered."""

    total: int
    cursors: list[str] = Field(description="Of every step-th row; the first is empty.")
    version: int = Field(description="Rises with every act.")


class TilesWire(BaseModel):
    """A stretch of tiles, how their names are spelled, and the cursor behind it."""

    tiles: list[TileWire]
    next: str | None
    names: dict[str, str] = Field(
        description="Spellings of the names that the tiles bear or are proposed."
    )


class ShotsWire(BaseModel):
    """A stretch of photos, and the cursor behind it."""

    shots: list[ShotWire]
    next: str | None


class NameCount(BaseModel):
    """A name, and how many tiles bear it."""

    id: str
    spelling: str
    count: int


class ValueCount(BaseModel):
    """A value, and how many tiles have it."""

    value: str
    count: int


class FacetsWire(BaseModel):
    """What the grid can be narrowed to."""

    names: list[NameCount]
    states: dict[str, int]
    folders: list[ValueCount]
    conditions: list[ValueCount]
    months: list[ValueCount]
    twins: int
    trash: int = Field(description="Photos in the bin.")
    without: int = Field(description="Photos in which nothing was found.")


class PlacedWire(TileWire):
    """A tile, and where it lies in its photo."""

    box: Box


class EntryWire(BaseModel):
    """What was said of a region, when and by whom."""

    at: str
    who: str
    verb: str
    name: str | None
    act: str


class RegionWire(BaseModel):
    """All there is to say of one region."""

    tile: TileWire
    shot: ShotWire
    others: list[PlacedWire] = Field(description="The photo's other regions.")
    box: Box
    history: list[EntryWire]
    similar: list[TileWire]


class PhotoWire(BaseModel):
    """All there is to say of one photo."""

    shot: ShotWire
    regions: list[PlacedWire]
    history: list[ActWire]


def saids(texts: Sequence[str]) -> list[SaidWire | None]:
    """Return what each text says; None for one that is only text."""
    found = [sentences.said(text) for text in texts]
    return [
        SaidWire(code=one.code, params=dict(one.params)) if one else None
        for one in found
    ]


def act_wires(store: Store, project: str, found: Sequence[Act]) -> list[dict[str, Any]]:
    """Return acts as the page knows them."""
    ids = {one.more["name"] for one in found if one.more.get("name")}
    spelled = store.names.spellings(project, ids)
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "who": one.who,
            "at": one.at,
            "seconds": one.seconds,
            "count": one.count,
            "undone": one.undone,
            "undoes": one.undoes,
            "sample": list(one.more.get("sample", ()))[:SAMPLE],
            "name": spelled.get(one.more.get("name") or ""),
            "verb": one.more.get("verb", one.kind),
        }
        for one in found
    ]


def done_wire(
    store: Store, project: str, act: str, regions: Sequence[str], photos: Sequence[str]
) -> dict[str, Any]:
    """Return what an act did; *regions* and *photos* are what it touched."""
    return {
        "act": act_wires(store, project, [store.acts.get(project, act)])[0],
        "tiles": tile_wires(store.tiles.get(project, regions)),
        "shots": shot_wires(store.shots.get(project, photos)),
    }


def tile_wire(one: Tile) -> dict[str, Any]:
    """Return a tile as the page knows it."""
    wire: dict[str, Any] = {
        "region": one.region,
        "photo": one.photo,
        "n": one.n,
        "state": one.state,
        "name": one.name,
        "who": one.who,
        "guess": one.guess,
        "score": one.score,
        "doubt": one.doubt,
        "top": one.top,
        "cluster": one.cluster,
        "folder": one.folder,
        "condition": one.condition,
        "taken": one.taken,
        "twin": one.twin,
        "trashed": one.trashed,
        "version": one.version,
    }
    rare = {"turn": one.turn, "also": one.also, "not": one.excluded}
    return wire | {key: value for key, value in rare.items() if value}


def tile_wires(tiles: Iterable[Tile]) -> list[dict[str, Any]]:
    """Return tiles as the page knows them."""
    return [tile_wire(one) for one in tiles]


def shot_wire(one: Shot) -> dict[str, Any]:
    """Return a photo as the page knows it."""
    return asdict(one)


def shot_wires(shots: Iterable[Shot]) -> list[dict[str, Any]]:
    """Return photos as the page knows them."""
    return [shot_wire(one) for one in shots]
