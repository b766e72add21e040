"""The sentence says what was judged, and no more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from miwake.report.write import sentence

if TYPE_CHECKING:
    from conftest import Walked


@pytest.mark.parametrize(("lang", "told"), [("en", "7 groups"), ("ja", "7 グループ")])
def test_only_the_groups_that_were_judged_are_counted(
    walked: Walked, lang: str, told: str
) -> None:
    """Those that were learned from say nothing about the interval."""
    first, *others = walked.verdict.panels
    panel = replace(first, data={**first.data, "groups": 7})
    verdict = replace(walked.verdict, panels=(panel, *others))

    assert told in sentence(verdict, walked.snapshot, lang)
