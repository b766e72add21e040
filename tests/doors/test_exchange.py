"""`miwake label --export` and `--import`."""

from __future__ import annotations

import json

import pytest

from miwake.doors import cli


def run(home, *words) -> int:
    """Run `miwake label` on the shapes of a copied home."""
    return cli.run(["label", "-p", "shapes", "--home", str(home), *map(str, words)])


@pytest.fixture
def home(copied):
    """A home with twenty labels."""
    return copied.store.home


def test_labels_go_to_a_file_and_come_back(home, copied, tmp_path, capsys):
    """Undone between, they hold again."""
    project = copied.project.id
    before = copied.store.labels.current(project)
    file = tmp_path / "labels.csv"
    assert 0 == run(home, "--export", "csv", file)
    for act in copied.store.acts.list(project):
        copied.store.acts.undo(project, "owner", act.id)
    gone = copied.store.labels.current(project)
    capsys.readouterr()
    assert 0 == run(home, "--import", file, "--json")
    told = json.loads(capsys.readouterr().out)
    after = copied.store.labels.current(project)
    assert ({}, before, len(before)) == (gone, after, told["said"])


def test_what_is_not_here_is_told(home, tmp_path, capsys):
    """With its line."""
    file = tmp_path / "labels.csv"
    file.write_text("path,label\nnowhere.png,red\n")
    run(home, "--import", file)
    assert "line 2: nowhere.png: no such photo here" in capsys.readouterr().out


def test_an_unknown_format_is_refused(home, tmp_path, capsys):
    """With those there are."""
    assert 1 == run(home, "--export", "xml", tmp_path / "x")
    assert "csv, coco, labelstudio, yolo, imagefolder" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told(home, tmp_path, capsys):
    """No traceback."""
    assert 1 == run(home, "--import", tmp_path / "none.csv")
    assert "cannot read" in capsys.readouterr().err
