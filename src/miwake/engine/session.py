"""Open an ONNX model: one thread a worker, no spinning, nothing outside the file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from miwake.errors import BadModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onnxruntime import InferenceSession

PROVIDERS: Final = ("CUDAExecutionProvider", "CPUExecutionProvider")
"""In the order of preference; what this machine lacks is left out."""

OUTSIDE: Final = b"location"
"""The key without which no tensor can name another file: a model that does not hold
it needs no closer look, which would cost a third of a second at every start."""
_ERRORS_ONLY: Final = 3
_MICROSOFT: Final = "com.microsoft"
_UNWRITTEN: Final = re.compile(r"implementation for ([\w.]+\(\d+\))")


def open_session(
    model: Path | bytes, *, threads: int = 1, name: str = "the model"
) -> InferenceSession:
    """Return a session for a model file or its bytes, which errors call *name*.

    Raises `BadModel` when it cannot be read, is no ONNX model, keeps weights in another
    file, or uses operators that onnxruntime does not know (all of them are named).
    """
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as failures

    if isinstance(model, Path):
        name, data = model.name, read_bytes(model)
    else:
        data = model
    if OUTSIDE in data:
        _refuse_outside(_parse(data, name), name)
    kinds = [getattr(failures, kind) for kind in _failure_kinds(failures)]
    try:
        return onnxruntime.InferenceSession(data, _options(threads), providers())
    except tuple(kinds) as reason:
        parsed = _parse(data, name)
        raise BadModel(f"{name}: {_why(parsed, str(reason))}") from None


def providers() -> list[str]:
    """Return what sessions run on here, the preferred one first."""
    import onnxruntime

    available = set(onnxruntime.get_available_providers())
    return [provider for provider in PROVIDERS if provider in available]


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a model file; raises `BadModel` when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as reason:
        raise BadModel(f"{path} cannot be read: {reason.strerror}") from None


def _options(threads: int) -> Any:
    """Return the session options: a waiting thread must not burn a core."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _parse(data: bytes, name: str) -> Any:
    import onnx
    from google.protobuf.message import (  # type: ignore[import-untyped]
        DecodeError,
    )

    try:
        model = onnx.load_model_from_string(data)
    except DecodeError:
        raise BadModel(f"{name} is not an ONNX model, or it is damaged") from None
    if not model.graph.node:
        raise BadModel(f"{name} is not an ONNX model: it holds no graph")
    return model


def _failure_kinds(failures: Any) -> list[str]:
    """Return the names of onnxruntime's errors, which share no base of their own."""
    return [
        name
        for name in dir(failures)
        if isinstance(kind := getattr(failures, name), type)
        and issubclass(kind, Exception)
    ]


def _refuse_outside(model: Any, name: str) -> None:
    """Raise `BadModel` when a tensor's numbers lie in another file."""
    outside = [t.name for t in _tensors(model) if t.external_data or t.data_location]
    if outside:
        raise BadModel(
            f"{name} keeps {len(outside)} tensors in another file ({outside[0]!r} is "
            "the first); save it as one file, without external data"
        )


def _tensors(model: Any) -> Iterator[Any]:
    """Yield every stored tensor, in subgraphs and functions too."""
    yield from model.graph.initializer
    for sparse in model.graph.sparse_initializer:
        yield from (sparse.values, sparse.indices)
    for graph in _subgraphs(model):
        yield from graph.initializer
        for sparse in graph.sparse_initializer:
            yield from (sparse.values, sparse.indices)
    for node in _nodes(model):
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors)
            for sparse in (attribute.sparse_tensor, *attribute.sparse_tensors):
                yield from (sparse.values, sparse.indices)


def _nodes(model: Any) -> Iterator[Any]:
    """Yield every node, in subgraphs and functions too."""
    yield from model.graph.node
    for function in model.functions:
        yield from function.node
    for graph in _subgraphs(model):
        yield from graph.node


def _subgraphs(model: Any) -> Iterator[Any]:
    """Yield the graphs that nodes carry (branches and loop bodies), at any depth."""
    waiting = [*model.graph.node, *(n for f in model.functions for n in f.node)]
    while waiting:
        for attribute in waiting.pop().attribute:
            for graph in (attribute.g, *attribute.graphs):
                if graph.node or graph.initializer:
                    yield graph
                    waiting.extend(graph.node)


def _why(model: Any, said: str) -> str:
    """Say why onnxruntime refused a model, naming operators when they are the cause."""
    if unknown := _unknown(model):
        return f"onnxruntime does not know the operators {', '.join(unknown)}"
    if unwritten := _UNWRITTEN.findall(said):
        return f"onnxruntime has no code here for the operators {_list(unwritten)}"
    return f"onnxruntime refuses it: {said.rpartition(' : ')[2].strip()}"


def _list(names: Sequence[str]) -> str:
    return ", ".join(sorted(set(names)))


def _unknown(model: Any) -> list[str]:
    """Return the operators that neither ONNX nor the file itself defines."""
    from onnx import defs

    own = {(function.domain, function.name) for function in model.functions}
    used = {(_domain(node.domain), node.op_type) for node in _nodes(model)}
    return [
        f"{domain}:{op}" if domain else op
        for domain, op in sorted(used - own)
        if not domain.startswith(_MICROSOFT) and not defs.has(op, domain)
    ]


def _domain(name: str) -> str:
    return "" if name == "ai.onnx" else name
