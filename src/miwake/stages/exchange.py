"""Exchange: labels out to a file, and in from one, by the content of the photos.

A photo is the same wherever it lies: it is found by the digest of its bytes, else by
its perceptual hash where only one photo is alike, else by the name it came under
where only one has it. Nothing that somebody said otherwise here is overruled, unless
that is asked for.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np

from miwake.engine import decode, stated, stated_json, stated_zip
from miwake.engine.stated import Box, Stated
from miwake.engine.zipped import zipped
from miwake.errors import BadInput, BadLabels, BadPhoto
from miwake.learn import phash
from miwake.store.home import Store
from miwake.store.labels import Saying
from miwake.store.naming import spelled
from miwake.values import Photo, Project, Region

Format = Literal["csv", "coco", "labelstudio", "yolo", "imagefolder"]

SUFFIX: Final[Mapping[Format, str]] = {
    "csv": ".csv",
    "coco": ".coco.json",
    "labelstudio": ".labelstudio.json",
    "yolo": ".yolo.zip",
    "imagefolder": ".photos.zip",
}
TEXT = 128 << 20
"""Most bytes of a file of labels that is no zip."""
SAME = 0.5
"""Least share of their union that two boxes of one region have in common."""
FLAT = frozenset({0, 1 << 63})
"""Hashes of pictures without structure: they say nothing."""
TOLD = 100
"""Labels without a home here that an answer names."""


@dataclass(slots=True)
class Report:
    """What became of a file of labels."""

    act: str | None = None
    """The act that holds all that was said; None when nothing was."""
    matched: int = 0
    """Labels whose region was found here."""
    said: int = 0
    """Of these, those that did not hold yet."""
    unknown: list[str] = field(default_factory=list)
    """Labels whose region is not here, and why; the first hundred."""
    missed: int = 0
    """How many those are."""
    conflicts: int = 0
    """Labels whose region bears another name here; that one stays."""

    def miss(self, one: Stated, why: str) -> None:
        """Count a label without a home here."""
        self.missed += 1
        if len(self.unknown) < TOLD:
            what = one.path or one.sha256[:12]
            self.unknown.append(f"{one.where}: {what}: {why}")


def export(
    store: Store, project: Project, form: Format, *, photos: bool = False
) -> Iterator[bytes]:
    """Yield a file of every label that holds; with *photos*, YOLO's holds them too."""
    rows = _rows(store, project)
    if form == "csv":
        return stated.write_csv(rows)
    if form == "coco":
        return stated_json.write_coco(rows)
    if form == "labelstudio":
        return stated_json.write_studio(rows)
    if form == "yolo":
        fetch = store.blobs.path if photos else None
        return zipped(stated_zip.write_yolo(rows, fetch))
    regions = store.standing.regions(project.id, [one.sha256 for one in rows])
    several = {sha for sha, found in regions.items() if len(found) > 1}
    return zipped(
        stated_zip.write_folders(rows, store.blobs.path, several.__contains__)
    )


def bring(
    store: Store,
    project: Project,
    who: str,
    path: Path,
    form: Format | None = None,
    *,
    over: bool = False,
) -> Report:
    """Say what a file says, in one act; with *over*, against what is said here too.

    Raises BadLabels naming the line; nothing has been said then.
    """
    rows = list(_named(store, project, _read(path, form)))
    report = Report()
    album = _Album(store, project, [one.region for one in rows])
    found = [(one, album.photo(one)) for one in rows]
    album.open([sha for _, sha in found if sha])
    held = _Held(store, project)
    sayings: list[Saying] = []
    for one, sha in found:
        region = album.region(one, sha, report)
        if region is None:
            continue
        report.matched += 1
        if held.take(region, one.label, over, report):
            sayings.append(Saying(region, one.label))
    report.said = len(sayings)
    if sayings:
        report.act = store.labels.say(project.id, who, sayings, kind="import")
    return report


class _Album:
    """Finds the photo and the region that a label belongs to."""

    def __init__(self, store: Store, project: Project, named: Sequence[str]) -> None:
        """*named* are the ids of regions that the file names, if it does."""
        self._store = store
        self._project = project
        self._homes = store.standing.homes(named)
        self._photos = {one.sha256: one for one in store.photos.of(project.id)}
        self._order = list(self._photos)
        hashes = [one.phash for one in self._photos.values()]
        self._hashes = np.array(hashes, np.uint64)
        self._regions: dict[str, list[Region]] = {}
        self._paths: dict[str, set[str]] | None = None

    def photo(self, one: Stated) -> str | None:
        """Return the digest of the photo of this project that is meant."""
        sha, alike = self._homes.get(one.region, one.sha256), one.phash
        if one.read is not None and sha not in self._photos:
            data = _whole(one)
            sha = hashlib.sha256(data).hexdigest()
            if sha not in self._photos:
                alike = phash.perceptual_hash(_decoded(one, data))
        if sha in self._photos:
            return sha
        return self._alike(alike) or self._called(one.path)

    def open(self, photos: Sequence[str]) -> None:
        """Look up the regions of these photos."""
        self._regions = self._store.standing.regions(self._project.id, photos)

    def region(self, one: Stated, sha: str | None, report: Report) -> str | None:
        """Return the region that is meant; what cannot be told is reported."""
        if sha is None:
            report.miss(one, "no such photo here")
            return None
        found = self._regions.get(sha, [])
        if one.region and (exact := _begins(found, one.region)):
            return exact
        if not found:
            report.miss(one, "nothing was found in this photo")
            return None
        if one.box is None:
            if len(found) == 1:
                return found[0].id
            report.miss(one, "the photo holds several regions; say which, by a box")
            return None
        return self._nearest(one, self._photos[sha], found, report)

    def _nearest(
        self, one: Stated, photo: Photo, found: Sequence[Region], report: Report
    ) -> str | None:
        """Return the region that a box covers best, if it covers one."""
        wide, tall = one.size or (photo.width, photo.height)
        scale = (photo.width / wide, photo.height / tall)
        assert one.box is not None
        box = tuple(v * s for v, s in zip(one.box, scale * 2, strict=True))
        best = max(found, key=lambda region: _overlap(box, region.box))
        whole = (0.0, 0.0, float(photo.width), float(photo.height))
        if _overlap(box, best.box) >= SAME or best.box == whole:
            return best.id
        report.miss(one, "no region lies there")
        return None

    def _alike(self, alike: int | None) -> str | None:
        """Return the only photo with nearly this perceptual hash."""
        if alike is None or alike in FLAT or not len(self._hashes):
            return None
        bits = phash.hamming(np.array([alike], np.uint64), self._hashes)[0]
        near = np.flatnonzero(bits <= phash.NEAR)
        return self._order[int(near[0])] if len(near) == 1 else None

    def _called(self, path: str) -> str | None:
        """Return the only photo that came under this name."""
        if self._paths is None:
            self._paths = defaultdict(set)
            for arrival in self._store.photos.arrivals(self._project.id):
                if arrival.photo:
                    self._paths[arrival.source].add(arrival.photo)
        found = self._paths.get(path, set())
        return next(iter(found)) if len(found) == 1 else None


class _Held:
    """What each region bears, here and by what the file has said so far."""

    def __init__(self, store: Store, project: Project) -> None:
        self._several = store.standing.several(project.id)
        self._names: dict[str, set[str]] = defaultdict(set)
        for one in store.standing.all(project.id):
            self._names[one.region].add(one.spelling)

    def take(self, region: str, name: str, over: bool, report: Report) -> bool:
        """Whether a name is to be said; a conflict is counted."""
        names = self._names[region]
        if name in names:
            return False
        if names and not self._several:
            report.conflicts += 1
            if not over:
                return False
            names.clear()
        names.add(name)
        return True


def _rows(store: Store, project: Project) -> list[Stated]:
    """Return every label that holds, photo by photo in the order they arrived."""
    held = store.standing.all(project.id)
    sources = store.photos.sources(project.id, {one.photo for one in held})
    order = {p.sha256: n for n, p in enumerate(store.photos.of(project.id))}
    last = len(order)
    held.sort(key=lambda one: (order.get(one.photo, last), one.photo, one.region))
    return [
        Stated(
            label=one.spelling,
            path=sources.get(one.photo, ""),
            box=one.box,
            sha256=one.photo,
            who=one.who,
            at=one.at,
            region=one.region,
            size=(one.width, one.height),
            phash=one.phash,
        )
        for one in held
    ]


def _named(store: Store, project: Project, rows: Iterable[Stated]) -> Iterator[Stated]:
    """Yield labels as their names are spelled here now; raises BadLabels."""
    every = []
    for one in rows:
        try:
            every.append(replace(one, label=spelled(one.label)))
        except BadInput as bad:
            raise BadLabels(f"{one.where}: {bad}") from None
    now = store.names.resolve(project.id, {one.label for one in every})
    for one in every:
        yield replace(one, label=now.get(one.label, one.label))


def _read(path: Path, form: Format | None) -> Iterator[Stated]:
    """Yield the labels of a file; what it is shows by its beginning."""
    with path.open("rb") as file:
        head = file.read(4)
    if head == b"PK\x03\x04" or form in ("yolo", "imagefolder"):
        return stated_zip.read_zip(path)
    if path.stat().st_size > TEXT:
        raise BadLabels(f"line 1: a file of labels has at most {TEXT} bytes")
    data = path.read_bytes()
    if form == "csv" or (form is None and data.lstrip()[:1] not in (b"{", b"[")):
        return stated.read_csv(data)
    whole = stated_json.parsed(data)
    if form == "coco" or (form is None and isinstance(whole, dict)):
        return stated_json.read_coco(whole)
    return stated_json.read_studio(whole)


def _whole(one: Stated) -> bytes:
    assert one.read is not None
    try:
        return one.read()
    except BadPhoto as bad:
        raise BadLabels(f"{one.where}: {bad}") from None


def _decoded(one: Stated, data: bytes) -> decode.Pixels:
    try:
        return decode.decode(data).pixels
    except BadPhoto as bad:
        raise BadLabels(f"{one.where}: {bad}") from None


def _begins(found: Sequence[Region], start: str) -> str | None:
    """Return the only region whose id begins so."""
    ids = [region.id for region in found if region.id.startswith(start)]
    return ids[0] if len(ids) == 1 else None


def _overlap(one: Sequence[float], other: Box) -> float:
    """Return the share of two boxes' union that both cover."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    both = max(0.0, wide) * max(0.0, tall)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return both / max(sum(areas) - both, 1e-9)
