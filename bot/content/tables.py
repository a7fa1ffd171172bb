"""Tables of the content store."""

from sqlalchemy import Column, Date, DateTime, Integer, MetaData, String, Table, Text

metadata = MetaData()

content_items = Table(
    "content_items",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("key", String(160), primary_key=True),
    Column("body", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("origin", String(8), nullable=False),
    Column("seed_digest", String(64), nullable=False),
    Column("conflict", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("checked_on", Date),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", DateTime, nullable=False),
)

content_versions = Table(
    "content_versions",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("key", String(160), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("origin", String(8), nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", DateTime, nullable=False),
)

content_drafts = Table(
    "content_drafts",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("key", String(160), primary_key=True),
    Column("body", Text, nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("saved", Integer, nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", DateTime, nullable=False),
)

revisions = Table(
    "revisions",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("number", Integer, nullable=False),
)
