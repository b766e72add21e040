"""Ask whether photos are brought in each once, though the program is killed ten times.

Claim: of 1,000 files (10 % broken in eight ways, 10 % exact duplicates, the others of
many kinds: turned by EXIF, AVIF, animated, 16-bit, CMYK …) none is lost, none doubled,
and none refused without a reason, when `miwake collect` is killed with SIGKILL ten
times and then run to its end. A kill comes when a random number of files more than at
the start of that run are recorded, and a random part of a second later. Measured on
pictures made here (rendered, for what is in them plays no part), from the database and
the files left in the home: every row's bytes must hash to its name, and every photo
must have its region and vector.
"""

from __future__ import annotations

import hashlib
import io
import json
import signal
import sqlite3
import struct
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from miwake.engine.lens import lens
from miwake.errors import WorkerLost
from miwake.store.home import Store

FIGURES: tuple[str, ...] = ("lost", "doubled", "unexplained")

FILES = 1000
KILLS = 10
MORE = 90
"""A run is killed after it has recorded at most so many more files …"""
PAUSE = 1.0
"""… and at most so many seconds: somewhere between two transactions, or in one."""
POLL = 0.02
PROJECT = "bench"

Draw = Callable[[np.random.Generator], bytes]


@dataclass(frozen=True, slots=True)
class Told:
    """What was put into the folder."""

    good: frozenset[str]
    """sha256 of each good photo."""
    copies: Mapping[str, str]
    """The sha256 of each exact duplicate, by its path."""
    bad: frozenset[str]
    """Path of each broken file."""


def run(
    data: Path,
    seeds: Sequence[int],
    say: Callable[[str], None],
    *,
    out: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the figures of each seed; *data* is not needed."""
    for seed in seeds:
        started = time.perf_counter()
        with TemporaryDirectory(prefix="miwake-bench-") as name:
            record = measure(Path(name), seed, say)
        record["seconds"] = round(time.perf_counter() - started, 2)
        yield record


def measure(place: Path, seed: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Return the figures of one seed, which makes the files and chooses the moments."""
    rng = np.random.default_rng(seed)
    folder, home = place / "photos", place / "home"
    told = make(folder, rng)
    kills = []
    for _ in range(KILLS):
        more, pause = int(rng.integers(0, MORE)), float(rng.uniform(0, PAUSE))
        kills.append(kill(home, folder, more, pause))
    last = finish(home, folder)
    counts = check(home, told)
    say(f"seed {seed}: {counts}, killed after {kills} files")
    return {
        "seed": seed,
        "figures": {key: float(counts[key]) for key in FIGURES},
        "detail": {
            **counts,
            "files": FILES,
            "good": len(told.good),
            "copies": len(told.copies),
            "bad": len(told.bad),
            "recorded_when_killed": kills,
            "last_run": last,
        },
    }


def make(folder: Path, rng: np.random.Generator) -> Told:
    """Write the files; say which are good, which copies, and which bad."""
    good: list[str] = []
    bad: set[str] = set()
    copies: dict[str, str] = {}
    makers = sorted(GOOD)
    faults = sorted(BAD)
    for number in range(FILES):
        folder_of = folder / "ab"[number % 2]
        folder_of.mkdir(parents=True, exist_ok=True)
        if number % 10 == 9:
            fault = faults[number // 10 % len(faults)]
            path = folder_of / f"{number:04d}-{fault}.jpg"
            path.write_bytes(BAD[fault](rng))
            bad.add(str(path.relative_to(folder)))
        elif number % 10 == 8 and good:
            twin = sorted(folder.rglob("*-good.*"))[int(rng.integers(len(good)))]
            path = folder_of / f"{number:04d}-copy{twin.suffix}"
            path.write_bytes(twin.read_bytes())
            copies[str(path.relative_to(folder))] = _sha(path)
        else:
            kind = makers[number % len(makers)] if number % 3 else "jpeg"
            path = folder_of / f"{number:04d}-good.{kind.split('-')[0]}"
            path.write_bytes(GOOD[kind](rng))
            good.append(_sha(path))
    return Told(frozenset(good), copies, frozenset(bad))


def kill(home: Path, folder: Path, more: int, pause: float) -> int:
    """Start a run and kill it at a moment; return how many files are recorded then."""
    process = _start(home, folder)
    wanted = recorded(home) + more
    while process.poll() is None and recorded(home) < wanted:
        time.sleep(POLL)
    time.sleep(pause)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return recorded(home)


def recorded(home: Path) -> int:
    """Return how many files the database knows; 0 while there is none."""
    try:
        with closing(sqlite3.connect(f"file:{home}/miwake.db?mode=ro", uri=True)) as db:
            return int(db.execute("select count(*) from arrival").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def finish(home: Path, folder: Path) -> dict[str, Any]:
    """Run to the end; return what the run said. Raises WorkerLost."""
    process = _start(home, folder)
    said, errors = process.communicate()
    if process.returncode not in (0, 1):
        raise WorkerLost(f"miwake collect ended with {process.returncode}: {errors!r}")
    lines = said.decode().strip().splitlines()
    try:
        heard = json.loads(lines[-1]) if lines else {}
    except json.JSONDecodeError:
        heard = {"said": lines[-1]}
    return {"exit": process.returncode} | {
        key: heard[key] for key in ("counts", "said") if key in heard
    }


def check(home: Path, told: Told) -> dict[str, int]:
    """Count what is lost, doubled, unexplained, or does not fit together."""
    store = Store(home)
    noun = store.projects.ensure(PROJECT)
    photos = [photo.sha256 for photo in store.photos.of(noun.id)]
    arrivals = store.photos.arrivals(noun.id)
    by_code = Counter(a.code for a in arrivals)
    refused = {a.source: a.reason for a in arrivals if not a.photo}
    twins = [a for a in arrivals if a.source in told.copies]
    eye = lens(noun.mode or "whole", store.cache)
    regions = store.regions.of(eye.recipe.detector, photos)
    known = store.vectors.known(eye.digest)
    counts = {
        "lost": len(told.good - set(photos)) + len(told.copies) - len(twins),
        "doubled": sum(n - 1 for n in Counter(photos).values())
        + by_code["new"]
        - len(set(photos))
        + sum(n - 1 for n in Counter(a.source for a in arrivals).values()),
        "unexplained": len([b for b in told.bad if not refused.get(b)])
        + len(set(refused) - told.bad),
        "strangers": len(set(photos) - told.good),
        "wrong_bytes": sum(_sha(store.blobs.path(sha)) != sha for sha in photos),
        "unseen": len(set(photos) - {region.photo for region in regions}),
        "without_vector": sum(region.id not in known for region in regions),
        "left_over": _left_over(home / "blobs", set(photos)),
    }
    store.close()
    return counts


def _left_over(folder: Path, photos: set[str]) -> int:
    """Return how many files of the blobs no row names (killed halfway): harmless."""
    return sum(1 for p in folder.rglob("*") if p.is_file() and _sha(p) not in photos)


def _start(home: Path, folder: Path) -> subprocess.Popen[bytes]:
    words = ["collect", str(folder), "--project", PROJECT, "--mode", "whole", "--json"]
    return subprocess.Popen(
        [sys.executable, "-m", "miwake", *words, "--home", str(home)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def draw(rng: np.random.Generator) -> Image.Image:
    """Return a picture like no other: coarse blocks of colour under fine noise."""
    tall, wide = (int(v) for v in rng.integers(80, 200, 2))
    blocks = rng.integers(0, 256, (6, 8, 3), np.uint8)
    picture = Image.fromarray(blocks).resize((wide, tall), Image.Resampling.BICUBIC)
    grain = rng.normal(0, 6, (tall, wide, 3))
    return Image.fromarray(
        np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8)
    )


def _saved(picture: Image.Image, kind: str, **more: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **more)
    return buffer.getvalue()


def _turned(rng: np.random.Generator) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = int(rng.integers(2, 9))
    return _saved(draw(rng), "jpeg", exif=exif)


def _moving(kind: str, rng: np.random.Generator) -> bytes:
    frames = [draw(rng).resize((64, 48)) for _ in range(3)]
    return _saved(frames[0], kind, save_all=True, append_images=frames[1:])


def _deep(kind: str, rng: np.random.Generator) -> bytes:
    grey = np.asarray(draw(rng).convert("L"), np.uint16) * 256
    return _saved(Image.fromarray(grey), kind)


GOOD: Mapping[str, Draw] = {
    "jpeg": lambda rng: _saved(draw(rng), "jpeg", quality=88),
    "jpeg-turned": _turned,
    "jpeg-progressive": lambda rng: _saved(draw(rng), "jpeg", progressive=True),
    "jpeg-cmyk": lambda rng: _saved(draw(rng).convert("CMYK"), "jpeg"),
    "jpeg-grey": lambda rng: _saved(draw(rng).convert("L"), "jpeg"),
    "png": lambda rng: _saved(draw(rng), "png"),
    "png-deep": lambda rng: _deep("png", rng),
    "png-clear": lambda rng: _saved(draw(rng).convert("RGBA"), "png"),
    "png-palette": lambda rng: _saved(draw(rng).quantize(64), "png"),
    "webp": lambda rng: _saved(draw(rng), "webp"),
    "webp-moving": lambda rng: _moving("webp", rng),
    "gif-moving": lambda rng: _moving("gif", rng),
    "avif": lambda rng: _saved(draw(rng), "avif"),
    "bmp": lambda rng: _saved(draw(rng), "bmp"),
    "tiff": lambda rng: _saved(draw(rng), "tiff"),
    "tiff-deep": lambda rng: _deep("tiff", rng),
}
"""Kinds of good photos; the ending is the word before the dash."""


def _bomb(rng: np.random.Generator) -> bytes:
    """Return a PNG that promises 60,000 x 60,000 pixels; no two are the same."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    note = b"tEXtmiwake\0" + str(int(rng.integers(1 << 30))).encode()
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(header))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", len(note) - 4)
        + note
        + struct.pack(">I", zlib.crc32(note))
        + struct.pack(">I", 9)
        + b"IDAT"
        + bytes(13)
    )


def _cut(kind: str, share: float) -> Draw:
    def cut(rng: np.random.Generator) -> bytes:
        whole = _saved(draw(rng), kind)
        return whole[: int(len(whole) * share)]

    return cut


BAD: Mapping[str, Draw] = {
    "empty": lambda rng: b"",
    "cut-jpeg": _cut("jpeg", 0.5),
    "cut-png": _cut("png", 0.4),
    "cut-head": _cut("jpeg", 0.01),
    "text": lambda rng: f"<html>not found {rng.integers(1 << 30)}</html>".encode(),
    "noise": lambda rng: rng.integers(0, 256, 4000, np.uint8).tobytes(),
    "bomb": _bomb,
    "strip": lambda rng: _saved(draw(rng).resize((2000, 20)), "png"),
}
"""Ways a file is broken; all are named .jpg."""
