"""A verdict as one HTML file that opens anywhere: nothing is fetched, nothing runs.

The data of each kind of panel (all text is shown as text, never as HTML):

* number   `value`, `low`, `high` (None: a dash); `unit` ("%": the value is a
           share of 1; else written behind); `reliable` (False is said);
           `groups` (how many the interval rests on)
* table    `columns`, and `rows` of text, numbers or None; `hidden` (how many rows
           of fewer than 10 items are not shown)
* matrix   `names`, `counts` (rows true, columns guessed); `unanswered` by row
* curve    `x`, `y`, `x_label`, `y_label`
* gallery  `items` of `thumb` (a JPEG as data URI), `truth`, `guess` (None: no
           answer), `score`, `source`

Titles (`Panel.key`), columns, axes and facts are looked up in `WORDS`; a word
that is not there is shown as it is. As everywhere: a dashed edge is a model's
guess, a solid one a person's word, vermilion is wrong.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from miwake.report.words import WORDS, Lang
from miwake.values import Panel, PanelKind


@dataclass(frozen=True, slots=True)
class Report:
    """What is told of a model: the sentence first, then the panels."""

    title: str
    sentence: str
    """The headline, such as "97 of 100 photos are named rightly"."""
    panels: Sequence[Panel]
    notes: Sequence[str] = ()
    """Warnings, in plain sentences."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """`model`, `snapshot` (digest), `seed`, `code` (version), …"""


def html(page: Report, lang: Lang = "en") -> str:
    """Return the whole file. Equal reports give equal text."""
    say = _speaker(lang)
    numbers = [p for p in page.panels if p.kind == "number"]
    others = [p for p in page.panels if p.kind != "number"]
    body = (
        f"<header><h1>{escape(page.title)}</h1>"
        f'<p class="sentence">{escape(page.sentence)}</p></header>'
        + _notes(page.notes, say)
        + _section("numbers", [_panel(p, say) for p in numbers])
        + _section("panels", [_panel(p, say) for p in others])
        + _facts(page.facts, say)
    )
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'
        f"<title>{escape(page.title)}</title><style>{STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )


Say = Callable[[str], str]
"""From a stable key to escaped words."""

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_DASH = "\u2013"
_JPEG = re.compile(r"data:image/jpeg;base64,[A-Za-z0-9+/]+={0,2}")
_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 560, 320, 56, 12, 12, 48


def _speaker(lang: Lang) -> Say:
    words = WORDS[lang]
    return lambda key: escape(words.get(key, key))


def _panel(panel: Panel, say: Say) -> str:
    draw = _DRAW[panel.kind]
    wide = " wide" if panel.kind == "gallery" else ""
    return (
        f'<section class="card {panel.kind}{wide}"><h2>{say(panel.key)}</h2>'
        f"{draw(panel.data, say)}</section>"
    )


def _number(data: Mapping[str, Any], say: Say) -> str:
    value, low, high = (data.get(key) for key in ("value", "low", "high"))
    unit = str(data.get("unit", ""))
    lines = [f'<p class="big num">{escape(_written(value, unit))}</p>']
    if _known(low) and _known(high):
        ends = f"{_written(low, unit)} {_DASH} {_written(high, unit)}"
        lines.append(f'<p class="small num">{say("interval")} {escape(ends)}</p>')
        lines.append(_bar(value, low, high))
    if data.get("groups") is not None:
        lines.append(
            f'<p class="small num">{escape(str(data["groups"]))} {say("groups")}</p>'
        )
    if data.get("reliable") is False:
        lines.append(f'<p class="warn">{say("unreliable")}</p>')
    return "".join(lines)


def _bar(value: Any, low: Any, high: Any) -> str:
    """Draw the interval on a line from 0 to 1; nothing for other ranges."""
    if not _known(value) or low < 0 or high > 1:
        return ""
    left, width = 200 * low, max(200 * (high - low), 1)
    return (
        '<svg class="bar" viewBox="-5 0 210 12" aria-hidden="true">'
        '<path class="grid" d="M0 6H200M0 2V10M200 2V10"/>'
        f'<rect class="band" x="{left:.1f}" y="4" width="{width:.1f}" height="4"/>'
        f'<path class="mark" d="M{200 * value:.1f} 0V12"/></svg>'
    )


def _table(data: Mapping[str, Any], say: Say) -> str:
    rows, hidden = data["rows"], data.get("hidden")
    more = f'<p class="small num">{say("hidden")} {int(hidden)}</p>' if hidden else ""
    if not rows:
        return f"<p>{say('empty')}</p>{more}"
    head = "".join(f'<th scope="col">{say(str(c))}</th>' for c in data["columns"])
    lines = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
    return _scrolled(table, say("by_class")) + more


def _cells(row: Sequence[Any]) -> str:
    first, *rest = row
    return f'<th scope="row">{escape(_written(first))}</th>' + "".join(
        f'<td class="{"text" if isinstance(v, str) else "num"}">'
        f"{escape(_written(v))}</td>"
        for v in rest
    )


def _matrix(data: Mapping[str, Any], say: Say) -> str:
    names, counts = data["names"], data["counts"]
    missed = data.get("unanswered")
    heads = [escape(str(name)) for name in names]
    columns = heads + ([say("no_answer")] if missed is not None else [])
    corner = f'<th scope="col">{say("truth")} / {say("guess")}</th>'
    head = corner + "".join(f'<th scope="col">{c}</th>' for c in columns)
    lines = []
    for i, row in enumerate(counts):
        tail = [missed[i]] if missed is not None else []
        total = sum(row) + sum(tail)
        cells = [_cell(n, total, "ai" if j == i else "shu") for j, n in enumerate(row)]
        cells += [_cell(n, total, "ko") for n in tail]
        lines.append(f'<tr><th scope="row">{heads[i]}</th>{"".join(cells)}</tr>')
    return f'<p class="small">{say("rows")}</p>' + _scrolled(
        f'<table class="matrix"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>",
        say("confusion"),
    )


def _cell(count: int, total: int, colour: str) -> str:
    """Shade by the share of the row; the count stays readable on any shade."""
    if not count:
        return '<td class="num none">0</td>'
    share = round(30 + 70 * count / total)
    shade = f"color-mix(in srgb, var(--{colour}-wash) {share}%, var(--surface))"
    return f'<td class="num" style="background:{shade}">{int(count)}</td>'


def _curve(data: Mapping[str, Any], say: Say) -> str:
    known = zip(data["x"], data["y"], strict=True)
    points = [(float(x), float(y)) for x, y in known if _known(x) and _known(y)]
    if not points:
        return f"<p>{say('empty')}</p>"
    x_low, x_high = _range([x for x, _ in points], zoom=False)
    y_low, y_high = _range([y for _, y in points], zoom=True)

    def place(x: float, y: float) -> tuple[float, float]:
        across = (x - x_low) / (x_high - x_low)
        up = (y - y_low) / (y_high - y_low)
        return (
            _LEFT + across * (_WIDTH - _LEFT - _RIGHT),
            _HEIGHT - _BOTTOM - up * (_HEIGHT - _TOP - _BOTTOM),
        )

    line = " ".join("{:.1f},{:.1f}".format(*place(x, y)) for x, y in points)
    end_x, end_y = place(*points[-1])
    labels = say(str(data["x_label"])), say(str(data["y_label"]))
    return (
        f'<p class="small">{labels[1]}</p>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{labels[1]} / {labels[0]}">'
        + "".join(_tick_x(v, place(v, y_low)) for v in _ticks(x_low, x_high))
        + "".join(_tick_y(v, place(x_low, v)) for v in _ticks(y_low, y_high))
        + f'<polyline class="line" points="{line}"/>'
        f'<circle class="dot" cx="{end_x:.1f}" cy="{end_y:.1f}" r="3.5"/>'
        f'<text class="axis" x="{(_WIDTH + _LEFT) / 2:.0f}" y="{_HEIGHT - 8}" '
        f'text-anchor="middle">{labels[0]}</text></svg>'
    )


def _range(values: Sequence[float], *, zoom: bool) -> tuple[float, float]:
    """Return the ends of an axis: 0..1 for shares, from a tenth up when zoomed."""
    low, high = min(values), max(values)
    if low >= 0 and high <= 1:
        return (math.floor(low * 10 - 1e-9) / 10 if zoom and low > 0.5 else 0.0), 1.0
    low = min(low, 0.0)
    return low, high if high > low else low + 1


def _ticks(low: float, high: float) -> list[float]:
    return [low + (high - low) * i / 4 for i in range(5)]


def _tick_x(value: float, at: tuple[float, float]) -> str:
    x, y = at
    return (
        f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">'
        f"{escape(_short(value))}</text>"
    )


def _tick_y(value: float, at: tuple[float, float]) -> str:
    x, y = at
    return (
        f'<path class="grid" d="M{x:.1f} {y:.1f}H{_WIDTH - _RIGHT}"/>'
        f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">'
        f"{escape(_short(value))}</text>"
    )


def _gallery(data: Mapping[str, Any], say: Say) -> str:
    items = data["items"]
    if not items:
        return f"<p>{say('empty')}</p>"
    return f'<ul class="tiles">{"".join(_tile(i, say) for i in items)}</ul>'


def _tile(item: Mapping[str, Any], say: Say) -> str:
    truth, guess = str(item["truth"]), item.get("guess")
    told = say("no_answer") if guess is None else escape(str(guess))
    kind = "ko" if guess is None else "guess" if guess == truth else "wrong"
    alt = f"{say('truth')}: {escape(truth)}, {say('guess')}: {told}"
    thumb = str(item.get("thumb") or "")
    photo = f'<span class="photo {kind}" role="img" aria-label="{alt}">{_DASH}</span>'
    if _JPEG.fullmatch(thumb):
        photo = f'<img class="photo {kind}" src="{thumb}" alt="{alt}">'
    score = _written(item["score"]) if item.get("score") is not None else ""
    return (
        f"<li>{photo}<p>{say('truth')} {escape(truth)}</p>"
        f'<p class="{kind}-text">{say("guess")} {told} '
        f'<span class="num">{escape(score)}</span></p>'
        f'<p class="small">{escape(str(item.get("source") or ""))}</p></li>'
    )


def _notes(notes: Sequence[str], say: Say) -> str:
    if not notes:
        return ""
    lines = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f'<section class="notes"><h2>{say("notes")}</h2><ul>{lines}</ul></section>'


def _facts(facts: Mapping[str, str], say: Say) -> str:
    if not facts:
        return ""
    lines = "".join(
        f"<div><dt>{say(key)}</dt><dd>{escape(str(value))}</dd></div>"
        for key, value in facts.items()
    )
    return f'<footer><h2>{say("facts")}</h2><dl class="num">{lines}</dl></footer>'


def _section(name: str, parts: Sequence[str]) -> str:
    return f'<div class="{name}">{"".join(parts)}</div>' if parts else ""


def _scrolled(table: str, name: str) -> str:
    """Let a wide table scroll by itself, by keyboard too."""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">'
        f"{table}</div>"
    )


def _known(value: Any) -> bool:
    return value is not None and math.isfinite(value)


def _written(value: Any, unit: str = "") -> str:
    """Write text as it is, counts whole, other numbers with three decimals."""
    if isinstance(value, str):
        return value
    if not _known(value):
        return _DASH
    if unit == "%":
        return f"{100 * value:.1f} %"
    number = f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
    return f"{number} {unit}".rstrip()


def _short(value: float) -> str:
    return f"{value:.4g}"


_DRAW: Mapping[PanelKind, Callable[[Mapping[str, Any], Say], str]] = {
    "number": _number,
    "table": _table,
    "matrix": _matrix,
    "curve": _curve,
    "gallery": _gallery,
}

_LIGHT = """--bg:#f3f3f3;--surface:#fff;--line:#d0d0d0;--edge:#767676;--ink:#1a1a1a;
--ink2:#565656;--ai:#1d4f91;--ai-wash:#dfe9f6;--shu:#b0341a;--shu-wash:#fae5df;
--ko:#7a5200;--ko-wash:#f6ead0"""
_DARK = """--bg:#151515;--surface:#1d1d1d;--line:#383838;--edge:#858585;--ink:#ededed;
--ink2:#b0b0b0;--ai:#8db8f2;--ai-wash:#1c2c44;--shu:#ff9c82;--shu-wash:#401c13;
--ko:#e6bd62;--ko-wash:#33270d"""
"""The page's tokens (`ui/`), copied so that the file stands alone."""

STYLE = f""":root{{color-scheme:light;{_LIGHT}}}
@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{_DARK}}}}}
*{{box-sizing:border-box}}
body{{margin:0;background:var(--bg);color:var(--ink);font:400 14px/1.55 "Hiragino Sans",
"Yu Gothic UI","Noto Sans CJK JP","Noto Sans JP",system-ui,"Segoe UI",sans-serif}}
main{{max-width:1200px;margin:0 auto;padding:24px 16px 32px}}
h1,h2,p,ul,dl,dd{{margin:0;padding:0}}
h1,h2{{font-weight:600;line-height:1.3;overflow-wrap:anywhere}}
h1{{font-size:16px;color:var(--ink2)}}
h2{{font-size:16px;margin-bottom:8px}}
.sentence{{font-size:28px;font-weight:600;line-height:1.35;margin:4px 0 24px;
overflow-wrap:anywhere}}
.num{{font-variant-numeric:tabular-nums}}
.small{{font-size:12px;color:var(--ink2)}}
.big{{font-size:28px;font-weight:600;line-height:1.3}}
.numbers,.panels{{display:grid;gap:24px;margin-bottom:24px}}
.numbers{{grid-template-columns:repeat(auto-fit,minmax(min(220px,100%),1fr))}}
.panels{{grid-template-columns:repeat(auto-fit,minmax(min(480px,100%),1fr))}}
.card,.notes{{background:var(--surface);border:1px solid var(--line);border-radius:6px;
padding:16px;min-width:0}}
.number h2{{font-size:14px;margin-bottom:0}}
.wide{{grid-column:1/-1}}
.warn{{font-size:12px;color:var(--ko);font-weight:600}}
.notes{{background:var(--ko-wash);border-color:var(--ko);margin-bottom:24px}}
.notes ul{{padding-left:20px}}
.notes li,dd{{overflow-wrap:anywhere}}
.scroll{{overflow-x:auto}}
:focus-visible{{outline:2px solid var(--ai);outline-offset:2px}}
table{{border-collapse:collapse;width:100%}}
th,td{{padding:4px 8px;text-align:right}}
thead th{{font-weight:400;font-size:12px;color:var(--ink2);vertical-align:bottom;
word-break:keep-all}}
th:first-child,td.text,th[scope=row]{{text-align:left;font-weight:400}}
tbody tr{{border-top:1px solid var(--line)}}
.matrix td{{border:1px solid var(--line);text-align:center;min-width:44px}}
.matrix thead th:not(:first-child){{text-align:center}}
.matrix .none{{color:var(--ink2)}}
svg{{display:block;width:100%;height:auto}}
svg text{{font-size:12px;fill:var(--ink2);font-variant-numeric:tabular-nums}}
.bar{{max-width:260px;margin:4px 0}}
.grid{{stroke:var(--line);fill:none}}
.band{{fill:var(--edge)}}
.dot{{fill:var(--surface);stroke:var(--ai);stroke-width:2.5}}
.mark{{stroke:var(--ai);stroke-width:2.5}}
.line{{fill:none;stroke:var(--ai);stroke-width:2;stroke-linejoin:round}}
.tiles{{list-style:none;display:grid;gap:16px;
grid-template-columns:repeat(auto-fill,minmax(112px,1fr))}}
.tiles li{{min-width:0;font-size:12px;overflow-wrap:anywhere}}
.photo{{display:block;width:100%;aspect-ratio:1;object-fit:cover;border-radius:3px;
padding:2px;border:1.5px solid var(--edge)}}
.photo.guess{{border-style:dashed}}
.photo.wrong{{border-color:var(--shu)}}
.photo.ko{{border-color:var(--ko)}}
.wrong-text{{color:var(--shu);font-weight:600}}
.ko-text{{color:var(--ko);font-weight:600}}
span.photo{{display:grid;place-items:center;color:var(--ink2)}}
footer{{color:var(--ink2);font-size:12px;border-top:1px solid var(--line);
padding-top:16px}}
footer h2{{font-size:14px}}
dl{{display:grid;gap:4px 24px;
grid-template-columns:repeat(auto-fit,minmax(min(300px,100%),1fr))}}
dl div{{display:flex;gap:8px}}
dt{{flex:none}}
dd{{color:var(--ink)}}
@media print{{body{{background:#fff;font-size:11px}}main{{max-width:none;padding:0}}
.panels{{display:block}}.card,.tiles li{{break-inside:avoid}}.card{{margin-bottom:12px}}
.wide{{break-inside:auto}}.curve svg{{max-width:420px}}
.numbers{{grid-template-columns:repeat(4,1fr);gap:12px}}.scroll{{overflow:visible}}
*{{print-color-adjust:exact}}}}
"""
