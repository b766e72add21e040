"""One thing to collect, and the list of them: cheap to hold, cheap to ship."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Split = Literal["train", "valid", "test"]
Kind = Literal["folder", "zip", "csv", "file", "video"]

PHOTO_SUFFIXES: Final = frozenset(
    ".jpg .jpeg .jfif .png .apng .webp .avif .bmp .tif .tiff .gif .heic .heif".split()
)
"""Names that promise a photo; used to recognise layouts, never to trust a file."""
CLIP_SUFFIXES: Final = frozenset(".mp4 .m4v .mov .webm .mkv .avi".split())
"""Names that are opened as video."""

SPLITS: Final[dict[str, Split]] = {
    "train": "train",
    "training": "train",
    "valid": "valid",
    "val": "valid",
    "validation": "valid",
    "test": "test",
    "testing": "test",
}
"""Folder names and CSV values that mean a split, in lower case."""


_NUMBER: Final = re.compile("([0-9]+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One photo or clip as its source names it; nothing has been read yet."""

    source: str
    """Stable name: path below the root with "/", "a.zip!inner/b.jpg" in archives,
    "clip.mp4@12.480" for a frame."""
    path: str
    """The file to open; never made from text inside an archive."""
    label: str | None = None
    group: str | None = None
    split: Split | None = None
    condition: str | None = None
    member: str | None = None
    """The archive's own key of the member, when `path` is an archive."""
    at: float | None = None
    """Seconds into the clip, when this is one frame of it."""
    fault: tuple[str, str] | None = None
    """Code and text of the `BadPhoto` that `read` will raise."""

    @property
    def is_clip(self) -> bool:
        """Whether this is a whole clip, to be expanded into frames."""
        return self.member is None and self.at is None and is_clip(self.path)


@dataclass(frozen=True, slots=True)
class Listing:
    """What was found at one place."""

    entries: Sequence[Entry]
    """In natural order of their source; a CSV keeps the order of its rows."""
    kind: Kind
    notes: tuple[str, ...]
    """What was recognised and what was passed over, one sentence each."""

    @property
    def labels(self) -> list[str]:
        """The labels of what promises to be a photo, once each, in natural order."""
        named = [entry for entry in self.entries if entry.label is not None]
        photos = [entry for entry in named if is_photo(entry.source)]
        return sorted({str(entry.label) for entry in photos or named}, key=natural)


def is_clip(name: str) -> bool:
    """Tell whether `name` promises a video."""
    return os.path.splitext(name)[1].lower() in CLIP_SUFFIXES


def is_photo(name: str) -> bool:
    """Tell whether `name` promises a photo or a video."""
    suffix = os.path.splitext(name)[1].lower()
    return suffix in PHOTO_SUFFIXES or suffix in CLIP_SUFFIXES


def natural(name: str) -> tuple[list[tuple[object, ...]], str]:
    """Return a sort key by which "2.jpg" stands before "10.jpg", folder by folder."""
    *folders, file = name.split("/")
    return [*map(_known_chunks, folders), _chunks(file)], name


def plain(name: str) -> str:
    """Return `name` in NFC and valid Unicode, so that it can be stored and shown.

    File names that are no UTF-8 are read as CP932, else their bytes are escaped.
    """
    if not _is_unicode(name):
        name = _rescue(os.fsencode(name))
    return unicodedata.normalize("NFC", name)


def _chunks(part: str) -> tuple[object, ...]:
    """Return text and numbers by turns; numbers compare by length, then digits."""
    pieces: list[object] = _NUMBER.split(part.casefold())
    for at in range(1, len(pieces), 2):
        digits = str(pieces[at]).lstrip("0")
        pieces[at] = (len(digits), digits)
    return tuple(pieces)


_known_chunks = lru_cache(maxsize=4096)(_chunks)
"""The same for folder names, which come again and again."""


def _is_unicode(name: str) -> bool:
    """Tell whether `name` holds no stand-ins for undecodable bytes."""
    return name.isascii() or not any("\ud800" <= mark <= "\udfff" for mark in name)


def _rescue(raw: bytes) -> str:
    """Return file name bytes that are no UTF-8 as text."""
    try:
        return raw.decode("cp932")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "backslashreplace")
