"""The pretrained models: those inside the wheel, and those a user brought.

Built-in ones lie in `miwake/weights` beside `weights.json`. A user's own lie in
`<home>/models`: `NAME.onnx`, and `NAME.json` that says how to use it.
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from miwake.engine import spec as specs
from miwake.engine.session import open_session, read_bytes
from miwake.errors import BadModel, CannotWrite, MissingWeights, UnknownModel

if TYPE_CHECKING:
    from miwake.engine.spec import Decoding, Distance, Input, Kind, Spec

FOLDER: Final = Path(__file__).parents[1] / "weights"
OWN: Final = "own"
"""The source of a model that a user brought."""
BUILT_IN: Final = "built-in"
"""What is said instead of a name to go back to the built-in models."""

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Weight:
    """One pretrained model: its file, where it comes from, how it is used."""

    name: str
    kind: Kind
    file: Path
    bytes: int
    sha256: str
    source: str
    """Registry, package and version; "own" for a user's."""
    source_files: Mapping[str, str]
    """Path inside the package -> sha256."""
    licence: str
    licence_verified: bool
    licence_doubt: str
    """What a person must still confirm; empty when verified."""
    input: Input
    outputs: Mapping[str, str]
    """What an output means -> its name in the graph."""
    dimension: int | None
    """How many numbers a backbone or identity gives."""
    decoding: Decoding | None
    """How a detector's outputs are read."""
    distance: Distance | None
    """How an identity's features are compared."""
    notes: str


def catalogue(folder: Path = FOLDER) -> list[Weight]:
    """Return the built-in weights.

    Raises `MissingWeights` when they have not been built.
    """
    try:
        text = (folder / "weights.json").read_bytes()
    except OSError:
        raise MissingWeights(
            f"there are no pretrained models in {folder}: run `make weights`"
        ) from None
    return [_built_in(entry, folder) for entry in json.loads(text)["weights"]]


def find(name: str, *, home: Path | None = None, folder: Path = FOLDER) -> Weight:
    """Return a weight by name, among a user's own too when *home* is given.

    A built-in name always means the built-in weight.

    Raises `UnknownModel`, which lists what there is, and `MissingWeights` when the
    built-in ones have not been built.
    """
    mine = own(home) if home else []
    known = {weight.name: weight for weight in (*mine, *catalogue(folder))}
    if name not in known:
        raise UnknownModel(f"no model is called {name!r}; there are {[*known]}")
    return known[name]


def path(name: str, *, home: Path | None = None, folder: Path = FOLDER) -> Path:
    """Return the ONNX file of a weight.

    Raises what `find` does, and `MissingWeights` when the file has gone.
    """
    file = find(name, home=home, folder=folder).file
    if not file.exists():
        raise MissingWeights(f"{file} is missing: run `make weights`")
    return file


def read(weight: Weight) -> bytes:
    """Return the bytes of a weight's ONNX file.

    Raises `MissingWeights` when it has gone, `BadModel` when it was changed since.
    """
    if not weight.file.exists():
        raise MissingWeights(f"{weight.file} is missing: run `make weights`")
    data = read_bytes(weight.file)
    if hashlib.sha256(data).hexdigest() != weight.sha256:
        raise BadModel(f"{weight.file} was changed while it was used")
    return data


def notice(weight: Weight) -> bytes:
    """Return what must be told of a weight's licence wherever it goes."""
    if weight.source == OWN:
        lines = (weight.name, weight.licence, weight.licence_doubt, weight.notes)
        return "".join(f"{line}\n" for line in lines if line).encode()
    return (weight.file.parent / "NOTICE" / f"{weight.name}.txt").read_bytes()


def digest(name: str, *, home: Path | None = None, folder: Path = FOLDER) -> str:
    """Return the sha256 of a weight's ONNX file; raises what `find` does."""
    return find(name, home=home, folder=folder).sha256


def own(home: Path) -> list[Weight]:
    """Return the models a user brought, by name.

    Raises `BadModel` when a description is wrong or its ONNX file is not there.
    """
    files = sorted((home / "models").glob("*.json"))
    return [_own(file) for file in files]


def add_own(home: Path, onnx: Path, spec: Path) -> Weight:
    """Check a user's model, run it once, and copy it to `<home>/models`.

    Raises `BadModel` when the description or the model does not fit, or the name is
    taken by another; `CannotWrite` when the folder cannot be written.
    """
    text = read_bytes(spec)
    described = specs.read_spec(text, spec.name)
    model = read_bytes(onnx)
    target = home / "models" / f"{described.name}.onnx"
    _refuse_taken(described.name, model, target)
    specs.try_out(described, model, onnx.name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _put(target, model)
        _put(target.with_suffix(".json"), text)
    except OSError as reason:
        raise CannotWrite(f"{target.parent}: {reason.strerror}") from None
    return _own(target.with_suffix(".json"))


def measure(
    weight: Weight, *, runs: int = 7, clock: Clock = time.perf_counter
) -> float:
    """Return the median milliseconds of one photo on one thread of this machine.

    Raises `BadModel` when the model does not load, `MissingWeights` when it has gone.
    """
    import numpy as np

    if not weight.file.exists():
        raise MissingWeights(f"{weight.file} is missing: run `make weights`")
    session = open_session(weight.file)
    photo = np.zeros(weight.input.shape(1), np.float32)
    session.run(None, {weight.input.name: photo})  # the first run allocates
    taken = []
    for _ in range(runs):
        begun = clock()
        session.run(None, {weight.input.name: photo})
        taken.append((clock() - begun) * 1000)
    return statistics.median(taken)


def _built_in(entry: Mapping[str, Any], folder: Path) -> Weight:
    """Return a weight as weights.json tells of it."""
    known = {key: entry[key] for key in Weight.__slots__ if key in entry}
    given = dict(entry["input"])
    for key in ("size", "mean", "std"):
        given[key] = tuple(given[key])
    known["input"] = specs.Input(**given)
    known["file"] = folder / entry["file"]
    return Weight(**known)


def _own(file: Path) -> Weight:
    """Return a weight as a user's JSON file tells of it."""
    described = specs.read_spec(read_bytes(file), file.name)
    if described.name != file.stem:
        raise BadModel(
            f"{file}: name: the file is called {file.stem!r}, got {described.name!r}"
        )
    model = file.with_suffix(".onnx")
    try:
        state = model.stat()
    except OSError:
        raise BadModel(f"{file} stands without {model.name}") from None
    sha256 = _digest_of(model, state.st_size, state.st_mtime_ns)
    return _weight(described, model, sha256)


def _weight(spec: Spec, file: Path, sha256: str) -> Weight:
    return Weight(
        name=spec.name,
        kind=spec.kind,
        file=file,
        bytes=file.stat().st_size,
        sha256=sha256,
        source=OWN,
        source_files={},
        licence=spec.licence,
        licence_verified=False,
        licence_doubt="You brought this model: its licence is yours to check.",
        input=spec.input,
        outputs=spec.outputs,
        dimension=spec.dimension,
        decoding=spec.decoding,
        distance=spec.distance,
        notes=spec.notes,
    )


@lru_cache(maxsize=64)
def _digest_of(file: Path, _size: int, _changed: int) -> str:
    """Return a file's sha256, computed again only when the file has changed."""
    return hashlib.sha256(read_bytes(file)).hexdigest()


def _refuse_taken(name: str, model: bytes, target: Path) -> None:
    """Raise `BadModel` when a name means another model already."""
    if name == BUILT_IN:
        raise BadModel(f"{name!r} means the built-in models; choose another name")
    if (FOLDER / f"{name}.onnx").exists():
        raise BadModel(f"{name!r} is a built-in model; choose another name")
    if target.exists() and target.read_bytes() != model:
        raise BadModel(f"{name!r} is another model already; choose another name")


def _put(target: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, target)
