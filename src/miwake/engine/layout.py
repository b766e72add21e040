"""What folder names mean: label, split, group.

The rules, in order; each that applied is told in a note.

1. A single folder around everything is passed over: `download/alice/1.jpg` is
   `alice/1.jpg`, as long as `download` holds folders and no photos of its own.
2. If every first folder is `train`, `valid` or `test` (`val`, `validation`,
   `training`, `testing` too), it is the split, and the next folder the label.
   A `valid` or `test` folder with nothing but photos beside class folders is that
   split without labels; `train` beside others is a class (of photos of trains).
3. If every first folder is a shoot (`session0`, `batch-2`, `day 3`, `2026-05-01`)
   with folders inside, it is the group, and the next folder the label.
4. Otherwise the first folder is the label, however deep the photo lies, and a
   second folder that is always `train`, `valid` or `test` is the split.
5. A photo in no folder has no label.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from miwake.engine.entry import SPLITS, is_photo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from miwake.engine.entry import Split

    Folders = tuple[str, ...]

_SHOOT: Final = re.compile(
    r"(session|batch|day|run|take)[ _-]?\d+|\d{4}-\d{2}-\d{2}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Place:
    """What the folders of one photo say about it."""

    label: str | None = None
    group: str | None = None
    split: Split | None = None


_NOWHERE: Final = Place()


@dataclass(frozen=True, slots=True)
class Layout:
    """The rules that fit a set of names."""

    wrappers: Folders = ()
    splits_first: bool = False
    splits_second: bool = False
    shoots: bool = False
    unlabelled: frozenset[str] = frozenset()
    """First folders that are a split without labels."""

    def place(self, name: str) -> Place:
        """Return what the folders of `name` ("a/b/1.jpg") say."""
        folders = tuple(name.split("/")[:-1])
        if folders[: len(self.wrappers)] == self.wrappers:
            folders = folders[len(self.wrappers) :]
        if not folders:
            return Place()
        first, second = folders[0], folders[1] if len(folders) > 1 else None
        if self.splits_first or first in self.unlabelled:
            return Place(label=second, split=_split(first))
        if self.shoots:
            return Place(label=second, group=first)
        return Place(label=first, split=_split(second) if self.splits_second else None)


def recognise(names: Sequence[str]) -> Layout:
    """Return the layout of `names`, paths below a root with "/".

    Only names that promise a photo or clip count, if there are any: a README
    decides nothing.
    """
    photos = [name for name in names if is_photo(name)] or names
    places = [tuple(place.split("/")) if place else () for place in _folders(photos)]
    wrappers = _wrappers(places)
    inside = [folders[len(wrappers) :] for folders in places]
    deep = [folders for folders in inside if folders]
    if _splits_first(deep):
        return Layout(wrappers=wrappers, splits_first=True)
    if deep and all(len(path) > 1 and _SHOOT.fullmatch(path[0]) for path in deep):
        return Layout(wrappers=wrappers, shoots=True)
    return Layout(
        wrappers=wrappers,
        splits_second=_splits_second(deep),
        unlabelled=_unlabelled(deep),
    )


def place_all(layout: Layout, names: Sequence[str]) -> list[Place]:
    """Return what the folders of each of `names` say, in their order."""
    known = {folder: layout.place(f"{folder}/-") for folder in _folders(names) - {""}}
    return [known.get(name.rpartition("/")[0], _NOWHERE) for name in names]


def notes(layout: Layout, places: Sequence[Place]) -> list[str]:
    """Return what `layout` took the folders for, a sentence each."""
    said = []
    if layout.wrappers:
        said.append(f"everything lies in {'/'.join(layout.wrappers)}/; passed over")
    if layout.splits_first or layout.splits_second:
        said.append(f"folders are splits: {_counts(places)}")
    if layout.unlabelled:
        names = ", ".join(sorted(layout.unlabelled))
        said.append(f"{names} stands beside class folders: a split without labels")
    if layout.shoots:
        groups = {place.group for place in places if place.group}
        said.append(f"{len(groups)} folders are groups, the folders in them labels")
    return said


def _folders(names: Sequence[str]) -> set[str]:
    """Return the folders that hold `names`, once each; "" for the root."""
    return {name.rpartition("/")[0] for name in names}


def classes(count: int) -> str:
    """Return `count` classes in words."""
    return "1 class" if count == 1 else f"{count} classes"


def _wrappers(places: list[Folders]) -> Folders:
    """Return the folders that lie around everything and hold no photo themselves."""
    wrappers: Folders = ()
    while True:
        inner = [path[len(wrappers) :] for path in places]
        firsts = {path[:1] for path in inner}
        if len(firsts) != 1 or any(len(path) < 2 for path in inner):
            return wrappers
        (first,) = firsts
        if _split(first[0]) or _SHOOT.fullmatch(first[0]):
            return wrappers
        if all(len(path) == 2 and _split(path[1]) for path in inner):
            return (*wrappers, *first) if len(inner) > 1 else wrappers
        wrappers = (*wrappers, *first)


def _splits_first(deep: list[Folders]) -> bool:
    """Tell whether the first folders are splits, several or with classes inside."""
    firsts = {path[0] for path in deep}
    if not firsts or not all(_split(first) for first in firsts):
        return False
    return len(firsts) > 1 or all(len(path) > 1 for path in deep)


def _splits_second(deep: list[Folders]) -> bool:
    """Tell whether the second folders, where there are some, are all splits."""
    seconds = {path[1] for path in deep if len(path) > 1}
    return bool(seconds) and all(_split(second) for second in seconds)


def _unlabelled(deep: list[Folders]) -> frozenset[str]:
    """Return the `valid` and `test` folders without folders beside class folders."""
    held = {path[0] for path in deep if _split(path[0]) in ("valid", "test")}
    nested = {path[0] for path in deep if len(path) > 1}
    others = {path[0] for path in deep} - held
    return frozenset(held - nested) if others else frozenset()


def _split(folder: str | None) -> Split | None:
    """Return the split a folder name means; None if it means none."""
    return SPLITS.get(folder.lower()) if folder else None


def _counts(places: Sequence[Place]) -> str:
    """Return how many files each split holds, such as "train 10, test 2"."""
    counts = Counter(place.split for place in places if place.split)
    wanted: list[Split] = ["train", "valid", "test"]
    return ", ".join(f"{name} {counts[name]}" for name in wanted if counts[name])
