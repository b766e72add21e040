"""Answered: what endpoints were asked, and what they answered, read back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from miwake.store.db import Database
from miwake.store.tables import prediction


@dataclass(frozen=True, slots=True)
class Answered:
    """One request, and the scores of each region."""

    id: int
    endpoint: str
    model: str
    input: str
    """sha256 of what was sent."""
    scores: tuple[tuple[float, ...], ...]
    at: str
    ms: float

    @property
    def surest(self) -> tuple[float, ...]:
        """The scores of the surest region; none when nothing was found."""
        return max(self.scores, key=max, default=())


class Answers:
    """Read the record of answers."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def times(self, endpoints: Sequence[str], since: str) -> list[tuple[str, float]]:
        """Return (when, milliseconds) of each answer, oldest first."""
        query = (
            select(prediction.c.at, prediction.c.ms)
            .where(prediction.c.endpoint.in_(endpoints), prediction.c.at >= since)
            .order_by(prediction.c.at)
        )
        with self._db.read() as connection:
            return [(row.at, row.ms) for row in connection.execute(query)]

    def newest(self, endpoints: Sequence[str], since: str, most: int) -> list[Answered]:
        """Return answers, the newest first."""
        query = (
            select(prediction)
            .where(prediction.c.endpoint.in_(endpoints), prediction.c.at >= since)
            .order_by(prediction.c.at.desc(), prediction.c.id.desc())
            .limit(most)
        )
        with self._db.read() as connection:
            return [_answered(row) for row in connection.execute(query)]

    def get(self, endpoints: Sequence[str], ids: Sequence[int]) -> list[Answered]:
        """Return answers by id; those of other endpoints are left out."""
        query = select(prediction).where(
            prediction.c.endpoint.in_(endpoints), prediction.c.id.in_(ids)
        )
        with self._db.read() as connection:
            return [_answered(row) for row in connection.execute(query)]


def _answered(row: Any) -> Answered:
    scores = tuple(tuple(one) for one in json.loads(row.scores))
    return Answered(row.id, row.endpoint, row.model, row.input, scores, row.at, row.ms)
