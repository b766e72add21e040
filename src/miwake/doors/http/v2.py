"""`/v2`: the Open Inference Protocol, whose models are our endpoints."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from miwake import __version__
from miwake.doors.http import infer
from miwake.doors.http.desk import Desk, desk
from miwake.doors.http.faults import plain
from miwake.engine.bundle import Bundle
from miwake.stages.answer import Reply
from miwake.values import Endpoint

router = APIRouter(prefix="/v2", tags=["v2"])


class ErrorWire(BaseModel):
    """An error of the protocol."""

    error: str


_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorWire, "description": "Against the protocol."},
    404: {"model": ErrorWire, "description": "No such model or version."},
    422: {"model": ErrorWire, "description": "A photo cannot be read."},
    429: {"model": ErrorWire, "description": "Too many requests wait."},
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": infer.InferWire.model_json_schema()},
            "application/octet-stream": {
                "schema": {"type": "string", "format": "binary"}
            },
        },
    }
}


@router.get("", operation_id="v2_server")
async def server() -> Response:
    """Tell what serves here."""
    return plain(
        {
            "name": "miwake",
            "version": __version__,
            "extensions": ["binary_tensor_data"],
        }
    )


@router.get("/health/live", operation_id="v2_live")
async def live() -> Response:
    """Tell that the server runs."""
    return plain({"live": True})


@router.get("/health/ready", operation_id="v2_ready")
def ready(request: Request) -> Response:
    """Tell whether every published model answers."""
    state = desk(request).answerer.state()
    return plain({"ready": state.ready}, 200 if state.ready else 503)


@router.get("/models/{model}", operation_id="v2_model", responses=_REFUSALS)
@router.get(
    "/models/{model}/versions/{version}",
    operation_id="v2_model_version",
    responses=_REFUSALS,
)
def metadata(request: Request, model: str, version: str | None = None) -> Response:
    """Tell the inputs and outputs of a model."""
    shared = desk(request)
    endpoint = _endpoint(shared, model, version)
    return plain(_metadata(endpoint, shared.answerer.bundle(endpoint)))


@router.get("/models/{model}/ready", operation_id="v2_model_ready", responses=_REFUSALS)
@router.get(
    "/models/{model}/versions/{version}/ready",
    operation_id="v2_model_version_ready",
    responses=_REFUSALS,
)
def model_ready(request: Request, model: str, version: str | None = None) -> Response:
    """Tell whether a model answers."""
    shared = desk(request)
    endpoint = _endpoint(shared, model, version)
    ready = shared.answerer.shelf.state([endpoint.model]).ready
    return plain({"name": model, "ready": ready}, 200 if ready else 503)


@router.post(
    "/models/{model}/infer",
    operation_id="v2_infer",
    responses=_REFUSALS,
    openapi_extra=_BODY,
)
@router.post(
    "/models/{model}/versions/{version}/infer",
    operation_id="v2_infer_version",
    responses=_REFUSALS,
    openapi_extra=_BODY,
)
async def infer_(request: Request, model: str, version: str | None = None) -> Response:
    """Answer photos, or regions as the model sees them."""
    shared = desk(request)
    length = request.headers.get(infer.LENGTH)
    async with shared.gate.enter(request) as body:
        return await shared.gate.run(
            lambda: _answer(shared, (model, version), (length, body))
        )


def _answer(
    shared: Desk, where: tuple[str, str | None], what: tuple[str | None, bytes]
) -> Response:
    """Answer one request (in a thread)."""
    asked: list[infer.Asked] = []

    def ask() -> Reply:
        endpoint = _endpoint(shared, *where)
        asked.append(infer.read(*what))
        return _ask(shared, endpoint, asked[0])

    return shared.respond(ask, lambda reply: infer.write(asked[0], reply))


def _ask(shared: Desk, endpoint: Endpoint, asked: infer.Asked) -> Reply:
    if asked.pixels is not None:
        return shared.answerer.pixels(endpoint, asked.pixels)
    return shared.answerer.photos(endpoint, asked.photos or [])


def _endpoint(shared: Desk, model: str, version: str | None) -> Endpoint:
    """Return an endpoint; a version is the digest of the model that answers now."""
    endpoint = shared.store.models.endpoint(model)
    if version not in (None, endpoint.model):
        raise HTTPException(
            404, f"{model!r} has no version {version!r} now; it has: {endpoint.model}"
        )
    return endpoint


def _metadata(endpoint: Endpoint, bundle: Bundle) -> dict[str, Any]:
    side = bundle.sees.get("side") or -1
    return {
        "name": endpoint.name,
        "versions": [endpoint.model],
        "platform": "onnx_onnxv1",
        "inputs": [
            _tensor("image", "BYTES", [-1]),
            _tensor("pixels", "UINT8", [-1, side, side, 3]),
        ],
        "outputs": [
            _tensor("scores", "FP32", [-1, len(bundle.names)])
            | {"parameters": {"labels": list(bundle.names)}},
            _tensor("label", "BYTES", [-1]),
            _tensor("boxes", "FP32", [-1, 4]),
            _tensor("photo", "INT64", [-1]),
        ],
    }


def _tensor(name: str, datatype: str, shape: list[int]) -> dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": shape}
