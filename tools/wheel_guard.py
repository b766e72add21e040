"""Refuse to build a wheel or an sdist without the pretrained weights or the page.

hatchling runs this (`[tool.hatch.build.targets.*.hooks.custom]`). An editable install
is left alone: there the weights may come later.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEIGHTS = "src/miwake/weights"
NEEDED = "tools/recorded.json"
PAGE = "src/miwake/static/app/index.html"


class CustomBuildHook(BuildHookInterface[Any]):
    """Looks at the weights and the page before anything is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raise RuntimeError unless all weights are there, and the page is built."""
        if version == "editable":
            return
        root = Path(self.root)
        if found := complaints(root):
            raise RuntimeError("\n".join([*found, "run `make weights` first"]))
        if not (root / PAGE).is_file():
            raise RuntimeError(f"{PAGE} is missing\nrun `make page` first")


def complaints(root: Path) -> list[str]:
    """Return a sentence for every weight that is missing or has other bytes."""
    folder = root / WEIGHTS
    needed = json.loads((root / NEEDED).read_text())
    listed = folder / "weights.json"
    if not listed.exists():
        return [f"{WEIGHTS}/weights.json is missing"]
    entries = {e["name"]: e for e in json.loads(listed.read_text())["weights"]}
    return [
        f"{WEIGHTS}/{name}.onnx {reason}"
        for name in needed
        if (reason := _fault(folder, name, entries.get(name)))
    ]


def _fault(folder: Path, name: str, entry: dict[str, Any] | None) -> str:
    """Say what is wrong with one weight; nothing when it is whole."""
    if entry is None:
        return "is not in weights.json"
    path = folder / entry["file"]
    if not path.exists():
        return "is missing"
    if hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
        return "differs from weights.json"
    notice = folder / "NOTICE" / f"{name}.txt"
    return "" if notice.exists() else "has no NOTICE"
