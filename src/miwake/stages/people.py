"""People: which faces without names belong to the same person?"""

from __future__ import annotations

from collections import defaultdict

from miwake.engine.lens import Lens
from miwake.learn.cluster import agglomerate
from miwake.learn.neighbours import unit
from miwake.store.home import Store
from miwake.values import Project, Region

SAME = 0.24
"""Largest mean cosine distance of faces taken for one person's. On portraits (102
people, two photos each) B-cubed F .99, on press photos (146 people) .85; half of it
gave .995 and .52, for then every other expression is another person."""


def people(store: Store, project: Project, lens: Lens) -> list[list[Region]]:
    """Return the faces of a project, one list a person, the most photographed first.

    A name is not needed, and none is given: whether two lists are one person is for
    a person to say.
    """
    photos = [photo.sha256 for photo in store.photos.of(project.id)]
    regions = store.regions.of(lens.recipe.detector, photos)
    if not regions:
        return []
    vectors = store.vectors.read(lens.digest, [region.id for region in regions])
    at = 0
    for width, length in lens.blocks:
        vectors[:, at : at + width] = unit(vectors[:, at : at + width]) * length
        at += width
    groups: dict[int, list[Region]] = defaultdict(list)
    for region, number in zip(regions, agglomerate(vectors, SAME), strict=True):
        groups[int(number)].append(region)
    return [groups[number] for number in sorted(groups)]
