"""`miwake label --export` and `--import`: labels to a file and from one."""

from __future__ import annotations

import os
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import get_args

from miwake.doors import tell
from miwake.errors import BadInput, BadOption, CannotWrite
from miwake.river import Project
from miwake.stages import exchange
from miwake.stages.exchange import Format

FORMATS: tuple[Format, ...] = get_args(Format)
WHO = "owner"
"""Who says what a file says, at the command line."""


def write(args: Namespace, project: Project) -> None:
    """Write every label that holds into a file; an older one is replaced whole."""
    form, name = args.export
    if form not in FORMATS:
        raise BadOption(f"--export {form}: choose one of {', '.join(FORMATS)}")
    path = Path(name)
    making = path.with_name(f".{path.name}.part")
    try:
        with making.open("wb") as file:
            for piece in exchange.export(
                project.store, project.noun, form, photos=args.photos
            ):
                file.write(piece)
        os.replace(making, path)
    except OSError as bad:
        making.unlink(missing_ok=True)
        raise CannotWrite(f"cannot write {path}: {bad.strerror}") from None
    if args.json:
        return tell.as_json({"file": str(path), "format": form})
    tell.line(f"labels written: {path}")


def read(args: Namespace, project: Project) -> None:
    """Say what a file says."""
    path = Path(args.import_)
    try:
        report = exchange.bring(project.store, project.noun, WHO, path, over=args.over)
    except OSError as bad:
        raise BadInput(f"cannot read {path}: {bad.strerror}") from None
    if args.json:
        return tell.as_json(asdict(report))
    tell.line(f"{report.said} labels said, {report.matched} of the file are here")
    if report.act:
        tell.line(f"batch {report.act}; --undo takes it back")
    if report.conflicts:
        tell.line(
            f"{report.conflicts} regions bear another name here"
            + (" no more" if args.over else ", and keep it; --over takes the file's")
        )
    for text in report.unknown:
        tell.line(f"  {text}")
    if report.missed > len(report.unknown):
        tell.line(f"  and {report.missed - len(report.unknown)} more")
