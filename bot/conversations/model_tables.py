"""Tables of the models that were trained here with reviewed examples, and of what is published."""

from sqlalchemy import Column, DateTime, Integer, String, Table, Text

from .tables import metadata

models = Table(
    "models",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("base", String(16), nullable=False),
    Column("examples", Integer, nullable=False),
    Column("trained_by", String(64), nullable=False),
    Column("trained_at", DateTime, nullable=False),
    Column("comparison", Text, nullable=False),
    Column("kept_by", String(64), nullable=False, server_default=""),
    Column("kept_at", DateTime),
    Column("digest", String(64), nullable=False, server_default=""),
)

publications = Table(
    "model_publications",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("model", String(64), nullable=False),
    Column("published_by", String(64), nullable=False),
    Column("published_at", DateTime, nullable=False),
    Column("taken_back_by", String(64), nullable=False, server_default=""),
    Column("taken_back_at", DateTime),
)
