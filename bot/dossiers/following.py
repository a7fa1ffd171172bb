"""Who follows which dossier, and when following ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, delete, exists, func, insert, or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql.expression import null

from bot.storage import take_turns

from .model import ENDED
from .store import SEEN
from .tables import changes, dossiers, follows

Followed = Literal["new", "already", "full"]
MOST_FOLLOWED = 20
AFTER_THE_END = timedelta(days=7)
LONGEST = timedelta(days=365)  # a dossier that its agency never closes


def follow(
    connection: Connection, conversation: str, code: str, now: datetime, known: int = 0
) -> Followed:
    """Let a conversation follow a dossier; ``full`` if it follows MOST_FOLLOWED others.

    ``known``: the newest change of the state that the person has seen (see
    telling.newest_change); what came before is no news.
    """
    take_turns(connection, f"follows {conversation}")
    followed = following(connection, conversation)
    if code in followed:
        return "already"
    if len(followed) >= MOST_FOLLOWED:
        return "full"
    row = {"conversation": conversation, "code": code, "since": now, "told": known}
    connection.execute(insert(follows).values(**row))
    return "new"


def unfollow(connection: Connection, conversation: str, code: str) -> bool:
    """End following a dossier; False if it was not followed."""
    mine = _mine(conversation, code)
    return int(connection.execute(delete(follows).where(mine)).rowcount) > 0


def following(connection: Connection, conversation: str) -> list[str]:
    """Return the codes a conversation follows, the first ones first."""
    query = select(follows.c.code).where(follows.c.conversation == conversation)
    query = query.order_by(follows.c.since, follows.c.code)
    return [str(found) for found in connection.execute(query).scalars()]


def followed_elsewhere(connection: Connection) -> list[str]:
    """Return the codes that somebody follows and no agency sends us: other systems are asked."""
    query = (
        select(follows.c.code)
        .distinct()
        .outerjoin(dossiers, dossiers.c.code == follows.c.code)
        .where(or_(dossiers.c.source.is_(null()), dossiers.c.source == SEEN))
        .order_by(follows.c.code)
    )
    return [str(found) for found in connection.execute(query).scalars()]


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
    untold = exists().where(changes.c.code == follows.c.code, changes.c.seq > follows.c.told)
    gone = or_(and_(over, ~untold), follows.c.since <= now - LONGEST)
    return int(connection.execute(delete(follows).where(gone)).rowcount)


def count_follows(connection: Connection) -> int:
    """Return how many dossiers are followed, each follower counted."""
    return int(connection.execute(select(func.count()).select_from(follows)).scalar_one())


def _mine(conversation: str, code: str) -> Any:
    return and_(follows.c.conversation == conversation, follows.c.code == code)
