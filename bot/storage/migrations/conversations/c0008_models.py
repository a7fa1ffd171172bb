"""Decisions that can be undone; trained models, their comparison, which one is published."""

import sqlalchemy as sa
from alembic import op

revision = "c0008"
down_revision = "c0007"
branch_labels = None
depends_on = None

_TEXT = {"nullable": False, "server_default": ""}


def upgrade() -> None:
    op.add_column(
        "question_decisions", sa.Column("added", sa.Integer, nullable=False, server_default="0")
    )
    op.add_column("question_decisions", sa.Column("undone_by", sa.String(64), **_TEXT))
    op.add_column("question_decisions", sa.Column("undone_at", sa.DateTime))
    op.create_table(
        "models",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("base", sa.String(16), nullable=False),
        sa.Column("examples", sa.Integer, nullable=False),
        sa.Column("trained_by", sa.String(64), nullable=False),
        sa.Column("trained_at", sa.DateTime, nullable=False),
        sa.Column("comparison", sa.Text, nullable=False),
        sa.Column("kept_by", sa.String(64), **_TEXT),
        sa.Column("kept_at", sa.DateTime),
    )
    op.create_table(
        "model_publications",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("model", sa.String(64), nullable=False),
        sa.Column("published_by", sa.String(64), nullable=False),
        sa.Column("published_at", sa.DateTime, nullable=False),
        sa.Column("taken_back_by", sa.String(64), **_TEXT),
        sa.Column("taken_back_at", sa.DateTime),
    )
