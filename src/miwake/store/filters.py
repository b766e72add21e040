"""What is asked of a grid, and the SQL that answers it from one index alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from miwake.errors import BadOption

Order = Literal["n", "score", "doubt"]
"""Order of arrival, surest guess first, most doubtful guess first."""

PLACES = 1000
"""A tile's number is its photo's, times this, and its place in the photo."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tiles, or which photos, and in what order. What is None is not asked."""

    view: Literal["faces", "photos"] = "faces"
    name: str | None = None
    """Id of a name that a person gave."""
    state: str | None = None
    guess: str | None = None
    """Id of a name that the model proposes."""
    folder: str | None = None
    condition: str | None = None
    since: str | None = None
    """Taken on that day or later; a year or a month will do."""
    until: str | None = None
    """Taken on that day, in that month or year, or before."""
    low: float | None = None
    high: float | None = None
    """Bounds of the guess's score; what has none is then left out."""
    twins: bool = False
    """Only what has a near-duplicate before it."""
    without: bool = False
    """Only photos that nothing was found on."""
    trash: bool = False
    """Only what is in the bin; else never."""
    order: Order = "n"
    text: str | None = None
    """A part of the source, or of the name's spelling."""


Asked = tuple[str, dict[str, Any]]
"""A condition, and the values it names."""

_TILE = {
    "state": "state = :state",
    "name": "name = :name",
    "guess": "guess = :guess",
    "folder": "folder = :folder",
    "condition": "condition = :condition",
    "since": "taken >= :since",
    "until": "taken <= :until",
    "low": "score >= :low",
    "high": "score <= :high",
}
_OWN = ("folder", "condition", "since", "until")
"""What a photo answers for itself; the rest is asked of its tiles."""


def of_tiles(project: str, asked: Filter) -> Asked:
    """Return the condition on `tile`."""
    values = {"project": project, "trashed": int(asked.trash)} | _values(asked, _TILE)
    parts = ["project = :project AND trashed = :trashed"]
    parts += [_TILE[key] for key in _TILE if key in values]
    if asked.twins:
        parts.append("twin = 1")
    if asked.without:
        parts.append("0")  # a tile is something that was found
    if asked.text:
        values["text"] = _pattern(asked.text)
        parts.append(
            "(name IN (SELECT id FROM name WHERE project = :project "
            "AND spelling LIKE :text ESCAPE '!') "
            f"OR n / {PLACES} IN (SELECT n FROM shot WHERE project = :project "
            "AND trashed = :trashed AND source LIKE :text ESCAPE '!'))"
        )
    return " AND ".join(parts), values


def of_shots(project: str, asked: Filter) -> Asked:
    """Return the condition on `shot`: its own, and that some tile of it fits."""
    values = {"project": project, "trashed": int(asked.trash)} | _values(asked, _TILE)
    parts = ["project = :project AND trashed = :trashed"]
    parts += [_TILE[key] for key in _OWN if key in values]
    if asked.twins:
        parts.append("twin IS NOT NULL")
    if asked.without:
        parts.append("regions = 0")
    rest = [_TILE[key] for key in _TILE if key in values and key not in _OWN]
    if rest:
        parts.append(_some(rest))
    if asked.text:
        values["text"] = _pattern(asked.text)
        spelled = (
            "name IN (SELECT id FROM name WHERE project = :project "
            "AND spelling LIKE :text ESCAPE '!')"
        )
        parts.append(f"(source LIKE :text ESCAPE '!' OR {_some([spelled])})")
    return " AND ".join(parts), values


def _some(conditions: list[str]) -> str:
    """Return the condition that some tile of a photo fits."""
    return (
        f"n IN (SELECT n / {PLACES} FROM tile INDEXED BY ix_tile_project_n "
        "WHERE project = :project AND trashed = :trashed AND "
        f"{' AND '.join(conditions)})"
    )


def _values(asked: Filter, keys: dict[str, str]) -> dict[str, Any]:
    found = {key: getattr(asked, key) for key in keys}
    if found["until"] is not None:
        found["until"] += "~"  # sorts behind what a day or a month goes on with
    return {key: value for key, value in found.items() if value is not None}


def _pattern(text: str) -> str:
    return "%" + re.sub(r"([%_!])", r"!\1", text) + "%"


def after(order: Order, cursor: str) -> list[Asked]:
    """Return the conditions on what comes after a cursor, one behind the other.

    A cursor is the key of the last row seen, "" before the first. Rows without a
    score stand behind all others, so there may be two stretches. Raises BadOption.
    """
    if cursor == "":
        return [("1", {})]
    found = re.fullmatch(r"(?:([-+.e\d]*):)?(\d{1,15})", cursor)
    if not found or (found[1] is None) != (order == "n"):
        raise BadOption(f"{cursor[:40]!r} is no cursor of a grid in order of {order}")
    n = {"n": int(found[2])}
    if order == "n":
        return [("n > :n", n)]
    if found[1] == "":
        return [(f"{order} IS NULL AND n < :n", n)]
    try:
        edge = n | {"edge": float(found[1])}
    except ValueError:
        raise BadOption(f"{cursor[:40]!r} is no cursor") from None
    return [(f"({order}, n) < (:edge, :n)", edge), (f"{order} IS NULL", {})]


def key(order: Order, value: float | None, n: int) -> str:
    """Return the cursor behind a row of that number and score or doubt."""
    if order == "n":
        return str(n)
    return f"{'' if value is None else repr(value)}:{n}"


def ordered(order: Order) -> str:
    """Return what a grid is ordered by: what is null stands last."""
    return "n" if order == "n" else f"{order} DESC, n DESC"
