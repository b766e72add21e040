"""A project and its verbs.

import miwake
project = miwake.open("idols")
project.collect("photos/")
model = project.train()
model.predict("a.jpg")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from miwake import task as tasks
from miwake.engine import parts, sources
from miwake.engine.bundle import Check, opened
from miwake.engine.lens import Lens, Wanted, believe, lens, make
from miwake.engine.look import Seconds
from miwake.engine.pool import Pool
from miwake.engine.weights import BUILT_IN
from miwake.errors import BadPhoto, WorkerLost
from miwake.learn.sentences import say
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

CLASSIFY = "classify.v1"
"""The question of a project for which no other was chosen."""
Wish = Literal["auto", "faces", "whole", "small"]


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
        return opened(self.path).answer(data, str(path))

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
        """Let an endpoint answer with this model; raises Refused until it is judged."""
        project = self.project
        return publish.publish(
            project.store, project.noun, self.model, endpoint or project.noun.name
        )

    def verify(self) -> Check:
        """Run the golden items; raises NotEqual."""
        return opened(self.path).verify()


class Project:
    """A project and the verbs that apply to it; a context manager."""

    def __init__(self, store: Store, noun: Noun, pool: Pool) -> None:
        self.store = store
        self.noun = noun
        self.pool = pool
        self.probed = Seconds()
        """What choosing the mode and building the encoder cost."""

    @property
    def lens(self) -> Lens:
        """How this project sees; whole photos until a mode is chosen."""
        return self._lens(self.noun.mode or "whole")

    def _lens(self, mode: Mode) -> Lens:
        chosen = parts.choose(self.noun.parts, self.store.home)
        return lens(mode, self.store.cache, parts=chosen)

    def _made(self, mode: Mode) -> Lens:
        """Return the lens of a mode; where its encoder is new, a worker has built it
        while others woke, or does so now."""
        chosen = parts.choose(self.noun.parts, self.store.home)
        wanted = Wanted(mode, self.store.cache, chosen)
        (one,) = self.pool.map(make, [wanted])
        if one.result is None:
            raise one.error or WorkerLost("no worker could build the encoder")
        found, seconds = one.result
        self.probed += Seconds(models=seconds)
        return believe(found)

    def use(self, backbone: str | None = None, detector: str | None = None) -> None:
        """See with models of your own; "built-in" goes back, None leaves it as it is.

        Raises UnknownModel, BadOption for another kind, BadModel when it cannot do it.
        """
        asked = {"backbone": backbone, "detector": detector}
        told = {part: name for part, name in asked.items() if name is not None}
        if not told:
            return
        named = {
            part: name
            for part, name in {**self.noun.parts, **told}.items()
            if name != BUILT_IN
        }
        chosen = parts.choose(named, self.store.home)
        if chosen.backbone:  # it is tried before any photo is read
            lens("whole", self.store.cache, parts=chosen)
        if named != self.noun.parts:
            self.noun = self.store.projects.use(self.noun, named)

    def collect(
        self,
        path: str | Path,
        mode: Wish = "auto",
        tell: Tell = silent,
        *,
        backbone: str | None = None,
        detector: str | None = None,
    ) -> collect.Report:
        """Bring photos in; the first time, choose what to look at in them."""
        place = Path(path)
        self.use(backbone, detector)
        self.choose(place, mode)
        seen_by = self._made(self.noun.mode or "whole")
        return collect.collect(
            self.store, self.noun, place, pool=self.pool, lens=seen_by, tell=tell
        )

    def choose(self, place: Path, wish: Wish = "auto") -> None:
        """Choose between faces and whole photos, unless that was done before."""
        if wish == "auto" and self.noun.mode:
            return
        if wish == "auto":
            listing = sources.entries(place)
            faces = self._made("faces")
            mode, reason, cost = detect.choose_mode(listing.entries, faces, self.pool)
            self.probed += cost
        else:
            mode, reason = wish, say("mode-given", mode=wish)
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
        self,
        of: Snapshot,
        options: Mapping[str, Any],
        seed: int,
        tell: Tell = silent,
        hear: judge.Hear | None = None,
    ) -> judge.Examined:
        """Sit the exams of a run, whether or not its model is there yet."""
        task = tasks.get(self.noun.task)
        chosen = asdict(tasks.options(task, options))
        run = judge.Run(self.noun.task, chosen, seed)
        return judge.examine(self.store, self.lens, of, run, self.pool, tell, hear)

    def model(self, digest: str | None = None) -> Trained:
        """Return a model by digest, or the newest; raises NotFound."""
        models = self.store.models
        found = models.get(digest) if digest else models.newest(self.noun.id)
        return Trained(self, found)

    def write_report(
        self,
        of: Trained,
        verdict: Verdict,
        lang: str = "en",
        notes: Sequence[str] = (),
    ) -> Path:
        """Write a judged model's report, with more notes if any; return the file."""
        name = predict.safe_name(self.noun.name)
        path = (
            self._reports()
            / f"{name}-{of.digest[:12]}{'' if lang == 'en' else '.ja'}.html"
        )
        text = reports.compose(
            self.store,
            self.noun,
            of.model,
            verdict,
            "ja" if lang == "ja" else "en",
            notes,
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
        path = self._reports() / f"{predict.safe_name(self.noun.name)}-sheet.html"
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
    task: str | None = None,
) -> Project:
    """Open a project by name; raises UnknownProject unless it may be made."""
    store = Store(Path(home).expanduser() if home else settings().home)
    noun = (
        store.projects.ensure(name, task or CLASSIFY)
        if make
        else store.projects.find(name)
    )
    if make and task and tasks.get(task).label == "tags":
        store.labels.bear(noun.id, several=True)
    return Project(store, noun, pool or Pool(settings().workers))
