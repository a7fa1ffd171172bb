"""Look-ups are counted, so that nobody finds or lists dossiers by trying codes.

What is kept is the conversation, the time and the outcome; a code only with a try at its second
factor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import and_, delete, desc, func, insert, or_, select
from sqlalchemy.engine import Connection

from .factors import DAY, RIGHT, WRONG
from .tables import follows, lookups

Outcome = Literal["found", "unknown"]
SPAN = timedelta(minutes=10)
UNKNOWN_OF_ONE = 5
FOUND_OF_ONE = 10
UNKNOWN_OF_ALL = 200
KEPT = DAY
FACTORS_KEPT = 2 * DAY  # ten wrong tries within a day lock for a day


@dataclass(frozen=True)
class Gate:
    """What a conversation may look up now.

    ``wait_until``: look nothing up for this conversation before then. ``full_until``: only what
    it was told of already, for it found many. ``left``: so many codes of a message at most.
    ``crowded``: so many codes were unknown to everybody that an unknown one is answered with "try
    later", and a ``stranger``, who has found nothing yet, so whatever there is.
    """

    wait_until: datetime | None
    full_until: datetime | None
    left: int
    crowded: bool
    stranger: bool


def gate(connection: Connection, conversation: str, now: datetime) -> Gate:
    """Return what ``conversation`` may look up now; nothing is written."""
    unknown = _recent(connection, conversation, "unknown", now)
    found = _recent(connection, conversation, "found", now)
    everybody = and_(lookups.c.outcome == "unknown", lookups.c.at > now - SPAN)
    query = select(func.count()).select_from(lookups).where(everybody)
    return Gate(
        wait_until=unknown[UNKNOWN_OF_ONE - 1] + SPAN if len(unknown) >= UNKNOWN_OF_ONE else None,
        full_until=found[FOUND_OF_ONE - 1] + SPAN if len(found) >= FOUND_OF_ONE else None,
        left=max(min(UNKNOWN_OF_ONE - len(unknown), FOUND_OF_ONE - len(found)), 0),
        crowded=int(connection.execute(query).scalar_one()) >= UNKNOWN_OF_ALL,
        stranger=not found and _stranger(connection, conversation),
    )


def _recent(
    connection: Connection, conversation: str, outcome: Outcome, now: datetime
) -> Sequence[datetime]:
    """Return the times of the last look-ups with that outcome, the newest first."""
    mine = and_(lookups.c.conversation == conversation, lookups.c.outcome == outcome)
    query = select(lookups.c.at).where(mine, lookups.c.at > now - SPAN)
    newest = query.order_by(desc(lookups.c.at)).limit(FOUND_OF_ONE)
    times: Sequence[datetime] = connection.execute(newest).scalars().all()
    return times


def _stranger(connection: Connection, conversation: str) -> bool:
    """Return whether nothing was found for it in the last day, and it follows nothing."""
    found = and_(lookups.c.conversation == conversation, lookups.c.outcome == "found")
    known = (
        select(lookups.c.id).where(found).limit(1),
        select(follows.c.code).where(follows.c.conversation == conversation).limit(1),
    )
    return all(connection.execute(query).first() is None for query in known)


def note_lookup(connection: Connection, conversation: str, outcome: Outcome, now: datetime) -> None:
    """Note a look-up that was answered: one call for each code."""
    row = {"conversation": conversation, "at": now, "outcome": outcome, "code": ""}
    connection.execute(insert(lookups).values(**row))


def counts(connection: Connection, now: datetime) -> Mapping[str, int]:
    """Return the look-ups of the last ten minutes by outcome (found, unknown, wrong, right)."""
    query = select(lookups.c.outcome, func.count()).where(lookups.c.at > now - SPAN)
    return {outcome: int(count) for outcome, count in connection.execute(query.group_by("outcome"))}


def forget_lookups(connection: Connection, now: datetime) -> int:
    """Delete look-ups after 24 hours, tries at a second factor after 48; return how many."""
    factor = lookups.c.outcome.in_((WRONG, RIGHT))
    old = or_(
        and_(factor, lookups.c.at < now - FACTORS_KEPT), and_(~factor, lookups.c.at < now - KEPT)
    )
    return int(connection.execute(delete(lookups).where(old)).rowcount)
