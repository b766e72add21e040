"""Sentences that reach a page: written from one table, and read back to their code.

They are kept, printed and logged as English text. A page in another language asks what
a text says, its code and its numbers and names, and puts that into words of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

Value = str | int

SENTENCES: Mapping[str, str] = {
    # why whole photos, or faces, are looked at
    "mode-faces": "{faces:d} of {seen:d} sample photos show a face as their subject, "
    "so the faces are looked at",
    "mode-whole": "{faces:d} of {seen:d} sample photos show a face as their subject, "
    "so whole photos are looked at",
    "mode-small": "{faces:d} of {seen:d} sample photos show a face as their subject; "
    "they are {pixels:d} pixels small",
    "mode-unread": "no sample photo could be read, so whole photos are looked at",
    "mode-drawn": "these drawings hold no faces, so whole photos are looked at",
    "mode-given": "--mode {mode} was given",
    # notes of a plan, a snapshot and its split
    "few": "with fewer than {fewest:d} photos, and so left out: {names}",
    "left-out": "left out, neither learned nor judged, for fewer than {fewest:d} "
    "photos to learn from: {names}; add photos and take a new snapshot",
    "like-test": "{photos:d} photos of the training part look like photos of the test "
    "part, or share a group with them; they were not learned from.",
    "all-like-test": "All photos of the train part look like photos of the test part, "
    "or share a group with them, in: {names}. They were learned from all the same, so "
    "the score there is flattered.",
    "split-unused": "The given split is not used: every item needs a part, and there "
    "must be train and test.",
    "folds": "{folds:d} folds, not {wanted:d}, for too few groups: {names}.",
    "across": "{groups:d} groups lie in more than one part.",
    "no-part": "There is no {part} part.",
    "one-group": "Only one group each, so never both learned and tested: {names}.",
    "part-lacks": "No item in {part}: {names}.",
    "fold-lacks": "Not in every fold: {names}.",
    # why nothing can be learned, or nothing was found
    "unlabelled": "nothing is labelled: put photos into one folder for each class "
    "(people/alice/…, people/bob/…), or give a CSV with path,label",
    "one-class": "there is one class only ({name}); a second one is needed to tell "
    "things apart: add a folder of something else",
    "too-few": "at least two classes need {fewest:d} photos each, and too few have "
    "them ({names}); add photos to these folders",
    "all-alike": "at least two classes need photos of two different shots, for what is "
    "judged must not have been learned; all photos are alike, or of one clip or group, "
    "in: {names}",
    "no-face": "no face was found in any of the {photos:d} photos; use --mode whole to "
    "look at whole photos",
    "no-face-here": "no face was found",
    "none-readable": "no photo could be looked at; {first}",
}
"""Code → text; `{x:d}` is a number."""

WORDS = ("{mode}", "{part}")
"""What is always one plain word."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says."""

    code: str
    params: Mapping[str, Value]


def say(code: str, **params: Value) -> str:
    """Return the text of a sentence; raises KeyError for what it does not have."""
    return SENTENCES[code].format(**params)


def said(text: str) -> Said | None:
    """Return what a text says; None when it is not of the table."""
    for code, form in _forms().items():
        found = form.fullmatch(text)
        if found:
            numbers = re.findall(r"\{(\w+):d\}", SENTENCES[code])
            params = found.groupdict()
            return Said(
                code, {k: int(v) if k in numbers else v for k, v in params.items()}
            )
    return None


def wire(text: str) -> dict[str, object] | None:
    """Return the same for a page: {code, params}, or None."""
    found = said(text)
    return {"code": found.code, "params": dict(found.params)} if found else None


@cache
def _forms() -> Mapping[str, re.Pattern[str]]:
    """Return what each sentence looks like when it is written."""
    return {
        code: re.compile(_form(text), re.DOTALL) for code, text in SENTENCES.items()
    }


def _form(text: str) -> str:
    parts = re.split(r"(\{\w+(?::d)?\})", text)
    return "".join(
        re.escape(part)
        if not part.startswith("{")
        else rf"(?P<{part[1:-3]}>\d+)"
        if part.endswith(":d}")
        else rf"(?P<{part[1:-1]}>{'[a-z0-9-]+' if part in WORDS else '.*?'})"
        for part in parts
    )
