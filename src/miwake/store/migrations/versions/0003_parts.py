"""Which models a project sees with, in place of the built-in ones."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to 0003."""
    op.add_column(
        "project", sa.Column("parts", sa.Text(), nullable=False, server_default="{}")
    )


def downgrade() -> None:
    """Go back."""
    op.drop_column("project", "parts")
