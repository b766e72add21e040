"""Draw: a region that a person shows in a photo, by its corners or its four ends.

It is kept under the detector's own name, so that whoever encodes, seals or asks about
regions treats it like one that was found; the next `detect` encodes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from miwake.engine import detectors, parts
from miwake.engine.lens import RECIPES
from miwake.errors import BadOption
from miwake.store.acts import Act
from miwake.store.home import Store
from miwake.store.shots import Drawn
from miwake.values import Mode, Project, Region

Box = tuple[float, float, float, float]
Points = tuple[tuple[float, float], ...]

ENDS = 4
"""The leftmost, topmost, rightmost and lowest point, in any order."""
LEAST = 4.0
"""Pixels a side of a region has at least."""
MARKS = ((0.29, 0.366), (0.71, 0.366), (0.5, 0.576), (0.33, 0.743), (0.67, 0.743))
"""Where eyes, nose and the corners of the mouth lie in the box of an upright face, as
shares of it: the medians of 43 faces found, made even on both sides."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """What a person did with the mouse, in the upright photo's pixels."""

    photo: str
    box: Sequence[float] = ()
    """Left, top, right, bottom; may be empty when there are ends."""
    ends: Sequence[Sequence[float]] = ()
    """Four extreme points: they come before the box."""
    spelling: str | None = None
    seconds: float = 0.0


def draw(store: Store, project: Project, who: str, stroke: Stroke) -> Act:
    """Keep a drawn region, with the name given; one act that can be taken back.

    Raises BadOption for a box that is none, NotFound, and Conflict when the region is
    there already.
    """
    (photo,) = store.shots.get(project.id, [stroke.photo])
    box = _box(stroke, (photo.width, photo.height))
    mode = project.mode or "whole"
    detector = detector_of(store, project, mode)
    region = Region(
        Region.identify(stroke.photo, detector, box),
        stroke.photo,
        box,
        landmarks(box) if RECIPES[mode].template else (),
        quality={"drawn": 1.0},
        detector=detector,
    )
    drawn = Drawn(region, stroke.spelling, stroke.seconds)
    return store.shots.draw(project.id, who, drawn)


def detector_of(store: Store, project: Project, mode: Mode) -> str:
    """Return the name under which a project's regions are kept."""
    recipe = RECIPES[mode]
    if not recipe.template or "detector" not in project.parts:
        return recipe.detector
    chosen = parts.choose({"detector": project.parts["detector"]}, store.home)
    return detectors.name(chosen.detectors())


def landmarks(box: Box) -> Points:
    """Return where an upright face has its landmarks, if the box is tight about it."""
    left, top, right, bottom = box
    return tuple(
        (round(left + x * (right - left), 2), round(top + y * (bottom - top), 2))
        for x, y in MARKS
    )


def _box(stroke: Stroke, size: tuple[int, int]) -> Box:
    """Return the box that was meant, within a photo of that (width, height)."""
    if stroke.ends:
        if len(stroke.ends) != ENDS:
            raise BadOption(f"{len(stroke.ends)} extreme points came; give {ENDS}")
        across = [end[0] for end in stroke.ends]
        down = [end[1] for end in stroke.ends]
    else:
        if len(stroke.box) != ENDS:
            raise BadOption("a box is four numbers: left, top, right, bottom")
        across, down = list(stroke.box[0::2]), list(stroke.box[1::2])
    left, right = (_kept(v, size[0]) for v in (min(across), max(across)))
    top, bottom = (_kept(v, size[1]) for v in (min(down), max(down)))
    if right - left < LEAST or bottom - top < LEAST:
        raise BadOption(f"a region has at least {LEAST:.0f} pixels a side")
    return left, top, right, bottom


def _kept(value: float, end: int) -> float:
    """Return a place within 0..end, rounded as detectors round."""
    return round(min(max(0.0, float(value)), float(end)), 2)
