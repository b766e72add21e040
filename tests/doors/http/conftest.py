"""One real home with two judged models, and one real server, for all HTTP tests."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

from miwake.doors.http import server
from miwake.doors.http.desk import Desk
from miwake.engine.bundle import Bundle
from miwake.engine.lens import lens
from miwake.engine.pool import Pool
from miwake.stages import collect, detect, judge, label, publish, snapshot, train
from miwake.store.home import Store
from miwake.values import Model, Project

COLOURS = {"red": (200, 60, 60), "green": (60, 190, 70), "blue": (60, 70, 210)}
ENDPOINT = "colours"


@dataclass(frozen=True)
class Home:
    """A home whose first model answers under `colours`."""

    store: Store
    project: Project
    models: tuple[Model, Model]
    photos: tuple[Path, ...]

    @property
    def bundle(self) -> Bundle:
        """The bundle of the published model, opened by the Python API."""
        return Bundle(self.store.bundles / self.models[0].digest)


@dataclass(frozen=True)
class Live:
    """A running server, from outside and from inside."""

    client: httpx.Client
    desk: Desk


def noise(colour: tuple[int, int, int], seed: int, size: int = 96) -> Image.Image:
    """Return noise about a colour, smooth enough to survive JPEG."""
    rng = np.random.default_rng(seed)
    coarse = rng.normal(0, 40, (12, 12, 3)) + np.array(colour)
    pixels = np.clip(coarse, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels).resize((size, size), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, kind: str) -> bytes:
    """Return an image as a file's bytes."""
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def write_photos(folder: Path, each: int) -> None:
    """Write *each* photos a colour, in one folder a colour."""
    for place, (name, colour) in enumerate(COLOURS.items()):
        (folder / name).mkdir(parents=True)
        for number in range(each):
            image = noise(colour, 1000 * place + number)
            (folder / name / f"{number}.png").write_bytes(encoded(image, "PNG"))


def make(root: Path) -> Home:
    """Run the river on coloured noise: two models, the first one published."""
    folder = root / "photos"
    write_photos(folder, 14)
    store = Store(root / "home")
    project = store.projects.ensure(ENDPOINT)
    project = store.projects.look_at(project, "whole", "colours have no faces")
    sight = lens("whole", store.cache)
    with Pool(2) as pool:
        collect.collect(store, project, folder, pool=pool, lens=sight)
        detect.detect(store, project, sight, pool=pool)
        label.label(store, project, sight)
        models = []
        for seed in (0, 1):
            sealed = snapshot.snapshot(store, project, sight, seed=seed)
            made = train.train(store, project, sight, sealed, seed=seed).model
            judge.judge(store, project, sight, made, pool=pool)
            models.append(made)
    publish.publish(store, project, models[0], ENDPOINT)
    photos = tuple(sorted(folder.rglob("*.png")))
    return Home(store, project, (models[0], models[1]), photos)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The home, made once."""
    made = make(tmp_path_factory.mktemp("http"))
    yield made
    made.store.close()


@contextmanager
def serving(store: Store, threads: int = 2) -> Iterator[Live]:
    """Serve a store on a real socket, warm, until the block ends."""
    bound = server.listen("127.0.0.1", 0)
    running = server.build(store, "127.0.0.1", threads)
    thread = threading.Thread(target=running.run, args=([bound],))
    thread.start()
    try:
        with httpx.Client(base_url=server.url(bound), timeout=30) as client:
            until_ready(client)
            yield Live(client, running.config.app.state.desk)
    finally:
        running.should_exit = True
        thread.join()
        bound.close()


@pytest.fixture(scope="session")
def live(home: Home) -> Iterator[Live]:
    """A real server of the home."""
    with serving(home.store) as one:
        yield one


@pytest.fixture(scope="session")
def serve() -> Callable[..., AbstractContextManager[Live]]:
    """What serves another store, or the same one again."""
    return serving


@pytest.fixture(scope="session")
def client(live: Live) -> httpx.Client:
    """A client of the real server."""
    return live.client


def until_ready(client: httpx.Client) -> None:
    """Wait until every published model answers."""
    for _ in range(600):
        if client.get("/readyz").status_code == 200:
            return
        time.sleep(0.05)
    pytest.fail(client.get("/readyz").text)


@pytest.fixture
def photo(home: Home) -> bytes:
    """One photo's bytes."""
    return home.photos[0].read_bytes()


@pytest.fixture(scope="session")
def jpeg() -> bytes:
    """A JPEG that no model has seen."""
    return encoded(noise(COLOURS["green"], 99, 400), "JPEG")
