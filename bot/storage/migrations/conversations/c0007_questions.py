"""Why a question is learnt from and what was decided of it; numbers of turns, without people."""

import sqlalchemy as sa
from alembic import op

revision = "c0007"
down_revision = "c0006"
branch_labels = None
depends_on = None

_TEXT = {"nullable": False, "server_default": ""}


def upgrade() -> None:
    _questions()
    _facts()
    _days()


def _questions() -> None:
    for column in (
        sa.Column("reason", sa.String(12), **_TEXT),
        sa.Column("intent", sa.String(32), **_TEXT),
        sa.Column("chance", sa.Float),
        sa.Column("candidates", sa.Text, **_TEXT),
        sa.Column("decision", sa.Integer),
    ):
        op.add_column("history", column)
    op.create_index("ix_history_reason", "history", ["reason", "created_at"])
    op.create_table(
        "question_decisions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("target", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("questions", sa.Integer, nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("decided_at", sa.DateTime, nullable=False),
        sa.Column("done_at", sa.DateTime),
    )
    op.create_index("ix_question_decisions_kind", "question_decisions", ["kind", "decided_at"])


def _facts() -> None:
    op.create_table(
        "turn_facts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("hour", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("province", sa.String(40), nullable=False),
        sa.Column("field", sa.String(160), nullable=False),
        sa.Column("procedure", sa.String(32), nullable=False),
        sa.Column("facets", sa.String(120), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("guide", sa.String(8), nullable=False),
        sa.Column("milliseconds", sa.Integer, nullable=False),
    )
    summed = ["day", "channel", "outcome", "guide", "milliseconds"]
    op.create_index("ix_turn_facts_day", "turn_facts", summed)
    op.create_table(
        "turn_counts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("procedure", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
    )
    op.create_index("ix_turn_counts_day", "turn_counts", ["day", "what"])


def _days() -> None:
    op.create_table(
        "day_keys",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("secret", sa.String(64), nullable=False),
    )
    op.create_table(
        "day_marks",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("sittings", sa.Integer, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "day_people",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("conversations", sa.Integer, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
    )
