"""The tables, as they stand after the newest migration."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)

project = Table(
    "project",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("task", String(80), nullable=False),
    Column("mode", String(16)),
    Column("reason", Text, nullable=False, default=""),
    Column("created", String(32), nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("parts", Text, nullable=False, server_default="{}"),
    Column("archived", String(32)),
)

photo = Table(
    "photo",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("bytes", BigInteger, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("format", String(16), nullable=False),
    Column("phash", BigInteger, nullable=False),
    Column("taken", String(32)),
    Column("camera", String(200)),
)

arrival = Table(
    "arrival",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project", ForeignKey("project.id"), nullable=False),
    Column("root", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("stamp", String(64), nullable=False),
    Column("photo", ForeignKey("photo.sha256")),
    Column("code", String(32), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("label", Text),
    Column("group", Text),
    Column("split", String(8)),
    Column("condition", Text),
    Column("at", String(32), nullable=False),
    UniqueConstraint("project", "root", "source"),
    Index("ix_arrival_project_photo", "project", "photo"),
)

detection = Table(
    "detection",
    metadata,
    Column("photo", ForeignKey("photo.sha256"), primary_key=True),
    Column("detector", String(40), primary_key=True),
    Column("found", Integer, nullable=False),
)

region = Table(
    "region",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("photo", ForeignKey("photo.sha256"), nullable=False),
    Column("detector", String(40), nullable=False),
    Column("box", Text, nullable=False),
    Column("points", Text, nullable=False, default="[]"),
    Column("angle", Float, nullable=False, default=0.0),
    Column("score", Float, nullable=False, default=1.0),
    Column("quality", Text, nullable=False, default="{}"),
    Index("ix_region_photo_detector", "photo", "detector"),
)

vector = Table(
    "vector",
    metadata,
    Column("encoder", String(64), primary_key=True),
    Column("region", String(32), primary_key=True),
    Column("shard", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    UniqueConstraint("encoder", "shard", "row"),
)

name = Table(
    "name",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("project", ForeignKey("project.id"), nullable=False),
    Column("spelling", Text, nullable=False),
    Column("reading", Text),
    Column("aliases", Text, nullable=False, default="[]"),
    Column("life", String(16), nullable=False, default="active"),
    Column("version", Integer, nullable=False, default=1),
    Column("into", String(16)),
    Column("about", Text, nullable=False, server_default=""),
    Column("hotkey", String(8), nullable=False, server_default=""),
    UniqueConstraint("project", "spelling"),
)

label = Table(
    "label",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project", ForeignKey("project.id"), nullable=False),
    Column("region", ForeignKey("region.id"), nullable=False),
    Column("name", ForeignKey("name.id")),
    Column("says", String(16), nullable=False),
    Column("who", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Column("batch", String(32), nullable=False),
    Index("ix_label_project_region", "project", "region", "id"),
    Index("ix_label_batch", "batch"),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("project", ForeignKey("project.id"), nullable=False),
    Column("manifest", String(64), nullable=False),
    Column("notes", Text, nullable=False, default="[]"),
    Column("created", String(32), nullable=False),
)

sealing = Table(
    "sealing",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project", ForeignKey("project.id"), nullable=False),
    Column("snapshot", ForeignKey("snapshot.digest"), nullable=False),
    Column("at", String(32), nullable=False),
    Index("ix_sealing_project", "project", "id"),
)

model = Table(
    "model",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("project", ForeignKey("project.id"), nullable=False),
    Column("snapshot", ForeignKey("snapshot.digest"), nullable=False),
    Column("run", Text, nullable=False),
    Column("created", String(32), nullable=False),
)

verdict = Table(
    "verdict",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("model", ForeignKey("model.digest"), nullable=False),
    Column("snapshot", ForeignKey("snapshot.digest"), nullable=False),
    Column("panels", Text, nullable=False),
    Column("predictions", String(64), nullable=False),
    Column("created", String(32), nullable=False),
)

endpoint = Table(
    "endpoint",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project", ForeignKey("project.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("model", ForeignKey("model.digest"), nullable=False),
    Column("since", String(32), nullable=False),
    Index("ix_endpoint_name", "name", "id"),
)

prediction = Table(
    "prediction",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("endpoint", String(200), nullable=False),
    Column("model", String(64), nullable=False),
    Column("input", String(64), nullable=False),
    Column("scores", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("ms", Float, nullable=False),
    Index("ix_prediction_endpoint_at", "endpoint", "at"),
)

act = Table(
    "act",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("project", ForeignKey("project.id"), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("who", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Column("seconds", Float, nullable=False, default=0.0),
    Column("count", Integer, nullable=False, default=0),
    Column("undoes", String(32)),
    Column("undone", String(32)),
    Column("more", Text, nullable=False, default="{}"),
    Index("ix_act_project_at", "project", "at"),
    Index("ix_act_undoes", "undoes"),
)
"""One thing somebody did: its label entries share its id as their batch."""

held = Table(
    "held",
    metadata,
    Column("project", ForeignKey("project.id"), primary_key=True),
    Column("region", ForeignKey("region.id"), primary_key=True),
    Column("name", ForeignKey("name.id"), primary_key=True),
    Column("says", String(16), nullable=False),
    Column("entry", Integer, nullable=False),
    Index("ix_held_project_name", "project", "name", "says"),
)
"""What the log of labels comes to: kept beside it, and made again from it."""

shot = Table(
    "shot",
    metadata,
    Column("project", ForeignKey("project.id"), primary_key=True),
    Column("photo", ForeignKey("photo.sha256"), primary_key=True),
    Column("n", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("folder", Text, nullable=False, default=""),
    Column("condition", Text, nullable=False, default=""),
    Column("taken", String(32)),
    Column("regions", Integer, nullable=False, default=0),
    Column("twin", String(64)),
    Column("turn", Integer, nullable=False, default=0),
    Column("trashed", Integer, nullable=False, default=0),
    Column("version", Integer, nullable=False, default=1),
    Index(
        "ix_shot_project_n",
        *("project", "trashed", "n", "folder", "condition", "taken"),
        *("twin", "regions", "source"),
    ),
)
"""A photo as one project's page shows it; `twin` is its first near-duplicate."""

_ASKED = ("state", "name", "guess", "folder", "condition", "taken", "twin")
"""What a filter asks of a tile: an index that holds it answers without the table."""

tile = Table(
    "tile",
    metadata,
    Column("project", ForeignKey("project.id"), primary_key=True),
    Column("region", ForeignKey("region.id"), primary_key=True),
    Column("photo", ForeignKey("photo.sha256"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("state", String(8), nullable=False, default="open"),
    Column("name", ForeignKey("name.id")),
    Column("who", String(80), nullable=False, default=""),
    Column("guess", ForeignKey("name.id")),
    Column("score", Float),
    Column("doubt", Float),
    Column("top", Text, nullable=False, default="[]"),
    Column("cluster", Integer),
    Column("folder", Text, nullable=False, default=""),
    Column("condition", Text, nullable=False, default=""),
    Column("taken", String(32)),
    Column("twin", Integer, nullable=False, default=0),
    Column("trashed", Integer, nullable=False, default=0),
    Column("version", Integer, nullable=False, default=1),
    Index("ix_tile_project_n", "project", "trashed", "n", *_ASKED, "score"),
    Index("ix_tile_project_score", "project", "trashed", "score", "n", *_ASKED),
    Index(
        "ix_tile_project_doubt", "project", "trashed", "doubt", "n", *_ASKED, "score"
    ),
    Index("ix_tile_project_name", "project", "trashed", "name", "n"),
    Index("ix_tile_project_guess", "project", "trashed", "state", "guess", "score"),
    Index("ix_tile_project_cluster", "project", "state", "cluster"),
    Index("ix_tile_project_photo", "project", "photo"),
)
"""A region as one project's page shows it, all that a filter asks in one row."""

naming = Table(
    "naming",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project", ForeignKey("project.id"), nullable=False),
    Column("name", ForeignKey("name.id"), nullable=False),
    Column("verb", String(16), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("act", String(32), nullable=False),
    Column("at", String(32), nullable=False),
    Index("ix_naming_act", "act"),
    Index("ix_naming_name", "name", "id"),
    Index("ix_naming_project", "project", "id"),
)
"""What was done to names: made, renamed, merged, split, retired, returned."""

review = Table(
    "review",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project", ForeignKey("project.id"), nullable=False),
    Column("region", ForeignKey("region.id"), nullable=False),
    Column("purpose", String(8), nullable=False),
    Column("expected", ForeignKey("name.id")),
    Column("name", ForeignKey("name.id")),
    Column("says", String(16), nullable=False),
    Column("who", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Column("act", String(32), nullable=False),
    Index("ix_review_project", "project", "purpose", "id"),
)
"""Answers that only measure: attention checks, and what two people both said."""

setting = Table(
    "setting",
    metadata,
    Column("project", ForeignKey("project.id"), primary_key=True),
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    Column("version", Integer, nullable=False, default=1),
)

job = Table(
    "job",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("n", Integer, nullable=False, unique=True),
    Column("project", ForeignKey("project.id"), nullable=False),
    Column("verb", String(24), nullable=False),
    Column("args", Text, nullable=False, default="{}"),
    Column("who", String(80), nullable=False, default=""),
    Column("state", String(12), nullable=False, default="waiting"),
    Column("stage", String(40), nullable=False, default=""),
    Column("done", Integer, nullable=False, default=0),
    Column("total", Integer, nullable=False, default=0),
    Column("curve", Text, nullable=False, default="[]"),
    Column("log", Text, nullable=False, default=""),
    Column("result", Text, nullable=False, default="{}"),
    Column("error", Text, nullable=False, default=""),
    Column("code", String(40), nullable=False, default=""),
    Column("cancel", Integer, nullable=False, default=0),
    Column("attempts", Integer, nullable=False, default=0),
    Column("lease", Float, nullable=False, default=0.0),
    Column("created", String(32), nullable=False),
    Column("started", String(32)),
    Column("ended", String(32)),
    Column("version", Integer, nullable=False, default=1),
    Index("ix_job_state", "state", "n"),
    Index("ix_job_project", "project", "n"),
)
"""Work that is asked for and done behind the page; a lease says who is at it."""

incoming = Table(
    "incoming",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("project", ForeignKey("project.id"), nullable=False),
    Column("files", Text, nullable=False),
    Column("state", String(12), nullable=False, default="open"),
    Column("created", String(32), nullable=False),
)
"""An upload: the files that were announced; their bytes wait beside the blobs."""

invite = Table(
    "invite",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("project", ForeignKey("project.id"), nullable=False),
    Column("token", String(64), nullable=False, unique=True),
    Column("who", String(80), nullable=False, default=""),
    Column("session", String(64)),
    Column("created", String(32), nullable=False),
    Column("expires", String(32), nullable=False),
    Column("used", String(32)),
    Column("ended", String(32)),
)
"""A helper's one-time link; only digests of secrets are kept."""
