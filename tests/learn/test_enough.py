"""What is missing is called by its name: photos, other photos, or faces."""

from __future__ import annotations

from miwake.learn import enough
from miwake.values import Arrival


def test_copies_shared_and_missed_photos_are_told_apart():
    """Six files of a: two copies of one, one that b has too, one without a face."""
    photos = {"1": "p", "2": "p", "3": "q", "4": "r", "5": "s", "6": "t"}
    came = [Arrival(f"a/{n}", sha, "new", label="a") for n, sha in photos.items()]
    came.append(Arrival("b/4", "r", "duplicate", label="b"))

    told = enough.counted(["a"] * 3, ["a"], enough.brought(came))

    why = (
        "6 photos, of which 1 are exact copies, 1 lie under another name, too, "
        "1 show no face that was found"
    )
    assert (3, why) == told["a"]


def test_what_is_not_wholly_known_is_not_explained():
    """A person has named one more: the plain count."""
    came = [Arrival(f"a/{n}", "p", "new", label="a") for n in range(2)]

    assert {"a": (2, "2")} == enough.counted(["a"] * 2, [], enough.brought(came))
