"""Make a project of rendered faces with proposals, of which most are right.

For whoever measures labelling: no photo of anybody is needed, and the truth is known.
Each person is a drawn face of their own colours; every photo of them is another one.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from miwake.engine.lens import RECIPES
from miwake.learn.phash import perceptual_hash
from miwake.store.home import Store
from miwake.store.tiles import Guessed, ShotRow, TileRow
from miwake.values import Arrival, Photo, Region

Pair = tuple[float, float]

SIDE = 128
KNOWN = 4 / 5
"""Share of the wrong proposals with the right name among the best five."""
TOP = 5

FAMILY = (
    *("佐藤 さとう", "鈴木 すずき", "高橋 たかはし", "田中 たなか", "伊藤 いとう"),
    *("渡辺 わたなべ", "山本 やまもと", "中村 なかむら", "小林 こばやし"),
    "加藤 かとう",
)
GIVEN = (
    *("花子 はなこ", "陽菜 ひな", "結衣 ゆい", "葵 あおい", "美咲 みさき"),
    *("太郎 たろう", "蓮 れん", "大翔 ひろと", "健 けん", "直樹 なおき"),
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """A project, and what is true of it."""

    project: str
    """Its id."""
    truth: Mapping[str, str]
    """Region → id of the right name."""
    names: Mapping[str, str]
    """Id of a name → its spelling."""
    readings: Mapping[str, str]
    """Id of a name → what is typed for it."""


def make_project(
    home: Path, faces: int = 1000, people: int = 100, right: float = 0.95, seed: int = 0
) -> Crowd:
    """Make a home with a project `crowd`, every face open and proposed a name.

    Of the wrong proposals, four in five have the right name among the best five.
    """
    rng = np.random.default_rng(seed)
    store = Store(home)
    try:
        project = store.projects.ensure("crowd")
        store.projects.look_at(project, "faces", "the faces are rendered")
        names = _names(store, project.id, people)
        ids = list(names)
        who = [number % people for number in range(faces)]
        regions = _photos(store, project.id, who, rng)
        truth = {r: ids[k] for r, k in zip(regions, who, strict=True)}
        rows = _proposals(regions, who, ids, right, rng)
        store.tiles.guessed(project.id, rows)
        store.queues.note(project.id, "guess", {"source": "model"})
        spelled = {id_: spelling for id_, (spelling, _) in names.items()}
        said = {id_: reading for id_, (_, reading) in names.items()}
        return Crowd(project.id, truth, spelled, said)
    finally:
        store.close()


def face(person: int, rng: np.random.Generator) -> Image.Image:
    """Return a drawn face: a person has colours and proportions, a photo its noise."""
    own = np.random.default_rng([person, 7])
    hair, skin, cloth = own.integers(20, 200, (3, 3))
    skin = 150 + skin // 3
    wide, tall, apart = (
        own.uniform(0.26, 0.36),
        own.uniform(0.34, 0.44),
        float(own.integers(9, 17)),
    )
    light = rng.uniform(0.8, 1.15)
    back = tuple(rng.integers(120, 230, 3).tolist())
    image = Image.new("RGB", (SIDE, SIDE), back)
    pen = ImageDraw.Draw(image)
    across, down = SIDE / 2 + rng.uniform(-6, 6), SIDE / 2 + rng.uniform(-6, 6)

    def oval(right: float, below: float, size: Pair, colour: NDArray[np.int64]) -> None:
        left, top = across + right - size[0], down + below - size[1]
        box = (left, top, left + 2 * size[0], top + 2 * size[1])
        lit = np.clip(colour * light, 0, 255).astype(int)
        pen.ellipse(box, fill=tuple(lit.tolist()))

    oval(0, SIDE * 0.55, (SIDE * 0.42, SIDE * 0.3), cloth)
    oval(0, SIDE * -0.06, (SIDE * wide * 1.15, SIDE * tall * 1.1), hair)
    oval(0, SIDE * 0.04, (SIDE * wide, SIDE * tall * 0.9), skin)
    for side in (-1, 1):
        oval(side * apart, 0, (4, 3), np.array([30, 30, 40]))
    oval(0, SIDE * 0.2, (rng.uniform(6, 12), rng.uniform(2, 5)), hair)
    noise = rng.normal(0, 6, (SIDE, SIDE, 3))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def _names(store: Store, project: str, people: int) -> dict[str, tuple[str, str]]:
    """Make the names; return id → (spelling, reading)."""
    made = {}
    for number in range(people):
        many, given = divmod(number, len(GIVEN))
        which, family = divmod(many, len(FAMILY))
        (kanji, kana), (first, said) = FAMILY[family].split(), GIVEN[given].split()
        tail = f" {which + 1}" if which else ""
        spelling, reading = f"{kanji} {first}{tail}", f"{kana} {said}{tail}"
        _, id_ = store.names.make(project, "owner", spelling, reading)
        made[id_] = (spelling, reading)
    return made


def _photos(
    store: Store, project: str, who: Sequence[int], rng: np.random.Generator
) -> list[str]:
    """Render and record one photo a face; return the regions."""
    detector = RECIPES["faces"].detector
    photos, arrivals, found = [], [], {}
    for number, person in enumerate(who):
        image = face(int(person), rng)
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=88)
        data = buffer.getvalue()
        sha = store.blobs.put(data)
        hashed = perceptual_hash(np.asarray(image))
        photos.append(Photo(sha, len(data), SIDE, SIDE, "JPEG", hashed))
        source = f"crowd/{number:05}.jpg"
        arrivals.append((Arrival(source, sha, "new"), str(number)))
        edge = SIDE * 0.08
        box = (edge, edge, SIDE - edge, SIDE - edge)
        id_ = Region.identify(sha, detector, box)
        found[sha] = [Region(id_, sha, box, score=0.9, detector=detector)]
    store.photos.arrive(project, "rendered", arrivals, photos)
    store.regions.record(detector, found)
    shots = [ShotRow(a.photo or "", a.source, "crowd") for a, _ in arrivals]
    tiles = [TileRow(one.id, sha) for sha, (one,) in found.items()]
    store.tiles.arrange(project, shots, tiles)
    return [tile.region for tile in tiles]


def _proposals(
    regions: Sequence[str],
    who: Sequence[int],
    ids: Sequence[str],
    right: float,
    rng: np.random.Generator,
) -> list[Guessed]:
    """Return a proposal for each region; just so many of them are wrong."""
    wrong = rng.permutation(len(regions))[: round((1 - right) * len(regions))]
    place = {int(at): rank for rank, at in enumerate(wrong)}
    rows: list[Guessed] = []
    for number, (region, person) in enumerate(zip(regions, who, strict=True)):
        others = [k for k in rng.permutation(len(ids)).tolist() if k != person]
        best = [int(person), *others][:TOP]
        if number in place:
            listed = place[number] < round(KNOWN * len(wrong))
            best = others[:TOP]
            if listed:
                best[int(rng.integers(1, len(best)))] = int(person)
        score = float(
            rng.uniform(0.55, 0.99) if number not in place else rng.uniform(0.4, 0.8)
        )
        shares = [
            score,
            *sorted(rng.uniform(0, (1 - score) / TOP, len(best) - 1))[::-1],
        ]
        top = [(ids[k], float(s)) for k, s in zip(best, shares, strict=True)]
        rows.append((region, top[0][0], score, 1 - (shares[0] - shares[1]), top))
    return rows
