"""Invites: one link, one person, one week; and the database knows no secret."""

from __future__ import annotations

import pytest

from miwake.errors import BadOption, NotFound, NotYours
from miwake.store.home import Store


@pytest.fixture
def clock():
    """A clock that can be set."""
    return ["2026-01-02T03:04:05.000000+00:00"]


@pytest.fixture
def home(tmp_path, clock):
    """A home by that clock."""
    made = Store(tmp_path / "home", lambda: clock[0])
    yield made
    made.close()


@pytest.fixture
def project(home):
    """A project to label."""
    return home.projects.ensure("p").id


def test_a_session_says_whose_it_is(home, project):
    """The name given on the way in."""
    _, token = home.invites.make(project)
    _, session = home.invites.join(token, "Hana")
    found = home.invites.of(session)
    assert (project, "Hana") == (found.project, found.who)


def test_the_database_holds_no_secret(home, project):
    """Neither the token nor the session, in any file."""
    _, token = home.invites.make(project)
    _, session = home.invites.join(token, "Hana")
    data = b"".join(p.read_bytes() for p in home.home.glob("miwake.db*"))
    assert (False, False) == (token.encode() in data, session.encode() in data)


def test_a_link_is_good_once(home, project):
    """The second to open it stays outside."""
    _, token = home.invites.make(project)
    home.invites.join(token)
    with pytest.raises(NotYours):
        home.invites.join(token)


def test_a_link_is_good_for_a_week(home, project, clock):
    """And so is what it opened."""
    _, used = home.invites.make(project)
    _, unused = home.invites.make(project)
    _, session = home.invites.join(used)
    clock[0] = "2026-01-09T03:04:05.000000+00:00"
    with pytest.raises(NotYours):
        home.invites.join(unused)
    assert None is home.invites.of(session)


def test_an_ended_link_opens_nothing(home, project):
    """Nor does the session it opened."""
    made, token = home.invites.make(project)
    _, session = home.invites.join(token)
    home.invites.end(project, made.id)
    other, closed = home.invites.make(project)
    home.invites.end(project, other.id)
    with pytest.raises(NotYours):
        home.invites.join(closed)
    assert None is home.invites.of(session)


def test_another_projects_invite_cannot_be_ended(home, project):
    """It is not there."""
    made, _ = home.invites.make(project)
    other = home.projects.ensure("other").id
    with pytest.raises(NotFound):
        home.invites.end(other, made.id)


@pytest.mark.parametrize("who", ["folder", "owner"])
def test_nobody_speaks_as_somebody_else(home, project, who):
    """Names that mean something in the log are given a number."""
    _, token = home.invites.make(project)
    joined, _ = home.invites.join(token, who)
    assert f"{who} (2)" == joined.who


def test_nobody_takes_the_name_of_one_who_acted(home, project):
    """What that one did is theirs to take back."""
    home.choices.change(project, "Ann", 0, {"checks": 0.01})
    _, token = home.invites.make(project)
    joined, _ = home.invites.join(token, "Ann")
    assert "Ann (2)" == joined.who


@pytest.mark.parametrize("who", ["x" * 41, "a\nb", "Ann of Kyoto"])
def test_a_name_that_cannot_stand_in_the_log_is_refused(home, project, who):
    """An undo writes ` of ` there."""
    _, token = home.invites.make(project)
    with pytest.raises(BadOption):
        home.invites.join(token, who)
