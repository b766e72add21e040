"""Invites: a link that lets one person in, once, to label one project.

A token and a session are 256 random bits each. Whoever reads this database learns
neither: only their sha256 is kept, and so many bits cannot be guessed from it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from miwake.errors import BadOption, NotFound, NotYours
from miwake.store.db import Database
from miwake.store.tables import act, invite

DAYS = 7
"""Days a link, and what it opened, is good for."""
LONGEST = 40
"""Characters of a helper's name."""
SPOKEN_FOR = frozenset({"folder", "person", "owner"})
"""Names that mean somebody else in the log."""


@dataclass(frozen=True, slots=True)
class Invite:
    """A helper's link, and what became of it."""

    id: str
    project: str
    who: str
    created: str
    expires: str
    used: str | None
    ended: str | None


class Invites:
    """Make links, let people in by them, and end them."""

    def __init__(self, db: Database, now: Callable[[], str]) -> None:
        self._db = db
        self._now = now

    def make(self, project: str, who: str = "") -> tuple[Invite, str]:
        """Make a link for somebody; return it and its token, which is not kept."""
        token = secrets.token_urlsafe(32)
        now = self._now()
        row = {
            "id": secrets.token_hex(16),
            "project": project,
            "token": _digest(token),
            "who": _named(who) if who.strip() else "",
            "created": now,
            "expires": _later(now),
        }
        with self._db.write() as connection:
            connection.execute(invite.insert(), row)
            made = connection.execute(_by_id(project, row["id"])).one()
        return _invite(made), token

    def list(self, project: str) -> list[Invite]:
        """Return a project's links, newest first."""
        query = select(invite).where(invite.c.project == project)
        with self._db.read() as connection:
            rows = connection.execute(query.order_by(invite.c.created.desc()))
            return [_invite(row) for row in rows]

    def end(self, project: str, id_: str) -> Invite:
        """End a link, and the session it opened; raises NotFound."""
        with self._db.write() as connection:
            connection.execute(
                invite.update()
                .where(invite.c.project == project, invite.c.id == id_)
                .where(invite.c.ended.is_(None))
                .values(ended=self._now())
            )
            row = connection.execute(_by_id(project, id_)).first()
        if row is None:
            raise NotFound("this project has no such invite")
        return _invite(row)

    def join(self, token: str, who: str = "") -> tuple[Invite, str]:
        """Let somebody in by a link; return it and the session, which is not kept.

        A link is good once: raises NotYours for one that is used, over or unknown.
        """
        session = secrets.token_urlsafe(32)
        now = self._now()
        good = invite.c.token == _digest(token)
        with self._db.write() as connection:
            row = connection.execute(select(invite).where(good)).first()
            if row is None or row.used or row.ended or row.expires <= now:
                raise NotYours("this link is used, over or unknown; ask for a new one")
            name = _own(connection, row, who)
            values = {"used": now, "who": name, "session": _digest(session)}
            connection.execute(invite.update().where(good).values(values))
            joined = connection.execute(select(invite).where(good)).one()
        return _invite(joined), session

    def of(self, session: str) -> Invite | None:
        """Return whose session it is; None when it is over or unknown."""
        query = select(invite).where(invite.c.session == _digest(session))
        with self._db.read() as connection:
            row = connection.execute(query).first()
        if row is None or row.ended or row.expires <= self._now():
            return None
        return _invite(row)


def _own(connection: Connection, row: Any, who: str) -> str:
    """Return a name nobody else goes by here: what one did, another cannot undo."""
    wish = _named(who or row.who or "helper")
    name, number = wish, 2
    while _taken(connection, row, name):
        name, number = f"{wish[: LONGEST - 5]} ({number})", number + 1
    return name


def _taken(connection: Connection, row: Any, name: str) -> bool:
    """Whether somebody else in the project goes by a name."""
    acted = select(func.count()).where(act.c.project == row.project, act.c.who == name)
    joined = select(func.count()).where(
        invite.c.project == row.project,
        invite.c.id != row.id,
        invite.c.who == name,
        or_(invite.c.used.is_not(None), invite.c.ended.is_(None)),
    )
    return name in SPOKEN_FOR or any(
        connection.execute(query).scalar_one() for query in (acted, joined)
    )


def _named(who: str) -> str:
    name = who.strip()
    if not 0 < len(name) <= LONGEST or not name.isprintable() or " of " in name:
        raise BadOption(
            f"a helper's name has 1 to {LONGEST} visible characters, without ' of '"
        )
    return name


def _later(now: str) -> str:
    end = datetime.fromisoformat(now) + timedelta(days=DAYS)
    return end.isoformat(timespec="microseconds")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _by_id(project: str, id_: str) -> Any:
    return select(invite).where(invite.c.project == project, invite.c.id == id_)


def _invite(row: Any) -> Invite:
    return Invite(
        row.id, row.project, row.who, row.created, row.expires, row.used, row.ended
    )
