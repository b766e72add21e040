"""Labels in zips: YOLO's text files, and photos in folders named after their labels."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from miwake.engine import archive
from miwake.engine.decode import LIMITS
from miwake.engine.stated import (
    HEX,
    Box,
    Stated,
    boxed,
    digest,
    hashed,
    labelled,
    number,
    sized,
)
from miwake.engine.zipped import Entries
from miwake.errors import BadLabels, BadPhoto, NothingToCollect

CLASSES, LIST, NAMES = "classes.txt", "photos.csv", "names.csv"
COLUMNS = ("file", "path", "sha256", "width", "height", "phash")
TEXT = 64 << 20
"""Most bytes of a text file in a zip."""
MARK = 12
"""Letters of a region's id in the name of a photo that holds several."""
IMAGES = "images"

Fetch: TypeAlias = Callable[[str], Path]
"""From a photo's digest to where its bytes lie."""
Files: TypeAlias = dict[str, str]
"""From a file's name in a zip to the key it is read by."""


def write_yolo(rows: Sequence[Stated], fetch: Fetch | None = None) -> Entries:
    """Yield the files of a YOLO zip; with *fetch*, the photos too."""
    names = sorted({one.label for one in rows})
    code = {name: place for place, name in enumerate(names)}
    yield CLASSES, "".join(f"{name}\n" for name in names).encode()
    listed = "".join(
        f"  {at}: {json.dumps(n, ensure_ascii=False)}\n" for n, at in (code.items())
    )
    head = f"path: .\ntrain: {IMAGES}\nval: {IMAGES}\nnames:\n{listed}"
    yield "data.yaml", head.encode()
    photos = _by_photo(rows)
    yield LIST, _list(photos)
    for sha, group in photos.items():
        stem = sha[:32]
        lines = "".join(_line(code[one.label], one) for one in group)
        yield f"labels/{stem}.txt", lines.encode()
        if fetch is not None:
            yield f"{IMAGES}/{stem}{_suffix(group[0].path)}", fetch(sha)


def write_folders(
    rows: Sequence[Stated], fetch: Fetch, several: Callable[[str], bool]
) -> Entries:
    """Yield photos in folders named after their labels.

    A photo in which *several* regions could be meant says by its name which one is.
    """
    folders = _folders({one.label for one in rows})
    yield NAMES, _csv(("folder", "label"), [(f, name) for name, f in folders.items()])
    given: set[str] = set()
    for one in rows:
        stem = PurePosixPath(one.path).stem[:80] or one.sha256[:12]
        mark = f".{one.region[:MARK]}" if several(one.sha256) else ""
        name = f"{folders[one.label]}/{_safe(stem)}{mark}{_suffix(one.path)}"
        if name in given:
            short = one.sha256[:8]
            name = (
                f"{folders[one.label]}/{_safe(stem)}-{short}{mark}{_suffix(one.path)}"
            )
        given.add(name)
        yield name, fetch(one.sha256)


def read_zip(path: Path) -> Iterator[Stated]:
    """Yield the labels of either kind of zip; raises BadLabels naming the place."""
    try:
        found = archive.members(path)
    except NothingToCollect as bad:
        raise BadLabels(f"line 1: {bad}") from None
    files = {one.name: one.key for one in found if one.fault is None}
    inner = next((n for n in files if PurePosixPath(n).name == CLASSES), None)
    if inner is not None:
        yield from _read_yolo(path, files, inner.removesuffix(CLASSES))
    else:
        yield from _read_folders(path, files)


def _read_yolo(path: Path, files: Files, base: str) -> Iterator[Stated]:
    names = _text(path, files, base + CLASSES).splitlines()
    listed = _listed(path, files, base)
    images = {
        PurePosixPath(name).stem: key
        for name, key in files.items()
        if f"{IMAGES}/" in name
    }
    for name in sorted(files):
        if name.startswith(f"{base}labels/") and name.endswith(".txt"):
            stem = PurePosixPath(name).stem
            photo = listed.get(stem, Stated("", path=f"{stem}"))
            read = partial(_photo, path, images[stem]) if stem in images else None
            lines = _text(path, files, name).splitlines()
            for at, line in enumerate(lines, 1):
                if line.strip():
                    where = f"{name} line {at}"
                    yield _boxed_line(line, names, photo, where, read)


def _boxed_line(
    line: str,
    names: Sequence[str],
    photo: Stated,
    where: str,
    read: Callable[[], bytes] | None,
) -> Stated:
    """Return what one line of YOLO says: a class, and a box in shares of the photo."""
    cells = line.split()
    if len(cells) < 5 or not cells[0].isdecimal() or int(cells[0]) >= len(names):
        raise BadLabels(f"{where}: it is not 'class x y width height' of {CLASSES}")
    x, y, wide, tall = (number(cell, where) for cell in cells[1:5])
    size = photo.size or (1, 1)
    corners = (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
    box: Box = boxed([c * s for c, s in zip(corners, size * 2, strict=True)], where)
    return Stated(
        label=labelled(names[int(cells[0])], where),
        path=photo.path,
        box=box,
        sha256=photo.sha256,
        size=size,
        phash=photo.phash,
        where=where,
        read=read,
    )


def _listed(path: Path, files: Files, base: str) -> dict[str, Stated]:
    """Return the photos a YOLO zip lists, by the stem of their files."""
    if base + LIST not in files:
        return {}
    found = {}
    reader = csv.DictReader(io.StringIO(_text(path, files, base + LIST), newline=""))
    for row in reader:
        where = f"{LIST} line {reader.line_num}"
        found[row.get("file") or ""] = Stated(
            "",
            path=row.get("path") or "",
            sha256=digest(row.get("sha256"), where),
            size=sized(row.get("width"), row.get("height"), where),
            phash=hashed(row.get("phash"), where),
        )
    return found


def _read_folders(path: Path, files: Files) -> Iterator[Stated]:
    """Yield a label for each photo: its folder's name."""
    spelled: dict[str, str] = {}
    inner = next((n for n in files if PurePosixPath(n).name == NAMES), None)
    if inner is not None:
        text = io.StringIO(_text(path, files, inner), newline="")
        spelled = {
            row.get("folder") or "": row.get("label") or ""
            for row in csv.DictReader(text)
        }
    for name, key in files.items():
        place = PurePosixPath(name)
        if name == inner or len(place.parts) < 2 or place.name.startswith("."):
            continue
        folder = place.parent.name
        yield Stated(
            label=labelled(spelled.get(folder, folder), name),
            path=place.name,
            region=_marked(place.stem),
            where=name,
            read=partial(_photo, path, key),
        )


def _marked(stem: str) -> str:
    """Return the start of a region's id that a file's name ends with, if it does."""
    mark = stem.rpartition(".")[2]
    return mark if len(mark) == MARK and set(mark) <= HEX else ""


def _photo(path: Path, key: str) -> bytes:
    return archive.read_member(str(path), key, LIMITS.bytes)


def _text(path: Path, files: Files, name: str) -> str:
    try:
        return archive.read_member(str(path), files[name], TEXT).decode("utf-8-sig")
    except (BadPhoto, UnicodeDecodeError) as bad:
        raise BadLabels(f"{name} line 1: {bad}") from None


def _by_photo(rows: Iterable[Stated]) -> dict[str, list[Stated]]:
    photos: dict[str, list[Stated]] = defaultdict(list)
    for one in rows:
        photos[one.sha256].append(one)
    return photos


def _list(photos: dict[str, list[Stated]]) -> bytes:
    rows = []
    for sha, (one, *_) in photos.items():
        size = one.size or ("", "")
        phash = "" if one.phash is None else f"{one.phash:016x}"
        rows.append((sha[:32], one.path, sha, *size, phash))
    return _csv(COLUMNS, rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def _line(kind: int, one: Stated) -> str:
    wide, tall = one.size or (1, 1)
    left, top, right, bottom = one.box or (0.0, 0.0, float(wide), float(tall))
    shares = (
        (left + right) / 2 / wide,
        (top + bottom) / 2 / tall,
        (right - left) / wide,
        (bottom - top) / tall,
    )
    return f"{kind} " + " ".join(f"{share:.8f}" for share in shares) + "\n"


def _folders(names: Iterable[str]) -> dict[str, str]:
    """Return a folder for each label; two never share one, on any file system."""
    folders: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(names):
        wish = folder = _safe(name)
        number_ = 2
        while folder.casefold() in taken:
            folder, number_ = f"{wish}-{number_}", number_ + 1
        taken.add(folder.casefold())
        folders[name] = folder
    return folders


def _safe(text: str) -> str:
    """Return a text as the name of one file or folder."""
    clean = "".join("_" if c in '/\\:*?"<>|' or ord(c) < 32 else c for c in text)
    short = clean.strip(" .").encode()[:180].decode(errors="ignore")
    return short.strip(" .") or "_"


def _suffix(path: str) -> str:
    found = PurePosixPath(path).suffix.lower()
    plain = found.isascii() and found[1:].isalnum() and len(found) <= 6
    return found if plain else ".jpg"
