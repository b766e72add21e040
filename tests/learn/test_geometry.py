"""Boxes, points and flat transforms obey their laws."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from miwake.learn import geometry

Array = NDArray[np.float64]

numbers = st.floats(-500, 500).map(lambda x: round(x, 3))
lengths = st.floats(0.5, 300).map(lambda x: round(x, 3))
degrees = st.floats(-720, 720).map(lambda x: round(x, 3))
points = st.tuples(numbers, numbers)


@st.composite
def boxes(draw: st.DrawFn) -> Array:
    """Return a box with an area."""
    left, top, wide, tall = (draw(s) for s in (numbers, numbers, lengths, lengths))
    return np.array([left, top, left + wide, top + tall])


@given(boxes(), boxes())
def test_overlap_is_a_share_and_symmetric(a: Array, b: Array) -> None:
    """Overlap lies in 0..1 and does not ask which box came first."""
    share = geometry.overlap(a, b)[0, 0]
    assert 0 <= share <= 1
    assert share == geometry.overlap(b, a)[0, 0]


@given(boxes())
def test_a_box_shares_all_with_itself(box: Array) -> None:
    """A box and itself overlap fully."""
    assert_allclose(1, geometry.overlap(box, box)[0, 0])


def test_overlap_of_half_a_box() -> None:
    """Two unit squares shifted by half share a third."""
    assert_allclose([[1 / 3]], geometry.overlap([0, 0, 2, 2], [1, 0, 3, 2]))


def test_boxes_without_area_share_nothing() -> None:
    """No division by zero: an empty box overlaps 0, even with itself."""
    assert geometry.overlap([1, 1, 1, 1], [1, 1, 1, 1])[0, 0] == 0


def test_overlap_of_no_boxes_is_empty() -> None:
    """No boxes against two gives no rows and two columns."""
    assert geometry.overlap([], [[0, 0, 1, 1], [0, 0, 2, 2]]).shape == (0, 2)


def test_the_surest_of_covering_boxes_is_kept() -> None:
    """Of two boxes on one face the surer stays, and the far one too."""
    rows = [[0, 0, 10, 10], [1, 0, 11, 10], [50, 50, 60, 60]]
    assert geometry.keep_best(rows, [0.6, 0.9, 0.7], 0.3) == [1, 2]


def test_nothing_kept_of_nothing() -> None:
    """No boxes, none kept."""
    assert geometry.keep_best([], [], 0.3) == []


@given(lengths, degrees, points)
def test_similarity_recovers_a_known_transform(
    scale: float, turn: float, shift: tuple[float, float]
) -> None:
    """Points moved by a similarity give it back."""
    source = np.array([[38.0, 52], [74, 51], [56, 72], [42, 92], [71, 92]])
    angle = np.deg2rad(turn)
    linear = scale * np.array(
        [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    )
    known = np.column_stack([linear, shift])
    found = geometry.similarity(source, geometry.apply(known, source))
    assert_allclose(known, found, atol=1e-6 * max(1.0, scale))


def test_similarity_never_mirrors() -> None:
    """A mirrored pattern is matched by a turn, not by a flip."""
    source = np.array([[0.0, 0], [2, 0], [0, 1]])
    found = geometry.similarity(source, source * [-1, 1])
    assert np.linalg.det(found[:, :2]) >= 0


@given(points, lengths, degrees, points)
def test_invert_undoes(
    middle: tuple[float, float], reach: float, turn: float, point: tuple[float, float]
) -> None:
    """A transform and its inverse leave a point where it was."""
    forth = geometry.frame(middle, reach, turn, 96)
    back = geometry.invert(forth)
    assert_allclose(
        point, geometry.apply(back, geometry.apply(forth, point)), atol=1e-5
    )


@given(degrees, degrees, points)
def test_compose_is_one_after_the_other(
    first: float, second: float, point: tuple[float, float]
) -> None:
    """Composed transforms do what doing both would."""
    a = geometry.frame([3, 4], 20, first, 96)
    b = geometry.frame([50, 10], 40, second, 96)
    expected = geometry.apply(b, geometry.apply(a, point))
    assert_allclose(expected, geometry.apply(geometry.compose(b, a), point), atol=1e-6)


def test_a_frame_centres_its_middle() -> None:
    """The middle of the square becomes the middle of the chip, its edge the edge."""
    forth = geometry.frame([40, 30], 10, 0, 96)
    assert_allclose([[48, 48], [96, 48]], geometry.apply(forth, [[40, 30], [50, 30]]))


def test_a_frame_sets_a_turned_face_upright() -> None:
    """What hangs to the left of a face turned a quarter clockwise lies below it."""
    forth = geometry.frame([40, 30], 10, 90, 20)
    assert_allclose([10, 15], geometry.apply(forth, [35, 30]), atol=1e-9)


@given(degrees, points, points)
def test_turning_there_and_back_is_nothing(
    turn: float, point: tuple[float, float], middle: tuple[float, float]
) -> None:
    """A turn and its opposite leave a point where it was."""
    there = geometry.turn_points(point, turn, middle)
    assert_allclose(point, geometry.turn_points(there, -turn, middle), atol=1e-6)


def test_a_quarter_turn_swaps_the_sides_of_a_box() -> None:
    """A turned box is exact at quarter turns."""
    turned = geometry.turn_box([0, 0, 4, 2], 90, [2, 1])
    assert_allclose([1, -1, 3, 3], turned, atol=1e-9)


@given(boxes(), degrees)
def test_a_box_turned_about_itself_stays_between_its_sides(
    box: Array, turn: float
) -> None:
    """No turn makes a box wider than its longer side or narrower than its shorter."""
    sides = box[2:] - box[:2]
    turned = geometry.turn_box(box, turn, (box[:2] + box[2:]) / 2)
    assert (turned[2:] - turned[:2]).max() <= sides.max() + 1e-6
    assert (turned[2:] - turned[:2]).min() >= sides.min() - 1e-6


@given(boxes(), degrees)
def test_moving_a_box_by_a_turn_is_turning_it(box: Array, turn: float) -> None:
    """The two ways to turn a box agree."""
    forth, _ = geometry.turning(turn, (64, 48))
    middle = geometry.apply(forth, [32, 24])
    moved = geometry.move_box(forth, box) - np.tile(middle - [32, 24], 2)
    assert_allclose(geometry.turn_box(box, turn, [32, 24]), moved, atol=1e-6)


def test_turning_holds_the_whole_picture() -> None:
    """A quarter turn swaps the sides and brings each corner to a corner."""
    forth, size = geometry.turning(90, (4, 2))
    assert (2, 4) == size
    assert_allclose(
        [[2, 0], [0, 4]], geometry.apply(forth, [[0, 0], [4, 2]]), atol=1e-9
    )
