"""`POST /api/projects/{name}/predict`: one photo in, its regions out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from miwake.doors.http import forms
from miwake.doors.http.desk import Desk, desk
from miwake.doors.http.faults import plain
from miwake.doors.http.wires import SaidWire
from miwake.learn import sentences
from miwake.stages.answer import Reply
from miwake.values import Found

router = APIRouter(tags=["predict"])


class FoundWire(BaseModel):
    """One answered region of the photo."""

    box: list[float] = Field(description="Left, top, right, bottom in pixels.")
    label: str
    score: float
    scores: dict[str, float] = Field(description="One score a name.")


class AnswerWire(BaseModel):
    """What an endpoint answers of one photo."""

    endpoint: str
    model: str = Field(description="Digest of the model that answered.")
    regions: list[FoundWire]
    reason: str = Field(description="Why there is no region, when there is none.")
    why: SaidWire | None = Field(description="The reason by code, where it is known.")


class FaultWire(BaseModel):
    """An error: a stable code, and a text for people."""

    code: str
    message: str
    params: dict[str, Any]


_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FORM = {
    "schema": {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}},
        "required": ["file"],
    }
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "image/*": _BINARY,
            "application/octet-stream": _BINARY,
            "multipart/form-data": _FORM,
        },
    }
}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": FaultWire, "description": "A damaged form."},
    404: {"model": FaultWire, "description": "No such project or endpoint."},
    413: {"model": FaultWire, "description": "More than 20 MB."},
    415: {"model": FaultWire, "description": "Not a photo's content type."},
    422: {"model": FaultWire, "description": "The photo cannot be read."},
    429: {"model": FaultWire, "description": "Too many requests wait."},
}


@router.post(
    "/api/projects/{name}/predict",
    operation_id="predict",
    response_model=AnswerWire,
    responses=_REFUSALS,
    openapi_extra=_BODY,
)
async def predict(
    request: Request,
    name: str,
    endpoint: Annotated[str | None, Query(description="One of several.")] = None,
) -> Response:
    """Answer one photo."""
    shared = desk(request)
    kind = request.headers.get("content-type", "application/octet-stream")
    async with shared.gate.enter(request) as body:
        return await shared.gate.run(
            lambda: shared.respond(
                lambda: _ask(shared, (name, endpoint), forms.photo(kind, body)), _write
            )
        )


def _ask(shared: Desk, where: tuple[str, str | None], photo: bytes) -> Reply:
    chosen = shared.answerer.choose(*where)
    return shared.answerer.photos(chosen, [photo])


def _write(reply: Reply) -> Response:
    answer = reply.answers[0]
    return plain(
        {
            "endpoint": reply.endpoint.name,
            "model": reply.endpoint.model,
            "regions": [_region(found) for found in answer.regions],
            "reason": answer.reason,
            "why": sentences.wire(answer.reason),
        }
    )


def _region(found: Found) -> dict[str, Any]:
    return {
        "box": list(found.box),
        "label": found.label,
        "score": found.score,
        "scores": dict(found.scores),
    }
