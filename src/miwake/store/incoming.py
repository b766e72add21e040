"""Incoming: files on their way in, resumable, beside the blobs until they are imported.

Bytes lie under the number of their file; what a browser called it stays in a row and
becomes a path only when the list is laid out for the import, part by part.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from miwake.errors import BadInput, CannotWrite, Conflict, NotFound
from miwake.store.db import Database
from miwake.store.tables import incoming

FILES = 200_000
"""Files one upload may bring."""
PHOTO = 20_000_000
"""Most bytes of a photo."""
LARGE = 4 << 30
"""Most bytes of a zip or a clip."""
CHUNK = 8 << 20
"""Most bytes of one chunk."""
SPARE = 256 << 20
"""Bytes of the disk that an upload leaves free."""
BIG = (".zip", ".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi")
"""Names of what may be larger than a photo."""
KEPT = 8
"""Lists of open uploads held in memory."""
PART = 255
"""Bytes a file system allows in one part of a path."""


@dataclass(frozen=True, slots=True)
class File:
    """One file as the browser announced it."""

    path: str
    size: int
    modified: float = 0.0

    @property
    def refused(self) -> str:
        """Why it is not taken; empty when it is."""
        most = LARGE if self.path.lower().endswith(BIG) else PHOTO
        return f"larger than {most // 1_000_000} MB" if self.size > most else ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A list of files, and what of it has arrived."""

    id: str
    project: str
    files: Sequence[File]
    state: str
    """`open`, `asked` (its import was asked for) or `done`."""


class Incoming:
    """Open, fill, lay out and forget uploads."""

    def __init__(self, db: Database, root: Path, now: Callable[[], str]) -> None:
        self.root = root
        self._db = db
        self._now = now
        self._known: OrderedDict[str, Upload] = OrderedDict()

    def open(self, project: str, files: Sequence[File]) -> Upload:
        """Open an upload; the same list again is the same upload.

        Raises BadInput for a list or a name that cannot be, CannotWrite when the disk
        has no room for it.
        """
        _check(files)
        text = json.dumps([[f.path, f.size, f.modified] for f in files])
        id_ = hashlib.sha256(f"{project}\n{text}".encode()).hexdigest()[:32]
        folder = self._folder(id_)
        self._room(sum(f.size for f in files if not f.refused) - _size(folder))
        folder.mkdir(parents=True, exist_ok=True)
        row = {"id": id_, "project": project, "files": text, "created": self._now()}
        fresh = {"state": "open", "created": row["created"]}
        with self._db.write() as connection:
            connection.execute(
                insert(incoming)
                .values(**row, state="open")
                .on_conflict_do_update(index_elements=["id"], set_=fresh)
            )
        self._known.pop(id_, None)
        return self.get(project, id_)

    def get(self, project: str, id_: str) -> Upload:
        """Return an upload of a project, or raise NotFound."""
        if found := self._known.get(id_):
            self._known.move_to_end(id_)
        else:
            found = self._read(id_)
        if found is None or found.project != project:
            raise NotFound(f"no upload {id_}")
        return found

    def have(self, upload: Upload) -> tuple[list[int], dict[int, int]]:
        """Return the files that are whole (or not wanted), and the bytes of parts."""
        whole = {at for at, file in enumerate(upload.files) if file.refused}
        parts: dict[int, int] = {}
        with suppress(FileNotFoundError), os.scandir(self._folder(upload.id)) as items:
            for item in items:
                number, _, kind = item.name.partition(".")
                if number.isdigit() and kind == "part":
                    parts[int(number)] = item.stat().st_size
                elif number.isdigit():
                    whole.add(int(number))
        return sorted(whole), {at: n for at, n in parts.items() if at not in whole}

    def write(self, upload: Upload, index: int, offset: int, data: bytes) -> int:
        """Add a chunk to a file; return its bytes now. Whole files are on the disk.

        Raises Conflict with the `bytes` there, BadInput for more than was announced,
        NotFound for what is not in the list.
        """
        if not 0 <= index < len(upload.files):
            raise NotFound(f"the list has no file {index}")
        size = upload.files[index].size
        if offset + len(data) > size or upload.files[index].refused:
            raise BadInput(f"file {index} was announced with {size} bytes")
        folder = self._folder(upload.id)
        done = folder / str(index)
        if done.exists():
            return size
        try:
            return _append(folder / f"{index}.part", done, offset, data, size)
        except FileNotFoundError:
            raise NotFound("this upload has been imported, or forgotten") from None
        except OSError as bad:
            raise CannotWrite(f"cannot write below {folder}: {bad.strerror}") from None

    def lay_out(self, upload: Upload) -> tuple[list[Path], list[tuple[str, str]]]:
        """Lay the files out under their names; return the places to collect from.

        Beside them, (path, reason) of what was not taken. A folder around everything
        is passed over; a zip is a place of its own.
        """
        folder = self._folder(upload.id)
        tree, zips = folder / "tree", folder / "zips"
        for old in (tree, zips):
            shutil.rmtree(old, ignore_errors=True)
        names = _names([file.path for file in upload.files])
        left: list[tuple[str, str]] = []
        places: list[Path] = []
        for index, (file, parts) in enumerate(zip(upload.files, names, strict=True)):
            if file.refused:
                left.append((file.path, file.refused))
            elif file.path.lower().endswith(".zip"):
                places.append(_link(folder / str(index), zips / str(index), parts[-1:]))
            elif not parts[-1].startswith("."):
                _link(folder / str(index), tree, parts)
        return ([tree] if tree.exists() else []) + places, left

    def tree(self, id_: str) -> Path:
        """Return where an upload's files are laid out; for those who draw their own."""
        return self._folder(id_) / "tree"

    def mark(self, id_: str, state: str) -> None:
        """Record how far an upload is; when it is done, its bytes go."""
        with self._db.write() as connection:
            connection.execute(
                incoming.update().where(incoming.c.id == id_).values(state=state)
            )
        self._known.pop(id_, None)
        if state == "done":
            shutil.rmtree(self._folder(id_), ignore_errors=True)

    def purge(self, before: str) -> int:
        """Drop the bytes of uploads that are done, or were opened before *before*.

        Return how many there were.
        """
        with self._db.read() as connection:
            rows = connection.execute(
                select(incoming.c.id, incoming.c.state, incoming.c.created)
            ).all()
        known = {row.id: row for row in rows}
        gone = 0
        for folder in self.root.iterdir() if self.root.exists() else ():
            row = known.get(folder.name)
            stale = row is not None and row.created < before
            if stale or (row is not None and row.state == "done"):
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
        return gone

    def _read(self, id_: str) -> Upload | None:
        query = select(incoming).where(incoming.c.id == id_)
        with self._db.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        files = [File(*one) for one in json.loads(row.files)]
        self._known[id_] = found = Upload(row.id, row.project, files, row.state)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return found

    def _folder(self, id_: str) -> Path:
        if not re.fullmatch("[0-9a-f]{32}", id_):
            raise NotFound(f"no upload {id_!r}")
        return self.root / id_

    def _room(self, wanted: int) -> None:
        """Raise CannotWrite when the disk would be full: each byte is held twice."""
        self.root.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.root).free
        if 2 * wanted + SPARE > free:
            raise CannotWrite(
                f"the disk has {free >> 20} MB free, and this upload needs "
                f"{(2 * wanted + SPARE) >> 20}; make room, or bring less at once"
            )


def parts(path: str) -> list[str]:
    """Return the parts of an announced path; raises BadInput when it leads astray."""
    plain = path.replace("\\", "/")
    if plain.startswith("/") or re.match(r"[A-Za-z]:/", plain) or "\0" in plain:
        raise BadInput(f"{path!r} is no path within a folder")
    found = [part for part in plain.split("/") if part not in ("", ".")]
    if not found or ".." in found:
        raise BadInput(f"{path!r} leads out of its folder, or nowhere")
    try:
        long = any(len(part.encode()) > PART for part in found)
    except UnicodeEncodeError:
        raise BadInput(f"{path!r} is no text") from None
    if long or len(found) > 40:
        raise BadInput(f"{path[:80]!r}… is too long for a file system")
    return found


def _check(files: Sequence[File]) -> None:
    if not files:
        raise BadInput("the list names no file")
    if len(files) > FILES:
        raise BadInput(f"{len(files)} files at once; bring at most {FILES}")
    for file in files:
        parts(file.path)
        if file.size < 0:
            raise BadInput(f"{file.path!r} cannot have {file.size} bytes")


def _names(paths: Sequence[str]) -> list[list[str]]:
    """Return each path's parts without a folder around everything, none twice."""
    found = [parts(path) for path in paths]
    tops = {one[0] for one in found}
    if len(tops) == 1 and all(len(one) > 1 for one in found):
        found = [one[1:] for one in found]
    seen: set[tuple[str, ...]] = set()
    for one in found:
        number, stem = 2, one[-1]
        while tuple(one) in seen:
            one[-1] = f"{number} {stem}"
            number += 1
        seen.add(tuple(one))
    return found


def _append(part: Path, done: Path, offset: int, data: bytes, size: int) -> int:
    """Append to a part where it ends; when it is whole, let the disk hold it."""
    with part.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        there = os.fstat(file.fileno()).st_size
        if done.exists():
            return size
        if there != offset:
            raise _elsewhere(there)
        file.write(data)
        file.flush()
        if there + len(data) == size:
            os.fsync(file.fileno())
            os.rename(part, done)
        return there + len(data)


def _elsewhere(there: int) -> Conflict:
    bad = Conflict(f"{there} bytes are there; send what follows them")
    bad.params = {"bytes": there}
    return bad


def _link(bytes_: Path, base: Path, names: Sequence[str]) -> Path:
    """Let a file lie under its own name as well, without a second copy."""
    place = base.joinpath(*names)
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(bytes_, place)
    except FileExistsError:
        return place
    except OSError as bad:
        if bad.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK):
            raise CannotWrite(f"cannot write {place}: {bad.strerror}") from None
        shutil.copyfile(bytes_, place)
    return place


def _size(folder: Path) -> int:
    with suppress(FileNotFoundError), os.scandir(folder) as items:
        return sum(item.stat().st_size for item in items if item.is_file())
    return 0
