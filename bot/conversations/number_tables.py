"""Tables of decisions about questions, and of the numbers, none of whose rows names a person."""

from sqlalchemy import Column, Date, DateTime, Index, Integer, String, Table, Text

from .tables import metadata

decisions = Table(
    "question_decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(12), nullable=False),
    Column("target", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("questions", Integer, nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("decided_at", DateTime, nullable=False),
    Column("done_at", DateTime),
    Column("added", Integer, nullable=False, server_default="0"),
    Column("undone_by", String(64), nullable=False, server_default=""),
    Column("undone_at", DateTime),
    Index("ix_question_decisions_kind", "kind", "decided_at"),
)

facts = Table(
    "turn_facts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("day", Date, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("province", String(40), nullable=False),
    Column("field", String(160), nullable=False),
    Column("procedure", String(32), nullable=False),
    Column("facets", String(120), nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("guide", String(8), nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Index("ix_turn_facts_day", "day", "channel", "outcome", "guide", "milliseconds"),
)

counts = Table(
    "turn_counts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("day", Date, nullable=False),
    Column("what", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("procedure", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("seconds", Integer, nullable=False),
    Index("ix_turn_counts_day", "day", "what"),
)

day_keys = Table(
    "day_keys",
    metadata,
    Column("day", Date, primary_key=True),
    Column("secret", String(64), nullable=False),
)

day_marks = Table(
    "day_marks",
    metadata,
    Column("day", Date, primary_key=True),
    Column("mark", String(64), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("sittings", Integer, nullable=False),
    Column("last_at", DateTime, nullable=False),
)

day_people = Table(
    "day_people",
    metadata,
    Column("day", Date, primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("conversations", Integer, nullable=False),
    Column("people", Integer, nullable=False),
)
