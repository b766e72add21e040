"""Run everything that `make test` promises: lint, types, contracts, tests, handbook.

Exits 0 when all passed. `tools/browser.py` has found a browser before.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

STEPS: tuple[tuple[str, list[str]], ...] = (
    ("lint", [str(BIN / "ruff"), "check", "-q", "."]),
    ("format", [str(BIN / "ruff"), "format", "-q", "--check", "."]),
    ("types", [str(BIN / "mypy")]),
    ("contracts", [str(BIN / "lint-imports"), "--no-logo"]),
    ("page", [sys.executable, "tools/page.py", "--test"]),
    ("handbook", [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "docs"]),
    ("tests", [sys.executable, "-m", "pytest", "-q", "tests"]),
)
"""Quick ones first; the tests come last, so that their count closes the run."""


def main() -> int:
    """Run every step; return the number of those that failed."""
    failed = []
    for name, command in STEPS:
        started = time.monotonic()
        print(f"── {name}", flush=True)
        done = subprocess.run(command, cwd=ROOT, check=False)
        word = "ok" if done.returncode == 0 else "FAILED"
        print(f"── {name}: {word} ({time.monotonic() - started:.0f} s)", flush=True)
        if done.returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
