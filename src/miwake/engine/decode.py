"""Bytes in, upright RGB pixels out, or one `BadPhoto` that says why not.

The type is told by content, never by name. The header is read first and limits
are held against it before a pixel is decoded (`security.md` §4). Plain JPEG goes
through simplejpeg, which is two to three times as fast and can be told to refuse
damaged data; everything else goes through an allow-list of Pillow's readers.
Embedded colour profiles are not applied: every model here was trained that way.
"""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import simplejpeg
from PIL import Image, UnidentifiedImageError

from miwake.engine import exif, sniff
from miwake.errors import BadPhoto

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

MEGA: Final = 1_000_000
Image.MAX_IMAGE_PIXELS = 100 * MEGA
"""Pillow's own guard, kept on as a second fence behind `Limits.pixels`."""

READERS: Final = ("JPEG", "PNG", "WEBP", "AVIF", "BMP", "TIFF", "GIF")
"""Pillow's readers that may run; all others (PSD, EPS, …) are never tried."""

_HARMLESS: Final = (
    "Adobe color transform",
    "Inconsistent progression",
    "Invalid SOS parameters",
    "bad ICC marker",
    "extraneous bytes",
    "unknown JFIF",
)
"""Of libjpeg's warnings (its `jerror.h`) those seen on files whose pixels are right.
Bytes changed inside the picture's data are beyond what any JPEG reader can tell."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one photo may cost before it is refused."""

    bytes: int = 20 * MEGA
    """Most bytes of a file."""
    pixels: int = 100 * MEGA
    """Most pixels a header may promise; above 100 million Pillow refuses too."""
    aspect: float = 25.0
    """Longest side over shortest side."""


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Shot:
    """A decoded photo: what a detector or an encoder looks at."""

    pixels: Pixels
    """(height, width, 3) uint8, RGB, upright, contiguous."""
    width: int
    height: int
    format: str
    """Pillow's name of the format: JPEG, PNG, WEBP, AVIF, BMP, TIFF, GIF or HEIF."""
    taken: str | None
    """EXIF DateTimeOriginal as ISO 8601."""
    camera: str | None
    """EXIF make and model."""


def decode(data: bytes, limits: Limits = LIMITS) -> Shot:
    """Return the photo in `data`, upright, 8-bit RGB, alpha laid on white.

    Raises `BadPhoto`, and nothing else, with one of these codes: `empty`,
    `too-large`, `not-an-image`, `needs-heif`, `bomb`, `too-narrow`, `truncated`,
    `several-pages`, `unreadable`. Of an animation the first frame is taken.
    """
    with _reading(data):
        image = _open(data, limits)
        pixels = _pixels(image, data)
        facts = exif.load(image)
        pixels = np.ascontiguousarray(exif.upright(pixels, exif.orientation(facts)))
        return Shot(
            pixels=pixels,
            width=pixels.shape[1],
            height=pixels.shape[0],
            format=_format(image),
            taken=exif.taken(facts),
            camera=exif.camera(facts),
        )


def thumbnail(data: bytes, side: int, limits: Limits = LIMITS) -> bytes:
    """Return `data` as a JPEG of at most `side` pixels a side, without metadata.

    JPEG is decoded at a fraction of its size. Raises `BadPhoto` like `decode`.
    """
    with _reading(data):
        image = _open(data, limits)
        factor = min(1.0, side / max(image.size))
        least = [max(1, round(length * factor)) for length in image.size]
        small = Image.fromarray(_pixels(image, data, least))
        small.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0)
        pixels = exif.upright(np.asarray(small), exif.orientation(exif.load(image)))
        packet: bytes = simplejpeg.encode_jpeg(
            np.ascontiguousarray(pixels), quality=82, colorsubsampling="420"
        )
        return packet


def upright_size(data: bytes, limits: Limits = LIMITS) -> tuple[int, int]:
    """Return the width and height of the photo upright; only its header is read.

    Raises `BadPhoto` like `decode`.
    """
    with _reading(data):
        image = _open(data, limits)
        aside = exif.orientation(exif.load(image)) >= 5
        return (image.height, image.width) if aside else (image.width, image.height)


def reduced(data: bytes, share: float, limits: Limits = LIMITS) -> Pixels:
    """Return the photo upright, a JPEG at a fraction of its sides, to save time.

    The fraction is not below *share*; what is no JPEG comes whole. Raises `BadPhoto`
    like `decode`.
    """
    with _reading(data):
        image = _open(data, limits)
        least = [max(1, min(n, round(n * share))) for n in image.size]
        pixels = _pixels(image, data, least)
        turned = exif.upright(pixels, exif.orientation(exif.load(image)))
        return np.ascontiguousarray(turned)


@contextmanager
def _reading(data: bytes) -> Iterator[None]:
    """Turn what damaged `data` makes the readers raise into `BadPhoto`.

    Pillow's warnings about odd metadata are dropped, its warning about bombs is
    an error; both only inside the block.
    """
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"PIL\b")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise BadPhoto(
            "bomb", f"more than {Image.MAX_IMAGE_PIXELS} pixels; nothing was decoded"
        ) from None
    except exif.DAMAGE as error:
        raise _damaged(data, error) from None


def _damaged(data: bytes, error: Exception) -> BadPhoto:
    """Return the refusal for a reader's `error` on `data`."""
    words = str(error) or type(error).__name__
    lower = words.lower()
    cut = isinstance(error, EOFError) or "truncated" in lower or "premature" in lower
    if cut or sniff.ends_early(data):
        return BadPhoto("truncated", f"the file is cut short ({words})")
    return BadPhoto("unreadable", f"the file is damaged or of a rare kind ({words})")


def _open(data: bytes, limits: Limits) -> Image.Image:
    """Return the image with its header read and its limits checked.

    Raises `BadPhoto` when there is no image, or one that asks too much.
    """
    if not data:
        raise BadPhoto("empty", "the file is empty")
    if len(data) > limits.bytes:
        raise BadPhoto("too-large", f"more than {limits.bytes} bytes")
    if sniff.is_heic(data):
        return _open_heif(data, limits)
    try:
        image = Image.open(io.BytesIO(data), formats=READERS)
    except UnidentifiedImageError as error:
        raise _unidentified(data, error) from None
    return _checked(image, limits)


def _unidentified(data: bytes, error: Exception) -> BadPhoto:
    """Return the refusal for `data` that no reader took."""
    if not sniff.is_photo(data):
        kind = sniff.kind(data)
        return BadPhoto("not-an-image", f"not a photo but {kind}")
    if len(data) < 1024 or sniff.ends_early(data):
        return BadPhoto("truncated", "the file is cut short (its header is not whole)")
    return _damaged(data, OSError("its header makes no sense"))


def _checked(image: Image.Image, limits: Limits) -> Image.Image:
    """Return `image` if its header is within `limits`, else raise `BadPhoto`."""
    _checked_size(image.size, limits)
    if image.format == "TIFF" and getattr(image, "is_animated", False):
        raise BadPhoto("several-pages", "a TIFF of several pages; save them one by one")
    return image


def _checked_size(size: tuple[int, int], limits: Limits) -> None:
    """Raise `BadPhoto` if (width, height) is beyond `limits`."""
    width, height = size
    if width * height > limits.pixels:
        raise BadPhoto(
            "bomb", f"{width} x {height} pixels; at most {limits.pixels} are read"
        )
    if max(width, height) > limits.aspect * min(width, height):
        raise BadPhoto(
            "too-narrow", f"{width} x {height}; at most {limits.aspect:g}:1 is read"
        )


def _open_heif(data: bytes, limits: Limits) -> Image.Image:
    """Return an HEIC photo through the extra `heif`, without registering a reader.

    Raises `BadPhoto` (`needs-heif`) when the extra is not installed.
    """
    try:
        import pillow_heif
    except ImportError:
        raise BadPhoto(
            "needs-heif", "an HEIC photo; to read it: pip install 'miwake[heif]'"
        ) from None
    heif: Any = pillow_heif.open_heif(data)
    _checked_size(heif.size, limits)  # the header; pixels come with `to_pillow`
    image: Image.Image = heif.to_pillow()
    image.format = "HEIF"
    return image


def _pixels(image: Image.Image, data: bytes, least: Sequence[int] = (0, 0)) -> Pixels:
    """Return the stored pixels (H, W, 3), not yet upright.

    With `least` (width, height) a JPEG may come at a fraction of its size, but
    not below `least`. Raises what the readers raise; `_reading` translates.
    """
    if image.format in ("JPEG", "MPO") and image.mode in ("RGB", "L"):
        try:
            return _jpeg(data, least)
        except ValueError as error:
            if not any(words in str(error) for words in _HARMLESS):
                raise
    # libjpeg tells its first warning only; Pillow still refuses what is cut short
    return np.asarray(_rgb(image))


def _jpeg(data: bytes, least: Sequence[int]) -> Pixels:
    """Return the pixels (H, W, 3) of a JPEG in RGB or grey.

    Raises ValueError at libjpeg's first warning, in its words.
    """
    pixels: Pixels = simplejpeg.decode_jpeg(
        data, "RGB", min_width=least[0], min_height=least[1]
    )
    return pixels


def _rgb(image: Image.Image) -> Image.Image:
    """Return `image` as 8-bit RGB, whatever it was, alpha laid on white.

    Raises ValueError for numbers without a fixed white: float and 32-bit TIFF.
    """
    image.load()
    if image.mode.startswith("I;16"):
        return _from_sixteen(image)
    if image.mode in ("F", "I"):
        raise ValueError(f"its pixels are {image.mode}: there is no fixed white")
    if _has_alpha(image):
        return _on_white(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _from_sixteen(image: Image.Image) -> Image.Image:
    """Return a 16-bit grey image as RGB: the high byte, as Pillow does for colour.

    Pillow's own `convert` clips at 255 instead, which turns photos white.
    """
    values = np.asarray(image).astype(np.uint16)
    clear = image.info.get("transparency")
    if isinstance(clear, int):
        values = np.where(values == clear, np.uint16(0xFFFF), values)
    return Image.fromarray((values >> 8).astype(np.uint8)).convert("RGB")


def _has_alpha(image: Image.Image) -> bool:
    """Tell whether `image` has an alpha channel or a transparent colour."""
    if image.mode in ("RGBA", "RGBa", "LA", "La", "PA"):
        return True
    clear = image.info.get("transparency")
    if isinstance(clear, tuple):  # of 16-bit colour: nothing in 8 bits equals it
        return all(value <= 255 for value in clear)
    return clear is not None and image.mode in ("1", "L", "P", "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    """Return `image` laid on white, RGB."""
    if image.mode in ("1", "La"):
        image = image.convert("LA")
    rgba = image if image.mode == "RGBA" else image.convert("RGBA")
    white = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(white, rgba).convert("RGB")


def _format(image: Image.Image) -> str:
    """Return the format's name; several views in one JPEG (MPO) are a JPEG."""
    return "JPEG" if image.format == "MPO" else str(image.format)
