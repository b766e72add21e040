"""The guard of the wheel: no weights, no wheel."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import ModuleType

import pytest

MODEL = b"a model"


@pytest.fixture
def guard() -> ModuleType:
    """Return the guard; it needs hatchling, which building needs anyway."""
    pytest.importorskip("hatchling")
    import wheel_guard

    return wheel_guard


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a source tree with one weight, whole."""
    folder = tmp_path / "src" / "miwake" / "weights"
    (folder / "NOTICE").mkdir(parents=True)
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "recorded.json").write_text('{"lite0": {}}')
    (folder / "lite0.onnx").write_bytes(MODEL)
    (folder / "NOTICE" / "lite0.txt").write_text("where from")
    sha256 = hashlib.sha256(MODEL).hexdigest()
    entry = {"name": "lite0", "file": "lite0.onnx", "sha256": sha256}
    (folder / "weights.json").write_text(json.dumps({"weights": [entry]}))
    return tmp_path


def test_whole_tree_passes(guard: ModuleType, root: Path) -> None:
    """Nothing is said against a tree with its weights."""
    assert [] == guard.complaints(root)


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ("weights.json", "src/miwake/weights/weights.json is missing"),
        ("lite0.onnx", "src/miwake/weights/lite0.onnx is missing"),
        ("NOTICE/lite0.txt", "src/miwake/weights/lite0.onnx has no NOTICE"),
    ],
)
def test_missing_file_is_named(
    gone: str, expected: str, guard: ModuleType, root: Path
) -> None:
    """Each file that a wheel needs is missed by name."""
    (root / "src" / "miwake" / "weights" / gone).unlink()

    assert [expected] == guard.complaints(root)


def test_other_bytes_are_noticed(guard: ModuleType, root: Path) -> None:
    """A weight with other bytes than weights.json says is refused."""
    (root / "src" / "miwake" / "weights" / "lite0.onnx").write_bytes(b"another")

    assert ["src/miwake/weights/lite0.onnx differs from weights.json"] == (
        guard.complaints(root)
    )


def test_unlisted_weight_is_noticed(guard: ModuleType, root: Path) -> None:
    """A weight that should be there and is not even listed is refused."""
    (root / "tools" / "recorded.json").write_text('{"lite0": {}, "lite2": {}}')

    assert ["src/miwake/weights/lite2.onnx is not in weights.json"] == (
        guard.complaints(root)
    )


def test_wheel_is_refused(guard: ModuleType, root: Path) -> None:
    """Building says what to run."""
    (root / "src" / "miwake" / "weights" / "weights.json").unlink()
    hook = guard.CustomBuildHook(str(root), {}, None, None, "", "wheel")

    with pytest.raises(RuntimeError, match="run `make weights` first"):
        hook.initialize("standard", {})


def test_editable_install_is_left_alone(guard: ModuleType, root: Path) -> None:
    """An editable install may come before the weights."""
    (root / "src" / "miwake" / "weights" / "weights.json").unlink()
    hook = guard.CustomBuildHook(str(root), {}, None, None, "", "wheel")

    assert hook.initialize("editable", {}) is None
