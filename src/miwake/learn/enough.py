"""Is there enough of each class to learn from, and if not, what is missing?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from miwake.learn.sentences import say
from miwake.values import Arrival


@dataclass(frozen=True, slots=True)
class Brought:
    """What came under one name."""

    files: int
    copies: int
    """Exact copies of another of these files."""
    shared: int
    """Photos that came under another name, too: two names are no name."""


def brought(arrivals: Sequence[Arrival]) -> dict[str, Brought]:
    """Count what came under each name; a file that came again counts once."""
    files: dict[str, set[tuple[str, str]]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    for one in arrivals:
        if one.photo and one.label:
            files[one.label].add((one.source, one.photo))
            names[one.photo].add(one.label)
    photos = {label: {photo for _, photo in own} for label, own in files.items()}
    return {
        label: Brought(
            len(own),
            len(own) - len(photos[label]),
            sum(len(names[photo]) > 1 for photo in photos[label]),
        )
        for label, own in files.items()
    }


def counted(
    labels: Sequence[str], missed: Sequence[str], came: Mapping[str, Brought]
) -> dict[str, tuple[int, str]]:
    """Return of each class how many items there are to learn from, and the same told.

    `labels` are of what was found, `missed` of photos in which nothing was. Where
    that is less than what came, it is told why, as far as that is known.
    """
    items, empty = Counter(labels), Counter(missed)
    told = {}
    for name in sorted({*items, *empty, *came}):
        n, none = items[name], empty[name]
        own = came.get(name, Brought(n, 0, 0))
        reasons = {
            "are exact copies": own.copies,
            "lie under another name, too": own.shared,
            "show no face that was found": none,
        }
        because = ", ".join(f"{k} {why}" for why, k in reasons.items() if k)
        if because and n + sum(reasons.values()) == own.files:
            told[name] = (n, f"{own.files} photos, of which {because}")
        elif n or none:
            lost = f", and {none} photos show no face that was found" if none else ""
            told[name] = (n, f"{n}{lost}")
    return told


def too_few(
    counts: Mapping[str, int], small: Mapping[str, int | str], fewest: int
) -> str:
    """Return the sentence for classes that cannot suffice, and what to do."""
    if not counts:
        return say("unlabelled")
    if len(counts) == 1:
        return say("one-class", name=next(iter(counts)))
    listed = ", ".join(f"{name}: {n}" for name, n in list(small.items())[:8])
    return say("too-few", fewest=fewest, names=listed)
