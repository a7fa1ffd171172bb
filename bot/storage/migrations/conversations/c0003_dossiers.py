"""Dossiers that agencies send, who follows them, who guesses at them."""

import sqlalchemy as sa
from alembic import op

revision = "c0003"
down_revision = "c0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dossier_agencies",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("prefixes", sa.Text, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    _dossiers()
    _people()


def _dossiers() -> None:
    op.create_table(
        "dossiers",
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("status_at", sa.DateTime, nullable=False),
        sa.Column("procedure", sa.String(300), nullable=False),
        sa.Column("agency_code", sa.String(32), nullable=False),
        sa.Column("agency_name", sa.String(200), nullable=False),
        sa.Column("channel", sa.Integer),
        sa.Column("received_at", sa.DateTime),
        sa.Column("due_at", sa.DateTime),
        sa.Column("finished_at", sa.DateTime),
        sa.Column("missing", sa.Text, nullable=False),
        sa.Column("amount_due", sa.BigInteger),
        sa.Column("phone_factor", sa.String(64), nullable=False),
        sa.Column("id_factor", sa.String(64), nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("heard_at", sa.DateTime, nullable=False),
    )
    for name in ("received", "finished", "due"):
        op.create_index(f"ix_dossiers_{name}", "dossiers", [f"{name}_at"])
    op.create_table(
        "dossier_events",
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("at", sa.DateTime, primary_key=True),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "dossier_changes",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("previous", sa.Integer),
        sa.Column("what", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_dossier_changes_code", "dossier_changes", ["code"])


def _people() -> None:
    op.create_table(
        "dossier_follows",
        sa.Column("conversation", sa.String(64), primary_key=True),
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.Column("overdue_for", sa.DateTime),
        sa.Column("papers_for", sa.DateTime),
    )
    op.create_index("ix_dossier_follows_code", "dossier_follows", ["code"])
    op.create_table(
        "dossier_lookups",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("code", sa.String(64), nullable=False, server_default=""),
    )
    op.create_index("ix_dossier_lookups_at", "dossier_lookups", ["outcome", "at"])
    op.create_index("ix_dossier_lookups_conversation", "dossier_lookups", ["conversation", "at"])
    op.create_index("ix_dossier_lookups_code", "dossier_lookups", ["code", "at"])
