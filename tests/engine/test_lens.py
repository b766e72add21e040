"""Lenses: the digest names the recipe; the encoder is what can be done by hand."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from miwake.engine import lens as module
from miwake.engine import look as looks
from miwake.engine import weights as catalogue
from miwake.engine.lens import RECIPES, Lens, Look, Recipe, Wanted, lens
from miwake.engine.look import Spotted, cut, encode, find
from miwake.engine.parts import Parts

LOOK = Look("lite0", "f", 224, (127.0, 127.0, 127.0), 128.0)


def triangle(source: int, target: int) -> np.ndarray:
    """Return the (target, source) matrix of a linear resize with antialias."""
    ratio = source / target
    wide = max(1.0, ratio)
    centre = (np.arange(target)[:, None] + 0.5) * ratio - 0.5
    share = np.maximum(0, 1 - np.abs(np.arange(source)[None] - centre) / wide)
    return share / share.sum(axis=1, keepdims=True)


def by_hand(pixels: np.ndarray, one: Look) -> np.ndarray:
    """Return what a look gives of a picture (H, W, 3), in plain numpy and the bare
    backbone."""
    seen = pixels.astype(np.float64)
    tall, wide = seen.shape[:2]
    if one.square:
        side = max(
            1, int(np.round(np.float32(min(tall, wide)) * np.float32(one.square)))
        )
        top, left = (tall - side) // 2, (wide - side) // 2
        seen = seen[top : top + side, left : left + side]
    left, top, right, bottom = one.crop
    tall, wide = seen.shape[:2]
    seen = seen[
        round(top * tall) : round(bottom * tall),
        round(left * wide) : round(right * wide),
    ]
    down, across = triangle(seen.shape[0], one.side), triangle(seen.shape[1], one.side)
    small = np.stack([down @ seen[..., c] @ across.T for c in range(3)], axis=-1)
    small = small[..., ::-1] if one.bgr else small
    ready = ((small - np.array(one.mean)) / one.scale).astype(np.float32)
    batch = ready[None] if one.nhwc else ready.transpose(2, 0, 1)[None]
    session = onnxruntime.InferenceSession(catalogue.path(one.weight))
    name = catalogue.find(one.weight).input.name
    row = session.run([one.output], {name: batch})[0].reshape(-1)
    return row / np.linalg.norm(row) if one.normalise else row


def photo(tall: int, wide: int, seed: int = 0) -> np.ndarray:
    """Return a picture with structure at many scales."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:tall, :wide]
    waves = np.stack([np.sin(x / 9), np.cos(y / 7), np.sin((x + y) / 23)], axis=-1)
    return (127 + 90 * waves + rng.integers(-30, 30, (tall, wide, 3))).astype(np.uint8)


@pytest.mark.parametrize(("tall", "wide"), [(300, 411), (224, 224), (90, 61)])
def test_whole_photo_is_as_by_hand(whole: Lens, tall: int, wide: int) -> None:
    """Any size, larger or smaller than the backbone's: the same by hand."""
    pixels = photo(tall, wide)

    (found,) = encode([pixels], whole)

    wanted = np.concatenate([by_hand(pixels, one) for one in whole.recipe.looks])
    np.testing.assert_allclose(found, wanted, rtol=0, atol=2e-3 * np.abs(wanted).max())


def test_face_chips_are_encoded_as_by_hand(faces: Lens) -> None:
    """A batch of chips gives, row by row, what each gives by hand."""
    chips = [photo(256, 256, seed) for seed in range(3)]

    found = encode(chips, faces)

    wanted = [
        np.concatenate([by_hand(c, one) for one in faces.recipe.looks]) for c in chips
    ]
    np.testing.assert_allclose(found, np.stack(wanted), rtol=0, atol=2e-3)


def test_blocks_tell_the_width_of_each_look(whole: Lens) -> None:
    """The parts of a vector are as wide as the catalogue says."""
    (row,) = encode([photo(64, 64)], whole)

    assert len(row) == sum(width for width, _ in whole.blocks)


def test_nothing_is_encoded_as_nothing(whole: Lens) -> None:
    """No cuts, no rows."""
    assert 0 == len(encode([], whole))


@pytest.mark.parametrize(
    "change",
    [
        {"side": 200},
        {"mean": (1.0, 2.0, 3.0)},
        {"scale": 64.0},
        {"crop": (0.1, 0.0, 1.0, 1.0)},
        {"square": 0.5},
        {"flip": True},
        {"bgr": True},
        {"normalise": False},
        {"length": 0.5},
        {"weight": "lite2"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_part_of_a_recipe_changes_the_digest(
    weights: Path, change: dict[str, object]
) -> None:
    """Vectors of another recipe never pass for these."""
    before = module._digest(Recipe("d", (LOOK,)))
    after = module._digest(Recipe("d", (replace(LOOK, **change),)))

    assert before != after


def test_detector_template_and_order_change_the_digest(weights: Path) -> None:
    """What is cut, and how, is part of the recipe, too."""
    other = replace(LOOK, weight="lite2")
    recipes = [
        Recipe("d", (LOOK, other)),
        Recipe("e", (LOOK, other)),
        Recipe("d", (other, LOOK)),
        Recipe("d", (LOOK, other), 256),
        Recipe("d", (LOOK, other), 256, ((1.0, 2.0),)),
    ]

    assert 5 == len({module._digest(recipe) for recipe in recipes})


def test_encoder_is_written_once(weights: Path, tmp_path: Path) -> None:
    """A second lens finds the first one's encoder; the same recipe, the same bytes."""
    recipe = Recipe("whole.v1", (LOOK,))
    first = lens("whole", tmp_path / "a", recipe)
    before = first.path.stat().st_mtime_ns
    again = lens("whole", tmp_path / "a", recipe)
    other = lens("whole", tmp_path / "b", recipe)

    assert (first, before) == (again, again.path.stat().st_mtime_ns)
    assert first.path.read_bytes() == other.path.read_bytes()
    assert [first.path] == list((tmp_path / "a").glob("*.onnx"))


@pytest.mark.parametrize("mode", RECIPES)
def test_recipe_is_plain_data(weights: Path, mode: str) -> None:
    """A manifest can hold it, with the digest of each weight."""
    import json

    told = module.describe(RECIPES[mode])

    assert told == json.loads(json.dumps(told))
    assert all(len(one["sha256"]) == 64 for one in told["looks"])


def test_whole_photo_is_its_own_region(whole: Lens) -> None:
    """Found without a model, and cut to all of its pixels."""
    pixels = photo(20, 30)
    (one,) = find(pixels, whole)

    assert Spotted((0.0, 0.0, 30.0, 20.0), (), 0.0, 1.0, {}) == one
    assert np.array_equal(pixels, cut(pixels, one, whole))


def test_region_without_points_is_cut_from_its_box(faces: Lens) -> None:
    """A box that leaves the photo is cut at its edge."""
    pixels = photo(20, 30)

    part = cut(pixels, Spotted((-5.0, 4.0, 10.0, 99.0), (), 0.0, 1.0, {}), faces)

    assert np.array_equal(pixels[4:, :10], part)


def test_tiny_picture_has_one_length() -> None:
    """Whatever its shape, a picture becomes as many numbers in 0..1."""
    rows = [looks.tiny(photo(*shape)) for shape in ((9, 200), (64, 64))]

    assert [looks.TINY**2 * 3] * 2 == [len(row) for row in rows]
    assert all(0 <= row.min() and row.max() <= 1 for row in rows)


def test_foreseen_encoder_is_written_only_when_it_is_wanted(
    tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Built ahead, it has the very bytes of one that is built when it is asked for."""
    monkeypatch.chdir(tmp_path)
    before = lens("small", tmp_path / "a")

    module.foresee("small")
    assert ["a"] == os.listdir(tmp_path)
    made, seconds = module.make(Wanted("small", tmp_path / "b", Parts()))

    assert before.digest == made.digest
    assert before.path.read_bytes() == made.path.read_bytes()
    assert seconds > 0
    assert {} == module._FORESEEN


def test_encoder_that_nobody_foresaw_is_made_too(tmp_path: Path, weights: Path) -> None:
    """A worker asked out of the blue builds it then, and finds it the next time."""
    order = Wanted("small", tmp_path, Parts())

    (first, _), (again, _) = module.make(order), module.make(order)

    assert first == again == lens("small", tmp_path)
    assert module._whole(first.path)


def test_what_a_worker_found_whole_is_not_read_again(
    tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parent takes a worker's word for an encoder of 35 MB."""
    made = lens("small", tmp_path)
    monkeypatch.setattr(module, "_WHOLE", set())
    made.path.with_suffix(".sha256").unlink()

    assert not module._whole(made.path)
    assert module._whole(module.believe(made).path)
