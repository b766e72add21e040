"""The app: one store behind every route, and a guard in front."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware

from miwake import __version__
from miwake.doors.http import faults, health, page, predict, v2
from miwake.doors.http.desk import Desk, Warmer
from miwake.doors.http.gate import Gate
from miwake.doors.http.guard import Guard
from miwake.doors.http.metrics import Metrics
from miwake.stages.answer import Answerer
from miwake.stages.remember import Journal
from miwake.store.home import Store


def create(store: Store, *, threads: int, hosts: Collection[str] = ()) -> FastAPI:
    """Return the app of a store; *hosts* are names it goes by besides loopback's.

    The store stays open: whoever made it closes it.
    """
    metrics = Metrics()
    desk = Desk(store, Answerer(store), Journal(store), Gate(threads), metrics)
    app = bare(_lifespan(desk), [Middleware(Guard, metrics=metrics, hosts=hosts)])
    app.state.desk = desk
    return app


def bare(
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
    middleware: list[Middleware] | None = None,
) -> FastAPI:
    """Return the routes alone: enough to describe them."""
    app = FastAPI(
        title="miwake",
        version=__version__,
        lifespan=lifespan,
        middleware=middleware,
        openapi_url="/api/openapi.json",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    faults.install(app)
    for router in (page.router, health.router, predict.router, v2.router):
        app.include_router(router)
    return app


def _lifespan(
    desk: Desk,
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def live(_: FastAPI) -> AsyncIterator[None]:
        warmer = Warmer(desk.answerer)
        desk.journal.start()
        warmer.start()
        yield
        warmer.stop()
        desk.gate.close()
        desk.journal.stop()

    return live
