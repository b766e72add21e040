"""Labels in the JSON of others: COCO's, and that of Label Studio."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from miwake.engine.stated import (
    Box,
    Stated,
    boxed,
    digest,
    hashed,
    labelled,
    number,
    sized,
)
from miwake.errors import BadLabels

FROM, TO = "label", "image"
"""Names of the control and of the picture in a Label Studio project."""


def parsed(data: bytes) -> Any:
    """Return what a JSON file holds; raises BadLabels naming the line."""
    try:
        return json.loads(data)
    except json.JSONDecodeError as bad:
        raise BadLabels(f"line {bad.lineno}: this is no JSON: {bad.msg}") from None
    except (UnicodeDecodeError, RecursionError) as bad:
        raise BadLabels(f"line 1: this is no JSON: {bad}") from None


def write_coco(rows: Sequence[Stated]) -> Iterator[bytes]:
    """Yield labels as COCO, a photo at a time."""
    names = sorted({one.label for one in rows})
    code = {name: place for place, name in enumerate(names, 1)}
    kinds = [{"id": code[name], "name": name} for name in names]
    yield b'{"info": {"description": "miwake"},\n"categories": ' + _json(kinds)
    yield b',\n"images": ['
    for place, (sha, group) in enumerate(_by_photo(rows), 1):
        yield (b",\n" if place > 1 else b"\n") + _json(_photo(place, sha, group[0]))
    yield b'\n],\n"annotations": ['
    total = 0
    for place, (_, group) in enumerate(_by_photo(rows), 1):
        for one in group:
            total += 1
            found = _found(total, place, code[one.label], one)
            yield (b",\n" if total > 1 else b"\n") + _json(found)
    yield b"\n]}\n"


def read_coco(whole: Any) -> Iterator[Stated]:
    """Yield the labels of a COCO file; raises BadLabels naming the place."""
    names = {str(one.get("id")): one for _, one in _each(whole, "categories")}
    photos = {str(one.get("id")): one for _, one in _each(whole, "images")}
    for where, one in _each(whole, "annotations"):
        photo, kind = photos.get(_id(one, "image")), names.get(_id(one, "category"))
        if photo is None:
            raise BadLabels(f"{where}: there is no image {_id(one, 'image')}")
        if kind is None:
            raise BadLabels(f"{where}: there is no category {_id(one, 'category')}")
        yield Stated(
            label=labelled(kind.get("name"), where),
            path=str(photo.get("file_name") or ""),
            box=_coco_box(one.get("bbox"), where),
            sha256=digest(photo.get("sha256"), where),
            region=digest(one.get("region"), where, 32),
            size=sized(photo.get("width"), photo.get("height"), where),
            phash=hashed(photo.get("phash"), where),
            where=where,
        )


def write_studio(rows: Sequence[Stated]) -> Iterator[bytes]:
    """Yield labels as tasks of Label Studio, a photo at a time."""
    yield b"["
    for place, (sha, group) in enumerate(_by_photo(rows), 1):
        one = group[0]
        task = {
            "id": place,
            "data": {"image": one.path, "sha256": sha, "phash": _hex(one.phash)},
            "annotations": [{"id": place, "result": [_result(o) for o in group]}],
        }
        yield (b",\n" if place > 1 else b"\n") + _json(task)
    yield b"\n]\n"


def read_studio(whole: Any) -> Iterator[Stated]:
    """Yield the labels of Label Studio's tasks; raises BadLabels naming the place."""
    if not isinstance(whole, list):
        raise BadLabels("line 1: Label Studio's JSON is a list of tasks")
    for at, task in enumerate(whole):
        where = f"task {at + 1}"
        told = _mapping(_mapping(task, where).get("data"), where)
        for done in _list(task.get("annotations"), where):
            for one in _list(_mapping(done, where).get("result"), where):
                yield from _chosen(_mapping(one, where), told, where)


def _chosen(one: dict[str, Any], told: dict[str, Any], where: str) -> Iterator[Stated]:
    """Yield the labels of one result; a kind that names nothing is passed over."""
    value = _mapping(one.get("value"), where)
    names = value.get("rectanglelabels") or value.get("choices") or []
    size = sized(one.get("original_width"), one.get("original_height"), where)
    box = _studio_box(value, size, where) if "rectanglelabels" in value else None
    for name in _list(names, where):
        yield Stated(
            label=labelled(name, where),
            path=str(told.get("image") or ""),
            box=box,
            sha256=digest(told.get("sha256"), where),
            region=digest(one.get("region"), where, 32),
            size=size,
            phash=hashed(told.get("phash"), where),
            where=where,
        )


def _by_photo(rows: Iterable[Stated]) -> Iterator[tuple[str, list[Stated]]]:
    """Yield each photo with its labels; rows of one photo stand together."""
    for sha, group in groupby(rows, lambda one: one.sha256):
        yield sha, list(group)


def _photo(place: int, sha: str, one: Stated) -> dict[str, Any]:
    width, height = one.size or (0, 0)
    return {
        "id": place,
        "file_name": one.path,
        "width": width,
        "height": height,
        "sha256": sha,
        "phash": _hex(one.phash),
    }


def _found(id_: int, photo: int, kind: int, one: Stated) -> dict[str, Any]:
    left, top, right, bottom = one.box or (0.0, 0.0, *map(float, one.size or (0, 0)))
    wide, tall = right - left, bottom - top
    return {
        "id": id_,
        "image_id": photo,
        "category_id": kind,
        "bbox": [left, top, wide, tall],
        "area": wide * tall,
        "iscrowd": 0,
        "region": one.region,
    }


def _result(one: Stated) -> dict[str, Any]:
    """Return a label as a choice for the photo, or as a rectangle in it."""
    wide, tall = one.size or (1, 1)
    head = {
        "from_name": FROM,
        "to_name": TO,
        "original_width": wide,
        "original_height": tall,
        "region": one.region,
    }
    if one.box is None or one.box == (0.0, 0.0, float(wide), float(tall)):
        return head | {"type": "choices", "value": {"choices": [one.label]}}
    left, top, right, bottom = one.box
    value = {
        "x": 100 * left / wide,
        "y": 100 * top / tall,
        "width": 100 * (right - left) / wide,
        "height": 100 * (bottom - top) / tall,
        "rotation": 0,
        "rectanglelabels": [one.label],
    }
    return head | {"type": "rectanglelabels", "value": value}


def _id(one: dict[str, Any], kind: str) -> str:
    return str(one.get(f"{kind}_id"))[:80]


def _coco_box(found: Any, where: str) -> Box | None:
    if found in (None, []):
        return None
    if not isinstance(found, list) or len(found) != 4:
        raise BadLabels(f"{where}: bbox is not [x, y, width, height]")
    left, top, wide, tall = (number(v, where) for v in found)
    return boxed((left, top, left + wide, top + tall), where)


def _studio_box(value: dict[str, Any], size: tuple[int, int] | None, where: str) -> Box:
    """Return a rectangle, told in hundredths of the photo, in its pixels."""
    if size is None:
        raise BadLabels(f"{where}: a rectangle needs original_width and _height")
    keys = ("x", "y", "width", "height")
    left, top, wide, tall = (number(value.get(key), where) / 100 for key in keys)
    corners = (left, top, left + wide, top + tall)
    return boxed([c * side for c, side in zip(corners, size * 2, strict=True)], where)


def _each(whole: Any, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (place, object) of one of COCO's lists."""
    if not isinstance(whole, dict):
        raise BadLabels("line 1: COCO's JSON is an object")
    for place, one in enumerate(_list(whole.get(key), key)):
        yield f"{key}[{place}]", _mapping(one, f"{key}[{place}]")


def _list(found: Any, where: str) -> list[Any]:
    if found is None:
        return []
    if not isinstance(found, list):
        raise BadLabels(f"{where}: a list was expected")
    return found


def _mapping(found: Any, where: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise BadLabels(f"{where}: an object was expected")
    return found


def _hex(phash: int | None) -> str:
    return "" if phash is None else f"{phash:016x}"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
