"""People: which faces without names belong to the same person?

By the rule that clusters tiles, without its two bolder steps (what is far ahead of all
others joins, and so does what is alone): there a person says who it is, here nobody
does, and on six group photos the last step made one person of two in one photo.
"""

from __future__ import annotations

from collections import defaultdict

from miwake.engine.lens import Lens
from miwake.learn import cluster as learn
from miwake.store.home import Store
from miwake.values import Project, Region


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
    rule = learn.rule_of(lens.mode)
    rows = learn.prepared(vectors, lens.blocks, rule)
    groups: dict[int, list[Region]] = defaultdict(list)
    numbers = learn.agglomerate(rows, rule.same)
    for region, number in zip(regions, numbers, strict=True):
        groups[int(number)].append(region)
    return [groups[number] for number in sorted(groups)]
