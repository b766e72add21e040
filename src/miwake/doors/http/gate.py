"""The gate: how much work may be under way, and how large a body may be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from miwake.engine.decode import LIMITS

WAITING = 64
"""Requests that may wait for a thread; the next one hears 429."""

BODY = LIMITS.bytes
"""Most bytes of a request's body."""

DISCARD = 4 * BODY
"""Most bytes of a refused body that are read, so that the refusal is heard."""

SECONDS = 60.0
"""Time a body may take to arrive."""

T = TypeVar("T")


class Gate:
    """A few threads for heavy work, and a bounded number of requests before them."""

    def __init__(self, threads: int, waiting: int = WAITING) -> None:
        self.inside = 0
        """Requests being read, waiting or worked on."""
        self._most = threads + waiting
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="answer")

    @asynccontextmanager
    async def enter(self, request: Request) -> AsyncIterator[bytes]:
        """Hold a place while a request is answered; gives the request's body.

        The place is taken before the body is read: memory is bounded by the places.
        Answers 429 when there is none, 413 and 408 for a body too large or too slow.
        """
        if self.inside >= self._most:
            await _refused(request)
            raise HTTPException(
                429,
                f"{self.inside} requests are under way already; try again in a second",
                {"Retry-After": "1"},
            )
        self.inside += 1
        try:
            yield await body(request)
        finally:
            self.inside -= 1

    async def run(self, work: Callable[[], T]) -> T:
        """Return what *work* gives, done in one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        """Finish what is under way."""
        self._pool.shutdown(cancel_futures=True)


async def _refused(request: Request) -> None:
    """Drop the body of a request that is not let in."""
    try:
        async with asyncio.timeout(SECONDS):
            await _read(request, 0)
    except TimeoutError:
        return


async def body(request: Request) -> bytes:
    """Return a request's body, counted while it is read."""
    try:
        async with asyncio.timeout(SECONDS):
            read = await _read(request, BODY)
    except TimeoutError:
        raise HTTPException(
            408, f"the body did not arrive within {SECONDS:g} seconds"
        ) from None
    if read is None:
        raise HTTPException(413, f"the body is larger than {BODY} bytes")
    return read


async def _read(request: Request, most: int) -> bytes | None:
    """Return a body of at most *most* bytes; None when it is larger.

    A larger one is read to its end, up to a bound, and dropped: an answer sent over
    unread bytes gets lost.
    """
    if int(request.headers.get("content-length", 0)) > DISCARD:
        return None
    chunks: list[bytes] = []
    size, more = 0, True
    while more and size <= DISCARD:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise HTTPException(400, "the connection ended within the body")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > most:
            chunks = [b""]
        more = message.get("more_body", False)
    return b"".join(chunks) if size <= most else None
