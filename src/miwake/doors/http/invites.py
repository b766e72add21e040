"""Helpers: a link is made, opened once, and what it opened is ended again."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from miwake.doors.http import outside
from miwake.doors.http.desk import desk
from miwake.doors.http.place import project_of
from miwake.doors.http.who import COOKIE, helper_of, who_of
from miwake.errors import NotYours
from miwake.store.invites import DAYS, Invite

router = APIRouter(prefix="/api", tags=["helpers"])

WRONG = 5
"""Wrong tokens an address may try in a minute."""
MINUTE = 60.0
ADDRESSES = 10_000
"""Addresses whose tries are remembered."""


class InviteWire(BaseModel):
    """A helper's link, and what became of it."""

    id: str
    who: str
    created: str
    expires: str
    used: str | None
    ended: str | None


class WishWire(BaseModel):
    """Whom the link is for."""

    model_config = ConfigDict(extra="forbid")

    who: str = ""


class LinkWire(BaseModel):
    """The link; it is shown this once."""

    id: str
    url: str
    expires: str


class JoinWire(BaseModel):
    """The token of a link, and what the helper wants to be called."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(max_length=200)
    who: str = Field("", max_length=200)


class JoinedWire(BaseModel):
    """Where a helper may label now, and under which name."""

    project: str
    who: str


class MeWire(BaseModel):
    """Who is asking."""

    who: str
    role: Literal["owner", "helper"]
    project: str | None = Field(description="A helper's only project.")
    languages: list[str]


@router.post("/projects/{p}/invites", operation_id="invite", response_model=LinkWire)
def invite(request: Request, p: str, wish: WishWire) -> LinkWire:
    """Make a link that lets one person in, once, to label."""
    project = project_of(request, p)
    made, token = desk(request).store.invites.make(project.id, wish.who)
    url = f"{outside.address(request)}/#/help/{token}"
    return LinkWire(id=made.id, url=url, expires=made.expires)


@router.get(
    "/projects/{p}/invites",
    operation_id="invites",
    response_model=list[InviteWire],
)
def invites(request: Request, p: str) -> list[InviteWire]:
    """List a project's links, newest first; not what they are."""
    project = project_of(request, p)
    return [_wire(one) for one in desk(request).store.invites.list(project.id)]


@router.post(
    "/projects/{p}/invites/{id}/end",
    operation_id="invite_end",
    response_model=InviteWire,
)
def end(request: Request, p: str, id: str) -> InviteWire:
    """End a link, and the session it opened."""
    project = project_of(request, p)
    return _wire(desk(request).store.invites.end(project.id, id))


@router.post("/join", operation_id="join", response_model=JoinedWire)
def join(request: Request, response: Response, wish: JoinWire) -> JoinedWire:
    """Open a link: from now on this browser may label one project."""
    address = request.client.host if request.client else ""
    _tries.check(address)
    try:
        made, session = desk(request).store.invites.join(wish.token, wish.who)
    except NotYours:
        _tries.wrong(address)
        raise
    response.set_cookie(
        COOKIE, session, max_age=DAYS * 86_400, httponly=True, samesite="lax", path="/"
    )
    return JoinedWire(project=made.project, who=made.who)


@router.post("/leave", operation_id="leave")
def leave(request: Request, response: Response) -> dict[str, bool]:
    """Let this browser forget that it is a helper's."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return {"left": helper_of(request) is not None}


@router.get("/me", operation_id="me", response_model=MeWire)
def me(request: Request) -> MeWire:
    """Tell who is asking."""
    helper = helper_of(request)
    return MeWire(
        who=helper.who if helper else who_of(request, ""),
        role="helper" if helper or outside.is_outside(request) else "owner",
        project=helper.project if helper else None,
        languages=["ja", "en"],
    )


class Tries:
    """Counts the wrong tokens of each address within the last minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: dict[str, deque[float]] = {}

    def check(self, address: str) -> None:
        """Raise HTTPException 429 where there were too many."""
        with self._lock:
            recent = self._wrong.get(address, deque())
            while recent and self._clock() - recent[0] >= MINUTE:
                recent.popleft()
            if len(recent) < WRONG:
                return
            wait = str(int(MINUTE - (self._clock() - recent[0])) + 1)
        said = "too many wrong links; try again in a minute"
        raise HTTPException(429, said, {"Retry-After": wait})

    def wrong(self, address: str) -> None:
        """Count one more; when there are too many addresses, the oldest go."""
        with self._lock:
            while len(self._wrong) >= ADDRESSES:
                del self._wrong[next(iter(self._wrong))]
            self._wrong.setdefault(address, deque(maxlen=WRONG)).append(self._clock())


_tries = Tries()


def _wire(one: Invite) -> InviteWire:
    return InviteWire(
        id=one.id,
        who=one.who,
        created=one.created,
        expires=one.expires,
        used=one.used,
        ended=one.ended,
    )
