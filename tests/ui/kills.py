"""Kill the server while somebody labels, again and again, and count what was lost.

`python tests/ui/kills.py 100 7` does it a hundred times and prints the figures.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browse import FLAGS, Server, context, drawn, finished, start, stop
from playwright.sync_api import Browser, Page, expect, sync_playwright

EACH = 4
"""Answers a round at most, some of them while nobody listens."""


@dataclass
class Heard:
    """What was pressed, and what the server said it keeps."""

    pressed: int = 0
    kept: dict[str, str | None] = field(default_factory=dict)

    def answered(self, response: Any) -> None:
        """Note the labels of an answer that says they are on the disk."""
        asked = response.request
        if asked.method != "POST" or not asked.url.endswith("/labels"):
            return
        if response.status == 200:
            for saying in asked.post_data_json["sayings"]:
                self.kept[saying["region"]] = saying["name"]


def kills(
    n: int, seed: int, browser: Browser, home: Path, project: str
) -> dict[str, Any]:
    """Kill the server of a home *n* times at random points; return the figures.

    The home needs four open photos for each of the kills.
    """
    dice, heard, began = random.Random(seed), Heard(), time.monotonic()
    server = start(home)
    port = int(server.url.rsplit(":", 1)[1])
    one = context(browser)
    page = one.new_page()
    page.on("response", heard.answered)
    try:
        before = _named(server, project)
        page.goto(f"{server.url}/#/p/{project}/label?mode=one")
        _ready(page)
        for _ in range(n):
            _press(page, heard, dice, dice.randint(1, EACH - 1))
            server.kill()
            _press(page, heard, dice, 1)
            expect(page.locator(".banner")).to_be_visible(timeout=30_000)
            server = start(home, port)
            expect(page.locator(".banner")).to_have_count(0, timeout=30_000)
            _ready(page)
        after = _settled(server, project, len(before) + heard.pressed)
    finally:
        one.close()
        stop(server)
    lost = {region for region, name in heard.kept.items() if after.get(region) != name}
    return {
        "kills": n,
        "seed": seed,
        "pressed": heard.pressed,
        "acknowledged": len(heard.kept),
        "lost": len(lost),
        "named": len(after) - len(before),
        "seconds": round(time.monotonic() - began, 1),
    }


def _ready(page: Page) -> None:
    button = page.locator(".label-page .bar-foot button.main")
    expect(button).to_be_enabled(timeout=30_000)


def _press(page: Page, heard: Heard, dice: random.Random, times: int) -> None:
    for _ in range(times):
        page.keyboard.press("Enter")
        heard.pressed += 1
        page.wait_for_timeout(dice.randrange(10, 120))


def _named(server: Server, project: str) -> dict[str, str]:
    found: dict[str, str] = {}
    at: str | None = ""
    while at is not None:
        path = f"/projects/{project}/tiles?state=named&limit=500&at={at}"
        page = server.api("GET", path)
        found |= {row["region"]: row["name"] for row in page["tiles"]}
        at = page["next"]
    return found


def _settled(server: Server, project: str, wanted: int) -> dict[str, str]:
    end = time.monotonic() + 20
    while len(now := _named(server, project)) < wanted and time.monotonic() < end:
        time.sleep(0.2)
    return now


@contextlib.contextmanager
def furnished(n: int) -> Iterator[tuple[Path, str]]:
    """Make a home with names, a model, and open photos for *n* kills."""
    place = Path(tempfile.mkdtemp(prefix="kills-"))
    server = start(place / "home")
    try:
        project = server.api("POST", "/projects", json={"name": "things"})["id"]
        at = f"/projects/{project}"
        stop_at = 12 + -(-n * EACH // 6)
        for folder in (
            drawn(place / "named", 0, 12),
            drawn(place / "open", 12, stop_at, flat=True),
        ):
            asked = server.api("POST", f"{at}/collect", json={"path": str(folder)})
            finished(server, project, asked, 900)
    finally:
        stop(server)
    yield place / "home", project
    shutil.rmtree(place)


def main() -> int:
    """Kill as often as the first argument says, with the second as seed."""
    n, seed = int(sys.argv[1]), int(sys.argv[2])
    path = os.environ.get("MIWAKE_CHROMIUM") or shutil.which("chromium")
    with furnished(n) as (home, project), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        found = kills(n, seed, browser, home, project)
        browser.close()
    sys.stdout.write(json.dumps(found) + "\n")
    return int(found["lost"] > 0 or found["named"] != found["pressed"])


if __name__ == "__main__":
    raise SystemExit(main())
