"""What each command does: call the river, and tell a person how it went."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from miwake.doors import ask, care, exchange, tell
from miwake.doors.story import story
from miwake.errors import BadOption, NotFound, Refused, UnknownProject
from miwake.river import (
    Outcome,
    Project,
    Wishes,
    open_project,
    project_name,
    quickstart,
)


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
        serve(
            store,
            args.host,
            args.port,
            lambda url: _serving(args, url),
            worker=not args.no_worker,
            helpers=args.helpers,
        )
    finally:
        store.close()


def do_worker(args: Namespace) -> None:
    """Do jobs until stopped."""
    from miwake.doors.worker import main
    from miwake.store.home import Store

    Store(args.home).close()  # made, or brought up to date, before work begins
    main(args.home)


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
            try:
                batch = project.store.acts.undo(project.noun.id, "person", args.undo)
            except NotFound:
                raise BadOption(
                    f"no batch {args.undo}; `miwake label` prints their names"
                ) from None
            return _said(args, {"undone": args.undo, "batch": batch})
        if args.export:
            return exchange.write(args, project)
        if args.import_:
            return exchange.read(args, project)
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


def _language() -> Any:
    import os

    name = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "ja" if name.startswith("ja") else "en"


VERBS: dict[str, Callable[[Namespace], int | None]] = {
    "quickstart": do_quickstart,
    "people": do_people,
    "serve": do_serve,
    "worker": do_worker,
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
