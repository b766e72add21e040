"""The database: one recipe for writers, one for readers, and how it is upgraded.

SQLite's default deferred BEGIN loses writes under load ("database is locked" at once
when a reader turns writer), so writers say BEGIN IMMEDIATE behind one lock of this
process, and readers say plain BEGIN.
"""

from __future__ import annotations

import errno
import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, OperationalError

from miwake.errors import CannotWrite, Refused
from miwake.store.tables import metadata

HEAD = "0004"
"""The newest migration; a test holds it against the folder of migrations."""


class Database:
    """Transactions on one database file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = _engine(f"sqlite:///{path}")
        self._writer = threading.Lock()
        with _told(path):
            _prepare(self._engine, path)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One writing transaction: all of it, or none.

        Raises CannotWrite when the disk is full or read-only.
        """
        with self._writer, _told(self.path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One reading transaction: sees one state, blocks nobody."""
        with _told(self.path), self._engine.connect() as connection:
            with connection.execution_options(ro=True).begin():
                yield connection

    def faults(self) -> list[str]:
        """Return what SQLite finds wrong: pages, indexes, rows that name no row."""
        with self.read() as connection:
            pages = connection.execute(text("PRAGMA integrity_check")).scalars()
            found = [line for line in pages if line != "ok"]
            lost = connection.execute(text("PRAGMA foreign_key_check")).all()
        return found + [f"{row[0]} row {row[1]} names no {row[2]}" for row in lost]

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()


def _engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _connect(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # transactions are ours, not the driver's
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-16000",
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("ro")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _prepare(engine: Engine, path: Path) -> None:
    """Make the tables, or bring an older database up to date."""
    with _alone(path):
        found = _revision(engine)
        if found is None:
            with engine.begin() as connection:
                metadata.create_all(connection)
                connection.execute(
                    text("CREATE TABLE alembic_version (version_num VARCHAR(32))")
                )
                connection.execute(
                    text("INSERT INTO alembic_version VALUES (:v)"), {"v": HEAD}
                )
        elif found != HEAD:
            upgrade(engine, found)


def _revision(engine: Engine) -> str | None:
    with engine.connect().execution_options(ro=True) as connection:
        known = connection.execute(
            text("SELECT name FROM sqlite_master WHERE name = 'alembic_version'")
        ).scalar()
        if not known:
            return None
        return connection.execute(
            text("SELECT version_num FROM alembic_version")
        ).scalar()


def alembic_config() -> Any:
    """Return Alembic's configuration for the migrations inside this package."""
    from alembic.config import Config

    config = Config()
    config.set_main_option(
        "script_location", str(Path(__file__).with_name("migrations"))
    )
    return config


def upgrade(engine: Engine, found: str, target: str = "head") -> None:
    """Run the migrations that are missing, in one transaction.

    Raises Refused when the database was made by a newer miwake.
    """
    from alembic import command
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = alembic_config()
    try:
        ScriptDirectory.from_config(config).get_revision(found)
    except CommandError:
        raise Refused(
            f"this home was written by a newer miwake (database version {found}, "
            f"this one knows {HEAD}); upgrade miwake, or use another --home"
        ) from None
    with engine.connect() as connection, _free_of_keys(connection):
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, target)


@contextmanager
def _free_of_keys(connection: Connection) -> Iterator[None]:
    """Do not enforce foreign keys: a table that is made anew is dropped between.

    SQLite ignores this inside a transaction, so it is said before one begins.
    """
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes out while tables are made or changed."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn a full or read-only disk, or a damaged file, into a sentence."""
    try:
        yield
    except OperationalError as bad:
        raise CannotWrite(f"cannot read or write {path}: {bad.orig}") from None
    except OSError as bad:
        if bad.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES):
            raise CannotWrite(f"cannot write below {path.parent}: {bad}") from None
        raise
    except DatabaseError as bad:
        if type(bad) is not DatabaseError:
            raise  # a broken rule is a fault of ours
        raise Refused(
            f"{path} is damaged, or no database ({bad.orig}); restore a backup, or "
            "use another --home"
        ) from None
