"""Demonstration dossiers: one in every status at least, marked as such wherever they are shown.

Their codes begin with H99. Provinces had H01 to H63, and since the mergers of 2025 no new ones
are given, so no agency has it. No agency's token may hold that prefix, and neither push nor
import takes a code with it: a real dossier and one of these are never mixed up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection

from bot.storage import Store

from .events import Event
from .items import read_item
from .retention import drop
from .store import DEMO, take_in
from .tables import dossiers, follows

_FILE = Path(__file__).with_name("demo.yml")
FRESH = timedelta(days=7)
_OPENS, _CLOSES = time(8, 0), time(17, 0)


class Loaded(NamedTuple):
    """A demonstration dossier: its code, status number and procedure."""

    code: str
    status: int
    procedure: str


def load_demo(store: Store, now: datetime, key: bytes, fresh: bool = False) -> list[Loaded]:
    """Load the demonstration data; return what is there now.

    Data younger than a week stay, so that people who follow one keep it; with ``fresh`` they
    are made anew.
    """
    with store.write() as connection:
        youngest = select(func.max(dossiers.c.received_at)).where(dossiers.c.source == DEMO)
        loaded = connection.execute(youngest).scalar()
        if fresh or loaded is None or loaded < now - FRESH:
            _remove(connection)
            take_in(connection, list(_events(now, key)), DEMO, now)
        return _loaded(connection)


def remove_demo(store: Store) -> int:
    """Remove the demonstration data and who followed it; return how many dossiers there were."""
    with store.write() as connection:
        return _remove(connection)


def _remove(connection: Connection) -> int:
    query = select(dossiers.c.code).where(dossiers.c.source == DEMO)
    codes = connection.execute(query).scalars().all()
    connection.execute(delete(follows).where(follows.c.code.in_(codes)))
    drop(connection, codes)
    return len(codes)


def _loaded(connection: Connection) -> list[Loaded]:
    columns = (dossiers.c.code, dossiers.c.status, dossiers.c.procedure)
    query = select(*columns).where(dossiers.c.source == DEMO).order_by(dossiers.c.status)
    return [Loaded(*row) for row in connection.execute(query)]


def _events(now: datetime, key: bytes) -> Iterator[Event]:
    """Yield the events of the file as of ``now``; none lies in the future."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    for dossier in data["dossiers"]:
        for place, event in enumerate(dossier["events"]):
            last = event is dossier["events"][-1]
            at = _before(now, event["before"], timedelta(minutes=place))
            item = _item(dossier, data["agency"], now, last)
            yield read_item({**item, "status": event["status"], "status_at": at}, key, now)


def _item(
    dossier: Mapping[str, Any], agency: Mapping[str, str], now: datetime, last: bool
) -> dict[str, Any]:
    received = _before(now, dossier["received"], timedelta())
    code = f"{agency['code']}-{received[2:10].replace('-', '')}-{dossier['serial']}"
    item = {"code": code, "agency": agency, "received_at": received}
    item |= {name: dossier[name] for name in ("procedure", "channel")}
    if last:
        item |= {name: dossier[name] for name in ("missing", "amount_due") if name in dossier}
    if "due" in dossier:
        day = now.date() + timedelta(days=dossier["due"])
        item["due_at"] = datetime.combine(day, _CLOSES).isoformat()
    if "phone_last4" in dossier:
        item["verify"] = {"phone_last4": dossier["phone_last4"]}
    return item


def _before(now: datetime, days: int, later: timedelta) -> str:
    """Return a time in the morning ``days`` before now, or a little before now itself."""
    morning = datetime.combine(now.date() - timedelta(days=days), _OPENS) + later
    return min(morning, now - timedelta(hours=1) + later).replace(microsecond=0).isoformat()
