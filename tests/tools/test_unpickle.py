"""The restricted reader of .pth files: what it reads and what it refuses."""

from __future__ import annotations

import io
import pickle
import sys
import types
import zipfile
from typing import Any

import numpy as np
import pytest

from convert import unpickle
from convert.problem import Problem

NUMBERS = np.arange(6, dtype="<f4")


class _Tensor:
    """Stands for a tensor: where it begins, its size, its strides."""

    def __init__(self, offset: int, size: tuple[int, ...], stride: tuple[int, ...]):
        self.look = (offset, size, stride)


class _Kept:
    """Stands for the storage all tensors look into."""


@pytest.fixture
def torch(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """Return modules with torch's names, so that files can be made without it."""
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")

    def _rebuild_tensor_v2() -> None:
        """Be a name; nothing calls this."""

    _rebuild_tensor_v2.__module__ = "torch._utils"
    _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2  # type: ignore[attr-defined]
    torch.FloatStorage = type("FloatStorage", (), {"__module__": "torch"})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)
    return torch


def dump(value: Any, torch: Any) -> bytes:
    """Pickle as torch does."""

    class Writer(pickle.Pickler):
        def persistent_id(self, obj: Any) -> Any:
            place = ("storage", torch.FloatStorage, "0", "cpu", len(NUMBERS))
            return place if isinstance(obj, _Kept) else None

        def reducer_override(self, obj: Any) -> Any:
            if not isinstance(obj, _Tensor):
                return NotImplemented
            make = sys.modules["torch._utils"]._rebuild_tensor_v2
            return make, (_Kept(), *obj.look, False, {})

    file = io.BytesIO()
    Writer(file, 2).dump(value)
    return file.getvalue()


def new_form(value: Any, torch: Any) -> bytes:
    """Return the .pth file torch writes today."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("model/data.pkl", dump(value, torch))
        archive.writestr("model/data/0", NUMBERS.tobytes())
    return file.getvalue()


def old_form(value: Any, torch: Any) -> bytes:
    """Return the .pth file torch wrote before 1.6."""
    head = b"".join(dump(header, torch) for header in (1, 1001, {}))
    keys = dump(["0"], torch)
    count = len(NUMBERS).to_bytes(8, "little")
    return head + dump(value, torch) + keys + count + NUMBERS.tobytes()


@pytest.mark.parametrize("form", [new_form, old_form])
def test_reads_tensors(form: Any, torch: Any) -> None:
    """Both forms of the file give the numbers of a tensor."""
    data = form({"w": _Tensor(0, (2, 3), (3, 1))}, torch)

    np.testing.assert_array_equal(
        NUMBERS.reshape(2, 3), unpickle.read_tensors(data)["w"]
    )


@pytest.mark.parametrize("form", [new_form, old_form])
def test_honours_strides(form: Any, torch: Any) -> None:
    """A tensor that lies crosswise in its storage comes out straight."""
    data = form({"w": _Tensor(0, (3, 2), (1, 3))}, torch)

    np.testing.assert_array_equal(
        NUMBERS.reshape(2, 3).T, unpickle.read_tensors(data)["w"]
    )


def test_honours_offsets(torch: Any) -> None:
    """A tensor may begin inside its storage."""
    data = new_form({"w": _Tensor(4, (2,), (1,))}, torch)

    np.testing.assert_array_equal([4, 5], unpickle.read_tensors(data)["w"])


@pytest.mark.parametrize(
    "look", [(0, (7,), (1,)), (5, (2,), (1,)), (0, (2, 2), (5, 1)), (-1, (1,), (1,))]
)
def test_no_look_outside_a_storage(look: Any, torch: Any) -> None:
    """A tensor that reaches past its storage is refused, never read."""
    data = new_form({"w": _Tensor(*look)}, torch)

    with pytest.raises(Problem, match="reaches outside its storage"):
        unpickle.read_tensors(data)


@pytest.mark.parametrize(
    "hostile",
    [
        b"cos\nsystem\n(S'true'\ntR.",
        b"cbuiltins\neval\n(S'1'\ntR.",
        b"ctorch\nload\n(S'x'\ntR.",
        b"cpickle\nloads\n(S'x'\ntR.",
    ],
)
def test_hostile_pickle_is_refused(hostile: bytes) -> None:
    """A file that names a function is refused before anything runs."""
    with pytest.raises(Problem, match="is not allowed"):
        unpickle.read_tensors(hostile)


def test_hostile_pickle_in_a_zip_is_refused() -> None:
    """The newer form is read by the same rules."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("model/data.pkl", b"cos\nsystem\n(S'true'\ntR.")

    with pytest.raises(Problem, match=r"os\.system is not allowed"):
        unpickle.read_tensors(file.getvalue())


def test_other_contents_are_refused(torch: Any) -> None:
    """A file that holds anything but tensors is refused by name."""
    with pytest.raises(Problem, match="epoch is not a tensor"):
        unpickle.read_tensors(new_form({"epoch": 3}, torch))


def test_short_file_is_refused() -> None:
    """A file that ends too early is refused."""
    with pytest.raises(Problem, match="not plain tensors"):
        unpickle.read_tensors(b"")
