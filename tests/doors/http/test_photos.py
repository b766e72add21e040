"""The grid over HTTP: entered anywhere, narrowed, and changed one act at a time."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from miwake.store.home import Store
from miwake.store.labels import Saying
from miwake.store.tiles import ShotRow, TileRow
from miwake.values import Photo, Region

COUNT = 5


@dataclass(frozen=True)
class Grid:
    """A server of a home with five photos of 80 x 60, each with two regions."""

    store: Store
    client: httpx.Client
    project: str
    photos: list[str]
    regions: list[str]

    def get(self, path: str, **words: Any) -> Any:
        """Return what a route of the project answers."""
        reply = self.client.get(f"/api/projects/{self.project}/{path}", params=words)
        assert 200 == reply.status_code, reply.text
        return reply.json()

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        """Post to a route of the project."""
        url = f"/api/projects/{self.project}/{path}"
        reply = self.client.post(url, json=body, headers={"X-Miwake-Who": "%E8%8A%B1"})
        assert status == reply.status_code, reply.text
        return reply.json()


@pytest.fixture
def grid(
    tmp_path: Path, serve: Callable[..., AbstractContextManager[Any]]
) -> Iterator[Grid]:
    """A real server of made-up photos, red on their left and blue on their right."""
    store = Store(tmp_path / "home")
    project = store.projects.ensure("grid")
    project = store.projects.look_at(project, "whole", "made up")
    shas = []
    for number in range(COUNT):
        image = Image.new("RGB", (80, 60), (210, 30, 30))
        image.paste((30, 30, 210), (40, 0, 80, 60))
        image.putpixel((0, 0), (number, 0, 0))
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        shas.append(store.blobs.put(buffer.getvalue()))
    photos = [Photo(sha, 1, 80, 60, "PNG", 0) for sha in shas]
    store.photos.arrive(project.id, "/", [], photos)
    found = {sha: [whole(sha), part(sha)] for sha in shas}
    store.regions.record("whole.v1", found)
    store.tiles.arrange(
        project.id,
        [ShotRow(sha, f"a/{i}.png", "a") for i, sha in enumerate(shas)],
        [TileRow(r.id, sha) for sha in shas for r in found[sha]],
    )
    regions = [r.id for sha in shas for r in found[sha]]
    with serve(store) as live:
        yield Grid(store, live.client, project.id, shas, regions)
    store.close()


def whole(sha: str) -> Region:
    """Return the region of a whole photo."""
    box = (0.0, 0.0, 80.0, 60.0)
    return Region(Region.identify(sha, "whole.v1", box), sha, box)


def part(sha: str) -> Region:
    """Return a region at the left, that of a face turned by a quarter."""
    box = (10.0, 10.0, 30.0, 30.0)
    points = ((1.0, 1.0),) * 5
    return Region(Region.identify(sha, "whole.v1", box), sha, box, points, 90.0)


def test_a_map_enters_the_grid(grid: Grid) -> None:
    """Its cursors are those of the stretches."""
    entered = grid.get("map", step=4)
    assert (10, 3, "") == (
        entered["total"],
        len(entered["cursors"]),
        entered["cursors"][0],
    )
    seen = [
        tile["region"]
        for at in entered["cursors"]
        for tile in grid.get("tiles", at=at, limit=4)["tiles"]
    ]
    assert grid.regions == seen
    photos = grid.get("map", step=2, view="photos")
    assert (5, 3) == (photos["total"], len(photos["cursors"]))
    page = grid.get("shots", limit=2, at=photos["cursors"][1])
    assert grid.photos[2:4] == [shot["photo"] for shot in page["shots"]]
    assert page["next"] == photos["cursors"][2]


def test_a_tile_is_what_the_wire_says(grid: Grid) -> None:
    """Each key, and the rare ones only when there is something to say."""
    grid.store.labels.say(grid.project, "me", [Saying(grid.regions[0], "ann")])
    grid.store.labels.say(
        grid.project, "me", [Saying(grid.regions[0], "bob", "is-not")]
    )
    ann, bob = (n.id for n in grid.store.names.all(grid.project))
    (tile,) = grid.get("tiles", limit=1)["tiles"]
    assert {
        "region": grid.regions[0],
        "photo": grid.photos[0],
        "n": 1000,
        "state": "named",
        "name": ann,
        "who": "me",
        "guess": None,
        "score": None,
        "doubt": None,
        "top": [],
        "cluster": None,
        "folder": "a",
        "condition": "",
        "taken": None,
        "twin": False,
        "trashed": False,
        "version": tile["version"],
        "not": [bob],
    } == tile
    (shot,) = grid.get("shots", limit=1)["shots"]
    assert {
        "photo": grid.photos[0],
        "n": 1,
        "source": "a/0.png",
        "folder": "a",
        "condition": "",
        "taken": None,
        "width": 80,
        "height": 60,
        "regions": 2,
        "twin": None,
        "turn": 0,
        "trashed": False,
        "version": 1,
    } == shot


def test_a_filter_narrows(grid: Grid) -> None:
    """An empty word asks nothing; an unknown one is refused."""
    grid.store.labels.say(grid.project, "me", [Saying(grid.regions[3], "ann")])
    (ann,) = grid.store.names.all(grid.project)
    for words in ({"name": ann.id}, {"state": "named"}, {"text": "nn"}):
        assert 1 == grid.get("map", **words, folder="")["total"]
        assert 1 == grid.get("map", view="photos", **words)["total"]
    assert 0 == grid.get("map", twins="1")["total"]
    url = f"/api/projects/{grid.project}/map"
    for words in ({"colour": "red"}, {"order": "size"}, {"step": 0}):
        assert 422 == grid.client.get(url, params=words).status_code
    reply = grid.client.get(f"/api/projects/{grid.project}/tiles?at=nonsense")
    assert (422, "BadOption") == (reply.status_code, reply.json()["code"])
    reply = grid.client.get(f"/api/projects/{'0' * 16}/map")
    assert (404, "UnknownProject") == (reply.status_code, reply.json()["code"])


def test_facets_are_told(grid: Grid) -> None:
    """With how many there are of each."""
    assert {
        "names": [],
        "states": {"open": 10},
        "folders": [{"value": "a", "count": 10}],
        "conditions": [],
        "months": [],
        "twins": 0,
        "trash": 0,
        "without": 0,
    } == grid.get("facets")


def test_the_bin_is_one_act(grid: Grid) -> None:
    """Who did it is told; what changed meanwhile comes back as it stands now."""
    wanted = [{"photo": sha, "version": 1} for sha in grid.photos[:2]]
    done = grid.post("trash", {"photos": wanted, "trashed": True})
    assert ("trash", "花", 2) == tuple(
        done["act"][key] for key in ("verb", "who", "count")
    )
    assert [True] * 4 == [tile["trashed"] for tile in done["tiles"]]
    assert [(True, 2)] * 2 == [(s["trashed"], s["version"]) for s in done["shots"]]
    assert (6, 4) == (grid.get("map")["total"], grid.get("map", trash=1)["total"])
    assert 2 == grid.get("facets")["trash"]
    refused = grid.post("trash", {"photos": wanted, "trashed": False}, 409)
    assert "Conflict" == refused["code"]
    assert sorted(grid.regions[:4]) == sorted(
        tile["region"] for tile in refused["params"]["stale"]
    )
    undone = grid.post(f"acts/{done['act']['id']}/undo", None)
    assert done["act"]["id"] == undone["act"]["undoes"]
    assert 10 == grid.get("map")["total"]


def test_a_photo_is_shown_turned(grid: Grid) -> None:
    """Its whole is turned; a face in it stands upright as before."""
    sha = grid.photos[0]
    plain, face = (thumb(grid, r) for r in grid.regions[:2])
    done = grid.post("turn", {"photo": sha, "turn": 90, "version": 1})
    assert [90, 90] == [tile["turn"] for tile in done["tiles"]]
    turned, still = (thumb(grid, r) for r in grid.regions[:2])
    assert ((149, 112), (112, 149)) == (plain.size, turned.size)
    assert face.tobytes() == still.tobytes()
    assert (60, 80) == picture(grid, sha).size
    grid.post("turn", {"photo": sha, "turn": 45, "version": 2}, 422)
    refused = grid.post("turn", {"photo": sha, "turn": 0, "version": 1}, 409)
    assert 2 == len(refused["params"]["stale"])


def test_a_box_is_drawn_named_and_taken_back(grid: Grid) -> None:
    """By its extreme points; the photo then has a region more."""
    ends = [[41, 20], [60, 10], [79, 30], [55, 50]]
    body = {"photo": grid.photos[0], "box": None, "points": ends}
    done = grid.post("boxes", body | {"name": " ann ", "seconds": 2.5})
    (tile,) = done["tiles"]
    assert ("named", 3) == (tile["state"], done["shots"][0]["regions"])
    assert ("box", 2.5) == (done["act"]["verb"], done["act"]["seconds"])
    shown = grid.get(f"regions/{tile['region']}")
    assert ([41.0, 10.0, 79.0, 50.0], 2) == (shown["box"], len(shown["others"]))
    assert [("is", "ann", "花")] == [
        (one["verb"], one["name"], one["who"]) for one in shown["history"]
    ]
    assert 3 == len(grid.get(f"shots/{grid.photos[0]}")["regions"])
    grid.post(f"acts/{done['act']['id']}/undo", None)
    assert 2 == len(grid.get(f"shots/{grid.photos[0]}")["regions"])
    assert 10 == grid.get("map")["total"]
    grid.post("boxes", {"photo": grid.photos[0], "box": [1, 1, 2, 2]}, 422)
    grid.post("boxes", {"photo": "../etc", "box": [1, 1, 20, 20]}, 422)


def test_a_photo_tells_its_history(grid: Grid) -> None:
    """The newest act first."""
    sha = grid.photos[0]
    grid.store.labels.say(grid.project, "me", [Saying(grid.regions[0], "ann")])
    grid.post("turn", {"photo": sha, "turn": 180, "version": 1})
    shown = grid.get(f"shots/{sha}")
    assert ["turn", "is"] == [act["verb"] for act in shown["history"]]
    assert [[0.0, 0.0, 80.0, 60.0], [10.0, 10.0, 30.0, 30.0]] == [
        one["box"] for one in shown["regions"]
    ]


def test_a_region_tells_what_is_like_it(grid: Grid) -> None:
    """Those of its cluster."""
    grid.store.tiles.clustered(grid.project, dict.fromkeys(grid.regions[::4], 0))
    shown = grid.get(f"regions/{grid.regions[0]}")
    assert grid.regions[4::4] == [tile["region"] for tile in shown["similar"]]


def thumb(grid: Grid, region: str, size: int = 112) -> Image.Image:
    """Return a thumbnail, which may be kept for ever."""
    url = f"/api/projects/{grid.project}/thumbs/{region}?size={size}&turn=0"
    reply = grid.client.get(url)
    assert 200 == reply.status_code, reply.text
    assert ("image/jpeg", "nosniff") == (
        reply.headers["content-type"],
        reply.headers["x-content-type-options"],
    )
    assert "immutable" in reply.headers["cache-control"]
    return Image.open(io.BytesIO(reply.content))


def picture(grid: Grid, sha: str, most: int = 1600) -> Image.Image:
    """Return a photo upright."""
    url = f"/api/projects/{grid.project}/pictures/{sha}?max={most}"
    reply = grid.client.get(url)
    assert 200 == reply.status_code, reply.text
    return Image.open(io.BytesIO(reply.content))


@pytest.mark.parametrize(
    ("kind", "id_"),
    [
        ("thumbs", "..%2F..%2Fmiwake.db"),
        ("thumbs", "A" * 32),
        ("thumbs", "0" * 31),
        ("pictures", "0" * 63),
        ("pictures", "miwake.db"),
    ],
)
def test_an_address_is_an_id_and_no_path(grid: Grid, kind: str, id_: str) -> None:
    """Anything else is refused before a file is looked for."""
    reply = grid.client.get(f"/api/projects/{grid.project}/{kind}/{id_}")
    assert reply.status_code in (404, 422)


def test_another_projects_pictures_are_not_shown(grid: Grid) -> None:
    """Even to who knows their ids."""
    other = grid.store.projects.ensure("other").id
    for path in (f"thumbs/{grid.regions[0]}", f"pictures/{grid.photos[0]}"):
        reply = grid.client.get(f"/api/projects/{other}/{path}")
        assert (404, "NotFound") == (reply.status_code, reply.json()["code"])


def test_browsers_keep_what_cannot_change(grid: Grid) -> None:
    """A face for ever; a photo that may be turned, until it is."""
    base = f"/api/projects/{grid.project}"
    face = grid.client.get(f"{base}/thumbs/{grid.regions[1]}")
    assert "immutable" in face.headers["cache-control"]
    for path in (f"thumbs/{grid.regions[0]}", f"pictures/{grid.photos[0]}"):
        first = grid.client.get(f"{base}/{path}")
        assert "private, no-cache" == first.headers["cache-control"]
        mark = {"If-None-Match": first.headers["etag"]}
        assert 304 == grid.client.get(f"{base}/{path}", headers=mark).status_code
    grid.post("turn", {"photo": grid.photos[0], "turn": 90, "version": 1})
    assert 200 == grid.client.get(f"{base}/{path}", headers=mark).status_code


def test_pictures_are_made_once(grid: Grid) -> None:
    """The second time they come from the cache, though the photo were gone."""
    first = thumb(grid, grid.regions[1], 72)
    grid.store.blobs.remove(grid.photos[0])
    assert first.tobytes() == thumb(grid, grid.regions[1], 72).tobytes()
    url = f"/api/projects/{grid.project}/thumbs/{grid.regions[1]}?size=336"
    assert 404 == grid.client.get(url).status_code
