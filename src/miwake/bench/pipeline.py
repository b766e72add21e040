"""Ask what the road from photos to a published model costs, beside its models.

Claim: on all cores, the whole of `miwake quickstart` takes little more than the time
its models, decoders and fits need by themselves, divided by the cores. Measured on
`faces_idol5_raw` (490 photos) in a process of its own, from its start to its end: once
into an empty home (cold), once more into the same home (warm). `overhead` is the cold
wall time over (seconds of models, decoders and fits / cores): finding and encoding with
what models need before and after them, building and opening the encoder, learning and
proving; `runtime_seconds` beside it is what was spent inside onnxruntime alone. A busy
machine raises all three figures, the ratio least. A larger folder, the same photos
cropped and grained afresh, is timed beside it, and dlib where it is installed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from miwake.bench import course
from miwake.errors import WorkerLost
from miwake.settings import settings

FIGURES: tuple[str, ...] = ("seconds_cold", "seconds_warm", "overhead")

MORE = 2278
"""Photos of the larger folder: 462 + 433 + 502 + 385 + 496, as one team once had."""
SPENT: tuple[str, ...] = ("model_seconds", "decode_seconds", "fit_seconds")


def run(
    data: Path,
    seeds: Sequence[int],
    say: Callable[[str], None],
    *,
    out: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the figures of each seed; the first one also times the larger folder."""
    place = course.folder(data, "faces_idol5_raw")
    for seed in seeds:
        started = time.perf_counter()
        with TemporaryDirectory(prefix="miwake-bench-") as name:
            record = measure(place, Path(name), seed, say)
            if seed == seeds[0] and MORE:
                larger = more(place, Path(name) / "larger", MORE, seed)
                record["detail"]["larger"] = quickstart(
                    larger, Path(name) / "other", seed
                )
                say(f"{MORE} photos: {record['detail']['larger']}")
        record["seconds"] = round(time.perf_counter() - started, 2)
        yield record


def measure(
    place: Path, temporary: Path, seed: int, say: Callable[[str], None]
) -> dict[str, Any]:
    """Return the figures of a cold run and a warm one."""
    home = temporary / "home"
    cold = quickstart(place, home, seed)
    warm = quickstart(place, home, seed)
    say(f"seed {seed}: cold {cold}, warm {warm}")
    return {
        "seed": seed,
        "figures": {
            "seconds_cold": cold["wall"],
            "seconds_warm": warm["wall"],
            "overhead": cold["overhead"],
        },
        "detail": {
            "cold": cold,
            "warm": warm,
            "workers": settings().workers,
            "load_before": os.getloadavg()[0],
            "calibration": calibration(),
            "dlib": dlib(place),
        },
    }


def quickstart(place: Path, home: Path, seed: int) -> dict[str, Any]:
    """Run `miwake quickstart` as a process; return its times. Raises WorkerLost."""
    words = ["quickstart", str(place), "--mode", "faces", "--seed", str(seed)]
    started = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-m", "miwake", *words, "--json", "--home", str(home)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    wall = time.perf_counter() - started
    if ended.returncode:
        raise WorkerLost(
            f"miwake quickstart ended with {ended.returncode}: "
            f"{ended.stderr.decode(errors='replace')[-400:]}"
        )
    told = json.loads(ended.stdout.decode().strip().splitlines()[-1])
    spent = {key: round(told[key], 3) for key in SPENT if key in told}
    least = sum(spent.values()) / settings().workers
    return {
        "wall": round(wall, 3),
        **spent,
        "overhead": round(wall / max(least, 1e-9), 4),
        "photos": told.get("photos"),
        "accuracy": told.get("accuracy"),
        "stages": told.get("stages"),
    }


def calibration() -> float:
    """Return the seconds of a fixed matrix product: what the machine gives now."""
    square = np.random.default_rng(0).standard_normal((1024, 1024), np.float32)
    started = time.perf_counter()
    for _ in range(8):
        square = square @ square / np.float32(1024)
    return round(time.perf_counter() - started, 3)


def more(place: Path, target: Path, count: int, seed: int) -> Path:
    """Write *count* photos made of those below *place*, cropped and grained afresh."""
    rng = np.random.default_rng(seed)
    paths = sorted(p for p in place.rglob("*") if p.is_file())
    made = 0
    while made < count:
        path = paths[made % len(paths)]
        try:
            with Image.open(path) as photo:
                changed = _afresh(photo.convert("RGB"), rng)
        except OSError:
            paths.remove(path)
            continue
        folder = target / path.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        changed.save(folder / f"{made:05d}.jpg", quality=88)
        made += 1
    return target


def _afresh(photo: Image.Image, rng: np.random.Generator) -> Image.Image:
    wide, tall = photo.size
    left, top, right, bottom = rng.uniform(0, 0.04, 4)
    cut = photo.crop(
        (
            round(left * wide),
            round(top * tall),
            round((1 - right) * wide),
            round((1 - bottom) * tall),
        )
    )
    grain = rng.normal(0, 2, (cut.height, cut.width, 1))
    return Image.fromarray(np.clip(np.asarray(cut) + grain, 0, 255).astype(np.uint8))


_PEER = """
import sys, time
from pathlib import Path
started = time.perf_counter()
import dlib, face_recognition_models as models, numpy as np
from PIL import Image
find = dlib.get_frontal_face_detector()
pose = dlib.shape_predictor(models.pose_predictor_five_point_model_location())
net = dlib.face_recognition_model_v1(models.face_recognition_model_location())
photos = faces = 0
for path in sorted(Path(sys.argv[1]).rglob('*')):
    try:
        pixels = np.asarray(Image.open(path).convert('RGB'))
    except OSError:
        continue
    photos += 1
    for box in find(pixels, 1):
        net.compute_face_descriptor(pixels, pose(pixels, box))
        faces += 1
print(time.perf_counter() - started, photos, faces)
"""
"""What people write with dlib: one process, find and encode every photo."""


def dlib(place: Path) -> dict[str, Any] | str:
    """Return the seconds of dlib on the same photos, or why there are none."""
    if not (find_spec("dlib") and find_spec("face_recognition_models")):
        return "not compared: dlib-bin and face_recognition_models are not installed"
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _PEER, str(place)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if ended.returncode:
        return f"dlib ended with {ended.returncode}"
    seconds, photos, faces = ended.stdout.split()
    return {"seconds": float(seconds), "photos": int(photos), "faces": int(faces)}
