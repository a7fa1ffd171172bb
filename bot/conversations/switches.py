"""Notices shown to everybody and the pause that keeps the bot quiet; each change is audited."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, exists, insert, or_, select, update
from sqlalchemy.engine import Connection

from bot.storage import Store

from . import statements
from .tables import audit, switches

Kind = Literal["notice", "pause"]
LONGEST = 500
HOUR = timedelta(hours=1)


class BadSwitch(ValueError):
    """A notice or a pause that cannot be set; the message says why."""


@dataclass(frozen=True)
class Switch:
    """A notice or a pause; without ``ends_at`` it holds until somebody ends it."""

    id: int
    kind: str
    text: str
    starts_at: datetime
    ends_at: datetime | None


class Switches:
    """The notices and pauses of the conversations store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def now_on(self, kind: Kind, now: datetime) -> Switch | None:
        """Return the newest notice or pause that holds now."""
        with self._store.read() as connection:
            row = connection.execute(statements.SWITCH, {"switch": kind, "now": now}).first()
        return None if row is None else Switch(*row)

    def planned(self, now: datetime) -> list[Switch]:
        """Return what holds now or will hold, the newest first."""
        open_ = or_(switches.c.ends_at.is_(None), switches.c.ends_at > now)
        query = _query().where(switches.c.ended_at.is_(None), open_)
        with self._store.read() as connection:
            rows = connection.execute(query.order_by(switches.c.id.desc())).all()
        return [Switch(*row) for row in rows]

    def set(
        self,
        kind: Kind,
        text: str,
        who: str,
        now: datetime,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
    ) -> int:
        """Set a notice or a pause and return its number. Raises BadSwitch."""
        text, starts_at = text.strip(), starts_at or now
        _check(kind, text, starts_at, ends_at, now)
        row = {"kind": kind, "text": text, "starts_at": starts_at, "ends_at": ends_at}
        with self._store.write() as connection:
            number = int(connection.execute(insert(switches).values(**row)).inserted_primary_key[0])
            note(connection, who, f"{kind} set", {"number": number, **row}, now)
        return number

    def end(self, kind: Kind, who: str, now: datetime) -> int:
        """End all notices or pauses that hold now or later; return how many there were."""
        open_ = or_(switches.c.ends_at.is_(None), switches.c.ends_at > now)
        mine = and_(switches.c.kind == kind, switches.c.ended_at.is_(None), open_)
        with self._store.write() as connection:
            ended = connection.execute(update(switches).where(mine).values(ended_at=now)).rowcount
            if ended:
                note(connection, who, f"{kind} ended", {"count": ended}, now)
        return int(ended)


def note(
    connection: Connection, who: str, what: str, detail: dict[str, Any], now: datetime
) -> None:
    """Write one line of the audit: who did what, when. Nothing personal belongs into it."""
    told = json.dumps(detail, ensure_ascii=False, default=str)
    connection.execute(insert(audit).values(at=now, who=who[:64], what=what, detail=told))


def note_hourly(store: Store, who: str, what: str, now: datetime) -> None:
    """Write that somebody reads a list that is looked at again and again: one line an hour."""
    mine = and_(audit.c.who == who[:64], audit.c.what == what, audit.c.at > now - HOUR)
    with store.read() as connection:
        if connection.execute(select(exists().where(mine))).scalar():
            return
    with store.write() as connection:
        note(connection, who, what, {}, now)


def _query() -> Any:
    columns = ("id", "kind", "text", "starts_at", "ends_at")
    return select(*(switches.c[name] for name in columns))


def _check(
    kind: Kind, text: str, starts_at: datetime, ends_at: datetime | None, now: datetime
) -> None:
    if kind == "notice" and not text:
        raise BadSwitch("a notice needs a text")
    if len(text) > LONGEST:
        raise BadSwitch(f"the text has {len(text)} characters; at most {LONGEST} can be shown")
    if ends_at is not None and ends_at <= max(starts_at, now):
        raise BadSwitch("the end must come after the start and after now")
