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
