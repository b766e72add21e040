"""What the environment says, read once, typed, in one place."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from miwake.errors import BadOption


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
    """Return the settings of this process; raises BadOption."""
    home = os.environ.get("MIWAKE_HOME") or "~/.local/share/miwake"
    return Settings(
        home=Path(home).expanduser(),
        workers=_count("MIWAKE_WORKERS", _cores()),
        host=os.environ.get("MIWAKE_HOST") or "127.0.0.1",
        port=_count("MIWAKE_PORT", 8765),
    )


def _cores() -> int:
    """Return the number of cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _count(name: str, default: int) -> int:
    """Return a positive whole number from the environment, or the default."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise BadOption(f"{name}: a whole number above 0 is needed (came: {text!r})")
    return int(text)
