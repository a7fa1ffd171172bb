"""Tables of the conversation of record."""

from sqlalchemy import (
    Column,
    DateTime,
    Float,
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
    Column("address", String(128), nullable=False, server_default=""),
    Column("turns", Integer, nullable=False),
    Column("pushes", Integer, nullable=False, server_default="0"),
    Column("created_at", DateTime, nullable=False),
    Column("active_at", DateTime, nullable=False),
    Column("informed_at", DateTime),
    Column("banner", Integer, nullable=False, server_default="0"),
    Column("silent_until", DateTime),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("unreachable", String(64), nullable=False, server_default=""),
    Column("erased_at", DateTime),
    Column("turn_owner", String(40), nullable=False, server_default=""),
    Column("turn_until", DateTime),
    Column("send_owner", String(40), nullable=False, server_default=""),
    Column("send_until", DateTime),
    Index("ix_conversations_active", "active_at"),
    Index("ix_conversations_address", "channel", "address"),
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
    Index("ix_inbox_received", "received_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(96), nullable=False),
    Column("conversation", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("part", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("maybe_twice", Integer, nullable=False, server_default="0"),
    Column("problem", String(64), nullable=False, server_default=""),
    Column("created_at", DateTime, nullable=False),
    Column("due_at", DateTime, nullable=False),
    Column("sent_at", DateTime),
    UniqueConstraint("id", name="uq_outbox_id"),
    UniqueConstraint("conversation", "turn", "position", name="uq_outbox_place"),
    Index("ix_outbox_due", "state", "channel", "due_at"),
    Index("ix_outbox_created", "created_at"),
)

offers = Table(
    "offers",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("turn", Integer, nullable=False, server_default="0"),
    Column("number", Integer, nullable=False, server_default="0"),
    Column("action", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Index("ix_offers_conversation", "conversation", "turn"),
)

consents = Table(
    "consents",
    metadata,
    Column("conversation", String(64), primary_key=True),
    Column("purpose", String(16), primary_key=True),
    Column("given_at", DateTime, nullable=False),
)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation", String(64), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("procedure", String(32), nullable=False),
    Column("reason", String(12), nullable=False, server_default=""),
    Column("intent", String(32), nullable=False, server_default=""),
    Column("chance", Float),
    Column("candidates", Text, nullable=False, server_default=""),
    Column("decision", Integer),
    Column("created_at", DateTime, nullable=False),
    Index("ix_history_conversation", "conversation"),
    Index("ix_history_created", "created_at"),
    Index("ix_history_reason", "reason", "created_at"),
)

ratings = Table(
    "ratings",
    metadata,
    Column("reply", String(96), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("verdict", String(8), nullable=False),
    Column("reason", Text, nullable=False),
    Column("procedure", String(32), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Index("ix_ratings_conversation", "conversation"),
    Index("ix_ratings_created", "created_at"),
)

switches = Table(
    "switches",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("starts_at", DateTime, nullable=False),
    Column("ends_at", DateTime),
    Column("ended_at", DateTime),
    Index("ix_switches_kind", "kind", "starts_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False),
    Column("who", String(64), nullable=False),
    Column("what", String(32), nullable=False),
    Column("detail", Text, nullable=False),
    Index("ix_audit_at", "at"),
)

credentials = Table(
    "credentials",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("owner", String(40), nullable=False, server_default=""),
    Column("held_until", DateTime),
    Column("updated_at", DateTime, nullable=False),
)

handovers = Table(
    "handovers",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("cause", String(12), nullable=False),
    Column("state", String(8), nullable=False),
    Column("wish", String(8), nullable=False),
    Column("awaits", String(8), nullable=False, server_default=""),
    Column("officer", String(64), nullable=False, server_default=""),
    Column("meant_for", String(64), nullable=False, server_default=""),
    Column("topics", Text, nullable=False),
    Column("sealed", Text, nullable=False, server_default=""),
    Column("reason", String(16), nullable=False, server_default=""),
    Column("begun_at", DateTime, nullable=False),
    Column("queued_at", DateTime),
    Column("claimed_at", DateTime),
    Column("closed_at", DateTime),
    Column("active_at", DateTime, nullable=False),
    Column("waits_since", DateTime),
    Column("keep_until", DateTime, nullable=False),
    Index("ix_handovers_conversation", "conversation"),
    Index("ix_handovers_state", "state", "queued_at"),
    sqlite_autoincrement=True,
)

handover_lines = Table(
    "handover_lines",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("handover", Integer, nullable=False),
    Column("conversation", String(64), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("who", String(8), nullable=False),
    Column("officer", String(64), nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    Column("reply", String(96), nullable=False, server_default=""),
    Column("key", String(64)),
    UniqueConstraint("handover", "key", name="uq_handover_lines_key"),
    Index("ix_handover_lines_handover", "handover", "id"),
    Index("ix_handover_lines_conversation", "conversation"),
    sqlite_autoincrement=True,
)

handover_officers = Table(
    "handover_officers",
    metadata,
    Column("officer", String(64), primary_key=True),
    Column("seen_at", DateTime, nullable=False),
)
