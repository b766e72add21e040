"""Asking models from the command line: predict and verify."""

from __future__ import annotations

import csv
import sys
import time
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from miwake.doors import tell
from miwake.engine import sources
from miwake.engine.bundle import Bundle
from miwake.engine.pool import Pool
from miwake.errors import BadBundle, BadOption, NothingToCollect, UnknownEndpoint
from miwake.settings import settings
from miwake.stages.predict import predict, top
from miwake.stages.publish import bundle_path
from miwake.store.home import Store
from miwake.values import Answer

LOOK_AGAIN = 1.0
"""Seconds between two looks for new files."""


def do_predict(args: Namespace) -> None:
    """Answer photos: lines, CSV or JSON; copy them into folders when asked."""
    bundle = args.bundle or _published(args)
    Bundle(bundle).check_files()
    with args.pool or Pool(settings().workers) as pool:
        _print(args, _answers(args, bundle, pool))


def do_verify(args: Namespace) -> None:
    """Run a bundle's golden items through bare onnxruntime."""
    check = Bundle(args.bundle).verify()
    if args.json:
        return tell.as_json({"items": check.items, "difference": check.difference})
    tell.line(
        f"equal: {check.items} golden items, largest difference {check.difference:.1e}"
    )


def _published(args: Namespace) -> Path:
    if not (args.home / "miwake.db").exists():
        raise UnknownEndpoint(
            f"nothing is published in {args.home}; `miwake quickstart FOLDER` makes "
            "and publishes a model, --bundle names one that lies elsewhere"
        )
    store = Store(args.home)
    try:
        known = store.models.endpoints()
        if not args.endpoint and len(known) > 1:
            names = ", ".join(e.name for e in known)
            raise BadOption(
                f"several endpoints answer; choose with --endpoint: {names}"
            )
        name = args.endpoint or (known[0].name if known else "")
        digest = store.models.endpoint(name).model
        path = bundle_path(store, digest)
        if Bundle(path).digest != digest:
            raise BadBundle(f"{path}/manifest.json was changed after it was made")
        return path
    finally:
        store.close()


def _answers(args: Namespace, bundle: Path, pool: Pool) -> Iterator[Answer]:
    if not args.watch:
        yield from predict(bundle, args.paths, pool=pool, into=args.sort_into)
        return
    for path in args.paths:
        if not path.exists():
            raise NothingToCollect(f"{path} is not there; nothing can be watched in it")
    seen: dict[str, tuple[int, int]] = {}
    while True:
        fresh = _fresh(args.paths, seen)
        if fresh:
            yield from predict(bundle, fresh, pool=pool, into=args.sort_into)
        time.sleep(LOOK_AGAIN)


def _fresh(paths: Iterable[Path], seen: dict[str, tuple[int, int]]) -> list[Path]:
    """Return files that are new or changed, and no longer growing."""
    fresh = []
    for path in paths:
        for file in _files(path):
            try:
                facts = file.stat()
            except OSError:
                continue  # it went away again
            stamp = (facts.st_size, facts.st_mtime_ns)
            settled = time.time() - facts.st_mtime > LOOK_AGAIN
            if seen.get(str(file)) != stamp and settled:
                seen[str(file)] = stamp
                fresh.append(file)
    return fresh


def _files(path: Path) -> list[Path]:
    try:
        found = sources.entries(path).entries
        return sorted({Path(e.path) for e in found if not e.is_clip})
    except NothingToCollect:
        return []


def _print(args: Namespace, answers: Iterable[Answer]) -> None:
    if args.csv:
        return _csv(answers)
    for one in answers:
        if args.json:
            tell.as_json(as_dict(one))
            continue
        best = top(one)
        words = (
            f"{best[0]}  {100 * best[1]:.1f} %" if best else f"no answer: {one.reason}"
        )
        more = f"  (of {len(one.regions)} faces)" if len(one.regions) > 1 else ""
        tell.line(f"{one.source}: {words}{more}")
        sys.stdout.flush()


def _csv(answers: Iterable[Answer]) -> None:
    """One row a region; a photo without an answer has one row with the reason."""
    writer = csv.writer(sys.stdout)
    writer.writerow(
        ["path", "label", "score", "left", "top", "right", "bottom", "reason"]
    )
    for one in answers:
        for found in one.regions:
            box = [f"{v:.1f}" for v in found.box]
            row = [one.source, found.label, f"{found.score:.6f}", *box, ""]
            writer.writerow([safe_cell(cell) for cell in row])
        if not one.regions:
            row = [one.source, "", "", "", "", "", "", one.reason]
            writer.writerow([safe_cell(cell) for cell in row])
        sys.stdout.flush()


def safe_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def as_dict(one: Answer) -> dict[str, Any]:
    """Return an answer as plain data."""
    return {
        "source": one.source,
        "regions": [
            {
                "box": list(found.box),
                "label": found.label,
                "score": found.score,
                "scores": dict(found.scores),
            }
            for found in one.regions
        ],
        "reason": one.reason,
    }
