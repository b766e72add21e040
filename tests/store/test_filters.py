"""A cursor says where a stretch begins; nonsense is no cursor."""

from __future__ import annotations

import pytest

from miwake.errors import BadOption
from miwake.store import filters


def test_the_empty_cursor_is_the_start() -> None:
    """Everything comes after it."""
    assert [("1", {})] == filters.after("score", "")


@pytest.mark.parametrize("value", [0.0, 1.0, 0.123456, 1e-06, None])
def test_a_key_is_a_cursor(value: float | None) -> None:
    """What was written behind a row is read as it was."""
    (stretch, values), *rest = filters.after("score", filters.key("score", value, 7))
    assert 7 == values["n"]
    assert (value, 1) == (values.get("edge"), len(rest)) or value is None
    assert ("IS NULL" in stretch) == (value is None)


@pytest.mark.parametrize(
    ("order", "cursor"),
    [
        ("n", "x"),
        ("n", "0.5:3"),
        ("n", "1;DROP TABLE tile"),
        ("score", "3"),
        ("score", "e:3"),
        ("doubt", "0.5:" + "9" * 16),
    ],
)
def test_nonsense_is_no_cursor(order: filters.Order, cursor: str) -> None:
    """It is refused with a sentence."""
    with pytest.raises(BadOption, match="no cursor"):
        filters.after(order, cursor)


def test_signs_of_a_pattern_stand_for_themselves() -> None:
    """A text with % or _ is not a pattern."""
    _, values = filters.of_tiles("p", filters.Filter(text="100%_!"))
    assert "%100!%!_!!%" == values["text"]
