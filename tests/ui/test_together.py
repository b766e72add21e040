"""Two browsers on the same faces: no answer is lost, both end equal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browse import Server
from playwright.sync_api import Page, expect
from state import state, until

OVERTAKEN = re.compile("Somebody else changed")


@pytest.fixture
def both(workbench: Any, visit: Any) -> tuple[Server, str, Page, Page]:
    """Two visitors at the same question."""
    server, project = workbench
    pages = []
    for _ in range(2):
        page = visit(server.url, but="409")
        page.goto(f"{server.url}/#/p/{project}/label?mode=confirm")
        ask = page.get_by_role("button", name=re.compile("^Confirm"))
        expect(ask).to_be_visible()
        pages.append(page)
    return server, project, pages[0], pages[1]


def asked(page: Page) -> list[str]:
    """Return the regions that a page asks about."""
    found = page.locator("[data-region]").evaluate_all(
        "all => all.map(one => one.dataset.region)"
    )
    return list(found)


def seen(page: Page, server: Server, project: str) -> list[str]:
    """Return every face with its name, as the page shows it."""
    page.goto(f"{server.url}/#/p/{project}/photos?state=named")
    cells = page.get_by_role("gridcell")
    expect(cells.first).to_have_attribute("aria-label", re.compile("."))
    return [str(cell.get_attribute("aria-label")) for cell in cells.all()]


def test_the_second_answer_to_a_question_is_refused_and_told(both: Any) -> None:
    """What the first person said stays, and the second is shown it."""
    server, project, one, two = both
    faces = asked(one)
    assert faces == asked(two)
    before = state(server, project)
    one.keyboard.press("Enter")
    after = until(server, project, lambda now: now != before)
    two.keyboard.press("a")
    two.keyboard.press("Enter")
    expect(two.locator(".toast", has_text=OVERTAKEN)).to_be_visible()
    assert after == state(server, project)
    assert {"named"} == {after["tiles"][face]["state"] for face in faces}
    assert seen(one, server, project) == seen(two, server, project)


def test_what_nobody_else_touched_is_kept(both: Any) -> None:
    """When one face of four was named by another, the other three are saved."""
    server, project, _, two = both
    (first, *rest) = asked(two)
    tile = server.api("GET", f"/projects/{project}/regions/{first}")["tile"]
    star = server.api("GET", f"/projects/{project}/names/search?q=star")[0]["name"]
    said = {"region": first, "says": "is", "name": star["id"]}
    saying = [said | {"version": tile["version"]}]
    server.api(
        "POST",
        f"/projects/{project}/labels",
        json={"sayings": saying, "seconds": 1},
        headers={"X-Miwake-Who": "aya"},
    )
    two.keyboard.press("Enter")
    expect(two.locator(".toast", has_text=OVERTAKEN)).to_be_visible()

    def saved(now: Any) -> bool:
        return all(now["tiles"][one]["state"] == "named" for one in rest)

    now = until(server, project, saved)
    assert saved(now)
    assert star["id"] == now["tiles"][first]["name"]
    two.keyboard.press("Control+z")
    now = until(server, project, lambda now: not saved(now))
    assert star["id"] == now["tiles"][first]["name"]
    assert {"open"} == {now["tiles"][one]["state"] for one in rest}


def test_the_other_page_follows_by_itself(both: Any) -> None:
    """What one person does is seen by the other without a reload."""
    server, project, one, two = both
    two.goto(f"{server.url}/#/p/{project}/photos?state=open")
    status = two.get_by_role("status").filter(
        has_text=re.compile(r"^\d+ (faces|items)$")
    )
    expect(status).to_have_text(re.compile("^24 "))
    one.keyboard.press("Enter")
    expect(status).to_have_text(re.compile("^20 "))
    one.keyboard.press("Control+z")
    expect(status).to_have_text(re.compile("^24 "))
