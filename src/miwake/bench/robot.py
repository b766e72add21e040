"""A robot that labels in the real page, by keyboard only, and counts every key.

It knows who everybody is, and overlooks nobody: a wrong name at the end is the page's.
What it sees it reads from the page, as a person would: the faces asked about with
their letters, the names offered with their digits. Kana goes through an input method,
whose keys are counted too: the letters, and the Enter that ends the composition.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener

from miwake.bench.browser import Visit
from miwake.bench.crowd import Crowd
from miwake.errors import WorkerLost
from miwake.learn.kana import romaji

DIGITS = 5
"""Offers that have a digit."""
TABS = 80
"""Presses of Tab after which a link is said not to be there."""

SEE = """
async (before) => {
  const look = () => {
    const busy = document.querySelector("section.work")?.getAttribute("aria-busy");
    const empty = document.querySelector(".label-page .empty h2");
    if (empty) return { screen: "empty", id: "empty " + location.hash };
    if (busy !== "false") return null;
    const faces = [...document.querySelectorAll(".marked button[data-region]")];
    if (faces.length > 0) {
      const name = new URLSearchParams(location.hash.split("?")[1]).get("name");
      const tiles = faces.map((one) => [
        one.dataset.region, one.querySelector("kbd").textContent.toLowerCase(),
      ]);
      const ask = document.querySelector("h2.ask").textContent;
      return { screen: "confirm", id: name + tiles.join(), name, tiles, ask };
    }
    const face = document.querySelector(".stage img");
    if (!face) return null;
    const region = /thumbs\\/([0-9a-f]+)/.exec(face.src)[1];
    const offers = [...document.querySelectorAll(".answers ol .name")];
    const names = offers.map((one) => one.textContent.trim());
    if (names.includes("…")) return null;
    return { screen: "one", id: region, region, names };
  };
  const begun = performance.now();
  while (performance.now() - begun < 30000) {
    const seen = look();
    if (seen && seen.id !== before) return seen;
    await new Promise((then) => setTimeout(then, 4));
  }
  return { screen: "stuck", id: location.hash };
}
"""
"""What the Label page asks now, once it is not what it asked before."""

HELD = "(want) => document.activeElement?.getAttribute('href')?.includes(want) ?? false"

Seen = Mapping[str, Any]


@dataclass
class Robot:
    """Somebody with a keyboard in front of the page, who knows everybody."""

    visit: Visit
    url: str
    crowd: Crowd
    keys: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    one_by_one: int = 0
    seconds: float = 0.0
    long_tasks: list[float] = field(default_factory=list)

    def work(self) -> None:
        """Confirm in bulk, then one by one, until nothing is open."""
        started = time.perf_counter()
        seen = self._open("confirm")
        while seen["screen"] == "confirm":
            seen = self._confirm(seen)
        if self.open() > 0:
            seen = self._to_one(seen["id"])
            self._each(seen, typing=False)
        self._landed()
        self.seconds = time.perf_counter() - started

    def type_all(self) -> None:
        """Name every face one by one, by typing: in turn romaji and kana."""
        started = time.perf_counter()
        self._each(self._open("one"), typing=True)
        self._landed()
        self.seconds = time.perf_counter() - started

    def open(self) -> int:
        """Return how many faces the server calls open."""
        return int(self._ask("/queue/one?size=1")["open"])

    def _open(self, mode: str) -> Seen:
        page = f"{self.url}/#/p/{self.crowd.project}/label?mode={mode}"
        self.visit.page.goto(page)
        return self._see("")

    def _see(self, before: str) -> Seen:
        """Return what is asked after that; raises WorkerLost when nothing is."""
        seen: Seen = self.visit.page.evaluate(SEE, before)
        if seen["screen"] == "stuck":
            raise WorkerLost(f"the page asks nothing more at {seen['id']}")
        return seen

    def _press(self, key: str, kind: str) -> None:
        self.keys[kind] += 1
        self.visit.page.keyboard.press(key)

    def _confirm(self, seen: Seen) -> Seen:
        """Press the letter of each face that is somebody else, and Enter."""
        self.pages += 1
        name = self.crowd.names[seen["name"]]
        if name not in seen["ask"]:
            raise WorkerLost(f"asked {seen['ask']!r}, while the address says {name}")
        truth = self.crowd.truth
        wrong = [key for one, key in seen["tiles"] if truth[one] != seen["name"]]
        if len(wrong) == len(seen["tiles"]):
            self._press("x", "none")
        else:
            for letter in wrong:
                self._press(letter, "letters")
            self._press("Enter", "enter")
        return self._see(seen["id"])

    def _to_one(self, before: str) -> Seen:
        """Go to one by one with Tab and Enter."""
        for _ in range(TABS):
            self._press("Tab", "moving")
            if self.visit.page.evaluate(HELD, "mode=one"):
                self._press("Enter", "moving")
                return self._see(before)
        raise WorkerLost("no link to one by one was found with Tab")

    def _each(self, seen: Seen, *, typing: bool) -> None:
        """Name one after the other: Enter, a digit, or typing."""
        while seen["screen"] == "one":
            right = self.crowd.truth[seen["region"]]
            spelling = self.crowd.names[right]
            place = seen["names"].index(spelling) if spelling in seen["names"] else -1
            self.one_by_one += 1
            if typing or not 0 <= place < DIGITS:
                self._type(right, kana=typing and self.one_by_one % 2 == 0)
            elif place == 0:
                self._press("Enter", "enter")
            else:
                self._press(str(place + 1), "digits")
            seen = self._see(seen["id"])

    def _type(self, name: str, *, kana: bool) -> None:
        """Type as much of a name's reading as it takes, and Enter."""
        self._press("/", "typed")
        reading = self.crowd.readings[name]
        text = self._enough(reading if kana else romaji(reading), name)
        if kana:
            self._compose(text)
        else:
            for letter in text:
                self._press("Space" if letter == " " else letter, "typed")
        self._press("Enter", "typed")

    def _enough(self, text: str, name: str) -> str:
        """Return the least of a text for which a name is found first."""
        for many in range(1, len(text)):
            hits = self._ask(f"/names/search?limit=8&q={quote(text[:many].strip())}")
            if hits and hits[0]["name"]["id"] == name:
                return text[:many]
        return text

    def _compose(self, text: str) -> None:
        """Write kana with an input method."""
        page = self.visit.page
        line = page.context.new_cdp_session(page)
        for many in range(1, len(text) + 1):
            at = {"selectionStart": many, "selectionEnd": many}
            line.send("Input.imeSetComposition", {"text": text[:many]} | at)
        held = {"windowsVirtualKeyCode": 229, "key": "Process", "code": "Enter"}
        line.send("Input.dispatchKeyEvent", {"type": "rawKeyDown"} | held)
        line.send("Input.insertText", {"text": text})
        line.detach()
        self.keys["composed"] += len(romaji(text)) + 1

    def _landed(self) -> None:
        """Wait until the server has every answer; raises WorkerLost."""
        until = time.monotonic() + 30
        while self.open() > 0:
            if time.monotonic() > until:
                raise WorkerLost(f"{self.open()} faces are still open")
            time.sleep(0.02)

    def _ask(self, path: str) -> Any:
        """Ask the server beside the page: no key is needed for what a person sees."""
        base = f"{self.url}/api/projects/{self.crowd.project}"
        with build_opener(ProxyHandler({})).open(base + path) as reply:
            return json.load(reply)
