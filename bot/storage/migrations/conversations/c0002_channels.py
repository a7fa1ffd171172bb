"""Delivery to platforms, who works on what, consent, history, ratings, switches, audit."""

import sqlalchemy as sa
from alembic import op

revision = "c0002"
down_revision = "c0001"
branch_labels = None
depends_on = None

_TEXT = {"nullable": False, "server_default": ""}
_COUNT = {"nullable": False, "server_default": "0"}


def upgrade() -> None:
    _conversations()
    _outbox()
    op.add_column("offers", sa.Column("turn", sa.Integer, **_COUNT))
    op.add_column("offers", sa.Column("number", sa.Integer, **_COUNT))
    op.drop_index("ix_offers_conversation", "offers")
    op.create_index("ix_offers_conversation", "offers", ["conversation", "turn"])
    op.create_index("ix_inbox_received", "inbox", ["received_at"])
    _people()
    _operators()


def _conversations() -> None:
    for column in (
        sa.Column("address", sa.String(128), **_TEXT),
        sa.Column("pushes", sa.Integer, **_COUNT),
        sa.Column("informed_at", sa.DateTime),
        sa.Column("banner", sa.Integer, **_COUNT),
        sa.Column("silent_until", sa.DateTime),
        sa.Column("unreachable", sa.String(64), **_TEXT),
        sa.Column("erased_at", sa.DateTime),
        sa.Column("turn_owner", sa.String(40), **_TEXT),
        sa.Column("turn_until", sa.DateTime),
        sa.Column("send_owner", sa.String(40), **_TEXT),
        sa.Column("send_until", sa.DateTime),
    ):
        op.add_column("conversations", column)
    op.create_index("ix_conversations_address", "conversations", ["channel", "address"])


def _outbox() -> None:
    """Made anew: its key is the order of the replies now. Sent replies are carried over."""
    op.rename_table("outbox", "outbox_before")
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(96), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("part", sa.Integer, **_COUNT),
        sa.Column("attempts", sa.Integer, **_COUNT),
        sa.Column("maybe_twice", sa.Integer, **_COUNT),
        sa.Column("problem", sa.String(64), **_TEXT),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("sent_at", sa.DateTime),
        sa.UniqueConstraint("id", name="uq_outbox_id"),
        sa.UniqueConstraint("conversation", "turn", "position", name="uq_outbox_place"),
    )
    kept = "id, conversation, turn, position, body, state, created_at"
    op.execute(
        f"INSERT INTO outbox ({kept}, channel, due_at, sent_at) "  # names of ours  # nosec B608
        f"SELECT {kept}, 'web', created_at, created_at FROM outbox_before "
        "ORDER BY created_at, conversation, turn, position"
    )
    op.drop_table("outbox_before")
    op.create_index("ix_outbox_due", "outbox", ["state", "channel", "due_at"])
    op.create_index("ix_outbox_created", "outbox", ["created_at"])


def _people() -> None:
    op.create_table(
        "consents",
        sa.Column("conversation", sa.String(64), primary_key=True),
        sa.Column("purpose", sa.String(16), primary_key=True),
        sa.Column("given_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("procedure", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "ratings",
        sa.Column("reply", sa.String(96), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("procedure", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    for table in ("history", "ratings"):
        op.create_index(f"ix_{table}_conversation", table, ["conversation"])
        op.create_index(f"ix_{table}_created", table, ["created_at"])


def _operators() -> None:
    op.create_table(
        "switches",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("starts_at", sa.DateTime, nullable=False),
        sa.Column("ends_at", sa.DateTime),
        sa.Column("ended_at", sa.DateTime),
    )
    op.create_index("ix_switches_kind", "switches", ["kind", "starts_at"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "credentials",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("owner", sa.String(40), **_TEXT),
        sa.Column("held_until", sa.DateTime),
        sa.Column("updated_at", sa.DateTime, nullable=False),
    )
