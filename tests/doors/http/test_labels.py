"""Labels over HTTP: said, seen, taken back; nobody's word is lost or overwritten."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from miwake.store.home import Store
from miwake.store.tiles import ShotRow, TileRow
from miwake.values import Photo, Project, Region

FEW = 8
KILLS = 20


@dataclass(frozen=True)
class Page:
    """A project with tiles, its address, and who looks at it."""

    client: httpx.Client
    store: Store
    project: Project

    @property
    def base(self) -> str:
        """The address of the project."""
        return f"/api/projects/{self.project.id}"

    def post(self, path: str, body: Any, who: str = "me") -> httpx.Response:
        """Post a body, as somebody."""
        headers = {"X-Miwake-Who": quote(who)}
        return self.client.post(self.base + path, json=body, headers=headers)

    def say(self, *sayings: dict[str, Any], **more: Any) -> httpx.Response:
        """Say something of regions."""
        return self.post("/labels", {"sayings": list(sayings), "seconds": 1.5} | more)


def region(number: int) -> str:
    """Return the id of a made-up region."""
    return f"{number:032x}"


def fill(store: Store, many: int = FEW) -> Project:
    """Make a project of one photo with that many tiles."""
    made = store.projects.ensure("idols")
    sha = store.blobs.put(b"x")
    store.photos.arrive(made.id, "/", [], [Photo(sha, 1, 1, 1, "png", 0)])
    found = [
        Region(region(n), sha, (0, 0, 1, n + 1), detector="whole.v1")
        for n in range(many)
    ]
    store.regions.record("whole.v1", {sha: found})
    tiles = [TileRow(one.id, sha) for one in found]
    store.tiles.arrange(made.id, [ShotRow(sha, "a.jpg")], tiles)
    return made


@pytest.fixture
def page(
    tmp_path: Path, serve: Callable[..., AbstractContextManager[Any]]
) -> Iterator[Page]:
    """A served home with one project of eight tiles."""
    with closing(Store(tmp_path / "home")) as store:
        made = fill(store)
        with serve(store) as live:
            yield Page(live.client, store, made)


def test_say_and_undo(page: Page) -> None:
    """An act comes back with its tiles; its undo, and the undo's undo, likewise."""
    said = page.say(
        {"region": region(0), "says": "is", "spelling": "花子", "version": 1},
        {"region": region(1), "says": "skip", "version": 1},
    ).json()
    undone = page.post(f"/acts/{said['act']['id']}/undo", None, "花子").json()
    redone = page.post(f"/acts/{undone['act']['id']}/undo", None).json()

    states = [[t["state"] for t in one["tiles"]] for one in (said, undone, redone)]
    assert [["named", "skipped"], ["open", "open"], ["named", "skipped"]] == states
    assert ("me", 1.5, 2) == tuple(said["act"][k] for k in ("who", "seconds", "count"))
    assert ("花子", said["act"]["id"]) == (
        undone["act"]["who"],
        undone["act"]["undoes"],
    )
    listed = page.client.get(f"{page.base}/acts", params={"limit": 2}).json()
    assert [redone["act"]["id"], undone["act"]["id"]] == [one["id"] for one in listed]
    before = {"before": listed[-1]["id"]}
    rest = page.client.get(f"{page.base}/acts", params=before).json()
    assert [said["act"]["id"]] == [one["id"] for one in rest]


def test_a_stale_version_writes_nothing(page: Page) -> None:
    """409, with the tiles as they are now; the other's word stands."""
    first = {"region": region(0), "says": "is", "spelling": "ann", "version": 1}
    page.say(first)

    late = page.say(
        {"region": region(1), "says": "is", "spelling": "bob", "version": 1},
        first | {"spelling": "bob"},
    )

    assert (409, "Conflict") == (late.status_code, late.json()["code"])
    (stale,) = late.json()["params"]["stale"]
    assert (region(0), "named", 2) == tuple(
        stale[key] for key in ("region", "state", "version")
    )
    assert {region(0): "ann"} == page.store.labels.current(page.project.id)


def test_an_undo_done_already_is_refused(page: Page) -> None:
    """409 for the second, 404 for what was never done."""
    act = page.say({"region": region(0), "says": "dont-know"}).json()["act"]["id"]
    answers = [page.post(f"/acts/{a}/undo", None) for a in (act, act, "none")]

    assert [200, 409, 404] == [one.status_code for one in answers]


def test_a_check_measures_and_changes_nothing(page: Page) -> None:
    """The answer is kept beside what holds."""
    page.say({"region": region(0), "says": "is", "spelling": "ann"})
    done = page.say(
        {"region": region(0), "says": "is", "spelling": "ann"}, purpose="check"
    ).json()

    assert ("review", 2) == (done["act"]["kind"], done["tiles"][0]["version"])
    (me,) = page.store.acts.people(page.project.id)
    assert (1, 1, 1) == (me.count, me.checks, me.checks_right)


@pytest.mark.parametrize(
    ("saying", "status"),
    [
        ({"region": region(99), "says": "skip"}, 404),
        ({"region": region(0), "says": "is", "name": "f" * 16}, 404),
        ({"region": region(0), "says": "is"}, 422),
        ({"region": region(0), "says": "skip", "spelling": "ann"}, 422),
        ({"region": region(0), "says": "is", "spelling": "  "}, 422),
        ({"region": region(0), "says": "was", "spelling": "ann"}, 422),
        ({"region": region(0), "says": "skip", "more": 1}, 422),
    ],
)
def test_what_cannot_be_said(page: Page, saying: dict[str, Any], status: int) -> None:
    """Unknown regions and names, and words without sense; nothing is written."""
    good = {"region": region(1), "says": "is", "spelling": "bob"}
    answer = page.say(good, saying)

    assert status == answer.status_code
    assert ([], []) == (
        page.store.labels.log(page.project.id),
        page.store.names.all(page.project.id),
    )


def test_an_unknown_project_is_not_found(page: Page) -> None:
    """Every route says so."""
    for path in ("acts", "names", "names/search?q=a"):
        answer = page.client.get(f"/api/projects/none/{path}")
        assert (404, "UnknownProject") == (answer.status_code, answer.json()["code"])


def test_two_people_at_once_lose_nothing(page: Page) -> None:
    """Both race for the same tiles: each word is acknowledged or refused whole."""
    heard: list[tuple[int, str, str]] = []

    def work(who: str) -> None:
        version = {n: 1 for n in range(FEW)}
        for n in range(FEW):
            saying = {"region": region(n), "says": "is", "spelling": who}
            answer = page.say(saying | {"version": version[n]})
            heard.append((answer.status_code, region(n), who))

    with ThreadPoolExecutor(2) as both:
        list(both.map(work, ["ann", "bob"]))

    won = {r: who for status, r, who in heard if status == 200}
    assert [200] * FEW + [409] * FEW == sorted(status for status, *_ in heard)
    assert won == page.store.labels.current(page.project.id)


SERVER = """
import pathlib, sys
from miwake.doors.http import server
from miwake.store.home import Store
bound = server.listen("127.0.0.1", 0)
print(server.url(bound), flush=True)
server.build(Store(pathlib.Path(sys.argv[1])), "127.0.0.1", 2).run([bound])
"""


def start(home: Path) -> tuple[subprocess.Popen[str], str]:
    """Start a server in a process group of its own; return it and its address."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    url = process.stdout.readline().strip()
    process.stdout.close()
    return process, url


def label_until_it_dies(url: str, base: str, said: dict[str, str], first: int) -> None:
    """Say one thing after another; keep what was acknowledged."""
    with httpx.Client(base_url=url, timeout=20) as client:
        for turn in range(10_000):
            saying = {"region": region(turn % FEW), "says": "is"}
            spelling = f"n{first} {turn}"
            try:
                body = {"sayings": [saying | {"spelling": spelling}], "seconds": 1}
                answer = client.post(f"{base}/labels", json=body)
            except httpx.HTTPError:
                return
            assert 200 == answer.status_code
            said[answer.json()["act"]["id"]] = spelling


@pytest.mark.slow
def test_kill_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """kill -9 at random moments: every act the page was told of is there after."""
    home = tmp_path / "home"
    with closing(Store(home)) as store:
        project = fill(store)
    base = f"/api/projects/{project.id}"
    said: dict[str, str] = {}
    rng = random.Random(7)
    for kill in range(KILLS):
        process, url = start(home)
        before = len(said)
        page = threading.Thread(
            target=label_until_it_dies, args=(url, base, said, kill)
        )
        page.start()
        while len(said) == before:
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 0.12))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        page.join()

    with closing(Store(home)) as store:
        log = {one.batch: one.name for one in store.labels.log(project.id)}
        found = {act: log.get(act) for act in said}
        acts = {one.id for one in store.acts.list(project.id, 100_000)}
        faults = store.db.faults()
    assert said == found
    assert acts == log.keys()
    assert [] == faults
    assert len(said) >= KILLS
