"""A contact sheet: the faces of each person beside each other, in one HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from miwake.report.page import POLICY, STYLE
from miwake.report.words import Lang
from miwake.report.write import source_names, thumb
from miwake.store.home import Store
from miwake.values import Project, Region

_HEADING = {"en": "Person {n}: {k} photos", "ja": "人物 {n}：{k} 枚"}
_ONCE = {"en": "Seen once: {k}", "ja": "一度だけ写っている人：{k} 人"}
_ASIDE = "main.sheet section.card{margin-block:1rem}.faces{display:flex;flex-wrap:wrap"
_MORE = ";gap:.5rem}.faces figure{margin:0}.faces img{block-size:7rem}"


def sheet(
    store: Store,
    project: Project,
    groups: Sequence[Sequence[Region]],
    sentence: str,
    lang: Lang = "en",
) -> str:
    """Return the page; each thumbnail's text is the name of its photo."""
    sources = source_names(store, project)

    def card(heading: str, faces: Sequence[Region]) -> str:
        figures = "".join(
            f'<figure><img alt="{escape(sources.get(one.photo, ""), quote=True)}" '
            f'src="{thumb(store, one.photo, one)}"></figure>'
            for one in faces
        )
        return (
            f'<section class="card"><h2>{escape(heading)}</h2>'
            f'<div class="faces">{figures}</div></section>'
        )

    often = [group for group in groups if len(group) > 1]
    once = [group[0] for group in groups if len(group) == 1]
    cards = [
        card(_HEADING[lang].format(n=number, k=len(group)), group)
        for number, group in enumerate(often, 1)
    ]
    if once:
        cards.append(card(_ONCE[lang].format(k=len(once)), once))
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(project.name)}</title>"
        f"<style>{STYLE}{_ASIDE}{_MORE}</style></head>"
        f'<body><main class="sheet"><header><h1>{escape(project.name)}</h1>'
        f'<p class="sentence">{escape(sentence)}</p></header>{"".join(cards)}'
        "</main></body></html>\n"
    )
