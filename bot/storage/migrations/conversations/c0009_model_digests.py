"""What the file of a trained model is: its SHA-256."""

import sqlalchemy as sa
from alembic import op

revision = "c0009"
down_revision = "c0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("models", sa.Column("digest", sa.String(64), nullable=False, server_default=""))
