"""The server is killed while somebody labels; the page goes on by itself."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from kills import kills

TIMES = int(os.environ.get("MIWAKE_KILLS", "5"))
"""More than five need more open photos: `python tests/ui/kills.py 100 7`."""


def test_nothing_acknowledged_is_lost(
    furnished: Any, chromium: Any, tmp_path: Path
) -> None:
    """Whatever the server acknowledged is there, and what was held arrives later."""
    home, project = furnished
    shutil.copytree(home, tmp_path / "home")
    found = kills(TIMES, 7, chromium, tmp_path / "home", project)
    assert 0 == found["lost"]
    assert found["pressed"] == found["named"]
