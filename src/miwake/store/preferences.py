"""Settings of a project: its hotkeys, how much is asked twice, and who speaks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from miwake.errors import BadOption, Conflict
from miwake.store import acts
from miwake.store import several as rules
from miwake.store.acts import Act
from miwake.store.db import Database
from miwake.store.tables import setting

MOST = {"checks": 0.1, "overlap": 0.5}
"""Largest share of a queue that only measures."""
HOTKEYS = 100
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a project's people have chosen."""

    hotkeys: Mapping[str, str] = field(default_factory=dict)
    """Action → key, where it is not the usual one."""
    checks: float = 0.0
    """Share of a queue whose answer is known: attention is measured."""
    overlap: float = 0.0
    """Share of a queue that is asked of several people: agreement is measured."""
    who: str = ""
    """Who speaks, when nobody says."""
    several: bool = False
    """Whether a region may bear several names; for what is said from now on."""
    version: int = 0
    """Rises with every change."""


KEYS = tuple(f.name for f in fields(Preferences) if f.name != "version")


class Choices:
    """Read and change the settings of projects."""

    def __init__(self, db: Database, now: Callable[[], str]) -> None:
        self._db = db
        self._now = now

    def get(self, project: str) -> Preferences:
        """Return a project's settings."""
        with self._db.read() as connection:
            return _read(connection, project)

    def change(
        self, project: str, who: str, version: int, wanted: Mapping[str, Any]
    ) -> Preferences:
        """Change what is named in *wanted*, in one act that can be taken back.

        The version is the one looked at. Raises Conflict when somebody changed them
        since, BadOption.
        """
        values = {key: _sound(key, value) for key, value in wanted.items()}
        with self._db.write() as connection:
            now = _read(connection, project)
            if now.version != version:
                raise Conflict("the settings have been changed since you looked")
            changed = [
                [key, getattr(now, key), value]
                for key, value in values.items()
                if value != getattr(now, key)
            ]
            for key, _, value in changed:
                _write(connection, project, key, value)
            if changed:
                more = {"verb": "settings", "settings": changed}
                acts.record(
                    connection,
                    Act(project, "settings", who, self._now(), count=1, more=more),
                )
            return _read(connection, project)


def _read(connection: Connection, project: str) -> Preferences:
    query = select(setting).where(setting.c.project == project, setting.c.key.in_(KEYS))
    rows = connection.execute(query).all()
    known = {row.key: json.loads(row.value) for row in rows}
    if rules.KEY in known:
        known[rules.KEY] = len(rules.turns(known[rules.KEY])) % 2 == 1
    return Preferences(**known, version=sum(row.version for row in rows))


def _write(connection: Connection, project: str, key: str, value: Any) -> None:
    if key == rules.KEY:
        rules.turn(connection, project, value)
        return
    text = json.dumps(value, **acts.PLAIN)
    connection.execute(
        insert(setting).on_conflict_do_update(
            index_elements=["project", "key"],
            set_={"value": text, "version": setting.c.version + 1},
        ),
        {"project": project, "key": key, "value": text},
    )


def _sound(key: str, value: Any) -> Any:
    """Return a value as it is kept, or raise BadOption."""
    if key in MOST:
        return _share(key, value)
    if key == "hotkeys":
        return _keys(value)
    if key == rules.KEY and isinstance(value, bool):
        return value
    if key == "who" and isinstance(value, str) and len(value.strip()) <= LONGEST:
        return value.strip()
    raise BadOption(f"the setting {key!r} cannot be {value!r}")


def _share(key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadOption(f"{key} is a share, a number (came: {value!r})")
    if not 0 <= value <= MOST[key]:
        raise BadOption(f"{key} lies between 0 and {MOST[key]} (came: {value})")
    return float(value)


def _keys(value: Any) -> dict[str, str]:
    fits = (
        isinstance(value, dict)
        and len(value) <= HOTKEYS
        and all(isinstance(k, str) and isinstance(v, str) for k, v in value.items())
        and all(0 < len(text) <= LONGEST for pair in value.items() for text in pair)
    )
    if not fits:
        raise BadOption(f"hotkeys are at most {HOTKEYS} pairs of an action and a key")
    return dict(value)
