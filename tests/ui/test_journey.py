"""Zero to published: one drag and two clicks, no form, in either language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from drag import drop
from playwright.sync_api import expect

from miwake.engine import rendered

WORDS = {
    "en": {"train": re.compile("^Train"), "publish": re.compile("^Publish v1")},
    "ja": {"train": re.compile("学習"), "publish": re.compile("^v1 を公開")},
}


def folder(place: Path, lang: str, each: int = 12) -> Path:
    """Draw a folder of named sub-folders."""
    for order in rendered.orders(place, lang):
        if order.number < each:
            order.path.parent.mkdir(parents=True, exist_ok=True)
            rendered.write(order)
    return place


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_zero_to_published(server: Any, visit: Any, tmp_path: Path, lang: str) -> None:
    """A dropped folder is published after Train and Publish, and answers."""
    things = folder(tmp_path / "things", lang)
    page = visit(server.url, lang=lang)
    expect(page.locator("h1")).to_be_visible()
    drop(page, [things])
    train = page.get_by_role("button", name=WORDS[lang]["train"])
    expect(train.first).to_be_enabled(timeout=90_000)
    train.first.click()
    publish = page.get_by_role("button", name=WORDS[lang]["publish"])
    expect(publish.first).to_be_enabled(timeout=90_000)
    publish.first.click()
    expect(page.get_by_text("curl").first).to_be_visible(timeout=20_000)
    (project,) = server.api("GET", "/projects")
    assert "things" == project["name"]
    photo = next(iter(sorted(things.rglob("*.jpg")))).read_bytes()
    answer = server.api("POST", "/projects/things/predict", content=photo)
    assert 1 == len(answer["regions"])
