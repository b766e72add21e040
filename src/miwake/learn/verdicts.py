"""From the rows of `predictions.jsonl` to the panels of a verdict.

Nothing else is read.
Whoever holds the rows can compute every figure again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miwake.learn import intervals, measure, slices
from miwake.learn.intervals import Interval
from miwake.values import Judged, Panel

SEED = 0
"""Of the bootstrap: equal rows give equal intervals."""
WRONGEST = 24
CURVE_POINTS = 60

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def panels(rows: Sequence[Judged], names: Sequence[str]) -> list[Panel]:
    """Return the verdict on one name for each item: accuracy first."""
    honest = [row for row in rows if row.split == "honest"]
    careless = [row for row in rows if row.split == "random"]
    truth, scores, groups = arrays(honest, names)
    every = intervals.figures(truth, scores, groups, SEED)
    made: list[Panel | None] = [_number("accuracy", every.accuracy)]
    if careless:
        made.append(_flattered(careless, names))
    made.append(_number("macro_f1", every.macro_f1))
    made.append(_number("mean_average_precision", every.mean_average_precision))
    if every.calibration_error:
        made.append(_number("calibration_error", every.calibration_error))
    made.append(_beside(honest, names, truth, scores, groups))
    made.append(_worst(honest, names, truth, scores))
    made.append(_by_class(names, every, measure.by_class(truth, scores)))
    made.append(_confusion(names, truth, scores))
    made.append(_curve(truth, scores))
    made.append(_wrongest(honest, names, truth, scores))
    return [panel for panel in made if panel]


def arrays(
    rows: Sequence[Judged], names: Sequence[str], of: str | None = None
) -> tuple[Ints, Floats, NDArray[np.str_]]:
    """Return truth (N,), scores (N, C) and groups (N,); no answer is a row of NaN.

    *of* names a baseline whose scores are wanted in the model's place.
    """
    place = {name: i for i, name in enumerate(names)}
    truth = np.array([place[row.truth] for row in rows], np.int64)
    scores = np.full((len(rows), len(names)), np.nan)
    for i, row in enumerate(rows):
        found = row.beside.get(of) if of else row.scores
        if found is not None:
            scores[i] = found
    return truth, scores, np.array([row.group for row in rows])


def _number(key: str, figure: Interval, **more: Any) -> Panel:
    data = {
        "value": _plain(figure.value),
        "low": _plain(figure.low),
        "high": _plain(figure.high),
        "unit": "%",
        "reliable": figure.reliable,
        "groups": figure.groups,
    }
    return Panel("number", key, data | more)


def _flattered(rows: Sequence[Judged], names: Sequence[str]) -> Panel:
    """Return the accuracy a random split would have claimed."""
    truth, scores, _ = arrays(rows, names)
    alone = np.arange(len(rows))
    weigh = measure.accuracy_of(truth, scores)
    return _number("accuracy_random_split", intervals.interval(weigh, alone, SEED))


def _beside(
    rows: Sequence[Judged],
    names: Sequence[str],
    truth: Ints,
    scores: Floats,
    groups: NDArray[np.str_],
) -> Panel | None:
    """Return each baseline's accuracy, and how far the model is ahead of it."""
    ours = measure.accuracy_of(truth, scores)
    lines: list[list[Any]] = []
    for name in sorted({name for row in rows for name in row.beside}):
        _, theirs, _ = arrays(rows, names, of=name)
        weigh = measure.accuracy_of(truth, theirs)
        own = intervals.interval(weigh, groups, SEED)
        ahead = intervals.difference(ours, weigh, groups, SEED)
        lines.append([name, *_three(own), *_three(ahead)])
    lines.sort(key=lambda line: -(line[1] or 0.0))
    if not lines:
        return None
    columns = [
        "baseline",
        "accuracy",
        "low",
        "high",
        "ahead",
        "ahead_low",
        "ahead_high",
    ]
    return Panel("table", "baselines", {"columns": columns, "rows": lines})


def _worst(
    rows: Sequence[Judged], names: Sequence[str], truth: Ints, scores: Floats
) -> Panel | None:
    columns: dict[str, list[str]] = {"class": [names[t] for t in truth]}
    for key in sorted({key for row in rows for key in row.slices}):
        columns[key] = [row.slices.get(key, "") for row in rows]
    found = slices.worst(columns, measure.guesses(scores) == truth)
    hidden = slices.hidden(columns)
    if not found and not hidden:
        return None
    lines = [
        [f"{s.column}: {s.value}", s.items, s.accuracy, s.low, s.high, s.difference]
        for s in found
    ]
    columns_ = ["slice", "items", "accuracy", "low", "high", "difference"]
    data = {"columns": columns_, "rows": lines, "hidden": hidden}
    return Panel("table", "worst_slices", data)


def _by_class(
    names: Sequence[str], every: intervals.Figures, counts: measure.ByClass
) -> Panel:
    kinds = {
        "precision": every.precision,
        "recall": every.recall,
        "f1": every.f1,
        "average_precision": every.average_precision,
    }
    columns = ["class", "items"]
    for kind in kinds:
        columns += [kind, f"{kind}_low", f"{kind}_high"]
    lines = []
    for i, name in enumerate(names):
        line: list[Any] = [name, int(counts.support[i])]
        for figures in kinds.values():
            line += _three(figures[i])
        lines.append(line)
    return Panel("table", "by_class", {"columns": columns, "rows": lines})


def _confusion(names: Sequence[str], truth: Ints, scores: Floats) -> Panel:
    unanswered = np.bincount(
        truth[~measure.answered(scores)], minlength=len(names)
    ).tolist()
    data: Mapping[str, Any] = {
        "names": list(names),
        "counts": measure.confusion(truth, scores).tolist(),
        "unanswered": unanswered,
    }
    return Panel("matrix", "confusion", data)


def _curve(truth: Ints, scores: Floats) -> Panel:
    """Return precision and recall of all classes' scores pooled (micro average)."""
    known = np.where(np.isnan(scores), -1.0, scores)
    right = np.zeros_like(known)
    right[np.arange(len(truth)), truth] = 1
    pooled = np.stack([1 - known.ravel(), known.ravel()], axis=1)
    found = measure.curve(right.ravel().astype(np.int64), pooled, 1, CURVE_POINTS)
    data = {
        "x": [round(float(v), 4) for v in found.recall],
        "y": [round(float(v), 4) for v in found.precision],
        "x_label": "recall",
        "y_label": "precision",
        "threshold": [round(float(v), 4) for v in found.threshold],
    }
    return Panel("curve", "precision_recall", data)


def _wrongest(
    rows: Sequence[Judged], names: Sequence[str], truth: Ints, scores: Floats
) -> Panel:
    """Return the mistakes, surest first; items without an answer come last."""
    guess = measure.guesses(scores)
    sure = np.where(guess >= 0, np.nan_to_num(scores).max(axis=1), -1.0)
    wrong = [int(i) for i in np.argsort(-sure, kind="stable") if guess[i] != truth[i]]
    items = [
        {
            "item": rows[i].item,
            "truth": names[truth[i]],
            "guess": names[guess[i]] if guess[i] >= 0 else None,
            "score": round(float(sure[i]), 4) if guess[i] >= 0 else None,
        }
        for i in wrong[:WRONGEST]
    ]
    return Panel("gallery", "errors", {"items": items, "total": len(wrong)})


def _three(figure: Interval) -> list[float | None]:
    return [_plain(figure.value), _plain(figure.low), _plain(figure.high)]


def _plain(value: float) -> float | None:
    """Return a number for JSON; NaN (0/0) is None."""
    return None if np.isnan(value) else round(float(value), 6)
