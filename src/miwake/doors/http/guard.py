"""The guard around every request: who may ask, what is counted, what never leaks."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from miwake.doors.http.faults import refusal
from miwake.doors.http.metrics import Metrics
from miwake.doors.http.outside import MARK, is_name_of_ours

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})

OPEN: Final = frozenset({"/livez", "/readyz", "/v2/health/live", "/v2/health/ready"})
"""Health routes: they hold no data, and probes ask them by any name."""

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Headers of every answer, unless a route says something stricter of its own."""

log = logging.getLogger("miwake.http")


class Guard:
    """Middleware: Host and Origin, counting, headers, and errors without a trace."""

    def __init__(self, app: ASGIApp, metrics: Metrics, hosts: Collection[str]) -> None:
        self._app = app
        self._metrics = metrics
        self._hosts = LOOPBACK | {_bracketed(host) for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass on what is none."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        out = _Out(send)
        self._metrics.in_progress += 1
        try:
            await self._answer(scope, receive, out)
        finally:
            self._metrics.in_progress -= 1
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._metrics.answered(method, out.status or 500)

    async def _answer(self, scope: Scope, receive: Receive, out: _Out) -> None:
        """Let a request through, or refuse it."""
        if (refused := self._refused(scope)) is not None:
            status, code, message = refused
            await refusal(scope["path"], status, code, message)(scope, receive, out)
            return
        try:
            await self._app(scope, receive, out)
        except Exception:  # the last stop: whatever it was, nobody outside sees it
            name = secrets.token_hex(6)
            log.exception("error %s: %s %s", name, scope["method"], scope["path"])
            if out.status is not None:
                raise
            said = f"an error inside miwake; the log has it under {name}"
            await refusal(scope["path"], 500, "Internal", said)(scope, receive, out)

    def _refused(self, scope: Scope) -> tuple[int, str, str] | None:
        """Return status, code and text when this request may not be answered."""
        if scope["path"] in OPEN:
            return None
        headers = Headers(scope=scope)
        said = headers.get("host", "")
        outside = bool(scope.get(MARK))
        host = _name(said)
        if not (is_name_of_ours(host) if outside else host in self._hosts):
            return 400, "BadHost", "this server does not go by the name in `Host`"
        origin = headers.get("origin")
        if origin is None:
            return None
        place = urlsplit(origin).netloc
        if not (place == said if outside else _name(place) in self._hosts):
            return 403, "BadOrigin", "another site's page may not ask this server"
        return None


class _Out:
    """The way out: remembers the status and adds the headers."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in SAFE.items():
                headers.setdefault(name, value)
        await self._send(message)


def _name(host: str) -> str:
    """Return a Host header's name without its port, in lower case."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower().rstrip(".")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host.lower()
