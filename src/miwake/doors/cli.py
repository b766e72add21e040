"""The command line: what may be typed. What is done stands in `verbs.py`.

Nothing heavy is imported before a command is known, so that `--help` answers at once.
Exit codes: 0 done, 1 refused with a reason, 2 usage.
"""

from __future__ import annotations

import argparse
import errno
import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from miwake import __version__
from miwake.errors import MiwakeError
from miwake.settings import settings

BENCHES = (
    "faces5",
    "football9",
    "clothing10",
    "flowers5",
    "customvision",
    "manyids",
    "leak",
    "detect-rotate",
    "import",
    "pipeline",
    "grid",
    "confirm",
    "active",
    "cluster",
    "parity",
)
WORKING = ("quickstart", "people", "collect", "detect", "predict")
"""Verbs that look at photos in worker processes."""
WAKE = "miwake.stages.collect:wake"
FORESEE = "miwake.engine.lens:foresee"
"""What workers do as they wake up."""
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES)
"""Errors of a disk that is full, or that may not be written."""
STOPPED = 130
"""What a shell expects after Ctrl-C."""


def run(argv: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    args = argparse.Namespace(pool=None)
    try:
        parser().parse_args(argv, args)
        args.pool = _workers(args) if args.verb in WORKING else None
        gc.disable()  # imports make no garbage, and looking for it takes a tenth
        verbs = import_module("miwake.doors.verbs")
        gc.enable()
        return int(verbs.VERBS[args.verb](args) or 0)
    except MiwakeError as known:
        sys.stderr.write(f"miwake: {known}\n")
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone
        return 1
    except OSError as bad:
        if bad.errno not in DISK:
            raise
        place = f" {bad.filename}" if bad.filename else ""
        sys.stderr.write(
            f"miwake: cannot write{place}: {bad.strerror}; make room or give "
            "permission, or choose another place with --home\n"
        )
        return 1
    except KeyboardInterrupt:
        sys.stderr.write(
            "\nmiwake: stopped. What was recorded is kept; the same command goes on.\n"
        )
        return STOPPED
    finally:
        if args.pool:
            args.pool.close()


def _workers(args: argparse.Namespace) -> Any:
    """Return workers that wake up while this process still imports what it needs."""
    pool = import_module("miwake.engine.pool")
    made = pool.Pool(settings().workers, prepare=WAKE, first=_foreseen(args))
    return made.start()


def _foreseen(args: argparse.Namespace) -> tuple[str, ...]:
    """Return what the first worker is to build at once: a new home's encoder."""
    asked = vars(args)
    own = asked.get("backbone") or asked.get("detector")
    if args.verb == "predict" or own or (args.home / "miwake.db").exists():
        return ()
    mode = asked.get("mode", "auto")  # which is chosen by looking for faces
    return FORESEE, "faces" if mode == "auto" else mode


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    top = argparse.ArgumentParser(
        prog="miwake",
        description="見分け: from a folder of photos to a judged, published model, "
        "on your own machine.",
        epilog="Start here: miwake quickstart FOLDER (one sub-folder for each class).",
    )
    top.add_argument("--version", action="version", version=f"miwake {__version__}")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    _river(verbs)
    _steps(verbs)
    _use(verbs)
    _care(verbs)
    return top


Verbs = argparse._SubParsersAction  # argparse has no public name for it


def _verb(verbs: Verbs, name: str, words: str) -> argparse.ArgumentParser:  # type: ignore[type-arg]
    """Add a verb with what every verb takes."""
    sub: argparse.ArgumentParser = verbs.add_parser(name, help=words, description=words)
    sub.add_argument("--json", action="store_true", help="print JSON, nothing else")
    sub.add_argument(
        "--home",
        type=Path,
        default=settings().home,
        help="folder that holds everything (default: %(default)s)",
    )
    return sub


def _project(sub: argparse.ArgumentParser, *, needed: bool = True) -> None:
    sub.add_argument(
        "--project",
        "-p",
        required=needed,
        help="name of the project" + ("" if needed else " (default: the folder's)"),
    )


def _mode(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--mode",
        choices=("auto", "faces", "whole", "small"),
        default="auto",
        help="what to look at in a photo (default: chosen from a sample, and told)",
    )


def _task(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--task", help="the question (default: classify.v1; miwake tasks lists them)"
    )


def _parts(sub: argparse.ArgumentParser) -> None:
    words = "model to {}, of `miwake models` (built-in: go back)"
    sub.add_argument("--backbone", metavar="NAME", help=words.format("see with"))
    sub.add_argument("--detector", metavar="NAME", help=words.format("find faces"))


def _learning(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--seconds", type=float, help="time to spend on learning")
    sub.add_argument(
        "--option",
        "-o",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="another option of the task (miwake tasks lists them)",
    )


def _seed(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--seed", type=int, default=0, help="of the split (default: 0)")


def _river(verbs: Verbs) -> None:  # type: ignore[type-arg]
    sub = _verb(verbs, "quickstart", "From photos to a judged, published model.")
    sub.add_argument("folder", type=Path, help="a folder, zip, CSV or clip")
    _project(sub, needed=False)
    _task(sub)
    _mode(sub)
    _parts(sub)
    _learning(sub)
    _seed(sub)
    sub.add_argument("--lang", choices=("en", "ja"), help="of sentence and report")
    sub = _verb(verbs, "people", "Find the faces in photos, and sort them by person.")
    sub.add_argument("folder", type=Path, help="a folder, zip, clip or photo")
    _project(sub, needed=False)
    sub.add_argument("--lang", choices=("en", "ja"), help="of sentence and sheet")
    sub = _verb(verbs, "serve", "Open the workbench: page, API, worker, schedule.")
    sub.add_argument(
        "--no-worker", action="store_true", help="leave jobs to `miwake worker`"
    )
    sub.add_argument(
        "--helpers",
        metavar="HOST:PORT",
        default="",
        help="a second address that others may reach: helpers label there, no more",
    )
    sub.add_argument("--host", default=settings().host, help="(default: %(default)s)")
    sub.add_argument(
        "--port", type=int, default=settings().port, help="(default: %(default)s)"
    )

    _verb(verbs, "worker", "Do the jobs of a home, beside its server.")


def _steps(verbs: Verbs) -> None:  # type: ignore[type-arg]
    sub = _verb(verbs, "collect", "Bring photos in, each once.")
    sub.add_argument("path", type=Path, help="a folder, zip, CSV, clip or photo")
    _project(sub)
    _task(sub)
    _mode(sub)
    _parts(sub)
    sub.add_argument("--dry-run", action="store_true", help="only list what is there")
    sub = _verb(verbs, "detect", "Find and encode what is in the photos.")
    _project(sub)
    _mode(sub)
    sub = _verb(verbs, "label", "Say of each photo what its folder says.")
    _project(sub)
    sub.add_argument("--undo", metavar="BATCH", help="take one batch of labels back")
    sub.add_argument(
        "--export",
        nargs=2,
        metavar=("FORMAT", "FILE"),
        help="write them: csv, coco, labelstudio, yolo or imagefolder",
    )
    sub.add_argument("--photos", action="store_true", help="with --export yolo: too")
    sub.add_argument(
        "--import", dest="import_", metavar="FILE", help="say what such a file says"
    )
    sub.add_argument(
        "--over", action="store_true", help="with --import: against what is said here"
    )
    sub = _verb(verbs, "snapshot", "Seal what is known, split by group.")
    _project(sub)
    _seed(sub)
    sub = _verb(verbs, "audit-split", "List look-alikes on two sides of the split.")
    _project(sub)
    sub.add_argument("--snapshot", help="digest (default: the newest)")
    sub = _verb(verbs, "train", "Learn from the newest snapshot, or take a new one.")
    _project(sub)
    _learning(sub)
    _seed(sub)
    sub.add_argument("--snapshot", help="digest of the snapshot to learn from")
    sub = _verb(verbs, "judge", "Say what the model is worth, honestly.")
    _project(sub)
    sub.add_argument("--model", help="digest (default: the newest)")
    sub.add_argument("--lang", choices=("en", "ja"), default="en", help="of the report")
    sub = _verb(verbs, "publish", "Let an endpoint answer with a judged model.")
    _project(sub)
    sub.add_argument("--model", help="digest (default: the newest)")
    sub.add_argument("--endpoint", help="name (default: the project's)")


def _use(verbs: Verbs) -> None:  # type: ignore[type-arg]
    sub = _verb(verbs, "predict", "Ask a published model about photos.")
    sub.add_argument("paths", type=Path, nargs="+", help="photos, folders, zips")
    sub.add_argument("--endpoint", "-e", help="name (default: the only one)")
    sub.add_argument("--bundle", type=Path, help="a bundle's folder instead")
    sub.add_argument("--csv", action="store_true", help="print CSV")
    sub.add_argument(
        "--sort-into", type=Path, metavar="DIR", help="copy photos into DIR/LABEL"
    )
    sub.add_argument(
        "--watch", action="store_true", help="go on with new files until Ctrl-C"
    )
    sub = _verb(verbs, "verify", "Prove that a bundle answers as recorded.")
    sub.add_argument("bundle", type=Path, help="the bundle's folder")


def _care(verbs: Verbs) -> None:  # type: ignore[type-arg]
    sub = _verb(verbs, "doctor", "Check everything kept; repair what can be.")
    sub.add_argument("--repair", action="store_true", help="repair, not only look")
    sub.add_argument(
        "--orphans", action="store_true", help="with --repair: drop unused bytes"
    )
    sub = _verb(verbs, "models", "List pretrained models; add your own.")
    sub.add_argument(
        "--add",
        nargs=2,
        type=Path,
        metavar=("ONNX", "JSON"),
        help="a backbone or detector of yours, and how it is used",
    )
    sub.add_argument("--fast", action="store_true", help="do not measure")
    _verb(verbs, "tasks", "List the questions miwake can learn to answer.")
    _verb(verbs, "projects", "List projects and endpoints.")
    sub = _verb(verbs, "bench", "Measure a claim on real data.")
    sub.add_argument("name", choices=(*BENCHES, "all"), help="which claim")
    sub.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    sub.add_argument("--seeds", default="0,1,2", help="(default: %(default)s)")
    sub.add_argument("--out", type=Path, help="keep predictions-SEED.jsonl here")
