"""Every screen, light and dark, Japanese and English: sound, silent and in order."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browse import PHONE, SMALL, WIDE, faults
from playwright.sync_api import expect

SCREENS = (
    "photos",
    "photos?view=photos",
    "label?mode=confirm",
    "label?mode=one",
    "label?mode=clusters",
    "label?mode=boxes",
    "train",
    "evaluate",
    "publish",
    "monitor",
    "settings",
)
LOOKS = (
    ("en", "light", WIDE),
    ("ja", "dark", WIDE),
    ("ja", "light", PHONE),
    ("en", "dark", PHONE),
    ("ja", "dark", SMALL),
)


def settle(page: Any) -> None:
    """Wait until a screen shows what it has."""
    expect(page.locator("main h1, main h2").first).to_be_visible(timeout=15_000)
    expect(page.locator("main [aria-busy=true]")).to_have_count(0, timeout=15_000)
    page.wait_for_timeout(250)


@pytest.mark.parametrize(
    ("lang", "theme", "size"),
    LOOKS,
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_every_screen_is_sound(
    workbench: Any, visit: Any, lang: str, theme: str, size: Any
) -> None:
    """axe finds no fault, no raw key shows, and nothing is wider than the window."""
    server, project = workbench
    page = visit(server.url, lang=lang, theme=theme, size=size)
    settle(page)
    found = {"projects": faults(page)}
    for screen in SCREENS:
        page.goto(f"{server.url}/#/p/{project}/{screen}")
        settle(page)
        found[screen] = faults(page)
        shown = page.locator("body").inner_text()
        found[screen] += re.findall(r"\b(?:frame|label|photos|train)\.[a-z]\w+", shown)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            found[screen].append("wider than the window")
    assert {screen: [] for screen in found} == found


def test_an_unknown_place_says_so(server: Any, visit: Any) -> None:
    """A wrong address offers the way back."""
    page = visit(f"{server.url}/#/nowhere/at/all")
    expect(page.locator("main a").first).to_be_visible()
