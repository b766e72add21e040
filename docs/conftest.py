"""The handbook's examples run: `python` and `bash` blocks, page by page, in order.

A `py` block is a file: its first line, a comment, is the name it is written under.
Each page has a folder and a home of its own. `console` blocks show what a person would
see; they are not run, but `tests/test_docs.py` parses the commands in them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

from miwake.settings import settings

SHELL = (
    'set -eu; miwake() { "$PYTHON" -m miwake "$@"; }; python() { "$PYTHON" "$@"; }\n'
)
"""`miwake` and `python` mean those that run the tests."""


def setup(page: dict[str, Any]) -> None:
    """Give a page a folder, which is the working directory, and a home."""
    page["_folder"] = tempfile.TemporaryDirectory(prefix="miwake-docs-")
    page["_before"] = (Path.cwd(), dict(os.environ))
    os.chdir(page["_folder"].name)
    sys.path.insert(0, page["_folder"].name)
    os.environ["MIWAKE_HOME"] = str(Path("home").absolute())
    os.environ["MIWAKE_WORKERS"] = "2"
    settings.cache_clear()


def teardown(page: dict[str, Any]) -> None:
    """Put everything back."""
    place, environment = page["_before"]
    os.chdir(place)
    sys.path.remove(page["_folder"].name)
    os.environ.clear()
    os.environ.update(environment)
    settings.cache_clear()
    page["_folder"].cleanup()


def write(example: Example) -> None:
    """Write a `py` block as the file that its first line names."""
    name = example.parsed.partition("\n")[0].removeprefix("# ")
    Path(name).write_text(example.parsed)


def shell(example: Example) -> str | None:
    """Run a `bash` block; what it prints is shown only when it fails."""
    done = subprocess.run(
        ["bash", "-c", SHELL + example.parsed],
        env=os.environ | {"PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return f"{done.stdout}{done.stderr}" if done.returncode else None


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(),
        CodeBlockParser("py", write),
        CodeBlockParser("bash", shell),
    ],
    patterns=["*.md"],
    setup=setup,
    teardown=teardown,
).pytest()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the examples of a page in their order, whatever shuffled them."""
    here = Path(__file__).parent
    places = [i for i, item in enumerate(items) if here in item.path.parents]
    ordered = sorted((items[i] for i in places), key=_place)
    for i, item in zip(places, ordered, strict=True):
        items[i] = item


def _place(item: pytest.Item) -> tuple[str, int]:
    return str(item.path), item.reportinfo()[1] or 0
