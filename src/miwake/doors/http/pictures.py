"""Small pictures: a region's thumbnail, and a photo that fits a screen.

A face stands upright whatever is done, so browsers may keep it for ever. What is shown
as its photo is turned they may keep when the address says `turn`; else they ask each
time, and hear in a few bytes that nothing has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from miwake.doors.http.desk import desk
from miwake.doors.http.photos import REFUSALS, Region, Sha
from miwake.doors.http.place import project_of
from miwake.engine import thumbs
from miwake.store.home import Store

router = APIRouter(prefix="/api/projects/{p}", tags=["pictures"])

KEEP = "private, max-age=31536000, immutable"
ASK = "private, no-cache"
JPEG = REFUSALS | {
    200: {"content": {"image/jpeg": {}}, "description": "A JPEG."},
    304: {"description": "The browser has it already."},
}


@router.get(
    "/thumbs/{region}",
    operation_id="thumb",
    response_class=Response,
    responses=JPEG,
)
def thumb(
    request: Request,
    p: str,
    region: Region,
    size: Annotated[int, Query(ge=1, le=336)] = 112,
) -> Response:
    """Return a region upright; its shorter side has about *size* pixels."""
    store = desk(request).store
    (tile,) = store.tiles.get(project_of(request, p).id, [region])
    (one,) = store.regions.get([region])
    cut = thumbs.Cut(one.box, one.angle, bool(one.points), tile.turn)
    side = thumbs.next_of(thumbs.SIZES, size)
    turn = 0 if cut.face else tile.turn
    path = _folder(store, region) / f"{region}-{side}-{turn}.jpg"
    return _jpeg(
        request,
        path,
        lambda: thumbs.thumbnail(store.blobs.get(one.photo), cut, side),
        still=cut.face,
    )


@router.get(
    "/pictures/{sha}",
    operation_id="picture",
    response_class=Response,
    responses=JPEG,
)
def picture(
    request: Request,
    p: str,
    sha: Sha,
    max: Annotated[int, Query(ge=1, le=4096)] = 1600,
) -> Response:
    """Return a photo upright; its longer side has at most about *max* pixels."""
    store = desk(request).store
    (shot,) = store.shots.get(project_of(request, p).id, [sha])
    side = thumbs.next_of(thumbs.SIDES, max)
    path = _folder(store, sha) / f"{sha}-{side}-{shot.turn}.jpg"
    return _jpeg(
        request,
        path,
        lambda: thumbs.picture(store.blobs.get(sha), side, shot.turn),
        still=False,
    )


def _folder(store: Store, id_: str) -> Path:
    """Return where pictures of an id are kept: not all in one folder."""
    return store.cache / "thumbs" / id_[:2]


def _jpeg(
    request: Request, path: Path, make: Callable[[], bytes], *, still: bool
) -> Response:
    """Return a file of the cache, or that the browser has it already."""
    keep = still or "turn" in request.query_params
    mark = f'"{path.stem}"'
    headers = {"Cache-Control": KEEP if keep else ASK, "ETag": mark}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    return Response(thumbs.kept(path, make), media_type="image/jpeg", headers=headers)
