"""The second address: for helpers on other machines, who may label and nothing else.

The first address is loopback: whoever asks there sits at this machine and owns it. A
request that came by any other socket is marked before the app sees it, and what is
marked needs a helper's session (see `who.py`).
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from miwake.doors.http.faults import refusal
from miwake.errors import BadOption

MARK: Final = "miwake.outside"
"""Key of a request's scope: it came from outside."""
HELPERS: Final = "miwake.helpers"
"""Key of a request's scope: the address that helpers open."""
PAGE: Final = ("/app/", "/static/", "/assets/")
"""Where the page's own files lie."""
OPEN: Final = frozenset({"/", "/livez", "/favicon.ico"})
BODY: Final = 1 << 20
"""Most bytes of a request's body: some thousand labels."""
CLOSED: Final = frozenset({"/api/openapi.json"})


class Outside:
    """The app as it is seen by both addresses.

    *inside* is what the first one is bound to: host and port. Everything else is
    outside, so that a mistake shuts people out and lets nobody in.
    """

    def __init__(self, app: ASGIApp, inside: tuple[str, int], helpers: str) -> None:
        self._app = app
        self._inside = inside
        self._helpers = helpers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Mark a request with where it came from; keep outside what is not for it."""
        if scope["type"] == "http":
            scope[HELPERS] = self._helpers
            scope[MARK] = tuple(scope.get("server") or ()) != self._inside
            if scope[MARK]:
                await self._outside(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _outside(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what helpers need at all, with bodies as small as theirs."""
        path, length = scope["path"], Headers(scope=scope).get("content-length", "0")
        if not _shown(scope):
            said = "this address is for helpers: it only serves what they need"
            await refusal(path, 403, "NotYours", said)(scope, receive, send)
        elif not length.isdecimal() or int(length) > BODY:
            said = f"the body is larger than {BODY} bytes"
            await refusal(path, 413, "TooLarge", said)(scope, receive, send)
        else:
            await self._app(scope, _counted(receive), send)


def is_outside(request: Request) -> bool:
    """Whether a request came by the helpers' address."""
    return bool(request.scope.get(MARK))


def address(request: Request) -> str:
    """Return the address that helpers open; without one, that of the request."""
    found = request.scope.get(HELPERS)
    return str(found) if found else str(request.base_url).rstrip("/")


def is_name_of_ours(host: str) -> bool:
    """Whether a `Host` may be that of the helpers' address.

    A number is: DNS cannot be bent to it. So is this machine's own name.
    """
    bare = host.removeprefix("[").removesuffix("]")
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        own = socket.gethostname().lower()
        return bare in {own, f"{own}.local", own.partition(".")[0]}
    return True


def parsed(place: str) -> tuple[str, int]:
    """Return host and port of `HOST:PORT`, or raise BadOption."""
    host, mark, port = place.rpartition(":")
    if not (mark and port.isascii() and port.isdigit()):
        raise BadOption(
            f"--helpers {place}: write HOST:PORT, for example 0.0.0.0:8766 for all "
            "networks this machine is in"
        )
    return host.removeprefix("[").removesuffix("]") or "0.0.0.0", int(port)


def named(bound: socket.socket) -> str:
    """Return the address to be opened from another machine."""
    host, port = bound.getsockname()[:2]
    if ipaddress.ip_address(host).is_unspecified:
        host = _own_address() or host
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _own_address() -> str:
    """Return the address by which this machine reaches others; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a network that is nobody's
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def _counted(receive: Receive) -> Receive:
    """Return a way in that ends where a body grows too large."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        return message if size <= BODY else {"type": "http.disconnect"}

    return counted


def _shown(scope: Scope) -> bool:
    """Whether a path is one that helpers need at all."""
    path = scope["path"]
    if path in OPEN or path.startswith(PAGE):
        return scope["method"] in ("GET", "HEAD")
    return path.startswith("/api/") and path not in CLOSED
