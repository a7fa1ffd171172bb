"""Tables of the conversation of record."""

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("turns", Integer, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("active_at", DateTime, nullable=False),
    Index("ix_conversations_active", "active_at"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation", String(64), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("received_at", DateTime, nullable=False),
    Column("answered_at", DateTime),
    UniqueConstraint("conversation", "external_id", name="uq_inbox_external"),
    UniqueConstraint("conversation", "turn", name="uq_inbox_turn"),
    Index("ix_inbox_external", "external_id"),
    Index("ix_inbox_state", "state", "conversation", "turn"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(96), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("created_at", DateTime, nullable=False),
    UniqueConstraint("conversation", "turn", "position", name="uq_outbox_position"),
)

offers = Table(
    "offers",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("action", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Index("ix_offers_conversation", "conversation"),
)
