"""Rows appear once for what has arrived; near-duplicates name the first of them."""

from __future__ import annotations

import numpy as np
from PIL import Image

from miwake.stages import arrange, collect, detect
from miwake.store.filters import Filter


def photo(seed, shift=0):
    """A photo with shapes of its own."""
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 256, (9, 9, 3)).astype(np.uint8))
    return small.resize((120 + shift, 120 + shift), Image.Resampling.BICUBIC)


def bring(store, project, folder, pool, whole):
    """Collect, look and arrange."""
    collect.collect(store, project, folder, pool=pool, lens=whole)
    detect.detect(store, project, whole, pool=pool)
    return arrange.arrange(store, project, whole)


def test_everything_is_arranged_once_and_twins_are_told(store, whole, pool, tmp_path):
    """In order of arrival; what comes later is held against what is there."""
    project = store.projects.ensure("p")
    project = store.projects.look_at(project, "whole", "the test says so")
    folder = tmp_path / "photos"
    (folder / "a" / "deep").mkdir(parents=True)
    photo(1).save(folder / "a" / "1.png")
    photo(2).save(folder / "a" / "deep" / "2.png")
    photo(1, shift=8).save(folder / "a" / "3.jpg", quality=95)
    for other in range(10, 18):
        photo(other).save(folder / "a" / f"{other}.png")
    assert 11 == bring(store, project, folder, pool, whole)
    assert 0 == arrange.arrange(store, project, whole)
    shots = {s.source: s for s in store.shots.page(project.id, Filter(), "", 99).shots}
    assert {"a"} == {shot.folder for shot in shots.values()}
    assert shots["a/1.png"].photo == shots["a/3.jpg"].twin
    assert shots["a/deep/2.png"].twin is None
    photo(2, shift=8).save(folder / "a" / "4.jpg", quality=95)
    assert 1 == bring(store, project, folder, pool, whole)
    later = {s.source: s for s in store.shots.page(project.id, Filter(), "", 99).shots}
    assert shots["a/deep/2.png"].photo == later["a/4.jpg"].twin
    assert [s.n for s in shots.values()] == [later[name].n for name in shots]


def test_a_project_without_photos_has_nothing_to_arrange(store, whole):
    """Nothing breaks."""
    project = store.projects.ensure("empty")
    assert 0 == arrange.arrange(store, project, whole)
