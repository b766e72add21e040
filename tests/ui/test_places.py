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


def words(page: Page, wanted: str = "") -> str:
    """Return what a screen says once it says no more, or what is wanted."""
    settle(page)
    before = ""
    for _ in range(40):
        text = page.locator("main").inner_text()
        now = re.sub(r"[\d.,]+ ms|\s+", " ", text)
        bones = page.locator("main .bone").count()
        if now == wanted or (not wanted and now == before and not bones):
            break
        before = now
        page.wait_for_timeout(400)
    return now


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
    assert (before, at) == (words(page, before), hash_of(page))
    speak(page)
    japanese = words(page)
    assert at == hash_of(page)
    assert [] == KEY.findall(before + page.locator("body").inner_text())
    assert before != japanese
    speak(page)
    assert before == words(page, before)


def test_back_leads_to_where_it_was(shop: Any, visit: Any) -> None:
    """Back closes a photo, undoes a filter and returns from a screen, one a step."""
    server, project = shop
    page = visit(f"{server.url}/#/p/{project}/photos")
    status = page.get_by_role("main").get_by_role("status").first
    expect(status).to_have_text(re.compile("^96 "), timeout=15_000)
    page.get_by_role("combobox", name="State").select_option("open")
    expect(status).to_have_text(re.compile("^24 "), timeout=15_000)
    page.get_by_role("gridcell").first.click()
    detail = page.get_by_role("region", name="Photo details")
    expect(detail).to_be_visible()
    page.get_by_role("link", name=re.compile("^Train")).click()
    expect(page.get_by_role("heading", name="Train", exact=True)).to_be_visible()
    page.go_back()
    expect(detail).to_be_visible()
    page.go_back()
    expect(detail).to_have_count(0)
    expect(status).to_have_text(re.compile("^24 "), timeout=15_000)
    page.go_back()
    expect(status).to_have_text(re.compile("^96 "), timeout=15_000)
    assert f"#/p/{project}/photos" == hash_of(page)


def test_the_first_language_is_the_browsers(shop: Any, visit: Any) -> None:
    """A Japanese browser is spoken to in Japanese, and a choice is kept."""
    server, _ = shop
    page = visit(server.url, lang="ja")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    speak(page)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert [] == KEY.findall(page.locator("body").inner_text())
