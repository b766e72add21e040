"""One folder that holds everything miwake keeps."""

from __future__ import annotations

import errno
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from miwake.errors import CannotWrite
from miwake.store.acts import Acts
from miwake.store.answered import Answers
from miwake.store.blobs import Blobs
from miwake.store.db import Database
from miwake.store.figures import Counter
from miwake.store.incoming import Incoming
from miwake.store.inputs import Inputs
from miwake.store.invites import Invites
from miwake.store.jobs import Jobs
from miwake.store.labels import Labels
from miwake.store.law import Law
from miwake.store.models import Models
from miwake.store.names import Names
from miwake.store.photos import Photos
from miwake.store.preferences import Choices
from miwake.store.projects import Projects
from miwake.store.queues import Queues
from miwake.store.regions import Regions
from miwake.store.shots import Shots
from miwake.store.snapshots import Snapshots
from miwake.store.standing import Standing
from miwake.store.tiles import Tiles
from miwake.store.vectors import Vectors


def now() -> str:
    """Return the time, UTC, ISO 8601 with microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class Store:
    """The database, the blobs and the vectors of one home."""

    def __init__(self, home: Path, clock: Callable[[], str] = now) -> None:
        """Open *home*, making it when there is none.

        Raises CannotWrite when the folder cannot be made or written.
        """
        self.home = home
        self.now = clock
        _make(home)
        self.db = Database(home / "miwake.db")
        self.blobs = Blobs(home / "blobs")
        self.vectors = Vectors(self.db, home / "vectors")
        self.projects = Projects(self.db, clock)
        self.photos = Photos(self.db, self.blobs, clock)
        self.regions = Regions(self.db)
        self.labels = Labels(self.db, clock)
        self.acts = Acts(self.db, clock)
        self.names = Names(self.db, clock)
        self.tiles = Tiles(self.db)
        self.shots = Shots(self.db, clock)
        self.queues = Queues(self.db, self.cache)
        self.snapshots = Snapshots(self.db, self.blobs, clock)
        self.models = Models(self.db, self.blobs, clock)
        self.answers = Answers(self.db)
        self.inputs = Inputs(home / "inputs")
        self.choices = Choices(self.db, clock)
        self.invites = Invites(self.db, clock)
        self.standing = Standing(self.db)
        self.law = Law(self.db)
        self.jobs = Jobs(self.db, clock)
        self.figures = Counter(self.db)
        self.incoming = Incoming(self.db, home / "incoming", clock)

    @property
    def bundles(self) -> Path:
        """The folder of model bundles, one a digest."""
        return self.home / "bundles"

    @property
    def cache(self) -> Path:
        """The folder of things that can be made again."""
        return self.home / "cache"

    def close(self) -> None:
        """Let go of the database."""
        self.db.close()


def _make(home: Path) -> None:
    try:
        for folder in ("blobs", "vectors", "bundles", "cache", "models"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        probe = home / ".probe"
        probe.write_bytes(b"miwake")
        probe.unlink(missing_ok=True)  # another process may try the same
    except OSError as bad:
        raise CannotWrite(
            f"cannot write to the home folder {home}: {_reason(bad)}; "
            "choose another with --home or MIWAKE_HOME"
        ) from None


def _reason(bad: OSError) -> str:
    if bad.errno == errno.ENOSPC:
        return "no space is left on the disk"
    return bad.strerror or str(bad)
