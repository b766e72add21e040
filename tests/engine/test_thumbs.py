"""Thumbnails: upright, of the right size, made once, and whole or not there."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from miwake.engine import decode, thumbs
from miwake.engine.thumbs import Cut
from miwake.errors import BadPhoto

RED, BLUE, GREEN = (210, 30, 30), (30, 30, 210), (30, 200, 30)


def photo(kind: str = "JPEG", orientation: int = 1) -> bytes:
    """Return a green photo of 800 x 600 with a square, red above and blue below."""
    image = Image.new("RGB", (800, 600), GREEN)
    image.paste(RED, (300, 200, 500, 300))
    image.paste(BLUE, (300, 300, 500, 400))
    facts = Image.Exif()
    facts[0x0112] = orientation
    buffer = io.BytesIO()
    image.save(buffer, kind, exif=facts)
    return buffer.getvalue()


def read(data: bytes) -> np.ndarray:
    """Return a JPEG's pixels."""
    image = Image.open(io.BytesIO(data))
    assert "JPEG" == image.format
    return np.asarray(image)


def colour(pixels: np.ndarray, x: float, y: float) -> tuple[int, ...]:
    """Return which of the colours lies at a place, given in shares."""
    tall, wide = pixels.shape[:2]
    seen = pixels[int(y * (tall - 1)), int(x * (wide - 1))].astype(int)
    return min((RED, BLUE, GREEN), key=lambda c: int(np.abs(seen - c).sum()))


BOX = (300.0, 200.0, 500.0, 400.0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("size", [72, 112, 336])
def test_a_face_is_a_square_with_a_margin(kind: str, size: int) -> None:
    """Its own pixels in the middle, and what is around it."""
    seen = read(thumbs.thumbnail(photo(kind), Cut(BOX, face=True), size))
    assert (size, size, 3) == seen.shape
    assert (GREEN, RED, BLUE) == (
        colour(seen, 0.05, 0.5),
        colour(seen, 0.5, 0.3),
        colour(seen, 0.5, 0.7),
    )


@pytest.mark.parametrize(
    ("angle", "red"),
    [(0, (0.5, 0.3)), (90, (0.3, 0.5)), (180, (0.5, 0.7)), (-90, (0.7, 0.5))],
)
def test_a_turned_face_is_set_upright(angle: float, red: tuple[float, float]) -> None:
    """What is turned clockwise is turned back; how the photo is shown says nothing."""
    cut = Cut(BOX, angle, face=True, turn=90)
    seen = read(thumbs.thumbnail(photo(), cut, 112))
    assert RED == colour(seen, *red)


def test_beyond_the_photo_its_edge_goes_on() -> None:
    """No black corner."""
    seen = read(thumbs.thumbnail(photo(), Cut((0, 0, 200, 200), face=True), 112))
    assert GREEN == colour(seen, 0, 0)


@pytest.mark.parametrize(
    ("turn", "shape", "red"),
    [
        (0, (112, 149), (0.5, 0.4)),
        (90, (149, 112), (0.6, 0.5)),
        (180, (112, 149), (0.5, 0.6)),
        (270, (149, 112), (0.4, 0.5)),
    ],
)
def test_a_whole_photo_is_shown_as_it_is_turned(
    turn: int, shape: tuple[int, int], red: tuple[float, float]
) -> None:
    """Its shorter side has the size that was asked for."""
    seen = read(thumbs.thumbnail(photo(), Cut((0, 0, 800, 600), turn=turn), 112))
    assert shape == seen.shape[:2]
    assert RED == colour(seen, *red)


def test_a_region_without_landmarks_keeps_its_shape() -> None:
    """With a small margin, as far as the photo goes; a strip shows its middle."""
    seen = read(thumbs.thumbnail(photo(), Cut((300, 200, 500, 300)), 112))
    assert (112, 224) == seen.shape[:2]
    strip = read(thumbs.thumbnail(photo(), Cut((0, 290, 800, 310)), 72))
    assert (72, 144) == strip.shape[:2]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_boxes_are_of_the_upright_photo(orientation: int) -> None:
    """Whatever a camera says about how it was held."""
    data = photo(orientation=orientation)
    whole = decode.decode(data)
    size = decode.upright_size(data)
    assert (whole.width, whole.height) == size
    small = decode.reduced(data, 0.25)
    assert (size[1] // 4, size[0] // 4) == small.shape[:2]
    middle = (size[0] / 2 - 100, size[1] / 2 - 100, size[0] / 2, size[1] / 2)
    seen = read(thumbs.thumbnail(data, Cut(middle), 112))
    left, top, right, bottom = (round(v) for v in middle)
    wanted = whole.pixels[top:bottom, left:right]
    for x, y in ((0.3, 0.3), (0.7, 0.7), (0.3, 0.7), (0.7, 0.3)):
        assert colour(wanted, x, y) == colour(seen, x, y)


def test_a_picture_fits_and_is_upright() -> None:
    """Small ones are not blown up."""
    seen = read(thumbs.picture(photo(orientation=6), 400))
    assert (400, 300) == seen.shape[:2]
    turned = read(thumbs.picture(photo(), 3200, 90))
    assert (800, 600) == turned.shape[:2]
    assert RED == colour(turned, 0.6, 0.5)


def test_what_is_no_photo_is_refused() -> None:
    """With the reason of the decoder."""
    with pytest.raises(BadPhoto, match="not a photo"):
        thumbs.thumbnail(b"no photo at all" * 100, Cut(BOX), 112)


def test_sizes_come_in_steps() -> None:
    """So that the cache holds a few of each, whatever is asked."""
    assert [72, 72, 112, 336, 336] == [
        thumbs.next_of(thumbs.SIZES, wanted) for wanted in (1, 72, 73, 300, 9999)
    ]


def test_what_is_kept_is_not_made_again(tmp_path: Path) -> None:
    """And nothing half written lies beside it."""
    path = tmp_path / "a" / "b.jpg"
    assert b"one" == thumbs.kept(path, lambda: b"one")
    assert b"one" == thumbs.kept(path, lambda: b"two")
    assert [path] == list(path.parent.iterdir())


def test_a_cache_that_cannot_be_written_harms_nobody(tmp_path: Path) -> None:
    """The picture is made each time."""
    (tmp_path / "a").write_text("no folder")
    made = thumbs.kept(tmp_path / "a" / "b.jpg", lambda: b"one")
    assert b"one" == made
