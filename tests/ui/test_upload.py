"""Photos dropped on the page: zips, many, broken ones, and interrupted ones."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from browse import Server, drawn, start, stop
from drag import drop
from playwright.sync_api import Page, expect

SLOW = {"offline": False, "latency": 0, "downloadThroughput": -1}


def slowed(page: Page, rate: int) -> None:
    """Let the page send no more than so many bytes a second (-1: any)."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    how = SLOW | {"uploadThroughput": rate}
    session.send("Network.emulateNetworkConditions", how)


def imported(server: Server, photos: int, page: Page) -> str:
    """Wait until the only project has so many photos; return its id."""
    for _ in range(240):
        cards = server.api("GET", "/projects")
        if cards and cards[0]["photos"] == photos:
            view = server.api("GET", f"/projects/{cards[0]['id']}")
            if not view["jobs"]:
                return str(cards[0]["id"])
        page.wait_for_timeout(500)
    raise AssertionError(f"{photos} photos are not there: {cards}")


def test_a_zip_becomes_a_project(server: Any, visit: Any, tmp_path: Path) -> None:
    """A zip with folders is a project of its name, and its folders are labels."""
    folder = drawn(tmp_path / "toys", 0, 2)
    with zipfile.ZipFile(tmp_path / "toys.zip", "w") as packed:
        for path in sorted(folder.rglob("*.jpg")):
            packed.write(path, path.relative_to(folder))
    page = visit(server.url)
    expect(page.locator("h1")).to_be_visible()
    drop(page, [tmp_path / "toys.zip"])
    project = imported(server, 12, page)
    card = server.api("GET", f"/projects/{project}")
    assert ("toys", 12) == (card["name"], card["named"])


def test_broken_files_are_named(server: Any, visit: Any, tmp_path: Path) -> None:
    """On an open project a drop adds; what cannot be read is told with its reason."""
    project = server.api("POST", "/projects", json={"name": "mixed"})["id"]
    folder = drawn(tmp_path / "more", 0, 1, flat=True)
    (folder / "torn.jpg").write_bytes(b"\xff\xd8\xff\xe0 this is no photo")
    (folder / "notes.txt").write_text("not a photo at all")
    page = visit(f"{server.url}/#/p/{project}/photos")
    expect(page.locator("main h1")).to_be_visible()
    drop(page, [folder])
    assert project == imported(server, 6, page)
    expect(page.get_by_text(re.compile("torn.jpg")).first).to_be_visible()


def test_it_goes_on_where_it_stopped(server: Any, visit: Any, tmp_path: Path) -> None:
    """A reload, then a killed server: only what is missing is sent again."""
    folder = drawn(tmp_path / "many", 0, 10)
    files = sorted(folder.rglob("*.jpg"))
    size = sum(path.stat().st_size for path in files)
    page = visit(server.url, but="ERR_")
    sent: list[str] = []

    def count(response: Any) -> None:
        if response.request.method == "PUT" and response.status == 200:
            sent.append(response.url)

    page.on("response", count)
    expect(page.locator("h1")).to_be_visible()
    slowed(page, size // 12)
    drop(page, [folder])
    strip = page.get_by_role("region", name="Upload")
    expect(strip).to_contain_text("Sending photos")
    while len(sent) < 12:
        page.wait_for_timeout(100)
    page.reload()
    expect(strip).to_contain_text("Drop the same folder again")
    before = len(sent)
    slowed(page, size // 12)
    drop(page, [folder])
    while len(sent) < before + 12:
        page.wait_for_timeout(100)
    server.kill()
    expect(strip).to_contain_text("Waiting for the server", timeout=20_000)
    again = start(server.home, int(server.url.rsplit(":", 1)[1]))
    slowed(page, -1)
    try:
        imported(again, 60, page)
        assert 60 == len(set(sent))
        assert len(sent) <= 60 + 2 * 4
    finally:
        stop(again)
