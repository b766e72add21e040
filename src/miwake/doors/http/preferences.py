"""`/api/projects/{p}/settings` and `/api/storage`: what was chosen, what it takes."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from miwake.doors.http.desk import desk
from miwake.doors.http.place import project_of
from miwake.doors.http.who import who_of
from miwake.store.home import Store
from miwake.store.preferences import Preferences

router = APIRouter(prefix="/api", tags=["settings"])

FRESH = 60.0
"""Seconds for which figures of the storage are told again without counting."""


class SettingsWire(BaseModel):
    """What a project's people have chosen."""

    hotkeys: dict[str, str] = Field(description="Action → key, where not the usual.")
    checks: float = Field(description="Share of a queue that measures attention.")
    overlap: float = Field(description="Share of a queue that measures agreement.")
    who: str = Field("", description="Who speaks, when nobody says.")
    several: bool = Field(description="Whether a region may bear several names.")
    version: int


class ChangeWire(BaseModel):
    """What is to be chosen now; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    hotkeys: dict[str, str] | None = None
    checks: float | None = None
    overlap: float | None = None
    who: str | None = None
    several: bool | None = None
    version: int = Field(description="The one looked at; 409 when it is older.")


class StorageWire(BaseModel):
    """Bytes of what is kept."""

    home: str = Field(description="The folder that holds everything.")
    free: int = Field(description="Bytes left on its disk.")
    blobs: int
    vectors: int
    cache: int
    database: int
    bundles: int


@router.get(
    "/projects/{p}/settings", operation_id="settings", response_model=SettingsWire
)
def settings(request: Request, p: str) -> SettingsWire:
    """Tell what was chosen."""
    project = project_of(request, p)
    return _wire(desk(request).store.choices.get(project.id))


@router.put(
    "/projects/{p}/settings",
    operation_id="settings_change",
    response_model=SettingsWire,
)
def change(request: Request, p: str, wanted: ChangeWire) -> SettingsWire:
    """Choose anew; 409 when somebody else did since."""
    project = project_of(request, p)
    values = wanted.model_dump(exclude={"version"}, exclude_none=True)
    who = who_of(request, project.id)
    choices = desk(request).store.choices
    made = choices.change(project.id, who, wanted.version, values)
    return _wire(made)


@router.get("/storage", operation_id="storage", response_model=StorageWire)
def storage(request: Request) -> StorageWire:
    """Tell how much room everything takes; counted at most once a minute."""
    return _scale.weigh(desk(request).store)


class _Scale:
    """Weighs a home, and remembers it for a minute: a walk through 100,000 files."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: dict[Path, tuple[float, StorageWire]] = {}

    def weigh(self, store: Store) -> StorageWire:
        """Return the figures; whoever comes while they are counted waits for them."""
        with self._lock:
            at, told = self._told.get(store.home, (-FRESH, None))
            if told is None or time.monotonic() - at >= FRESH:
                told = _weighed(store)
                self._told = {store.home: (time.monotonic(), told)}
            return told


_scale = _Scale()


def _weighed(store: Store) -> StorageWire:
    base = store.db.path
    files = [base, *(base.with_name(base.name + end) for end in ("-wal", "-shm"))]
    return StorageWire(
        home=str(store.home),
        free=shutil.disk_usage(store.home).free,
        blobs=_bytes(store.blobs.root),
        vectors=_bytes(store.home / "vectors"),
        cache=_bytes(store.cache),
        database=sum(file.stat().st_size for file in files if file.exists()),
        bundles=_bytes(store.bundles),
    )


def _bytes(folder: Path) -> int:
    """Return the bytes of all files below a folder; one that goes meanwhile is 0."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(place, name)).st_size
            except OSError:
                continue
    return total


def _wire(one: Preferences) -> SettingsWire:
    return SettingsWire(
        hotkeys=dict(one.hotkeys),
        checks=one.checks,
        overlap=one.overlap,
        who=one.who,
        several=one.several,
        version=one.version,
    )
