"""What the tests of the page share: a real server, a visitor, and a judge of pages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page

from miwake.engine import rendered

ROOT = Path(__file__).parents[2]
AXE = ROOT / "ui" / "node_modules" / "axe-core" / "axe.min.js"
BUILT = ROOT / "src" / "miwake" / "static" / "app" / "index.html"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}


@dataclass
class Server:
    """A `miwake serve` process and where it answers."""

    home: Path
    url: str
    process: subprocess.Popen[str]

    def api(self, method: str, path: str, **more: Any) -> Any:
        """Ask its API; raise unless it answers well."""
        with httpx.Client(base_url=f"{self.url}/api", timeout=60) as client:
            answer = client.request(method, path, **more)
        answer.raise_for_status()
        return answer.json()

    def kill(self) -> None:
        """End it without a word, with everything it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def start(home: Path, port: int = 0, *more: str) -> Server:
    """Start a server on a home and wait for its address."""
    command = [sys.executable, "-m", "miwake", "serve", "--json"]
    process = subprocess.Popen(
        [*command, "--home", str(home), "--port", str(port), *more],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        process.stdout.close()
        process.wait()
        raise AssertionError("the server ended before it answered")
    return Server(home, json.loads(line)["url"], process)


def stop(server: Server) -> None:
    """Stop a server as Ctrl-C does."""
    if server.process.poll() is None:
        server.process.send_signal(signal.SIGINT)
        try:
            server.process.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
    if server.process.stdout:
        server.process.stdout.close()


def context(
    browser: Browser,
    lang: str = "en",
    theme: str = "light",
    size: Any = None,
    touch: bool = False,
) -> BrowserContext:
    """Return a new visitor: language, colours, size of the window, with fingers."""
    return browser.new_context(
        locale="ja-JP" if lang == "ja" else "en-GB",
        timezone_id="Asia/Tokyo",
        color_scheme="dark" if theme == "dark" else "light",
        viewport=size or WIDE,
        has_touch=touch,
        permissions=["camera", "clipboard-read", "clipboard-write"],
    )


class Watched:
    """A page together with everything it complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda bad: self.complaints.append(f"error: {bad}"))
        page.on("response", self._answered)

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")


def faults(page: Page) -> list[str]:
    """Return what axe finds wrong with a page, one line a rule."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags}).then(r => r.violations.map("
        "v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(' | ')))",
        RULES,
    )
    return list(found)


def drawn(place: Path, start: int, stop: int, *, flat: bool = False) -> Path:
    """Draw things number *start* to *stop* of each kind, in folders or side by side."""
    for kind in rendered.KINDS:
        for number in range(start, stop):
            folder = place if flat else place / kind
            path = folder / f"{kind}-{number}.jpg"
            rendered.write(rendered.Order(path, kind, number))
    return place


def finished(server: Server, project: str, job: Any, seconds: float = 120) -> Any:
    """Wait until a job is done and return it; fail with its words when it failed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        now = server.api("GET", f"/projects/{project}/jobs/{job['id']}")
        if now["state"] in ("done", "failed", "cancelled"):
            assert "done" == now["state"], now["error"]
            return now
        time.sleep(0.1)
    raise AssertionError(f"{job['verb']} is not done after {seconds} s")
