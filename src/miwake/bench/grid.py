"""Ask how soon a grid of 100,000 faces with 10,000 names is there, and how it narrows.

Claim: the first page stands within a second, a filter within 100 ms, a name while it is
typed within 50 ms, no task of the page is longer than 200 ms while it is scrolled for
ten seconds, and the server holds at most 400 MB. Rows are generated, crops are real
(`plenty.py`); a real server runs in a process of its own. `first_page_ms` is the median
of five visits to the Photos screen by a real browser that has kept nothing, from the
start of the navigation to 20 thumbnails that stand; one visit before them warms the
server. The others are asked over HTTP, one request after the other: `filter_p95_ms` is
the map and the first 200 tiles of random filters, together; `typeahead_p95_ms` the
search for a few letters of a random name. In `detail`: the scroll, which goes through
the whole grid and stands still five times; the server's memory after all that; every
kind of filter alone; what the page complained of.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

import numpy as np
import psutil

from miwake.bench import browser, course, plenty
from miwake.bench.parity import served
from miwake.bench.plenty import CONDITIONS, Made
from miwake.errors import WorkerLost

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FIGURES: tuple[str, ...] = ("first_page_ms", "filter_p95_ms", "typeahead_p95_ms")

ASKED = 200
"""Random filters, and random searches."""
VISITS = 5
SHOWN = 20
"""Thumbnails that make a first page."""
SCROLLED = 10.0
"""Seconds of scrolling."""
HANGS = 200
"""Milliseconds of a task that somebody notices."""

KINDS = (
    *("all", "name", "state", "guess", "folder", "condition", "taken", "score"),
    *("twins", "text", "order", "several"),
)


def run(
    data: Path,
    seeds: Sequence[int],
    say: Callable[[str], None],
    *,
    out: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the figures of each seed, which draws what is asked; the home is one."""
    place = course.folder(data, "faces_idol5_raw")
    browser.chromium()
    with TemporaryDirectory(prefix="miwake-bench-") as name:
        started = time.perf_counter()
        made = plenty.generate(Path(name) / "home", plenty.real_photos(place), 0)
        say(f"{plenty.TILES} tiles made in {time.perf_counter() - started:.1f} s")
        for seed in seeds:
            started = time.perf_counter()
            record = measure(made, seed)
            record["seconds"] = round(time.perf_counter() - started, 2)
            say(f"seed {seed}: {record['figures']}")
            yield record


def measure(made: Made, seed: int) -> dict[str, Any]:
    """Start a server of a generated home, ask it, look at it; return the figures."""
    rng = np.random.default_rng(seed)
    with served(made.home) as url:
        with Asker(url, made.project) as asker:
            asked = asker.first_page()
            before = _server(made.home).cpu_times()
            by_kind: dict[str, list[float]] = {kind: [] for kind in KINDS}
            for number in range(ASKED):
                kind = KINDS[number % len(KINDS)]
                by_kind[kind].append(asker.narrow(draw(kind, made, rng)))
            between = _server(made.home).cpu_times()
            typed = [asker.typed(letters(made, rng)) for _ in range(ASKED)]
            after = _server(made.home).cpu_times()
        screen = f"{url}/#/p/{made.project}/photos"
        first, seen = browser.inside(lambda opened: look(opened, screen))
        memory = _memory(made.home)
    every = [ms for found in by_kind.values() for ms in found]
    return {
        "seed": seed,
        "figures": {
            "first_page_ms": first,
            "filter_p95_ms": p95(every),
            "typeahead_p95_ms": p95(typed),
        },
        "detail": {
            "server_mb": memory,
            "tiles": plenty.TILES,
            "names": plenty.NAMES,
            "first_rows_ms": asked,
            "filter_p50_ms": round(float(np.median(every)), 1),
            "typeahead_p50_ms": round(float(np.median(typed)), 1),
            "filter_cpu_ms": _mean_ms(before, between),
            "typeahead_cpu_ms": _mean_ms(between, after),
            "worst_ms": {kind: max(found) for kind, found in by_kind.items()},
            **seen,
        },
    }


def look(opened: Browser, screen: str) -> tuple[float, dict[str, Any]]:
    """Visit the Photos screen, scroll it; return the first page's time and the rest."""
    times: list[float] = []
    complaints: list[str] = []
    for _ in range(VISITS + 1):
        with browser.visit(opened) as visit:
            visit.page.goto(screen, wait_until="commit")
            times.append(visit.decoded(SHOWN))
            complaints += visit.complaints
    with browser.visit(opened) as visit:
        visit.page.goto(screen, wait_until="commit")
        visit.decoded(SHOWN)
        scroll = visit.scrolled(SCROLLED)
        settled = visit.settled()
        complaints += visit.complaints
    return round(float(np.median(times[1:])), 1), {
        "first_pages_ms": times[1:],
        "cold_page_ms": times[0],
        "long_tasks": sum(ms > HANGS for ms in scroll.long),
        "longest_task_ms": round(max(scroll.long, default=0.0), 1),
        "frames": len(scroll.gaps),
        "frame_p95_ms": p95(scroll.gaps),
        "longest_frame_ms": round(max(scroll.gaps), 1),
        "scrolled_px": round(scroll.end),
        "settled_ms": settled,
        "complaints": complaints,
    }


class Asker:
    """Asks a server, one request after the other; a context manager."""

    def __init__(self, url: str, project: str) -> None:
        self._base = f"/api/projects/{project}"
        self._line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def __enter__(self) -> Asker:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def first_page(self) -> float:
        """Return the milliseconds until the first page of the grid is there."""
        started = time.perf_counter()
        self._ask("")
        self._ask("/map?step=200")
        self._ask("/tiles?limit=200")
        return _since(started)

    def narrow(self, asked: Mapping[str, Any]) -> float:
        """Return the milliseconds until a filtered grid is there."""
        words = urlencode(asked)
        started = time.perf_counter()
        self._ask(f"/map?step=200&{words}")
        self._ask(f"/tiles?limit=200&{words}")
        return _since(started)

    def typed(self, text: str) -> float:
        """Return the milliseconds until the names for some letters are there."""
        started = time.perf_counter()
        self._ask(f"/names/search?q={quote(text)}")
        return _since(started)

    def _ask(self, path: str) -> bytes:
        self._line.request("GET", self._base + path)
        reply = self._line.getresponse()
        said = reply.read()
        if reply.status != 200:
            raise WorkerLost(f"GET {path} was answered {reply.status}: {said[:300]!r}")
        return said


def draw(kind: str, made: Made, rng: np.random.Generator) -> dict[str, Any]:
    """Return a random filter of a kind."""
    day = f"2026-{rng.integers(1, 13):02}-{rng.integers(1, 29):02}"
    low = round(float(rng.random()) * 0.9, 2)
    name = made.names[rng.integers(len(made.names))]
    any_of: dict[str, dict[str, Any]] = {
        "all": {},
        "name": {"name": name[0]},
        "state": {"state": ("open", "named", "unknown")[rng.integers(3)]},
        "guess": {"guess": name[0], "order": "score"},
        "folder": {"folder": f"shoot {rng.integers(400):03}"},
        "condition": {"condition": CONDITIONS[rng.integers(3, len(CONDITIONS))]},
        "taken": {"since": day},
        "score": {"low": low, "high": round(low + 0.1, 2), "order": "score"},
        "twins": {"twins": 1},
        "text": {"text": (name[1][:2], f"{rng.integers(1000):03}")[rng.integers(2)]},
        "order": {"order": ("score", "doubt")[rng.integers(2)]},
    }
    any_of["several"] = any_of["condition"] | any_of["taken"] | {"state": "open"}
    return any_of[kind]


def letters(made: Made, rng: np.random.Generator) -> str:
    """Return what somebody types who means a random name."""
    _, spelling, reading = made.names[rng.integers(len(made.names))]
    text = (spelling, reading)[rng.integers(2)]
    return text[: int(rng.integers(1, 5))].strip() or text


def p95(found: Sequence[float]) -> float:
    """Return what 95 of 100 stay below."""
    return round(float(np.percentile(found, 95)), 1)


def _memory(home: Path) -> float:
    """Return the megabytes that the server of a home holds, with all it started."""
    server = _server(home)
    all_of = (server, *server.children(recursive=True))
    return round(float(sum(one.memory_info().rss for one in all_of)) / 1e6, 1)


def _server(home: Path) -> Any:
    """Return the process that serves a home."""
    (found,) = (c for c in psutil.Process().children() if str(home) in c.cmdline())
    return found


def _mean_ms(before: Any, after: Any) -> float:
    """Return how long a processor was busy with each: other programs do not count."""
    spent = float(after.user + after.system - before.user - before.system)
    return round(spent * 1000 / ASKED, 1)


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
