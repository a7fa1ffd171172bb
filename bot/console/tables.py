"""Tables of the staff: who may sign in, who has, and what each keeps at hand."""

from sqlalchemy import Column, DateTime, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

staff = Table(
    "staff",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("password", Text, nullable=False),
    Column("role", String(12), nullable=False),
    Column("active", Integer, nullable=False, server_default="1"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", DateTime),
    Column("created_at", DateTime, nullable=False),
    Column("signed_in_at", DateTime),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff", String(32), nullable=False),
    Column("begun_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    Index("ix_staff_sessions_staff", "staff"),
    Index("ix_staff_sessions_seen", "seen_at"),
)

staff_marks = Table(
    "staff_marks",
    metadata,
    Column("staff", String(32), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("pinned", Integer, nullable=False, server_default="0"),
    Column("opened_at", DateTime, nullable=False),
)
