"""The app: one store behind every route, and a guard in front."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import Depends, FastAPI
from starlette.middleware import Middleware

from miwake import __version__
from miwake.doors.http import (
    endpoints,
    events,
    exchange,
    faults,
    health,
    invites,
    jobs,
    labels,
    models,
    monitor,
    names,
    people,
    photos,
    pictures,
    plan,
    predict,
    preferences,
    projects,
    queue,
    static,
    uploads,
    v2,
)
from miwake.doors.http.desk import Ahead, Desk, Warmer
from miwake.doors.http.feed import Feed, plain
from miwake.doors.http.gate import Gate
from miwake.doors.http.guard import Guard
from miwake.doors.http.metrics import Metrics
from miwake.doors.http.who import allowed
from miwake.stages.answer import Answerer
from miwake.stages.remember import Journal
from miwake.store.home import Store


def create(store: Store, *, threads: int, hosts: Collection[str] = ()) -> FastAPI:
    """Return the app of a store; *hosts* are names it goes by besides loopback's.

    The store stays open: whoever made it closes it.
    """
    metrics = Metrics()
    feed = Feed(store, plain)
    desk = Desk(
        store,
        Answerer(store),
        Journal(store),
        Gate(threads),
        metrics,
        feed,
        Ahead(store),
    )
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
        dependencies=[Depends(allowed)],
    )
    faults.install(app)
    for door in (
        static,
        projects,
        uploads,
        jobs,
        plan,
        events,
        health,
        predict,
        v2,
        models,
        endpoints,
        monitor,
        preferences,
        invites,
        exchange,
        photos,
        pictures,
        labels,
        names,
        queue,
        people,
    ):
        app.include_router(door.router)
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
        desk.feed.close()
        desk.ahead.close()
        warmer.stop()
        desk.gate.close()
        desk.journal.stop()

    return live
