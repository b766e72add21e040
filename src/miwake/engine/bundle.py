"""A bundle: one folder that answers the same everywhere.

    model.onnx      raw pixels → scores; all pre-processing is inside
    manifest.json   inputs, outputs, names, steps before the model, digests of all files
    golden/         16 inputs (*.npy) and the scores the model was seen to give
    detector/*.onnx for faces only: what finds them

Whoever has onnxruntime and numpy can run `model.onnx`; this file is the interpreter of
the manifest's steps for whole photos.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miwake.engine import chips, decode, detectors
from miwake.engine.faces import FaceFinder
from miwake.engine.look import faces_of
from miwake.engine.session import open_session
from miwake.errors import BadBundle, CannotWrite, NotEqual
from miwake.learn.sentences import say
from miwake.values import Answer, Found

FORMAT = "miwake.bundle.v1"
MAKING = ".making-"
"""How the name of what is not whole yet begins."""
TOLERANCE = 1e-4
"""Largest difference on golden items with which a bundle may be published."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Golden:
    """Inputs and the scores they must give."""

    inputs: tuple[Pixels, ...]
    """Each (H, W, 3) uint8: an aligned chip, or a photo's own pixels."""
    scores: NDArray[np.float32]
    """(N, C)."""


@dataclass(frozen=True, slots=True)
class Check:
    """What verifying a bundle gave."""

    items: int
    difference: float
    """Largest difference of any score."""

    @property
    def equal(self) -> bool:
        """Whether the bundle may be published."""
        return self.difference <= TOLERANCE


def write(
    folder: Path,
    manifest: Mapping[str, Any],
    files: Mapping[str, bytes],
    golden: Golden,
) -> str:
    """Write a bundle below *folder* under its digest, whole or not at all.

    The digest names the manifest's bytes, which name every file's sha256; equal
    content gives an equal digest. A damaged bundle in its place is replaced. Returns
    the digest; raises CannotWrite when the disk is full or read-only.
    """
    everything = dict(files) | _golden_files(golden)
    full = dict(manifest) | {
        "format": FORMAT,
        "files": {
            name: hashlib.sha256(data).hexdigest()
            for name, data in sorted(everything.items())
        },
    }
    text = json.dumps(full, indent=1, sort_keys=True, ensure_ascii=False).encode()
    digest = hashlib.sha256(text).hexdigest()
    if not _whole(folder / digest):
        try:
            _make(folder, digest, everything | {"manifest.json": text})
        except OSError as bad:
            raise CannotWrite(
                f"cannot write the bundle below {folder}: {bad.strerror}"
            ) from None
    return digest


class Bundle:
    """An opened bundle; answers photos."""

    def __init__(self, path: Path) -> None:
        """Open a folder; raises BadBundle when it is damaged or no bundle."""
        self.path = path
        self.manifest = _manifest(path)
        self.names: tuple[str, ...] = tuple(self.manifest["names"])
        self._model: Any = None
        self._finder: FaceFinder | None = None
        self._proved: tuple[list[tuple[str, int, int]], Check] | None = None

    @property
    def digest(self) -> str:
        """The digest of the manifest's bytes."""
        text = (self.path / "manifest.json").read_bytes()
        return hashlib.sha256(text).hexdigest()

    @property
    def sees(self) -> dict[str, Any]:
        """The step that cuts regions: `mode`, and for faces `side` and `template`."""
        return dict(self.manifest["sees"])

    def check_files(self) -> None:
        """Raise BadBundle naming the first file that is missing or was changed."""
        for name, sha in self.manifest["files"].items():
            path = self.path / name
            if not path.exists():
                raise BadBundle(f"{path} is missing from the bundle")
            if hashlib.sha256(path.read_bytes()).hexdigest() != sha:
                raise BadBundle(f"{path} was changed after the bundle was made")

    def scores(self, cuts: Sequence[Pixels]) -> NDArray[np.float32]:
        """Return (N, C) for regions as the model sees them, each (H, W, 3) uint8."""
        return self._run(cuts, "scores")

    def embeddings(self, cuts: Sequence[Pixels]) -> NDArray[np.float32]:
        """Return (N, D) for regions as the model sees them."""
        return self._run(cuts, "embedding")

    def answer(self, data: bytes, source: str = "") -> Answer:
        """Answer one photo's bytes; raises BadPhoto."""
        return self.answer_pixels(decode.decode(data).pixels, source)

    def answer_pixels(self, pixels: Pixels, source: str = "") -> Answer:
        """Answer one decoded photo (H, W, 3): each region with its scores."""
        boxes, cuts = self._cuts(pixels)
        if not cuts:
            return Answer(source, (), say("no-face-here"))
        rows = self.scores(cuts)
        found = tuple(
            self._found(box, row) for box, row in zip(boxes, rows, strict=True)
        )
        return Answer(source, found)

    def golden(self) -> Golden:
        """Return the golden items."""
        index = json.loads((self.path / "golden" / "expected.json").read_text())
        inputs = tuple(
            np.load(self.path / "golden" / name, allow_pickle=False)
            for name in index["inputs"]
        )
        return Golden(inputs, np.array(index["scores"], np.float32))

    def verify(self) -> Check:
        """Run the golden items through bare onnxruntime; return the difference.

        What was proved is not proved again while no file changes. Raises BadBundle for
        a changed file, NotEqual above 1e-4.
        """
        stamps = self._stamps()
        if self._proved and self._proved[0] == stamps:
            return self._proved[1]
        self.check_files()
        golden = self.golden()
        rows = np.concatenate([self.scores([one]) for one in golden.inputs])
        check = Check(len(rows), float(np.abs(rows - golden.scores).max()))
        if not check.equal:
            raise NotEqual(
                f"the bundle's answers differ from the recorded ones by up to "
                f"{check.difference:.2g} (allowed: {TOLERANCE:g}); it must not be used"
            )
        self._proved = (stamps, check)
        return check

    def _stamps(self) -> list[tuple[str, int, int]]:
        """Return name, size and time of change of every file of the bundle."""
        files = sorted(path for path in self.path.rglob("*") if path.is_file())
        facts = ((str(path), path.stat()) for path in files)
        return [(name, fact.st_size, fact.st_mtime_ns) for name, fact in facts]

    def _cuts(
        self, pixels: Pixels
    ) -> tuple[list[tuple[float, float, float, float]], list[Pixels]]:
        """Return the boxes of a photo's regions and what the model sees of each."""
        sees = self.manifest["sees"]
        if not sees.get("template"):
            tall, wide = pixels.shape[:2]
            return [(0.0, 0.0, float(wide), float(tall))], [pixels]
        faces = faces_of(self._face_finder(), pixels)
        template, side = sees["template"], sees["side"]
        return [face.box for face in faces], [
            chips.chip(pixels, face.points, template, side) for face in faces
        ]

    def _found(
        self, box: tuple[float, float, float, float], row: NDArray[np.float32]
    ) -> Found:
        best = int(row.argmax())
        scores = dict(zip(self.names, row.tolist(), strict=True))
        return Found(box, self.names[best], float(row[best]), scores)

    def _run(self, cuts: Sequence[Pixels], output: str) -> NDArray[np.float32]:
        if self._model is None:
            self._model = open_session(self.path / "model.onnx")
        alike = len({c.shape for c in cuts}) == 1
        batches = [np.stack(cuts)] if alike else [c[None] for c in cuts]
        rows = [self._model.run([output], {"pixels": b})[0] for b in batches]
        return np.concatenate(rows)

    def _face_finder(self) -> FaceFinder:
        if self._finder is None:
            pair = detectors.read(self.path, self.manifest)
            self._finder = FaceFinder(*map(detectors.open_detector, pair))
        return self._finder


@cache
def opened(path: Path) -> Bundle:
    """Return this process's open bundle of a folder."""
    return Bundle(path)


def _manifest(path: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((path / "manifest.json").read_text())
    except (OSError, ValueError):
        raise BadBundle(
            f"{path} is no bundle: it holds no readable manifest.json"
        ) from None
    if not isinstance(manifest, dict) or "format" not in manifest:
        raise BadBundle(f"{path} is no bundle: its manifest names no format")
    if manifest["format"] != FORMAT:
        raise BadBundle(
            f"{path} is of format {manifest['format']!r}; this miwake reads {FORMAT}"
        )
    if missing := sorted({"names", "files", "sees"} - manifest.keys()):
        raise BadBundle(f"{path}: its manifest lacks {', '.join(missing)}")
    return manifest


def _golden_files(golden: Golden) -> dict[str, bytes]:
    import io

    files: dict[str, bytes] = {}
    for place, pixels in enumerate(golden.inputs):
        buffer = io.BytesIO()
        np.save(buffer, pixels, allow_pickle=False)
        files[f"golden/{place:02d}.npy"] = buffer.getvalue()
    index = {
        "inputs": [name.split("/")[1] for name in files],
        "scores": [[float(v) for v in row] for row in golden.scores],
    }
    files["golden/expected.json"] = json.dumps(index).encode()
    return files


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _whole(place: Path) -> bool:
    """Whether a bundle is there and as it was made."""
    try:
        found = Bundle(place)
        found.check_files()
    except BadBundle:
        return False
    return found.digest == place.name


def _make(folder: Path, digest: str, files: Mapping[str, bytes]) -> None:
    """Write files into a folder nobody sees, then give it its name."""
    made = Path(tempfile.mkdtemp(dir=folder, prefix=MAKING))
    try:
        for name, data in files.items():
            _write(made / name, data)
        made.chmod(0o755)
        _rename(made, folder / digest)
        for changed in (folder / digest, folder):
            _flush(changed)
    finally:
        shutil.rmtree(made, ignore_errors=True)  # nothing is left after a rename


def _rename(made: Path, place: Path) -> None:
    if place.exists() and not _whole(place):
        shutil.rmtree(place)
    try:
        made.rename(place)
    except OSError:
        if not place.exists():
            raise  # else somebody else made the very same bundle


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
