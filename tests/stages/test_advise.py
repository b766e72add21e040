"""What to do next follows from the figures alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from miwake.stages.advise import Situation, advise
from miwake.store.figures import Figures, Named

EMPTY = Figures()
LOOSE = Figures(photos=90, regions=100, states={"open": 100}, clusters=12)
READY = Figures(photos=90, states={"named": 90}, names=3, ready=3, items=90)
USED = replace(READY, endpoint="idols", published="m2", asked=9)
OPEN = {"open": 40, "named": 90}
ANN = Named("a1", "Ann", 7)


def situation(figures: Figures, **more: object) -> Situation:
    """Return a situation with a judged model."""
    known = {"model": "m2", "number": 2, "accuracy": 0.93} | more
    return Situation("p1", figures, **known)


@pytest.mark.parametrize(
    ("now", "code", "params", "action"),
    [
        (Situation("p1", EMPTY), "drop", {}, None),
        (
            Situation("p1", EMPTY, importing=(3, 9)),
            "importing",
            {"done": 3, "total": 9},
            None,
        ),
        (Situation("p1", LOOSE), "name_clusters", {"clusters": 12, "faces": 100}, None),
        (
            Situation("p1", replace(LOOSE, guessed=ANN, names=1, ready=1)),
            "confirm",
            {"name": "Ann", "count": 7},
            None,
        ),
        (
            Situation("p1", replace(LOOSE, clusters=0)),
            "one_by_one",
            {"count": 100},
            None,
        ),
        (
            Situation(
                "p1", Figures(photos=5, ready=1, thin=Named("b", "Bo", 3), names=2)
            ),
            "more_photos",
            {"name": "Bo", "missing": 2},
            None,
        ),
        (
            Situation("p1", READY, seconds=9),
            "train",
            {"items": 90, "seconds": 9},
            "train",
        ),
        (situation(READY), "publish", {"number": 2}, "publish"),
        (situation(READY, accuracy=0.4), "look", {"accuracy": 0.4}, None),
        (situation(replace(USED, asked=0)), "try", {"endpoint": "idols"}, None),
        (situation(replace(USED, unsure=4)), "unsure", {"count": 4}, None),
        (situation(USED, fresh=10), "train_again", {"fresh": 10}, "train"),
        (situation(USED, fresh=9), "done", {}, None),
        (
            situation(replace(USED, states=OPEN, guessed=ANN)),
            "confirm",
            {"name": "Ann", "count": 7},
            None,
        ),
        (situation(replace(USED, states=OPEN)), "one_by_one", {"count": 40}, None),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_one_thing_is_recommended(now, code, params, action):
    """With its numbers, and a click where one is enough."""
    found = advise(now)
    assert (code, params, action) == (found.code, dict(found.params), found.action)


def test_every_advice_leads_to_a_screen():
    """The address is one of this project's."""
    assert "#/p/p1/train" == advise(Situation("p1", READY)).href
