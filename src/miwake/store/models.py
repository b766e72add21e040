"""Models, verdicts, endpoints and what was answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, literal_column, select
from sqlalchemy.dialects.sqlite import insert

from miwake.errors import BadOption, NotFound, Refused, UnknownEndpoint
from miwake.store.blobs import Blobs
from miwake.store.db import Database
from miwake.store.tables import (
    endpoint,
    job,
    model,
    prediction,
    setting,
    verdict,
)
from miwake.values import Endpoint, Model, Panel, Verdict


@dataclass(frozen=True, slots=True)
class Numbered:
    """A model with its number in the project: v1, v2, … in the order of first making.

    One that is made again keeps its number, though it is the newest again.
    """

    number: int
    model: Model
    created: str


class Models:
    """A model is made by a recorded run, judged, and published under a name."""

    def __init__(self, db: Database, blobs: Blobs, now: Callable[[], str]) -> None:
        self._db = db
        self._blobs = blobs
        self._now = now

    def add(self, made: Model) -> None:
        """Record a model; one that is made again is the newest again."""
        row = {
            "digest": made.digest,
            "project": made.project,
            "snapshot": made.snapshot,
            "run": json.dumps(dict(made.run), sort_keys=True, ensure_ascii=False),
            "created": self._now(),
        }
        again = {"created": row["created"]}
        with self._db.write() as connection:
            connection.execute(
                insert(model)
                .values(row)
                .on_conflict_do_update(index_elements=["digest"], set_=again)
            )

    def get(self, digest: str) -> Model:
        """Return a model by its whole digest, or raise NotFound."""
        query = select(model).where(model.c.digest == digest)
        with self._db.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"no model {digest[:12]}")
        return _model(row)

    def newest(self, project: str) -> Model:
        """Return the project's last model, or raise NotFound."""
        query = (
            select(model.c.digest)
            .where(model.c.project == project)
            .order_by(model.c.created.desc(), model.c.digest)
        )
        with self._db.read() as connection:
            digest = connection.execute(query).scalar()
        if digest is None:
            raise NotFound("no model yet; run `miwake train`")
        return self.get(digest)

    def numbered(self, project: str) -> list[Numbered]:
        """Return a project's models, newest first."""
        query = (
            select(model)
            .where(model.c.project == project)
            .order_by(literal_column("model.rowid"))
        )
        with self._db.read() as connection:
            rows = connection.execute(query).all()
        made = [Numbered(n, _model(row), row.created) for n, row in enumerate(rows, 1)]
        return sorted(made, key=lambda one: (one.created, one.number), reverse=True)

    def seconds(self, digest: str) -> float | None:
        """Return how long the last job that made a model took; None when none did."""
        query = (
            select(job.c.started, job.c.ended)
            .where(
                job.c.verb == "train",
                job.c.state == "done",
                job.c.result.contains(digest),
            )
            .order_by(job.c.n.desc())
        )
        with self._db.read() as connection:
            row = connection.execute(query).first()
        if row is None or not (row.started and row.ended):
            return None
        took = datetime.fromisoformat(row.ended) - datetime.fromisoformat(row.started)
        return took.total_seconds()

    def judge(self, of: Model, panels: Sequence[Panel], predictions: bytes) -> Verdict:
        """Seal what a model was found to be worth."""
        blob = self._blobs.keep(predictions)
        text = json.dumps(
            [{"kind": p.kind, "key": p.key, "data": dict(p.data)} for p in panels],
            sort_keys=True,
            ensure_ascii=False,
        )
        seal = f"{of.digest}\n{of.snapshot}\n{blob}\n{text}"
        digest = hashlib.sha256(seal.encode()).hexdigest()
        row = {
            "digest": digest,
            "model": of.digest,
            "snapshot": of.snapshot,
            "panels": text,
            "predictions": blob,
            "created": self._now(),
        }
        again = {"created": row["created"]}
        with self._db.write() as connection:
            connection.execute(
                insert(verdict)
                .values(row)
                .on_conflict_do_update(index_elements=["digest"], set_=again)
            )
        return Verdict(digest, of.digest, of.snapshot, tuple(panels), blob)

    def verdict(self, digest: str) -> Verdict:
        """Return the newest verdict on a model, or raise Refused."""
        query = (
            select(verdict)
            .where(verdict.c.model == digest)
            .order_by(verdict.c.created.desc(), verdict.c.digest)
        )
        with self._db.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise Refused(
                f"model {digest[:12]} has not been judged; run `miwake judge` first"
            )
        panels = tuple(Panel(**one) for one in json.loads(row.panels))
        return Verdict(row.digest, row.model, row.snapshot, panels, row.predictions)

    def publish(
        self, project: str, name: str, digest: str, parity: float | None = None
    ) -> Endpoint:
        """Let *name* answer with this model from now on; earlier ones stay known.

        *parity* is how far its bundle was just seen to answer from the recorded.

        Raises Refused when another project's endpoint has the name, or when the
        model has no verdict; BadOption for a name that no address can hold.
        """
        if not name.strip() or "/" in name:
            raise BadOption(f"the endpoint {name!r} cannot stand in an address")
        self.verdict(digest)
        row = {
            "project": project,
            "name": name,
            "model": digest,
            "since": self._now(),
        }
        with self._db.write() as connection:
            taken = _answering(connection, name)
            if taken and taken[-1].project != project:
                raise Refused(
                    f"the endpoint {name!r} belongs to another project; "
                    "choose --endpoint"
                )
            if not taken or taken[-1].model != digest:
                connection.execute(endpoint.insert(), row)
            if parity is not None:
                connection.execute(*_parity(project, digest, parity))
        return self.endpoint(name)

    def parity(self, project: str, digest: str) -> float | None:
        """Return how far a bundle was last seen to answer from the recorded."""
        query = select(setting.c.value).where(
            setting.c.project == project, setting.c.key == _PARITY + digest[:32]
        )
        with self._db.read() as connection:
            text = connection.execute(query).scalar()
        return None if text is None else float(json.loads(text))

    def endpoint(self, name: str) -> Endpoint:
        """Return who answers under a name now; raise UnknownEndpoint."""
        rows = self._rows(name)
        if not rows:
            known = ", ".join(e.name for e in self.endpoints()) or "none yet"
            raise UnknownEndpoint(f"no endpoint {name!r}; there are: {known}")
        return rows[-1]

    def history(self, name: str) -> list[Endpoint]:
        """Return every model that answered under a name, oldest first."""
        return self._rows(name)

    def before(self, name: str) -> Endpoint:
        """Return who answered before the model of now; raise Refused for nobody.

        Going back is history as well: of a, b, c and back to b, a was before.
        """
        stack: list[Endpoint] = []
        for one in self.history(self.endpoint(name).name):
            if len(stack) > 1 and stack[-2].model == one.model:
                stack.pop()
            else:
                stack.append(one)
        if len(stack) < 2:
            raise Refused(f"no model answered under {name!r} before this one")
        return stack[-2]

    def endpoints(self) -> list[Endpoint]:
        """Return the model that answers under each name now, by name."""
        query = select(endpoint).order_by(endpoint.c.name, endpoint.c.id)
        with self._db.read() as connection:
            newest = {row.name: row for row in connection.execute(query)}
        return [_endpoint(row) for row in newest.values()]

    def answered(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep what an endpoint answered (endpoint, model, input, scores, at, ms)."""
        if rows:
            with self._db.write() as connection:
                connection.execute(prediction.insert(), [dict(row) for row in rows])

    def forget_answers(self, before: str) -> int:
        """Drop answers older than *before*; return how many."""
        with self._db.write() as connection:
            gone = connection.execute(
                prediction.delete().where(prediction.c.at < before)
            )
        return int(gone.rowcount)

    def _rows(self, name: str) -> list[Endpoint]:
        with self._db.read() as connection:
            return _answering(connection, name)

    def digests(self) -> list[str]:
        """Return the digest of every model, oldest first."""
        query = select(model.c.digest).order_by(model.c.created, model.c.digest)
        with self._db.read() as connection:
            return list(connection.execute(query).scalars())

    def predictions(self) -> dict[str, str]:
        """Return the blob of every verdict's predictions, by the verdict's digest."""
        with self._db.read() as connection:
            query = select(verdict.c.digest, verdict.c.predictions)
            return {digest: blob for digest, blob in connection.execute(query)}


_PARITY = "parity."


def _parity(project: str, digest: str, value: float) -> tuple[Any, dict[str, Any]]:
    """Return the statement that keeps how far a bundle's answers were off."""
    row = {
        "project": project,
        "key": _PARITY + digest[:32],
        "value": json.dumps(value),
    }
    again = {"value": row["value"], "version": setting.c.version + 1}
    return (
        insert(setting).on_conflict_do_update(
            index_elements=["project", "key"], set_=again
        ),
        row,
    )


def _answering(connection: Connection, name: str) -> list[Endpoint]:
    """Return every model that answered under a name, oldest first."""
    query = select(endpoint).where(endpoint.c.name == name).order_by(endpoint.c.id)
    return [_endpoint(row) for row in connection.execute(query)]


def _model(row: Any) -> Model:
    return Model(row.digest, row.project, row.snapshot, json.loads(row.run))


def _endpoint(row: Any) -> Endpoint:
    return Endpoint(row.project, row.name, row.model, row.since)
