"""Import: from files to tiles on the page: collect, detect, label, arrange, sort."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from miwake.doors.work import sort
from miwake.doors.work.voice import Work
from miwake.engine import rendered
from miwake.errors import MiwakeError
from miwake.learn import sentences
from miwake.river import Wish
from miwake.stages import collect, label
from miwake.stages import detect as detecting

SHOWN = 20
"""Files that could not be read which a result names."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be brought in, and what of it was refused before."""

    places: list[Path]
    refused: list[tuple[str, str]]


def bring(work: Work) -> Mapping[str, Any]:
    """Bring photos in and make them ready for the page."""
    with _mode_kept_only_if_it_works(work):
        work.voice.tell("choose", 0, 0)  # what to look at, which takes a few seconds
        load = _load(work)
        reports = [_collect(work, place) for place in load.places]
        found = work.project.detect(work.voice.tell)
    work.voice.tell("label", 0, 1)
    labelled = work.project.label()
    _sorted(work)
    if "incoming" in work.args:
        work.store.incoming.mark(work.args["incoming"], "done")
    return _result(load, reports, found, labelled) | {
        "mode": work.project.noun.mode,
        "reason": work.project.noun.reason,
        "why": sentences.wire(work.project.noun.reason),
    }


def arrange(work: Work) -> Mapping[str, Any]:
    """Make a project that the command line filled ready for the page."""
    return _sorted(work)


def _sorted(work: Work) -> dict[str, Any]:
    """Arrange tiles, and say what to ask first; clusters too, where no name is.

    Without any name nothing is proposed, yet what is typical comes to be asked first.
    """
    report = sort.stage(work, "arrange")
    sort.stage(work, "guess")
    if not work.store.labels.current(work.project.noun.id):
        sort.stage(work, "cluster")
    return report


@contextmanager
def _mode_kept_only_if_it_works(work: Work) -> Iterator[None]:
    """A mode that led to nothing is chosen anew the next time."""
    before = work.project.noun.mode
    try:
        yield
    except MiwakeError:
        if before is None:
            work.store.projects.look_at(work.project.noun, None, "")
        raise


def _load(work: Work) -> Load:
    """Return the places to collect from."""
    args = work.args
    if "sample" in args:
        return Load([_drawn(work, str(args["sample"]))], [])
    if "incoming" in args:
        upload = work.store.incoming.get(work.project.noun.id, args["incoming"])
        if upload.state == "done":  # an attempt before this one came so far
            return Load([], [])
        work.voice.tell("choose", 0, len(upload.files))
        return Load(*work.store.incoming.lay_out(upload))
    return Load([Path(args["path"])], [])


def _drawn(work: Work, lang: str) -> Path:
    """Draw the sample photos, where they are not drawn yet; return their folder."""
    folder = work.store.home / "cache" / f"sample-{lang}"
    project, orders = work.project, rendered.orders(folder, lang)
    for done, outcome in enumerate(project.pool.map(rendered.write, orders), 1):
        if outcome.error:
            raise outcome.error
        work.voice.tell("draw", done, len(orders))
    if project.noun.mode is None:
        reason = sentences.say("mode-drawn")
        project.noun = work.store.projects.look_at(project.noun, "whole", reason)
    return folder


def _collect(work: Work, place: Path) -> collect.Report:
    mode: Wish = work.args.get("mode") or "auto"
    report = work.project.collect(place, mode, work.voice.tell)
    for note in report.notes:
        work.voice.say(note)
    for one in report.refused:
        work.voice.say(f"{one.source}: {one.reason}")
    return report


def _result(
    load: Load,
    reports: list[collect.Report],
    found: detecting.Report,
    labelled: label.Report,
) -> dict[str, Any]:
    refused = [{"source": s, "reason": r, "code": ""} for s, r in load.refused] + [
        {"source": one.source, "reason": one.reason, "code": one.code}
        for report in reports
        for one in report.refused
    ]
    return {
        "photos": found.photos,
        "regions": found.regions,
        "without": found.without,
        "labelled": labelled.labelled,
        "conflicts": len(labelled.conflicts),
        "new": sum(one.counts["new"] for one in reports),
        "duplicates": sum(one.counts["duplicate"] for one in reports),
        "refused": len(refused),
        "refusals": refused[:SHOWN],
        "notes": [note for one in reports for note in one.notes],
    }
