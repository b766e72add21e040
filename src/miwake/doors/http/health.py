"""`/livez`, `/readyz` and `/metrics`: what a probe and Prometheus ask."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from miwake.doors.http.desk import desk
from miwake.stages.answer import State

router = APIRouter(tags=["health"], default_response_class=PlainTextResponse)


@router.get("/livez", operation_id="livez")
async def livez() -> Response:
    """Tell that the server runs."""
    return PlainTextResponse("ok\n")


@router.get(
    "/readyz",
    operation_id="readyz",
    responses={503: {"description": "A published model does not answer (yet)."}},
)
def readyz(request: Request) -> Response:
    """Tell whether every published model answers, and why not."""
    state = desk(request).answerer.state()
    return PlainTextResponse(f"{reason(state)}\n", 200 if state.ready else 503)


@router.get("/metrics", operation_id="metrics")
def metrics(request: Request) -> Response:
    """Return this process's figures in Prometheus' text format."""
    text = desk(request).metrics.text()
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


def reason(state: State) -> str:
    """Say a state in words that name no model: everybody may ask."""
    if state.failed:
        return f"{state.failed} published model(s) cannot be opened; the log says why"
    return f"{state.loading} model(s) are loading" if state.loading else "ok"
