"""Zip archives: what is inside, and one member's bytes, within fixed caps.

Member names are text for people, never paths. Written bytes are counted, not the
header's promises; `zipfile` itself stops a member at its promised size and checks
its CRC, so the promised total is a bound on what can ever be written.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Final

from miwake.errors import BadPhoto, NothingToCollect

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MEMBERS: Final = 100_000
TOTAL: Final = 20_000_000_000
RATIO: Final = 100
_FREE: Final = 1 << 20
"""Bytes a member may have at any ratio: flat drawings pack far better than 100:1."""
_CHUNK: Final = 1 << 16
_UTF8, _ENCRYPTED = 0x800, 0x1
_NESTED: Final = re.compile(r"\.(zip|7z|rar|tar|t?gz|t?bz2|t?xz|zst)$", re.IGNORECASE)

Fault = tuple[str, str]
"""A `BadPhoto`'s code and text, for what is known to be bad before it is read."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive."""

    key: str
    """The name `zipfile` knows it by."""
    name: str
    """The name for people, "/" between folders."""
    fault: Fault | None
    """Why it is refused; None when it may be read."""


def members(path: Path) -> list[Member]:
    """Return the files of the archive at `path`, in its order, folders left out.

    Of members with the same name the last counts, as when unpacking. Raises
    `NothingToCollect` when it is no zip or breaks a cap on the whole.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise NothingToCollect(f"{path} is not a whole zip archive: {error}") from None
    _check_caps(path, infos)
    decoder = _name_encoding(infos)
    last = {info.filename: info for info in infos if not info.is_dir()}
    return [_member(info, decoder) for info in last.values()]


def read_member(path: str, key: str, most: int) -> bytes:
    """Return the bytes of member `key` of the archive at `path`.

    Raises `BadPhoto`: `missing`, `too-large` above `most` bytes, `bomb` above
    100:1, `encrypted`, `unreadable` when the archive is damaged there.
    """
    try:
        archive = _opened(path, os.stat(path).st_mtime_ns)
        info = archive.getinfo(key)
        with archive.open(info) as stream:
            return _drain(stream, info.compress_size, most)
    except (KeyError, FileNotFoundError):
        raise BadPhoto("missing", "it is no longer in the archive") from None
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise BadPhoto("unreadable", f"damaged in the archive ({error})") from None
    except NotImplementedError as error:
        raise BadPhoto("unreadable", f"packed in a rare way ({error})") from None
    except RuntimeError as error:  # zipfile's way to say that a password is needed
        raise BadPhoto("encrypted", str(error)) from None


@lru_cache(maxsize=4)
def _opened(path: str, _changed: int) -> zipfile.ZipFile:
    """Return the archive, kept open: its directory may take a second to read."""
    return zipfile.ZipFile(path)


def _drain(stream: IO[bytes], packed: int, most: int) -> bytes:
    """Return all of `stream`, giving up as soon as a cap is passed."""
    data = bytearray()
    while chunk := stream.read(_CHUNK):
        data += chunk
        if len(data) > most:
            raise BadPhoto("too-large", f"more than {most} bytes")
        if len(data) > max(_FREE, RATIO * packed):
            raise BadPhoto("bomb", f"it unpacks to more than {RATIO} times its size")
    return bytes(data)


def _check_caps(path: Path, infos: Sequence[zipfile.ZipInfo]) -> None:
    """Raise `NothingToCollect` when the archive as a whole is too much."""
    if len(infos) > MEMBERS:
        raise NothingToCollect(f"{path} holds more than {MEMBERS} files")
    if sum(info.file_size for info in infos) > TOTAL:
        raise NothingToCollect(f"{path} would unpack to more than {TOTAL} bytes")


def _member(info: zipfile.ZipInfo, encoding: str) -> Member:
    """Return `info` as a member, with its fault if it has one."""
    name = _name(info, encoding).replace("\\", "/")
    return Member(key=info.filename, name=name, fault=_fault(info, name))


def _fault(info: zipfile.ZipInfo, name: str) -> Fault | None:
    """Return why a member is refused, None if it is not."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "absolute-name", "its name is an absolute path"
    if ".." in name.split("/") or not name.strip("/. "):
        return "bad-name", "its name leads out of the archive, or is empty"
    if kind not in (0, stat.S_IFREG):
        return "not-a-file", "a link or a device, not a file"
    if info.flag_bits & _ENCRYPTED:
        return "encrypted", "encrypted; unpack it first"
    if _NESTED.search(name):
        return "nested-archive", "an archive within the archive; unpack it first"
    return None


def _name_encoding(infos: Sequence[zipfile.ZipInfo]) -> str:
    """Return the encoding of the names that do not say they are UTF-8.

    UTF-8 if all fit (macOS), else CP932 if all fit (Windows in Japan), else the
    standard's CP437.
    """
    raw = [info.filename.encode("cp437") for info in infos if _unmarked(info)]
    for encoding in ("utf-8", "cp932"):
        if all(_fits(name, encoding) for name in raw):
            return encoding
    return "cp437"


def _name(info: zipfile.ZipInfo, encoding: str) -> str:
    """Return a member's name as it was meant."""
    if not _unmarked(info):
        return info.filename
    return info.filename.encode("cp437").decode(encoding)


def _unmarked(info: zipfile.ZipInfo) -> bool:
    """Tell whether a name is not ASCII and not marked as UTF-8."""
    return not info.filename.isascii() and not info.flag_bits & _UTF8


def _fits(raw: bytes, encoding: str) -> bool:
    """Tell whether `raw` is valid in `encoding`."""
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
