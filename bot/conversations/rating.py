"""Ratings of answers: right or wrong, with a word why."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import and_, delete, insert, select
from sqlalchemy.engine import Connection

from bot.language.privacy import mask
from bot.language.text import clean_lines
from bot.storage import Store

from .tables import outbox, ratings

Verdict = Literal["right", "wrong"]


class UnknownReply(LookupError):
    """The reply was not given in this conversation, or longer ago than replies are kept."""


def rate(
    store: Store, conversation: str, reply: str, verdict: Verdict, reason: str, now: datetime
) -> None:
    """Keep what a person says of an answer, masked; a second rating replaces the first.

    Raises UnknownReply.
    """
    row = {
        "reply": reply,
        "conversation": conversation,
        "verdict": verdict,
        "reason": mask(clean_lines(reason)),
        "created_at": now,
    }
    with store.write() as connection:
        body = _body(connection, conversation, reply)
        procedure = (body.get("procedure") or {}).get("code", "")
        connection.execute(delete(ratings).where(ratings.c.reply == reply))
        connection.execute(insert(ratings).values(**row, procedure=procedure))


def _body(connection: Connection, conversation: str, reply: str) -> dict[str, Any]:
    mine = and_(outbox.c.conversation == conversation, outbox.c.id == reply)
    body = connection.execute(select(outbox.c.body).where(mine)).scalar()
    if not body:
        raise UnknownReply(reply[:6])
    decoded: dict[str, Any] = msgspec.json.decode(body)
    return decoded
