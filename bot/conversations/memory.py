"""The working memory of a conversation lies with Rasa; here it is only forgotten."""

from __future__ import annotations

from sqlalchemy import column, delete, table

from bot.storage import Store

snapshots = table("snapshots", column("conversation"))


class WorkingMemory:
    """Drops what Rasa remembers of a conversation, in the store that its tracker store uses."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def forget(self, conversation: str) -> None:
        """Forget the conversation's topic, place and steps."""
        with self._store.write() as connection:
            connection.execute(delete(snapshots).where(snapshots.c.conversation == conversation))
        self._store.harden()
