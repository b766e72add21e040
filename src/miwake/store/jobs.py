"""Jobs: work that is asked for, taken under a lease, and done behind the page.

Whoever does a job holds its lease and its attempt's number; both are asked for with
every write, so that a worker that was thought dead and was not can spoil nothing.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from miwake.errors import NotFound, Refused
from miwake.store.db import Database
from miwake.store.tables import job

LEASE = 10.0
"""Seconds a job stays taken after its worker was last heard of."""
ATTEMPTS = 3
"""Times a job is taken before it is given up."""
OUTAGES = 20
"""Times it is taken before it is given up where the worker died with it each time:
whoever ends a server means no job."""
LOG = 16_000
"""Bytes of a job's log that are kept: its end."""
POINTS = 2_000
"""Points of a live curve that are kept."""
OPEN = ("waiting", "running")


@dataclass(frozen=True, slots=True)
class Job:
    """Work somebody asked for, and how far it is."""

    id: str
    n: int
    project: str
    verb: str
    args: Mapping[str, Any]
    who: str
    state: str
    """`waiting`, `running`, `done`, `failed` or `cancelled`."""
    stage: str
    done: int
    total: int
    left: float | None
    """Seconds the running stage still needs, as it goes now."""
    curve: Sequence[tuple[str, float, float]]
    log: str
    result: Mapping[str, Any]
    """What it gave; of a failed job, the numbers its reason speaks of."""
    error: str
    code: str
    cancel: bool
    attempts: int
    created: str
    started: str | None
    ended: str | None
    version: int


@dataclass(slots=True)
class Progress:
    """What a running job has to tell; written whole."""

    stage: str = ""
    done: int = 0
    total: int = 0
    left: float | None = None
    curve: list[tuple[str, float, float]] = field(default_factory=list)
    log: str = ""


class Jobs:
    """Ask, take, tell, end."""

    def __init__(
        self,
        db: Database,
        now: Callable[[], str],
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._db = db
        self._now = now
        self._wall = wall

    def ask(
        self, project: str, verb: str, args: Mapping[str, Any], who: str = ""
    ) -> Job:
        """Ask for work; what already waits or runs is returned, not doubled."""
        text = json.dumps(dict(args), sort_keys=True, ensure_ascii=False)
        same = select(job).where(
            job.c.project == project,
            job.c.verb == verb,
            job.c.args == text,
            job.c.state.in_(OPEN),
            job.c.cancel == 0,
        )
        with self._db.write() as connection:
            found = connection.execute(same.order_by(job.c.n)).first()
            if found is not None:
                return _job(found)
            row: dict[str, Any] = {
                "id": secrets.token_hex(16),
                "n": _next(connection),
                "project": project,
                "verb": verb,
                "args": text,
                "who": who,
                "created": self._now(),
            }
            connection.execute(job.insert(), row)
            return _get(connection, row["id"])

    def get(self, id_: str) -> Job:
        """Return a job, or raise NotFound."""
        with self._db.read() as connection:
            return _get(connection, id_)

    def list(self, project: str, limit: int = 20) -> Sequence[Job]:
        """Return a project's jobs, newest first."""
        query = select(job).where(job.c.project == project)
        with self._db.read() as connection:
            rows = connection.execute(query.order_by(job.c.n.desc()).limit(limit))
            return [_job(row) for row in rows]

    def active(self, project: str | None = None) -> Sequence[Job]:
        """Return what waits or runs, oldest first."""
        query = select(job).where(job.c.state.in_(OPEN))
        if project is not None:
            query = query.where(job.c.project == project)
        with self._db.read() as connection:
            return [_job(row) for row in connection.execute(query.order_by(job.c.n))]

    def take(self, verbs: Collection[str]) -> Job | None:
        """Take the oldest waiting job for an attempt; one a project at a time."""
        busy = select(job.c.project).where(job.c.state == "running")
        query = (
            select(job.c.id)
            .where(
                job.c.state == "waiting",
                job.c.verb.in_(list(verbs)),
                job.c.project.not_in(busy),
            )
            .order_by(job.c.n)
            .limit(1)
        )
        with self._db.read() as connection:  # nobody is kept waiting to hear "none"
            if connection.execute(query).first() is None:
                return None
        with self._db.write() as connection:
            id_ = connection.execute(query).scalar()
            if id_ is None:
                return None
            fresh = {"stage": "", "done": 0, "total": 0, "curve": "[]", "result": "{}"}
            connection.execute(
                job.update()
                .where(job.c.id == id_)
                .values(
                    state="running",
                    attempts=job.c.attempts + 1,
                    lease=self._wall() + LEASE,
                    started=self._now(),
                    ended=None,
                    error="",
                    code="",
                    version=job.c.version + 1,
                    **fresh,
                )
            )
            return _get(connection, id_)

    def renew(self, taken: Job) -> str:
        """Hold a lease on; return `ours`, `cancel` when it is to end, or `lost`."""
        with self._db.write() as connection:
            held = connection.execute(
                _held(taken).values(lease=self._wall() + LEASE)
            ).rowcount
            asked = select(job.c.cancel).where(job.c.id == taken.id)
            if not held:
                return "lost"
            return "cancel" if connection.execute(asked).scalar() else "ours"

    def wanted(self, taken: Job) -> str:
        """Return what `renew` would, without writing."""
        query = select(job.c.cancel, job.c.state, job.c.attempts)
        with self._db.read() as connection:
            row = connection.execute(query.where(job.c.id == taken.id)).first()
        if row is None or (row.state, row.attempts) != ("running", taken.attempts):
            return "lost"
        return "cancel" if row.cancel else "ours"

    def progress(self, taken: Job, told: Progress) -> bool:
        """Write how far a job is; False when it is no longer this attempt's."""
        curve = told.curve[-POINTS:]
        return self._settle(
            taken,
            stage=told.stage,
            done=told.done,
            total=told.total,
            curve=json.dumps(curve),
            log=_tail(told.log),
            result=json.dumps({"left": told.left}),
            lease=self._wall() + LEASE,
        )

    def finish(self, taken: Job, result: Mapping[str, Any]) -> bool:
        """Record what a job gave."""
        text = json.dumps(dict(result), ensure_ascii=False, default=str)
        return self._settle(taken, state="done", result=text, ended=self._now())

    def fail(
        self,
        taken: Job,
        code: str,
        error: str,
        params: Mapping[str, Any] | None = None,
    ) -> bool:
        """Record why a job cannot be done; it is not tried again by itself."""
        return self._settle(
            taken,
            state="failed",
            code=code,
            error=error,
            result=json.dumps(dict(params or {}), ensure_ascii=False, default=str),
            ended=self._now(),
        )

    def lose(self, taken: Job, code: str, error: str) -> bool:
        """Record that an attempt died: the job waits again, or is given up."""
        if taken.attempts >= ATTEMPTS:
            often = f"{error}; it was tried {taken.attempts} times"
            return self.fail(taken, code, often)
        return self._settle(taken, state="waiting", code=code, error=error)

    def release(self, taken: Job) -> bool:
        """Put a job back that was stopped through no fault of its own."""
        return self._settle(taken, state="waiting", attempts=max(0, taken.attempts - 1))

    def stopped(self, taken: Job) -> bool:
        """Record that a cancelled job has ended."""
        return self._settle(taken, state="cancelled", ended=self._now())

    def cancel(self, id_: str) -> Job:
        """End a job: at once when it waits, soon when it runs."""
        with self._db.write() as connection:
            found = _get(connection, id_)
            values: dict[str, Any] = {"cancel": 1}
            if found.state == "waiting":
                values |= {"state": "cancelled", "ended": self._now()}
            if found.state in OPEN:
                connection.execute(_update(id_).values(**values))
            return _get(connection, id_)

    def retry(self, id_: str) -> Job:
        """Let a failed or cancelled job wait again; raises Refused for another."""
        with self._db.write() as connection:
            found = _get(connection, id_)
            if found.state in OPEN:
                return found
            if found.state == "done":
                raise Refused(f"job {found.n} is done; ask for a new one")
            fresh = {"state": "waiting", "cancel": 0, "attempts": 0, "ended": None}
            again = {"error": "", "code": "", "result": "{}", "n": _next(connection)}
            connection.execute(_update(id_).values(**fresh, **again))
            return _get(connection, id_)

    def expire(self, now: float | None = None, *, everyone: bool = False) -> int:
        """Take jobs back whose worker is silent; with *everyone*, all that run.

        Return how many. A cancelled one ends; one that was tried often enough fails.
        """
        at = self._wall() if now is None else now
        silent = select(job).where(job.c.state == "running")
        if not everyone:
            silent = silent.where(job.c.lease < at)
        with self._db.read() as connection:
            if connection.execute(silent.limit(1)).first() is None:
                return 0
        with self._db.write() as connection:
            rows = connection.execute(silent).all()
            for row in rows:
                left = self._orphan(row, OUTAGES if everyone else ATTEMPTS)
                connection.execute(_update(row.id).values(**left))
        return len(rows)

    def _orphan(self, row: Any, most: int) -> dict[str, Any]:
        """Return what becomes of a job whose worker is gone."""
        if row.cancel:
            return {"state": "cancelled", "ended": self._now()}
        if row.attempts < most:
            return {"state": "waiting"}
        reason = f"its worker ended without a word, {row.attempts} times"
        ended = {"ended": self._now(), "result": "{}"}
        return {"state": "failed", "code": "WorkerLost", "error": reason} | ended

    def _settle(self, taken: Job, **values: Any) -> bool:
        with self._db.write() as connection:
            change = _held(taken).values(version=job.c.version + 1, **values)
            return bool(connection.execute(change).rowcount)


def _held(taken: Job) -> Any:
    """Return an update of a job that only its present attempt may make."""
    return job.update().where(
        job.c.id == taken.id,
        job.c.state == "running",
        job.c.attempts == taken.attempts,
    )


def _update(id_: str) -> Any:
    return job.update().where(job.c.id == id_).values(version=job.c.version + 1)


def _next(connection: Connection) -> int:
    return int(connection.execute(select(func.max(job.c.n))).scalar() or 0) + 1


def _get(connection: Connection, id_: str) -> Job:
    row = connection.execute(select(job).where(job.c.id == id_)).first()
    if row is None:
        raise NotFound(f"no job {id_}")
    return _job(row)


def _tail(text: str) -> str:
    data = text.encode()
    return text if len(data) <= LOG else data[-LOG:].decode(errors="ignore")


def _job(row: Any) -> Job:
    fields = {name: getattr(row, name) for name in _PLAIN}
    result = json.loads(row.result)
    running = row.state == "running"
    return Job(
        **fields,
        args=json.loads(row.args),
        curve=[tuple(point) for point in json.loads(row.curve)],
        cancel=bool(row.cancel),
        left=result.get("left") if running else None,
        result={} if running or row.state == "waiting" else result,
    )


_PLAIN = (
    "id n project verb who state stage done total log error code attempts created "
    "started ended version"
).split()
"""Columns that need no reading."""
