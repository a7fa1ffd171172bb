"""What tests of backups find again: a line in the audit, the name of a published model."""

from __future__ import annotations

from sqlalchemy import insert

from bot.conversations.tables import audit
from bot.services import now
from bot.storage import Store

MODEL = "motcua-published"


def note(store: Store, text: str) -> None:
    """Write a line that a test finds again."""
    with store.write() as connection:
        row = {"at": now(), "who": "test", "what": "note", "detail": text}
        connection.execute(insert(audit).values(**row))
