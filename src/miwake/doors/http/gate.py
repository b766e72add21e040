"""The gate: how much work may be under way, and how large a body may be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from miwake.engine.decode import LIMITS

WAITING = 64
"""Requests that may wait for a thread; the next one hears 429."""

BODY = LIMITS.bytes
"""Most bytes of a request's body."""

DISCARD = 4 * BODY
"""Bytes of a refused body that are read and dropped, so that the refusal is heard."""

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
            await discard(request, 0)
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


async def body(request: Request) -> bytes:
    """Return a request's body, counted while it is read."""
    try:
        async with asyncio.timeout(SECONDS):
            return await _read(request)
    except TimeoutError:
        raise HTTPException(
            408, f"the body did not arrive within {SECONDS:g} seconds"
        ) from None
    except ClientDisconnect:
        raise HTTPException(400, "the connection ended within the body") from None


async def _read(request: Request) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > BODY:
            chunks.clear()
            await discard(request, size)
            raise HTTPException(413, f"the body is larger than {BODY} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


async def discard(request: Request, size: int) -> None:
    """Read on and drop, up to a bound: an answer sent over unread bytes gets lost."""
    if int(request.headers.get("content-length", 0)) > DISCARD:
        return
    while size <= DISCARD:
        message = await request.receive()
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return
