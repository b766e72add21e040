"""The workbench: acts, standing labels, tiles, names' lives, jobs, uploads, invites.

The log of labels is read once: what it comes to fills `held`, and each of its batches
becomes an act, so that what was said before can still be taken back.
"""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ASKED = ("state", "name", "guess", "folder", "condition", "taken", "twin")


def upgrade() -> None:
    """Go to 0004."""
    op.create_table(
        "act",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("undoes", sa.String(length=32), nullable=True),
        sa.Column("undone", sa.String(length=32), nullable=True),
        sa.Column("more", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_act_project_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
    )
    op.create_index("ix_act_project_at", "act", ["project", "at"], unique=False)
    op.create_index("ix_act_undoes", "act", ["undoes"], unique=False)
    op.create_table(
        "incoming",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project", sa.String(length=16), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_incoming_project_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming")),
    )
    op.create_table(
        "invite",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project", sa.String(length=16), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=True),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("expires", sa.String(length=32), nullable=False),
        sa.Column("used", sa.String(length=32), nullable=True),
        sa.Column("ended", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_invite_project_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("token", name=op.f("uq_invite_token")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(length=16), nullable=False),
        sa.Column("verb", sa.String(length=24), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("curve", sa.Text(), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("cancel", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Float(), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("started", sa.String(length=32), nullable=True),
        sa.Column("ended", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_job_project_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("n", name=op.f("uq_job_n")),
    )
    op.create_index("ix_job_project", "job", ["project", "n"], unique=False)
    op.create_index("ix_job_state", "job", ["state", "n"], unique=False)
    op.create_table(
        "setting",
        sa.Column("project", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_setting_project_project")
        ),
        sa.PrimaryKeyConstraint("project", "key", name=op.f("pk_setting")),
    )
    op.create_table(
        "shot",
        sa.Column("project", sa.String(length=16), nullable=False),
        sa.Column("photo", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("taken", sa.String(length=32), nullable=True),
        sa.Column("regions", sa.Integer(), nullable=False),
        sa.Column("twin", sa.String(length=64), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("trashed", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["photo"], ["photo.sha256"], name=op.f("fk_shot_photo_photo")
        ),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_shot_project_project")
        ),
        sa.PrimaryKeyConstraint("project", "photo", name=op.f("pk_shot")),
    )
    op.create_index(
        "ix_shot_project_n",
        "shot",
        [
            *("project", "trashed", "n", "folder", "condition", "taken"),
            *("twin", "regions", "source"),
        ],
        unique=False,
    )
    op.create_table(
        "held",
        sa.Column("project", sa.String(length=16), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("says", sa.String(length=16), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["name"], ["name.id"], name=op.f("fk_held_name_name")),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_held_project_project")
        ),
        sa.ForeignKeyConstraint(
            ["region"], ["region.id"], name=op.f("fk_held_region_region")
        ),
        sa.PrimaryKeyConstraint("project", "region", "name", name=op.f("pk_held")),
    )
    op.create_index(
        "ix_held_project_name", "held", ["project", "name", "says"], unique=False
    )
    op.create_table(
        "naming",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("verb", sa.String(length=16), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["name"], ["name.id"], name=op.f("fk_naming_name_name")
        ),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_naming_project_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_naming")),
    )
    op.create_index("ix_naming_act", "naming", ["act"], unique=False)
    op.create_index("ix_naming_name", "naming", ["name", "id"], unique=False)
    op.create_index("ix_naming_project", "naming", ["project", "id"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(length=16), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("expected", sa.String(length=16), nullable=True),
        sa.Column("name", sa.String(length=16), nullable=True),
        sa.Column("says", sa.String(length=16), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["expected"], ["name.id"], name=op.f("fk_review_expected_name")
        ),
        sa.ForeignKeyConstraint(
            ["name"], ["name.id"], name=op.f("fk_review_name_name")
        ),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_review_project_project")
        ),
        sa.ForeignKeyConstraint(
            ["region"], ["region.id"], name=op.f("fk_review_region_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(
        "ix_review_project", "review", ["project", "purpose", "id"], unique=False
    )
    op.create_table(
        "tile",
        sa.Column("project", sa.String(length=16), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("photo", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=True),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("guess", sa.String(length=16), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("doubt", sa.Float(), nullable=True),
        sa.Column("top", sa.Text(), nullable=False),
        sa.Column("cluster", sa.Integer(), nullable=True),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("taken", sa.String(length=32), nullable=True),
        sa.Column("twin", sa.Integer(), nullable=False),
        sa.Column("trashed", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guess"], ["name.id"], name=op.f("fk_tile_guess_name")
        ),
        sa.ForeignKeyConstraint(["name"], ["name.id"], name=op.f("fk_tile_name_name")),
        sa.ForeignKeyConstraint(
            ["photo"], ["photo.sha256"], name=op.f("fk_tile_photo_photo")
        ),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_tile_project_project")
        ),
        sa.ForeignKeyConstraint(
            ["region"], ["region.id"], name=op.f("fk_tile_region_region")
        ),
        sa.PrimaryKeyConstraint("project", "region", name=op.f("pk_tile")),
    )
    op.create_index(
        "ix_tile_project_cluster", "tile", ["project", "state", "cluster"], unique=False
    )
    op.create_index(
        "ix_tile_project_doubt",
        "tile",
        ["project", "trashed", "doubt", "n", *_ASKED, "score"],
        unique=False,
    )
    op.create_index(
        "ix_tile_project_guess",
        "tile",
        ["project", "trashed", "state", "guess", "score"],
        unique=False,
    )
    op.create_index(
        "ix_tile_project_n",
        "tile",
        ["project", "trashed", "n", *_ASKED, "score"],
        unique=False,
    )
    op.create_index(
        "ix_tile_project_name",
        "tile",
        ["project", "trashed", "name", "n"],
        unique=False,
    )
    op.create_index("ix_tile_project_photo", "tile", ["project", "photo"], unique=False)
    op.create_index(
        "ix_tile_project_score",
        "tile",
        ["project", "trashed", "score", "n", *_ASKED],
        unique=False,
    )
    op.add_column("name", sa.Column("into", sa.String(length=16), nullable=True))
    op.add_column(
        "name", sa.Column("about", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "name",
        sa.Column("hotkey", sa.String(length=8), server_default="", nullable=False),
    )
    op.add_column("project", sa.Column("archived", sa.String(length=32), nullable=True))
    _fill(op.get_bind())


def downgrade() -> None:
    """Go back; a table takes its indexes with it."""
    op.drop_column("project", "archived")
    op.drop_column("name", "hotkey")
    op.drop_column("name", "about")
    op.drop_column("name", "into")
    op.drop_table("tile")
    op.drop_table("review")
    op.drop_table("naming")
    op.drop_table("held")
    op.drop_table("shot")
    op.drop_table("setting")
    op.drop_table("job")
    op.drop_table("invite")
    op.drop_table("incoming")
    op.drop_table("act")


def _fill(connection: sa.Connection) -> None:
    """Make acts and standing labels out of the log."""
    entries = connection.execute(
        sa.text(
            "SELECT id, project, region, name, says, who, at, batch "
            "FROM label ORDER BY id"
        )
    ).all()
    acts = _acts(entries)
    undone = _undone(acts)
    if acts:
        connection.execute(
            sa.text(
                "INSERT INTO act (id, project, kind, who, at, seconds, count, undoes, "
                "undone, more) VALUES (:id, :project, 'label', :who, :at, 0, :count, "
                ":undoes, :undone, :more)"
            ),
            [one | {"undone": undone.get(id_)} for id_, one in acts.items()],
        )
    held = _held([e for e in entries if e.says != "undo" and e.batch not in undone])
    if held:
        connection.execute(
            sa.text(
                "INSERT INTO held (project, region, name, says, entry) "
                "VALUES (:project, :region, :name, :says, :entry)"
            ),
            held,
        )


def _acts(entries: Sequence[Any]) -> dict[str, Any]:
    """Return the act of each batch, in the order of the log."""
    batches: dict[str, list[Any]] = {}
    for entry in entries:
        batches.setdefault(entry.batch, []).append(entry)
    acts: dict[str, Any] = {}
    for id_, said in batches.items():
        undoes = said[0].who.split(" of ")[-1] if said[0].says == "undo" else None
        who = said[0].who.removesuffix(f" of {undoes}")
        names = {entry.name for entry in said}
        verbs = {entry.says for entry in said}
        more = {
            "verb": acts[undoes]["verb"] if undoes in acts else min(verbs),
            "name": names.pop() if len(names) == 1 else None,
            "sample": list(dict.fromkeys(entry.region for entry in said))[:6],
        }
        acts[id_] = {
            "id": id_,
            "project": said[0].project,
            "who": who,
            "at": said[0].at,
            "count": len(said),
            "undoes": undoes,
            "verb": more["verb"],
            "more": json.dumps(more),
        }
    return acts


def _undone(acts: dict[str, Any]) -> dict[str, str]:
    """Return what took back each batch that does not stand."""
    undone: dict[str, str] = {}
    for id_ in reversed(list(acts)):
        target = acts[id_]["undoes"]
        if target and id_ not in undone:
            undone.setdefault(target, id_)
    return undone


def _held(entries: Sequence[Any]) -> list[dict[str, Any]]:
    """Return what stands: one name a region, and the names it is not."""
    held: dict[tuple[str, str], dict[str, tuple[str, int]]] = {}
    for entry in entries:
        of = held.setdefault((entry.project, entry.region), {})
        if entry.says in ("is", "dont-know"):
            for name in [n for n, (says, _) in of.items() if says == "is"]:
                del of[name]
        if entry.says == "is-not" and entry.who == "folder":
            if of.get(entry.name, ("is",))[0] == "is":
                of.pop(entry.name, None)
        elif entry.name and entry.says in ("is", "is-not"):
            of[entry.name] = (entry.says, entry.id)
    return [
        {"project": p, "region": r, "name": n, "says": says, "entry": id_}
        for (p, r), of in held.items()
        for n, (says, id_) in of.items()
    ]
