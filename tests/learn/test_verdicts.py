"""Verdicts: every shown figure is recomputed from the rows, the slow way."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from miwake.learn import verdicts
from miwake.values import Judged

NAMES = ("a", "b", "c")


def rows() -> list[Judged]:
    """Return sixty items: mostly right, three without an answer, two conditions."""
    rng = np.random.default_rng(4)
    made = []
    for n in range(60):
        truth = NAMES[n % 3]
        raw = rng.random(3) + 1.0 * np.eye(3)[n % 3] * (n % 4 > 0)
        scores = None if n in (7, 20, 41) else tuple((raw / raw.sum()).tolist())
        slices = {"condition": "dark" if n < 20 else "light"}
        beside = {"majority": (0.5, 0.3, 0.2)}
        made.append(Judged(f"i{n}", truth, scores, f"g{n // 2}", slices, beside))
    return made


ROWS = rows()
PANELS = {panel.key: panel for panel in verdicts.panels(ROWS, NAMES)}
TRUTH = [row.truth for row in ROWS]
GUESS = [NAMES[int(np.argmax(r.scores))] if r.scores else "-" for r in ROWS]


def test_headline_is_accuracy() -> None:
    """The first panel is the share that is right; no answer is not right."""
    right = np.mean([t == g for t, g in zip(TRUTH, GUESS, strict=True)])
    first = verdicts.panels(ROWS, NAMES)[0]

    assert ("number", "accuracy") == (first.kind, first.key)
    assert right == pytest.approx(first.data["value"])
    assert first.data["low"] < right < first.data["high"]


def test_classes_are_sklearns() -> None:
    """Precision, recall and F1 of each class, and their mean."""
    wanted = metrics.precision_recall_fscore_support(
        TRUTH, GUESS, labels=list(NAMES), zero_division=np.nan
    )
    table = PANELS["by_class"].data
    for place, kind in enumerate(("precision", "recall", "f1", "items")):
        column = table["columns"].index(kind)
        found = [line[column] for line in table["rows"]]
        assert list(wanted[place]) == pytest.approx(found, abs=1e-6)
    assert PANELS["macro_f1"].data["value"] == pytest.approx(wanted[2].mean(), abs=1e-6)


def test_average_precision_is_sklearns() -> None:
    """One class against the rest; what has no answer ranks last."""
    table = PANELS["by_class"].data
    column = table["columns"].index("average_precision")
    for place, name in enumerate(NAMES):
        ranked = [r.scores[place] if r.scores else -1.0 for r in ROWS]
        wanted = metrics.average_precision_score([t == name for t in TRUTH], ranked)
        assert wanted == pytest.approx(table["rows"][place][column], abs=1e-6)


def test_confusion_counts_every_item() -> None:
    """Each item is in one cell, or has no answer."""
    data = PANELS["confusion"].data
    wanted = [
        [
            sum((t, g) == (x, y) for t, g in zip(TRUTH, GUESS, strict=True))
            for y in NAMES
        ]
        for x in NAMES
    ]

    assert wanted == data["counts"]
    assert 3 == sum(data["unanswered"])


def test_gallery_holds_the_mistakes_surest_first() -> None:
    """Every wrong item is counted; scores fall; what has no answer comes last."""
    data = PANELS["errors"].data
    wrong = {r.item for r, g in zip(ROWS, GUESS, strict=True) if r.truth != g}
    scores = [one["score"] for one in data["items"] if one["score"] is not None]

    assert len(wrong) == data["total"]
    assert {one["item"] for one in data["items"]} <= wrong
    assert sorted(scores, reverse=True) == scores


def test_baseline_is_weighed_on_the_same_items() -> None:
    """The majority's accuracy, and how far the model is ahead of it."""
    (line,) = PANELS["baselines"].data["rows"]
    theirs = np.mean([t == "a" for t in TRUTH])

    assert ["majority", theirs] == [line[0], pytest.approx(line[1], abs=1e-6)]
    ahead = PANELS["accuracy"].data["value"] - theirs
    assert ahead == pytest.approx(line[4], abs=1e-5)


def test_slices_are_shares() -> None:
    """Each slice's accuracy is its share of right items."""
    for line in PANELS["worst_slices"].data["rows"]:
        kind, value = line[0].split(": ")
        inside = [
            t == g
            for r, t, g in zip(ROWS, TRUTH, GUESS, strict=True)
            if (r.truth if kind == "class" else r.slices[kind]) == value
        ]
        assert [len(inside), np.mean(inside)] == pytest.approx(line[1:3])


def test_random_rows_only_flatter() -> None:
    """What a careless split claims is shown beside, and touches nothing else."""
    careless = [
        Judged(r.item, r.truth, (1.0, 0.0, 0.0), r.group, {}, {}, "random")
        for r in ROWS
    ]
    both = {p.key: p for p in verdicts.panels([*ROWS, *careless], NAMES)}
    extra = both.pop("accuracy_random_split")

    assert PANELS == both
    assert 1 / 3 == pytest.approx(extra.data["value"], abs=1e-6)


def test_bare_rows_have_no_tables_beside() -> None:
    """Without baselines there is no table of them."""
    bare = [Judged(r.item, r.truth, r.scores, r.group, {}) for r in ROWS[:9]]

    assert "baselines" not in {panel.key for panel in verdicts.panels(bare, NAMES)}
