"""`/api/projects/{p}/models`: what each model is worth, looked at from every side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from miwake.doors.http.desk import Desk, desk
from miwake.doors.http.evaluation import (
    BaselineWire,
    ConditionWire,
    EvaluationWire,
    FigureWire,
    ItemsWire,
    LabelWire,
    MatrixWire,
    ModelCard,
    PanelWire,
    ReportWire,
    SentenceWire,
    WrongWire,
)
from miwake.doors.http.place import names_of, project_of, tiles_of
from miwake.doors.http.wires import saids
from miwake.engine.bundle import Bundle
from miwake.engine.zipped import Entries, zipped
from miwake.errors import NotFound, Refused
from miwake.learn import appraise
from miwake.report import write as reports
from miwake.report.page import POLICY
from miwake.report.words import Lang
from miwake.stages import evaluate
from miwake.stages.evaluate import Answers, Wanted
from miwake.stages.publish import bundle_path
from miwake.store.home import Store
from miwake.store.models import Numbered
from miwake.values import Panel, Project, Verdict

router = APIRouter(prefix="/api/projects/{p}", tags=["evaluate"])

ERRORS = 60
"""Most items of one answer."""
FRAMED = POLICY + "; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
"""The report's own policy, and that our page may show it."""


Threshold = Annotated[float, Query(ge=0, le=1)]


@router.get("/models", operation_id="models", response_model=list[ModelCard])
def models(request: Request, p: str) -> list[ModelCard]:
    """List a project's models, newest first."""
    store, project = desk(request).store, project_of(request, p)
    return [card(store, project, one) for one in store.models.numbered(project.id)]


@router.get("/models/{digest}", operation_id="evaluate", response_model=EvaluationWire)
def model(
    request: Request, p: str, digest: str, against: str | None = None
) -> EvaluationWire:
    """Look at one model from every side, beside another one if wanted."""
    store, project = desk(request).store, project_of(request, p)
    one = numbered(store, project, digest)
    other = numbered(store, project, against) if against else None
    verdict = store.models.verdict(one.model.digest)
    of = evaluate.answers(store, verdict)
    beside = _answers(store, other) if other else None
    where = f"/api/projects/{project.id}/models/{one.model.digest}/report"
    suspected = evaluate.suspected(of)[:ERRORS]
    notes = store.snapshots.get(verdict.snapshot).notes
    return EvaluationWire(
        card=card(store, project, one),
        against=card(store, project, other) if other else None,
        panels=[_panel(panel) for panel in verdict.panels],
        sentence=_sentence(verdict, len(of)),
        thresholds=appraise.thresholds(of.surest),
        curve=appraise.curve(of.surest),
        labels=_labels(store, project, of, beside),
        conditions=_conditions(of),
        notes=[*notes],
        said=saids(notes),
        report=ReportWire(en=f"{where}?lang=en", ja=f"{where}?lang=ja"),
        doubtful=wrongs(store, project, of, suspected),
    )


@router.get("/models/{digest}/matrix", operation_id="matrix", response_model=MatrixWire)
def matrix(
    request: Request, p: str, digest: str, threshold: Threshold = 0.0
) -> Response:
    """Count items by true name and answer."""
    store, project = desk(request).store, project_of(request, p)
    of = _answers(store, numbered(store, project, digest))
    names, counts = evaluate.matrix(of, threshold)
    wire = {"names": names, "rows": counts.tolist()}
    return Response(
        json.dumps(wire, ensure_ascii=False, separators=(",", ":")).encode(),
        media_type="application/json",
    )


@router.get(
    "/models/{digest}/items", operation_id="judged_items", response_model=ItemsWire
)
def items(  # noqa: PLR0913 - each is a word of the address
    request: Request,
    p: str,
    digest: str,
    truth: str | None = None,
    guess: str | None = None,
    wrong: bool = False,
    answered: bool | None = None,
    condition: str | None = None,
    threshold: Threshold = 0.0,
    limit: Annotated[int, Query(ge=1, le=500)] = ERRORS,
) -> ItemsWire:
    """List judged items, surest first: those of a cell of the matrix, or mistakes.

    `answered=0` asks for the last column: what is not answered at the threshold.
    """
    store, project = desk(request).store, project_of(request, p)
    of = _answers(store, numbered(store, project, digest))
    wanted = Wanted(
        truth or None, guess or None, wrong, answered, condition or None, threshold
    )
    places = evaluate.chosen(of, wanted)[:limit]
    return ItemsWire(items=wrongs(store, project, of, places))


@router.get(
    "/models/{digest}/explain/{region}",
    operation_id="explain",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}},
)
async def explain(
    request: Request, p: str, digest: str, region: str, name: str | None = None
) -> Response:
    """Draw what a model's answer about a region rests on."""
    shared = desk(request)
    made = await shared.gate.run(
        lambda: _explained(shared, project_of(request, p), (digest, region, name))
    )
    return Response(made, media_type="image/png")


@router.get(
    "/models/{digest}/report", operation_id="report", response_class=HTMLResponse
)
def report(request: Request, p: str, digest: str, lang: Lang = "en") -> Response:
    """Return a model's report, one page that needs nothing else."""
    store, project = desk(request).store, project_of(request, p)
    one = numbered(store, project, digest)
    verdict = store.models.verdict(one.model.digest)
    text = reports.compose(store, project, one.model, verdict, lang)
    return HTMLResponse(
        text, headers={"Content-Security-Policy": FRAMED, "Content-Language": lang}
    )


@router.get(
    "/models/{digest}/bundle",
    operation_id="bundle",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}}},
)
def bundle(request: Request, p: str, digest: str) -> Response:
    """Return a model's bundle as a zip, written while it is sent."""
    store, project = desk(request).store, project_of(request, p)
    one = numbered(store, project, digest)
    folder = bundle_path(store, one.model.digest)
    Bundle(folder).check_files()
    short = one.model.digest[:12]
    files: Entries = (
        (f"{short}/{path.relative_to(folder).as_posix()}", path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )
    name = f'attachment; filename="miwake-{short}.zip"'
    return StreamingResponse(
        zipped(files),
        media_type="application/zip",
        headers={"Content-Disposition": name},
    )


def numbered(store: Store, project: Project, digest: str) -> Numbered:
    """Return a project's model by its digest, or a beginning of it; raises NotFound."""
    known = store.models.numbered(project.id)
    found = [one for one in known if one.model.digest.startswith(digest)]
    if len(found) != 1 or len(digest) < 8:
        raise NotFound(f"the project has no model {digest[:12]}")
    return found[0]


def card(store: Store, project: Project, one: Numbered) -> ModelCard:
    """Return a model as it stands in a list."""
    digest = one.model.digest
    try:
        panels: Sequence[Panel] = store.models.verdict(digest).panels
    except Refused:
        panels = ()
    classes = _rows(panels, "by_class")
    return ModelCard(
        digest=digest,
        number=one.number,
        created=one.created,
        snapshot=one.model.snapshot,
        task=project.task,
        accuracy=_figure(panels[0]) if panels else None,
        items=sum(int(row[1]) for row in classes),
        names=len(classes),
        published=[e.name for e in store.models.endpoints() if e.model == digest],
        seconds=store.models.seconds(digest),
    )


def wrongs(
    store: Store, project: Project, of: Answers, places: Sequence[int]
) -> list[WrongWire]:
    """Return items as the page shows them, each with its tile if it has one."""
    told = evaluate.told(store, project.id, of, places)
    shown = tiles_of(store, project, [one.region for one in told if one.region])
    return [
        WrongWire(
            region=one.region,
            photo=one.photo,
            truth=one.truth,
            guess=one.guess,
            score=one.score,
            source=one.source,
            tile=shown.get(one.region or ""),
        )
        for one in told
    ]


def _answers(store: Store, one: Numbered) -> Answers:
    return evaluate.answers(store, store.models.verdict(one.model.digest))


def _explained(
    shared: Desk, project: Project, asked: tuple[str, str, str | None]
) -> bytes:
    """Return the drawing, made once."""
    digest, region, name = asked
    one = numbered(shared.store, project, digest)
    bundle_path(shared.store, one.model.digest)
    opened = shared.answerer.shelf.get(one.model.digest)
    return evaluate.explain(shared.store, opened, region, name)


def _labels(
    store: Store, project: Project, of: Answers, beside: Answers | None
) -> list[LabelWire]:
    ids = names_of(store, project)
    return [
        LabelWire(
            id=ids.get(one.spelling),
            spelling=one.spelling,
            items=one.items,
            precision=one.precision,
            recall=one.recall,
            ap=one.average_precision,
            change=one.change,
        )
        for one in evaluate.labels(of, beside)
    ]


def _conditions(of: Answers) -> list[ConditionWire]:
    return [
        ConditionWire(
            slice=one.column,
            value=one.value,
            items=one.items,
            accuracy=round(one.accuracy, 6),
            low=round(one.low, 6),
            high=round(one.high, 6),
        )
        for one in evaluate.conditions(of)
    ]


def _sentence(verdict: Verdict, items: int) -> SentenceWire:
    figure = _figure(verdict.panels[0])
    careless = [p for p in verdict.panels if p.key == "accuracy_random_split"]
    dumb = [row for row in _rows(verdict.panels, "baselines") if row[1] is not None]
    return SentenceWire(
        items=items,
        accuracy=figure.value,
        low=figure.low,
        high=figure.high,
        flattered=careless[0].data["value"] if careless else None,
        baseline=BaselineWire(key=dumb[0][0], value=dumb[0][1]) if dumb else None,
    )


def _figure(panel: Panel) -> FigureWire:
    return FigureWire(**{key: panel.data[key] for key in ("value", "low", "high")})


def _rows(panels: Sequence[Panel], key: str) -> list[list[Any]]:
    """Return the rows of a table of a verdict; none when it has no such table."""
    return next((list(p.data["rows"]) for p in panels if p.key == key), [])


def _panel(panel: Panel) -> PanelWire:
    return PanelWire(kind=panel.kind, key=panel.key, data=dict(panel.data))
