"""Tables of the procedure records."""

from sqlalchemy import Column, Date, DateTime, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()


def _facts() -> list[Column]:
    return [
        Column("name", Text, nullable=False),
        Column("field", Text, nullable=False),
        Column("level", String(12), nullable=False),
        Column("online", String(8), nullable=False),
        Column("province", String(64), nullable=False),
        Column("decision", String(120), nullable=False),
        Column("decision_date", Date),
        Column("source_url", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("digest", String(64), nullable=False),
        Column("updated_at", DateTime),
    ]


procedures = Table(
    "procedures",
    metadata,
    Column("code", String(32), primary_key=True),
    *_facts(),
    Column("source", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("imported_at", DateTime, nullable=False),
    Index("ix_procedures_province", "province"),
)

staged_procedures = Table(
    "staged_procedures",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("code", String(32), primary_key=True),
    *_facts(),
)

procedure_versions = Table(
    "procedure_versions",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("source", String(16), nullable=False),
    Column("imported_at", DateTime, nullable=False),
    Column("replaced_at", DateTime, nullable=False),
)

import_runs = Table(
    "import_runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String(16), nullable=False),
    Column("origin", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("cursor", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("started_at", DateTime, nullable=False),
    Column("finished_at", DateTime),
)


def _link() -> list[Column]:
    return [
        Column("code", String(32), primary_key=True),
        Column("agency_code", String(64), primary_key=True),
        Column("agency", Text, nullable=False),
        Column("level", String(32), nullable=False),
        Column("url", Text, nullable=False),
        Column("online", String(8), nullable=False),
        Column("seen_at", DateTime, nullable=False),
    ]


agency_links = Table("agency_links", metadata, *_link())

staged_agency_links = Table(
    "staged_agency_links", metadata, Column("run", Integer, primary_key=True), *_link()
)

FACTS = [column.name for column in _facts()]
