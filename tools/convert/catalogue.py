"""The weights folder: its ONNX files, NOTICE texts and weights.json."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from convert.table import Row

CODE = Path(__file__).parent
APACHE = "https://www.apache.org/licenses/LICENSE-2.0"
REFERENCES = {
    "Apache-2.0": APACHE,
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "MIT": "https://opensource.org/license/mit",
}


def recipe(row: Row) -> str:
    """Return the digest of all that decides a weight's bytes: the row and the code."""
    digest = hashlib.sha256()
    for path in sorted(CODE.glob("*.py")):
        digest.update(path.read_bytes())
    digest.update(repr((row.name, row.package, sorted(row.files.items()))).encode())
    return digest.hexdigest()


def read(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the entries of weights.json by name; empty when there is none."""
    path = folder / "weights.json"
    if not path.exists():
        return {}
    return {entry["name"]: entry for entry in json.loads(path.read_text())["weights"]}


def write(folder: Path, entries: Iterable[dict[str, Any]]) -> None:
    """Write weights.json whole."""
    text = json.dumps({"weights": list(entries)}, indent=1) + "\n"
    put(folder / "weights.json", text.encode())


def entry(row: Row, data: bytes) -> dict[str, Any]:
    """Return what weights.json says of a weight."""
    package = row.package
    return {
        "name": row.name,
        "kind": row.kind,
        "file": f"{row.name}.onnx",
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "source": f"{package.registry} {package.label}",
        "source_files": dict(row.files),
        "licence": row.licence,
        "licence_verified": not row.doubt,
        "licence_doubt": row.doubt,
        "input": dict(row.input),
        "outputs": dict(row.outputs),
        "dimension": row.extra.get("dimension"),
        "decoding": row.extra.get("decoding"),
        "distance": row.extra.get("distance"),
        "notes": row.notes,
        "recipe": recipe(row),
    }


def notice(row: Row, text: str) -> str:
    """Return the NOTICE of a weight: origin, licence, and what was changed."""
    package = row.package
    files = "\n".join(f"  {path}\n    sha256 {sha}" for path, sha in row.files.items())
    return f"""\
{row.name}.onnx

Source:   {package.registry} {package.label}
          {package.page}
Files:
{files}
Licence of the weights: {row.licence} ({REFERENCES[row.licence]})
Still to be confirmed:  {row.doubt or "nothing known"}
Changes:  {row.changes}

Licence text of the package:

{text.strip()}
"""


def is_whole(folder: Path, known: dict[str, Any] | None) -> bool:
    """Say whether a weight's files are there, with the bytes its entry promises."""
    if known is None or not (folder / "NOTICE" / f"{known['name']}.txt").exists():
        return False
    path = folder / str(known["file"])
    if not path.exists() or path.stat().st_size != known["bytes"]:
        return False
    return bool(hashlib.sha256(path.read_bytes()).hexdigest() == known["sha256"])


def put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(data)
    os.replace(draft, path)
