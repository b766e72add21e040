"""Guess: propose names for what nobody has named, and say what to ask first.

The newest model answers, where it sees as the project does; names it does not know,
and all names while there is no model, are proposed by what bears them already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miwake.engine.bundle import opened
from miwake.engine.lens import Lens
from miwake.errors import BadBundle, NotFound
from miwake.learn import graphs, heads, order, propose
from miwake.learn.propose import Best, Means
from miwake.store.home import Store
from miwake.store.tiles import Guessed
from miwake.values import Project, Tell, silent

SAMPLE = 4000
"""Vectors that say how all of them lie."""
BLOCK = 4096
"""Vectors read at once."""
ASKED = 400
"""Items whose order is chosen with care; the others follow by their doubt."""
CANDIDATES = 2500
"""Open items, at most, among which those are chosen, and named ones that tell how."""
FITTED = 200
"""Names, at most, that a head is fitted for just to order what is asked."""
SURE = 0.5
"""What a name the model does not know must reach to be proposed in its stead."""
ALIKE = 0.75
"""Cosine of two names' means from which they may be one."""
PAIRS = 200
"""Pairs of names that are kept to be asked about."""

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Learned:
    """What proposes: names that are borne, and a model's own where there is one."""

    names: tuple[str, ...]
    """Ids, by place."""
    means: Means
    head: bytes = b""
    """The model from vectors to scores; empty: there is none."""
    columns: NDArray[np.int64] | None = None
    """Place of each of the model's names; -1 for one that nobody is to bear."""

    @property
    def source(self) -> str:
        """Return who proposes: `model` or `neighbours`."""
        return "model" if self.head else "neighbours"


def guess(store: Store, project: Project, lens: Lens, tell: Tell = silent) -> int:
    """Propose names for every open tile, and put them in order; return how many."""
    return refresh(store, project, lens, tell=tell)


def refresh(
    store: Store,
    project: Project,
    lens: Lens,
    regions: Sequence[str] | None = None,
    tell: Tell = silent,
) -> int:
    """Propose anew: for all that is open, or for some regions of it.

    For some, the order of asking is left as it is.
    """
    seen = store.vectors.known(lens.digest)  # what a person drew may have none
    every = [region for region in store.queues.open(project.id) if region in seen]
    wanted = set(every) if regions is None else set(regions)
    asked = [region for region in every if region in wanted]
    if not asked:
        return 0
    named = [one for one in store.queues.named(project.id) if one[0] in seen]
    learned = _learned(store, project, lens, named, every)
    denied = store.queues.denied(project.id, None if regions is None else asked)
    rows: dict[str, Guessed] = {}
    for done, part in _blocks(asked):
        tell("guess", done, len(asked))
        rows |= _proposed(store, lens, learned, part, denied)
    if regions is None:
        rows = _in_order(store, lens, rows, named)
        _note_alike(store, project, learned)
        source = "none" if learned is None else learned.source
        store.queues.note(project.id, "guess", {"source": source})
    store.tiles.guessed(project.id, list(rows.values()))
    tell("guess", len(asked), len(asked))
    return len(asked)


def _blocks(regions: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    for at in range(0, len(regions), BLOCK):
        yield at, regions[at : at + BLOCK]


def _learned(
    store: Store,
    project: Project,
    lens: Lens,
    named: Sequence[tuple[str, str]],
    every: Sequence[str],
) -> Learned | None:
    """Return what proposes, from (region, name) and all that is open; None: nothing."""
    head, spellings = _model(store, project, lens)
    known = [region for region, _ in named]
    active = store.queues.spellings(project.id)
    ids = store.queues.ids(project.id, spellings)
    columns = [ids.get(one, "") for one in spellings]
    names = sorted({n for _, n in named} | {c for c in columns if c in active})
    if not names:
        return None
    place = {name: i for i, name in enumerate(names)}
    codes = np.array([place[name] for _, name in named], np.int64)
    how = _preparation(store, lens, [*known, *every])
    means = _means(store, lens, known, codes, len(names), how)
    at = np.array([place.get(one, -1) for one in columns], np.int64)
    return Learned(tuple(names), means, head, at)


def _preparation(store: Store, lens: Lens, regions: Sequence[str]) -> graphs.Prepare:
    step = max(1, len(regions) // SAMPLE)
    sample = store.vectors.read(lens.digest, regions[::step])
    return heads.preparation(sample, lens.blocks)


def _means(
    store: Store,
    lens: Lens,
    known: Sequence[str],
    codes: NDArray[np.int64],
    size: int,
    how: graphs.Prepare,
) -> Means:
    """Return the means of names; of many items, those that fit beside each other."""
    if len(known) > 5 * SAMPLE:  # a part of each name will do
        rank = _ranks(codes)
        keep = np.flatnonzero(rank < max(2, 5 * SAMPLE // size))
        known, codes = [known[i] for i in keep.tolist()], codes[keep]
    vectors = store.vectors.read(lens.digest, known)
    if not known:  # only the model knows any name
        vectors = np.zeros((0, len(how.mean)), np.float32)
    return propose.learn(vectors, codes, size, how, seed=0)


def _ranks(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return which of its code's items each item is, counted from 0."""
    order_ = np.argsort(codes, kind="stable")
    ranks = np.empty(len(codes), np.int64)
    starts = np.searchsorted(codes[order_], codes[order_])
    ranks[order_] = np.arange(len(codes)) - starts
    return ranks


def _model(store: Store, project: Project, lens: Lens) -> tuple[bytes, list[str]]:
    """Return the newest model's head and names, if it sees through this lens."""
    try:
        model = store.models.newest(project.id)
        if model.run.get("encoder") != lens.digest:
            return b"", []
        bundle = opened(store.bundles / model.digest)
        data = (bundle.path / "model.onnx").read_bytes()
    except (NotFound, BadBundle, OSError):
        return b"", []
    return graphs.behind(data), list(bundle.names)


def _proposed(
    store: Store,
    lens: Lens,
    learned: Learned | None,
    regions: Sequence[str],
    denied: Mapping[str, set[str]],
) -> dict[str, Guessed]:
    """Return what is proposed for some regions."""
    if learned is None:
        return {region: (region, None, 0.0, 1.0, ()) for region in regions}
    place = {name: i for i, name in enumerate(learned.names)}
    found: dict[str, Guessed] = {}
    block = max(1, propose.CELLS // len(learned.names))
    for at in range(0, len(regions), block):
        part = regions[at : at + block]
        vectors = store.vectors.read(lens.digest, part)
        barred = {
            row: [place[n] for n in denied[region] if n in place]
            for row, region in enumerate(part)
            if region in denied
        }
        best = _best(learned, vectors, barred)
        found |= {g[0]: g for g in _rows(learned.names, part, best)}
    return found


def _best(
    learned: Learned, vectors: Vectors, barred: Mapping[int, Sequence[int]]
) -> Best:
    near = propose.best(propose.logits(learned.means, vectors), barred)
    if not learned.head or learned.columns is None or (learned.columns < 0).all():
        return near
    spread = np.zeros((len(vectors), len(learned.names)), np.float32)
    fits = learned.columns >= 0
    spread[:, learned.columns[fits]] = graphs.run(learned.head, vectors)[:, fits]
    model = propose.best(propose.shares(spread), barred)
    new = ~np.isin(near.places[:, 0], learned.columns) & (near.scores[:, 0] >= SURE)
    return Best(
        np.where(new[:, None], near.places, model.places),
        np.where(new[:, None], near.scores, model.scores),
    )


def _rows(
    names: Sequence[str], regions: Sequence[str], best: Best
) -> Iterator[Guessed]:
    doubts = best.doubts
    for i, region in enumerate(regions):
        top = [
            (names[place], float(score))
            for place, score in zip(best.places[i], best.scores[i], strict=True)
            if score > 0
        ]
        which, score = top[0] if top else (None, 0.0)
        yield region, which, score, float(doubts[i]), top


def _in_order(
    store: Store,
    lens: Lens,
    rows: dict[str, Guessed],
    named: Sequence[tuple[str, str]],
) -> dict[str, Guessed]:
    """Let doubt say what to ask first: the same doubts, dealt out in another order."""
    first = _first(store, lens, rows, named)
    chosen = set(first)
    rest = sorted((r for r in rows if r not in chosen), key=lambda r: -rows[r][3])
    doubts = sorted((row[3] for row in rows.values()), reverse=True)
    fall = np.linspace(0.0, 1e-3, len(rows))  # no two are equal
    return {
        region: (*rows[region][:3], max(0.0, doubt - less), rows[region][4])
        for region, doubt, less in zip([*first, *rest], doubts, fall, strict=True)
    }


def _first(
    store: Store,
    lens: Lens,
    rows: Mapping[str, Guessed],
    named: Sequence[tuple[str, str]],
) -> list[str]:
    """Return what to ask first (see `learn.order`), of a fair part of what is open."""
    asked = sorted(rows)[:: _stride(len(rows))]  # ids are digests: this is chance
    known = named[:: _stride(len(named))]
    vectors = store.vectors.read(
        lens.digest, [*asked, *(region for region, _ in known)]
    )
    how = heads.preparation(vectors, lens.blocks)
    mine, theirs = vectors[: len(asked)], vectors[len(asked) :]
    doubts = np.array([rows[region][3] for region in asked])
    names, codes = np.unique([name for _, name in known], return_inverse=True)
    if 2 <= len(names) <= FITTED:
        doubts = 1.0 - propose.leads(theirs, codes.astype(np.int64), mine, how)
    elif len(names) < 2:
        doubts = np.ones(len(asked))
    ready = propose.ready(how, vectors)
    told = ready[len(asked) :]
    places = order.first(ready[: len(asked)], doubts, told, ASKED, seed=0)
    return [asked[place] for place in places]


def _stride(size: int) -> int:
    """Return of how many one is taken, so that `CANDIDATES` are left."""
    return max(1, -(-size // CANDIDATES))


def _note_alike(store: Store, project: Project, learned: Learned | None) -> None:
    """Keep which names may be one, for the page to ask."""
    pairs = propose.likeness(learned.means, ALIKE)[:PAIRS] if learned else []
    names = learned.names if learned else ()
    told = [[names[a], names[b], round(near, 4)] for a, b, near in pairs]
    store.queues.note(project.id, "alike", told)
