"""`GET /api/projects/{p}/events`: what happens in a project, while it happens."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import StreamingResponse

from miwake import __version__
from miwake.doors.http.desk import Desk, desk
from miwake.doors.http.feed import Event, plain
from miwake.doors.http.place import project_of

router = APIRouter(prefix="/api/projects/{p}", tags=["events"])


@router.get(
    "/events",
    operation_id="events",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}},
        429: {"description": "Too many pages listen."},
    },
)
async def events(request: Request, p: str) -> StreamingResponse:
    """Tell of jobs and of changes, until the page goes; `Last-Event-ID` goes on."""
    shared, project = desk(request), project_of(request, p)
    if shared.feed.full:
        raise HTTPException(429, "too many pages listen", {"Retry-After": "5"})
    last = request.headers.get("last-event-id", "")
    return StreamingResponse(
        _stream(shared, project.id, int(last) if last.isdecimal() else None),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


async def _stream(shared: Desk, project: str, last: int | None) -> AsyncIterator[bytes]:
    feed = shared.feed
    with feed.listen(project) as line:
        missed = None if last is None else feed.since(project, last)
        newest = max([last or 0, *(one.id for one in missed or [])])
        if missed is None:
            newest = feed.last()
            for frame in _first(shared, project, newest):
                yield frame
        for one in missed or []:
            yield one.frame()
        async for event in line.events():
            if event is None:
                yield b": ping\n\n"
            elif event.id > newest:
                yield event.frame()


def _first(shared: Desk, project: str, newest: int) -> list[bytes]:
    """Return what a page hears that is new here: hello, and the jobs under way."""
    hello = json.dumps({"version": __version__})
    jobs = [
        json.dumps(plain(job), ensure_ascii=False)
        for job in shared.store.jobs.active(project)
    ]
    told = [Event(newest, project, "hello", hello)]
    told += [Event(newest, project, "job", data) for data in jobs]
    return [b"retry: 1000\n\n", *(one.frame() for one in told)]
