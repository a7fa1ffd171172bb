"""Tables of dossiers, who may write them, who follows them and who guesses at them.

They lie in the conversations store.
"""

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

agencies = Table(
    "dossier_agencies",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("prefixes", Text, nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("created_at", DateTime, nullable=False),
)

dossiers = Table(
    "dossiers",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("source", String(8), nullable=False),
    Column("status", Integer, nullable=False),
    Column("status_at", DateTime, nullable=False),
    Column("procedure", String(300), nullable=False),
    Column("agency_code", String(32), nullable=False),
    Column("agency_name", String(200), nullable=False),
    Column("channel", Integer),
    Column("received_at", DateTime),
    Column("due_at", DateTime),
    Column("finished_at", DateTime),
    Column("missing", Text, nullable=False),
    Column("amount_due", BigInteger),
    Column("phone_factor", String(64), nullable=False),
    Column("id_factor", String(64), nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("heard_at", DateTime, nullable=False),
    Index("ix_dossiers_received", "received_at"),
    Index("ix_dossiers_finished", "finished_at"),
    Index("ix_dossiers_due", "due_at"),
)

events = Table(
    "dossier_events",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("at", DateTime, primary_key=True),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

changes = Table(
    "dossier_changes",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("code", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("previous", Integer),
    Column("what", String(64), nullable=False),
    Column("made_at", DateTime, nullable=False),
    Index("ix_dossier_changes_code", "code"),
    sqlite_autoincrement=True,  # a number never comes twice, though rows are deleted
)

follows = Table(
    "dossier_follows",
    metadata,
    Column("conversation", String(64), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("since", DateTime, nullable=False),
    Column("overdue_for", DateTime),
    Column("papers_for", DateTime),
    Column("told", Integer, nullable=False, server_default="0"),  # the newest change told
    Index("ix_dossier_follows_code", "code"),
)

lookups = Table(
    "dossier_lookups",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation", String(64), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("code", String(64), nullable=False, server_default=""),
    Index("ix_dossier_lookups_at", "outcome", "at"),
    Index("ix_dossier_lookups_conversation", "conversation", "at"),
    Index("ix_dossier_lookups_code", "code", "at"),
)
