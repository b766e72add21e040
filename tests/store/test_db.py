"""The database: many writers, one state for readers, every version upgraded."""

from __future__ import annotations

import errno
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from miwake.errors import CannotWrite, Refused
from miwake.store import db
from miwake.store.db import HEAD, Database, alembic_config
from miwake.store.home import Store
from miwake.store.tables import metadata

SCRIPTS = ScriptDirectory.from_config(alembic_config())
VERSIONS = sorted(step.revision for step in SCRIPTS.walk_revisions())

ERAS = {
    "0001": [
        "INSERT INTO project (id, name, task, reason, created, version) "
        "VALUES ('p', 'idols', 'classify.v1', '', '2026', 1)",
        "INSERT INTO photo (sha256, bytes, width, height, format, phash) "
        "VALUES ('s', 3, 2, 1, 'png', -5)",
        "INSERT INTO region (id, photo, detector, box, points, angle, score, quality) "
        "VALUES ('r', 's', 'whole.v1', '[0,0,2,1]', '[]', 0, 1, '{}')",
        "INSERT INTO name (id, project, spelling, aliases, life, version) "
        "VALUES ('n', 'p', 'ann', '[]', 'active', 1)",
        "INSERT INTO label (project, region, name, says, who, at, batch) "
        "VALUES ('p', 'r', 'n', 'is', 'folder', '2026', 'b')",
        "INSERT INTO snapshot (digest, project, manifest, notes, created) "
        "VALUES ('d', 'p', 'd', '[]', '2026')",
    ],
    "0002": ["INSERT INTO sealing (project, snapshot, at) VALUES ('p', 'd', '2027')"],
    "0003": ["UPDATE project SET parts = '{}' WHERE id = 'p'"],
    "0004": [
        "INSERT INTO setting (project, key, value, version) "
        "VALUES ('p', 'checks', '0', 1)"
    ],
}
"""Rows that became possible with each version; a new version adds its own."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine on an empty file, as the store makes one."""
    made = db._engine(f"sqlite:///{tmp_path / 'miwake.db'}")
    yield made
    made.dispose()


def at_version(engine: Engine, version: str) -> None:
    """Bring an empty file to a version, with rows of every era up to it."""
    from alembic import command

    config = alembic_config()
    for step in VERSIONS[: VERSIONS.index(version) + 1]:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, step)
            for row in ERAS[step]:
                connection.execute(text(row))


def shape(engine: Engine) -> dict[str, object]:
    """Return columns, keys, indexes and uniques of every table of ours."""
    look = inspect(engine)
    return {
        table: (
            sorted(
                (c["name"], str(c["type"]), c["nullable"])
                for c in look.get_columns(table)
            ),
            look.get_pk_constraint(table)["constrained_columns"],
            sorted(
                (i["name"], tuple(i["column_names"]), i["unique"])
                for i in look.get_indexes(table)
            ),
            sorted(
                tuple(u["column_names"]) for u in look.get_unique_constraints(table)
            ),
            sorted(
                (tuple(f["constrained_columns"]), f["referred_table"])
                for f in look.get_foreign_keys(table)
            ),
        )
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def test_head_is_the_newest_migration() -> None:
    """The version the program speaks of is the newest of the folder."""
    assert SCRIPTS.get_current_head() == HEAD


def test_every_version_has_rows_of_its_era() -> None:
    """Whoever adds a migration adds rows to be carried through it."""
    assert VERSIONS == sorted(ERAS)


@pytest.mark.parametrize("version", VERSIONS)
def test_upgraded_equals_made_new(engine: Engine, version: str, tmp_path: Path) -> None:
    """A database of any version, brought up to date, has the shape of a new one."""
    at_version(engine, version)
    engine.dispose()
    old = Database(tmp_path / "miwake.db")
    new = create_engine(f"sqlite:///{tmp_path / 'new.db'}")
    metadata.create_all(new)

    shapes = shape(new), shape(old._engine)

    old.close()
    new.dispose()
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("version", VERSIONS)
def test_upgrade_keeps_the_rows(engine: Engine, version: str, tmp_path: Path) -> None:
    """What was kept in any version is there afterwards, and reads as before."""
    at_version(engine, version)
    engine.dispose()

    with closing(Store(tmp_path)) as home:
        kept = (
            [p.name for p in home.projects.all()],
            [(p.sha256, p.phash) for p in home.photos.all()],
            home.labels.current("p"),
            list(home.snapshots.manifests()),
            home.db.faults(),
        )

    assert (["idols"], [("s", 2**64 - 5)], {"r": "ann"}, ["d"], []) == kept


def test_old_batches_become_acts(engine: Engine, tmp_path: Path) -> None:
    """What was said before the workbench stands as it did, and can be taken back."""
    at_version(engine, "0003")
    with engine.begin() as connection:
        for name, says, who, batch in (
            ("NULL", "undo", "ann of b", "u"),
            ("NULL", "undo", "bob of u", "v"),
            ("'n'", "is-not", "bob", "w"),
            ("NULL", "undo", "bob of w", "x"),
        ):
            connection.execute(
                text(
                    "INSERT INTO label (project, region, name, says, who, at, batch) "
                    f"VALUES ('p', 'r', {name}, '{says}', '{who}', '2026', '{batch}')"
                )
            )
    engine.dispose()

    with closing(Store(tmp_path)) as home:
        acts = {a.id: (a.who, a.undoes, a.undone) for a in home.acts.list("p")}
        states = [home.labels.current("p")]
        home.acts.undo("p", "me", "x")
        states.append(home.labels.current("p"))
        home.acts.undo("p", "me", "v")
        stands = home.acts.get("p", "b").undone

    assert {
        "b": ("folder", None, None),
        "u": ("ann", "b", "v"),
        "v": ("bob", "u", None),
        "w": ("bob", None, "x"),
        "x": ("bob", "w", None),
    } == acts
    assert ([{"r": "ann"}, {}], "u") == (states, stands)


def test_first_version_knows_who_sealed(engine: Engine, tmp_path: Path) -> None:
    """The snapshots of the first version count as sealed by their project."""
    at_version(engine, "0001")
    engine.dispose()
    base = Database(tmp_path / "miwake.db")

    with base.read() as connection:
        rows = connection.execute(
            text("SELECT project, snapshot, at FROM sealing")
        ).all()

    base.close()
    assert [("p", "d", "2026")] == [tuple(row) for row in rows]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_step_can_be_taken_back(engine: Engine, version: str) -> None:
    """Down and up again leads to the same shape."""
    from alembic import command

    at_version(engine, VERSIONS[-1])
    before = shape(engine)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    config = alembic_config()
    for target in (SCRIPTS.get_revision(version).down_revision or "base", "head"):
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            (command.upgrade if target == "head" else command.downgrade)(config, target)

    assert before == shape(engine)


def test_autogenerate_finds_nothing(engine: Engine) -> None:
    """`tables.py` and the migrations say the same."""
    at_version(engine, VERSIONS[-1])
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)

    assert [] == found


def test_newer_database_is_refused(tmp_path: Path) -> None:
    """A home written by a newer miwake is left alone, with a sentence."""
    Database(tmp_path / "miwake.db").close()
    with closing(sqlite3.connect(tmp_path / "miwake.db")) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()

    with pytest.raises(Refused, match=r"written by a newer miwake .*9999.*" + HEAD):
        Database(tmp_path / "miwake.db")


def test_no_database_is_refused(tmp_path: Path) -> None:
    """A file that is no database is said to be damaged, and left as it is."""
    (tmp_path / "miwake.db").write_bytes(b"not a database at all" * 100)

    with pytest.raises(Refused, match="is damaged, or no database"):
        Database(tmp_path / "miwake.db")


def test_two_processes_make_one_home(tmp_path: Path) -> None:
    """Processes that make the same home at once all succeed."""
    program = (
        "import sys, pathlib; from miwake.store.home import Store; "
        "Store(pathlib.Path(sys.argv[1])).projects.ensure('idols')"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "home")]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]

    ended = [(one.communicate()[1], one.returncode) for one in started]

    assert [(b"", 0)] * 3 == ended
    with closing(Store(tmp_path / "home")) as home:
        assert ["idols"] == [p.name for p in home.projects.all()]


def test_eight_threads_write_without_an_error(store: Store) -> None:
    """Writers wait for each other; readers beside them see whole batches."""
    errors: list[BaseException] = []
    sizes: set[int] = set()

    def work(number: int) -> None:
        try:
            for turn in range(10):
                rows = {"endpoint": "e", "model": "m", "input": "i", "scores": "[]"}
                store.models.answered([rows | {"at": "2026", "ms": 1.0}] * 5)
                store.projects.ensure(f"{number} {turn}")
                with store.db.read() as connection:
                    query = text("SELECT count(*) FROM prediction")
                    sizes.add(connection.execute(query).scalar_one() % 5)
        except BaseException as bad:  # noqa: BLE001 - a thread's fault is the test's
            errors.append(bad)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert ([], {0}, 80) == (errors, sizes, len(store.projects.all()))


def test_failed_write_leaves_nothing(store: Store) -> None:
    """A transaction is whole or not at all."""
    with pytest.raises(ZeroDivisionError):
        with store.db.write() as connection:
            connection.execute(text(ERAS["0001"][0]))
            raise ZeroDivisionError

    assert [] == store.projects.all()


def test_locked_database_is_told(store: Store) -> None:
    """Another program's lock is a sentence, not a traceback."""
    with store.db.write() as connection:
        connection.execute(text("PRAGMA busy_timeout=1"))
    with closing(sqlite3.connect(store.home / "miwake.db")) as raw:
        raw.execute("BEGIN IMMEDIATE")

        with pytest.raises(CannotWrite, match="database is locked"):
            store.projects.ensure("idols")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_full_disk_is_told(store: Store, code: int) -> None:
    """A disk that is full or read-only is a sentence that names the folder."""
    with pytest.raises(CannotWrite, match=f"cannot write below {store.home}"):
        with store.db.write():
            raise OSError(code, "no")


def test_other_faults_stay_what_they_are(store: Store) -> None:
    """What is no fault of the disk is not dressed up as one."""
    with pytest.raises(IsADirectoryError):
        with store.db.write():
            raise IsADirectoryError(errno.EISDIR, "no")
    with pytest.raises(IntegrityError):
        with store.db.write() as connection:
            connection.execute(text(ERAS["0001"][0]))
            connection.execute(text(ERAS["0001"][0]))


def test_faults_name_the_row(store: Store) -> None:
    """A row that points at nothing is found."""
    with closing(sqlite3.connect(store.home / "miwake.db")) as raw:
        raw.execute(
            "INSERT INTO detection (photo, detector, found) VALUES ('x', 'd', 0)"
        )
        raw.commit()

    assert ["detection row 1 names no photo"] == store.db.faults()


def test_upgrade_may_make_a_table_anew(engine: Engine) -> None:
    """Foreign keys rest while tables change, and hold again afterwards."""
    with engine.connect() as connection:
        with db._free_of_keys(connection):
            inside = connection.execute(text("PRAGMA foreign_keys")).scalar()
            connection.rollback()
        outside = connection.execute(text("PRAGMA foreign_keys")).scalar()

    assert (0, 1) == (inside, outside)


def test_tables_have_named_constraints() -> None:
    """Every constraint has a name, so that a later migration can reach it."""
    unnamed = [
        (table.name, constraint)
        for table in metadata.sorted_tables
        for constraint in table.constraints
        if not constraint.name
    ]

    assert [] == unnamed
