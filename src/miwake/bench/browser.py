"""Open the page in a real browser, count what it complains of and how often it hangs.

For benches whose figure is what a person sees. The browser is Debian's Chromium,
steered by playwright; neither belongs to miwake, so both are looked for only when a
bench asks.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from miwake.errors import MissingExtra, WorkerLost

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Response

T = TypeVar("T")

FLAGS = ("--no-sandbox", "--disable-gpu")
WIDE = {"width": 1440, "height": 900}
WATCH = """
(() => {
  const seen = (window.__watched = { long: [], decoded: [] });
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) seen.long.push([one.startTime, one.duration]);
  }).observe({ type: "longtask", buffered: true });
  const decoded = () => seen.decoded.push(performance.now());
  document.addEventListener("load", (event) => {
    const image = event.target;
    if (image instanceof HTMLImageElement && image.closest("[role=gridcell]"))
      image.decode().then(decoded, () => undefined);
  }, true);
})();
"""
"""Before the page's own code: keeps long tasks, and when pictures of a grid stood."""

DECODED = """
async (many) => {
  while (window.__watched.decoded.length < many && performance.now() < 60000)
    await new Promise((then) => setTimeout(then, 20));
  return window.__watched.decoded;
}
"""
"""When each picture of the grid stood, once there are so many."""

SCROLL = """
async ([seconds, turns]) => {
  const box = document.querySelector("[role=grid]");
  const length = box.scrollHeight - box.clientHeight;
  const begun = performance.now();
  const gaps = [];
  let before = begun;
  const place = (u) => u - Math.sin(2 * Math.PI * turns * u) / (2 * Math.PI * turns);
  for (let now = begun; now - begun < seconds * 1000;) {
    await new Promise((then) => requestAnimationFrame(then));
    now = performance.now();
    gaps.push(now - before);
    before = now;
    box.scrollTop = length * place(Math.min(1, (now - begun) / (seconds * 1000)));
  }
  const long = window.__watched.long.filter(([at]) => at >= begun).map(([, ms]) => ms);
  return { gaps, long, length, end: box.scrollTop };
}
"""
"""Through the whole length, now slow, now fast: it stands still *turns* times."""

SETTLED = """
async () => {
  const box = document.querySelector("[role=grid]");
  const edge = box.getBoundingClientRect();
  const there = (cell) => {
    const at = cell.getBoundingClientRect();
    if (at.bottom <= edge.top || at.top >= edge.bottom) return true;
    const image = cell.querySelector("img");
    return image && image.complete && cell.innerText.trim() !== "";
  };
  const begun = performance.now();
  while (performance.now() - begun < 60000) {
    if ([...box.querySelectorAll("[role=gridcell]")].every(there)) break;
    await new Promise((then) => setTimeout(then, 20));
  }
  return performance.now() - begun;
}
"""
"""How long until every tile in view has its picture and its name."""


@dataclass  # without slots: playwright leaves a mark on whom it calls
class Visit:
    """A visitor's page, and everything it complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Begin to listen."""
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda bad: self.complaints.append(f"error: {bad}"))
        self.page.on("response", self._answered)

    def long_tasks(self) -> list[float]:
        """Return how many milliseconds each long task took so far."""
        found = self.page.evaluate("() => window.__watched.long.map(([, ms]) => ms)")
        return [round(ms, 1) for ms in found]

    def decoded(self, many: int) -> float:
        """Return the milliseconds until so many pictures stood; raises WorkerLost."""
        when: list[float] = self.page.evaluate(DECODED, many)
        if len(when) < many:
            raise WorkerLost(
                f"{len(when)} pictures stood after a minute: {many} wanted"
            )
        return round(sorted(when)[many - 1], 1)

    def settled(self) -> float:
        """Return the milliseconds until every tile in view is whole."""
        return round(float(self.page.evaluate(SETTLED)), 1)

    def scrolled(self, seconds: float, turns: int = 5) -> Scrolled:
        """Scroll the grid from its beginning to its end at changing speed."""
        found = self.page.evaluate(SCROLL, [seconds, turns])
        return Scrolled(
            tuple(found["gaps"]), tuple(found["long"]), found["length"], found["end"]
        )

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")


@dataclass(frozen=True, slots=True)
class Scrolled:
    """What a scroll was like."""

    gaps: tuple[float, ...]
    """Milliseconds between frames."""
    long: tuple[float, ...]
    """Milliseconds of each task longer than 50."""
    length: float
    """Pixels there were to scroll."""
    end: float
    """Where it ended."""


def chromium() -> str:
    """Return where Chromium is; raises MissingExtra when it or playwright is not."""
    try:
        import playwright  # noqa: F401  # only whether it is there
    except ImportError:
        raise MissingExtra(
            "this bench opens a browser: pip install 'miwake[test]'"
        ) from None
    path = os.environ.get("MIWAKE_CHROMIUM") or shutil.which("chromium")
    if not path or not Path(path).is_file():
        raise MissingExtra(
            "this bench opens a browser: install Chromium (apt install chromium), "
            "or name one in MIWAKE_CHROMIUM"
        )
    return path


def inside(work: Callable[[Browser], T]) -> T:
    """Run some work with an open browser, and return its answer; raises MissingExtra.

    In a thread of its own: playwright refuses to run where another loop does.
    """
    path = chromium()

    def whole() -> T:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=path, args=[*FLAGS])
            try:
                return work(browser)
            finally:
                browser.close()

    with ThreadPoolExecutor(1) as alone:
        return alone.submit(whole).result()


@contextmanager
def visit(browser: Browser, **who: Any) -> Iterator[Visit]:
    """Open the page as somebody whose browser has kept nothing."""
    context = browser.new_context(**({"locale": "en-GB", "viewport": WIDE} | who))
    context.add_init_script(WATCH)
    try:
        one = Visit(context.new_page())
        one.watch()
        yield one
    finally:
        context.close()
