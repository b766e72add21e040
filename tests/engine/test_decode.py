"""Whatever the bytes are, `decode` gives upright RGB or a `BadPhoto`."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, features

from miwake.engine.decode import Limits, Shot, decode, thumbnail
from miwake.errors import BadPhoto

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
SIZE = (48, 32)


def scene(size: tuple[int, int] = SIZE) -> Image.Image:
    """Return a photo whose four quarters are red, green, blue and white."""
    width, height = size
    photo = Image.new("RGB", size, WHITE)
    photo.paste(RED, (0, 0, width // 2, height // 2))
    photo.paste(GREEN, (width // 2, 0, width, height // 2))
    photo.paste(BLUE, (0, height // 2, width // 2, height))
    return photo


def packed(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return `image` as a file of `kind`."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def noise(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """Return a photo that packs badly, so that its file has a long body."""
    values = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3))
    return Image.fromarray(values.astype(np.uint8))


def corners(shot: Shot) -> list[tuple[int, ...]]:
    """Return the colours near the four corners, each channel 0 or 255."""
    high, wide = shot.height - 5, shot.width - 5
    spots = [(4, 4), (4, wide), (high, 4), (high, wide)]
    return [tuple(255 * int(c > 127) for c in shot.pixels[spot]) for spot in spots]


def refusal(data: bytes, limits: Limits | None = None) -> str:
    """Return the code with which `data` is refused."""
    with pytest.raises(BadPhoto) as caught:
        decode(data, limits or Limits())
    return caught.value.code


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that promises a size and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        check = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


UPRIGHT = [RED, GREEN, BLUE, WHITE]
KINDS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95},
    "PNG": {},
    "WEBP": {"quality": 90},
    "AVIF": {"quality": 90},
    "BMP": {},
    "TIFF": {},
    "GIF": {},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_gives_its_pixels(kind: str) -> None:
    """Each format on the list is read, and named in the result."""
    shot = decode(packed(scene(), kind, **KINDS[kind]))
    assert (shot.format, (shot.width, shot.height), corners(shot)) == (
        kind,
        SIZE,
        UPRIGHT,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_pixels_are_contiguous_rgb_bytes(kind: str) -> None:
    """A detector may take the array as it is."""
    pixels = decode(packed(scene(), kind)).pixels
    assert (pixels.shape, pixels.dtype, pixels.flags.c_contiguous) == (
        (32, 48, 3),
        np.uint8,
        True,
    )


TURNS: dict[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera held that way stores the scene: the inverse of what EXIF asks."""


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_stands_upright(orientation: int, kind: str) -> None:
    """All eight EXIF orientations are undone, in each format that carries EXIF."""
    stored = scene()
    if orientation in TURNS:
        stored = stored.transpose(TURNS[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    shot = decode(packed(stored, kind, exif=exif))
    assert ((shot.width, shot.height), corners(shot)) == (SIZE, UPRIGHT)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_thumbnail_stands_upright_too(orientation: int) -> None:
    """The page shows what the model sees."""
    stored = scene((480, 320))
    if orientation in TURNS:
        stored = stored.transpose(TURNS[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    shot = decode(thumbnail(packed(stored, "JPEG", exif=exif), 48))
    assert ((shot.width, shot.height), corners(shot)) == ((48, 32), UPRIGHT)


def test_time_and_camera_are_read() -> None:
    """When and with what a photo was taken is kept, the make named once."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Canon", "Canon EOS R5\x00"
    details = exif.get_ifd(0x8769)
    details[0x9003], details[0x9011] = "2024:05:06 07:08:09", "+09:00"
    shot = decode(packed(scene(), "JPEG", exif=exif))
    assert (shot.taken, shot.camera) == ("2024-05-06T07:08:09+09:00", "Canon EOS R5")


@pytest.mark.parametrize("moment", ["0000:00:00 00:00:00", "yesterday", ""])
def test_a_nonsense_time_is_no_time(moment: str) -> None:
    """Cameras without a clock write zeros; that is no date."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = moment
    assert decode(packed(scene(), "JPEG", exif=exif)).taken is None


def test_damaged_exif_costs_no_photo() -> None:
    """EXIF that makes no sense is dropped; the pixels are as good as before."""
    data = packed(scene(), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\x7f garbage")
    assert corners(decode(data)) == UPRIGHT


def test_a_thumbnail_carries_no_metadata() -> None:
    """Where a photo was taken never leaves with its thumbnail."""
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    small = thumbnail(packed(scene(), "JPEG", exif=exif, comment=b"secret"), 32)
    assert b"secret" not in small


@pytest.mark.parametrize("kind", KINDS)
def test_a_thumbnail_fits_its_side(kind: str) -> None:
    """The longest side is at most the one asked for."""
    small = decode(thumbnail(packed(scene((300, 200)), kind), 64))
    assert (small.width, small.height, small.format) == (64, 43, "JPEG")


def test_a_thumbnail_never_grows() -> None:
    """A small photo stays as it is."""
    small = decode(thumbnail(packed(scene(), "JPEG"), 256))
    assert (small.width, small.height) == SIZE


def test_sixteen_bit_grey_is_scaled() -> None:
    """The brightest 16-bit value is white, and the middle is the middle."""
    ramp = np.array([[0, 0x0100, 0x8000, 0xFFFF]], dtype=np.uint16)
    shot = decode(packed(Image.fromarray(ramp), "PNG"))
    assert shot.pixels[0, :, 0].tolist() == [0, 1, 128, 255]


@pytest.mark.parametrize("order", ["<", ">"])
def test_sixteen_bit_tiff_is_scaled(order: str) -> None:
    """Both byte orders of a 16-bit TIFF give the same grey."""
    ramp = np.array([[0, 0x0100, 0x8000, 0xFFFF]], dtype=f"{order}u2")
    shot = decode(packed(Image.fromarray(ramp), "TIFF"))
    assert shot.pixels[0, :, 2].tolist() == [0, 1, 128, 255]


def test_sixteen_bit_colour_is_scaled() -> None:
    """A 16-bit RGB PNG loses its low bytes and nothing else."""
    row = b"\0" + struct.pack(">6H", 0xFFFF, 0x8000, 0, 0x0100, 0, 0xFF00)

    def chunk(name: bytes, body: bytes) -> bytes:
        check = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0)
    clear = chunk(b"tRNS", struct.pack(">3H", 0xFFFF, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + clear
    data += chunk(b"IDAT", zlib.compress(row)) + chunk(b"IEND", b"")
    assert decode(data).pixels[0].tolist() == [[255, 128, 0], [1, 0, 255]]


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_becomes_rgb(kind: str) -> None:
    """Printers' colours come out as on the screen, not as a negative."""
    assert corners(decode(packed(scene().convert("CMYK"), kind))) == UPRIGHT


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"])
def test_grey_becomes_three_equal_channels(kind: str) -> None:
    """A grey photo is RGB with equal channels."""
    pixels = decode(packed(Image.new("L", SIZE, 90), kind)).pixels
    assert [int(channel.mean().round()) for channel in np.moveaxis(pixels, 2, 0)] == [
        90,
        90,
        90,
    ]


def test_one_bit_becomes_black_and_white() -> None:
    """A 1-bit scan is read as black and white."""
    image = Image.new("1", (2, 1))
    image.putpixel((1, 0), 255)
    assert decode(packed(image, "PNG")).pixels[0, :, 0].tolist() == [0, 255]


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_alpha_is_laid_on_white(kind: str) -> None:
    """What is transparent is white, whatever colour hides behind it."""
    image = Image.new("RGBA", (16, 16), (255, 0, 0, 0))
    image.paste((0, 0, 0, 128), (8, 0, 16, 16))
    options = {"lossless": True} if kind == "WEBP" else {}
    pixels = decode(packed(image, kind, **options)).pixels
    assert (pixels[4, 2].tolist(), pixels[4, 12].tolist()) == ([255] * 3, [127] * 3)


def test_grey_with_alpha_is_laid_on_white() -> None:
    """LA follows the same rule as RGBA."""
    image = Image.new("LA", (2, 1), (0, 0))
    image.putpixel((1, 0), (40, 255))
    assert decode(packed(image, "PNG")).pixels[0, :, 0].tolist() == [255, 40]


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_transparent_colour_is_white(kind: str) -> None:
    """A palette's transparent entry is laid on white."""
    image = Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.putpixel((1, 0), 1)
    pixels = decode(packed(image, kind, transparency=0)).pixels
    assert pixels[0].tolist() == [[255, 255, 255], [200, 100, 50]]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_the_first_frame_of_an_animation_counts(kind: str) -> None:
    """An animation is its first frame."""
    later = [Image.new("RGB", SIZE, color) for color in ("black", "gray")]
    data = packed(scene(), kind, save_all=True, append_images=later)
    assert corners(decode(data)) == UPRIGHT


def test_a_tiff_of_several_pages_is_refused() -> None:
    """Which page would be the photo?"""
    data = packed(scene(), "TIFF", save_all=True, append_images=[scene()])
    assert refusal(data) == "several-pages"


@pytest.mark.parametrize("mode", ["F", "I"])
def test_numbers_without_a_white_are_refused(mode: str) -> None:
    """Float and 32-bit pixels have no fixed white."""
    assert refusal(packed(Image.new(mode, (8, 8)), "TIFF")) == "unreadable"


def test_an_empty_file_is_refused() -> None:
    """No bytes, no photo."""
    assert refusal(b"") == "empty"


OTHERS = {
    "an SVG drawing": b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
    "a web page": b"<!doctype html><html><body>404</body></html>",
    "a PDF document": b"%PDF-1.7\n" + b"x" * 99,
    "a Photoshop document": b"8BPS\x00\x01" + b"\0" * 99,
    "a zip archive": b"PK\x03\x04" + b"\0" * 99,
    "text": b"path,label\na.jpg,cat\n",
    "an unknown kind of file": bytes(range(256)),
}


@pytest.mark.parametrize("words", OTHERS)
def test_other_files_are_told_by_content(words: str) -> None:
    """The reason says what the file is."""
    with pytest.raises(BadPhoto, match=f"not a photo but {words}") as caught:
        decode(OTHERS[words])
    assert caught.value.code == "not-an-image"


def test_postscript_is_never_run() -> None:
    """A reader that is not on the list is not tried, though Pillow has it."""
    assert refusal(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n") == (
        "not-an-image"
    )


def test_more_bytes_than_allowed_are_refused() -> None:
    """Bytes are counted before anything is parsed."""
    assert refusal(packed(scene(), "BMP"), Limits(bytes=1000)) == "too-large"


@pytest.mark.parametrize("size", [(10_001, 10_000), (50_000, 50_000)])
def test_a_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    """A hundred bytes that promise gigapixels are not decoded."""
    assert refusal(png_header(*size)) == "bomb"


def test_a_thumbnail_refuses_a_bomb_too() -> None:
    """The page is not the weak spot."""
    with pytest.raises(BadPhoto) as caught:
        thumbnail(png_header(50_000, 50_000), 64)
    assert caught.value.code == "bomb"


def test_a_strip_is_refused() -> None:
    """More than 25 to 1 is no photo; 25 to 1 is."""
    assert (
        refusal(packed(Image.new("RGB", (260, 10)), "PNG")),
        decode(packed(Image.new("RGB", (250, 10)), "PNG")).width,
    ) == ("too-narrow", 250)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "AVIF"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_a_file_cut_short_is_refused(kind: str, share: float) -> None:
    """Half a photo is no photo, however much of it came."""
    data = packed(noise(), kind)
    assert refusal(data[: int(len(data) * share)]) in ("truncated", "unreadable")


@pytest.mark.parametrize("missing", [1, 2, 50, 1000])
def test_a_jpeg_without_its_end_is_truncated(missing: int) -> None:
    """A download that broke off is told as such, down to the last byte."""
    assert refusal(packed(noise(), "JPEG")[:-missing]) == "truncated"


def test_a_jpeg_with_a_tail_is_read() -> None:
    """Bytes after the end (a phone's second picture) harm no pixel."""
    assert corners(decode(packed(scene(), "JPEG") + b"tail" * 99)) == UPRIGHT


def test_a_phones_double_jpeg_is_its_first_view() -> None:
    """MPO, two views in one JPEG, is read as the first of them."""
    data = packed(scene(), "MPO", save_all=True, append_images=[noise(SIZE)])
    shot = decode(data)
    assert (shot.format, corners(shot)) == ("JPEG", UPRIGHT)


def warned() -> bytes:
    """Return a whole JPEG with a colour profile that libjpeg warns about."""
    data = packed(noise(), "JPEG", quality=90)
    body = b"ICC_PROFILE\0" + bytes([9, 1]) + b"bad profile"
    return data[:2] + b"\xff\xe2" + struct.pack(">H", len(body) + 2) + body + data[2:]


def test_a_harmless_warning_costs_no_photo() -> None:
    """A bad colour profile, seen in real scans, leaves every pixel right."""
    expected = decode(packed(noise(), "JPEG", quality=90)).pixels
    np.testing.assert_array_equal(decode(warned()).pixels, expected)


@pytest.mark.parametrize("missing", [100, 1000])
def test_a_harmless_warning_hides_no_cut(missing: int) -> None:
    """libjpeg tells its first warning only; the cut behind it is found still."""
    assert refusal(warned()[:-missing]) == "truncated"


def test_data_missing_in_the_middle_are_found() -> None:
    """A photo with a hole in its data is cut short, though its end is there."""
    data = packed(noise((200, 200)), "JPEG")
    assert refusal(data[: len(data) // 2] + data[len(data) // 2 + 3000 :]) == (
        "truncated"
    )


def test_a_progressive_jpeg_is_read() -> None:
    """Progressive JPEG is as good as baseline."""
    assert corners(decode(packed(scene(), "JPEG", progressive=True))) == UPRIGHT


def test_jpeg_pixels_are_those_of_pillow() -> None:
    """The fast reader and Pillow agree to the last bit."""
    data = packed(noise().resize((200, 130)), "JPEG", quality=85)
    expected = np.asarray(Image.open(io.BytesIO(data)))
    np.testing.assert_array_equal(decode(data).pixels, expected)


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200


def test_heic_without_its_extra_names_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The reason says what to install."""
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(BadPhoto, match=r"pip install 'miwake\[heif\]'") as caught:
        decode(HEIC)
    assert caught.value.code == "needs-heif"


def test_heic_with_its_extra_is_read() -> None:
    """With the extra `heif` a telephone's photo is a photo."""
    heif = pytest.importorskip("pillow_heif", reason="the extra `heif` is absent")
    stream = io.BytesIO()
    heif.from_pillow(scene()).save(stream, quality=90)
    shot = decode(stream.getvalue())
    assert (shot.format, corners(shot)) == ("HEIF", UPRIGHT)


def test_pillows_guard_stays_on() -> None:
    """The process-wide limit is never None."""
    assert Image.MAX_IMAGE_PIXELS == 100_000_000


def test_avif_is_built_in() -> None:
    """The floor on Pillow brings AVIF along."""
    assert features.check("avif")


SEEDS = [packed(noise((24, 16)), kind) for kind in KINDS]
SEEDS.append(packed(noise((24, 16)).convert("CMYK"), "JPEG"))
SEEDS.append(packed(noise((24, 16)).convert("RGBA"), "PNG"))
SEEDS.append(packed(noise((24, 16)).convert("P"), "PNG"))
SEEDS.append(packed(Image.new("I;16", (24, 16)), "PNG"))
SEEDS.append(packed(scene(), "TIFF", compression="tiff_lzw"))
SEEDS.append(packed(scene(), "GIF", save_all=True, append_images=[noise()]))
SEEDS.append(HEIC)
SEEDS.append(warned())


@settings(max_examples=600, deadline=None)
@given(
    seed=st.integers(0, len(SEEDS) - 1),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
    kept=st.floats(0, 1) | st.just(1.0),
)
def test_damaged_bytes_raise_nothing_else(
    seed: int, flips: list[tuple[float, int]], kept: float
) -> None:
    """Flipped and missing bytes give a photo or a `BadPhoto`, and nothing else."""
    data = bytearray(SEEDS[seed])
    for where, value in flips:
        # squared: headers, where the danger is, are hit more often
        data[int(where * where * (len(data) - 1))] = value
    assert _either(bytes(data[: max(0, int(len(data) * kept))]))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_raise_nothing_else(data: bytes) -> None:
    """Bytes from nowhere give a `BadPhoto`."""
    assert _either(data) == ["refused", "refused"]


def _either(data: bytes) -> list[str]:
    """Decode `data` both ways, letting only `BadPhoto` pass; say what came of each."""
    came = []
    for read in (decode, lambda data: thumbnail(data, 16)):
        try:
            read(data)
            came.append("read")
        except BadPhoto as refused:
            assert str(refused)
            came.append("refused")
    return came
