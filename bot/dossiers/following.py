"""Who follows which dossier, what there is to tell them, and when following ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql.expression import null

from bot.storage import take_turns

from .events import UNFINISHED
from .model import ENDED, Status
from .tables import changes, dossiers, follows

Followed = Literal["new", "already", "full"]
Reminder = Literal["overdue", "papers"]
MOST_FOLLOWED = 20
AFTER_THE_END = timedelta(days=7)
LONGEST = timedelta(days=365)  # a dossier that its agency never closes
PAPERS_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class Change:
    """Something followers are told. ``what``: status, papers, amount, due; several by blanks."""

    seq: int
    code: str
    status: Status
    at: datetime
    previous: Status | None
    what: frozenset[str]


@dataclass(frozen=True)
class Due:
    """A reminder for one follower; ``moment`` is the promised date or when papers were asked."""

    conversation: str
    code: str
    kind: Reminder
    moment: datetime


def follow(connection: Connection, conversation: str, code: str, now: datetime) -> Followed:
    """Let a conversation follow a dossier; ``full`` if it follows MOST_FOLLOWED others."""
    take_turns(connection, f"follows {conversation}")
    followed = following(connection, conversation)
    if code in followed:
        return "already"
    if len(followed) >= MOST_FOLLOWED:
        return "full"
    row = {"conversation": conversation, "code": code, "since": now}
    connection.execute(insert(follows).values(**row))
    return "new"


def unfollow(connection: Connection, conversation: str, code: str) -> bool:
    """End following a dossier; False if it was not followed."""
    mine = _mine(conversation, code)
    return int(connection.execute(delete(follows).where(mine)).rowcount) > 0


def followers(connection: Connection, code: str) -> list[str]:
    """Return the conversations that follow a dossier, the first ones first."""
    query = select(follows.c.conversation).where(follows.c.code == code)
    query = query.order_by(follows.c.since, follows.c.conversation)
    return [str(found) for found in connection.execute(query).scalars()]


def following(connection: Connection, conversation: str) -> list[str]:
    """Return the codes a conversation follows, the first ones first."""
    query = select(follows.c.code).where(follows.c.conversation == conversation)
    query = query.order_by(follows.c.since, follows.c.code)
    return [str(found) for found in connection.execute(query).scalars()]


def followed_codes(connection: Connection) -> list[str]:
    """Return every code that somebody follows, for who asks other systems about them."""
    query = select(follows.c.code).distinct().order_by(follows.c.code)
    return [str(found) for found in connection.execute(query).scalars()]


def erase(connection: Connection, conversation: str) -> int:
    """Delete what a conversation follows; return how many dossiers."""
    mine = follows.c.conversation == conversation
    return int(connection.execute(delete(follows).where(mine)).rowcount)


def expire(connection: Connection, now: datetime) -> int:
    """End following seven days after the end of a dossier, or after a year; return how many.

    The days count from the end, and from when we heard of it, and never before it was told.
    """
    before = now - AFTER_THE_END
    over = exists().where(
        dossiers.c.code == follows.c.code,
        dossiers.c.status.in_([int(status) for status in ENDED]),
        dossiers.c.status_at <= before,
        dossiers.c.changed_at <= before,
    )
    untold = exists().where(changes.c.code == follows.c.code)
    gone = or_(and_(over, ~untold), follows.c.since <= now - LONGEST)
    return int(connection.execute(delete(follows).where(gone)).rowcount)


def pending_changes(connection: Connection, most: int = 100) -> list[Change]:
    """Return the oldest changes not yet settled, in order."""
    columns = ("seq", "code", "status", "at", "previous", "what")
    query = select(*(changes.c[name] for name in columns)).order_by(changes.c.seq).limit(most)
    return [
        Change(
            seq, code, Status(status), at, previous and Status(previous), frozenset(what.split())
        )
        for seq, code, status, at, previous, what in connection.execute(query)
    ]


def settle_changes(connection: Connection, seqs: Iterable[int]) -> int:
    """Take changes away in the transaction that tells them (or has nobody to tell).

    Return how many were still there: with one call for each change, 0 means that another
    process has told it.
    """
    told = changes.c.seq.in_(list(seqs))
    return int(connection.execute(delete(changes).where(told)).rowcount)


def due_reminders(connection: Connection, now: datetime) -> list[Due]:
    """Return what followers are to be reminded of now.

    ``overdue``: the promised time has passed and the dossier is not finished. ``papers``: it
    has waited three days for papers. Each once for the same promise or request.
    """
    late = and_(dossiers.c.status.in_([int(s) for s in UNFINISHED]), dossiers.c.due_at < now)
    waiting = and_(
        dossiers.c.status == int(Status.MORE_PAPERS), dossiers.c.status_at <= now - PAPERS_AFTER
    )
    return [
        *_due(connection, "overdue", dossiers.c.due_at, follows.c.overdue_for, late),
        *_due(connection, "papers", dossiers.c.status_at, follows.c.papers_for, waiting),
    ]


def _due(
    connection: Connection, kind: Reminder, moment: Any, told_for: Any, condition: Any
) -> list[Due]:
    untold = or_(told_for.is_(null()), told_for != moment)
    query = (
        select(follows.c.conversation, follows.c.code, moment)
        .join(dossiers, dossiers.c.code == follows.c.code)
        .where(condition, untold)
        .order_by(follows.c.code, follows.c.since)
    )
    return [
        Due(conversation, code, kind, at) for conversation, code, at in connection.execute(query)
    ]


def reminded(connection: Connection, due: Due) -> bool:
    """Note a reminder in the transaction that gives it; False if it was given already."""
    column = follows.c.overdue_for if due.kind == "overdue" else follows.c.papers_for
    untold = and_(_mine(due.conversation, due.code), or_(column.is_(null()), column != due.moment))
    marked = update(follows).where(untold).values({column.name: due.moment})
    return int(connection.execute(marked).rowcount) > 0


def count_follows(connection: Connection) -> int:
    """Return how many dossiers are followed, each follower counted."""
    return int(connection.execute(select(func.count()).select_from(follows)).scalar_one())


def _mine(conversation: str, code: str) -> Any:
    return and_(follows.c.conversation == conversation, follows.c.code == code)
