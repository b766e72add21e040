"""Ask how many labels it saves to be asked the right things first.

Claim: to reach 95 % of the accuracy that all labels give takes at most 0.6 of the
labels that asking at random takes, and the mean over the seeds is never more than 2
points below random. A person is imagined who answers what is asked, rightly; after
every 10 answers proposals and order are made anew, by the very functions of the stage
`guess`. Accuracy is that of a linear head learned from the answers, on items that are
never asked: three tenths of the groups (near-duplicates, shots of one tile, cells of
one photo). Random is the mean of three orders a seed.

How to ask was chosen on six sets: singers, clothing, anime figures, seven-segment
digits, flowers, footballers (docs/log.md). Judged are four others, fixed before any
was run (`unseen.py`): handwritten digits, fashion, blood cells, magnetic tiles. All
four count; the first two are left out, with the reason, where no package brought them.
The states of `plates_us` are no fifth: with some ten photos a state no curve bends,
so the labels needed would be those there are. Of the digits some curves of other ways
to ask had been seen before, none of this one.

`label_ratio` is the mean over the sets of the ratio of labels needed, between the
budgets by straight lines; where the first budget, 5, already reaches the goal, as of
cells, five count as needed, and the ratio is too high. `worst_gap` is how far the mean
over the seeds falls below random at any budget of any set.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miwake.bench import course, unseen
from miwake.errors import NothingToCollect
from miwake.learn import heads, order, propose
from miwake.learn.graphs import Prepare
from miwake.stages import snapshot

FIGURES: tuple[str, ...] = ("label_ratio", "worst_gap")
OPTIONAL = ("digits", "fashion")
"""Sets that packages bring; without them the others are judged."""
BUDGETS = (
    *(5, 8, 10, 12, 15, 20, 25, 30, 35, 40, 50, 60, 70, 80, 100, 120, 140),
    *(160, 200, 240, 280, 320, 400),
)
EVERY = 10
"""Answers until everything is made anew."""
ORDERS = 3
SHARE = 0.95
PENALTY = 1e-3
HELD = 0.3
"""Share of the groups that is never asked, where no test part is given."""
LEFT = 0.2
"""Share of what may be asked that each seed leaves out, where one is."""
STUDENT = 1.96, 12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26
"""97.5 % points of Student's distribution, by degrees of freedom; first: of many."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Items:
    """A labelled set, encoded."""

    vectors: Vectors
    names: Ints
    groups: tuple[str, ...]
    test: NDArray[np.bool_] | None
    """The given test part, if there is one."""
    blocks: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Game:
    """What may be asked, and what is judged on."""

    pool: Vectors
    names: Ints
    test: Vectors
    truth: Ints
    how: Prepare
    """Learned from the pool: it needs no names."""
    ready: Vectors
    """The pool as proposals see it."""

    def right(self, asked: Ints) -> float:
        """Return the accuracy of a head that has learned these places of the pool."""
        known, codes = np.unique(self.names[asked], return_inverse=True)
        if len(known) < 2:
            return float((self.truth == known[0]).mean())
        space = heads.space(self.pool[asked], self.how.blocks, self.how)
        study = heads.Study(tolerance=1e-3)
        table = heads.linear(space, codes, len(known), PENALTY, study=study)
        head = heads.as_head(space, table)
        guessed = known[heads.logits(head, self.test).argmax(axis=1)]
        return float((guessed == self.truth).mean())

    def curve(self, asked: Ints) -> Floats:
        """Return the accuracy after each of the budgets; the last ones, with all."""
        return np.array([self.right(asked[:many]) for many in self.budgets])

    @property
    def budgets(self) -> tuple[int, ...]:
        """Return the budgets that the pool allows."""
        fits = tuple(many for many in BUDGETS if many <= len(self.pool))
        return fits or (len(self.pool),)


def run(
    data: Path,
    seeds: Sequence[int],
    say: Callable[[str], None],
    *,
    out: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the figures of each seed; `worst_gap` is one figure of all of them."""
    started = time.perf_counter()
    games: dict[str, list[dict[str, Any]]] = {}
    for name, items in looked(data, say):
        games[name] = [played(game(items, seed), seed) for seed in seeds]
        say(f"{name}: {_told(games[name])}")
    sets = list(games.values())
    gap = max(_gap(found) for found in sets)
    means = [
        float(np.mean([found[i]["ratio"] for found in sets])) for i in range(len(seeds))
    ]
    say(f"all: label ratio {interval(means)}, gap {gap:.3f}")
    seconds = round((time.perf_counter() - started) / len(seeds), 2)
    for place, seed in enumerate(seeds):
        each = {name: found[place] for name, found in games.items()}
        yield {
            "seed": seed,
            "figures": {
                "label_ratio": round(means[place], 6),
                "worst_gap": round(gap, 6),
            },
            "detail": {name: _listed(one) for name, one in each.items()},
            "seconds": seconds,
        }


def looked(data: Path, say: Callable[[str], None]) -> Iterator[tuple[str, Items]]:
    """Yield the sets, encoded as the product would choose to; say what is not there."""
    for name in sorted(unseen.SETS, key=lambda name: name in OPTIONAL):
        with TemporaryDirectory(prefix="miwake-unseen-") as folder:
            try:
                place = unseen.listed(name, data, Path(folder))
            except NothingToCollect as reason:
                if name not in OPTIONAL:
                    raise
                say(f"{name}: left out: {reason}")
                continue
            with course.Course(place, None) as one:
                items = gathered(one)
        yield name, items


def gathered(one: course.Course) -> Items:
    """Return everything that has a name, with its groups and given parts."""
    found = snapshot.gather(one.store, one.project, one.lens)
    ids = [region.id for region in found.regions]
    said = [arrival.split for arrival in found.arrivals]
    given = np.array([part == "test" for part in said]) if all(said) else None
    return Items(
        one.store.vectors.read(one.lens.digest, ids),
        np.unique(found.labels, return_inverse=True)[1].astype(np.int64),
        tuple(snapshot.group_names(found)),
        given,
        one.lens.blocks,
    )


def game(items: Items, seed: int) -> Game:
    """Deal what may be asked and what is judged on."""
    rng = np.random.default_rng(seed)
    if items.test is None:
        groups = rng.permutation(sorted(set(items.groups)))
        held = set(groups[: int(HELD * len(groups))].tolist())
        test = np.array([group in held for group in items.groups])
        pool = ~test
    else:
        test = items.test
        pool = ~test & (rng.random(len(test)) >= LEFT)
    how = heads.preparation(items.vectors[pool], items.blocks)
    return Game(
        items.vectors[pool],
        items.names[pool],
        items.vectors[test],
        items.names[test],
        how,
        propose.ready(how, items.vectors[pool]),
    )


def played(one: Game, seed: int) -> dict[str, Any]:
    """Ask by the order and at random; return both curves and the labels needed."""
    rng = np.random.default_rng([seed, 1])
    goal = SHARE * one.right(np.arange(len(one.pool)))
    active = one.curve(asked(one, one.budgets[-1], seed))
    orders = [rng.permutation(len(one.pool)) for _ in range(ORDERS)]
    chance = [one.curve(each) for each in orders]
    by_chance = float(np.mean([needed(c, one.budgets, goal) for c in chance]))
    own = needed(active, one.budgets, goal)
    return {
        "ratio": own / by_chance,
        "needed": own,
        "needed_at_random": by_chance,
        "goal": goal,
        "active": active,
        "random": np.mean(chance, axis=0),
    }


def asked(one: Game, many: int, seed: int) -> Ints:
    """Return places of the pool in the order a person would be asked."""
    done = np.empty(0, np.int64)
    while len(done) < many:
        rest = np.setdiff1d(np.arange(len(one.pool)), done)
        doubts, codes = np.ones(len(rest)), one.names[done]
        if len(np.unique(codes)) > 1:
            leads = propose.leads(one.pool[done], codes, one.pool[rest], one.how)
            doubts = 1.0 - leads
        step = min(EVERY, many - len(done))
        told = one.ready[done]
        fresh = rest[order.first(one.ready[rest], doubts, told, step, seed)]
        done = np.concatenate([done, fresh])
    return done


def needed(curve: Floats, budgets: Sequence[int], goal: float) -> float:
    """Return the labels with which a curve reaches the goal; the last if it never."""
    reached = np.flatnonzero(curve >= goal)
    if not len(reached):
        return float(budgets[-1])
    place = int(reached[0])
    if place == 0:
        return float(budgets[0])
    before, after = float(curve[place - 1]), float(curve[place])
    step = budgets[place] - budgets[place - 1]
    return budgets[place - 1] + step * (goal - before) / (after - before)


def _gap(found: Sequence[dict[str, Any]]) -> float:
    """Return how far the mean of the seeds falls below random at worst."""
    length = min(len(one["active"]) for one in found)
    below = [one["random"][:length] - one["active"][:length] for one in found]
    return float(np.mean(below, axis=0).max())


def _told(found: Sequence[dict[str, Any]]) -> str:
    ratios = interval([one["ratio"] for one in found])
    return f"label ratio {ratios}, gap {_gap(found):.3f} over {len(found)} seeds"


def interval(values: Sequence[float]) -> str:
    """Return a mean over the seeds and where Student's distribution puts it."""
    many, mean = len(values), float(np.mean(values))
    if many < 2:
        return f"{mean:.3f}"
    point = STUDENT[many - 1] if many <= len(STUDENT) else STUDENT[0]
    half = point * float(np.std(values, ddof=1)) / float(np.sqrt(many))
    return f"{mean:.3f} (95 %: {mean - half:.3f} to {mean + half:.3f})"


def _listed(one: dict[str, Any]) -> dict[str, Any]:
    """Return a game's figures as plain data."""
    return {
        key: np.round(value, 4).tolist() if isinstance(value, np.ndarray) else value
        for key, value in one.items()
    }
