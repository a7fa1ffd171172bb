"""Look-ups are counted, so that nobody finds dossiers by trying codes.

What is kept is the conversation, the time and the outcome; a code only with a try at its second
factor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import and_, delete, desc, func, insert, or_, select
from sqlalchemy.engine import Connection

from .factors import DAY, RIGHT, WRONG
from .tables import lookups

Outcome = Literal["found", "unknown"]
SPAN = timedelta(minutes=10)
UNKNOWN_OF_ONE = 5
UNKNOWN_OF_ALL = 200
KEPT = DAY
FACTORS_KEPT = 2 * DAY  # ten wrong tries within a day lock for a day


@dataclass(frozen=True)
class Gate:
    """What a conversation may look up now.

    ``wait_until``: look nothing up for this conversation before then. ``crowded``: so many
    codes were unknown to everybody that an unknown one is answered with "try later".
    """

    wait_until: datetime | None
    crowded: bool


def gate(connection: Connection, conversation: str, now: datetime) -> Gate:
    """Return what ``conversation`` may look up now; nothing is written."""
    recent = and_(lookups.c.outcome == "unknown", lookups.c.at > now - SPAN)
    mine = recent & (lookups.c.conversation == conversation)
    query = select(lookups.c.at).where(mine).order_by(desc(lookups.c.at)).limit(UNKNOWN_OF_ONE)
    times = connection.execute(query).scalars().all()
    everybody = select(func.count()).select_from(lookups).where(recent)
    return Gate(
        wait_until=times[-1] + SPAN if len(times) == UNKNOWN_OF_ONE else None,
        crowded=int(connection.execute(everybody).scalar_one()) >= UNKNOWN_OF_ALL,
    )


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
