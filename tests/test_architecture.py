"""The shape of the program: layers, lengths, imports, and what must never be called."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from miwake import task as tasks

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "miwake"
FILES = sorted(SOURCE.rglob("*.py"))
LONGEST = 400
LONGER: dict[str, str] = {}
"""Files that may be longer, each with its reason."""
HEAVY = {
    "av",
    "alembic",
    "fastapi",
    "numpy",
    "onnx",
    "onnxruntime",
    "PIL",
    "pydantic",
    "rich",
    "sklearn",
    "sqlalchemy",
    "uvicorn",
}
BROAD = {"stages/answer.py": "a future: what goes wrong reaches each who waits"}
"""Files below the doors that may catch everything, each with its reason."""
FORBIDDEN = {
    "eval",
    "exec",
    "pickle.load",
    "pickle.loads",
    "yaml.load",
    "yaml.unsafe_load",
    "torch.load",
    "joblib.load",
    "os.system",
    "marshal.loads",
}


def called(tree: ast.AST) -> list[ast.Call]:
    """Return every call of a file."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def trees() -> list[tuple[str, ast.AST]]:
    """Return every source file, parsed, by its path in the package."""
    return [
        (str(path.relative_to(SOURCE)), ast.parse(path.read_text())) for path in FILES
    ]


def imported(*arguments: str) -> set[str]:
    """Return the top packages a fresh interpreter imports."""
    said = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stderr
    return {line.split("|")[-1].strip().split(".")[0] for line in said.splitlines()}


@pytest.mark.parametrize("path", sorted(SOURCE.glob("tasks/[!_]*.py")), ids=str)
def test_every_task_file_opens_with_a_question(path: Path) -> None:
    """A task is a question, and its file says which."""
    said = ast.get_docstring(ast.parse(path.read_text())) or ""

    assert "?" == said.splitlines()[0][-1]


def test_every_task_file_holds_a_task() -> None:
    """The folder is the list: each file is found under its own name."""
    files = {path.stem for path in SOURCE.glob("tasks/[!_]*.py")}

    assert files <= {name.rpartition(".v")[0] for name in tasks.names()}


def test_no_file_is_too_long() -> None:
    """An alarm, not a law: whoever raises it says why in `LONGER`."""
    long = {
        str(path.relative_to(SOURCE))
        for path in FILES
        if len(path.read_text().splitlines()) > LONGEST
    }

    assert set() == long - LONGER.keys()


def test_every_file_says_what_it_is_for() -> None:
    """A file opens with a sentence."""
    assert [] == [name for name, tree in trees() if not ast.get_docstring(tree)]


def test_no_file_is_named_for_nothing() -> None:
    """Utilities and helpers belong to somebody."""
    vague = re.compile(r"(^|_)(utils?|helpers?|misc|common)(_|$)")

    assert [] == [str(path) for path in FILES if vague.search(path.stem)]


def test_dependencies_are_these() -> None:
    """A new dependency shows as a difference, and earns its place in a decision."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    names = [re.match(r"[\w-]+", line)[0] for line in project["dependencies"]]

    assert names == [
        "numpy",
        "onnxruntime",
        "onnx",
        "Pillow",
        "simplejpeg",
        "SQLAlchemy",
        "alembic",
        "obstore",
        "fastapi",
        "starlette",
        "h11",
        "uvicorn",
        "pydantic",
        "annotated-types",
        "rich",
        "psutil",
    ]


def test_importing_miwake_is_light() -> None:
    """`import miwake` brings nothing heavy."""
    assert set() == imported("-c", "import miwake") & HEAVY


def test_asking_for_help_is_light() -> None:
    """`miwake --help` builds no form and opens no database."""
    assert set() == imported("-m", "miwake", "--help") & HEAVY


def test_values_need_no_arrays() -> None:
    """The nouns, errors and settings are plain Python."""
    program = "import miwake.values, miwake.errors, miwake.settings"

    assert set() == imported("-c", program) & HEAVY


def test_imports_point_one_way() -> None:
    """The contracts of pyproject.toml hold: layers, stages apart, no cycles."""
    tool = Path(sys.executable).with_name("lint-imports")
    said = subprocess.run(
        [tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert 0 == said.returncode, said.stdout


def test_only_doors_catch_everything() -> None:
    """Below the doors an error is named, or it passes."""
    broad = [
        (name, node.lineno)
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and not name.startswith("doors/")
        and name not in BROAD
        if node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
    ]

    assert [] == broad


def test_nothing_runs_what_it_reads() -> None:
    """No pickle, no eval, no loader that makes objects."""
    found = [
        (name, ast.unparse(call.func))
        for name, tree in trees()
        for call in called(tree)
        if ast.unparse(call.func) in FORBIDDEN
        or any(
            word.arg == "allow_pickle" and ast.unparse(word.value) != "False"
            for word in call.keywords
        )
    ]

    assert [] == found


def test_arrays_are_read_without_pickle() -> None:
    """Every `np.load` says so itself."""
    silent = [
        (name, call.lineno)
        for name, tree in trees()
        for call in called(tree)
        if ast.unparse(call.func) in ("np.load", "numpy.load")
        and not any(word.arg == "allow_pickle" for word in call.keywords)
    ]

    assert [] == silent


def test_no_shell_is_asked() -> None:
    """A command is a list of words, never a line for a shell."""
    shells = [
        (name, call.lineno)
        for name, tree in trees()
        for call in called(tree)
        if any(
            w.arg == "shell" and ast.unparse(w.value) != "False" for w in call.keywords
        )
    ]

    assert [] == shells
