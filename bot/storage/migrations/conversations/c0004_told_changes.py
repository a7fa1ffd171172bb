"""What each follower has been told: some wait for the morning, or for the person to write again."""

import sqlalchemy as sa
from alembic import op

revision = "c0004"
down_revision = "c0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    told = sa.Column("told", sa.Integer, nullable=False, server_default="0")
    op.add_column("dossier_follows", told)
