"""Drag files or folders from the desk onto a page, as a person's mouse does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page


def drop(page: Page, paths: Sequence[Path], at: tuple[int, int] = (700, 420)) -> None:
    """Drop files or folders onto a page; the browser itself reads them."""
    session = page.context.new_cdp_session(page)
    data = {
        "items": [],
        "files": [str(path) for path in paths],
        "dragOperationsMask": 1,
    }
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send(
            "Input.dispatchDragEvent",
            {"type": kind, "x": at[0], "y": at[1], "data": data},
        )
    session.detach()
