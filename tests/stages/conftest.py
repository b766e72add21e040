"""A project whose tiles have made-up vectors: clumps, so that the truth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from miwake.engine.lens import Lens
from miwake.store.home import Store
from miwake.store.labels import Saying
from miwake.store.tiles import ShotRow, TileRow
from miwake.values import Arrival, Photo, Project, Region


@dataclass(frozen=True)
class Clumps:
    """A project, and which name each of its regions ought to have."""

    store: Store
    project: Project
    lens: Lens
    truth: dict[str, str]
    """Region → spelling, in order of arrival."""

    def say(self, regions: list[str], says: str = "is", name: str | None = None) -> str:
        """Say of regions what is true, or that they are (not) of a name."""
        sayings = [Saying(r, name or self.truth[r], says) for r in regions]
        return self.store.labels.say(self.project.id, "ann", sayings)

    def of(self, name: str) -> list[str]:
        """Return the regions that ought to have a name."""
        return [region for region, true in self.truth.items() if true == name]

    def tiles(self) -> dict[str, object]:
        """Return every tile by its region."""
        found = self.store.tiles.get(self.project.id, list(self.truth))
        return {tile.region: tile for tile in found}


@pytest.fixture
def clumps(store: Store, whole: Lens) -> Callable[..., Clumps]:
    """Make a project of so many names with so many tiles each."""

    def make(names: str = "abc", each: int = 8, noise: float = 0.4) -> Clumps:
        rng = np.random.default_rng(0)
        project = store.projects.ensure("clumps")
        project = store.projects.look_at(project, "whole", "made up")
        width = sum(w for w, _ in whole.blocks)
        centres = rng.normal(size=(len(names), width))
        photos, arrivals, found, vectors, truth = [], [], {}, {}, {}
        for number in range(len(names) * each):
            kind = number % len(names)
            sha = store.blobs.put(f"photo {number}".encode())
            photos.append(Photo(sha, 8, 40, 30, "PNG", int(rng.integers(1 << 62))))
            source = f"shoot/{number:03}.png"
            arrivals.append((Arrival(source, sha, "new"), str(number)))
            box = (0.0, 0.0, 40.0, 30.0)
            id_ = Region.identify(sha, whole.recipe.detector, box)
            found[sha] = [Region(id_, sha, box, detector=whole.recipe.detector)]
            made = centres[kind] + noise * rng.normal(size=width)
            vectors[id_] = made.astype(np.float32)
            truth[id_] = names[kind]
        store.photos.arrive(project.id, "/", arrivals, photos)
        store.regions.record(whole.recipe.detector, found)
        store.vectors.append(whole.digest, vectors)
        store.tiles.arrange(
            project.id,
            [ShotRow(a.photo or "", a.source, "shoot") for a, _ in arrivals],
            [TileRow(regions[0].id, sha) for sha, regions in found.items()],
        )
        return Clumps(store, project, whole, truth)

    return make
