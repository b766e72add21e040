"""What the user names (a folder, zip, CSV, photo or clip) as a list of entries.

Nothing is decoded here, and names are never trusted: a text file in a folder is an
entry too, and becomes a counted reason when it is decoded. What folder names mean
is in `layout.py`.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from miwake.engine import archive, csvlist, layout
from miwake.engine.decode import LIMITS, Limits
from miwake.engine.entry import (
    CLIP_SUFFIXES,
    PHOTO_SUFFIXES,
    Entry,
    Kind,
    Listing,
    Split,
    is_clip,
    natural,
    plain,
)
from miwake.errors import BadPhoto, NothingToCollect

__all__ = ["Entry", "Kind", "Listing", "Split", "entries", "read"]

_JUNK: Final = frozenset(
    {"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "@eadir"}
)


class _Found(NamedTuple):
    """One file of a folder or archive, before its folders are understood."""

    name: str
    path: str
    member: str | None = None
    fault: archive.Fault | None = None


def entries(path: Path) -> Listing:
    """Return what is to be collected at `path`, in a stable order.

    Raises `NothingToCollect` when nothing is there, or nothing that fits.
    """
    if path.is_dir():
        return _list_folder(path)
    if not path.is_file():
        raise NothingToCollect(f"{path} is neither a folder nor a file")
    if path.suffix.lower() == ".csv":
        return csvlist.list_csv(path)
    if path.suffix.lower() == ".zip" or zipfile.is_zipfile(path):
        return _list_zip(path)
    return _list_file(path)


def read(entry: Entry, limits: Limits = LIMITS) -> bytes:
    """Return the bytes of one photo, archive member or frame.

    Raises `BadPhoto`: the entry's own fault, `missing`, `too-large`, `not-a-file`,
    `clip` for a whole clip (which `video.expand` turns into frames), and those of
    `archive.read_member`.
    """
    if entry.fault is not None:
        raise BadPhoto(*entry.fault)
    if entry.member is not None:
        return archive.read_member(entry.path, entry.member, limits.bytes)
    if entry.at is not None:
        from miwake.engine import video

        return video.frame_at(Path(entry.path), entry.at).data
    if entry.is_clip:
        raise BadPhoto("clip", "a video: it is collected frame by frame")
    return _read_file(entry.path, limits)


def _read_file(path: str, limits: Limits) -> bytes:
    """Return the bytes of the file at `path`, counted while reading."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise BadPhoto("not-a-file", "a device or pipe, not a file")
        with open(path, "rb") as stream:
            data = stream.read(limits.bytes + 1)
    except FileNotFoundError:
        raise BadPhoto("missing", "there is no such file") from None
    except OSError as error:
        raise BadPhoto("unreadable", f"it cannot be opened: {error.strerror}") from None
    if len(data) > limits.bytes:
        raise BadPhoto("too-large", f"more than {limits.bytes} bytes")
    return data


def _list_file(path: Path) -> Listing:
    """Return one photo or clip as a listing."""
    clip = is_clip(path.name)
    name = plain(path.name)
    entry = Entry(source=name, path=str(path), group=name if clip else None)
    return Listing([entry], "video" if clip else "file", ())


def _list_folder(root: Path) -> Listing:
    """Return the files below `root` as a listing."""
    names, skipped = _walk(root)
    if not names:
        raise NothingToCollect(_nothing(root, skipped))
    found = [_Found(plain(name), f"{root}{os.sep}{name}") for name in names]
    return _placed("folder", "", found, skipped)


def _list_zip(path: Path) -> Listing:
    """Return the members of the archive at `path` as a listing."""
    members = archive.members(path)
    kept = [member for member in members if not _is_junk(member.name)]
    skipped = Counter({"hidden or system files": len(members) - len(kept)})
    if not kept:
        raise NothingToCollect(_nothing(path, skipped))
    file = str(path)
    found = [_Found(_relative(m.name), file, m.key, m.fault) for m in kept]
    return _placed("zip", f"{plain(path.name)}!", found, skipped)


def _placed(
    kind: Kind, prefix: str, found: list[_Found], skipped: Counter[str]
) -> Listing:
    """Return `found` as a listing, with what the folders say of each."""
    found.sort(key=lambda item: natural(item.name))
    names = [item.name for item in found]
    rules = layout.recognise(names)
    places = layout.place_all(rules, names)
    listed = _named_clips(
        [
            _entry(prefix + item.name, item, place)
            for item, place in zip(found, places, strict=True)
        ]
    )
    listing = Listing(listed, kind, ())
    said = [*layout.notes(rules, places), *_passed_over(skipped)]
    if labels := len(listing.labels):
        said.insert(0, layout.classes(labels))
    return replace(listing, notes=tuple(said))


def _entry(source: str, item: _Found, place: layout.Place) -> Entry:
    """Return what was found at `place` as an entry; a clip is its own group."""
    clip = item.member is None and is_clip(item.name)
    return Entry(
        source=source,
        path=item.path,
        label=place.label,
        group=place.group or (source if clip else None),
        split=place.split,
        member=item.member,
        fault=item.fault,
    )


def _named_clips(listed: list[Entry]) -> list[Entry]:
    """Return `listed`; if it is nothing but loose clips, each clip's name labels it.

    Six clips of six toys are thus a training set of six classes.
    """
    loose = all(entry.is_clip and entry.label is None for entry in listed)
    if not loose or len(listed) < 2:
        return listed
    return [replace(entry, label=os.path.splitext(entry.source)[0]) for entry in listed]


def _relative(name: str) -> str:
    """Return a member's name without "./" and empty parts, in NFC."""
    return plain("/".join(part for part in name.split("/") if part not in ("", ".")))


def _is_junk(name: str) -> bool:
    """Tell whether a path has a hidden or system part, such as ".DS_Store"."""
    parts = name.lower().split("/")
    return any(
        part in _JUNK or (part.startswith(".") and part not in (".", ".."))
        for part in parts
    )


def _walk(root: Path) -> tuple[list[str], Counter[str]]:
    """Return the files below `root` ("a/b.jpg"), and what was passed over, counted.

    Links to folders are not followed: what lies below the root is found anyway.
    """
    names: list[str] = []
    skipped: Counter[str] = Counter()
    real = os.path.realpath(root)
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        for item in _scan(os.path.join(root, folder), skipped):
            name = f"{folder}/{item.name}" if folder else item.name
            if (reason := _reason_to_skip(item, real)) is not None:
                skipped[reason] += 1
            elif item.is_dir(follow_symlinks=False):
                waiting.append(name)
            else:
                names.append(name)
    return names, skipped


def _scan(folder: str, skipped: Counter[str]) -> list[os.DirEntry[str]]:
    """Return what lies in `folder`; nothing, but counted, if it may not be read."""
    try:
        with os.scandir(folder) as items:
            return list(items)
    except OSError:
        skipped["folders that may not be read"] += 1
        return []


def _reason_to_skip(item: os.DirEntry[str], root: str) -> str | None:
    """Return why `item` is passed over; None if it is taken."""
    if _is_junk(item.name):
        return "hidden or system files"
    if item.is_symlink():
        inside = os.path.realpath(item.path).startswith(root + os.sep)
        return None if inside and item.is_file() else "links out of it or to folders"
    if item.is_file(follow_symlinks=False) or item.is_dir(follow_symlinks=False):
        return None
    return "devices and pipes"


def _passed_over(skipped: Counter[str]) -> list[str]:
    """Return `skipped` as notes, one a kind."""
    return [f"passed over {kind}: {count}" for kind, count in skipped.items() if count]


def _nothing(path: Path, skipped: Counter[str]) -> str:
    """Return the text for a place that holds nothing to collect."""
    wanted = " ".join(sorted(PHOTO_SUFFIXES | CLIP_SUFFIXES))
    passed = "; ".join(_passed_over(skipped))
    return f"{path} holds no files; looked for {wanted}" + (passed and f"; {passed}")
