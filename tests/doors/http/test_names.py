"""Names over HTTP: listed, found, and every step of their lives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from miwake.store.home import Store
from miwake.store.labels import Saying
from miwake.store.tiles import ShotRow, TileRow
from miwake.values import Photo, Region

REGIONS = ["r0", "r1", "r2"]


@dataclass(frozen=True)
class Page:
    """A project's names, and the store behind them."""

    client: httpx.Client
    store: Store
    project: str

    def ask(self, path: str = "", **query: Any) -> Any:
        """Get something below the names."""
        base = f"/api/projects/{self.project}/names{path}"
        return self.client.get(base, params=query).json()

    def do(self, method: str, path: str, body: Any) -> httpx.Response:
        """Do something below the names."""
        base = f"/api/projects/{self.project}/names{path}"
        return self.client.request(method, base, json=body)

    def make(self, spelling: str) -> dict[str, Any]:
        """Make a name; return it."""
        found: dict[str, Any] = self.do("POST", "", {"spelling": spelling}).json()[
            "name"
        ]
        return found


@pytest.fixture
def page(
    tmp_path: Path, serve: Callable[..., AbstractContextManager[Any]]
) -> Iterator[Page]:
    """A served project whose three regions are ann, ann and bob."""
    with closing(Store(tmp_path / "home")) as store:
        made = store.projects.ensure("idols").id
        sha = store.blobs.put(b"x")
        store.photos.arrive(made, "/", [], [Photo(sha, 1, 1, 1, "png", 0)])
        found = [Region(r, sha, (0, 0, 1, 1), detector="whole.v1") for r in REGIONS]
        store.regions.record("whole.v1", {sha: found})
        tiles = [TileRow(r, sha) for r in REGIONS]
        store.tiles.arrange(made, [ShotRow(sha, "a.jpg")], tiles)
        names = zip(REGIONS, ["ann", "ann", "bob"], strict=True)
        store.labels.say(made, "me", [Saying(r, n) for r, n in names])
        with serve(store) as live:
            yield Page(live.client, store, made)


def test_names_come_in_stretches(page: Page) -> None:
    """Each stretch says where the next begins."""
    first = page.ask(limit=1)
    second = page.ask(limit=1, after=first["next"])

    assert ("ann", 2, 2) == (
        first["names"][0]["spelling"],
        first["names"][0]["count"],
        first["total"],
    )
    assert (["bob"], None) == ([n["spelling"] for n in second["names"]], second["next"])


def test_a_name_and_its_history(page: Page) -> None:
    """Made, read, changed; the former spelling is an alias and is found."""
    made = page.do("POST", "", {"spelling": "花子", "reading": "はなこ"}).json()
    id_ = made["name"]["id"]
    body = {"spelling": "華子", "about": "", "hotkey": "h", "version": 2}
    after = page.do("PATCH", f"/{id_}", body).json()
    shown = page.ask(f"/{id_}")

    assert ("make", "花子") == (made["act"]["verb"], made["act"]["name"] and "花子")
    assert ["花子"] == [alias["spelling"] for alias in after["name"]["aliases"]]
    assert ["make", "describe", "rename"] == [one["verb"] for one in shown["history"]]
    hits = [
        (hit["name"]["spelling"], hit["by"], hit["matched"])
        for query in ("hana", "花")
        for hit in page.ask("/search", q=query)
    ]
    assert [("華子", "reading", "はなこ"), ("華子", "alias", "花子")] == hits


def test_aliases_with_dates_are_set_and_cleared(page: Page) -> None:
    """What is sent replaces what was there; what is not sent stays."""
    cat = page.make("cat")
    alias = {"spelling": "kitty", "from": "2024-01", "to": None}
    body = {"aliases": [alias], "reading": "きゃっと", "version": 1}
    one = page.do("PATCH", f"/{cat['id']}", body).json()["name"]
    body = {"aliases": [], "version": 2}
    two = page.do("PATCH", f"/{cat['id']}", body).json()["name"]

    assert ([alias], []) == (one["aliases"], two["aliases"])
    assert "きゃっと" == two["reading"]


def test_merge_and_split(page: Page) -> None:
    """Labels move in one act, which says how many."""
    ann, bob = (page.ask("/search", q=q)[0]["name"] for q in ("ann", "bob"))
    body = {"into": bob["id"], "version": ann["version"]}
    merged = page.do("POST", f"/{ann['id']}/merge", body).json()
    body = {"regions": ["r0"], "spelling": "cat"}
    parted = page.do("POST", f"/{bob['id']}/split", body).json()

    assert ("bob", 2, 3) == (
        merged["name"]["spelling"],
        merged["moved"],
        merged["name"]["count"],
    )
    assert ("cat", 1, 1) == (
        parted["name"]["spelling"],
        parted["moved"],
        parted["name"]["count"],
    )
    assert ["ann"] == [one["spelling"] for one in page.ask(life="merged")["names"]]
    assert {"r0": "cat", "r1": "bob", "r2": "bob"} == page.store.labels.current(
        page.project
    )


def test_retire_return_and_undo(page: Page) -> None:
    """A name goes and comes back, by its own way or by an undo."""
    ann = page.ask("/search", q="ann")[0]["name"]
    gone = page.do("POST", f"/{ann['id']}/retire", {"version": 1}).json()
    back = page.do("POST", f"/{ann['id']}/return", {"version": 2}).json()
    undo = f"/api/projects/{page.project}/acts/{back['act']['id']}/undo"
    page.client.post(undo)

    assert ("retired", "active") == (gone["name"]["life"], back["name"]["life"])
    assert ["ann"] == [one["spelling"] for one in page.ask(life="retired")["names"]]


def test_what_cannot_be_done(page: Page) -> None:
    """Stale, taken, unknown, and no sense."""
    ann = page.ask("/search", q="ann")[0]["name"]["id"]
    answers = [
        page.do("PATCH", f"/{ann}", {"about": "x", "version": 9}),
        page.do("PATCH", f"/{ann}", {"spelling": "bob", "version": 1}),
        page.do("POST", "", {"spelling": "ann"}),
        page.do("POST", "/none/retire", {"version": 1}),
        page.do("POST", f"/{ann}/split", {"regions": ["r2"], "spelling": "cat"}),
        page.do("POST", f"/{ann}/merge", {"into": ann, "version": 1}),
        page.do("POST", "", {"spelling": "x", "colour": "red"}),
    ]

    assert [
        (409, "Conflict"),
        (409, "Taken"),
        (409, "Taken"),
        (404, "NotFound"),
        (409, "Conflict"),
        (409, "Refused"),
        (422, "BadRequest"),
    ] == [(one.status_code, one.json()["code"]) for one in answers]
    assert ["r2"] == [tile["region"] for tile in answers[4].json()["params"]["stale"]]
