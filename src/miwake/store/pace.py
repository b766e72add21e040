"""What each person has said, how fast, and how often they were right when checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from miwake.store.entries import FOLDER
from miwake.store.tables import act, review

PAUSE = timedelta(minutes=5)
"""A longer time between two acts ends a sitting."""


@dataclass(frozen=True, slots=True)
class Person:
    """What one person has done in a project."""

    who: str
    count: int
    """Things said that stand."""
    today: int
    per_minute: float | None
    """Things said a minute in the last sitting."""
    seconds_per_label: float | None
    checks: int
    """Attention checks answered, and how many of them rightly."""
    checks_right: int


def people(connection: Connection, project: str, now: str) -> list[Person]:
    """Return everybody who has said something, the busiest first."""
    query = (
        select(act.c.who, act.c.at, act.c.seconds, act.c.count)
        .where(act.c.project == project, act.c.kind.in_(("label", "box")))
        .where(act.c.undone.is_(None), act.c.undoes.is_(None), act.c.who != FOLDER)
        .order_by(act.c.at)
    )
    done: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        done[row.who].append(row)
    checked = _checks(connection, project)
    found = [
        _person(who, done[who], now, checked.get(who, (0, 0)))
        for who in done.keys() | checked.keys()
    ]
    return sorted(found, key=lambda one: (-one.count, one.who))


def _person(who: str, done: Sequence[Any], now: str, checks: tuple[int, int]) -> Person:
    timed = [one for one in done if one.seconds > 0 and one.count]
    labels = sum(one.count for one in timed)
    return Person(
        who,
        sum(one.count for one in done),
        sum(one.count for one in done if one.at[:10] == now[:10]),
        _per_minute(done),
        sum(one.seconds for one in timed) / labels if labels else None,
        *checks,
    )


def _per_minute(done: Sequence[Any]) -> float | None:
    """Return the speed of the last sitting, its first act's seconds included."""
    count, start, before = 0, None, None
    for one in reversed(done):
        at = datetime.fromisoformat(one.at)
        if before is not None and before - at > PAUSE:
            break
        count, start, before = count + one.count, at, at
        start -= timedelta(seconds=min(one.seconds, PAUSE.total_seconds()))
    if start is None:
        return None
    minutes = (datetime.fromisoformat(done[-1].at) - start).total_seconds() / 60
    return count / minutes if minutes > 0 else None


def _checks(connection: Connection, project: str) -> dict[str, tuple[int, int]]:
    """Return how many checks each person answered, and how many rightly.

    Right is who says the name it is, and who denies a name it is not.
    """
    right = ((review.c.says == "is") & (review.c.name == review.c.expected)) | (
        (review.c.says == "is-not") & (review.c.name != review.c.expected)
    )
    query = (
        select(review.c.who, func.count(), func.sum(func.iif(right, 1, 0)))
        .join(act, act.c.id == review.c.act)
        .where(review.c.project == project, review.c.purpose == "check")
        .where(act.c.undone.is_(None))
        .group_by(review.c.who)
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}
