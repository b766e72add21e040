"""A helper: a link that works once, three answers on a phone, and nothing else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browse import PHONE, Server, start, stop
from playwright.sync_api import Page, expect
from state import State, state, until


def link(page: Page, server: Server, project: str) -> str:
    """Make a link in the settings."""
    page.goto(f"{server.url}/#/p/{project}/settings?part=helpers")
    page.get_by_label("Name of the helper").fill("Hana")
    page.get_by_role("button", name="Make a link").click()
    made = page.get_by_label("Invitation link")
    expect(made).to_have_value(re.compile("#/help/"))
    return made.input_value()


def joined(visit: Any, url: str, **more: Any) -> Page:
    """Open a link on a phone and give a name."""
    page: Page = visit(url, size=PHONE, touch=True, **more)
    page.get_by_label("Your name").fill("Hana")
    page.get_by_role("button", name="Start").tap()
    return page


@pytest.fixture
def house(furnished: Any, tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """A server with a second address, which helpers use."""
    home, project = furnished
    shutil.copytree(home, tmp_path / "home")
    running = start(tmp_path / "home", 0, "--helpers", "127.0.0.1:0")
    yield running, project
    stop(running)


@pytest.fixture
def phone(house: Any, visit: Any) -> tuple[Server, str, Page, str]:
    """A helper's phone, and the link it came by."""
    server, project = house
    url = link(visit(server.url), server, project)
    page = joined(visit, url)
    expect(page.get_by_role("button", name=re.compile("^Yes"))).to_be_visible()
    return server, project, page, url


def count(now: State) -> tuple[int, int, int]:
    """Return how many are named, refused and skipped."""
    tiles = now["tiles"].values()
    named = sum(one["state"] == "named" for one in tiles)
    refused = sum(bool(one["not"]) for one in tiles)
    return named, refused, sum(one["state"] == "skipped" for one in tiles)


def counted(server: Server, project: str, wanted: tuple[int, int, int]) -> None:
    """Wait until so many are named, refused and skipped."""
    assert wanted == count(until(server, project, lambda now: count(now) == wanted))


def test_yes_no_and_skip_by_touch_and_by_keys(phone: Any) -> None:
    """Each answer is one tap or one key, and each is taken back likewise."""
    server, project, page, _ = phone
    before = state(server, project)
    named, refused, skipped = count(before)
    for words, wanted in (
        ("Yes", (named + 1, refused, skipped)),
        ("No", (named + 1, refused + 1, skipped)),
        ("Skip", (named + 1, refused + 1, skipped + 1)),
    ):
        page.get_by_role("button", name=re.compile(f"^{words}")).tap()
        counted(server, project, wanted)
    for _ in range(3):
        page.get_by_role("button", name="Undo").tap()
    assert before == until(server, project, lambda now: now == before)
    page.keyboard.press("y")
    page.keyboard.press("n")
    page.keyboard.press("Space")
    wanted = (named + 1, refused + 1, skipped + 1)
    counted(server, project, wanted)
    for _ in range(3):
        page.keyboard.press("Control+z")
    assert before == until(server, project, lambda now: now == before)


def test_when_all_is_answered_it_says_thanks(phone: Any) -> None:
    """The last answer leads to thanks, with a way to look again."""
    server, project, page, _ = phone
    thanks = page.get_by_role("heading", name="Thank you")
    for _ in range(60):
        if thanks.count():
            break
        page.keyboard.press("y")
        page.wait_for_timeout(60)
    expect(thanks).to_be_visible()

    def left(now: State) -> bool:
        return any(one["state"] == "open" for one in now["tiles"].values())

    assert not left(until(server, project, lambda now: not left(now)))
    page.get_by_role("button", name="Look again").tap()
    expect(thanks).to_be_visible()


def test_a_helper_cannot_do_anything_else(phone: Any) -> None:
    """The server refuses everything else, and the page does not even ask."""
    _, project, page, url = phone
    house = url.split("/#")[0]
    at = f"{house}/api/projects"
    for path in ("", f"/{project}/acts", f"/{project}/names", f"/{project}/invites"):
        assert 403 == page.request.get(at + path).status
    turned = {"photo": "0", "turn": 90, "version": 1}
    assert 403 == page.request.post(f"{at}/{project}/turn", data=turned).status
    for place in ("#/", f"#/p/{project}/settings", f"#/p/{project}/photos"):
        page.goto(f"{house}/{place}")
        yes = page.get_by_role("button", name=re.compile("^Yes"))
        expect(yes).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name=re.compile("^Yes"))).to_be_visible()


def test_a_link_works_once(phone: Any, visit: Any) -> None:
    """Whoever comes second by the same link is told so."""
    page = joined(visit, phone[3], but="403")
    expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()


def test_the_owner_ends_it(phone: Any, visit: Any) -> None:
    """Once ended, the phone may no longer label."""
    server, project, page, url = phone
    owner = visit(f"{server.url}/#/p/{project}/settings?part=helpers")
    owner.get_by_role("button", name="End the help of Hana").click()
    expect(owner.get_by_text("Ended", exact=True)).to_be_visible()
    answer = page.request.get(f"{url.split('/#')[0]}/api/projects/{project}/queue/one")
    assert 403 == answer.status


def test_the_owner_may_try_a_link_and_leave(house: Any, visit: Any) -> None:
    """At the server itself, whoever tries a link goes back to being the owner."""
    server, project = house
    owner = visit(server.url)
    token = link(owner, server, project).split("/#/")[1]
    page = joined(visit, f"{server.url}/#/{token}")
    page.get_by_role("button", name="Stop helping").tap()
    expect(page.get_by_role("link", name="things")).to_be_visible()
