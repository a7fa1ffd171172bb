"""Where each agency takes a procedure's dossiers, as the portal lists it."""

import sqlalchemy as sa
from alembic import op

revision = "k0002"
down_revision = "k0001"
branch_labels = None
depends_on = None


def _columns() -> list[sa.Column]:
    return [
        sa.Column("code", sa.String(32), primary_key=True),
        sa.Column("agency_code", sa.String(64), primary_key=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("online", sa.String(8), nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
    ]


def upgrade() -> None:
    op.create_table("agency_links", *_columns())
    op.create_table(
        "staged_agency_links", sa.Column("run", sa.Integer, primary_key=True), *_columns()
    )


def downgrade() -> None:
    op.drop_table("staged_agency_links")
    op.drop_table("agency_links")
