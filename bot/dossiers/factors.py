"""The second factor: the last four digits of the phone or identity number that was filed.

They are kept as HMAC-SHA-256 over the code and the digits, keyed from MOTCUA_HOME/secret.key, so
the database alone gives nothing away. Whoever holds the key file can try all 10,000.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import and_, desc, func, insert, select
from sqlalchemy.engine import Connection

from bot.storage import take_turns

from .tables import dossiers, lookups

Factor = Literal["right", "wrong", "locked", "none"]
TRIES = 3
LOCKED = timedelta(minutes=30)
TRIES_OF_ALL = 10
DAY = timedelta(hours=24)
WRONG, RIGHT = "wrong", "right"
_LABEL = b"motcua: second factor of dossiers, 1"


def factor_key(secret: bytes) -> bytes:
    """Return the key of the factors, derived from the content of the key file."""
    return hmac.new(secret.strip(), _LABEL, hashlib.sha256).digest()


def seal(key: bytes, code: str, kind: str, digits: str) -> str:
    """Return what is kept of four digits; ``kind`` is phone or id."""
    return hmac.new(key, f"{code}\n{kind}\n{digits}".encode(), hashlib.sha256).hexdigest()


def check_factor(
    connection: Connection, conversation: str, code: str, digits: str, now: datetime, key: bytes
) -> Factor:
    """Say whether ``digits`` open the dossier; nothing is written (see settle_factor).

    ``none``: there is no such dossier, or nothing was filed with it to compare with.
    """
    query = select(dossiers.c.phone_factor, dossiers.c.id_factor).where(dossiers.c.code == code)
    filed = connection.execute(query).first()
    if filed is None or not any(filed):
        return "none"
    if locked_until(connection, conversation, code, now):
        return "locked"
    same = [
        hmac.compare_digest(held, seal(key, code, kind, digits))
        for kind, held in zip(("phone", "id"), filed, strict=True)
    ]
    return "right" if any(same) else "wrong"


def settle_factor(
    connection: Connection, conversation: str, code: str, right: bool, now: datetime
) -> bool:
    """Note a try that was checked; False if the code was locked meanwhile: then say so instead.

    Tries of one code settle one after the other, so that many conversations at once get no
    more tries than one after the other.
    """
    take_turns(connection, f"factor {code}")
    if locked_until(connection, conversation, code, now):
        return False
    row = {"conversation": conversation, "at": now, "code": code}
    connection.execute(insert(lookups).values(**row, outcome=RIGHT if right else WRONG))
    return True


def opened(connection: Connection, conversation: str, code: str) -> bool:
    """Return whether the newest try of a conversation at ``code`` was right."""
    query = select(lookups.c.outcome).where(
        lookups.c.code == code, lookups.c.conversation == conversation
    )
    newest = connection.execute(query.order_by(desc(lookups.c.id)).limit(1))
    return bool(newest.scalar() == RIGHT)


def locked_until(
    connection: Connection, conversation: str, code: str, now: datetime
) -> datetime | None:
    """Return until when this conversation may not try ``code``, None if it may."""
    tried = _tries(connection, code, conversation)
    mine = tried[0] + LOCKED if tried and len(tried) % TRIES == 0 else now
    all_ = _tries(connection, code)[:TRIES_OF_ALL]
    burst = len(all_) == TRIES_OF_ALL and all_[0] - all_[-1] <= DAY
    until = max(mine, all_[0] + DAY if burst else now)
    return until if until > now else None


def tries_left(connection: Connection, conversation: str, code: str) -> int:
    """Return how many wrong tries the conversation has before ``code`` is locked for it."""
    return TRIES - len(_tries(connection, code, conversation)) % TRIES


def _tries(connection: Connection, code: str, conversation: str | None = None) -> list[datetime]:
    """Return the wrong tries of ``code``, the newest first; of one conversation since it was right.

    Of everybody's only as many as can lock it.
    """
    query = select(lookups.c.at).where(lookups.c.code == code, lookups.c.outcome == WRONG)
    query = query.order_by(desc(lookups.c.id))
    if conversation is None:
        query = query.limit(TRIES_OF_ALL)
    else:
        mine = and_(lookups.c.conversation == conversation, lookups.c.code == code)
        right = select(func.coalesce(func.max(lookups.c.id), 0))
        since = right.where(mine, lookups.c.outcome == RIGHT).scalar_subquery()
        query = query.where(mine, lookups.c.id > since)
    return [row[0] for row in connection.execute(query)]
