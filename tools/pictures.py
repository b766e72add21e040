"""Take the handbook's pictures of the page, from a server that is thrown away after.

    python tools/pictures.py                  those that the drawn sample shows
    python tools/pictures.py --data DIR       those of clothes and faces as well
    python tools/pictures.py --only NAME …    some of them
    python tools/pictures.py --stage DIR      keep the projects for the next time

DIR holds `clothing10/train/NAME/*.jpg` (CC0) and `faces_london_3dsk/{neutral_front,
smiling_front}/*.jpg` (CC BY 4.0). Nobody in them is called by name. Needs chromium and
the built page (`make page`); writes `docs/images/*.png`, each at most 250 kB.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from miwake.engine import rendered

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
WIDE = (1440, 900)
LOW = (1440, 720)
PHONE = (390, 844)
MOST = 250_000
FEWER_COLOURS = (256, 160, 96, 64, 48, 32)
"""A picture that is too large is stored with fewer colours."""
CLOTHES = {"named": (0, 30), "open": (30, 55)}
"""Which photos of each kind of clothes bear a name, and which are to be named."""


HOME_PORT = 8765
"""That of `miwake serve`, shown in code to copy; another when it is taken."""


@dataclass(frozen=True)
class Shot:
    """One picture: its name, its project, where, and what is done before."""

    name: str
    project: str
    hash: str
    size: tuple[int, int] = WIDE
    ready: str = "main h1"
    before: Callable[[Page, Stage], None] = lambda page, on: None
    lang: str = "en"


def free_port() -> str:
    """Return the port people know, or 0, any that is free."""
    with socket.socket() as one:
        return "0" if one.connect_ex(("127.0.0.1", HOME_PORT)) == 0 else str(HOME_PORT)


class Stage:
    """A server on a home of its own, and the projects on it by name."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.projects: dict[str, str] = {}
        self.kinds: list[str] = []
        command = [sys.executable, "-m", "miwake", "serve", "--json"]
        self.process = subprocess.Popen(
            [*command, "--home", str(place / "home"), "--port", free_port()],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout
        self.url = json.loads(self.process.stdout.readline())["url"].rstrip("/")

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """Ask the server's API; raise unless it answers well."""
        who = {"X-Miwake-Who": "Ann"}
        with httpx.Client(timeout=120, headers=who) as client:
            answer = client.request(method, f"{self.url}/api{path}", **more)
        answer.raise_for_status()
        return answer.json()

    def done(self, project: str, job: Any) -> None:
        """Wait until a job, and all that follows from it, is done."""
        path = f"/projects/{project}/jobs"
        while True:
            jobs = self.ask("GET", path)
            mine = next(one for one in jobs if one["id"] == job["id"])
            if mine["state"] in ("failed", "cancelled"):
                raise SystemExit(f"{mine['verb']}: {mine['error']}")
            if all(one["state"] not in ("waiting", "running") for one in jobs):
                return
            time.sleep(0.3)

    def make(self, name: str) -> str:
        """Make a project."""
        made = self.ask("POST", "/projects", json={"name": name})
        self.projects[name] = made["id"]
        return str(made["id"])

    def collect(self, project: str, folder: Path, mode: str) -> None:
        """Take in a folder and wait until it is there."""
        asked = {"path": str(folder), "mode": mode}
        self.done(project, self.ask("POST", f"/projects/{project}/collect", json=asked))

    def train(self, project: str) -> None:
        """Train, publish, and wait."""
        body = {"seconds": 20, "publish": True}
        self.done(project, self.ask("POST", f"/projects/{project}/train", json=body))

    def end(self) -> None:
        """Stop it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)
        assert self.process.stdout
        self.process.stdout.close()


@contextmanager
def stage(kept: Path | None) -> Iterator[Stage]:
    """Start a server, and throw its home away unless it is to be kept."""
    with tempfile.TemporaryDirectory(prefix="miwake-pictures-") as folder:
        place = kept or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        running = Stage(place)
        try:
            yield running
        finally:
            running.end()


def furnish(on: Stage, wanted: set[str], data: Path | None) -> None:
    """Make the projects that are wanted and not there yet."""
    there = {one["name"].lower(): one["id"] for one in on.ask("GET", "/projects")}
    on.projects |= there
    if data:
        on.kinds = kinds(data)
    if "sample" in wanted - there.keys():
        sample(on)
    if data and "clothes" in wanted - there.keys():
        clothes(on, data)
    if data and "faces" in wanted - there.keys():
        faces(on, data)


def kinds(data: Path) -> list[str]:
    """Return the kinds of clothes."""
    place = data / "clothing10" / "train"
    return sorted(kind.name for kind in place.iterdir() if kind.is_dir())


def sample(on: Stage) -> None:
    """Make the drawn sample, and bring drawings without names to it."""
    made = on.ask("POST", "/sample", params={"lang": "en"})
    project = made["project"]["id"]
    on.projects["sample"] = project
    on.done(project, made["job"])
    on.train(project)
    folder = on.place / "more"
    folder.mkdir()
    for order in rendered.orders(folder, "en"):
        number = rendered.EACH + order.number
        if order.number < 30:
            path = folder / f"{order.number:02}-{order.kind}{order.path.suffix}"
            rendered.write(rendered.Order(path, order.kind, number))
    on.collect(project, folder, "whole")


def clothes(on: Stage, data: Path) -> None:
    """Bring clothes, some named and some not; train, publish and ask."""
    project = on.make("clothes")
    folders = [data / "clothing10" / "train" / kind for kind in on.kinds]
    asked = on.place / "asked"
    asked.mkdir()
    for part, (first, last) in CLOTHES.items():
        folder = on.place / "clothes" / part
        for kind in folders:
            for number, photo in enumerate(sorted(kind.glob("*.jpg"))[first:last]):
                name = f"{kind.name}/{number:02}.jpg" if part == "named" else ""
                path = folder / (name or f"{number:02}{folders.index(kind)}.jpg")
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(photo, path)
        on.collect(project, folder, "whole")
        if part == "named":
            on.train(project)
    for kind in folders:
        for number, photo in enumerate(sorted(kind.glob("*.jpg"))[60:66]):
            shutil.copy(photo, asked / f"{kind.name}-{number}.jpg")
    for photo in sorted(asked.iterdir()):
        on.ask("POST", "/projects/clothes/predict", content=photo.read_bytes())
    time.sleep(2)  # answers are written behind the requests


def faces(on: Stage, data: Path) -> None:
    """Bring faces without names, and name some of their clusters Person 1, 2, 3 …"""
    project = on.make("faces")
    folder = on.place / "portraits"
    folder.mkdir()
    for kind in ("neutral_front", "smiling_front"):
        for photo in sorted((data / "faces_london_3dsk" / kind).glob("*.jpg")):
            shutil.copy(photo, folder / photo.name)
    on.collect(project, folder, "faces")
    name_people(on)


def name_people(on: Stage) -> None:
    """Name the people of large clusters, which hold several, and some more."""
    at = f"/projects/{on.projects['faces']}"
    people: dict[str, list[str]] = {}
    first: list[str] = []
    for row in on.ask("GET", f"{at}/tiles?limit=300")["tiles"]:
        source = on.ask("GET", f"{at}/regions/{row['region']}")["shot"]["source"]
        people.setdefault(Path(source).stem[:3], []).append(row["region"])
    for row in on.ask("GET", f"{at}/queue/clusters?limit=20")["clusters"]:
        if row["size"] > 2:
            first += [tile["region"] for tile in row["tiles"]]
    ordered = sorted(people.values(), key=lambda regions: regions[0] not in first)
    for number, regions in enumerate(ordered[:16], 1):
        says = {"says": "is", "spelling": f"Person {number}", "version": None}
        sayings = [says | {"region": one, "name": None} for one in regions]
        on.ask("POST", f"{at}/labels", json={"sayings": sayings, "seconds": 3.0})


def mark_wrong(page: Page, on: Stage) -> None:
    """Mark what is of another kind than asked, as a person who sees it."""
    asked = page.locator("h2.ask").inner_text()
    for tile in page.locator("[data-region]").all():
        region = tile.get_attribute("data-region")
        at = f"/projects/{on.projects['clothes']}/regions/{region}"
        kind = on.kinds[int(Path(on.ask("GET", at)["shot"]["source"]).stem[2:])]
        if kind not in asked:
            tile.click()
    page.mouse.move(5, 500)


def outline(page: Page, on: Stage) -> None:
    """Click the four outermost points of the first cup."""
    room = page.locator("main svg[role=img]").bounding_box()
    assert room
    side = min(room["width"], room["height"])
    left = room["x"] + (room["width"] - side) / 2
    top = room["y"] + (room["height"] - side) / 2
    for right, down in ((0.57, 0.227), (0.188, 0.432), (0.828, 0.45), (0.45, 0.839)):
        page.mouse.click(left + right * side, top + down * side)


def try_one(page: Page, on: Stage) -> None:
    """Ask the published model about a photo it has not seen."""
    chosen = sorted((on.place / "asked").iterdir())[12]
    page.locator("main input[type=file]").first.set_input_files(chosen)
    page.wait_for_timeout(1500)


def choose_name(page: Page, on: Stage) -> None:
    """Open the first name of the list."""
    page.get_by_role("link", name="Person 1", exact=True).click()


def opened(page: Page, on: Stage) -> None:
    """Open the first photo of the grid."""
    page.locator("main img").first.dblclick()
    page.wait_for_timeout(1500)


def invite(page: Page, on: Stage) -> None:
    """List helpers, without a link."""
    at = f"/projects/{on.projects['faces']}/invites"
    for who in () if on.ask("GET", at) else ("Hana", "Ren"):
        on.ask("POST", at, json={"who": who})
    page.reload()


def helping(page: Page, on: Stage) -> None:
    """Come in by a link, as a helper does."""
    at = f"/projects/{on.projects['clothes']}/invites"
    page.goto(on.ask("POST", at, json={"who": "Hana"})["url"])
    page.get_by_label("Your name").fill("Hana")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Yes").wait_for()


SAMPLE = (
    Shot("projects", "", "/", LOW),
    Shot("photos-sample", "sample", "photos"),
    Shot(
        "boxes", "sample", "label?mode=boxes&all=1", LOW, "main svg[role=img]", outline
    ),
    Shot("phone-one", "sample", "label?mode=one", PHONE),
)
CLOTHED = (
    Shot("confirm", "clothes", "label?mode=confirm", WIDE, "main kbd", mark_wrong),
    Shot("confirm-ja", "clothes", "label?mode=confirm", WIDE, "main kbd", lang="ja"),
    Shot("one", "clothes", "label?mode=one", WIDE, "main kbd"),
    Shot("train", "clothes", "train"),
    Shot("evaluate", "clothes", "evaluate?threshold=0.6"),
    Shot("publish", "clothes", "publish", LOW, "main h1", try_one),
    Shot("monitor", "clothes", "monitor"),
    Shot("phone-help", "clothes", "photos", PHONE, "main h1", helping),
)
FACES = (
    Shot("clusters", "faces", "label?mode=clusters", WIDE, "main kbd"),
    Shot("photos", "faces", "photos", LOW, "main img"),
    Shot("photo", "faces", "photos", LOW, "main img", opened),
    Shot("names", "faces", "settings?part=names", LOW, "main h1", choose_name),
    Shot("helpers", "faces", "settings?part=helpers", LOW, "main h1", invite),
    Shot("people", "faces", "label?mode=people", LOW),
)


def take(browser: Browser, on: Stage, shot: Shot) -> None:
    """Take one picture."""
    width, height = shot.size
    context = browser.new_context(
        locale="ja-JP" if shot.lang == "ja" else "en-GB",
        timezone_id="Asia/Tokyo",
        color_scheme="light",
        viewport={"width": width, "height": height},
        has_touch=width < 700,
    )
    page = context.new_page()
    project = on.projects.get(shot.project, "")
    place = f"/p/{project}/{shot.hash}" if project else shot.hash
    page.goto(f"{on.url}/#{place}")
    page.locator(shot.ready).first.wait_for(timeout=30_000)
    settle(page)
    shot.before(page, on)
    settle(page)
    save(shot.name, page.screenshot())
    context.close()


def settle(page: Page) -> None:
    """Wait until all that is in view has been drawn."""
    page.wait_for_timeout(900)
    drawn = "[...document.images].every(i => i.complete || i.loading === 'lazy')"
    for _ in range(100):  # the page's policy forbids to wait for a function
        if page.evaluate(drawn):
            break
        page.wait_for_timeout(200)
    page.wait_for_timeout(300)


def save(name: str, png: bytes) -> None:
    """Store a picture with as many colours as fit."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    IMAGES.mkdir(parents=True, exist_ok=True)
    for colours in FEWER_COLOURS:
        few = picture.quantize(
            colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
        packed = BytesIO()
        few.save(packed, "PNG", optimize=True)
        if packed.tell() <= MOST:
            break
    else:
        raise SystemExit(f"{name}: {packed.tell()} bytes are too many")
    (IMAGES / f"{name}.png").write_bytes(packed.getvalue())
    print(f"{name:16} {packed.tell() / 1000:6.0f} kB  {colours} colours", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures that were asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--stage", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args(arguments)
    shots = [*SAMPLE, *((*CLOTHED, *FACES) if options.data else ())]
    shots = [s for s in shots if not options.only or s.name in options.only]
    wanted = {shot.project for shot in shots}
    path = os.environ.get("MIWAKE_CHROMIUM") or shutil.which("chromium")
    with stage(options.stage) as on, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for shot in [s for s in shots if not s.project]:
            if not on.ask("GET", "/projects"):  # those are of an empty home
                take(browser, on, shot)
        furnish(on, wanted, options.data)
        for shot in [s for s in shots if s.project]:
            take(browser, on, shot)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
