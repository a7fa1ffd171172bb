"""The table of Rasa's working memory, declared without Rasa: migrations are held against it."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()
snapshots = Table(
    "snapshots",
    metadata,
    Column("conversation", String(64), primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("saved_at", DateTime, nullable=False),
    Column("lasting", Text),
    Index("ix_snapshots_saved", "saved_at"),
)
