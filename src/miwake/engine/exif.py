"""The three facts kept from a photo's EXIF: which way is up, when, which camera."""

from __future__ import annotations

import struct
from datetime import datetime
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image

DAMAGE: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)
"""What Pillow's parsers raise on damaged bytes; each was seen when fuzzing or is
named in their source. A closed list, so that a bug of ours (NameError) shows."""

_MAKE, _MODEL, _ORIENTATION, _DETAILS = 0x010F, 0x0110, 0x0112, 0x8769
_TAKEN, _OFFSET = 0x9003, 0x9011
_LONGEST = 80


def load(image: Image.Image) -> Image.Exif | None:
    """Return the EXIF of `image`; None when it is damaged, which harms no pixel."""
    try:
        return image.getexif()
    except DAMAGE:
        return None


def orientation(exif: Image.Exif | None) -> int:
    """Return the EXIF orientation, 1 to 8; 1 (upright) when absent or nonsense."""
    value = _get(exif, _ORIENTATION)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Return `pixels` (H, W, 3) turned as EXIF `orientation` asks, as a view.

    The eight cases are those of the EXIF 2.3 standard, table 6: 2 to 4 mirror
    or turn by half, 5 to 8 also swap height and width.
    """
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


def taken(exif: Image.Exif | None) -> str | None:
    """Return when the photo was taken, ISO 8601, with its offset where it is known.

    None when the field is absent, zero or no date.
    """
    details = _details(exif)
    text = _text(details.get(_TAKEN))
    try:
        when = datetime.strptime(text or "", "%Y:%m:%d %H:%M:%S").isoformat()
    except ValueError:
        return None
    offset = _text(details.get(_OFFSET))
    return f"{when}{offset}" if _is_offset(offset) else when


def camera(exif: Image.Exif | None) -> str | None:
    """Return make and model in one line, the make once; None when unknown."""
    make, model = _text(_get(exif, _MAKE)), _text(_get(exif, _MODEL))
    if make and model and not model.lower().startswith(make.lower()):
        return f"{make} {model}"
    return model or make


def _get(exif: Image.Exif | None, tag: int) -> object:
    """Return one field of the first directory; None when absent or damaged."""
    try:
        return None if exif is None else exif.get(tag)
    except DAMAGE:
        return None


def _details(exif: Image.Exif | None) -> dict[int, object]:
    """Return the Exif sub-directory; empty when absent or damaged."""
    try:
        return {} if exif is None else dict(exif.get_ifd(_DETAILS))
    except DAMAGE:
        return {}


def _text(value: object) -> str | None:
    """Return a text field, printable and short; None for anything else."""
    if not isinstance(value, str):
        return None
    plain = "".join(mark for mark in value if mark.isprintable())
    return plain.strip()[:_LONGEST] or None


def _is_offset(text: str | None) -> bool:
    """Tell whether `text` is an offset such as "+09:00"."""
    try:
        datetime.strptime(text or "", "%z")
    except ValueError:
        return False
    return text is not None and len(text) == 6
