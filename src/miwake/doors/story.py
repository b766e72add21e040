"""What quickstart says at its end, line by line, in each language."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

from miwake.report.write import Wrong
from miwake.river import Outcome
from miwake.settings import settings

STORY = {
    "en": {
        "found": "Found",
        "looked": "Looked at",
        "note": "Note",
        "unreadable": "Unreadable",
        "more": "… and {n} more (--json)",
        "wrongest": "The wrongest photos:",
        "wrong": "{source}: {truth}, taken for {guess}",
        "nothing": "nothing",
        "sure": "{share:.0f} % sure",
        "counts": "{photos} photos, {faces}{classes} classes, {groups} groups",
        "faces": "{n} faces, ",
        "report": "Report",
        "bundle": "Bundle",
        "proved": "proved equal on its golden items (largest difference {d:.1e})",
        "took": "Took",
        "seconds": "{s:.1f} s",
        "try": "Try it:",
    },
    "ja": {
        "found": "見つけた物",
        "looked": "見た物",
        "note": "注意",
        "unreadable": "読めない物",
        "more": "… ほか {n} 件（--json で全部）",
        "wrongest": "大きく間違えた写真：",
        "wrong": "{source}：{truth} を {guess} と答えました",
        "nothing": "答えなし",
        "sure": "確信度 {share:.0f} %",
        "counts": "写真 {photos} 枚、{faces}{classes} クラス、{groups} グループ",
        "faces": "顔 {n}、",
        "report": "報告書",
        "bundle": "バンドル",
        "proved": "見本で同じ答えになることを確認（最大の差 {d:.1e}）",
        "took": "かかった時間",
        "seconds": "{s:.1f} 秒",
        "try": "試すには：",
    },
}
"""What quickstart says at its end, in each language."""
LISTED = 5
COLUMN = 11


def story(outcome: Outcome, home: Path, lang: str = "en") -> list[str]:
    """Return what quickstart ends with, line by line."""
    say = STORY[lang]
    faces = say["faces"].format(n=outcome.regions) if outcome.mode == "faces" else ""
    counts = say["counts"].format(
        photos=outcome.photos,
        faces=faces,
        classes=outcome.classes,
        groups=outcome.groups,
    )
    lines = ["", _row(say["found"], counts), _row(say["looked"], outcome.reason)]
    lines += [_row(say["note"], n) for n in outcome.notes if not _counted(n)]
    if outcome.refused:
        shown, more = outcome.refused[:LISTED], len(outcome.refused) - LISTED
        lines.append(_row(say["unreadable"], str(len(outcome.refused))))
        lines += [f"{'':13}{text}" for text in shown]
        lines += [f"{'':13}{say['more'].format(n=more)}"] if more > 0 else []
    lines += ["", outcome.sentence, ""]
    if outcome.wrongest:
        lines += [say["wrongest"], *(_wrong(one, say) for one in outcome.wrongest), ""]
    return [
        *lines,
        _row(say["report"], str(outcome.report)),
        _row(say["bundle"], str(outcome.bundle)),
        _row("", say["proved"].format(d=outcome.difference)),
        _row(say["took"], say["seconds"].format(s=outcome.seconds)),
        "",
        say["try"],
        f"  miwake serve{_home(home)}",
        f"  {curl(outcome.endpoint, outcome.sample)}",
    ]


def _row(name: str, text: str) -> str:
    """Return a line whose text begins in one column, whatever the script."""
    wide = sum(2 if ord(mark) > 0x2E7F else 1 for mark in name)
    return f"{name}{' ' * max(1, COLUMN - wide)}{text}"


def _wrong(one: Wrong, say: dict[str, str]) -> str:
    text = say["wrong"].format(
        source=one.source, truth=one.truth, guess=one.guess or say["nothing"]
    )
    sure = "" if one.score is None else say["sure"].format(share=100 * one.score)
    return f"  {text}" + (f" ({sure})" if sure else "")


def _counted(note: str) -> bool:
    """Whether a note of the listing says what the first line says already."""
    return note.endswith(" classes") and note.split()[0].isdigit()


def curl(project: str, photo: str, base: str | None = None) -> str:
    """Return the line that asks a running server about one photo."""
    from urllib.parse import quote as escape

    at = base or f"http://{settings().host}:{settings().port}"
    url = f"{at}/api/projects/{escape(project, safe='')}/predict"
    return f"curl --data-binary @{quote(photo or 'photo.jpg')} {quote(url)}"


def _home(home: Path) -> str:
    return "" if home == settings().home else f" --home {quote(str(home))}"
