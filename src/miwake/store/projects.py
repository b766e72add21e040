"""Projects: a question asked of a collection of photos."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping

from sqlalchemy import select

from miwake.errors import BadOption, Conflict, Taken, UnknownProject
from miwake.store.db import Database
from miwake.store.tables import project
from miwake.values import Mode, Project

LONGEST = 200
"""Characters of a project's name."""


class Projects:
    """Make, find and list projects."""

    def __init__(self, db: Database, now: Callable[[], str]) -> None:
        self._db = db
        self._now = now

    def ensure(self, name: str, task: str = "classify.v1") -> Project:
        """Return the project of that name, making it when there is none.

        Raises BadOption for a name that says nothing.
        """
        _sound(name)
        with self._db.write() as connection:
            found = connection.execute(
                select(project).where(project.c.name == name)
            ).first()
            if found is None:
                row = {
                    "id": secrets.token_hex(8),
                    "name": name,
                    "task": task,
                    "created": self._now(),
                }
                connection.execute(project.insert(), row)
        return self.find(name)

    def find(self, name: str) -> Project:
        """Return a project by name; raise UnknownProject with the names there are."""
        with self._db.read() as connection:
            row = connection.execute(
                select(project).where(project.c.name == name)
            ).first()
        if row is None:
            known = ", ".join(p.name for p in self.all()) or "none yet"
            raise UnknownProject(f"no project {name!r}; there are: {known}")
        return _project(row)

    def get(self, id_: str) -> Project:
        """Return a project by id, or raise UnknownProject."""
        with self._db.read() as connection:
            row = connection.execute(select(project).where(project.c.id == id_)).first()
        if row is None:
            raise UnknownProject(f"no project has the id {id_!r}")
        return _project(row)

    def make(self, name: str, task: str = "classify.v1") -> Project:
        """Make a project; raises Taken when the name is another's, BadOption."""
        if name in {one.name for one in self.all()}:
            raise Taken(f"there is a project {name!r} already")
        return self.ensure(name, task)

    def change(
        self,
        found: Project,
        version: int,
        *,
        name: str | None = None,
        archived: bool | None = None,
    ) -> Project:
        """Rename a project, or put it away or back; raises Conflict, Taken, BadOption.

        What was published keeps the name it answers under.
        """
        values: dict[str, object] = {"version": project.c.version + 1}
        if name is not None:
            values["name"] = _sound(name)
        if archived is not None:
            values["archived"] = self._now() if archived else None
        mine = (project.c.id == found.id, project.c.version == version)
        with self._db.write() as connection:
            taken = select(project.c.id).where(
                project.c.name == values.get("name", ""), project.c.id != found.id
            )
            if connection.execute(taken).first():
                raise Taken(f"there is a project {name!r} already")
            done = connection.execute(project.update().where(*mine).values(**values))
            if not done.rowcount:
                raise Conflict(f"the project {found.name!r} was changed meanwhile")
        return self.get(found.id)

    def all(self) -> list[Project]:
        """Return every project, by name."""
        with self._db.read() as connection:
            rows = connection.execute(select(project).order_by(project.c.name)).all()
        return [_project(row) for row in rows]

    def look_at(self, found: Project, mode: Mode | None, reason: str) -> Project:
        """Record what this project looks at in a photo, and why."""
        with self._db.write() as connection:
            connection.execute(
                project.update()
                .where(project.c.id == found.id)
                .values(mode=mode, reason=reason, version=project.c.version + 1)
            )
        return self.find(found.name)

    def use(self, found: Project, parts: Mapping[str, str]) -> Project:
        """Record which models this project sees with, in place of built-in ones."""
        with self._db.write() as connection:
            connection.execute(
                project.update()
                .where(project.c.id == found.id)
                .values(
                    parts=json.dumps(dict(parts), sort_keys=True),
                    version=project.c.version + 1,
                )
            )
        return self.find(found.name)


def _sound(name: str) -> str:
    """Return a project's name, or raise BadOption."""
    if not name.strip():
        raise BadOption("a project needs a name: give one with --project")
    if len(name) > LONGEST or not name.isprintable():
        raise BadOption(f"a name has at most {LONGEST} characters, all of them visible")
    return name


def _project(row: object) -> Project:
    return Project(
        id=row.id,  # type: ignore[attr-defined]
        name=row.name,  # type: ignore[attr-defined]
        task=row.task,  # type: ignore[attr-defined]
        mode=row.mode,  # type: ignore[attr-defined]
        reason=row.reason,  # type: ignore[attr-defined]
        version=row.version,  # type: ignore[attr-defined]
        parts=json.loads(row.parts),  # type: ignore[attr-defined]
    )
