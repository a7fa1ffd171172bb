"""Conversations, their inbox, outbox and the payloads that were offered."""

import sqlalchemy as sa
from alembic import op

revision = "c0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("active_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_conversations_active", "conversations", ["active_at"])
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("external_id", sa.String(128), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("answered_at", sa.DateTime),
        sa.UniqueConstraint("conversation", "external_id", name="uq_inbox_external"),
        sa.UniqueConstraint("conversation", "turn", name="uq_inbox_turn"),
    )
    op.create_index("ix_inbox_external", "inbox", ["external_id"])
    op.create_index("ix_inbox_state", "inbox", ["state", "conversation", "turn"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(96), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("conversation", "turn", "position", name="uq_outbox_position"),
    )
    op.create_table(
        "offers",
        sa.Column("token", sa.String(32), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_offers_conversation", "offers", ["conversation"])


def downgrade() -> None:
    for table in ("offers", "outbox", "inbox", "conversations"):
        op.drop_table(table)
