"""Ratings of answers: right or wrong, with a word why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import and_, delete, insert, select
from sqlalchemy.engine import Connection

from bot.language.privacy import mask
from bot.language.text import clean_lines
from bot.storage import Store, take_turns

from . import numbers, questions
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
        take_turns(connection, conversation)
        rated = _rated(connection, conversation, reply)
        _take_back(connection, reply)
        connection.execute(insert(ratings).values(**row, procedure=rated.procedure))
        numbers.count(connection, verdict, now, channel=rated.channel, procedure=rated.procedure)
        if verdict == "wrong":
            questions.rated_wrong(connection, conversation, rated.turn)


@dataclass(frozen=True)
class _Rated:
    turn: int
    channel: str
    procedure: str


def _rated(connection: Connection, conversation: str, reply: str) -> _Rated:
    mine = and_(outbox.c.conversation == conversation, outbox.c.id == reply)
    columns = (outbox.c.turn, outbox.c.channel, outbox.c.body)
    row = connection.execute(select(*columns).where(mine)).first()
    if row is None or not row[2]:
        raise UnknownReply(reply[:6])
    body: dict[str, Any] = msgspec.json.decode(row[2])
    return _Rated(row[0], row[1], (body.get("procedure") or {}).get("code", ""))


def _take_back(connection: Connection, reply: str) -> None:
    """Drop an earlier rating of the reply, and count it back on its day."""
    mine = and_(ratings.c.reply == reply, outbox.c.id == ratings.c.reply)
    columns = (ratings.c.verdict, ratings.c.procedure, ratings.c.created_at, outbox.c.channel)
    for verdict, procedure, day, channel in connection.execute(select(*columns).where(mine)):
        about = {"channel": channel, "procedure": procedure}
        numbers.count(connection, verdict, day, **about, number=-1)
    connection.execute(delete(ratings).where(ratings.c.reply == reply))
