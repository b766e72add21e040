"""Find the faces of a photo: a quick look first, a thorough one where it is unsure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from miwake.engine import centerface, fullrange
from miwake.learn import geometry

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Pixels = NDArray[np.uint8]
Array = NDArray[np.float64]
Detector = Literal["fast+crop", "thorough", "search"]

DETECTOR_VERSION = "faces.v1"
"""Names this cascade and its settings; what is cached under another name is stale."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face of a photo, in the pixels of the upright photo."""

    box: NDArray[np.float32]
    """(4,) left, top, right, bottom; of a turned face, of the ellipse of the head."""
    score: float
    """How sure the thorough detector is, 0..1."""
    points: NDArray[np.float32]
    """(5, 2) the person's eye on the left when upright, other eye, nose, mouth."""
    angle: float
    """Degrees the face is turned clockwise, -180..180; 0 when the chin points down."""
    detector: str
    """Which step found it: "fast+crop", "thorough" or "search"."""


@dataclass(frozen=True, slots=True)
class FinderOptions:
    """How hard to look."""

    least: float = 0.6
    """The lowest score a face may have, 0..1."""
    hint: float = 0.2
    """The lowest score of the quick detector that is worth a closer look, 0..1."""
    margin: float = 0.6
    """Black border of the quick look, in shares of the photo's long side, >= 0."""
    crop: int = 128
    """Side of the square in which a hint is looked at closely, pixels, x 32."""
    reach: float = 1.1
    """Half the side of that square in sides of the quick detector's box, > 0.5."""
    side: int = 640
    """Longest side of the photo in the thorough look, pixels, x 32."""
    small: float = 0.2
    """A face lower than this share of the long side calls for the thorough look."""
    rotate: bool | Literal["auto"] = "auto"
    """Search turned faces always, never, or when no upright one was found."""


@final
class FaceFinder:
    """Finds faces with two detectors; the same photo always gives the same faces."""
