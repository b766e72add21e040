"""The nouns. Frozen, plain, and known to every other part; they know nobody."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LabelKind = Literal[
    "choice", "tags", "order", "text", "boxes", "mask", "spans", "number", "none"
]
"""What a person gives. Closed on purpose: the page has one editor for each."""

PanelKind = Literal["number", "table", "curve", "matrix", "gallery"]
"""How a figure is drawn. Closed, likewise."""

Decoder = Literal[
    "softmax", "score", "ctc", "mask", "boxes", "vector", "spans", "image"
]
"""How a graph's output is read. Closed, likewise."""

ItemKind = Literal["region", "photo", "clip", "text", "row", "pair"]
"""What a task asks its question about."""

Mode = Literal["faces", "whole", "small"]
"""What is looked at in a photo: the faces in it, or the whole of it; `small` is the
whole of a picture of a few dozen pixels, which needs a tenth of the time."""

Tell = Callable[[str, int, int], None]
"""Hears of progress: what is being done, how many are done, of how many."""

Fold = Literal["train", "valid", "test"]
"""The part an item plays in one split."""


@dataclass(frozen=True, slots=True)
class Project:
    """One question asked of one collection of photos."""

    id: str
    name: str
    task: str
    mode: Mode | None
    reason: str
    """Why this mode: shown wherever the mode is."""
    version: int = 1
    parts: Mapping[str, str] = field(default_factory=dict)
    """`backbone` and `detector` → the model that plays the part, if not built in."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo is its bytes: the same bytes are the same photo."""

    sha256: str
    bytes: int
    width: int
    height: int
    format: str
    phash: int
    """64-bit perceptual hash: near-duplicates differ in few bits."""
    taken: str | None = None
    camera: str | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a photo that can be asked about; the whole photo is one too."""

    id: str
    photo: str
    box: tuple[float, float, float, float]
    """Left, top, right, bottom in the upright photo's pixels."""
    points: tuple[tuple[float, float], ...] = ()
    """Landmarks (right, down): eyes, nose, mouth corners; none for a whole photo."""
    angle: float = 0.0
    """Degrees the region's content is turned."""
    score: float = 1.0
    """The detector's own confidence, 0..1."""
    quality: Mapping[str, float] = field(default_factory=dict)
    """`size` (pixels between the eyes), `blur`, `pose` for faces."""
    detector: str = "whole.v1"

    @staticmethod
    def identify(photo: str, detector: str, box: Sequence[float]) -> str:
        """Return the id of a region: the same find in the same photo is the same."""
        text = json.dumps([photo, detector, [round(float(v), 2) for v in box]])
        return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file that somebody brought: kept even when it could not be read."""

    source: str
    photo: str | None
    code: str
    """`new`, `duplicate`, or the code of the reason it was refused."""
    reason: str = ""
    label: str | None = None
    group: str | None = None
    split: Fold | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """Who said what of which region, when. Entries are only ever added."""

    region: str
    name: str | None
    """The class's spelling; None for `dont-know`, `skip` and `undo`."""
    says: Literal["is", "is-not", "dont-know", "skip", "undo"]
    who: str
    at: str
    batch: str
    """Entries of one action share a batch: it is undone as one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a snapshot's manifest: an item, what is true of it, its part."""

    item: str
    label: str
    group: str
    condition: str
    part: str
    """`train`, `valid`, `test`, or `fold-0` … `fold-9` where data are few; `left-out`
    is neither learned nor judged, for it looks like the test of a given split."""
    rivals: tuple[str, ...] = ()
    """Other regions of the photo, where only the photo was named: when judged, the
    surest of all of them answers, for nobody would point at the right one."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A sealed manifest: the only thing that training and judging read."""

    digest: str
    project: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    """Warnings made while it was sealed, in plain sentences."""

    @property
    def names(self) -> tuple[str, ...]:
        """The classes, sorted."""
        return tuple(sorted({row.label for row in self.rows}))

    @property
    def folds(self) -> int:
        """The number of folds; 0 when the split is train/valid/test."""
        return len({r.part for r in self.rows if r.part.startswith("fold-")})


@dataclass(frozen=True, slots=True)
class Examples:
    """Arrays of one part of a snapshot, in the manifest's order."""

    items: tuple[str, ...]
    vectors: NDArray[np.float32]
    """(N, D) float32, as the encoder gave them."""
    labels: tuple[str, ...]
    groups: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    blocks: tuple[tuple[int, float], ...] = ()
    """(width, length) of each encoder's part of a vector; none: it is one part."""

    def __len__(self) -> int:
        return len(self.items)

    def take(self, keep: Sequence[int]) -> Examples:
        """Return the examples at the given places, in that order."""
        places = list(keep)
        return Examples(
            tuple(self.items[i] for i in places),
            self.vectors[places],
            tuple(self.labels[i] for i in places),
            tuple(self.groups[i] for i in places),
            tuple(self.conditions[i] for i in places) if self.conditions else (),
            self.blocks,
        )

    def joined(self, other: Examples) -> Examples:
        """Return these examples with another set behind them."""
        if not len(other):
            return self
        import numpy as np

        return Examples(
            self.items + other.items,
            np.concatenate([self.vectors, other.vectors]),
            self.labels + other.labels,
            self.groups + other.groups,
            self.conditions + other.conditions,
            self.blocks,
        )


@dataclass(frozen=True, slots=True)
class Graph:
    """What learning gives: an ONNX head, and how to read what it answers."""

    onnx: bytes
    """A model from `embedding` (N, D) float32 to `scores` (N, C) float32."""
    decoder: Decoder
    names: tuple[str, ...]
    recipe: Mapping[str, Any]
    """Which options were chosen, and on what evidence; goes into the manifest."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a model says of one item."""

    value: Any
    scores: tuple[float, ...]
    doubt: float
    """0 sure … 1 lost."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One line of `predictions.jsonl`: every figure is recomputed from these."""

    item: str
    truth: str
    scores: tuple[float, ...] | None
    """None when the item could not be asked about; it then counts as wrong."""
    group: str
    slices: Mapping[str, str]
    beside: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Scores of each baseline on the same item, by its name."""
    split: Literal["honest", "random"] = "honest"
    """`random` rows only show what a careless split would have claimed."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One piece of a verdict; the page has one drawing for each kind."""

    kind: PanelKind
    key: str
    """A stable name such as `accuracy`; doors translate it."""
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Model:
    """A trained bundle: the digest names its bytes."""

    digest: str
    project: str
    snapshot: str
    run: Mapping[str, Any]
    """Snapshot digest, options, seed, code version, weights digests."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a model was found to be worth on a snapshot. Sealed."""

    digest: str
    model: str
    snapshot: str
    panels: tuple[Panel, ...]
    predictions: str
    """Blob of `predictions.jsonl`."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A name under which a model answers, since when."""

    project: str
    name: str
    model: str
    since: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a published model says of one photo."""

    source: str
    regions: tuple[Found, ...]
    reason: str = ""
    """Why there is no answer, when there is none."""


@dataclass(frozen=True, slots=True)
class Found:
    """One answered region of a photo."""

    box: tuple[float, float, float, float]
    label: str
    score: float
    scores: Mapping[str, float]


def silent(verb: str, done: int, total: int) -> None:
    """Hear of progress and do nothing."""
