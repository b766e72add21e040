"""Train: a snapshot of what is known now, a model of it, judged while it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from miwake.doors.work import sort
from miwake.doors.work.voice import Work
from miwake.errors import NotFound, TooFewLabels
from miwake.river import Project, Trained
from miwake.stages import judge
from miwake.stages.snapshot import FEWEST
from miwake.store.home import Store
from miwake.values import Snapshot, Verdict


def train(work: Work) -> Mapping[str, Any]:
    """Learn from what is known now, judge it, and propose names for what is open."""
    project, voice = work.project, work.voice
    options = dict(work.args.get("options") or {})
    if work.args.get("seconds") is not None:
        options["seconds"] = work.args["seconds"]
    voice.tell("snapshot", 0, 1)
    sealed = _sealed(project)
    for note in sealed.notes:
        voice.say(note)
    model, verdict = _learned(work, sealed, options)
    voice.tell("report", 0, 1)
    for lang in ("en", "ja"):
        project.write_report(model, verdict, lang)
    result = outcome(work.store, model, verdict)
    if work.args.get("publish"):
        voice.tell("publish", 0, 1)
        endpoint, check = model.publish(project.noun.name.replace("/", "-"))
        result |= {"endpoint": endpoint.name, "parity": check.difference}
    sort.stage(work, "guess")
    return result


def _sealed(project: Project) -> Snapshot:
    """Seal what is known; what somebody drew meanwhile is encoded first."""
    try:
        try:
            return project.snapshot()
        except NotFound:  # somebody has drawn a region that nobody has encoded yet
            project.detect()
            return project.snapshot()
    except TooFewLabels as few:
        few.params = {"fewest": FEWEST}
        raise


def _learned(
    work: Work, sealed: Snapshot, options: Mapping[str, Any]
) -> tuple[Trained, Verdict]:
    """Train and sit the exams side by side; return the model and what it is worth."""
    project, voice = work.project, work.voice
    with ThreadPoolExecutor(1) as beside:
        training = beside.submit(project.train, sealed, options=options)
        examined = project.examine(sealed, options, 0, voice.tell, _curve(voice.point))
        model = training.result()
    return model, judge.seal(work.store, project.noun, model.model, examined)


def _curve(point: Callable[[str, float, float], None]) -> judge.Hear:
    """Return what draws accuracy, as it stands, over the photos judged so far."""
    asked = right = 0

    def hear(answered: int, correct: int) -> None:
        nonlocal asked, right
        asked, right = asked + answered, right + correct
        if answered:
            point("accuracy", asked, round(right / asked, 4))

    return hear


def outcome(store: Store, model: Trained, verdict: Verdict) -> dict[str, Any]:
    """Return what the page says of a new model."""
    figures = {panel.key: panel.data for panel in verdict.panels}
    headline = figures.get("accuracy", {})
    return {
        "model": model.digest,
        "number": _number(store, model),
        "accuracy": headline.get("value"),
        "low": headline.get("low"),
        "high": headline.get("high"),
    }


def _number(store: Store, model: Trained) -> int:
    numbered = store.models.numbered(model.project.noun.id)
    return next(one.number for one in numbered if one.model.digest == model.digest)
