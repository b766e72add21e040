"""Doctor: finds what is wrong, changes nothing unasked, mends what can be mended."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from miwake.engine.pool import Pool
from miwake.stages import detect
from miwake.stages.doctor import examine, repair
from miwake.stages.publish import publish
from miwake.store.home import Store

if TYPE_CHECKING:
    from conftest import Walked


def kinds(report) -> list[str]:
    """Return what was found, by kind."""
    return [one.kind for one in report.findings]


def files(home: Path) -> dict[str, str]:
    """Return the digest of every file but the database's own."""
    return {
        str(p.relative_to(home)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in home.rglob("*")
        if p.is_file() and "miwake.db" not in p.name
    }


def test_whole_home_has_nothing(copied: Walked) -> None:
    """Nothing found, everything looked at, progress told to its end."""
    heard: list[tuple[str, int, int]] = []
    report = examine(copied.store, lambda *step: heard.append(step))

    assert () == report.findings
    assert report.checked > 20
    assert ("doctor", 22, 22) == heard[-1]


def test_empty_home_is_whole(store: Store) -> None:
    """A home without anything has nothing wrong with it."""
    assert (0, ()) == (examine(store).checked, examine(store).findings)


def test_examining_changes_nothing(copied: Walked) -> None:
    """A dry run leaves every file as it was."""
    sha = copied.store.photos.all()[0].sha256
    copied.store.blobs.path(sha).write_bytes(b"rubbish")
    (copied.store.bundles / ".making-x").mkdir()
    before = files(copied.store.home)

    report = examine(copied.store)

    assert ["photo", "leftover"] == kinds(report)
    assert before == files(copied.store.home)


def test_photos_come_again_from_where_they_came(copied: Walked) -> None:
    """A missing and a damaged photo are mended from the folder."""
    missing, damaged = (photo.sha256 for photo in copied.store.photos.all()[:2])
    copied.store.blobs.remove(missing)
    copied.store.blobs.path(damaged).write_bytes(b"rubbish")

    report = repair(copied.store, examine(copied.store))

    assert [("photo", True)] * 2 == [(f.kind, f.repaired) for f in report.findings]
    assert () == examine(copied.store).findings


def test_photo_that_changed_at_its_place_is_not_taken(
    store: Store, drawings: Path, tmp_path: Path, pool: Pool
) -> None:
    """Other bytes of the same name are another photo; the damaged move aside."""
    from miwake.stages.collect import collect

    source = tmp_path / "a.png"
    shutil.copy(drawings / "red" / "0.png", source)
    collect(store, store.projects.ensure("p"), source, pool=pool)
    (photo,) = store.photos.all()
    store.blobs.path(photo.sha256).write_bytes(b"rubbish")
    shutil.copy(drawings / "red" / "1.png", source)

    (finding,) = repair(store, examine(store)).findings
    gone = [path.name for path in (store.home / "damaged").iterdir()]
    source.unlink()
    (still,) = repair(store, examine(store)).findings

    assert ([False, False], [photo.sha256]) == (
        [finding.repaired, still.repaired],
        gone,
    )
    assert "missing" in still.remedy and "collect a copy" in still.remedy
    assert [] == list(store.blobs)


def test_vectors_are_dropped_and_made_again(copied: Walked, pool: Pool) -> None:
    """What cannot be read is forgotten; the next detect encodes it."""
    shard = copied.store.home / "vectors" / copied.lens.digest / "00000.f32"
    with shard.open("r+b") as file:
        file.truncate(shard.stat().st_size // 2)

    report = repair(copied.store, examine(copied.store))
    detect.detect(copied.store, copied.project, copied.lens, pool=pool)

    assert ["vector"] * 10 == kinds(report)
    assert () == examine(copied.store).findings
    assert 20 == len(copied.store.vectors.known(copied.lens.digest))


def test_lost_region_is_found_again(copied: Walked, pool: Pool) -> None:
    """A photo that lost its region is looked at once more."""
    from sqlalchemy import text

    with copied.store.db.write() as connection:
        for table in ("label", "held", "tile"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(
            text("DELETE FROM region WHERE id = (SELECT min(id) FROM region)")
        )

    report = repair(copied.store, examine(copied.store))
    detect.detect(copied.store, copied.project, copied.lens, pool=pool)

    assert [("detection", True)] == [(f.kind, f.repaired) for f in report.findings]
    assert () == examine(copied.store).findings


def test_sealed_things_are_listed_with_a_remedy(copied: Walked) -> None:
    """Manifest, predictions, bundle and endpoint: told, and left to a person."""
    publish(copied.store, copied.project, copied.model, "e")
    copied.store.blobs.remove(copied.snapshot.digest)
    copied.store.blobs.path(copied.verdict.predictions).write_bytes(b"{}")
    bundle = copied.store.bundles / copied.model.digest
    manifest = bundle / "manifest.json"
    manifest.write_text(manifest.read_text() + " ")

    report = repair(copied.store, examine(copied.store))

    assert ["snapshot", "verdict", "bundle", "endpoint"] == kinds(report)
    assert {(False, True)} == {(f.repaired, f.harmful) for f in report.findings}
    assert all(
        word in report.findings[2].remedy for word in ("manifest", "miwake train")
    )


def test_missing_bundle_is_told(copied: Walked) -> None:
    """A bundle that is gone is a bundle that is damaged."""
    shutil.rmtree(copied.store.bundles / copied.model.digest)

    assert ["bundle"] == kinds(examine(copied.store))


def test_row_that_names_nothing_is_told(copied: Walked) -> None:
    """What the database itself finds wrong is listed, and not touched."""
    import sqlite3

    raw = sqlite3.connect(copied.store.home / "miwake.db")
    raw.execute("INSERT INTO detection VALUES ('x', 'd', 0)")
    raw.commit()
    raw.close()

    (finding,) = repair(copied.store, examine(copied.store)).findings

    assert ("database", False) == (finding.kind, finding.repaired)
    assert "names no photo" in finding.what


def test_orphans_go_only_when_asked(copied: Walked) -> None:
    """A blob that nothing names does no harm, and stays until somebody says so."""
    sha = copied.store.blobs.put(b"nobody's")

    kept = repair(copied.store, examine(copied.store)).findings
    gone = repair(copied.store, examine(copied.store), orphans=True).findings

    told = [(f.what, f.repaired, f.harmful) for f in (*kept, *gone)]
    assert [(sha, False, False), (sha, True, False)] == told
    assert () == examine(copied.store).findings


def test_leftovers_are_removed(copied: Walked) -> None:
    """Half-written folders and files go."""
    store = copied.store
    (store.bundles / ".making-a" / "golden").mkdir(parents=True)
    (store.cache / ".making-b").write_bytes(b"")
    sha = store.photos.all()[0].sha256
    half = os.fspath(store.blobs.path(sha)) + "#1"
    Path(half).write_bytes(b"half")

    report = repair(store, examine(store))

    assert [True] * 3 == [one.repaired for one in report.findings]
    assert () == examine(store).findings


def test_labels_that_are_not_as_the_log_says_are_made_anew(copied: Walked) -> None:
    """What was derived from the log comes again from the log."""
    with copied.store.db.write() as connection:
        connection.execute(text("DELETE FROM held"))
    lost = examine(copied.store)

    report = repair(copied.store, lost)

    assert {("label", True, True)} == {
        (f.kind, f.repaired, f.harmful) for f in report.findings
    }
    assert () == examine(copied.store).findings
