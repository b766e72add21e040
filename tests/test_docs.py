"""The handbook says all there is to say, and nothing that is not so.

That its examples run is tested in `docs/conftest.py`.
"""

from __future__ import annotations

import ast
import json
import re
import shlex
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import miwake
from miwake import errors, task
from miwake.doors import cli, verbs
from miwake.settings import settings

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "miwake"
README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXT = {page: page.read_text(encoding="utf-8") for page in PAGES}
HANDBOOK = "\n".join(TEXT.values())
SOURCES = sorted(SOURCE.rglob("*.py"))
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def verb_parsers() -> dict[str, ArgumentParser]:
    """Return the parser of each verb."""
    (found,) = (
        action
        for action in cli.parser()._actions
        if isinstance(action, _SubParsersAction)
    )
    return dict(found.choices)


def options() -> list[str]:
    """Return every option of every verb, once."""
    parsers = [cli.parser(), *verb_parsers().values()]
    return sorted(
        {text for p in parsers for a in p._actions for text in a.option_strings}
    )


def error_classes(root: type[Exception]) -> Iterator[str]:
    """Yield an error and all below it."""
    yield root.__name__
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from error_classes(child)


def photo_codes() -> set[str]:
    """Return every code of a BadPhoto in the source: (code, text) is how they look."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "BadPhoto"
            ):
                found |= {_word(node.args[0])}
            if path.name in ("archive.py", "csvlist.py") and isinstance(
                node, ast.Tuple
            ):
                found |= {_word(node.elts[0])} if len(node.elts) == 2 else set()
    return found - {""}


def _word(node: ast.expr) -> str:
    value = node.value if isinstance(node, ast.Constant) else ""
    return value if isinstance(value, str) and re.fullmatch(r"[a-z-]+", value) else ""


def http_codes() -> list[str]:
    """Return the codes of the HTTP door alone."""
    from miwake.doors.http.faults import CODES

    return sorted(CODES.values())


def variables() -> list[str]:
    """Return every environment variable the settings read."""
    return sorted(set(re.findall(r"MIWAKE_\w+", (SOURCE / "settings.py").read_text())))


def routes() -> list[str]:
    """Return every route the HTTP door describes, each with its method."""
    wire = json.loads((ROOT / "docs" / "reference" / "openapi.json").read_text())
    return sorted(
        f"{method.upper()} {path}"
        for path, methods in wire["paths"].items()
        for method in methods
    )


def task_options() -> list[tuple[str, str]]:
    """Return every option of every task."""
    return [
        (name, option)
        for name in task.names()
        for option in task.form(task.get(name))["properties"]
    ]


def commands() -> list[str]:
    """Return every `miwake …` line of the console and bash blocks."""
    lines = [
        line.removeprefix("$ ").removeprefix("env/bin/")
        for text in TEXT.values()
        for language, block in FENCE.findall(text)
        if language in ("console", "bash")
        for line in block.splitlines()
    ]
    return [line for line in lines if line.startswith("miwake ")]


def anchors(text: str) -> set[str]:
    """Return what the headings of a page can be linked by."""
    heads = re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in heads}


def tree() -> tuple[set[str], list[str]]:
    """Return the paths that README's tree names, and lines without words."""
    (block,) = (
        b for _, b in FENCE.findall(TEXT[README]) if b.startswith("src/miwake/")
    )
    named: set[str] = set()
    bare, folders = [], [""]
    for line in block.splitlines()[1:]:
        depth = (len(line) - len(line.lstrip())) // 2
        name, _, words = line.strip().partition(" ")
        path = "".join(folders[:depth]) + name
        folders[depth:] = [name]
        named.add(path)
        if not words.strip():
            bare.append(path)
    return named, bare


@pytest.mark.parametrize("verb", sorted(verbs.VERBS))
def test_every_verb_is_in_the_readme(verb: str) -> None:
    """A verb has a row in README's table."""
    assert re.search(rf"^\| `miwake {verb}[ `]", TEXT[README], re.MULTILINE)


def test_the_readme_names_no_verb_that_is_not() -> None:
    """README's table and the command line agree."""
    named = re.findall(r"^\| `miwake ([a-z-]+)", TEXT[README], re.MULTILINE)
    assert sorted(named) == sorted(verb_parsers())


@pytest.mark.parametrize("option", options())
def test_every_option_is_documented(option: str) -> None:
    """An option stands somewhere in the handbook."""
    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", HANDBOOK)


@pytest.mark.parametrize("bench", cli.BENCHES)
def test_every_bench_is_documented(bench: str) -> None:
    """A bench has a row in its how-to."""
    assert f"| `{bench}` |" in TEXT[ROOT / "docs" / "how-to" / "bench.md"]


@pytest.mark.parametrize("name", sorted(set(error_classes(errors.MiwakeError))))
def test_every_error_is_documented(name: str) -> None:
    """An error class has a row, with the status it has."""
    status = getattr(errors, name).status
    assert f"| `{name}` | {status} |" in HANDBOOK


@pytest.mark.parametrize("code", sorted(photo_codes()))
def test_every_reason_of_a_photo_is_documented(code: str) -> None:
    """The code of a BadPhoto has a row."""
    assert f"| `{code}` |" in HANDBOOK


def test_the_scan_for_reasons_finds_some() -> None:
    """Codes of three modules: the scan is not blind."""
    assert {"empty", "nested-archive", "bad-row", "clip"} <= photo_codes()


@pytest.mark.parametrize("code", http_codes())
def test_every_code_of_the_http_door_is_documented(code: str) -> None:
    """A code of the door itself has a row."""
    assert f"| `{code}` |" in HANDBOOK


@pytest.mark.parametrize("name", variables())
def test_every_environment_variable_is_documented(name: str) -> None:
    """A variable has a row in the reference."""
    assert f"| `{name}` |" in TEXT[ROOT / "docs" / "reference" / "environment.md"]


@pytest.mark.parametrize("name", task.names())
def test_every_task_is_documented(name: str) -> None:
    """A task is named."""
    assert f"`{name}`" in HANDBOOK


@pytest.mark.parametrize(("name", "option"), task_options())
def test_every_option_of_a_task_is_documented(name: str, option: str) -> None:
    """An option of a task has a row."""
    assert f"| `{option}` |" in HANDBOOK


@pytest.mark.parametrize("route", routes())
def test_every_route_is_documented(route: str) -> None:
    """A route stands in a table of routes."""
    assert f"`{route}`" in HANDBOOK


@pytest.mark.parametrize("line", sorted(set(commands())))
def test_every_command_shown_can_be_typed(line: str) -> None:
    """A command of a console block is one the parser takes."""
    words = shlex.split(line.partition(" > ")[0], comments=True)
    try:
        cli.parser().parse_args(words[1:])
    except SystemExit as left:
        assert left.code == 0, line


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    """A link within the handbook names a file, and a heading in it."""
    plain = FENCE.sub("", TEXT[page])
    for target in re.findall(r"\]\(([^)\s]+)\)", plain):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        place = (page.parent / name).resolve() if name else page
        assert place.exists(), target
        assert not anchor or anchor in anchors(TEXT[place]), target


def test_every_page_is_linked() -> None:
    """A page of the handbook can be reached from another."""
    linked = {
        (page.parent / target.partition("#")[0]).resolve()
        for page, text in TEXT.items()
        for target in re.findall(r"\]\(([^)\s:]+)\)", FENCE.sub("", text))
    }
    assert [p for p in PAGES if p.resolve() not in linked and p != README] == []


def test_the_tree_names_every_file_and_nothing_else() -> None:
    """README's tree is the tree."""
    named, bare = tree()
    modules = {p.relative_to(SOURCE).as_posix() for p in SOURCES}
    modules = {m for m in modules if not m.endswith("/__init__.py")}
    folders = {
        f"{p.parent.relative_to(SOURCE).as_posix()}/"
        for p in SOURCES
        if p.name == "__init__.py" and p.parent != SOURCE
    }
    others = {"py.typed", "weights/", "store/migrations/script.py.mako"}
    assert named == modules | folders | others
    assert bare == []


def test_the_changelog_has_the_current_version() -> None:
    """The version in the code has a heading, and there is one for what comes."""
    text = TEXT[ROOT / "CHANGELOG.md"]
    assert f"## [{miwake.__version__}]" in text
    assert "## [Unreleased]" in text


def test_the_changelog_has_one_sentence_a_line() -> None:
    """An entry is one sentence and ends with a full stop."""
    entries = re.findall(r"^- (.*)$", TEXT[ROOT / "CHANGELOG.md"], re.MULTILINE)
    wrong = [e for e in entries if not e.endswith(".") or re.search(r"\.\s+[A-Z]", e)]
    assert wrong == []


BANNED = (
    "dataset",
    "annotation",
    "annotator",
    "ground_truth",
    "classifier",
    "checkpoint",
)
"""Of the words not to say, those that mean nothing else in code."""


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_the_code_keeps_to_the_glossary(path: Path) -> None:
    """No name in the code and no docstring says what the glossary says otherwise."""
    said: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            said += [node.name, ast.get_docstring(node) or ""]
        elif isinstance(node, ast.Module):
            said.append(ast.get_docstring(node) or "")
        elif isinstance(node, ast.arg):
            said.append(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            said.append(node.id)
    text = re.sub(
        r"classifiers\", 19\d\d", "", " ".join(said)
    ).lower()  # a paper's title
    text = text.replace("ground truth", "ground_truth").replace(
        "vector machine classifiers", ""
    )
    assert [word for word in BANNED if word in text] == []


def test_every_banned_word_is_in_the_glossary() -> None:
    """What is banned in code is told to people."""
    text = TEXT[ROOT / "docs" / "glossary.md"].replace("ground truth", "ground_truth")
    assert [w for w in BANNED if w.replace("annotator", "annotation") not in text] == []


def test_no_text_names_a_place_on_one_machine() -> None:
    """No absolute path of one machine stands in the text; Ann is nobody."""
    local = re.compile(r"(?<![\w.~])/(?:root|work|tmp/lab|(?:Users|home)/(?!ann/)\w+)/")
    names = ("src", "docs", "tests", "tools")
    kinds = {".py", ".md", ".toml", ".json", ".txt", ".mako"}
    files = [p for n in names for p in (ROOT / n).rglob("*") if p.suffix in kinds]
    files += [*PAGES[:2], ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / "NOTICE"]
    found = [
        str(path.relative_to(ROOT))
        for path in files
        if path != Path(__file__) and local.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_licence_is_the_whole_apache_licence() -> None:
    """The text is complete, and the notice points to the weights' own."""
    text = (ROOT / "LICENSE").read_text()
    assert "Version 2.0, January 2004" in text
    assert "9. Accepting Warranty or Additional Liability." in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert "weights/NOTICE" in (ROOT / "NOTICE").read_text()


def test_every_weight_is_in_the_readme() -> None:
    """A pretrained model stands in README's table of licences."""
    from miwake.engine.weights import catalogue

    table = TEXT[README].partition("## Licences")[2].partition("##")[0]
    assert [w.name for w in catalogue() if w.name not in table] == []


@pytest.mark.slow
def test_the_example_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Python block of README does what it says."""
    random = np.random.default_rng(0)
    for name, colour in (("cat", (200, 80, 40)), ("dog", (40, 80, 200))):
        folder = tmp_path / "photos" / name
        folder.mkdir(parents=True)
        for number in range(6):
            noise = random.integers(-40, 40, (48, 64, 3))
            photo = np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)
            Image.fromarray(photo).save(folder / f"{number}.jpg")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MIWAKE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MIWAKE_WORKERS", "2")
    settings.cache_clear()
    try:
        (block,) = (
            b for language, b in FENCE.findall(TEXT[README]) if language == "python"
        )
        exec(compile(block, "README.md", "exec"), {})
    finally:
        settings.cache_clear()
    assert capsys.readouterr().out.splitlines()[-1] in ("cat", "dog")
