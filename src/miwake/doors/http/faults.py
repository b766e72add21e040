"""How errors look on the wire: one form for our API, one for the open protocol."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from miwake.doors.http.wires import tile_wires
from miwake.errors import BadPhoto, Conflict, MiwakeError
from miwake.learn import sentences
from miwake.store.home import Store

STALE = 500
"""Most tiles an answer shows of those that were changed meanwhile."""

CODES = {
    400: "BadRequest",
    404: "NotFound",
    405: "MethodNotAllowed",
    408: "TooSlow",
    413: "TooLarge",
    415: "NotAPhoto",
    429: "TooBusy",
}
"""Codes of what the door itself refuses; stable, for the page translates them."""


def refusal(
    path: str,
    status: int,
    code: str,
    message: str,
    params: Mapping[str, Any] | None = None,
) -> Response:
    """Return an error as the route below *path* says it."""
    wire: dict[str, Any] = {"code": code, "message": message}
    wire["params"] = dict(params or {})
    if path == "/v2" or path.startswith("/v2/"):
        wire = {"error": message}
    return plain(wire, status)


def plain(wire: Any, status: int = 200) -> Response:
    """Return plain JSON."""
    text = json.dumps(wire, ensure_ascii=False, allow_nan=False)
    return Response(text.encode(), status, media_type="application/json")


def install(app: FastAPI) -> None:
    """Teach an app these forms."""
    app.add_exception_handler(MiwakeError, _miwake)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)


async def _miwake(request: Request, bad: Exception) -> Response:
    assert isinstance(bad, MiwakeError)
    code = bad.code if isinstance(bad, BadPhoto) else type(bad).__name__
    message = str(bad)
    if isinstance(bad, BadPhoto) and request.url.path.startswith("/v2/"):
        message = f"{bad.code}: {message}"
    params = await run_in_threadpool(_params, request, bad)
    if why := sentences.said(message):
        params = {"why": why.code, **why.params, **params}
    return refusal(request.url.path, bad.status, code, message, params)


def _params(request: Request, bad: MiwakeError) -> Mapping[str, Any]:
    """Return what a page needs to say it, and the tiles it has to look at again."""
    if not isinstance(bad, Conflict):
        return bad.params
    store: Store = request.app.state.desk.store
    project = request.path_params.get("p", "")
    known = store.labels.shown(project, bad.stale[:STALE])
    return {**bad.params, "stale": tile_wires(store.tiles.get(project, known))}


async def _http(request: Request, bad: Exception) -> Response:
    assert isinstance(bad, HTTPException)
    code = CODES.get(bad.status_code, f"Http{bad.status_code}")
    answer = refusal(request.url.path, bad.status_code, code, str(bad.detail))
    answer.headers.update(bad.headers or {})
    return answer


async def _invalid(request: Request, bad: Exception) -> Response:
    assert isinstance(bad, RequestValidationError)
    said = "; ".join(
        f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in bad.errors()
    )
    return refusal(request.url.path, 422, "BadRequest", said)
