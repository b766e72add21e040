"""`/api/projects/{p}/labels/export` and `import`: labels as files of others."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from miwake.doors.http.desk import Desk, desk
from miwake.doors.http.faults import plain
from miwake.doors.http.place import project_of
from miwake.doors.http.predict import FaultWire
from miwake.doors.http.who import who_of
from miwake.doors.http.wires import ActWire, act_wires
from miwake.engine.bundle import MAKING
from miwake.stages import exchange
from miwake.stages.exchange import Format, Report
from miwake.values import Project

router = APIRouter(prefix="/api/projects/{p}/labels", tags=["labels"])

MOST = 2 << 30
"""Most bytes of a file of labels: a zip may hold the photos."""
TYPES = {".csv": "text/csv; charset=utf-8", ".json": "application/json"}

_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {
                "schema": {"type": "string", "format": "binary"}
            }
        },
    }
}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    413: {"model": FaultWire, "description": "Larger than a file of labels may be."},
    422: {"model": FaultWire, "description": "No such file; the text names the line."},
}


class ImportedWire(BaseModel):
    """What became of a file of labels."""

    act: ActWire | None = Field(description="It can be undone; null: nothing was new.")
    matched: int = Field(description="Labels whose region is here.")
    said: int = Field(description="Of these, those that did not hold yet.")
    unknown: list[str] = Field(description="Labels without a home here, and why.")
    missed: int = Field(description="How many those are.")
    conflicts: int = Field(description="Labels whose region bears another name here.")


@router.get(
    "/export",
    operation_id="labels_export",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def export(
    request: Request, p: str, format: Format = "csv", photos: bool = False
) -> Response:
    """Return every label that holds as one file, written while it is sent."""
    store, project = desk(request).store, project_of(request, p)
    suffix = exchange.SUFFIX[format]
    name = quote(f"{project.name}{suffix}", safe="")
    return StreamingResponse(
        exchange.export(store, project, format, photos=photos),
        media_type=TYPES.get(Path(name).suffix, "application/zip"),
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@router.post(
    "/import",
    operation_id="labels_import",
    response_model=ImportedWire,
    responses=_REFUSALS,
    openapi_extra=_FILE,
)
async def import_(
    request: Request, p: str, format: Format | None = None, over: bool = False
) -> Response:
    """Say what a file says, in one act; what people said otherwise stays."""
    shared, project = desk(request), project_of(request, p)
    who = who_of(request, project.id)
    with tempfile.NamedTemporaryFile(dir=shared.store.cache, prefix=MAKING) as file:
        await _received(request, file)
        report = await shared.gate.run(
            lambda: exchange.bring(
                shared.store, project, who, Path(file.name), format, over=over
            )
        )
    return plain(_wire(shared, project, report))


async def _received(request: Request, file: IO[bytes]) -> None:
    """Write a request's body to a file as it comes; raises HTTPException 413."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST:
            raise HTTPException(413, f"a file of labels has at most {MOST} bytes")
        file.write(chunk)
    file.flush()


def _wire(shared: Desk, project: Project, report: Report) -> dict[str, Any]:
    act = None
    if report.act is not None:
        done = shared.store.acts.get(project.id, report.act)
        act = act_wires(shared.store, project.id, [done])[0]
    return {
        "act": act,
        "matched": report.matched,
        "said": report.said,
        "unknown": report.unknown,
        "missed": report.missed,
        "conflicts": report.conflicts,
    }
