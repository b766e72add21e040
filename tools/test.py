"""Run everything that `make test` promises: lint, types, contracts, tests, handbook.

Exits 0 when all passed. `tools/browser.py` has found a browser before. The tests of the
page wait for a browser most of the time, so they run beside the others; what they say
is printed when both have ended.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryFile

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

STEPS: tuple[tuple[str, list[str]], ...] = (
    ("lint", [str(BIN / "ruff"), "check", "-q", "."]),
    ("format", [str(BIN / "ruff"), "format", "-q", "--check", "."]),
    ("types", [str(BIN / "mypy")]),
    ("contracts", [str(BIN / "lint-imports"), "--no-logo"]),
    ("page", [sys.executable, "tools/page.py", "--test"]),
    ("handbook", [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "docs"]),
    ("tests", [sys.executable, "-m", "pytest", "-q", "tests", "--ignore", "tests/ui"]),
)
"""Quick ones first; the tests come last, so that their count closes the run."""
BESIDE = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "tests/ui"]
"""The tests of the page."""


def main() -> int:
    """Run every step; return the number of those that failed."""
    failed = [name for name, command in STEPS[:-1] if run(name, command)]
    with TemporaryFile("w+") as said:
        started = time.monotonic()
        beside = subprocess.Popen(BESIDE, cwd=ROOT, stdout=said, stderr=said)
        if run(*STEPS[-1]):
            failed.append(STEPS[-1][0])
        code = beside.wait()
        said.seek(0)
        print(f"── page in a browser\n{said.read()}", end="", flush=True)
        tell("page in a browser", code, started)
        if code:
            failed.append("page in a browser")
    if failed:
        print(f"failed: {', '.join(failed)}")
    return len(failed)


def run(name: str, command: list[str]) -> int:
    """Run one step; return its exit code."""
    started = time.monotonic()
    print(f"── {name}", flush=True)
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    tell(name, code, started)
    return code


def tell(name: str, code: int, started: float) -> None:
    """Say how a step ended."""
    word = "ok" if code == 0 else "FAILED"
    print(f"── {name}: {word} ({time.monotonic() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    sys.exit(main())
