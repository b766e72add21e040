"""What the environment says, read once, typed, in one place."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Where miwake lives and how much of the machine it may use."""

    home: Path
    """Folder of the database, blobs, vectors and models (`MIWAKE_HOME`)."""
    workers: int
    """Worker processes for pixels and models (`MIWAKE_WORKERS`)."""
    host: str
    """Address `miwake serve` binds to (`MIWAKE_HOST`)."""
    port: int
    """Port `miwake serve` binds to (`MIWAKE_PORT`)."""


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings(
        home=Path(os.environ.get("MIWAKE_HOME", "~/.local/share/miwake")).expanduser(),
        workers=_count("MIWAKE_WORKERS", _cores()),
        host=os.environ.get("MIWAKE_HOST", "127.0.0.1"),
        port=_count("MIWAKE_PORT", 8765),
    )


def _cores() -> int:
    """Return the number of cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _count(name: str, default: int) -> int:
    """Return a positive whole number from the environment, or the default."""
    text = os.environ.get(name, "")
    return int(text) if text.isdigit() and int(text) > 0 else default
