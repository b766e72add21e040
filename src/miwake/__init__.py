"""miwake (見分け): from a folder of photos to a judged, published model."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from miwake.river import Project

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(name: str, home: str | None = None, task: str | None = None) -> Project:
    """Open a project by name, making it when there is none.

    `home` is the folder miwake keeps everything in (default: `MIWAKE_HOME`); `task`
    is the question of a new project (default: `classify.v1`).
    """
    from miwake.river import open_project

    return open_project(name, home, task=task)
