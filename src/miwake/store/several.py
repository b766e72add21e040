"""Several names a region, or one: what was chosen, and from which entry on.

An `is` is heard by the rule of the time at which it was said. Under one name it takes
the place of the name before; under several it stands beside it. So a change of the rule
changes no label: what was corrected before stays corrected, and what bears two names
bears them until somebody says otherwise.

Kept as the entries of the log behind which the rule turned, the first from one to
several: `[120, 340]` is several from 121 to 340. `true` and `false` (as a task chooses
when a project is made) are always and never.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from miwake.store.tables import label, setting

KEY = "several"
"""The setting of a project whose regions bear several names at once."""


def turns(value: Any) -> list[int]:
    """Return behind which entries the rule turned, as it is kept."""
    if isinstance(value, bool) or value is None:
        return [-1] if value else []
    return [int(entry) for entry in value]


def rule(found: list[int], entry: int) -> bool:
    """Whether an entry of the log was said under several names a region."""
    return bisect_left(found, entry) % 2 == 1


def of(connection: Connection, project: str) -> list[int]:
    """Return the turns of a project."""
    query = select(setting.c.value).where(
        setting.c.project == project, setting.c.key == KEY
    )
    return turns(json.loads(connection.execute(query).scalar() or "false"))


def holds(connection: Connection, project: str) -> bool:
    """Whether the regions of a project bear several names now."""
    return len(of(connection, project)) % 2 == 1


def turn(connection: Connection, project: str, several: bool) -> None:
    """Let what is said from now on be heard by this rule."""
    found = of(connection, project)
    if (len(found) % 2 == 1) == several:
        return
    newest = select(func.max(label.c.id)).where(label.c.project == project)
    found.append(connection.execute(newest).scalar() or 0)
    text = json.dumps(found)
    connection.execute(
        insert(setting).on_conflict_do_update(
            index_elements=["project", "key"],
            set_={"value": text, "version": setting.c.version + 1},
        ),
        {"project": project, "key": KEY, "value": text},
    )
