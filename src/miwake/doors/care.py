"""Looking after things from the command line: doctor, models, lists, benches."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from statistics import fmean
from typing import Any

from miwake import task as tasks
from miwake.doors import tell
from miwake.engine import sources, weights
from miwake.errors import BadOption
from miwake.store.home import Store
from miwake.values import Verdict


def list_only(args: Namespace) -> None:
    """Say what `collect` would bring in, and write nothing."""
    listing = sources.entries(args.path)
    value = {
        "kind": listing.kind,
        "files": len(listing.entries),
        "labels": listing.labels,
        "notes": list(listing.notes),
    }
    if args.json:
        return tell.as_json(value)
    tell.line(f"{value['files']} files ({listing.kind}); nothing was written")
    for text in listing.notes:
        tell.line(text)
    for name in listing.labels:
        count = sum(entry.label == name for entry in listing.entries)
        tell.line(f"  {count:6} {name}")


def do_doctor(args: Namespace) -> int:
    """Check everything kept; with --repair, mend what can be mended."""
    from miwake.stages.doctor import examine, repair

    store = Store(args.home)
    try:
        with tell.progress(args.json) as hear:
            report = examine(store, hear)
            if args.repair:
                report = repair(store, report, orphans=args.orphans)
    finally:
        store.close()
    left = [f for f in report.findings if not f.repaired and f.harmful]
    if args.json:
        tell.as_json(asdict(report))
    else:
        for one in report.findings:
            mark = "repaired" if one.repaired else one.remedy
            tell.line(f"{one.kind}: {one.what} ({mark})")
        tell.line(f"{report.checked} things checked, {len(left)} need attention")
    return 1 if left else 0


def do_models(args: Namespace) -> None:
    """List pretrained models with licence, size and milliseconds on this machine."""
    if args.add:
        added = weights.add_own(args.home, *args.add)
        tell.line(f"added {added.name} ({added.kind})")
    rows = []
    for one in (*weights.catalogue(), *weights.own(args.home)):
        rows.append(
            {
                "name": one.name,
                "kind": one.kind,
                "megabytes": round(one.bytes / 1e6, 1),
                "ms": None if args.fast else round(weights.measure(one), 1),
                "licence": one.licence,
                "licence_verified": one.licence_verified,
                "source": one.source,
            }
        )
    if args.json:
        return tell.as_json(rows)
    for row in rows:
        ms = f"{row['ms']:7.1f} ms" if row["ms"] is not None else ""
        doubt = "" if row["licence_verified"] else "  (licence unverified upstream)"
        tell.line(
            f"{row['name']:12} {row['kind']:9} {row['megabytes']:6} MB {ms}  "
            f"{row['licence']}{doubt}  {row['source']}"
        )


def do_tasks(args: Namespace) -> None:
    """List tasks with their questions and options."""
    found = [
        {
            "name": name,
            "question": dict(tasks.get(name).question),
            "options": tasks.form(tasks.get(name))["properties"],
        }
        for name in tasks.names()
    ]
    if args.json:
        return tell.as_json(found)
    for one in found:
        tell.line(f"{one['name']}: {one['question']['en']} {one['question']['ja']}")
        for key, spec in one["options"].items():
            tell.line(f"  {key} (default {spec['default']}): {spec['description']}")


def do_projects(args: Namespace) -> None:
    """List projects and what is published."""
    store = Store(args.home)
    try:
        projects = [asdict(one) for one in store.projects.all()]
        endpoints = [asdict(one) for one in store.models.endpoints()]
    finally:
        store.close()
    if args.json:
        return tell.as_json({"projects": projects, "endpoints": endpoints})
    for one in projects:
        own = "".join(f", {part} {name}" for part, name in one["parts"].items())
        tell.line(f"{one['name']}: {one['task']}, {one['mode'] or 'nothing yet'}{own}")
    for one in endpoints:
        tell.line(f"endpoint {one['name']}: {one['model'][:12]} since {one['since']}")
    if not projects:
        tell.line("no project yet: miwake quickstart FOLDER makes one")


def do_bench(args: Namespace) -> None:
    """Measure claims: one object a seed, and a summary."""
    from miwake.doors.cli import BENCHES

    try:
        seeds = [int(text) for text in args.seeds.split(",")]
    except ValueError:
        raise BadOption(f"--seeds {args.seeds}: write numbers, 0,1,2") from None
    for name in BENCHES if args.name == "all" else (args.name,):
        _bench(args, name, seeds)


def _bench(args: Namespace, name: str, seeds: list[int]) -> None:
    started = time.perf_counter()
    module = import_module(f"miwake.bench.{_module(name)}")
    rows = []
    for row in module.run(args.data, seeds, _say(args), out=args.out):
        rows.append(row)
        if args.json:
            tell.as_json({"bench": name, **row})
        else:
            tell.line(f"{name} seed {row['seed']}: {_figures(row['figures'])}")
    means = {
        key: round(fmean(row["figures"][key] for row in rows), 6)
        for key in module.FIGURES
    }
    summary = {
        "bench": name,
        "data": str(args.data),
        "seeds": seeds,
        "figures": means,
        "seconds": round(time.perf_counter() - started, 1),
    }
    if args.json:
        tell.as_json(summary)
    else:
        tell.line(f"{name} mean of {len(rows)}: {_figures(means)}")


def _module(name: str) -> str:
    return {"import": "imports"}.get(name, name.replace("-", "_"))


def _say(args: Namespace) -> Any:
    return (lambda text: None) if args.json else tell.line


def _figures(figures: dict[str, float]) -> str:
    return ", ".join(f"{key} {value:.4g}" for key, value in figures.items())


def verdict_lines(verdict: Verdict, sentence: str) -> Iterator[str]:
    """Yield a verdict for a terminal: worst first."""
    yield sentence
    yield ""
    for panel in verdict.panels:
        if panel.kind == "number":
            data = panel.data
            yield (
                f"{panel.key:24} {_share(data['value'])}  "
                f"({_share(data['low'])} – {_share(data['high'])})"
            )
        if panel.kind == "table":
            yield ""
            yield from _table_lines(panel.key, panel.data)
        if panel.kind == "matrix":
            yield ""
            yield from _matrix_lines(panel.data)


def _table_lines(key: str, data: Any) -> Iterator[str]:
    yield key
    for row in data["rows"]:
        cells = "  ".join(
            _share(v) if isinstance(v, float) else str(v) for v in row[1:]
        )
        yield f"  {row[0]}: {cells}"


def _matrix_lines(data: Any) -> Iterator[str]:
    yield "who was taken for whom (five most frequent)"
    pairs = [
        (n, data["names"][i], data["names"][j])
        for i, row in enumerate(data["counts"])
        for j, n in enumerate(row)
        if i != j and n
    ]
    for n, truth, guess in sorted(pairs, reverse=True)[:5]:
        yield f"  {n:4} × {truth} taken for {guess}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"
