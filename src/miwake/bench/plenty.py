"""Make a home of 100,000 faces with 10,000 names, for whoever measures how it feels.

Rows are generated: photos with two faces each, six in ten named, the others with a
guess. Crops are real: every photo shares the bytes of one of a few real ones, and its
boxes are faces found in it, so that each thumbnail costs what it costs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection

from miwake.engine import decode, look
from miwake.errors import NothingToCollect
from miwake.learn.phash import perceptual_hash
from miwake.store import tables
from miwake.store.filters import PLACES
from miwake.store.home import Store
from miwake.values import Region

TILES = 100_000
NAMES = 10_000
PER_PHOTO = 2
"""Faces in a photo."""
REAL = 48
"""Photos whose bytes are used again and again."""
FIRST = 60
"""Regions that are remembered."""
BATCH = 5000

FAMILY = (
    *("佐藤 さとう", "鈴木 すずき", "高橋 たかはし", "田中 たなか", "伊藤 いとう"),
    *("渡辺 わたなべ", "山本 やまもと", "中村 なかむら", "小林 こばやし"),
    *("加藤 かとう", "吉田 よしだ", "山田 やまだ", "佐々木 ささき", "山口 やまぐち"),
    *("松本 まつもと", "井上 いのうえ", "木村 きむら", "林 はやし", "清水 しみず"),
    *("斎藤 さいとう",),
)
GIVEN = (
    *("花子 はなこ", "陽菜 ひな", "結衣 ゆい", "葵 あおい", "美咲 みさき"),
    *("さくら さくら", "凛 りん", "楓 かえで", "太郎 たろう", "蓮 れん"),
    *("大翔 ひろと", "健 けん", "直樹 なおき", "翔太 しょうた", "拓也 たくや"),
    *("誠 まこと", "愛 あい", "恵 めぐみ", "彩 あや", "舞 まい"),
)
CONDITIONS = ("", "", "", "stage", "backlit", "small", "mask")


@dataclass(frozen=True, slots=True)
class Made:
    """A generated home."""

    home: Path
    project: str
    names: tuple[tuple[str, str, str], ...]
    """Id, spelling, reading."""
    regions: tuple[str, ...]
    """The first ones of the grid."""


@dataclass(frozen=True, slots=True)
class Real:
    """A real photo, and the boxes of faces in it."""

    path: Path
    size: tuple[int, int]
    phash: int
    boxes: tuple[tuple[tuple[float, float, float, float], float], ...]
    """(box, angle)."""


def real_photos(place: Path) -> list[Real]:
    """Return some photos of a folder with their faces; raises NothingToCollect.

    Where there are no faces, the middle is taken for one.
    """
    paths = sorted(p for p in place.rglob("*.jpg") if p.stat().st_size < 500_000)
    step = max(1, len(paths) // REAL)
    made = []
    for path in paths[::step][:REAL]:
        pixels = decode.decode(path.read_bytes()).pixels
        tall, wide = pixels.shape[:2]
        faces = [(f.box, f.angle) for f in look.faces_of(look.face_finder(), pixels)]
        middle = (wide * 0.3, tall * 0.2, wide * 0.7, tall * 0.7)
        boxes = tuple([*faces, (middle, 0.0)][:PER_PHOTO])
        made.append(Real(path, (wide, tall), perceptual_hash(pixels), boxes))
    if not made:
        raise NothingToCollect(f"this bench needs JPEGs in {place}")
    return made


def generate(home: Path, real: Sequence[Real], seed: int) -> Made:
    """Make a home of TILES faces in photos that share the bytes of a few."""
    rng = np.random.default_rng(seed)
    store = Store(home)
    project = store.projects.ensure("grid")
    store.projects.look_at(project, "faces", "the bench says so")
    names = _names(rng)
    count = -(-TILES // PER_PHOTO)
    shas = [hashlib.sha256(f"{seed}/{i}".encode()).hexdigest() for i in range(count)]
    for number, sha in enumerate(shas):
        blob = store.blobs.path(sha)
        blob.parent.mkdir(exist_ok=True)
        blob.symlink_to(real[number % len(real)].path.resolve())
    rows = _Rows(project.id, [n[0] for n in names], rng)
    with store.db.write() as connection:
        fixed = {"project": project.id, "aliases": "[]", "life": "active", "version": 1}
        _insert(
            connection,
            tables.name,
            [fixed | {"id": i, "spelling": s, "reading": r} for i, s, r in names],
        )
        for at in range(0, count, BATCH):
            for number in range(at, min(at + BATCH, count)):
                rows.photo(number, shas[number], real[number % len(real)])
            rows.write(connection)
    store.close()
    return Made(home, project.id, tuple(names), tuple(rows.first))


class _Rows:
    """Rows of photos and faces, written many at a time."""

    def __init__(
        self, project: str, names: Sequence[str], rng: np.random.Generator
    ) -> None:
        self._project = project
        self._names = names
        self._rng = rng
        self._tables: dict[str, list[dict[str, Any]]] = {}
        self._entry = 0
        self.first: list[str] = []

    def photo(self, number: int, sha: str, real: Real) -> None:
        """Add a photo with its faces."""
        rng = self._rng
        month, day = number % 12 + 1, number % 28 + 1
        facts = {
            "folder": f"shoot {number // 125 % 400:03}",
            "condition": CONDITIONS[rng.integers(len(CONDITIONS))],
            "taken": f"2026-{month:02}-{day:02}T10:00:00",
        }
        own = {"sha256": sha, "bytes": real.path.stat().st_size, "format": "JPEG"}
        size = {"width": real.size[0], "height": real.size[1]}
        signed = real.phash - (real.phash >> 63 << 64)
        self._add("photo", own | size | {"phash": signed, "taken": facts["taken"]})
        twin = int(number % 10 == 9)
        shot: dict[str, Any] = {"project": self._project, "photo": sha}
        shot |= {"source": f"{facts['folder']}/{number:06}.jpg", "n": number + 1}
        shot["regions"] = PER_PHOTO
        self._add("shot", shot | facts | {"twin": sha if twin else None, "version": 1})
        for place in range(PER_PHOTO):
            box, angle = real.boxes[place % len(real.boxes)]
            region = Region.identify(sha, f"bench {place}", box)
            found = {"id": region, "photo": sha, "detector": "faces.v1"}
            marks = json.dumps([[0, 0]] * 5)  # a thumbnail only asks if there are any
            found |= {"box": json.dumps(box), "points": marks, "quality": "{}"}
            self._add("region", found | {"angle": angle, "score": 0.9})
            n = (number + 1) * PLACES + place
            tile: dict[str, Any] = {"region": region, "photo": sha, "n": n}
            self._tile(tile | facts | {"twin": twin})

    def write(self, connection: Connection) -> None:
        """Write what was added."""
        act = hashlib.sha256(str(self._entry).encode()).hexdigest()[:32]
        made: dict[str, Any] = {"id": act, "project": self._project, "kind": "label"}
        made |= {"at": "2026-11-01T00:00:00", "who": "owner", "count": 0, "more": "{}"}
        labels = [row | {"batch": act} for row in self._tables.pop("label", [])]
        _insert(connection, tables.act, [made])
        for name in ("photo", "region", "shot"):
            _insert(connection, tables.metadata.tables[name], self._tables.pop(name))
        _insert(connection, tables.label, labels)
        _insert(connection, tables.held, self._tables.pop("held", []))
        _insert(connection, tables.tile, self._tables.pop("tile"))

    def _tile(self, row: dict[str, Any]) -> None:
        """Add a tile: named six times in ten, else guessed."""
        rng = self._rng
        draws = rng.random(3)
        name = self._names[int(draws[0] ** 2 * len(self._names))]
        best = self._names[int(rng.integers(len(self._names)))]
        row |= {"project": self._project, "version": 1, "trashed": 0}
        if len(self.first) < FIRST:
            self.first.append(row["region"])
        if draws[1] < 0.6:
            self._said(row["region"], name)
            row |= {"state": "named", "name": name, "who": "owner", "guess": name}
        else:
            row |= {"state": "open", "name": None, "who": "", "guess": best}
        score = round(float(draws[2]), 6)
        row |= {"score": score, "doubt": round(1 - score, 6)}
        row |= {"top": json.dumps([[best, score]]), "cluster": row["n"] // 50_000}
        self._add("tile", row)

    def _said(self, region: str, name: str) -> None:
        self._entry += 1
        fixed = {"project": self._project, "region": region, "name": name, "says": "is"}
        at = "2026-11-01T00:00:00"
        self._add("label", fixed | {"id": self._entry, "who": "owner", "at": at})
        self._add("held", fixed | {"entry": self._entry})

    def _add(self, table: str, row: dict[str, Any]) -> None:
        self._tables.setdefault(table, []).append(row)


def _names(rng: np.random.Generator) -> list[tuple[str, str, str]]:
    """Return NAMES different names: id, spelling, reading."""
    made = []
    for number in range(NAMES):
        many, given = divmod(number, len(GIVEN))
        which, family = divmod(many, len(FAMILY))
        (kanji, kana), (first, said) = FAMILY[family].split(), GIVEN[given].split()
        id_ = rng.bytes(8).hex()
        tail = f" {which}" if which else ""
        made.append((id_, f"{kanji} {first}{tail}", f"{kana} {said}{tail}"))
    return made


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(table.insert(), rows)
