"""The committed description of the HTTP door."""

from __future__ import annotations

from pathlib import Path

from miwake.doors.http import openapi

COMMITTED = Path(__file__).parents[3] / "docs" / "reference" / "openapi.json"


def test_the_committed_description_is_fresh():
    """`python -m miwake.doors.http.openapi > docs/reference/openapi.json`."""
    assert COMMITTED.read_text() == openapi.text()
