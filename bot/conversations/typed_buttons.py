"""What typed text stands for that is a button of the last turn: its title, or its number.

People type what they read on a button, and where buttons may have become a numbered list they
type the number.
"""

from __future__ import annotations

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Connection

from . import statements
from .tables import offers, outbox

LONGEST_NUMBER = 2
LONGEST_TITLE = 80  # characters
REPLY = 100  # a button's number counts its reply in hundreds
BY_NUMBER = ("zalo",)  # channels that show buttons as a numbered list


def typed_button(connection: Connection, conversation: str, channel: str, text: str) -> str:
    """Return the action of the button whose title or number was typed, or an empty text.

    Only a question of ours is asked by its title: words never give a consent by mistake. Of
    several replies the last that offers one counts: it is what the words would be about.
    """
    typed = _plain(text)
    if not typed or len(typed) > LONGEST_TITLE or typed.startswith("/"):
        return ""
    if typed.isascii() and typed.isdigit():
        return _numbered(connection, conversation, channel, typed)
    offered = connection.execute(statements.OFFERED_LAST, {"conversation": conversation})
    asking = [row for row in offered if row.action.startswith("/")]
    last = max((row.number // REPLY for row in asking), default=0)
    ours = (row for row in asking if row.number // REPLY == last)
    return next((str(row.action) for row in ours if _plain(row.title) == typed), "")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .!?…)")


def _numbered(connection: Connection, conversation: str, channel: str, text: str) -> str:
    """Return what a typed number stands for where buttons may have become a numbered list.

    Of several replies of a turn the first one counts: "1" never gives a consent by mistake.
    """
    if channel not in BY_NUMBER or len(text) > LONGEST_NUMBER:
        return ""
    query = (
        select(offers.c.action)
        .where(
            offers.c.conversation == conversation,
            offers.c.turn == _last_said(connection, conversation),
            offers.c.number % REPLY == int(text),
        )
        .order_by(offers.c.number)
    )
    return str(connection.execute(query).scalar() or "")


def _last_said(connection: Connection, conversation: str) -> int:
    """Return the last turn that has replies, of those that are kept or offer something."""
    said = and_(outbox.c.conversation == conversation, outbox.c.position >= 0)
    turns = (
        select(func.max(outbox.c.turn)).where(said),
        select(func.max(offers.c.turn)).where(offers.c.conversation == conversation),
    )
    return max(connection.execute(query).scalar() or 0 for query in turns)
