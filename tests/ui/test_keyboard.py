"""The whole journey without a mouse: sample data, a model, published."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

NAME = """() => {
  const one = document.activeElement;
  return (one.getAttribute('aria-label') || one.innerText || '').trim();
}"""


def tab(page: Page, words: str) -> None:
    """Press Tab until what has the focus begins with these words."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if re.match(words, page.evaluate(NAME)):
            return
    raise AssertionError(f"the keyboard does not reach {words!r}")


def test_sample_to_published_by_keys(server: Any, visit: Any) -> None:
    """Tab and Enter lead from the sample data to a published model."""
    page = visit(server.url)
    expect(page.locator("h1")).to_be_visible()
    tab(page, "Try with sample data")
    page.keyboard.press("Enter")
    train = page.get_by_role("link", name=re.compile("^Train"))
    expect(train).to_be_visible()
    (project,) = server.api("GET", "/projects")

    def ready() -> bool:
        return bool(server.api("GET", f"/projects/{project['id']}/plan")["ready"])

    for _ in range(180):
        if ready():
            break
        page.wait_for_timeout(500)
    assert ready()
    tab(page, "Train")
    page.keyboard.press("Enter")
    start = page.get_by_role("button", name="Start training")
    expect(start).to_be_enabled(timeout=60_000)
    tab(page, "Start training")
    page.keyboard.press("Enter")
    publish = page.get_by_role("button", name="Publish v1 now")
    expect(publish).to_be_enabled(timeout=120_000)
    tab(page, "Publish v1 now")
    page.keyboard.press("Enter")
    expect(page.get_by_text("curl").first).to_be_visible(timeout=20_000)
    (card,) = server.api("GET", "/projects")
    assert 1 == card["published"]["model_number"]


def test_a_visitor_jumps_to_the_content(shop: Any, visit: Any) -> None:
    """The first Tab offers to skip the menu, and the focus is always to be seen."""
    server, project = shop
    page = visit(f"{server.url}/#/p/{project}/train")
    expect(page.locator("main h1")).to_be_visible()
    tab(page, "Skip to content")
    page.keyboard.press("Enter")
    assert "main" == page.evaluate("document.activeElement.id")


def test_the_list_of_keys_opens_and_closes(shop: Any, visit: Any) -> None:
    """A question mark lists the keys; Escape gives the focus back."""
    server, project = shop
    page = visit(f"{server.url}/#/p/{project}/label?mode=one")
    expect(page.get_by_role("button", name=re.compile("Enter")).first).to_be_visible()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog.get_by_text("Don't know")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
