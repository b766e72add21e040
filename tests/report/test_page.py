"""The report is one safe file that tells everything, in both languages."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from miwake.report import page as report
from miwake.values import Panel

EVIL = "<img src=x onerror=alert(1)>\"'&"
THUMB = "data:image/jpeg;base64," + base64.b64encode(b"\xff\xd8\xff\xe0").decode()

PANELS = (
    Panel(
        "number",
        "accuracy",
        {"value": 0.973, "low": 0.95, "high": 0.99, "unit": "%", "groups": 120},
    ),
    Panel(
        "number",
        "macro_f1",
        {"value": float("nan"), "low": None, "high": None, "reliable": False},
    ),
    Panel(
        "table",
        "by_class",
        {"columns": ["class", "items", "recall"], "rows": [["Sato", 104, None]]},
    ),
    Panel(
        "matrix",
        "confusion",
        {"names": ["Sato", "Ito"], "counts": [[9, 1], [0, 8]], "unanswered": [0, 2]},
    ),
    Panel(
        "curve",
        "precision_recall",
        {"x": [0.1, 1.0], "y": [1, 0.9], "x_label": "recall", "y_label": "precision"},
    ),
    Panel(
        "gallery",
        "errors",
        {
            "items": [
                {"thumb": THUMB, "truth": "Ito", "guess": "Sato", "score": 0.7},
                {"thumb": None, "truth": "Ito", "guess": None, "score": None},
            ]
        },
    ),
)
PAGE = report.Report(
    "Staff", "97 of 100 are right", PANELS, ("Few groups.",), {"seed": "0"}
)


class Reader(HTMLParser):
    """Collects what a browser would see: elements with attributes, and text."""

    VOID = frozenset({"meta", "link", "img", "path", "rect", "circle", "polyline"})

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        """Note an element and wait for its end."""
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Note an element that ends at once."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        """Close the element that was opened last."""
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        """Note text."""
        self.text.append(data)


def read(text: str) -> Reader:
    """Parse a whole file."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def evil(kind: str):
    """A page with hostile text in every place of one kind of panel."""
    data = {
        "number": {"value": 1.0, "low": 0.5, "high": 1.0, "unit": EVIL, "groups": EVIL},
        "table": {"columns": [EVIL, EVIL], "rows": [[EVIL, EVIL]]},
        "matrix": {"names": [EVIL], "counts": [[1]]},
        "curve": {"x": [0, 1], "y": [0, 1], "x_label": EVIL, "y_label": EVIL},
        "gallery": {
            "items": [
                {
                    "thumb": 'data:image/jpeg;base64,AA" onerror="alert(1)',
                    "truth": EVIL,
                    "guess": EVIL,
                    "score": 0.5,
                    "source": EVIL,
                }
            ]
        },
    }
    panel = Panel(kind, EVIL, data[kind])
    return report.Report(EVIL, EVIL, (panel,), (EVIL,), {EVIL: EVIL})


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("kind", ["number", "table", "matrix", "curve", "gallery"])
def test_hostile_text_stays_text(kind, lang):
    """No element or handler is made by a label, a source, a note or a fact."""
    found = read(report.html(evil(kind), lang))
    assert not [tag for tag, _ in found.elements if tag in {"img", "script"}]
    assert not [a for _, attrs in found.elements for a in attrs if a.startswith("on")]
    assert EVIL in found.text


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_element_is_closed(lang):
    """The file is well formed."""
    assert [] == read(report.html(PAGE, lang)).open


def test_nothing_is_fetched():
    """No address but data URIs, and a policy that forbids the rest."""
    text = report.html(PAGE)
    links = [
        value
        for _, attrs in read(text).elements
        for name, value in attrs.items()
        if name in {"src", "href"}
    ]
    assert all(link.startswith("data:") for link in links)
    assert "url(" not in text and "@import" not in text
    assert "default-src 'none'" in text


def test_a_language_is_named_and_complete():
    """Both tables hold the same keys, and the file says which it is written in."""
    assert set(report.WORDS["en"]) == set(report.WORDS["ja"])
    assert '<html lang="ja">' in report.html(PAGE, "ja")


def test_no_raw_key_shows():
    """Every key of the sample is translated."""
    shown = {t.strip() for t in read(report.html(PAGE, "ja")).text}
    keys = {p.key for p in PANELS} | {"class", "items", "recall", "precision", "seed"}
    assert set() == shown & keys


def test_a_share_is_written_as_percent_with_its_interval():
    """And says how many groups it rests on."""
    shown = read(report.html(PAGE)).text
    assert {"97.3 %", "95 % interval 95.0 % \u2013 99.0 %", "120 groups"} <= set(shown)


def test_slices_that_are_not_shown_are_counted():
    """With rows and without."""
    for rows in ([], [["class: Sato", 10]]):
        data = {"columns": ["slice", "items"], "rows": rows, "hidden": 3}
        page = report.Report("t", "s", (Panel("table", "worst_slices", data),))
        told = "Not shown, with fewer than 10 items each: 3"
        assert told in read(report.html(page)).text


def test_an_undefined_number_is_a_dash():
    """NaN and None alike, and an unreliable interval is said to be so."""
    shown = read(report.html(PAGE)).text
    cards = [t for t in shown if t == "\u2013"]
    assert 3 == len(cards)  # macro-F1, a recall, and a tile without a photo
    assert report.WORDS["en"]["unreliable"] in shown


def test_notes_and_facts_are_shown():
    """Warnings before the figures, facts after."""
    text = report.html(PAGE)
    assert text.index("Few groups.") < text.index("97.3 %") < text.index("Seed")


def test_an_empty_page_is_a_page():
    """Without panels, notes and facts only the headline is left."""
    shown = read(report.html(report.Report("t", "Nothing yet.", ()))).text
    assert "Nothing yet." in shown


@pytest.mark.parametrize(
    "panel",
    [
        Panel("table", "by_class", {"columns": ["class"], "rows": []}),
        Panel("gallery", "errors", {"items": []}),
        Panel(
            "curve",
            "precision_recall",
            {"x": [float("nan")], "y": [1.0], "x_label": "a", "y_label": "b"},
        ),
    ],
)
def test_an_empty_panel_says_so(panel):
    """Nothing to show is a sentence, not a hole."""
    page = replace(PAGE, panels=(panel,))
    assert "Nothing to show." in read(report.html(page)).text


def test_a_curve_stays_in_its_frame():
    """All points lie inside the drawing, for any range."""
    data = {"x": [1, 50, 900], "y": [-3.0, 2.5, 7.0], "x_label": "n", "y_label": "v"}
    text = report.html(replace(PAGE, panels=(Panel("curve", "c", data),)))
    points = re.search(r'points="([^"]+)"', text).group(1).split()
    pairs = np.array([[float(v) for v in p.split(",")] for p in points])
    assert ((pairs >= 0) & (pairs <= [560, 320])).all()


def test_a_flat_curve_is_drawn():
    """One value needs no range."""
    data = {"x": [0, 0], "y": [0, 0], "x_label": "n", "y_label": "v"}
    assert "polyline" in report.html(replace(PAGE, panels=(Panel("curve", "c", data),)))


def test_a_wrong_guess_is_vermilion_and_a_right_one_dashed():
    """The one rule of the product; no answer is amber."""
    items = [
        {"thumb": THUMB, "truth": "a", "guess": guess, "score": 1.0}
        for guess in ("a", "b", None)
    ]
    page = replace(PAGE, panels=(Panel("gallery", "errors", {"items": items}),))
    kinds = [a["class"] for t, a in read(report.html(page)).elements if t == "img"]
    assert ["photo guess", "photo wrong", "photo ko"] == kinds


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("scheme", ["_LIGHT", "_DARK"])
def test_text_is_readable(scheme):
    """Every ink on every ground it is used on: at least 4.5 to 1 (WCAG AA)."""
    tokens = dict(
        pair.strip().split(":") for pair in getattr(report, scheme).split(";")
    )
    used = [
        (ink, ground)
        for ground in ("--bg", "--surface", "--ko-wash")
        for ink in ("--ink", "--ink2", "--ai", "--shu", "--ko")
    ]
    used += [("--ink", "--ai-wash"), ("--ink", "--shu-wash")]
    for ink, ground in used:
        low, high = sorted(luminance(tokens[name]) for name in (ink, ground))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, ground)
