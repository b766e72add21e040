"""How a person hears: progress with time left, lines, JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from miwake.values import Tell, silent

WORDS = {
    "collect": "collecting",
    "detect": "looking",
    "train": "training",
    "judge": "judging",
    "doctor": "checking",
}
PLAIN_SECONDS = 5.0
"""Without a terminal, one line of progress in so many seconds."""


def line(text: str = "") -> None:
    """Print one line."""
    sys.stdout.write(text + "\n")


def as_json(value: Any) -> None:
    """Print a value as one JSON document."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


@contextmanager
def progress(quiet: bool) -> Iterator[Tell]:
    """Show progress on stderr while the block runs."""
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        with _bars() as tell:
            yield tell
    else:
        yield _Plain()


@contextmanager
def _bars() -> Iterator[Tell]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description:>10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as bars:
        rows: dict[str, tuple[Any, float, int]] = {}

        def tell(verb: str, done: int, total: int) -> None:
            if verb not in rows:
                row = bars.add_task(WORDS.get(verb, verb), total=total, rate="")
                rows[verb] = (row, time.monotonic(), done)
            row, since, first = rows[verb]
            rate = (done - first) / max(time.monotonic() - since, 1e-3)
            shown = f"{rate:.1f}/s" if done > first else ""
            bars.update(row, completed=done, total=total, rate=shown)

        yield tell


class _Plain:
    """A line now and then, for logs."""

    def __init__(self) -> None:
        self._since: dict[str, tuple[float, int]] = {}
        self._told: dict[str, float] = {}

    def __call__(self, verb: str, done: int, total: int) -> None:
        now = time.monotonic()
        since, first = self._since.setdefault(verb, (now, done))
        if now - self._told.get(verb, since) < PLAIN_SECONDS:
            return
        self._told[verb] = now
        rate = (done - first) / max(now - since, 1e-3)
        left = f", {(total - done) / rate:.0f} s left" if rate > 0 else ""
        sys.stderr.write(
            f"{WORDS.get(verb, verb)} {done}/{total} ({rate:.1f}/s{left})\n"
        )
        sys.stderr.flush()
