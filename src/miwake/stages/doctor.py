"""Doctor: is everything that is kept still there and whole? Mend what can be mended.

To examine changes nothing. What is mended is only what some other place still holds,
or what another verb makes again when asked; the rest is listed with a remedy.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from miwake.engine import sources
from miwake.engine.bundle import MAKING, Bundle
from miwake.engine.entry import Entry
from miwake.errors import BadBundle, BadPhoto, NothingToCollect
from miwake.store.home import Store
from miwake.values import Tell, silent

Kind = Literal[
    "database",
    "photo",
    "snapshot",
    "verdict",
    "bundle",
    "endpoint",
    "vector",
    "detection",
    "label",
    "orphan",
    "leftover",
]

READERS = 4
"""Threads that read and hash blobs."""
_BACKUP = "restore a backup"
_DETECT = "repair; then run `miwake detect`"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    kind: Kind
    what: str
    """A sha256, a name or a path; for a vector encoder/region, for a detection
    photo/detector, for a label project/region."""
    remedy: str
    """What a person can do, or what `repair` would do."""
    repaired: bool = False

    @property
    def harmful(self) -> bool:
        """Whether anything is lost or wrong by it; else it only takes up room."""
        return self.kind not in ("orphan", "leftover")


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at and what was found."""

    checked: int
    """Things looked at."""
    findings: tuple[Finding, ...]


def examine(store: Store, tell: Tell = silent) -> Report:
    """Look at everything a home holds; change nothing."""
    photos = [photo.sha256 for photo in store.photos.all()]
    manifests, predictions = store.snapshots.manifests(), store.models.predictions()
    models, vectors = store.models.digests(), store.vectors.unreadable()
    blobs = list(store.blobs)
    used = {*photos, *manifests.values(), *predictions.values()}
    damaged = set(_damaged(store, used, tell))
    faults = store.db.faults()
    findings = [
        *(Finding("database", line, _BACKUP) for line in faults),
        *(_photo(store, sha) for sha in photos if sha in damaged),
        *(
            Finding("snapshot", digest, "run `miwake snapshot` again; or " + _BACKUP)
            for digest, blob in manifests.items()
            if blob in damaged
        ),
        *(
            Finding("verdict", digest, "run `miwake judge` again")
            for digest, blob in predictions.items()
            if blob in damaged
        ),
        *_models(store, models),
        *(
            Finding("vector", f"{encoder}/{region}", _DETECT)
            for encoder, region in vectors
        ),
        *(
            Finding("detection", f"{sha}/{detector}", _DETECT)
            for sha, detector in store.regions.torn()
        ),
        *(
            Finding("label", "/".join(one), "repair makes it again from the log")
            for one in store.law.broken()
        ),
        *(
            Finding("orphan", sha, "nothing names it; repair with --orphans deletes it")
            for sha in blobs
            if sha not in used
        ),
        *(Finding("leftover", str(path), "repair") for path in _leftovers(store)),
    ]
    return Report(len(used) + len(models) + len(blobs), tuple(findings))


def repair(
    store: Store, report: Report, *, orphans: bool = False, tell: Tell = silent
) -> Report:
    """Mend what can be mended; return the report with what was.

    Run it while no other miwake works on this home. Photos are brought again from
    where they came, when their bytes are still the same there; damaged bytes that
    cannot be replaced are moved to `damaged/`, so that a good copy may arrive.
    """
    origins = _Origins(store.photos.origins())
    done = []
    for place, one in enumerate(report.findings):
        tell("doctor", place, len(report.findings))
        done.append(replace(one, repaired=_mended(store, one, origins, orphans)))
    tell("doctor", len(report.findings), len(report.findings))
    return replace(report, findings=tuple(done))


class _Origins:
    """Finds a photo's bytes where they once came from; each place is listed once."""

    def __init__(self, known: Mapping[str, list[tuple[str, str]]]) -> None:
        self._known = known
        self._listed: dict[str, dict[str, Entry]] = {}

    def bytes_of(self, sha: str) -> Iterator[bytes]:
        """Yield what now lies in each place the photo came from."""
        for root, source in self._known.get(sha, ()):
            entry = self._entries(root).get(source)
            if entry:
                try:
                    yield sources.read(entry)
                except BadPhoto:
                    continue

    def _entries(self, root: str) -> dict[str, Entry]:
        if root not in self._listed:
            try:
                found = sources.entries(Path(root)).entries
            except NothingToCollect:
                found = []
            self._listed[root] = {entry.source: entry for entry in found}
        return self._listed[root]


def _damaged(store: Store, shas: Iterable[str], tell: Tell) -> Iterator[str]:
    """Yield the blobs that are missing or do not hash to their names."""
    names = sorted(shas)
    with ThreadPoolExecutor(READERS) as threads:
        for done, whole in enumerate(threads.map(store.blobs.intact, names)):
            tell("doctor", done, len(names))
            if not whole:
                yield names[done]
    tell("doctor", len(names), len(names))


def _photo(store: Store, sha: str) -> Finding:
    state = "damaged" if store.blobs.path(sha).exists() else "missing"
    return Finding(
        "photo",
        sha,
        f"its bytes are {state}: repair brings them from where they came; else "
        f"collect a copy again, or {_BACKUP}",
    )


def _models(store: Store, digests: Iterable[str]) -> Iterator[Finding]:
    """Yield models whose bundle is not what was made, and who answers with them."""
    bad = {}
    for digest in digests:
        if reason := _fault(store.bundles / digest):
            bad[digest] = reason
            yield Finding(
                "bundle",
                digest,
                f"{reason}; the same `miwake train` makes the same bundle again",
            )
    for one in store.models.endpoints():
        if one.model in bad:
            yield Finding(
                "endpoint",
                one.name,
                f"it answers with model {one.model[:12]}, whose bundle is damaged; "
                "publish another model",
            )


def _fault(path: Path) -> str:
    """Return what is wrong with a bundle; nothing when it is whole."""
    try:
        bundle = Bundle(path)
        bundle.check_files()
    except BadBundle as told:
        return str(told)
    return "" if bundle.digest == path.name else f"{path}: its manifest was changed"


def _leftovers(store: Store) -> list[Path]:
    """Return what a killed process left half written."""
    found = [
        *store.bundles.glob(MAKING + "*"),
        *store.cache.glob(MAKING + "*"),
        *(store.home / "vectors").glob(f"*/{MAKING}*"),
        *store.blobs.root.glob("??/*#*"),  # obstore's name for a blob being put
    ]
    return sorted(found)


def _mended(store: Store, one: Finding, origins: _Origins, orphans: bool) -> bool:
    """Mend one finding, if it can be; whether it was."""
    if one.kind == "photo":
        return _brought_again(store, one.what, origins)
    if one.kind == "vector":
        encoder, region = one.what.split("/")
        store.vectors.forget(encoder, [region])
    elif one.kind == "detection":
        store.regions.look_again(*one.what.split("/"))
    elif one.kind == "label":
        store.law.mend(*one.what.split("/"))
    elif one.kind == "leftover":
        _remove(Path(one.what))
    elif one.kind == "orphan" and orphans:
        store.blobs.remove(one.what)
    else:
        return False
    return True


def _brought_again(store: Store, sha: str, origins: _Origins) -> bool:
    """Put a photo's bytes back from where they came; whether they were still there."""
    place = store.blobs.path(sha)
    if place.exists():
        aside = store.home / "damaged" / sha
        aside.parent.mkdir(exist_ok=True)
        os.replace(place, aside)
    for data in origins.bytes_of(sha):
        if hashlib.sha256(data).hexdigest() == sha:
            store.blobs.keep(data)
            (store.home / "damaged" / sha).unlink(missing_ok=True)
            return True
    return False


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
