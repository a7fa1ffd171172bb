"""The conversation of record: inbox and numbered turns.

A message is masked, stored and given its turn number in one transaction; only then is it
acknowledged. Its replies and the tokens of their buttons are stored in another (closing.py).
The same external id in a conversation is the same message and gets the same replies.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.engine import Connection

from bot.language.privacy import mask
from bot.language.text import clean_lines
from bot.storage import Store

from . import leases, opening
from .carrier import Inbound
from .handover_listening import Seal, listen
from .tables import conversations, inbox, offers, outbox

MINUTE = timedelta(minutes=1)
SENTENCE = "say:"
TOO_FAST = f"{SENTENCE}too_fast"
PUSHED = 0
LONGEST_NUMBER = 2
NEWEST = 2**31 - 1


class UnknownPayload(LookupError):
    """The payload was never offered in this conversation."""


class TooFast(RuntimeError):
    """The person was told to slow down and goes on; the message is not taken."""


@dataclass(frozen=True)
class Message:
    """One stored message.

    ``action`` is what a button stands for, or ``say:`` and the key of a sentence. ``mine`` says
    that this process has to answer it, ``first`` that no earlier one waits for its answer.
    """

    conversation: str
    turn: int
    text: str
    action: str
    answered: bool
    channel: str = "web"
    address: str = ""
    received_at: datetime = datetime.min
    mine: bool = False
    silent: bool = False
    first: bool = False


class Conversations:
    """The conversation of record, for one process; ``seal`` seals the numbers to call back."""

    def __init__(
        self, store: Store, person_limit: int = 0, owner: str = "", seal: Seal | None = None
    ) -> None:
        self.store, self.owner = store, owner or leases.new_owner()
        self._limit, self._seal = person_limit, seal

    def accept(self, event: Inbound, now: datetime, conversation: str | None = None) -> Message:
        """Store one message, masked, and return it with its turn.

        On the web ``conversation`` says where it belongs and None opens a new one; elsewhere
        the address does. Raises UnknownConversation, UnknownPayload (web) or TooFast, and then
        stores nothing.
        """
        masked = mask(clean_lines(_storable(event.text)))
        with self.store.write(hurry=True) as connection:
            found = opening.place(connection, event, conversation, now)
            known = _find(connection, found, event.external_id)
            if known is not None:
                return known
            action = self._action(connection, event, found, masked, now)
            if action != TOO_FAST:
                listen(connection, found, event, masked, self._seal, now)
            return self._insert(connection, event, found, masked, action, now)

    def _action(
        self, connection: Connection, event: Inbound, conversation: str, text: str, now: datetime
    ) -> str:
        """Return what to do instead of reading the text, or an empty text."""
        if self._limit:
            read, told = _lately(connection, conversation, now)
            if read >= self._limit and told:
                raise TooFast(conversation[:6])
            if read >= self._limit:
                return TOO_FAST
        if event.sentence:
            return f"{SENTENCE}{event.sentence}"
        if event.payload:
            return _offered(connection, conversation, event)
        return event.action or _numbered(connection, conversation, event.channel, text)

    def _insert(
        self,
        connection: Connection,
        event: Inbound,
        conversation: str,
        text: str,
        action: str,
        now: datetime,
    ) -> Message:
        first = not leases.waiting(connection, conversation)
        turn, silent = _next_turn(connection, conversation, now)
        row = {
            "conversation": conversation,
            "external_id": event.external_id,
            "turn": turn,
            "text": text,
            "payload": action,
            "state": "received",
            "received_at": now,
        }
        connection.execute(insert(inbox).values(**row))
        mine = leases.take(connection, "turn", conversation, self.owner, now)
        where = (event.channel, event.address, now, mine, silent, first)
        return Message(conversation, turn, text, action, False, *where)

    def replies(self, message: Message) -> list[dict[str, Any]]:
        """Return the stored replies of a message's turn, in order."""
        mine = and_(outbox.c.conversation == message.conversation, outbox.c.turn == message.turn)
        query = select(outbox.c.body).where(mine).order_by(outbox.c.position)
        with self.store.read() as connection:
            return [msgspec.json.decode(body) for (body,) in connection.execute(query) if body]

    def answered(self, message: Message) -> bool:
        """Return True once the message's turn is over, also if it was answered by silence."""
        mine = and_(inbox.c.conversation == message.conversation, inbox.c.turn == message.turn)
        query = select(inbox.c.state).where(mine)
        with self.store.read() as connection:
            return str(connection.execute(query).scalar()) != "received"

    def next(self, conversation: str, now: datetime) -> Message | None:
        """Return the conversation's first unanswered message."""
        query = (
            select(inbox, conversations.c.channel, conversations.c.address, _silent(now))
            .join(conversations, conversations.c.id == inbox.c.conversation)
            .where(inbox.c.conversation == conversation, inbox.c.state == "received")
            .order_by(inbox.c.turn)
            .limit(1)
        )
        with self.store.read() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else _message(row)

    def claim(self, now: datetime, limit: int) -> list[str]:
        """Take over conversations whose messages nobody answers; return them."""
        with self.store.read() as connection:
            waiting = leases.unanswered(connection, self.owner, now, limit)
        if not waiting:
            return []
        with self.store.write() as connection:
            return [c for c in waiting if leases.take(connection, "turn", c, self.owner, now)]

    def keep(self, conversation: str, now: datetime) -> bool:
        """Hold on to the lease of a conversation's turns; False if another process has it."""
        with self.store.write() as connection:
            return leases.take(connection, "turn", conversation, self.owner, now)

    def told(self, conversation: str) -> tuple[bool, int]:
        """Return whether the person was told who we are, and the number of the last notice.

        Of a conversation that is gone, that there is nothing left to tell.
        """
        mine = conversations.c.id == conversation
        query = select(conversations.c.informed_at, conversations.c.banner).where(mine)
        with self.store.read() as connection:
            row = connection.execute(query).first()
        return (True, NEWEST) if row is None else (row[0] is not None, int(row[1]))

    def known(self, conversation: str) -> bool:
        """Return whether this server made the conversation and still has it."""
        with self.store.read() as connection:
            return opening.exists(connection, conversation)


def told(conversation: str, **values: Any) -> Callable[[Connection], None]:
    """Return the change that notes what a person has been told (``informed_at``, ``banner``)."""

    def change(connection: Connection) -> None:
        mine = conversations.c.id == conversation
        connection.execute(update(conversations).where(mine).values(**values))

    return change


def new_token() -> str:
    """Return a token for a button: 96 random bits in 16 characters."""
    return secrets.token_urlsafe(12)


def _find(connection: Connection, conversation: str, external_id: str) -> Message | None:
    mine = and_(inbox.c.conversation == conversation, inbox.c.external_id == external_id)
    query = (
        select(inbox, conversations.c.channel, conversations.c.address)
        .join(conversations, conversations.c.id == inbox.c.conversation)
        .where(mine)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else _message(row)


def _message(row: Any) -> Message:
    return Message(
        conversation=row["conversation"],
        turn=row["turn"],
        text=row["text"],
        action=row["payload"],
        answered=row["state"] != "received",
        channel=row["channel"],
        address=row["address"],
        received_at=row["received_at"],
        silent=bool(row.get("silent")),
    )


def _silent(now: datetime) -> Any:
    return (func.coalesce(conversations.c.silent_until, datetime.min) > now).label("silent")


def _storable(text: str) -> str:
    """Drop halves of a pair of code units, which no database takes."""
    return text.encode("utf-8", "ignore").decode()


def _lately(connection: Connection, conversation: str, now: datetime) -> tuple[int, bool]:
    """Return how many messages were taken in the last minute, and whether one was too fast."""
    recent = and_(inbox.c.conversation == conversation, inbox.c.received_at > now - MINUTE)
    actions = connection.execute(select(inbox.c.payload).where(recent)).scalars().all()
    return sum(action != TOO_FAST for action in actions), TOO_FAST in actions


def _offered(connection: Connection, conversation: str, event: Inbound) -> str:
    mine = and_(offers.c.token == event.payload, offers.c.conversation == conversation)
    action = connection.execute(select(offers.c.action).where(mine)).scalar()
    if action is not None:
        return str(action)
    if event.address:
        return f"{SENTENCE}unknown_button"
    raise UnknownPayload(event.payload[:6])


def _numbered(connection: Connection, conversation: str, channel: str, text: str) -> str:
    """Return what a typed number stands for where buttons may have become a numbered list.

    Of several replies of a turn the first one counts: "1" never gives a consent by mistake.
    """
    number = text.strip(" .)")
    if channel != "zalo" or not number.isascii() or not number.isdigit():
        return ""
    if len(number) > LONGEST_NUMBER:
        return ""
    query = (
        select(offers.c.action)
        .where(
            offers.c.conversation == conversation,
            offers.c.turn == _last_said(connection, conversation),
            offers.c.number % 100 == int(number),
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


def _next_turn(connection: Connection, conversation: str, now: datetime) -> tuple[int, bool]:
    """Count the turn; return its number and whether the bot keeps quiet in it."""
    mine = conversations.c.id == conversation
    values = {"turns": conversations.c.turns + 1, "active_at": now, "unreachable": ""}
    connection.execute(update(conversations).where(mine).values(values))
    query = select(conversations.c.turns, _silent(now)).where(mine)
    turn, silent = connection.execute(query).one()
    return int(turn), bool(silent)
