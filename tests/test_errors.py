"""Errors: the drawn tree is the real one, and each has a status."""

from __future__ import annotations

import inspect
import pickle
import re

import pytest

from miwake import errors
from miwake.errors import BadPhoto, MiwakeError

ALL = [e for _, e in inspect.getmembers(errors, inspect.isclass)]
DRAWN = re.compile(r"^( *)[*+-] (\w+) *(\d{3})? +(.+)$", re.MULTILINE)


def drawn() -> list[tuple[str, str | None, int | None]]:
    """Read (name, parent, status) from the docstring's tree."""
    found: list[tuple[str, str | None, int | None]] = []
    above: dict[int, str] = {}
    for spaces, name, status, _ in DRAWN.findall(errors.__doc__ or ""):
        depth = len(spaces) // 2
        above[depth] = name
        found.append((name, above.get(depth - 1), int(status) if status else None))
    return found


def test_drawn_tree_is_the_real_one() -> None:
    """Every error is drawn under its parent, and nothing else is."""
    real = {e.__name__: e.__bases__[0].__name__ for e in ALL if e is not MiwakeError}

    tree = {name: parent for name, parent, _ in drawn() if parent}

    assert real == tree


def test_drawn_statuses_are_the_real_ones() -> None:
    """Where a status is drawn it is the error's, and it is drawn where it changes."""
    real = {e.__name__: vars(e).get("status") for e in ALL}

    assert real == {name: status for name, _, status in drawn()}


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_every_error_has_a_status_and_a_sentence(error: type[MiwakeError]) -> None:
    """A door can always say something."""
    assert issubclass(error, MiwakeError)
    assert 400 <= error.status < 600
    assert (error.__doc__ or "").strip().endswith((".", ")"))


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_errors_travel_whole(error: type[MiwakeError]) -> None:
    """Between processes an error keeps its kind and its text."""
    one = error("code", "words") if error is BadPhoto else error("words")

    other = pickle.loads(pickle.dumps(one))

    assert (type(one), str(one), vars(one)) == (type(other), str(other), vars(other))


def test_bad_photo_has_a_code() -> None:
    """The code is stable, the text is for people."""
    bad = BadPhoto("truncated", "the file ends early")

    assert ("truncated", "the file ends early") == (bad.code, str(bad))
