"""A CSV as the list of photos: `path,label[,group,split,condition]`.

The header is required; paths are relative to the CSV and may not leave its folder.
A bad row becomes an entry with its reason; the other rows go on.
"""

from __future__ import annotations

import csv
import io
import os
import stat
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from miwake.engine.entry import SPLITS, Entry, Listing, plain
from miwake.engine.layout import classes
from miwake.errors import NothingToCollect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Row = dict[str, str]
    Fault = tuple[str, str]

KNOWN: Final = ("path", "label", "group", "split", "condition")
LARGEST: Final = 200_000_000
_OUTSIDE: Final = ("outside", "a link that leaves the CSV's folder")
_ENCODINGS: Final = ("utf-8-sig", "cp932")


def list_csv(path: Path) -> Listing:
    """Return the rows of the CSV at `path` as entries, in their order.

    Raises `NothingToCollect` when its encoding or header is not what is asked.
    """
    text, encoding = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [column.strip().lower() for column in next(_lines(reader), [])]
    if "path" not in header or "label" not in header:
        raise NothingToCollect(
            f"the first line of {path} must name the columns path,label"
            f"[,group,split,condition]; it is: {','.join(header) or 'empty'}"
        )
    _real.cache_clear()
    root = os.path.realpath(path.parent)
    rows = (dict(zip(header, line, strict=False)) for line in _lines(reader) if line)
    entries = [_entry(row, root) for row in rows]
    return Listing(entries, "csv", tuple(_notes(header, entries, encoding)))


def _text(path: Path) -> tuple[str, str]:
    """Return the CSV's text and the encoding that fitted."""
    if path.stat().st_size > LARGEST:
        raise NothingToCollect(f"{path} is larger than {LARGEST} bytes")
    data = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise NothingToCollect(f"{path} is neither UTF-8 nor CP932 text")


def _lines(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the lines of `reader`; one that breaks it is an entry without a path."""
    while True:
        try:
            yield next(reader)
        except csv.Error:
            yield [""]
        except StopIteration:
            return


def _notes(header: list[str], entries: list[Entry], encoding: str) -> list[str]:
    """Return what was recognised in the CSV and what was not."""
    unknown = [column for column in header if column not in KNOWN]
    labels = {entry.label for entry in entries if entry.label}
    faults = sum(entry.fault is not None for entry in entries)
    said = [classes(len(labels))] if labels else []
    if encoding != "utf-8-sig":
        said.append(f"read as {encoding.upper()}")
    if unknown:
        said.append(f"unknown columns, not read: {', '.join(unknown)}")
    if faults:
        said.append(f"rows that cannot be used, each says why: {faults}")
    return said


def _entry(row: Row, root: str) -> Entry:
    """Return one row as an entry, with its fault if it has one."""
    cells = {name: row.get(name, "").strip() for name in KNOWN}
    name = cells["path"].replace("\\", "/")
    split = SPLITS.get(cells["split"].lower())
    path, fault = _locate(root, name)
    if cells["split"] and split is None:
        fault = ("bad-row", f"split {cells['split']!r} is not train, valid or test")
    return Entry(
        source=plain(name),
        path=path,
        label=plain(cells["label"]) or None,
        group=plain(cells["group"]) or None,
        split=split,
        condition=plain(cells["condition"]) or None,
        fault=fault,
    )


def _locate(root: str, name: str) -> tuple[str, Fault | None]:
    """Return the file `name` means below `root`, or why there is none."""
    if not name or "\x00" in name:
        return "", ("bad-row", "the row has no path")
    if name.startswith("/") or os.path.normpath(name).startswith(".."):
        return "", ("outside", "the path leaves the CSV's folder")
    for form in (name, plain(name), unicodedata.normalize("NFD", name)):
        path = os.path.join(root, form)
        if (mode := _mode(path)) is not None:
            return path, None if _is_inside(root, path, mode) else _OUTSIDE
    return os.path.join(root, name), ("missing", "there is no such file")


def _mode(path: str) -> int | None:
    """Return the file mode at `path` itself; None when nothing is there."""
    try:
        return os.lstat(path).st_mode
    except OSError:
        return None


def _is_inside(root: str, path: str, mode: int) -> bool:
    """Tell whether `path`, links followed, lies below `root`."""
    if stat.S_ISLNK(mode):
        return os.path.realpath(path).startswith(root + os.sep)
    folder = _real(os.path.dirname(path))
    return folder == root or folder.startswith(root + os.sep)


@lru_cache(maxsize=65536)
def _real(folder: str) -> str:
    """Return `folder` with links followed; kept, as rows share folders."""
    return os.path.realpath(folder)
