"""Settings: kept, versioned, and taken back like everything else."""

from __future__ import annotations

import pytest

from miwake.errors import BadOption, Conflict


@pytest.fixture
def project(store):
    """A project nobody has chosen anything for."""
    return store.projects.ensure("p").id


def choose(store, project, **wanted):
    """Change settings as they are now."""
    version = store.choices.get(project).version
    return store.choices.change(project, "Ann", version, wanted)


def test_nothing_is_chosen_at_first(store, project):
    """No checks, no overlap, the usual keys."""
    one = store.choices.get(project)
    assert ({}, 0.0, 0.0, "", 0) == (
        one.hotkeys,
        one.checks,
        one.overlap,
        one.who,
        one.version,
    )


def test_the_version_rises_with_every_change(store, project):
    """Whatever was changed."""
    versions = [
        choose(store, project, checks=0.01).version,
        choose(store, project, overlap=0.1).version,
        choose(store, project, checks=0.02).version,
    ]
    assert versions == sorted(set(versions))


def test_what_is_chosen_again_changes_nothing(store, project):
    """No version, no act."""
    before = choose(store, project, checks=0.01)
    after = choose(store, project, checks=0.01)
    assert (before, 1) == (after, len(store.acts.list(project)))


def test_a_choice_can_be_taken_back_and_made_again(store, project):
    """An undo, and the undo of it."""
    choose(store, project, hotkeys={"yes": "f"}, checks=0.01)
    choose(store, project, hotkeys={"yes": "j"})
    (last, _) = store.acts.list(project)
    undo = store.acts.undo(project, "Ann", last.id)
    back = store.choices.get(project).hotkeys
    store.acts.undo(project, "Ann", undo)
    again = store.choices.get(project).hotkeys
    assert ({"yes": "f"}, {"yes": "j"}) == (back, again)


def test_a_choice_that_was_changed_since_is_not_taken_back(store, project):
    """The later one stays."""
    choose(store, project, checks=0.01)
    (first,) = store.acts.list(project)
    choose(store, project, checks=0.02)
    with pytest.raises(Conflict):
        store.acts.undo(project, "Ann", first.id)
    assert 0.02 == store.choices.get(project).checks


@pytest.mark.parametrize(
    "wanted",
    [
        {"checks": 0.11},
        {"overlap": 0.51},
        {"checks": True},
        {"checks": "0.1"},
        {"checks": float("nan")},
        {"hotkeys": {"yes": 1}},
        {"hotkeys": {str(n): "k" for n in range(101)}},
        {"who": "x" * 81},
        {"several": 1},
        {"parity.1": 0.1},
    ],
)
def test_what_is_no_setting_is_refused(store, project, wanted):
    """Whole: nothing of it is kept."""
    with pytest.raises(BadOption):
        choose(store, project, **wanted)
    assert 0 == store.choices.get(project).version
