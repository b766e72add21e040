"""What bytes look like when no decoder wants them: words for the reason."""

from __future__ import annotations

from typing import Final

HEIC_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1"}
)
"""Brands of ISO/IEC 23008-12 that say "HEVC pictures inside"; AVIF has its own."""

_OTHERS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "a PDF document"),
    (b"8BPS", "a Photoshop document"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
    (b"II*\x00", "a TIFF whose first page cannot be read"),
    (b"MM\x00*", "a TIFF whose first page cannot be read"),
)
_PHOTOS: Final[tuple[bytes, ...]] = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
)


def is_jpeg(data: bytes) -> bool:
    """Tell whether `data` begins like a JPEG."""
    return data.startswith(b"\xff\xd8\xff")


def is_photo(data: bytes) -> bool:
    """Tell whether `data` begins like a format miwake reads, whole or not."""
    return data.startswith(_PHOTOS) or _is_webp(data) or b"avif" in _brands(data)


def is_heic(data: bytes) -> bool:
    """Tell whether `data` is an HEIC photo: its brands say HEVC and not AV1."""
    brands = _brands(data)
    return not HEIC_BRANDS.isdisjoint(brands) and b"avif" not in brands


def ends_early(data: bytes) -> bool:
    """Tell whether `data` is shorter than its own container says.

    Looks only where it is certain: a JPEG or PNG without its end marker, a
    RIFF whose length field points past the end.
    """
    if is_jpeg(data):
        return b"\xff\xd9" not in data[-4096:]
    if data.startswith(b"\x89PNG"):
        return b"IEND" not in data[-64:]
    if _is_webp(data):
        return int.from_bytes(data[4:8], "little") + 8 > len(data)
    return False


def kind(data: bytes) -> str:
    """Return words for what `data` seems to be, such as "an SVG drawing"."""
    for magic, words in _OTHERS:
        if data.startswith(magic):
            return words
    if data[4:8] == b"ftyp":
        return "a video or another MP4-like file"
    return _text_kind(data[:1024])


def _text_kind(head: bytes) -> str:
    """Return words for text-like `head`; "an unknown kind of file" for the rest."""
    lower = head.lower()
    if b"<svg" in lower:
        return "an SVG drawing"
    if b"<html" in lower or b"<!doctype html" in lower:
        return "a web page"
    if b"\x00" not in head and not _control_bytes(head):
        return "text"
    return "an unknown kind of file"


def _control_bytes(head: bytes) -> bool:
    """Tell whether `head` holds bytes no text holds."""
    return any(byte < 9 or 13 < byte < 27 for byte in head)


def _is_webp(data: bytes) -> bool:
    """Tell whether `data` begins like a WebP."""
    return data.startswith(b"RIFF") and data[8:12] == b"WEBP"


def _brands(data: bytes) -> set[bytes]:
    """Return the brands of an ISO media file's `ftyp` box; none for other files."""
    if data[4:8] != b"ftyp":
        return set()
    size = min(int.from_bytes(data[:4], "big"), 256)
    box = data[8:size]
    return {box[at : at + 4] for at in range(0, len(box) - 3, 4) if at != 4}
