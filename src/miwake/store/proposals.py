"""What is proposed of a tile: the best of what a model found that nobody has ruled out.

`top` is what the model found and stays; `guess` and `score` are the first of it that
somebody may still confirm. So an undo brings the first proposal back. `doubt` stays:
it is the order of asking, which the next look at all tiles deals out anew.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from miwake.store.tables import held, name, tile

CHUNK = 500


def renew(
    connection: Connection, project: str, denied: Mapping[str, Collection[str]]
) -> None:
    """Propose anew for regions, given what each is said not to be."""
    rows: list[Any] = []
    regions = sorted(denied)
    for at in range(0, len(regions), CHUNK):
        query = select(tile.c.region, tile.c.guess, tile.c.top).where(
            tile.c.project == project,
            tile.c.region.in_(regions[at : at + CHUNK]),
            tile.c.top != "[]",
        )
        rows += connection.execute(query).all()
    told = [(row, json.loads(row.top)) for row in rows]
    told = [(row, top) for row, top in told if denied[row.region] or _moved(row, top)]
    lives = _lives(connection, {which for _, top in told for which, _ in top})
    made = [
        {"r": row.region, "guess": which, "score": score}
        for row, top in told
        for which, score in [_first(top, denied[row.region], lives)]
        if which != row.guess
    ]
    if made:
        connection.execute(_UPDATE.where(tile.c.project == project), made)


def respell(
    connection: Connection, project: str, one: str, becomes: str | None
) -> None:
    """Let open tiles be proposed what a name has become, save where it is denied."""
    ruled = select(held.c.region).where(
        held.c.project == project,
        held.c.says == "is-not",
        held.c.name.in_([one, becomes or one]),
    )
    connection.execute(
        tile.update()
        .where(
            tile.c.project == project,
            tile.c.state == "open",
            func.json_extract(tile.c.top, "$[0][0]") == one,
            tile.c.region.not_in(ruled),
        )
        .values(guess=becomes)
    )


_UPDATE = (
    tile.update()
    .where(tile.c.region == bindparam("r"))
    .values(guess=bindparam("guess"), score=bindparam("score"))
)


def _moved(row: Any, top: Sequence[Sequence[Any]]) -> bool:
    """Whether something else is proposed than what the model found first."""
    return bool(row.guess != top[0][0])


def _first(
    top: Iterable[Sequence[Any]],
    ruled: Collection[str],
    lives: Mapping[str, tuple[str, str | None]],
) -> tuple[str | None, float]:
    """Return the first of the best that may still be confirmed, as it is named now."""
    for which, score in top:
        life, into = lives.get(which, ("gone", None))
        now = {"active": which, "merged": into}.get(life)
        if now and now not in ruled and which not in ruled:
            return now, float(score)
    return None, 0.0


def _lives(
    connection: Connection, ids: Collection[str]
) -> dict[str, tuple[str, str | None]]:
    """Return what has become of names: (life, into)."""
    found: dict[str, tuple[str, str | None]] = {}
    wanted = sorted(ids)
    for at in range(0, len(wanted), CHUNK):
        query = select(name.c.id, name.c.life, name.c.into).where(
            name.c.id.in_(wanted[at : at + CHUNK])
        )
        found |= {r.id: (r.life, r.into) for r in connection.execute(query)}
    return found
