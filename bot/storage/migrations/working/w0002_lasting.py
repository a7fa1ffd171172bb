"""What outlasts an hour of silence: the slots of a filing left half-way."""

import sqlalchemy as sa
from alembic import op

revision = "w0002"
down_revision = "w0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("snapshots", sa.Column("lasting", sa.Text, nullable=True))


def downgrade() -> None:
    op.drop_column("snapshots", "lasting")
