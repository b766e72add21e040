"""Guess and cluster: what the model, or likeness alone, says of what is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from importlib import import_module, util
from typing import Any

from miwake.doors.work.voice import Work


def guess(work: Work) -> Mapping[str, Any]:
    """Propose a name for each open region."""
    return stage(work, "guess")


def cluster(work: Work) -> Mapping[str, Any]:
    """Sort the open regions by likeness."""
    return stage(work, "cluster")


def stage(work: Work, name: str) -> dict[str, Any]:
    """Run a stage of that name, if this build has it; return its report."""
    path = f"miwake.stages.{name}"
    if util.find_spec(path) is None:
        work.voice.say(f"{name}: not in this build")
        return {}
    do: Callable[..., Any] = getattr(import_module(path), name)
    work.voice.tell(name, 0, 1)
    report = do(work.store, work.project.noun, work.project.lens, work.voice.tell)
    return asdict(report) if is_dataclass(report) else {}  # type: ignore[arg-type]
