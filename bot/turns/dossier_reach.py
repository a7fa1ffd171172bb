"""Whom news of dossiers may reach now: not at night, and not where nothing arrives.

At night is told only who asked for it: who wrote a moment ago, and who wants news at any hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.engine import Connection

from bot.conversations.people import FOLLOWING
from bot.conversations.tables import consents, conversations
from bot.dossiers.tables import follows

NIGHT_BEGINS, NIGHT_ENDS = time(21), time(7)
AWAKE = timedelta(minutes=15)
NIGHTS = "nights"
"""The purpose of the consent to news at any hour."""
Windows = Mapping[str, timedelta]
"""How long after a person's last message a channel takes ours, where that is bounded."""


def reachable(now: datetime, windows: Windows) -> Any:
    """Return the select of conversations that may be told news now.

    They allow it, a message would reach them, no human is answering there, and it is day or they
    asked.
    """
    here = conversations.c
    closed = [and_(here.channel == name, here.active_at < now - w) for name, w in windows.items()]
    conditions = [
        here.erased_at.is_(None),
        here.unreachable == "",
        or_(here.silent_until.is_(None), here.silent_until <= now),
        _allowed(FOLLOWING),
        *(~one for one in closed),
    ]
    if is_night(now):
        conditions.append(or_(here.active_at > now - AWAKE, _allowed(NIGHTS)))
    return select(here.id).where(*conditions)


def is_night(now: datetime) -> bool:
    """Return whether it is between 21:00 and 7:00."""
    return now.time() >= NIGHT_BEGINS or now.time() < NIGHT_ENDS


def _allowed(purpose: str) -> Any:
    mine = consents.c.conversation == conversations.c.id
    return exists().where(mine, consents.c.purpose == purpose)


def drop_consents(connection: Connection) -> int:
    """Drop the consents of those who follow nothing any more; return how many."""
    follows_one = exists().where(follows.c.conversation == consents.c.conversation)
    unused = and_(consents.c.purpose.in_((FOLLOWING, NIGHTS)), ~follows_one)
    return int(connection.execute(delete(consents).where(unused)).rowcount)
