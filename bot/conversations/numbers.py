"""Counts turns and what comes of them: no text, no person.

A turn leaves one row of facts. People are counted per day by marks: keyed hashes of who wrote,
with a key of that day. When the day is over the marks become two numbers per channel, and marks
and key are thrown away; from then on nobody can tell whether two days saw the same person.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from bot.storage import take_turns

from . import statements
from .noted import Noted, person_of
from .number_tables import counts, day_keys, day_marks, day_people, facts
from .record import Message

Outcome = Literal[
    "answered", "asked_back", "unanswered", "refused", "handed_over", "error", "chat", "silent"
]
What = Literal["right", "wrong", "online_click", "handover_wait"]
OUTCOME_OF: dict[str, Outcome] = {
    "error": "error",
    "handover": "handed_over",
    "answer": "answered",
    "dossier": "answered",
    "portal": "answered",
    "form": "answered",
    "clarify": "asked_back",
    "refuse": "refused",
    "chat": "chat",
}
"""What a turn came to, by the kinds of its replies; the first one here that is there counts."""
SITTING = timedelta(hours=1)  # who comes back later begins a new conversation
KEPT = timedelta(days=800)  # a year can be compared with the one before
LONGEST_MS = 10**9
LONGEST_FACETS = 120


def count_turn(
    connection: Connection,
    message: Message,
    bodies: Sequence[dict[str, Any]],
    noted: Noted,
    now: datetime,
) -> None:
    """Leave the facts of a turn that ends now, and count who wrote."""
    procedures = [(body.get("procedure") or {}).get("code", "") for body in bodies]
    facets = dict.fromkeys(facet for body in bodies for facet in body.get("facets", ()))
    took = (now - message.received_at) / timedelta(milliseconds=1)
    row = {
        "day": message.received_at.date(),
        "hour": message.received_at.hour,
        "channel": message.channel,
        "province": noted.province[:40],
        "field": noted.field[:160],
        "procedure": next(filter(None, procedures), ""),
        "facets": ",".join(facets)[:LONGEST_FACETS],
        "outcome": outcome([str(body["kind"]) for body in bodies], noted),
        "guide": noted.guide,
        "milliseconds": min(LONGEST_MS, max(0, round(took))),
    }
    connection.execute(insert(facts), row)
    _count_person(connection, message)


def outcome(kinds: Sequence[str], noted: Noted) -> Outcome:
    """Return what a turn with replies of these kinds came to; without any it was silent."""
    if noted.lost:
        return "unanswered"
    return next((found for kind, found in OUTCOME_OF.items() if kind in kinds), "silent")


def count(
    connection: Connection,
    what: What,
    now: datetime,
    *,
    channel: str = "",
    procedure: str = "",
    number: int = 1,
    seconds: float = 0,
) -> None:
    """Count something besides turns; a ``number`` of -1 takes back what was counted."""
    row = {"what": what, "channel": channel, "procedure": procedure, "number": number}
    connection.execute(insert(counts).values(**row, day=now.date(), seconds=round(seconds)))


def _count_person(connection: Connection, message: Message) -> None:
    """Mark that somebody wrote on a day; an hour's pause begins a new conversation."""
    at, day = message.received_at, message.received_at.date()
    mark = _mark(_secret(connection, day), person_of(message))
    last = connection.execute(statements.LAST_OF_DAY, {"day": day, "mark": mark}).scalar()
    if last is None:
        row = {"day": day, "mark": mark, "channel": message.channel, "last_at": at}
        connection.execute(insert(day_marks), {**row, "sittings": 1})
        return
    more = 1 if at - last >= SITTING else 0
    again = {"of_day": day, "of_mark": mark, "more": more, "last": max(at, last)}
    connection.execute(statements.SEEN_AGAIN, again)


def _mark(secret: str, person: str) -> str:
    return hmac.new(bytes.fromhex(secret), person.encode(), hashlib.sha256).hexdigest()


def _secret(connection: Connection, day: date) -> str:
    """Return the day's key; the first turn of a day makes it."""
    found = connection.execute(statements.DAY_KEY, {"day": day}).scalar()
    if found is None:
        take_turns(connection, "day_keys")
        found = connection.execute(statements.DAY_KEY, {"day": day}).scalar()
    if found is None:
        found = secrets.token_hex(32)
        connection.execute(insert(day_keys).values(day=day, secret=found))
    return str(found)


def close_days(connection: Connection, now: datetime, preview: bool = False) -> dict[str, int]:
    """Make numbers of the marks of days that are over and throw marks and keys away.

    Facts go after KEPT. Returns rows that went by table; ``preview``: that would go.
    """
    over = day_marks.c.day < _open_day(now)
    due = {
        day_marks: over,
        day_keys: day_keys.c.day < _open_day(now),
        facts: facts.c.day < (now - KEPT).date(),
        counts: counts.c.day < (now - KEPT).date(),
    }
    if not preview:
        take_turns(connection, "day_keys")
        _sum_up(connection, over)
    return {
        table.name: _counted(connection, table, condition)
        if preview
        else int(connection.execute(delete(table).where(condition)).rowcount)
        for table, condition in due.items()
    }


def _open_day(now: datetime) -> date:
    """Return the first day that is not over: a turn may end an hour after its message came."""
    return (now - timedelta(hours=1)).date()


def _sum_up(connection: Connection, over: Any) -> None:
    sums = _people().where(over).group_by(day_marks.c.day, day_marks.c.channel)
    for day, channel, conversations, people in connection.execute(sums).all():
        mine = and_(day_people.c.day == day, day_people.c.channel == channel)
        more = {
            "conversations": day_people.c.conversations + conversations,
            "people": day_people.c.people + people,
        }
        if not connection.execute(update(day_people).where(mine).values(more)).rowcount:
            row = {"day": day, "channel": channel, "conversations": conversations}
            connection.execute(insert(day_people).values(**row, people=people))


def _people() -> Any:
    sittings = func.sum(day_marks.c.sittings)
    return select(day_marks.c.day, day_marks.c.channel, sittings, func.count())


def _counted(connection: Connection, table: Any, condition: Any) -> int:
    query = select(func.count()).select_from(table).where(condition)
    return int(connection.execute(query).scalar_one())


def people_of(connection: Connection, start: date, end: date) -> list[tuple[date, str, int, int]]:
    """Return day, channel, conversations and people of the days from ``start`` to ``end``.

    A day that is not summed up yet is counted from its marks.
    """
    stored = select(
        day_people.c.day, day_people.c.channel, day_people.c.conversations, day_people.c.people
    ).where(day_people.c.day.between(start, end))
    marked = _people().where(day_marks.c.day.between(start, end))
    found: dict[tuple[date, str], tuple[int, int]] = {}
    for query in (stored, marked.group_by(day_marks.c.day, day_marks.c.channel)):
        for day, channel, conversations, people in connection.execute(query):
            before = found.get((day, channel), (0, 0))
            found[day, channel] = (before[0] + int(conversations), before[1] + int(people))
    return [(day, channel, *both) for (day, channel), both in sorted(found.items())]
