"""Ask how many keys it takes to name 1,000 faces when most proposals are right.

Claim: at most 1.2 keystrokes a face for 100 people with 95 % right proposals. A robot
(`robot.py`) sits before the real page in a real browser and uses only the keyboard: of
up to 24 faces of one proposed name it presses the letter of each wrong one, and Enter
confirms the rest; what no proposal fits it names one by one, by typing. It knows
everybody, so `label_error`, the share of faces that bear a wrong name at the end, is
the page's. In `detail`: keys by kind; `typeahead_per_face`, the keys when 100 faces are
all named by typing, in turn romaji and kana through an input method; and `careless`, a
robot of plain HTTP that overlooks 3 of 100 wrong proposals, as people do. Faces are
rendered (`crowd.py`): nothing is looked at here, only counted.
"""

from __future__ import annotations

import http.client
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import numpy as np

from miwake.bench import browser
from miwake.bench.crowd import Crowd, make_project
from miwake.bench.parity import served
from miwake.bench.robot import Robot
from miwake.errors import WorkerLost
from miwake.store.home import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FIGURES: tuple[str, ...] = ("keystrokes_per_face", "label_error")

FACES, PEOPLE, RIGHT = 1000, 100, 0.95
TYPED = 100
"""Faces that are all named by typing."""
PAGE = 24
"""Faces on a page: as many as have a letter."""
OVERLOOKED = 0.03
DIGITS = 5

Wire = dict[str, Any]


def run(
    data: Path,
    seeds: Sequence[int],
    say: Callable[[str], None],
    *,
    out: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the figures of each seed, which makes its own crowd; *data* is not used."""
    browser.chromium()
    for seed in seeds:
        started = time.perf_counter()
        with TemporaryDirectory(prefix="miwake-bench-") as name:
            place = Path(name)
            crowd = make_project(place / "home", FACES, PEOPLE, RIGHT, seed)
            shutil.copytree(place / "home", place / "careless")
            few = make_project(place / "typed", TYPED, PEOPLE, RIGHT, seed)
            careless = _careless(place / "careless", crowd, seed)
            robot = watched(place / "home", crowd, Robot.work)
            typist = watched(place / "typed", few, Robot.type_all)
            error, unsure = wrong(place / "home", crowd), wrong(place / "typed", few)
        record = {
            "seed": seed,
            "figures": {
                "keystrokes_per_face": round(robot.keys.total() / FACES, 6),
                "label_error": round(error, 6),
            },
            "detail": {
                "keys": dict(robot.keys),
                "pages": robot.pages,
                "one_by_one": robot.one_by_one,
                "seconds_per_face": round(robot.seconds / FACES, 4),
                "longest_task_ms": max(robot.long_tasks, default=0.0),
                "typeahead_per_face": round(typist.keys.total() / TYPED, 3),
                "typeahead_error": round(unsure, 6),
                "complaints": robot.visit.complaints + typist.visit.complaints,
                "careless": careless,
            },
            "seconds": round(time.perf_counter() - started, 2),
        }
        say(f"seed {seed}: {record['figures']}")
        yield record


def watched(home: Path, crowd: Crowd, work: Callable[[Robot], None]) -> Robot:
    """Let a robot work before the page of a home; return it."""

    def sit(opened: Browser) -> Robot:
        with browser.visit(opened) as visit:
            robot = Robot(visit, url, crowd)
            work(robot)
            robot.long_tasks = visit.long_tasks()
            return robot

    with served(home) as url:
        return browser.inside(sit)


def _careless(home: Path, crowd: Crowd, seed: int) -> Wire:
    """Return what it is without a page, for somebody who overlooks some."""
    with served(home) as url:
        line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        one = Careless(line, crowd, np.random.default_rng([seed, 3]))
        one.work()
        line.close()
    return {
        "keystrokes_per_face": round(sum(one.keys.values()) / FACES, 6),
        "label_error": round(wrong(home, crowd), 6),
        "overlooked": one.overlooked,
    }


def wrong(home: Path, crowd: Crowd) -> float:
    """Return the share of faces that do not bear the right name."""
    store = Store(home)
    try:
        tiles = store.tiles.get(crowd.project, list(crowd.truth))
    finally:
        store.close()
    return sum(t.name != crowd.truth[t.region] for t in tiles) / len(tiles)


@dataclass(slots=True)
class Careless:
    """Somebody with a keyboard who knows everybody, and now and then overlooks one."""

    line: http.client.HTTPConnection
    crowd: Crowd
    rng: np.random.Generator
    keys: dict[str, int] = field(
        default_factory=lambda: {"letters": 0, "enter": 0, "digits": 0, "typed": 0}
    )
    pages: int = 0
    overlooked: int = 0

    def work(self) -> None:
        """Confirm page after page, until nothing is open."""
        while True:
            page = self.ask("GET", f"/queue/confirm?size={PAGE}")
            if not page["tiles"]:
                return
            self.pages += 1
            picked = [t for t in page["tiles"] if self._seen(t, page["name"]["id"])]
            self._confirm(page, picked)
            for tile in picked:
                self._name(tile)

    def typed(self, id_: str) -> int:
        """Return the keys until the search has a name first, Enter included."""
        reading = self.crowd.readings[id_]
        for many in range(1, len(reading) + 1):
            hits = self.ask("GET", f"/names/search?q={quote(reading[:many])}&limit=8")
            if hits and hits[0]["name"]["id"] == id_:
                return many + 1
        return len(reading) + 1

    def ask(self, method: str, path: str, body: Wire | None = None) -> Any:
        """Ask the server; raises WorkerLost when it refuses."""
        data = None if body is None else json.dumps(body)
        head = {"Content-Type": "application/json", "X-Miwake-Who": "robot"}
        base = f"/api/projects/{self.crowd.project}"
        self.line.request(method, base + path, data, head)
        reply = self.line.getresponse()
        said = reply.read()
        if reply.status != 200:
            raise WorkerLost(f"{method} {path}: {reply.status} {said[:300]!r}")
        return json.loads(said)

    def _seen(self, tile: Mapping[str, Any], name: str) -> bool:
        """Say whether a tile is seen not to be of a name."""
        if self.crowd.truth[tile["region"]] == name:
            return False
        if self.rng.random() < OVERLOOKED:
            self.overlooked += 1
            return False
        return True

    def _confirm(self, page: Mapping[str, Any], picked: Sequence[Wire]) -> None:
        """Press a letter for each that is wrong, and Enter: one act."""
        self.keys["letters"] += len(picked)
        self.keys["enter"] += 1
        out = {tile["region"] for tile in picked}
        self._say(
            [
                _saying(t, "is-not" if t["region"] in out else "is", page["name"]["id"])
                for t in page["tiles"]
            ]
        )

    def _name(self, tile: Wire) -> None:
        """Name one that was picked out: a digit, or typing."""
        right = self.crowd.truth[tile["region"]]
        listed = [name for name, _ in tile["top"] if name != tile["guess"]]
        if right in listed[:DIGITS]:
            self.keys["digits"] += 1
        else:
            self.keys["typed"] += self.typed(right)
        now = self.ask("GET", f"/regions/{tile['region']}")["tile"]
        self._say([_saying(now, "is", right)])

    def _say(self, sayings: list[Wire]) -> None:
        self.ask("POST", "/labels", {"sayings": sayings, "seconds": 1.0})


def _saying(tile: Mapping[str, Any], says: str, name: str) -> Wire:
    return {
        "region": tile["region"],
        "says": says,
        "name": name,
        "version": tile["version"],
    }
