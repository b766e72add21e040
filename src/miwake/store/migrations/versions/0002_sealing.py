"""Who sealed a snapshot, and when: equal snapshots of two projects are one row."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to 0002."""
    op.create_table(
        "sealing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(length=16), nullable=False),
        sa.Column("snapshot", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_sealing_project_project")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot"], ["snapshot.digest"], name=op.f("fk_sealing_snapshot_snapshot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing")),
    )
    op.create_index("ix_sealing_project", "sealing", ["project", "id"])
    op.execute(
        "INSERT INTO sealing (project, snapshot, at) "
        "SELECT project, digest, created FROM snapshot ORDER BY created, digest DESC"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_sealing_project", "sealing")
    op.drop_table("sealing")
