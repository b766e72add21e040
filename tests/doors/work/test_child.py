"""How a job that failed says why, for a page in any language."""

from __future__ import annotations

from miwake.doors.work import child
from miwake.errors import CannotWrite, NothingFound, TooFewLabels
from miwake.learn.sentences import say


def test_what_a_job_failed_of_is_told_by_code_with_its_numbers() -> None:
    """What the error itself holds stays."""
    few = TooFewLabels(say("one-class", name="花子"))
    few.params = {"fewest": 5}
    assert {"why": "one-class", "name": "花子", "fewest": 5} == child._params(few)
    none = NothingFound(say("no-face", photos=7))
    assert {"why": "no-face", "photos": 7} == child._params(none)


def test_other_texts_are_told_as_they_are() -> None:
    """Without a code."""
    assert {} == child._params(CannotWrite("the disk is full"))
