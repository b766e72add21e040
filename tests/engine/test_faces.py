"""Faces are found however the photo is turned, and cut out upright."""

from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from PIL import Image

from miwake.engine.face import angle_of
from miwake.engine.facelook import View, glimpse
from miwake.engine.faces import Face, FaceFinder, FinderOptions, chip, quality
from miwake.learn import geometry

Pixels = NDArray[np.uint8]

UPRIGHT = np.array([[45.0, 47], [103, 47], [74, 78], [49, 102], [99, 102]])


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    """Return a finder with the converted weights, or skip where there are none."""
    runtime = pytest.importorskip("onnxruntime")
    folder = Path(str(files("miwake"))) / "weights"
    paths = [folder / "fullrange.onnx", folder / "centerface.onnx"]
    if not all(path.exists() for path in paths):
        pytest.skip("the weights are not built")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    fast, thorough = (runtime.InferenceSession(str(p), options) for p in paths)
    return FaceFinder(fast, thorough, FinderOptions())


def load(path: Path) -> Pixels:
    """Return a photo (H, W, 3) of 640 pixels at most."""
    with Image.open(path) as photo:
        photo.thumbnail((640, 640))
        return np.asarray(photo.convert("RGB"))


def drawn(points: NDArray[np.float64]) -> Face:
    """Return a face with these points and a box about them."""
    marks = points.astype(np.float32)
    box = np.concatenate([marks.min(0) - 20, marks.max(0) + 20])
    return Face(box, 0.9, marks, angle_of(points), "thorough")


def test_a_blank_photo_has_no_face(finder: FaceFinder) -> None:
    """Nothing is found in grey."""
    assert finder.find(np.full((200, 300, 3), 128, np.uint8)) == []


def test_a_photo_of_one_pixel_is_searched_without_error(finder: FaceFinder) -> None:
    """The smallest photo has no face."""
    assert finder.find(np.zeros((1, 1, 3), np.uint8)) == []


def test_every_sample_photo_has_faces_surest_first(
    finder: FaceFinder, sample_photos: Sequence[Path]
) -> None:
    """The group photos show faces, in the order of their scores."""
    for path in sample_photos:
        scores = [face.score for face in finder.find(load(path))]
        assert scores
        assert sorted(scores, reverse=True) == scores


def test_a_turned_photo_gives_the_same_faces_turned(
    finder: FaceFinder, sample_photos: Sequence[Path]
) -> None:
    """Upside down, each sure face lies where the turn put it, with its angle."""
    pixels = load(sample_photos[0])
    upright = [face for face in finder.find(pixels) if face.score > 0.8]
    turned = finder.find(np.ascontiguousarray(np.rot90(pixels, 2)))
    corner = np.array([pixels.shape[1], pixels.shape[0]])
    for face in upright:
        expected = corner - face.points
        eyes = np.linalg.norm(face.points[1] - face.points[0])
        errors = [np.linalg.norm(f.points - expected, axis=1).mean() for f in turned]
        nearest = turned[int(np.argmin(errors))]
        assert min(errors) < 0.25 * eyes
        assert abs((nearest.angle - face.angle) % 360 - 180) < 20


def test_looking_twice_finds_the_same(
    finder: FaceFinder, sample_photos: Sequence[Path]
) -> None:
    """The finder keeps no memory of what it saw."""
    pixels = load(sample_photos[-1])
    first, second = finder.find(pixels), finder.find(pixels)
    assert [f.score for f in first] == [f.score for f in second]
    assert_allclose([f.box for f in first], [f.box for f in second])


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_hints_of_a_turned_view_lie_in_the_photo_as_it_is(
    finder: FaceFinder, sample_photos: Sequence[Path], quarters: int
) -> None:
    """Turning the photo by hand and turning the view give the same hint."""
    pixels = load(sample_photos[0])
    turned = np.ascontiguousarray(np.rot90(pixels, quarters))
    by_hand = glimpse(finder.fast, pixels, View(0.6), 0.5)[0]
    viewed = glimpse(finder.fast, turned, View(0.6, 4 - quarters), 0.5)[0]
    forth, _ = geometry.turning(-90 * quarters, (pixels.shape[1], pixels.shape[0]))
    expected = geometry.apply(forth, by_hand.middle)
    assert_allclose(expected, viewed.middle, atol=0.1 * by_hand.side)


@pytest.mark.parametrize("turn", [0, 35, 90, 140, 180, -120])
def test_the_angle_is_how_far_the_points_are_turned(turn: int) -> None:
    """Eyes and mouth tell the turn, all the way round."""
    found = angle_of(geometry.turn_points(UPRIGHT, turn, [75, 75]))
    assert_allclose(0, (found - turn + 180) % 360 - 180, atol=1e-6)


def test_a_chip_brings_the_points_onto_the_template() -> None:
    """A mark painted on an eye of a large turned face lands on the template's eye."""
    points = geometry.turn_points(UPRIGHT * 4, 30, [300, 300])
    down, right = np.mgrid[:700, :700] + 0.5
    spot = (right - points[0, 0]) ** 2 + (down - points[0, 1]) ** 2 < 12**2
    pixels = np.where(spot[..., None], 255, 0).astype(np.uint8).repeat(3, axis=2)
    light = chip(pixels, points, UPRIGHT, 150)[..., 0].astype(float)
    rows, columns = np.mgrid[:150, :150] + 0.5
    seen = [(light * columns).sum() / light.sum(), (light * rows).sum() / light.sum()]
    assert_allclose(UPRIGHT[0], seen, atol=0.2)


def test_a_chip_is_black_outside_the_photo() -> None:
    """What the photo does not show is black, and the size is as asked."""
    pixels = np.full((20, 20, 3), 255, np.uint8)
    assert chip(pixels, UPRIGHT + 500, UPRIGHT, 150).sum() == 0
    assert (112, 112, 3) == chip(pixels, UPRIGHT, UPRIGHT, 112).shape


def test_quality_tells_a_profile_from_a_frontal_face() -> None:
    """A nose at one eye is a profile; a turned head is as frontal as before."""
    pixels = np.zeros((150, 150, 3), np.uint8)
    frontal = drawn(UPRIGHT)
    profile = replace(frontal, points=frontal.points.copy())
    profile.points[2, 0] = profile.points[1, 0]
    turned = drawn(geometry.turn_points(UPRIGHT, 70, [75, 75]))
    assert quality(frontal.points, frontal.angle, pixels).pose < 0.1
    assert quality(turned.points, turned.angle, pixels).pose < 0.1
    assert quality(profile.points, profile.angle, pixels).pose > 0.9


def test_quality_tells_a_blurred_face_and_its_size() -> None:
    """Noise is sharp, its average is not; size is the distance of the eyes."""
    rng = np.random.default_rng(0)
    sharp = rng.integers(0, 255, (150, 150, 3)).astype(np.uint8)
    soft = np.full_like(sharp, 127)
    face = drawn(UPRIGHT)
    assert (
        quality(face.points, face.angle, sharp).blur
        > 100
        > quality(face.points, face.angle, soft).blur
    )
    assert_allclose(58, quality(face.points, face.angle, sharp).size)
