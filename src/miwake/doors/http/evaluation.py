"""Evaluate, as it stands on the wire: what is told of a model, and of its items."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from miwake.doors.http.wires import SaidWire


class FigureWire(BaseModel):
    """A share with the ends of its 95 % interval."""

    value: float | None
    low: float | None
    high: float | None


class ModelCard(BaseModel):
    """A model in a list."""

    digest: str
    number: int = Field(description="v1, v2, … in the order of first making.")
    created: str
    snapshot: str
    task: str
    accuracy: FigureWire | None = Field(description="None until it is judged.")
    items: int = Field(description="Items it was judged on.")
    names: int
    published: list[str] = Field(description="Endpoints that answer with it now.")
    seconds: float | None = Field(description="Its training took, when known.")


class PanelWire(BaseModel):
    """One sealed piece of the verdict."""

    kind: str
    key: str
    data: dict[str, Any]


class BaselineWire(BaseModel):
    """The best dumb answer."""

    key: str
    value: float


class SentenceWire(BaseModel):
    """The honest score."""

    items: int
    accuracy: float | None
    low: float | None
    high: float | None
    flattered: float | None = Field(description="What a random split would claim.")
    baseline: BaselineWire | None


class LabelWire(BaseModel):
    """How one label fares."""

    id: str | None
    spelling: str
    items: int
    precision: float | None
    recall: float | None
    ap: float | None
    change: float | None = Field(description="AP less that of the model beside it.")


class ConditionWire(BaseModel):
    """How items of one condition fare."""

    slice: str
    value: str
    items: int
    accuracy: float
    low: float
    high: float


class WrongWire(BaseModel):
    """An item, and what was answered."""

    region: str | None
    photo: str
    truth: str
    guess: str | None
    score: float
    source: str
    tile: dict[str, Any] | None


class ReportWire(BaseModel):
    """Where the report lies, by language."""

    en: str
    ja: str


class EvaluationWire(BaseModel):
    """A model, looked at from every side."""

    card: ModelCard
    against: ModelCard | None
    panels: list[PanelWire]
    sentence: SentenceWire
    thresholds: list[tuple[float, float, float | None]] = Field(
        description="Threshold, share answered, share of those right; 101 rows."
    )
    curve: list[tuple[float, float, float]] = Field(
        description="Recall, precision, threshold."
    )
    labels: list[LabelWire]
    conditions: list[ConditionWire]
    notes: list[str]
    said: list[SaidWire | None] = Field(description="The notes by code, where known.")
    report: ReportWire
    doubtful: list[WrongWire] = Field(description="Likely label errors.")


class MatrixWire(BaseModel):
    """Items by true name and answer; the last column is what is not answered."""

    names: list[str]
    rows: list[list[int]]


class ItemsWire(BaseModel):
    """Items, surest first."""

    items: list[WrongWire]
