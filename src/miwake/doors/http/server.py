"""The server: a socket first, then uvicorn on it, until Ctrl-C."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import logging
import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress

import uvicorn

from miwake.doors.http import outside
from miwake.doors.http.app import create
from miwake.doors.http.outside import Outside
from miwake.doors.schedule import Schedule
from miwake.errors import BadOption, PortInUse, Refused
from miwake.settings import settings
from miwake.store.home import Store

GRACE = 10
"""Seconds that requests under way may take to finish after Ctrl-C."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "miwake": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}

log = logging.getLogger("miwake.http")


def serve(
    store: Store,
    host: str,
    port: int,
    ready: Callable[[str], None],
    *,
    worker: bool = True,
    helpers: str = "",
) -> None:
    """Serve a store until Ctrl-C; *ready* hears the URL once requests are answered.

    With a *worker*, jobs are done beside it; *helpers* is a second address, HOST:PORT,
    which others may reach and where only labelling is served. Raises Refused for a
    first address others can reach, PortInUse, BadOption.
    """
    with ExitStack() as open_:
        bound = [open_.enter_context(listen(host, port))]
        if helpers:
            place = outside.parsed(helpers)
            bound.append(open_.enter_context(listen(*place, anyone=True)))
        schedule = Schedule(store, worker=worker)
        schedule.start()
        try:
            server = build(store, host)
            join(server, bound)
            asyncio.run(_until_stopped(server, bound, ready))
        finally:
            schedule.stop()


def join(server: uvicorn.Server, bound: Sequence[socket.socket]) -> None:
    """Let a server tell its first address from the second, where there is one."""
    for second in bound[1:]:
        first = bound[0].getsockname()[:2]
        app = Outside(server.config.app, first, outside.named(second))  # type: ignore[arg-type]
        server.config.app = app
        log.info("helpers may come to %s", outside.named(second))


def listen(host: str, port: int, *, anyone: bool = False) -> socket.socket:
    """Return a socket bound to a loopback address, or to one *anyone* can reach.

    Raises Refused for another address, PortInUse, BadOption for an impossible one.
    """
    if not anyone:
        _check_loopback(host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay (40 ms an answer) off only where TCP is named
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(2048)
    except (OSError, OverflowError) as bad:
        bound.close()
        raise _told(host, port, bad) from None
    return bound


def build(store: Store, host: str, threads: int | None = None) -> uvicorn.Server:
    """Return the server of a store, not yet running."""
    app = create(store, threads=threads or settings().workers, hosts=[host])
    config = uvicorn.Config(
        app,
        log_config=LOGGING,
        access_log=False,
        ws="none",
        proxy_headers=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=GRACE,
    )
    server = uvicorn.Server(config)
    app.state.desk.feed.ending = lambda: server.should_exit
    return server


def url(bound: socket.socket) -> str:
    """Return the address people open."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _until_stopped(
    server: uvicorn.Server,
    bound: Sequence[socket.socket],
    ready: Callable[[str], None],
) -> None:
    """Run a server; end quietly on Ctrl-C."""
    running = asyncio.create_task(server.serve(list(bound)))
    while not server.started and not running.done():
        await asyncio.sleep(0.01)
    if server.started:
        log.info("serving at %s", url(bound[0]))
        ready(url(bound[0]))
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        await running


def _check_loopback(host: str) -> None:
    if host == "localhost":
        return
    try:
        if ipaddress.ip_address(host).is_loopback:
            return
    except ValueError:
        pass
    raise Refused(
        f"{host!r} can be reached by others, and there are no accounts yet to keep "
        "them out: accounts come first. Serve on 127.0.0.1"
    )


def _told(host: str, port: int, bad: OSError | OverflowError) -> Exception:
    if isinstance(bad, OSError) and bad.errno == errno.EADDRINUSE:
        return PortInUse(
            f"port {port} on {host} is taken by another program; choose another "
            f"with --port, for example --port {port + 1 if port < 65535 else 0}"
        )
    return BadOption(f"cannot listen on {host} port {port}: {bad}")
