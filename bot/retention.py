"""What goes in time, of conversations and of dossiers: one list for the gateway and the command."""

from __future__ import annotations

from datetime import datetime

from bot.conversations import numbers, people
from bot.conversations.people import Retention
from bot.dossiers import retention as of_dossiers
from bot.dossiers.tables import follows, lookups
from bot.settings import Settings
from bot.storage import Store

people.also(follows, lookups)  # whoever erases a person's data erases these


def kept(settings: Settings) -> Retention:
    """Return how long the operator lets each class of data be kept."""
    return Retention(settings.keep_history_days, settings.keep_ratings_days)


def retire(
    store: Store, retention: Retention, now: datetime, preview: bool = False
) -> dict[str, int]:
    """Delete what has served its purpose; return the rows by table. ``preview``: only count.

    What was deleted, or erased by people since the last time, is gone from the disk as well.
    """
    gone = people.retire(store, retention, now, preview)
    for table, count in of_dossiers.retire(store, now, preview).items():
        gone[table] = gone.get(table, 0) + count
    with store.read() if preview else store.write() as connection:
        gone |= numbers.close_days(connection, now, preview)
    if not preview:
        store.scrub()
    return gone
