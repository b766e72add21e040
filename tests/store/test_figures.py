"""What a project comes to, counted and remembered."""

from __future__ import annotations

import shutil

import pytest

from miwake.stages.arrange import arrange
from miwake.store.home import Store


@pytest.fixture
def arranged(walked, tmp_path):
    """The walked home with its tiles, to be changed."""
    shutil.copytree(walked.store.home, tmp_path / "home")
    home = Store(tmp_path / "home")
    project = home.projects.get(walked.project.id)
    arrange(home, project, walked.lens)
    yield home, project
    home.close()


def test_a_project_is_counted(arranged):
    """Photos, regions, names and what can be learned."""
    home, project = arranged
    found = home.figures.of(project.id)
    assert (20, 20, 20, 0, 2, 2, 20, None) == (
        found.photos,
        found.regions,
        found.named,
        found.open,
        found.names,
        found.ready,
        found.items,
        found.thin,
    )


def test_an_empty_project_comes_to_nothing(store):
    """And nothing breaks."""
    found = store.figures.of(store.projects.ensure("new").id)
    assert (0, 0, 0, (), None) == (
        found.photos,
        found.named,
        found.names,
        found.covers,
        found.endpoint,
    )


def test_photos_are_counted_before_they_are_arranged(walked):
    """By their arrivals."""
    assert 20 == walked.store.figures.of(walked.project.id).photos


def test_what_is_counted_is_remembered_until_something_happens(arranged):
    """An undo is something."""
    home, project = arranged
    before = home.figures.of(project.id)
    again = home.figures.of(project.id)
    (act,) = home.acts.list(project.id, 1)
    home.acts.undo(project.id, "ann", act.id)
    after = home.figures.of(project.id)
    assert (True, 20, 0, 20) == (before is again, before.named, after.named, after.open)


def test_covers_come_from_all_over_a_project(arranged):
    """Four regions, none twice."""
    home, project = arranged
    assert 4 == len(set(home.figures.of(project.id).covers))


def test_a_project_the_command_line_filled_is_found(walked, arranged):
    """Until its photos are arranged."""
    home, _ = arranged
    assert ([walked.project.id], []) == (
        walked.store.figures.unarranged(),
        home.figures.unarranged(),
    )


def test_a_models_headline_is_its_accuracy(walked):
    """None for a model nobody judged."""
    figures = walked.store.figures
    panel = walked.verdict.panels[0]
    assert (panel.data["value"], None) == (
        figures.headline(walked.model.digest),
        figures.headline("0" * 64),
    )
