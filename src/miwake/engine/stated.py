"""Labels as files state them, and the plainest such file: one line a label, as CSV.

Every format that miwake writes names a photo by the digest of its bytes, and by its
perceptual hash in case somebody saved it again, so that it can be read anywhere.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from miwake.errors import BadLabels

Box: TypeAlias = tuple[float, float, float, float]

COLUMNS: Final = (
    "path",
    "label",
    "left",
    "top",
    "right",
    "bottom",
    "sha256",
    "who",
    "at",
    "region",
    "width",
    "height",
    "phash",
)
CORNERS: Final = ("left", "top", "right", "bottom")
ENCODINGS: Final = ("utf-8-sig", "cp932")
LONGEST: Final = 200
"""Characters of a label."""
HEX: Final = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Stated:
    """One label, and all that is said of what it belongs to."""

    label: str
    path: str = ""
    box: Box | None = None
    """In pixels of `size`; None: the photo, or its only region."""
    sha256: str = ""
    who: str = ""
    at: str = ""
    region: str = ""
    size: tuple[int, int] | None = None
    """Width and height of the photo as the file knows it."""
    phash: int | None = None
    where: str = ""
    """Where in the file it stands, for people."""
    read: Callable[[], bytes] | None = None
    """The photo itself, where the file holds it."""


def write_csv(rows: Iterable[Stated]) -> Iterator[bytes]:
    """Yield a CSV, a stretch at a time; spreadsheets read it as UTF-8."""
    yield "\ufeff".encode()
    yield _line(COLUMNS)
    for one in rows:
        corners = [_short(v) for v in one.box] if one.box else [""] * 4
        size = one.size or ("", "")
        phash = "" if one.phash is None else f"{one.phash:016x}"
        yield _line(
            [
                one.path,
                one.label,
                *corners,
                one.sha256,
                one.who,
                one.at,
                one.region,
                *size,
                phash,
            ]
        )


def read_csv(data: bytes) -> Iterator[Stated]:
    """Yield the labels of a CSV; raises BadLabels naming the line."""
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    header: list[str] | None = None
    for cells in _lines(reader):
        where = f"line {reader.line_num}"
        if header is None:
            header = _header(cells, where)
        elif any(cells):
            yield _row(dict(zip(header, map(str.strip, cells), strict=False)), where)


def labelled(label: object, where: str) -> str:
    """Return a label that is one, or raise BadLabels."""
    if not isinstance(label, str) or not label.strip():
        raise BadLabels(f"{where}: there is no label")
    if len(label) > LONGEST or not label.strip().isprintable():
        raise BadLabels(
            f"{where}: a label has at most {LONGEST} characters, all of them visible"
        )
    return label.strip()


def digest(text: object, where: str, length: int = 64) -> str:
    """Return a digest in lower case, or nothing; raises BadLabels for another text."""
    if text in (None, ""):
        return ""
    found = str(text).lower()
    if len(found) != length or not set(found) <= HEX:
        raise BadLabels(f"{where}: {str(text)[:80]!r} is no digest")
    return found


def number(value: object, where: str) -> float:
    """Return a finite number, or raise BadLabels."""
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise BadLabels(f"{where}: {str(value)[:80]!r} is no number") from None
    if not abs(found) < 1e9:
        raise BadLabels(f"{where}: {found} is no place in a photo")
    return found


def boxed(corners: Iterable[object], where: str) -> Box:
    """Return a box that has an inside, or raise BadLabels."""
    left, top, right, bottom = (number(value, where) for value in corners)
    if right <= left or bottom <= top:
        raise BadLabels(f"{where}: the box is empty")
    return left, top, right, bottom


def sized(width: object, height: object, where: str) -> tuple[int, int] | None:
    """Return a photo's size, or None where it is not said; raises BadLabels."""
    if width in (None, "") or height in (None, ""):
        return None
    wide, tall = int(number(width, where)), int(number(height, where))
    if wide < 1 or tall < 1:
        raise BadLabels(f"{where}: no photo is {wide} x {tall}")
    return wide, tall


def hashed(text: object, where: str) -> int | None:
    """Return a perceptual hash, or None where there is none; raises BadLabels."""
    found = digest(text, where, 16)
    return int(found, 16) if found else None


def _text(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadLabels("line 1: this is neither UTF-8 nor CP932 text")


def _lines(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as bad:
        line = getattr(reader, "line_num", 0)
        raise BadLabels(f"line {line}: this is no CSV: {bad}") from None


def _header(cells: list[str], where: str) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    if "label" not in names or not {"path", "sha256", "region"} & set(names):
        raise BadLabels(
            f"{where}: it must name the columns label and path or sha256; "
            f"it is: {','.join(names)[:200] or 'empty'}"
        )
    return names


def _row(cells: dict[str, str], where: str) -> Stated:
    corners = [cells.get(name, "") for name in CORNERS]
    return Stated(
        label=labelled(cells.get("label"), where),
        path=cells.get("path", ""),
        box=boxed(corners, where) if any(corners) else None,
        sha256=digest(cells.get("sha256"), where),
        region=digest(cells.get("region"), where, 32),
        size=sized(cells.get("width"), cells.get("height"), where),
        phash=hashed(cells.get("phash"), where),
        where=where,
    )


def _line(cells: Iterable[object]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def _short(value: float) -> str:
    """Return a number that reads back as the same, without needless zeros."""
    return f"{value:g}" if float(f"{value:g}") == value else repr(float(value))
