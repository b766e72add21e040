"""Inputs: the newest photos that a model was unsure of."""

from __future__ import annotations

import os
import time

import pytest

from miwake.errors import NotFound
from miwake.store.inputs import Inputs


def test_what_is_put_can_be_had(tmp_path):
    """By the digest of its bytes."""
    inputs = Inputs(tmp_path)
    sha = inputs.put(b"photo")
    assert (True, b"photo", False) == (
        inputs.has(sha),
        inputs.get(sha),
        inputs.has("0" * 64),
    )


def test_only_the_newest_stay(tmp_path):
    """The oldest go first, whatever their digest."""
    inputs = Inputs(tmp_path, most=2)
    shas = [inputs.put(f"{n}".encode()) for n in range(4)]
    for age, sha in enumerate(reversed(shas)):
        path = tmp_path / sha[:2] / sha[2:]
        os.utime(path, (time.time() - age, time.time() - age))
    gone = inputs.prune(3600)
    assert (2, [False, False, True, True]) == (gone, [inputs.has(s) for s in shas])


def test_what_is_too_old_goes(tmp_path):
    """However few there are."""
    inputs = Inputs(tmp_path)
    sha = inputs.put(b"old")
    os.utime(tmp_path / sha[:2] / sha[2:], (0, 0))
    assert (1, False) == (inputs.prune(3600), inputs.has(sha))


def test_what_went_is_not_found(tmp_path):
    """It is told in words."""
    with pytest.raises(NotFound):
        Inputs(tmp_path).get("0" * 64)
