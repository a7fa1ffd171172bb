"""What followers are told: changes and reminders, each follower each of them once.

A change waits in ``dossier_changes`` until every follower has been told: who may not be told now
(at night, or where nothing reaches them) is told later, and who stops following never.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql.expression import null

from .model import Status
from .tables import changes, dossiers, follows

Reminder = Literal["overdue", "papers"]
AT_WORK = (Status.REGISTERED, Status.ACCEPTED, Status.IN_PROGRESS)
"""Not while it waits for papers or money: then the promised time does not run against it."""
PAPERS_AFTER = timedelta(days=3)
_COLUMNS = ("seq", "code", "status", "at", "previous", "what")


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
class Untold:
    """A change that one follower has not been told."""

    conversation: str
    change: Change


@dataclass(frozen=True)
class Due:
    """A reminder for one follower; ``moment`` is the promised date or when papers were asked."""

    conversation: str
    code: str
    kind: Reminder
    moment: datetime


def newest_change(connection: Connection, code: str) -> int:
    """Return the number of the newest change of a dossier that is still to be told, or 0."""
    query = select(func.max(changes.c.seq)).where(changes.c.code == code)
    return int(connection.execute(query).scalar() or 0)


def untold(connection: Connection, who: Any, most: int = 100) -> list[Untold]:
    """Return the oldest changes that a follower out of ``who`` was not told, in order.

    ``who`` selects conversations: those that may be told now. The others' changes wait.
    """
    query = (
        select(follows.c.conversation, *(changes.c[name] for name in _COLUMNS))
        .join(follows, _waiting())
        .where(follows.c.conversation.in_(who))
        .order_by(changes.c.seq, follows.c.since, follows.c.conversation)
        .limit(most)
    )
    return [Untold(row[0], _change(row[1:])) for row in connection.execute(query)]


def _waiting() -> Any:
    return and_(changes.c.code == follows.c.code, changes.c.seq > follows.c.told)


def _change(row: Any) -> Change:
    seq, code, status, at, previous, what = row
    before = previous and Status(previous)
    return Change(seq, code, Status(status), at, before, frozenset(what.split()))


def told(connection: Connection, conversation: str, change: Change) -> bool:
    """Note a change in the transaction that tells it; False if it was told, or is not followed."""
    mine = and_(_of(conversation, change.code), follows.c.told < change.seq)
    marked = update(follows).where(mine).values(told=change.seq)
    return int(connection.execute(marked).rowcount) > 0


def told_to_all(connection: Connection, most: int = 1000) -> list[int]:
    """Return the numbers of changes that nobody waits for any more."""
    query = select(changes.c.seq).where(~exists().where(_waiting())).limit(most)
    return list(connection.execute(query).scalars())


def settle_changes(connection: Connection, seqs: Iterable[int]) -> int:
    """Delete changes of these numbers, unless somebody waits for them; return how many."""
    over = and_(changes.c.seq.in_(list(seqs)), ~exists().where(_waiting()))
    return int(connection.execute(delete(changes).where(over)).rowcount)


def due_reminders(connection: Connection, now: datetime, who: Any) -> list[Due]:
    """Return what followers out of ``who`` (see untold) are to be reminded of now.

    ``overdue``: the promised time has passed and the agency is at work on the dossier.
    ``papers``: it has waited three days for papers. Each once for the same promise or request.
    """
    late = and_(dossiers.c.status.in_([int(s) for s in AT_WORK]), dossiers.c.due_at < now)
    waiting = and_(
        dossiers.c.status == int(Status.MORE_PAPERS), dossiers.c.status_at <= now - PAPERS_AFTER
    )
    of_who = follows.c.conversation.in_(who)
    late_for, waiting_for = follows.c.overdue_for, follows.c.papers_for
    return [
        *_due(connection, "overdue", dossiers.c.due_at, late_for, late & of_who),
        *_due(connection, "papers", dossiers.c.status_at, waiting_for, waiting & of_who),
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
    untold = and_(_of(due.conversation, due.code), or_(column.is_(null()), column != due.moment))
    marked = update(follows).where(untold).values({column.name: due.moment})
    return int(connection.execute(marked).rowcount) > 0


def _of(conversation: str, code: str) -> Any:
    return and_(follows.c.conversation == conversation, follows.c.code == code)
