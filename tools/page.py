"""Build the web page into src/miwake/static/app, where the wheel and `serve` find it.

    python tools/page.py            build when the sources have changed
    python tools/page.py --check    only say whether the built page is up to date
    python tools/page.py --test     types, unit tests and the API's freshness as well

Needs Node 20.19 or later with npm; packages come as `ui/package-lock.json` pins them.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
UI = ROOT / "ui"
STATIC = ROOT / "src" / "miwake" / "static"
PAGE = STATIC / "app" / "index.html"
STAMP = STATIC / ".stamp"
FEWEST = (20, 19)
"""The Node that Vite asks for."""
LEFT_OUT = {"node_modules", ".svelte-kit", "dist", "coverage"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool; return 0 when all is well, 1 when a person must act."""
    options = _parser().parse_args(arguments)
    if options.check:
        return _said("" if fresh() else "the page is not built: run `make page`")
    if problem := _node():
        return _said(problem)
    if not fresh() or options.test:
        _packages()
    if options.test:
        for script in ("api:check", "check", "test"):
            _npm("run", script)
    if not fresh():
        _npm("run", "build")
        STAMP.write_text(fingerprint())
    print(f"page: {size() / 1024:.0f} kB of JavaScript, gzipped", flush=True)
    return 0


def fingerprint() -> str:
    """Return the sha256 of every source of the page."""
    total = hashlib.sha256()
    for path in sorted(UI.rglob("*")):
        inside = path.relative_to(UI)
        if path.is_file() and not LEFT_OUT & set(inside.parts):
            total.update(f"{inside}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def fresh() -> bool:
    """Whether the built page is that of the present sources."""
    return PAGE.is_file() and STAMP.is_file() and STAMP.read_text() == fingerprint()


def size() -> int:
    """Return the bytes of the page's JavaScript after gzip -9."""
    import gzip

    scripts = (STATIC / "app").rglob("*.js")
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts)


def _node() -> str:
    """Return what is wrong with Node here; nothing when it will do."""
    wish = "install Node.js 20.19 or later (Debian: apt-get install nodejs npm)"
    if not shutil.which("npm") or not shutil.which("node"):
        return f"npm is missing: {wish}"
    found = subprocess.run(["node", "--version"], capture_output=True, text=True)
    parts = found.stdout.strip().lstrip("v").split(".")
    if tuple(int(part) for part in parts[:2]) < FEWEST:
        return f"Node {found.stdout.strip()} is too old: {wish}"
    return ""


def _packages() -> None:
    """Install the pinned packages unless they are there."""
    lock, done = UI / "package-lock.json", UI / "node_modules" / ".miwake"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not done.is_file() or done.read_text() != digest:
        _npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
        done.write_text(digest)


def _npm(*words: str) -> None:
    """Run npm in ui/; end the tool with its words when it fails."""
    done = subprocess.run(["npm", *words], cwd=UI, check=False)
    if done.returncode:
        sys.exit(f"`npm {' '.join(words)}` failed in ui/")


def _said(problem: str) -> int:
    if problem:
        print(problem, file=sys.stderr)
    return 1 if problem else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--test", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
