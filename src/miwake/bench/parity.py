"""Ask whether a model answers the same by every way it can be asked.

Claim: no score differs by more than 1e-4 between the Python bundle, `miwake serve`
and a program of twenty lines that has onnxruntime and numpy alone. Measured on faces
(`faces_idol5_raw`) and whole photos (`flowers5`): a model is trained, judged and
published, and the same photos (200 of each, chosen by the seed) are asked about

1. as decoded pixels, by the bundle;
2. as files, by `/v2/models/…/infer` of a server in a process of its own;
3. as the regions the river stored (aligned chips, or the photo's own pixels) in .npy
   files, by `SCRIPT`, isolated from everything else (`python -I`).

The figures are the largest difference of any score from the bundle's. All regions of a
photo count; one that only one side has, or has elsewhere, counts as a difference of 1,
and a photo in which nothing is found agrees when nobody finds anything.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import numpy as np
from numpy.typing import NDArray

from miwake.bench import course
from miwake.engine import decode
from miwake.engine.bundle import TOLERANCE, Bundle
from miwake.engine.look import Spotted, cut
from miwake.errors import WorkerLost
from miwake.stages import publish
from miwake.values import Mode, Region

FIGURES: tuple[str, ...] = ("difference_v2", "difference_script", "photos")

SETS: Mapping[Mode, str] = {
    "faces": "faces_idol5_raw",
    "whole": "flowers5/flower_photos_small_set",
}
PHOTOS = 200
"""How many photos of each set are asked about, at most."""
NAME = "parity"
UNLIKE = 1.0
"""What a region counts that only one side has: as far apart as scores can be."""
NEAR = 0.05
"""Pixels by which two boxes of one region may differ: they are kept rounded."""
WANTED = (("scores", "<f4"), ("boxes", "<f4"))
"""The outputs asked for, and how their bytes are read."""

Array = NDArray[np.float32]

SCRIPT = """
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

model, folder = sys.argv[1:]
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
answers = {}
for path in sorted(Path(folder).glob("*.npy")):
    pixels = np.load(path)  # (H, W, 3) uint8, RGB, upright
    (scores,) = session.run(["scores"], {"pixels": pixels[None]})
    answers[path.stem] = scores[0].tolist()
assert not {"miwake", "PIL", "cv2"} & set(sys.modules)
print(json.dumps(answers))
"""
"""What a program without miwake does: the handbook's `ask.py` over a folder."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What one side says of one photo's regions, in any order."""

    boxes: Array
    """(R, 4)."""
    scores: Array
    """(R, C)."""


def run(
    data: Path,
    seeds: Sequence[int],
    say: Callable[[str], None],
    *,
    out: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the figures of each seed, which chooses the photos and deals the folds."""
    places = {mode: course.folder(data, name) for mode, name in SETS.items()}
    for seed in seeds:
        started = time.perf_counter()
        detail = {}
        for mode, place in places.items():
            with course.Course(place, mode) as river:
                detail[mode] = measure(river, seed)
            say(f"{place.name}, seed {seed}: {detail[mode]}")
        yield {
            "seed": seed,
            "figures": {
                "difference_v2": max(d["difference_v2"] for d in detail.values()),
                "difference_script": max(
                    d["difference_script"] for d in detail.values()
                ),
                "photos": min(d["photos"] for d in detail.values()),
            },
            "detail": detail | {"allowed": TOLERANCE},
            "seconds": round(time.perf_counter() - started, 2),
        }


def measure(river: course.Course, seed: int) -> dict[str, Any]:
    """Train and publish, ask by the three ways, and compare."""
    made = river.finish(seed).model
    publish.publish(river.store, river.project, made, NAME)
    path = publish.bundle_path(river.store, made.digest)
    photos = choose(river, seed)
    files = {photo: river.store.blobs.get(photo) for photo in photos}
    ways = {
        "v2": by_server(river.store.home, files),
        "script": by_script(river, path / "model.onnx", files),
    }
    asked = by_bundle(path, files)
    apart = {way: compare(asked, rows) for way, rows in ways.items()}
    regions = [len(rows.scores) for rows in asked.values()]
    return {
        "photos": len(photos),
        "regions": sum(regions),
        "photos_without_regions": regions.count(0),
        "names": len(Bundle(path).names),
        **{f"difference_{way}": max(far.values()) for way, far in apart.items()},
        **{
            f"disagree_{way}": sum(d > TOLERANCE for d in far.values())
            for way, far in apart.items()
        },
    }


def choose(river: course.Course, seed: int) -> list[str]:
    """Return the sha256 of the photos to ask about: with a region, or without."""
    known = sorted(photo.sha256 for photo in river.store.photos.of(river.project.id))
    count = min(PHOTOS, len(known))
    picked = np.random.default_rng(seed).choice(len(known), count, replace=False)
    return [known[place] for place in picked]


def compare(one: Mapping[str, Rows], other: Mapping[str, Rows]) -> dict[str, float]:
    """Return the largest difference of any score of each photo."""
    return {photo: difference(rows, other[photo]) for photo, rows in one.items()}


def difference(one: Rows, other: Rows) -> float:
    """Return the largest difference of two sides' scores of one photo.

    Regions belong together by their boxes. Nothing on both sides is no difference;
    regions that do not pair off are `UNLIKE`.
    """
    if len(one.scores) != len(other.scores):
        return UNLIKE
    if not len(one.scores):
        return 0.0
    apart = np.abs(one.boxes[:, None] - other.boxes[None]).max(-1)
    twins = apart.argmin(1)
    if apart.min(1).max() > NEAR or len(set(twins.tolist())) < len(twins):
        return UNLIKE
    return float(np.abs(one.scores - other.scores[twins]).max())


def by_bundle(path: Path, files: Mapping[str, bytes]) -> dict[str, Rows]:
    """Ask the Python bundle about decoded photos."""
    bundle = Bundle(path)
    answers: dict[str, Rows] = {}
    for photo, data in files.items():
        regions = bundle.answer_pixels(decode.decode(data).pixels).regions
        answers[photo] = rows(
            [one.box for one in regions],
            [[one.scores[name] for name in bundle.names] for one in regions],
        )
    return answers


def by_script(
    river: course.Course, model: Path, files: Mapping[str, bytes]
) -> dict[str, Rows]:
    """Ask `SCRIPT` about the regions that the river stored."""
    stored: dict[str, list[Region]] = {photo: [] for photo in files}
    for region in river.store.regions.of(river.lens.recipe.detector, files):
        stored[region.photo].append(region)
    with TemporaryDirectory(prefix="miwake-bench-") as name:
        for photo, own in stored.items():
            pixels = decode.decode(files[photo]).pixels
            for one in own:
                seen = cut(pixels, _spotted(one), river.lens)
                np.save(Path(name) / f"{one.id}.npy", seen)
        answers = _script(model, Path(name))
    return {
        photo: rows([one.box for one in own], [answers[one.id] for one in own])
        for photo, own in stored.items()
    }


def _spotted(one: Region) -> Spotted:
    return Spotted(one.box, one.points, one.angle, one.score, {})


def by_server(home: Path, files: Mapping[str, bytes]) -> dict[str, Rows]:
    """Ask a server in a process of its own about photo files, one a request."""
    with served(home) as base:
        return {photo: infer(base, data) for photo, data in files.items()}


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Run `miwake serve` on any free port; yield its URL. Raises WorkerLost."""
    words = ["serve", "--home", str(home), "--port", "0", "--json"]
    command = [sys.executable, "-m", "miwake", *words]
    log = home / "serve.log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as server,
    ):
        try:
            line = server.stdout.readline() if server.stdout else b""
            if not line:
                said = log.read_text(errors="replace")[-400:]
                raise WorkerLost(f"miwake serve ended before it answered: {said}")
            yield str(json.loads(line)["url"])
        finally:
            server.terminate()


def infer(base: str, data: bytes) -> Rows:
    """Ask about one photo file, in binary both ways. Raises WorkerLost."""
    tensor = struct.pack("<I", len(data)) + data
    given = {"name": "image", "datatype": "BYTES", "shape": [1]}
    outputs = [{"name": n, "parameters": {"binary_data": True}} for n, _ in WANTED]
    asked = {
        "inputs": [given | {"parameters": {"binary_data_size": len(tensor)}}],
        "outputs": outputs,
    }
    text = json.dumps(asked).encode()
    request = Request(
        f"{base}/v2/models/{NAME}/infer",
        text + tensor,
        {
            "Inference-Header-Content-Length": str(len(text)),
            "Content-Type": "application/octet-stream",
        },
    )
    try:
        with build_opener(ProxyHandler({})).open(request) as reply:
            head = json.loads(
                reply.read(int(reply.headers["Inference-Header-Content-Length"]))
            )
            found = dict(_tensors(head["outputs"], reply.read()))
    except HTTPError as bad:
        with bad:
            said = bad.read().decode(errors="replace")
        raise WorkerLost(f"miwake serve answered {bad.code}: {said}") from None
    return Rows(found["boxes"], found["scores"])


def _tensors(outputs: Sequence[Any], rest: bytes) -> Iterator[tuple[str, Array]]:
    """Yield each output's name and values, which follow the JSON in its order."""
    kinds = dict(WANTED)
    start = 0
    for output in outputs:
        end = start + output["parameters"]["binary_data_size"]
        flat = np.frombuffer(rest[start:end], kinds[output["name"]])
        yield output["name"], flat.reshape(output["shape"])
        start = end


def _script(model: Path, folder: Path) -> dict[str, list[float]]:
    """Run `SCRIPT` over a folder; return the scores by file. Raises WorkerLost."""
    script = folder / "script.py"
    script.write_text(SCRIPT)
    ended = subprocess.run(
        [sys.executable, "-I", str(script), str(model), str(folder)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if ended.returncode:
        raise WorkerLost(
            f"the script ended with {ended.returncode}: "
            f"{ended.stderr.decode(errors='replace')[-400:]}"
        )
    answers: dict[str, list[float]] = json.loads(ended.stdout)
    return answers


def rows(boxes: Sequence[Sequence[float]], scores: Sequence[Sequence[float]]) -> Rows:
    """Return regions' boxes and scores as arrays, also where there are none."""
    return Rows(
        np.array(boxes, np.float32).reshape(-1, 4), np.array(scores, np.float32)
    )
