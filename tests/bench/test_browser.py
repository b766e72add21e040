"""Benches of the page, small: a real server, a real browser, few faces."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from miwake.bench import browser, confirm, crowd, grid, plenty
from miwake.bench.parity import served
from miwake.bench.robot import Robot
from miwake.errors import MissingExtra, WorkerLost

FACES, PEOPLE = 100, 10


@pytest.fixture
def many(tmp_path, monkeypatch):
    """A home of 2,000 tiles with 200 names, of drawn photos."""
    monkeypatch.setattr(plenty, "TILES", 2000)
    monkeypatch.setattr(plenty, "NAMES", 200)
    rng = np.random.default_rng(0)
    (tmp_path / "photos").mkdir()
    for number in range(4):
        pixels = rng.integers(0, 255, (12, 12, 3), np.uint8)
        image = Image.fromarray(pixels).resize((160, 160))
        image.save(tmp_path / "photos" / f"{number}.jpg")
    real = plenty.real_photos(tmp_path / "photos")
    return plenty.generate(tmp_path / "home", real, 0)


def test_a_browser_that_is_not_there_is_named(monkeypatch, tmp_path):
    """Before anything is done, with what to install."""
    monkeypatch.setenv("MIWAKE_CHROMIUM", str(tmp_path / "none"))
    for bench in (confirm, grid):
        (tmp_path / "faces_idol5_raw").mkdir(exist_ok=True)
        with pytest.raises(MissingExtra, match="chromium"):
            next(bench.run(tmp_path, (0,), lambda text: None))


def test_a_long_grid_is_scrolled_without_complaint(many, monkeypatch):
    """To its end, whole a moment after; no name in view is asked for by itself."""
    monkeypatch.setattr(grid, "VISITS", 1)
    monkeypatch.setattr(grid, "SCROLLED", 1.0)
    asked = []

    def look(opened):
        found = grid.look(opened, screen)
        with browser.visit(opened) as visit:
            visit.page.on("request", lambda one: asked.append(one.url))
            visit.page.goto(screen)
            visit.decoded(20)
        return found

    with served(many.home) as url:
        screen = f"{url}/#/p/{many.project}/photos"
        first, seen = browser.inside(look)
    assert [] == seen["complaints"]
    assert 0 < first
    assert 20_000 < seen["scrolled_px"]
    assert seen["settled_ms"] < 30_000
    assert [] == [one for one in asked if "/names/" in one]
    assert any("/tiles?" in one for one in asked)


def test_a_robot_names_a_hundred_faces(tmp_path):
    """By keyboard alone, with few keys, and none of them wrong."""
    made = crowd.make_project(tmp_path / "home", FACES, PEOPLE, 0.95, 1)
    robot = confirm.watched(tmp_path / "home", made, Robot.work)
    assert 0.0 == confirm.wrong(tmp_path / "home", made)
    assert [] == robot.visit.complaints
    assert 1.2 >= robot.keys.total() / FACES


def test_a_robot_types_romaji_and_kana(tmp_path):
    """Enter while an input method composes chooses nothing."""
    made = crowd.make_project(tmp_path / "home", 6, 6, 0.5, 2)
    robot = confirm.watched(tmp_path / "home", made, Robot.type_all)
    assert 0.0 == confirm.wrong(tmp_path / "home", made)
    assert {"typed", "composed"} == set(robot.keys)


def test_a_page_that_shows_too_little_is_told(monkeypatch):
    """Rather than waited for without end."""
    monkeypatch.setattr(browser, "DECODED", "() => [1, 2]")

    def look(opened):
        with browser.visit(opened) as visit:
            visit.decoded(20)

    with pytest.raises(WorkerLost, match="2 pictures stood"):
        browser.inside(look)
