"""Find the faces of a photo: a quick look first, a thorough one where it is unsure.

1. The quick detector sees the whole photo once, small, and gives hints. It knows faces
   turned any way, which the thorough one does not.
2. Each hint is cut out upright and shown to the thorough detector at a size it likes;
   it confirms the face and places its points. In doubt it is shown upside down too.
3. Nothing sure: the quick detector sees the photo smaller, then turned by 180, 90 and
   270 degrees. Where the surest face is turned, the photo is looked at that way up.
4. Nothing at all, or faces so small that others may be missed: the thorough detector
   sees the whole photo, and each face it adds is looked at again as in 2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, final

import numpy as np
from numpy.typing import NDArray

from miwake.engine.chips import chip
from miwake.engine.face import Face, Quality, quality
from miwake.engine.facelook import Hint, View, glimpse, inspect, study
from miwake.learn import geometry

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

__all__ = [
    "DETECTOR_VERSION",
    "Face",
    "FaceFinder",
    "FinderOptions",
    "Quality",
    "chip",
    "quality",
]

DETECTOR_VERSION = "faces.v1"
"""Names this cascade and its settings; what is cached under another name is stale."""

Pixels = NDArray[np.uint8]

_COVERED = 0.3
_TILTED = 30.0
_WELL_SEEN = 64
_FEW = 2
"""Hints followed in the looks that search a photo in which nothing was found."""
_BROW_TO_CHIN = 0.9
"""Side of the quick detector's box in mean sides of the thorough one's."""


@dataclass(frozen=True, slots=True)
class FinderOptions:
    """How hard to look."""

    least: float = 0.6
    """The lowest score of a face, 0..1."""
    doubtful: float = 0.4
    """The lowest score of a face that is taken where there is no surer one, 0..1."""
    sure: float = 0.8
    """The score from which a face is not doubted, at least `least`, 0..1."""
    hint: float = 0.2
    """The lowest score of the quick detector that is worth a closer look, 0..1."""
    hints: int = 5
    """How many hints of a look at the photo as it is are followed, at least 1."""
    later: float = 0.4
    """The lowest score of a hint in the looks at the smaller or turned photo, 0..1."""
    margin: float = 0.3
    """Black border of the quick look, in shares of the photo's long side, >= 0."""
    wide: float = 1.2
    """Border of the second look, for a face that fills the photo, >= 0."""
    crop: int = 96
    """Side of the square in which a hint is looked at closely, pixels, x 32."""
    reach: float = 0.8
    """Half the side of that square in sides of the quick detector's box, > 0.5."""
    side: int = 640
    """Longest side of the photo in the thorough look, pixels, x 32."""
    small: float = 0.15
    """A face lower than this share of the long side calls for the thorough look."""
    rotate: bool | Literal["auto"] = "auto"
    """Look at the photo turned: always, never, or when nothing is sure as it is."""


@final
class FaceFinder:
    """Finds faces with two detectors; the same photo always gives the same faces."""

    def __init__(
        self,
        fast: "InferenceSession",
        thorough: "InferenceSession",
        options: FinderOptions | None = None,
    ) -> None:
        self.fast = fast
        self.thorough = thorough
        self.options = options or FinderOptions()

    def find(self, pixels: Pixels) -> list[Face]:
        """Return the faces of a photo (H, W, 3), surest first.

        Where none is sure enough, the surest of the doubtful ones is better than none.
        """
        found = self._seen(pixels)
        return self._firm(found) or found[:1]

    def _seen(self, pixels: Pixels) -> list[Face]:
        """Return faces and doubtful ones, surest first."""
        found = self._quickly(pixels)
        quarters = self._way_up(found)
        if quarters:
            view = View(self.options.margin, quarters)
            found = self._glance(pixels, view, found)
        side = self._study_side(pixels, found)
        if side:
            found = self._complete(pixels, side, found)
        return found

    def _complete(self, pixels: Pixels, side: int, found: list[Face]) -> list[Face]:
        """Return *found* and the faces of the thorough look, the right way up.

        Where only this look tells that the photo is turned, it is done once more.
        """
        known = bool(self._way_up(found))
        found = self._thoroughly(pixels, found[0].angle if known else 0, side, found)
        if known or not self._way_up(found):
            return found
        return self._thoroughly(pixels, found[0].angle, side, found)

    def _quickly(self, pixels: Pixels) -> list[Face]:
        """Return what quick looks find, in the order in which they are worth it."""
        found = self._glance(pixels, View(self.options.margin), [])
        for view in self._views():
            if self._settled(found):
                break
            found = self._glance(pixels, view, found)
        return found

    def _views(self) -> list[View]:
        """Return how the photo is shown after the first look."""
        options = self.options
        turns = () if options.rotate is False else (2, 1, 3)
        return [View(options.wide), *(View(options.margin, q) for q in turns)]

    def _settled(self, found: Sequence[Face]) -> bool:
        """Return whether no further quick look is due."""
        if self.options.rotate is True:
            return False
        return any(face.score >= self.options.sure for face in found)

    def _way_up(self, found: Sequence[Face]) -> int:
        """Return the quarter turns to the left that set the surest face upright."""
        firm = self._firm(found)
        if not firm or self.options.rotate is False:
            return 0
        return round(firm[0].angle / 90) % 4

    def _firm(self, found: Sequence[Face]) -> list[Face]:
        """Return the faces that are sure enough to be called faces."""
        return [face for face in found if face.score >= self.options.least]

    def _study_side(self, pixels: Pixels, found: Sequence[Face]) -> int:
        """Return the longest side for the thorough look, 0 where it is not due.

        The lowest face found becomes `_WELL_SEEN` pixels: what was missed is smaller,
        though seldom by much.
        """
        found = self._firm(found)
        if not found:
            return self.options.side
        span = max(pixels.shape[:2])
        share: float = min(_height(face) for face in found) / span
        if share >= self.options.small:
            return 0
        return min(self.options.side, round(_WELL_SEEN / max(share, 1e-3)))

    def _glance(self, pixels: Pixels, view: View, known: list[Face]) -> list[Face]:
        """Return *known* and the faces that a quick look hints at, confirmed."""
        options = self.options
        first = view == View(options.margin)
        least = options.hint if first else options.later
        hints = glimpse(self.fast, pixels, view, least)
        fresh = [hint for hint in hints if not self._covered(hint.box, known)]
        few = fresh[: options.hints if first or known else _FEW]
        faces = [self._confirm(pixels, hint) for hint in few]
        detector = "search" if view.quarters else "fast+crop"
        return _merge([*known, *(replace(f, detector=detector) for f in faces if f)])

    def _thoroughly(
        self, pixels: Pixels, degrees: float, side: int, known: list[Face]
    ) -> list[Face]:
        """Return *known* and the faces of the thorough look, each seen closely."""
        least = self.options.doubtful
        faces = study(self.thorough, pixels, side, degrees, least)
        fresh = [face for face in faces if not self._covered(face.box, known)]
        closer = [self._confirm(pixels, _hint(face)) or face for face in fresh]
        added = [replace(face, detector="thorough") for face in closer]
        return _merge([*known, *added])

    def _covered(self, box: NDArray[np.floating], known: Sequence[Face]) -> bool:
        """Return whether a face that is not doubted lies in the same place."""
        sure = [face.box for face in known if face.score >= self.options.sure]
        return bool(sure) and bool(geometry.overlap(box, sure).max() >= _COVERED)

    def _confirm(self, pixels: Pixels, hint: Hint) -> Face | None:
        """Return the face a hint points at if the thorough detector sees it upright."""
        face = self._upright(pixels, hint)
        if face and face.score < self.options.sure and self.options.rotate is not False:
            over = self._upright(pixels, replace(hint, angle=face.angle + 180))
            face = max(face, over or face, key=_score)
        return face if face and face.score >= self.options.doubtful else None

    def _upright(self, pixels: Pixels, hint: Hint) -> Face | None:
        """Return the face seen within a few degrees of upright; two tries."""
        options = self.options
        for _ in range(2):
            face = inspect(self.thorough, pixels, hint, options.crop, options.reach)
            if not face or abs(_wrap(face.angle - hint.angle)) <= _TILTED:
                return face
            hint = replace(hint, angle=face.angle)
        return None


def _merge(faces: Iterable[Face]) -> list[Face]:
    """Return the faces no surer one covers, surest first."""
    given = list(faces)
    boxes = [face.box for face in given]
    scores = [face.score for face in given]
    return [given[i] for i in geometry.keep_best(boxes, scores, _COVERED)]


def _hint(face: Face) -> Hint:
    """Return where and how to look at a face again."""
    middle = (face.box[:2] + face.box[2:]).astype(np.float64) / 2
    side = _BROW_TO_CHIN * float(np.sqrt(geometry.area(face.box)))
    return Hint(middle, side, face.angle, face.score)


def _height(face: Face) -> float:
    return float((face.box[2:] - face.box[:2]).max())


def _score(face: Face) -> float:
    return face.score


def _wrap(degrees: float) -> float:
    return (degrees + 180) % 360 - 180
