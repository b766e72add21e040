"""The project an address speaks of, and what of it stands beside a judged item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request

from miwake.doors.http.desk import desk
from miwake.doors.http.wires import tile_wire
from miwake.errors import NotFound
from miwake.store.home import Store
from miwake.store.tiles import Tile
from miwake.values import Project


def project_of(request: Request, p: str) -> Project:
    """Return a project by its id; raises UnknownProject."""
    return desk(request).store.projects.get(p)


def tiles_of(
    store: Store, project: Project, regions: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Return the tiles of these regions as the page knows them; some may have none.

    A region that another detector found, for an older model, is no tile any more.
    """
    try:
        found = store.tiles.get(project.id, regions)
    except NotFound:
        found = [one for region in regions for one in _tile(store, project, region)]
    return {one.region: tile_wire(one) for one in found}


def names_of(store: Store, project: Project) -> dict[str, str]:
    """Return the id of each spelling that is in use."""
    return {one.spelling: one.id for one in store.names.all(project.id)}


def _tile(store: Store, project: Project, region: str) -> list[Tile]:
    try:
        return store.tiles.get(project.id, [region])
    except NotFound:
        return []
