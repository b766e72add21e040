"""Every state is a place: it survives a reload, Back, and another language."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from test_screens import settle

PLACES = (
    "photos?view=photos&order=n",
    "photos?state=named&region={region}",
    "label?mode=confirm",
    "label?mode=one&region={region}",
    "label?mode=clusters",
    "label?mode=pairs",
    "label?mode=boxes&all=1&photo={photo}",
    "label?mode=people",
    "train",
    "evaluate?model={model}&against={other}&threshold=0.7",
    "publish?model={other}&code=python",
    "monitor",
    "settings?part=names&name={name}",
    "settings?part=keys",
    "settings?part=label",
    "settings?part=helpers",
    "settings?part=data",
    "settings?part=project",
)
KEY = re.compile(
    r"\b(?:frame|projects|photos|label|help|train|evaluate|publish|monitor|settings"
    r"|errors)\.[a-z]\w+"
)
OTHER = {"en": "日本語", "ja": "English"}


@pytest.fixture(scope="module")
def facts(shop: Any) -> dict[str, str]:
    """What the places above are about."""
    server, project = shop
    at = f"/projects/{project}"
    tile = server.api("GET", f"{at}/tiles?state=named&limit=1")["tiles"][0]
    model, other = (one["digest"] for one in server.api("GET", f"{at}/models"))
    found = {"region": tile["region"], "photo": tile["photo"], "name": tile["name"]}
    return found | {"model": model, "other": other}


def words(page: Page) -> str:
    """Return what a screen says, without what moves by itself."""
    settle(page)
    text = page.locator("main").inner_text()
    return re.sub(r"\d+ (?:second|minute|hour|day)s? ago|[\d.,]+ ms|\s+", " ", text)


def hash_of(page: Page) -> str:
    """Return where a page is."""
    return str(page.evaluate("location.hash"))


def speak(page: Page) -> None:
    """Change the language."""
    lang = page.evaluate("document.documentElement.lang")
    page.get_by_role("button", name=re.compile(OTHER[lang] + "$")).click()
    wanted = "en" if lang == "ja" else "ja"
    expect(page.locator("html")).to_have_attribute("lang", wanted)


@pytest.mark.parametrize("place", PLACES)
def test_a_place_survives(
    shop: Any, visit: Any, facts: dict[str, str], place: str
) -> None:
    """A reload shows the same; another language says all of it at the same place."""
    server, project = shop
    page = visit(f"{server.url}/#/p/{project}/{place.format(**facts)}")
    before, at = words(page), hash_of(page)
    page.reload()
    assert (before, at) == (words(page), hash_of(page))
    speak(page)
    japanese = words(page)
    assert at == hash_of(page)
    assert [] == KEY.findall(before + page.locator("body").inner_text())
    assert before != japanese
    speak(page)
    assert before == words(page)


def test_back_leads_to_where_it_was(shop: Any, visit: Any) -> None:
    """Back closes a photo, undoes a filter and returns from a screen, one a step."""
    server, project = shop
    page = visit(f"{server.url}/#/p/{project}/photos")
    steps = [words(page)]
    page.get_by_role("combobox", name="State").select_option("open")
    steps.append(words(page))
    page.get_by_role("gridcell").first.click()
    expect(page.get_by_role("region", name="Photo").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^Train")).click()
    expect(page.get_by_role("heading", name="Train", exact=True)).to_be_visible()
    page.go_back()
    settle(page)
    assert "region=" in hash_of(page)
    page.go_back()
    assert steps.pop() == words(page)
    page.go_back()
    assert steps.pop() == words(page)


def test_the_first_language_is_the_browsers(shop: Any, visit: Any) -> None:
    """A Japanese browser is spoken to in Japanese, and a choice is kept."""
    server, _ = shop
    page = visit(server.url, lang="ja")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    speak(page)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert [] == KEY.findall(page.locator("body").inner_text())
