"""Labelling in a browser: by keys, and back."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from browse import Server
from playwright.sync_api import Page, expect


def rows(server: Server, project: str) -> dict[str, Any]:
    """Return every tile by its region."""
    found = server.api("GET", f"/projects/{project}/tiles?limit=500")["tiles"]
    return {row["region"]: row for row in found}


def standing(server: Server, project: str) -> dict[str, tuple[str, str | None]]:
    """Return what is said of every region now."""
    return {
        region: (row["state"], row["name"])
        for region, row in rows(server, project).items()
    }


def settled(server: Server, project: str, wanted: Any) -> None:
    """Wait until the server stands as wanted."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        if wanted(standing(server, project)):
            return
        time.sleep(0.1)
    assert wanted(standing(server, project))


def named(state: dict[str, tuple[str, str | None]]) -> int:
    """Return how many have a name."""
    return sum(said == "named" for said, _ in state.values())


def confirm(page: Page, url: str, project: str) -> None:
    """Open the bulk question."""
    page.goto(f"{url}/#/p/{project}/label?mode=confirm")
    expect(page.get_by_role("button", name=re.compile("^Confirm"))).to_be_visible()


def test_enter_confirms_all_but_the_marked(workbench: Any, visit: Any) -> None:
    """One letter takes one out, Enter names the rest, Ctrl+Z brings all of it back."""
    server, project = workbench
    page = visit(server.url)
    before = standing(server, project)
    confirm(page, server.url, project)
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    settled(server, project, lambda now: named(now) == named(before) + 3)
    page.keyboard.press("Control+z")
    settled(server, project, lambda now: now == before)
    assert before == standing(server, project)


def test_one_key_names_one(workbench: Any, visit: Any) -> None:
    """In one by one, Enter takes the first guess and goes on; undo gives it back."""
    server, project = workbench
    page = visit(server.url)
    before = standing(server, project)
    page.goto(f"{server.url}/#/p/{project}/label?mode=one")
    expect(page.get_by_role("button", name=re.compile("Enter"))).to_be_visible()
    page.keyboard.press("Enter")
    settled(server, project, lambda now: named(now) == named(before) + 1)
    page.keyboard.press("Control+z")
    settled(server, project, lambda now: now == before)


@pytest.mark.parametrize(("key", "state"), [("d", "unknown"), ("Space", "skipped")])
def test_it_may_stay_unanswered(
    workbench: Any, visit: Any, key: str, state: str
) -> None:
    """Don't know and skip are answers too, and are undone like them."""
    server, project = workbench
    page = visit(server.url)
    before = standing(server, project)
    page.goto(f"{server.url}/#/p/{project}/label?mode=one")
    expect(page.get_by_role("button", name=re.compile("Enter"))).to_be_visible()
    page.keyboard.press(key)

    def count(now: dict[str, tuple[str, str | None]]) -> int:
        return sum(said == state for said, _ in now.values())

    settled(server, project, lambda now: count(now) == count(before) + 1)
    page.keyboard.press("Control+z")
    settled(server, project, lambda now: now == before)


def test_not_this_name(workbench: Any, visit: Any) -> None:
    """N says what it is not: that name is never proposed for it again, until undone."""
    server, project = workbench
    page = visit(server.url)
    page.goto(f"{server.url}/#/p/{project}/label?mode=one")
    expect(page.get_by_role("button", name=re.compile("Enter"))).to_be_visible()

    def refused() -> int:
        return sum(bool(row.get("not")) for row in rows(server, project).values())

    before = refused()
    page.keyboard.press("n")
    page.keyboard.press("Space")
    settled(server, project, lambda _: refused() == before + 1)
    page.keyboard.press("Control+z")
    settled(server, project, lambda _: refused() == before)


def test_a_typed_name_is_made(workbench: Any, visit: Any) -> None:
    """Typing a name nobody bears makes it; undo takes the label back."""
    server, project = workbench
    page = visit(server.url)
    before = standing(server, project)
    page.goto(f"{server.url}/#/p/{project}/label?mode=one")
    expect(page.get_by_role("button", name=re.compile("Enter"))).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("kite")
    page.keyboard.press("Enter")
    settled(server, project, lambda now: named(now) == named(before) + 1)
    found = server.api("GET", f"/projects/{project}/names/search?q=kite")
    assert ["kite"] == [one["name"]["spelling"] for one in found]
    page.keyboard.press("Control+z")
    settled(server, project, lambda now: now == before)


def test_a_name_answers_to_its_own_key(workbench: Any, visit: Any) -> None:
    """A key given to a name in Settings says that name, one by one."""
    server, project = workbench
    (hit, *_) = server.api("GET", f"/projects/{project}/names/search?q=fish")
    edit = {"hotkey": "f", "version": hit["name"]["version"]}
    server.api("PATCH", f"/projects/{project}/names/{hit['name']['id']}", json=edit)
    page = visit(server.url)
    fish = hit["name"]["id"]

    def count(now: dict[str, tuple[str, str | None]]) -> int:
        return sum(name == fish for _, name in now.values())

    before = count(standing(server, project))
    page.goto(f"{server.url}/#/p/{project}/label?mode=one")
    expect(page.get_by_role("button", name=re.compile("Enter"))).to_be_visible()
    page.wait_for_timeout(500)  # the keys of names are fetched behind the question
    page.keyboard.press("f")
    settled(server, project, lambda now: count(now) == before + 1)
