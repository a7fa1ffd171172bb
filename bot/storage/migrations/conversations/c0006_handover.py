"""Handover to officers: who waits, who answers, what is said, who is on duty."""

import sqlalchemy as sa
from alembic import op

revision = "c0006"
down_revision = "c0005"
branch_labels = None
depends_on = None

_TEXT = {"nullable": False, "server_default": ""}


def upgrade() -> None:
    failures = sa.Column("failures", sa.Integer, nullable=False, server_default="0")
    op.add_column("conversations", failures)
    _handovers()
    _lines()
    op.create_table(
        "handover_officers",
        sa.Column("officer", sa.String(64), primary_key=True),
        sa.Column("seen_at", sa.DateTime, nullable=False),
    )


def _handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("cause", sa.String(12), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("wish", sa.String(8), nullable=False),
        sa.Column("awaits", sa.String(8), **_TEXT),
        sa.Column("officer", sa.String(64), **_TEXT),
        sa.Column("meant_for", sa.String(64), **_TEXT),
        sa.Column("topics", sa.Text, nullable=False),
        sa.Column("sealed", sa.Text, **_TEXT),
        sa.Column("reason", sa.String(16), **_TEXT),
        sa.Column("begun_at", sa.DateTime, nullable=False),
        sa.Column("queued_at", sa.DateTime),
        sa.Column("claimed_at", sa.DateTime),
        sa.Column("closed_at", sa.DateTime),
        sa.Column("active_at", sa.DateTime, nullable=False),
        sa.Column("waits_since", sa.DateTime),
        sa.Column("keep_until", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_handovers_conversation", "handovers", ["conversation"])
    op.create_index("ix_handovers_state", "handovers", ["state", "queued_at"])


def _lines() -> None:
    op.create_table(
        "handover_lines",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("handover", sa.Integer, nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(8), nullable=False),
        sa.Column("officer", sa.String(64), **_TEXT),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reply", sa.String(96), **_TEXT),
        sa.Column("key", sa.String(64)),
        sa.UniqueConstraint("handover", "key", name="uq_handover_lines_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_handover_lines_handover", "handover_lines", ["handover", "id"])
    op.create_index("ix_handover_lines_conversation", "handover_lines", ["conversation"])
