"""A real server, a real browser, and a page that may not complain."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browse import BUILT, FLAGS, Server, Watched, context, drawn, finished, start, stop
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser all tests share; each test has a context of its own."""
    path = os.environ.get("MIWAKE_CHROMIUM") or shutil.which("chromium")
    assert path, "no chromium: run `make test`, or name one in MIWAKE_CHROMIUM"
    assert BUILT.is_file(), "the page is not built: run `make page`"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server on a new home."""
    running = start(tmp_path / "home")
    yield running
    stop(running)


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Any]:
    """Open a visitor's page; it fails the test when it complains of more than *but*."""
    opened: list[tuple[BrowserContext, Watched]] = []
    expected: list[str] = []

    def visit(url: str, *, but: str = "", **who: Any) -> Page:
        if but:
            expected.append(but)
        one = context(chromium, **who)
        watched = Watched(one.new_page())
        opened.append((one, watched))
        watched.page.goto(url)
        return watched.page

    yield visit
    complaints = [
        said
        for _, watched in opened
        for said in watched.complaints
        if not any(word in said for word in expected)
    ]
    for one, _ in opened:
        one.close()
    assert [] == complaints


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with a project: named photos, two models, one published, open photos."""
    kept = os.environ.get("MIWAKE_FURNISHED")
    if kept:
        return Path(kept) / "home", (Path(kept) / "project").read_text()
    place = tmp_path_factory.mktemp("furnished")
    server = start(place / "home")
    try:
        project = server.api("POST", "/projects", json={"name": "things"})["id"]
        at = f"/projects/{project}"
        for folder in (
            drawn(place / "named", 0, 12),
            drawn(place / "open", 12, 16, flat=True),
        ):
            asked = server.api("POST", f"{at}/collect", json={"path": str(folder)})
            finished(server, project, asked)
        for publish in (True, False):
            asked = server.api("POST", f"{at}/train", json={"publish": publish})
            finished(server, project, asked)
            name = server.api("POST", f"{at}/names", json={"spelling": "boat"})
            server.api("POST", f"{at}/acts/{name['act']['id']}/undo")
            row = server.api("GET", f"{at}/tiles?state=named&limit=1")["tiles"][0]
            said = [{"region": row["region"], "says": "dont-know", "name": None}]
            saying = [one | {"version": row["version"]} for one in said]
            server.api("POST", f"{at}/labels", json={"sayings": saying, "seconds": 1})
        photo = next(iter(sorted((place / "open").iterdir()))).read_bytes()
        for _ in range(3):
            server.api("POST", "/projects/things/predict", content=photo)
        time.sleep(1.5)  # answers are written behind the requests
    finally:
        stop(server)
    return place / "home", project


@pytest.fixture
def workbench(
    furnished: tuple[Path, str], tmp_path: Path
) -> Iterator[tuple[Server, str]]:
    """A server on a copy of the furnished home, and its project's id."""
    home, project = furnished
    shutil.copytree(home, tmp_path / "home")
    running = start(tmp_path / "home")
    yield running, project
    stop(running)


@pytest.fixture(scope="module")
def shop(
    furnished: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, str]]:
    """The same, shared by tests that put everything back."""
    home, project = furnished
    copy = tmp_path_factory.mktemp("shop") / "home"
    shutil.copytree(home, copy)
    running = start(copy)
    yield running, project
    stop(running)
