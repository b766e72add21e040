"""Who speaks, and what they may do.

At the first address everybody is the owner: it is loopback's. A browser says who sits
before it by a header, percent-encoded. A helper came by a link (see `invites.py`) and
carries a session; what helpers may do is listed here, and nowhere else.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from starlette.requests import Request

from miwake.doors.http.desk import desk
from miwake.doors.http.outside import is_outside
from miwake.errors import NotYours
from miwake.store.invites import Invite
from miwake.store.labels import FOLDER

HEADER = "X-Miwake-Who"
COOKIE = "miwake_helper"
OWNER = "owner"
"""Who speaks when nobody says."""
LONGEST = 44
"""Letters of a name: an undo has to find room beside it."""

ANYBODY: Final = frozenset({"livez", "me", "join", "leave"})
"""What may be asked before one is let in."""
HELPER: Final = frozenset(
    {
        "project",
        "settings",
        "queue_confirm",
        "queue_one",
        "queue_clusters",
        "queue_cluster",
        "queue_same",
        "search_names",
        "thumb",
        "picture",
        "show_region",
        "say",
        "undo",
    }
)
"""What a helper may do, in the one project of the invite."""
OWN: Final = frozenset({"undo"})
"""Of these, what is only theirs where they did it."""


def who_of(request: Request, project: str) -> str:
    """Return who speaks in a request about a project."""
    helper = helper_of(request)
    if helper is not None:
        return helper.who
    said = " ".join(unquote(request.headers.get(HEADER, "")).split())[:LONGEST]
    return (said if said != FOLDER else "") or _usual(request, project)


def helper_of(request: Request) -> Invite | None:
    """Return the helper whose session a request carries; None for the owner."""
    session = request.cookies.get(COOKIE)
    return desk(request).store.invites.of(session) if session else None


async def allowed(request: Request) -> None:
    """Raise NotYours for what somebody may not do; asked before every route."""
    if not (is_outside(request) or COOKIE in request.cookies):
        return  # the owner, at this machine
    route = request.scope["route"]
    doing = getattr(route, "operation_id", None)
    if doing in ANYBODY or not request.url.path.startswith("/api/"):
        return
    helper = helper_of(request)
    if helper is None and not is_outside(request):
        return  # the session is over: whoever sits here is the owner again
    if helper is None:
        raise NotYours("open the link you were given first; it may be over")
    if doing not in HELPER or request.path_params.get("p") != helper.project:
        raise NotYours("a helper may label, and nothing else")
    if doing in OWN:
        _own(request, helper)


def _own(request: Request, helper: Invite) -> None:
    """Raise NotYours for another's act."""
    act = desk(request).store.acts.get(helper.project, request.path_params["act"])
    if act.who != helper.who:
        raise NotYours("only whoever did it, or the owner, may take it back")


def _usual(request: Request, project: str) -> str:
    """Return who speaks in a project when nobody says."""
    return (project and desk(request).store.choices.get(project).who) or OWNER
