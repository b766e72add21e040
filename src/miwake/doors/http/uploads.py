"""`/api/projects/{p}/uploads`: files on their way in, which may stop and go on."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from miwake.doors.http.desk import desk
from miwake.doors.http.jobs import JobWire, asked
from miwake.doors.http.place import project_of
from miwake.errors import NotFound, Refused
from miwake.store.incoming import CHUNK, File, Upload

router = APIRouter(prefix="/api/projects/{p}", tags=["uploads"])

SECONDS = 120.0
"""Time a chunk may take to arrive."""


class FileWire(BaseModel):
    """A file as the browser knows it."""

    model_config = ConfigDict(extra="forbid")

    path: str = Field(max_length=4096)
    size: int = Field(ge=0)
    modified: float = 0.0


class ListWire(BaseModel):
    """All files of one upload."""

    model_config = ConfigDict(extra="forbid")

    files: list[FileWire]


class PartWire(BaseModel):
    """A file of which some has arrived."""

    index: int
    bytes: int


class RefusedWire(BaseModel):
    """A file that is not wanted."""

    index: int
    reason: str


class UploadWire(BaseModel):
    """What of an upload has arrived."""

    id: str
    have: list[int] = Field(description="Files that are whole, or not wanted.")
    parts: list[PartWire]
    refused: list[RefusedWire]


class BytesWire(BaseModel):
    """How much of a file has arrived."""

    bytes: int


@router.post("/uploads", operation_id="upload", response_model=UploadWire)
def upload(request: Request, p: str, wanted: ListWire) -> UploadWire:
    """Announce files; the same list again goes on where it stopped."""
    project = project_of(request, p)
    files = [File(one.path, one.size, one.modified) for one in wanted.files]
    return _wire(request, desk(request).store.incoming.open(project.id, files))


@router.put(
    "/uploads/{u}/{index}",
    operation_id="upload_bytes",
    response_model=BytesWire,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {
                    "schema": {"type": "string", "format": "binary"}
                }
            },
        }
    },
)
async def put(
    request: Request,
    p: str,
    u: str,
    index: int,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> BytesWire:
    """Add bytes to a file; once it is whole and this is answered, it is safe."""
    incoming, data = desk(request).store.incoming, await _chunk(request)

    def write() -> int:
        found = incoming.get(project_of(request, p).id, u)
        return incoming.write(found, index, offset, data)

    return BytesWire(bytes=await run_in_threadpool(write))


@router.post("/uploads/{u}/finish", operation_id="upload_finish")
def finish(request: Request, p: str, u: str) -> JobWire:
    """Import what was uploaded; raises Refused while files are missing."""
    project, incoming = project_of(request, p), desk(request).store.incoming
    found = incoming.get(project.id, u)
    if found.state == "done":
        raise NotFound("this upload has been imported")
    if found.state == "open":
        missing = len(found.files) - len(incoming.have(found)[0])
        if missing:
            raise Refused(f"{missing} of {len(found.files)} files are not here yet")
        incoming.mark(u, "asked")
    return asked(request, p, "import", {"incoming": u})


def _wire(request: Request, found: Upload) -> UploadWire:
    have, parts = desk(request).store.incoming.have(found)
    refused = [(at, file.refused) for at, file in enumerate(found.files)]
    return UploadWire(
        id=found.id,
        have=have,
        parts=[PartWire(index=at, bytes=n) for at, n in sorted(parts.items())],
        refused=[RefusedWire(index=at, reason=why) for at, why in refused if why],
    )


async def _chunk(request: Request) -> bytes:
    """Return a chunk's bytes; answers 413 and 408 to one too large or too slow."""
    data = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for piece in request.stream():
                data += piece
                if len(data) > CHUNK:
                    raise HTTPException(413, f"a chunk has at most {CHUNK} bytes")
    except TimeoutError:
        raise HTTPException(408, f"it took more than {SECONDS:g} seconds") from None
    return bytes(data)
