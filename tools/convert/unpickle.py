"""Read the tensors of a .pth file without torch and without trusting it.

A .pth file is a pickle, and an ordinary unpickler runs whatever the file names. This
one knows four names, refuses every other, and looks at no byte outside the storages.
"""

import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from convert.problem import Problem

Array = np.ndarray[Any, np.dtype[Any]]

STORAGES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}
HEADERS = 3  # magic number, protocol version, byte order of the writer


@dataclass(frozen=True)
class Storage:
    """A run of numbers that tensors look into."""

    dtype: np.dtype[Any]
    key: str
    count: int


@dataclass(frozen=True)
class View:
    """How one tensor looks into a storage; strides count numbers, not bytes."""

    storage: Storage
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]


def read_tensors(data: bytes) -> dict[str, Array]:
    """Return every tensor of a .pth file by name.

    Raises Problem when the file names anything but tensors.
    """
    try:
        views, numbers = _read_zip(data) if _is_zip(data) else _read_legacy(data)
    except (pickle.UnpicklingError, KeyError, EOFError, struct.error) as reason:
        raise Problem(f"the .pth file is not plain tensors: {reason}") from reason
    return {name: _look(view, numbers(view.storage)) for name, view in views.items()}


class _Reader(pickle.Unpickler):
    """An unpickler that knows four names."""

    def find_class(self, module: str, name: str) -> Any:
        """Return one of the four, or refuse."""
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _view
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed")

    def persistent_load(self, pid: Any) -> Storage:
        """Return the storage a reference ("storage", type, key, place, count) means."""
        _, dtype, key, _, count = pid[:5]
        return Storage(dtype, str(key), int(count))


def _view(
    storage: Storage,
    offset: int,
    size: tuple[int, ...],
    stride: tuple[int, ...],
    *_: Any,
) -> View:
    return View(storage, offset, size, stride)


Numbers = Callable[[Storage], Array]


def _is_zip(data: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(data))


def _read_zip(data: bytes) -> tuple[Mapping[str, View], Numbers]:
    """Read the form torch writes since 1.6: a zip with one file a storage."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    index = next(name for name in archive.namelist() if name.endswith("data.pkl"))
    root = index.removesuffix("data.pkl")
    views = _Reader(io.BytesIO(archive.read(index))).load()

    def numbers(storage: Storage) -> Array:
        return np.frombuffer(archive.read(f"{root}data/{storage.key}"), storage.dtype)

    return _checked(views), numbers


def _read_legacy(data: bytes) -> tuple[Mapping[str, View], Numbers]:
    """Read the older form: pickles one after the other, then the storages."""
    file = io.BytesIO(data)
    for _ in range(HEADERS):
        _Reader(file).load()
    views = _checked(_Reader(file).load())
    types = {view.storage.key: view.storage.dtype for view in views.values()}
    stored = {}
    for key in _Reader(file).load():
        (count,) = struct.unpack("<q", file.read(8))
        raw = file.read(count * types[key].itemsize)
        stored[key] = np.frombuffer(raw, types[key], count)
    return views, lambda storage: stored[storage.key]


def _checked(views: Any) -> Mapping[str, View]:
    if not isinstance(views, dict):
        raise pickle.UnpicklingError("no table of tensors")
    for name, view in views.items():
        if not isinstance(view, View):
            raise pickle.UnpicklingError(f"{name} is not a tensor")
    return views


def _look(view: View, numbers: Array) -> Array:
    """Copy a view out of its storage, honouring its strides."""
    last = view.offset + sum(
        (size - 1) * step for size, step in zip(view.size, view.stride, strict=True)
    )
    negative = min((view.offset, *view.size, *view.stride)) < 0
    if negative or (0 not in view.size and last >= len(numbers)):
        raise Problem("a tensor of the .pth file reaches outside its storage")
    steps = [step * numbers.itemsize for step in view.stride]
    window = np.lib.stride_tricks.as_strided(numbers[view.offset :], view.size, steps)
    return window.copy()
