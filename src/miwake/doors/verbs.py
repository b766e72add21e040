"""What each command does: call the river, and tell a person how it went."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from shlex import quote
from typing import Any

from miwake.doors import ask, care, tell
from miwake.errors import BadOption, Refused, UnknownProject
from miwake.report.write import Wrong
from miwake.river import (
    Outcome,
    Project,
    Wishes,
    open_project,
    project_name,
    quickstart,
)
from miwake.settings import settings


def do_quickstart(args: Namespace) -> None:
    """From photos to a judged, published model."""
    wishes = Wishes(
        name=args.project,
        task=args.task,
        mode=args.mode,
        seed=args.seed,
        options=given_options(args),
        lang=args.lang or _language(),
        backbone=args.backbone,
        detector=args.detector,
    )
    with tell.progress(args.json) as hear:
        outcome = quickstart(args.home, args.folder, wishes, hear, args.pool)
    if args.json:
        tell.as_json(_summary(outcome))
    else:
        for text in story(outcome, args.home, wishes.lang):
            tell.line(text)


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


def do_people(args: Namespace) -> None:
    """Find the faces in photos, and sort them by person."""
    name = args.project or f"{project_name(args.folder)} people"
    with (
        open_project(name, args.home, pool=args.pool) as project,
        tell.progress(args.json) as hear,
    ):
        if project.noun.mode not in (None, "faces"):
            raise Refused(
                f"the project {name!r} looks at whole photos; choose another --project"
            )
        project.collect(args.folder, "faces", hear)
        project.detect(hear)
        found = project.people(args.lang or _language())
    if args.json:
        return tell.as_json(asdict(found))
    tell.line(found.sentence)
    tell.line(f"contact sheet: {found.sheet}")


def do_serve(args: Namespace) -> None:
    """Answer over HTTP until stopped."""
    from miwake.doors.http.server import serve
    from miwake.store.home import Store

    store = Store(args.home)
    try:
        serve(store, args.host, args.port, lambda url: _serving(args, url))
    finally:
        store.close()


def _serving(args: Namespace, url: str) -> None:
    if args.json:
        tell.as_json({"url": url})
    else:
        tell.line(f"miwake answers at {url} (Ctrl-C stops it)")


def do_collect(args: Namespace) -> None:
    """Bring photos in."""
    if args.dry_run:
        return care.list_only(args)
    with _opened(args, new=True) as project, tell.progress(args.json) as hear:
        project.use(args.backbone, args.detector)
        report = project.collect(args.path, args.mode, hear)
        mode, reason = project.noun.mode, project.noun.reason
    refused = [asdict(one) for one in report.refused]
    if args.json:
        return tell.as_json(
            {
                "kind": report.kind,
                "mode": mode,
                "reason": reason,
                "counts": dict(report.counts),
                "refused": refused,
                "gone": report.gone,
                "notes": list(report.notes),
            }
        )
    counts = ", ".join(f"{n} {code}" for code, n in report.counts.items() if n)
    tell.line(f"{report.kind}: {counts or 'nothing'}")
    tell.line(reason)
    for note in report.notes:
        tell.line(note)
    for one in report.refused:
        tell.line(f"  {one.source}: {one.reason}")
    if report.gone:
        tell.line(
            f"{len(report.gone)} files are no longer there; their photos are kept"
        )


def do_detect(args: Namespace) -> None:
    """Find and encode what is in the photos."""
    with _opened(args) as project, tell.progress(args.json) as hear:
        if args.mode != "auto":
            project.choose(Path(), args.mode)
        report = project.detect(hear)
    if args.json:
        return tell.as_json(asdict(report))
    tell.line(f"{report.regions} regions in {report.photos} photos ({report.mode})")
    if report.without:
        tell.line(f"{report.without} photos hold none")


def do_label(args: Namespace) -> None:
    """Label from folder names, or take a batch back."""
    with _opened(args) as project:
        if args.undo:
            known = {entry.batch for entry in project.store.labels.log(project.noun.id)}
            if args.undo not in known:
                raise BadOption(
                    f"no batch {args.undo}; `miwake label` prints their names"
                )
            batch = project.store.labels.undo(project.noun.id, "person", args.undo)
            return _said(args, {"undone": args.undo, "batch": batch})
        report = project.label()
    if args.json:
        return tell.as_json(asdict(report))
    tell.line(
        f"{report.labelled} labelled (batch {report.batch}; --undo takes it back)"
    )
    for count, words in (
        (report.chosen_of_several, "photos hold several regions; one was chosen"),
        (len(report.conflicts), "photos lie under two names and were left out"),
        (report.unnamed, "photos came without a name"),
        (report.empty, "named photos hold nothing to label"),
    ):
        if count:
            tell.line(f"{count} {words}")


def do_snapshot(args: Namespace) -> None:
    """Seal what is known."""
    with _opened(args) as project:
        sealed = project.snapshot(args.seed)
    parts = sorted({row.part for row in sealed.rows})
    value = {
        "digest": sealed.digest,
        "items": len(sealed.rows),
        "classes": len(sealed.names),
        "groups": len({row.group for row in sealed.rows}),
        "parts": {p: sum(r.part == p for r in sealed.rows) for p in parts},
        "notes": list(sealed.notes),
    }
    _said(args, value)


def do_audit(args: Namespace) -> None:
    """List look-alikes on two sides of the split."""
    with _opened(args) as project:
        found = project.audit(args.snapshot)
    if args.json:
        return tell.as_json({"pairs": found, "count": len(found)})
    for one, other in found:
        tell.line(f"{one}  ~  {other}")
    tell.line(f"{len(found)} pairs of look-alikes straddle the split")


def do_train(args: Namespace) -> None:
    """Learn, and write the bundle."""
    with _opened(args) as project, tell.progress(args.json) as hear:
        store = project.store
        of = store.snapshots.get(args.snapshot) if args.snapshot else None
        made = project.train(of, options=given_options(args), seed=args.seed, tell=hear)
        value = {
            "model": made.digest,
            "snapshot": made.model.snapshot,
            "bundle": str(made.path),
        }
    _said(args, value)


def do_judge(args: Namespace) -> None:
    """Judge a model, and write the report."""
    with _opened(args) as project, tell.progress(args.json) as hear:
        made = project.model(args.model)
        verdict = made.judge(hear)
        report = project.write_report(made, verdict, args.lang)
        predictions = project.store.blobs.path(verdict.predictions)
        sentence = project.sentence(verdict, args.lang)
    if args.json:
        return tell.as_json(
            {
                "model": made.digest,
                "verdict": verdict.digest,
                "panels": [asdict(panel) for panel in verdict.panels],
                "predictions": str(predictions),
                "report": str(report),
            }
        )
    for text in care.verdict_lines(verdict, sentence):
        tell.line(text)
    tell.line(f"report: {report}")


def do_publish(args: Namespace) -> None:
    """Let an endpoint answer with a judged model."""
    with _opened(args) as project:
        made = project.model(args.model)
        endpoint, check = made.publish(args.endpoint)
    _said(
        args,
        {
            "endpoint": endpoint.name,
            "model": endpoint.model,
            "since": endpoint.since,
            "difference": check.difference,
        },
    )


def given_options(args: Namespace) -> dict[str, Any]:
    """Return the task options of a command line; raises BadOption."""
    found: dict[str, Any] = {}
    for text in args.option:
        name, mark, value = text.partition("=")
        if not mark:
            raise BadOption(f"--option {text}: write NAME=VALUE")
        found[name] = value
    if args.seconds is not None:
        found["seconds"] = args.seconds
    return found


@contextmanager
def _opened(args: Namespace, *, new: bool = False) -> Iterator[Project]:
    """Open the named project; only `collect` may make a new one."""
    if not new and not (args.home / "miwake.db").exists():
        raise UnknownProject(
            f"nothing has been collected in {args.home}; start with "
            f"`miwake quickstart FOLDER` or `miwake collect FOLDER -p NAME`"
        )
    with open_project(
        args.project,
        args.home,
        make=new,
        pool=args.pool,
        task=getattr(args, "task", None),
    ) as project:
        yield project


def _said(args: Namespace, value: dict[str, Any]) -> None:
    if args.json:
        return tell.as_json(value)
    for key, found in value.items():
        tell.line(f"{key}: {found}")


def _summary(outcome: Outcome) -> dict[str, Any]:
    """Return quickstart's JSON: the promised keys first, the rest behind."""
    return asdict(outcome)


def _home(home: Path) -> str:
    return "" if home == settings().home else f" --home {quote(str(home))}"


def _language() -> Any:
    import os

    name = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "ja" if name.startswith("ja") else "en"


VERBS: dict[str, Callable[[Namespace], int | None]] = {
    "quickstart": do_quickstart,
    "people": do_people,
    "serve": do_serve,
    "collect": do_collect,
    "detect": do_detect,
    "label": do_label,
    "snapshot": do_snapshot,
    "audit-split": do_audit,
    "train": do_train,
    "judge": do_judge,
    "publish": do_publish,
    "predict": ask.do_predict,
    "verify": ask.do_verify,
    "doctor": care.do_doctor,
    "models": care.do_models,
    "tasks": care.do_tasks,
    "projects": care.do_projects,
    "bench": care.do_bench,
}
"""Every verb of the command line."""
