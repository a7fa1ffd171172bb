"""What goes in time: rows of the soak's own data, with the clock of retention put forward.

What the gateway does every ten minutes and the tracker store every minute is done once for each
moment; the data are those that the soak has left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from tables import table

from bot import retention, settings
from bot.content.tables import content_versions
from bot.conversations.tables import conversations, inbox, offers, outbox
from bot.procedures.tables import procedure_versions
from bot.services import now
from bot.storage import Store, open_store

LATER = (
    ("at the end", timedelta()),
    ("61 minutes later", timedelta(minutes=61)),
    ("25 hours later", timedelta(hours=25)),
    ("31 days later", timedelta(days=31)),
)


def rows(home: Path) -> dict[str, dict[str, int]]:
    """Return the rows of each table after each of LATER."""
    stores = {name: open_store(name, home) for name in ("conversations", "working", "knowledge")}
    config = settings.load({"MOTCUA_HOME": str(home)})
    found = {}
    for name, later in LATER:
        if later:
            retention.retire(stores["conversations"], retention.kept(config), now() + later)
            _forget(stores["working"], datetime.utcnow() + later)
        found[name] = _counted(stores)
    for store in stores.values():
        store.dispose()
    return found


def _forget(store: Store, moment: datetime) -> None:
    """Let the tracker store save something at ``moment``: it prunes when it does."""
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.nlu.tracker_store import TurnTrackerStore

    kept = TurnTrackerStore(store=store, now=lambda: moment)
    asyncio.run(kept.save(DialogueStateTracker("pruning#1", [])))
    asyncio.run(kept.delete("pruning#1"))


def _counted(stores: Mapping[str, Store]) -> dict[str, int]:
    from bot.nlu.tracker_store import snapshots

    found: dict[str, int] = {}
    for name, tables in (
        ("conversations", (conversations, inbox, outbox, offers)),
        ("working", (snapshots,)),
        ("knowledge", (procedure_versions, content_versions)),
    ):
        with stores[name].read() as connection:
            found |= {one.name: _count(connection, one) for one in tables}
    return found


def _count(connection: Connection, kept: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(kept)).scalar_one())


def paragraphs(found: Mapping[str, Any]) -> list[str]:
    """Return the table of rows."""
    pruned = found["pruned"]
    names = pruned[LATER[0][0]]
    shown = [[name, *(pruned[when][name] for when, _ in LATER)] for name in names]
    return ["**What goes in time** (rows)", table(["", *(when for when, _ in LATER)], shown)]
