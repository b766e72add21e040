"""The river: the verbs in their order, for the command line and for Python.

import miwake
project = miwake.open("idols")
project.collect("photos/")
model = project.train()
model.predict("a.jpg")
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from miwake import task as tasks
from miwake.engine import sources
from miwake.engine.bundle import Check
from miwake.engine.lens import Lens, lens
from miwake.engine.pool import Pool
from miwake.errors import BadOption, BadPhoto, TooFewLabels
from miwake.report import sheet
from miwake.report import write as reports
from miwake.settings import settings
from miwake.stages import (
    collect,
    detect,
    judge,
    label,
    people,
    predict,
    publish,
    snapshot,
    train,
)
from miwake.store.home import Store
from miwake.values import (
    Answer,
    Endpoint,
    Mode,
    Model,
    Snapshot,
    Tell,
    Verdict,
    silent,
)
from miwake.values import Project as Noun

Wish = Literal["auto", "faces", "whole", "small"]


@dataclass(slots=True)
class Outcome:
    """Everything quickstart has to tell."""

    project: str
    mode: Mode
    reason: str
    photos: int
    regions: int
    classes: int
    groups: int
    accuracy: float
    interval: tuple[float, float]
    accuracy_random_split: float | None
    sentence: str
    wrongest: list[reports.Wrong]
    seconds: float
    bundle: Path
    report: Path
    endpoint: str
    difference: float
    """Largest difference of the bundle's answers on its golden items."""
    refused: list[str] = field(default_factory=list)
    """One line for each file that could not be read."""
    notes: list[str] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)
    """Seconds each verb took."""
    decode_seconds: float = 0.0
    """From bytes to pixels, over all workers."""
    model_seconds: float = 0.0
    """Finding and encoding regions, over all workers."""
    runtime_seconds: float = 0.0
    """Of that, inside onnxruntime."""
    fit_seconds: float = 0.0
    """Learning heads, for the model and for its judgement."""
    sample: str = ""
    """A photo to try the endpoint with."""


@dataclass(frozen=True, slots=True)
class People:
    """Who was found in photos without names."""

    photos: int
    faces: int
    sizes: list[int]
    """Faces of each person, most photographed first."""
    sentence: str
    sheet: Path
    """The contact sheet."""


class Trained:
    """A model: ask it, judge it, publish it."""

    def __init__(self, project: Project, model: Model, seconds: float = 0.0) -> None:
        self.project = project
        self.model = model
        self.seconds = seconds

    @property
    def digest(self) -> str:
        """The digest of the bundle."""
        return self.model.digest

    @property
    def path(self) -> Path:
        """The folder of the bundle."""
        return publish.bundle_path(self.project.store, self.digest)

    def predict(self, photo: str | Path) -> Answer:
        """Answer one photo; raises BadPhoto."""
        path = Path(photo)
        try:
            data = path.read_bytes()
        except OSError as bad:
            raise BadPhoto("missing", f"{path}: {bad.strerror}") from None
        return predict.opened(self.path).answer(data, str(path))

    def judge(self, tell: Tell = silent) -> Verdict:
        """Judge the model on its snapshot and seal the verdict."""
        project = self.project
        return judge.judge(
            project.store,
            project.noun,
            project.lens,
            self.model,
            pool=project.pool,
            tell=tell,
        )

    def publish(self, endpoint: str | None = None) -> tuple[Endpoint, Check]:
        """Let an endpoint answer with this model (judged first, if it was not)."""
        project = self.project
        return publish.publish(
            project.store, project.noun, self.model, endpoint or project.noun.name
        )

    def verify(self) -> Check:
        """Run the golden items; raises NotEqual."""
        return predict.opened(self.path).verify()


class Project:
    """A project and the verbs that apply to it; a context manager."""

    def __init__(self, store: Store, noun: Noun, pool: Pool) -> None:
        self.store = store
        self.noun = noun
        self.pool = pool

    @property
    def lens(self) -> Lens:
        """How this project sees; whole photos until a mode is chosen."""
        return lens(self.noun.mode or "whole", self.store.cache)

    def collect(
        self, path: str | Path, mode: Wish = "auto", tell: Tell = silent
    ) -> collect.Report:
        """Bring photos in; the first time, choose what to look at in them."""
        place = Path(path)
        self.choose(place, mode)
        return collect.collect(
            self.store, self.noun, place, pool=self.pool, lens=self.lens, tell=tell
        )

    def choose(self, place: Path, wish: Wish = "auto") -> None:
        """Choose between faces and whole photos, unless that was done before."""
        if wish == "auto" and self.noun.mode:
            return
        if wish == "auto":
            listing = sources.entries(place)
            faces = lens("faces", self.store.cache)
            mode, reason = detect.choose_mode(listing.entries, faces, self.pool)
        else:
            mode, reason = wish, f"--mode {wish} was given"
        if mode != self.noun.mode:
            self.noun = self.store.projects.look_at(self.noun, mode, reason)

    def detect(self, tell: Tell = silent) -> detect.Report:
        """Find and encode what has not been seen yet."""
        return detect.detect(
            self.store, self.noun, self.lens, pool=self.pool, tell=tell
        )

    def label(self) -> label.Report:
        """Say of each photo what its folder says."""
        return label.label(self.store, self.noun, self.lens)

    def snapshot(self, seed: int = 0) -> Snapshot:
        """Seal what is known now."""
        return snapshot.snapshot(self.store, self.noun, self.lens, seed=seed)

    def train(
        self,
        of: Snapshot | None = None,
        *,
        options: Mapping[str, Any] | None = None,
        seed: int = 0,
        tell: Tell = silent,
    ) -> Trained:
        """Train on a snapshot; without one, do everything that leads to it."""
        if of is None:
            self.detect(tell)
            self.label()
            of = self.snapshot(seed)
        made = train.train(
            self.store,
            self.noun,
            self.lens,
            of,
            options=options,
            seed=seed,
        )
        return Trained(self, made.model, made.seconds)

    def examine(
        self, of: Snapshot, options: Mapping[str, Any], seed: int, tell: Tell = silent
    ) -> judge.Examined:
        """Sit the exams of a run, whether or not its model is there yet."""
        task = tasks.get(self.noun.task)
        chosen = asdict(tasks.options(task, options))
        run = judge.Run(self.noun.task, chosen, seed)
        return judge.examine(self.store, self.lens, of, run, self.pool, tell)

    def model(self, digest: str | None = None) -> Trained:
        """Return a model by digest, or the newest; raises NotFound."""
        models = self.store.models
        found = models.get(digest) if digest else models.newest(self.noun.id)
        return Trained(self, found)

    def write_report(self, of: Trained, verdict: Verdict, lang: str = "en") -> Path:
        """Write a judged model's report; return the file."""
        name = predict.safe_name(self.noun.name)
        path = (
            self._reports()
            / f"{name}-{of.digest[:12]}{'' if lang == 'en' else '.ja'}.html"
        )
        text = reports.compose(
            self.store, self.noun, of.model, verdict, "ja" if lang == "ja" else "en"
        )
        path.write_text(text, encoding="utf-8")
        return path

    def _reports(self) -> Path:
        folder = self.store.home / "reports"
        folder.mkdir(exist_ok=True)
        return folder

    def sentence(self, verdict: Verdict, lang: str = "en") -> str:
        """Return a verdict's honest score in one sentence."""
        sealed = self.store.snapshots.get(verdict.snapshot)
        return reports.sentence(verdict, sealed, "ja" if lang == "ja" else "en")

    def people(self, lang: str = "en") -> People:
        """Sort the faces of a project by person, and write a contact sheet."""
        found = people.people(self.store, self.noun, self.lens)
        photos = len(self.store.photos.of(self.noun.id))
        faces = sum(len(group) for group in found)
        again = sum(len(group) > 1 for group in found)
        sentence = (
            f"{photos} 枚の写真に {faces} の顔、{len(found)} 人"
            f"（うち {again} 人は複数の写真に写っています）。"
            if lang == "ja"
            else f"{faces} faces in {photos} photos, {len(found)} people, "
            f"{again} of them seen more than once."
        )
        page = sheet.sheet(
            self.store, self.noun, found, sentence, "ja" if lang == "ja" else "en"
        )
        path = self._reports() / f"{predict.safe_name(self.noun.name)}-people.html"
        path.write_text(page, encoding="utf-8")
        return People(photos, faces, [len(group) for group in found], sentence, path)

    def audit(self, digest: str | None = None) -> list[tuple[str, str]]:
        """Return pairs of look-alikes, by source, that stand on two sides."""
        snapshots = self.store.snapshots
        of = snapshots.get(digest) if digest else snapshots.newest(self.noun.id)
        pairs = snapshot.straddling(self.store, self.noun, self.lens, of)
        names = reports.source_names(self.store, self.noun)
        ids = sorted({item for pair in pairs for item in pair})
        photo = {r.id: r.photo for r in self.store.regions.get(ids)}
        return [(names[photo[a]], names[photo[b]]) for a, b in pairs]

    def close(self) -> None:
        """End the workers and let go of the database."""
        self.pool.close()
        self.store.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_project(
    name: str,
    home: str | Path | None = None,
    *,
    make: bool = True,
    pool: Pool | None = None,
) -> Project:
    """Open a project by name; raises UnknownProject unless it may be made."""
    store = Store(Path(home).expanduser() if home else settings().home)
    noun = store.projects.ensure(name) if make else store.projects.find(name)
    return Project(store, noun, pool or Pool(settings().workers))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a quickstart may be told; everything has a sensible default."""

    name: str | None = None
    """Project and endpoint; the folder's own name when not given."""
    mode: Wish = "auto"
    seed: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    lang: Literal["en", "ja"] = "en"


def quickstart(
    home: Path,
    place: Path,
    wishes: Wishes,
    tell: Tell = silent,
    pool: Pool | None = None,
) -> Outcome:
    """From a folder of photos to a judged, published model.

    Raises NothingToCollect, TooFewLabels, NothingFound, CannotWrite: each says what to
    do, and is raised before anything is written where that can be known.
    """
    started = time.perf_counter()
    enough(sources.entries(place).entries)
    with pool or Pool(settings().workers) as workers:
        workers.start()
        store = Store(home)
        noun = store.projects.ensure(wishes.name or project_name(place))
        project = Project(store, noun, workers)
        outcome = _run(project, place, wishes, tell)
        store.close()
    outcome.seconds = time.perf_counter() - started
    return outcome


def enough(entries: Sequence[Any]) -> None:
    """Raise TooFewLabels when the names of the folders cannot suffice."""
    counts = Counter(e.label for e in entries if e.label and not e.is_clip)
    clips = {e.label for e in entries if e.label and e.is_clip}
    if clips:
        return  # how many photos a clip gives is not known before it is read
    small = {name: n for name, n in counts.items() if n < snapshot.FEWEST}
    if len(counts) - len(small) < 2:
        raise TooFewLabels(snapshot.too_few(counts, small))


def _run(project: Project, place: Path, wishes: Wishes, tell: Tell) -> Outcome:
    clock = _Clock()
    project.choose(place, wishes.mode)
    clock.lap("choose")
    brought = project.collect(place, tell=tell)
    clock.lap("collect")
    found = project.detect(tell)
    clock.lap("detect")
    labelled = project.label()
    sealed = project.snapshot(wishes.seed)
    clock.lap("snapshot")
    with ThreadPoolExecutor(1) as beside:
        training = beside.submit(
            project.train, sealed, options=wishes.options, seed=wishes.seed
        )
        examined = project.examine(sealed, wishes.options, wishes.seed, tell)
        model = training.result()
    verdict = judge.seal(project.store, project.noun, model.model, examined)
    clock.lap("train and judge")
    endpoint, check = model.publish()
    clock.lap("publish")
    report = project.write_report(model, verdict, wishes.lang)
    clock.lap("report")
    looked = brought.seconds + found.seconds
    figures = {panel.key: panel.data for panel in verdict.panels}
    flattered = figures.get("accuracy_random_split")
    return Outcome(
        project=project.noun.name,
        mode=project.noun.mode or "whole",
        reason=project.noun.reason,
        photos=found.photos,
        regions=found.regions,
        classes=len(sealed.names),
        groups=len({row.group for row in sealed.rows}),
        accuracy=figures["accuracy"]["value"],
        interval=(figures["accuracy"]["low"], figures["accuracy"]["high"]),
        accuracy_random_split=flattered["value"] if flattered else None,
        sentence=reports.sentence(verdict, sealed, wishes.lang),
        wrongest=reports.wrongest(project.store, project.noun, verdict),
        seconds=0.0,
        bundle=model.path,
        report=report,
        endpoint=endpoint.name,
        difference=check.difference,
        refused=[f"{a.source}: {a.reason}" for a in brought.refused],
        notes=[*brought.notes, *_told(brought, labelled), *sealed.notes],
        stages=clock.laps,
        decode_seconds=looked.decode,
        model_seconds=looked.models,
        runtime_seconds=looked.runtime,
        fit_seconds=model.seconds + examined.seconds,
        sample=_sample(project),
    )


class _Clock:
    """Seconds between laps."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 3)
        self._last = now


def _told(brought: collect.Report, labelled: label.Report) -> list[str]:
    """Return what a person should know of duplicates and doubtful labels."""
    counts, notes = brought.counts, []
    if counts["duplicate"]:
        notes.append(f"{counts['duplicate']} files were exact duplicates")
    if labelled.conflicts:
        notes.append(
            f"{len(labelled.conflicts)} photos lie under two names and were left out"
        )
    if labelled.chosen_of_several:
        notes.append(
            f"{labelled.chosen_of_several} photos hold several faces; the one that "
            "agrees with the others of its folder was taken"
        )
    if labelled.empty:
        notes.append(f"{labelled.empty} named photos hold no face and count as wrong")
    return notes


def _sample(project: Project) -> str:
    """Return the path of a collected photo, to try the endpoint with."""
    for arrival, root in project.store.photos.roots(project.noun.id):
        path = Path(root) / arrival
        if path.is_file():
            return str(path)
    return ""


def project_name(place: Path) -> str:
    """Return the name a folder or file gives its project."""
    name = place.resolve().stem if place.is_file() else place.resolve().name
    if not name:
        raise BadOption(f"{place} has no name of its own; choose one with --project")
    return name
