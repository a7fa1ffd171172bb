"""The conversation of record: inbox and numbered turns.

A message is masked, stored and given its turn number in one transaction; only then is it
acknowledged. Its replies and the tokens of their buttons are stored in another (closing.py).
The same external id in a conversation is the same message and gets the same replies.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import insert, update
from sqlalchemy.engine import Connection

from bot.language.privacy import mask
from bot.language.text import clean_lines
from bot.seeing import metrics
from bot.seeing.trace import trace_id
from bot.storage import Store

from . import leases, opening, statements
from .carrier import Inbound
from .handover_listening import Seal, listen
from .tables import conversations, inbox
from .typed_buttons import typed_button

MINUTE = timedelta(minutes=1)
SENTENCE = "say:"
TOO_FAST = f"{SENTENCE}too_fast"
PUSHED = 0
PROBE = "probe-"
LONGEST_TEXT = 1000  # characters that are read
NEWEST = 2**31 - 1


class UnknownPayload(LookupError):
    """The payload was never offered in this conversation."""


class TooFast(RuntimeError):
    """The person was told to slow down and goes on; the message is not taken."""


@dataclass(frozen=True)
class Message:
    """One stored message.

    ``action`` is what a button stands for, or ``say:`` and the key of a sentence. ``mine`` says
    that this process has to answer it, ``first`` that no earlier one waits for its answer,
    ``probe`` that no person asks: it is not counted as use.
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
    probe: bool = False

    @property
    def trace(self) -> str:
        """The id that follows the message through logs and traces."""
        return trace_id(self.conversation, self.turn)


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
        stores nothing. A platform is told at once that it is stored, so the disk is waited for; a
        browser is told with the answer, which is.
        """
        if len(event.text) > LONGEST_TEXT:
            metrics.LIMITED.labels("length").inc()
            event = replace(event, text="", sentence="got_long")
        masked = mask(clean_lines(storable(event.text)))
        with self.store.write(hurry=True, wait=bool(event.address)) as connection:
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
            if read >= self._limit:
                metrics.LIMITED.labels("person").inc()
            if read >= self._limit and told:
                raise TooFast(conversation[:6])
            if read >= self._limit:
                return TOO_FAST
        if event.sentence:
            return f"{SENTENCE}{event.sentence}"
        if event.payload:
            return _offered(connection, conversation, event)
        return event.action or typed_button(connection, conversation, event.channel, text)

    def _insert(
        self,
        connection: Connection,
        event: Inbound,
        conversation: str,
        text: str,
        action: str,
        now: datetime,
    ) -> Message:
        turn, silent, first = _next_turn(connection, conversation, now)
        row = {
            "conversation": conversation,
            "external_id": event.external_id,
            "turn": turn,
            "text": text,
            "payload": action,
            "state": "received",
            "received_at": now,
        }
        connection.execute(insert(inbox), row)
        mine = leases.take(connection, "turn", conversation, self.owner, now)
        probe = event.external_id.startswith(PROBE)
        where = (event.channel, event.address, now, mine, silent, first, probe)
        return Message(conversation, turn, text, action, False, *where)

    def replies(self, message: Message) -> list[dict[str, Any]]:
        """Return the stored replies of a message's turn, in order."""
        mine = {"conversation": message.conversation, "turn": message.turn}
        with self.store.read() as connection:
            bodies = connection.execute(statements.REPLIES, mine).scalars().all()
        return [msgspec.json.decode(body) for body in bodies if body]

    def answered(self, message: Message) -> bool:
        """Return True once the message's turn is over, also if it was answered by silence."""
        mine = {"conversation": message.conversation, "turn": message.turn}
        with self.store.read() as connection:
            return str(connection.execute(statements.STATE, mine).scalar()) != "received"

    def next(self, conversation: str, now: datetime) -> Message | None:
        """Return the conversation's first unanswered message."""
        given = {"conversation": conversation, "now": now}
        with self.store.read() as connection:
            row = connection.execute(statements.NEXT, given).mappings().first()
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
        with self.store.read() as connection:
            row = connection.execute(statements.TOLD, {"conversation": conversation}).first()
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
    given = {"conversation": conversation, "external_id": external_id}
    row = connection.execute(statements.KNOWN, given).mappings().first()
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
        probe=row["external_id"].startswith(PROBE),
    )


def storable(text: str) -> str:
    """Drop what no database takes: NUL, and halves of a pair of code units."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _lately(connection: Connection, conversation: str, now: datetime) -> tuple[int, bool]:
    """Return how many messages were taken in the last minute, and whether one was too fast."""
    span = {"since": now - MINUTE, "latest": now + MINUTE}  # a clock put back leaves later rows
    recent = {"conversation": conversation, **span}
    actions = connection.execute(statements.LATELY, recent).scalars().all()
    return sum(action != TOO_FAST for action in actions), TOO_FAST in actions


def _offered(connection: Connection, conversation: str, event: Inbound) -> str:
    mine = {"token": event.payload, "conversation": conversation}
    offered = connection.execute(statements.OFFERED, mine).first()
    if offered is not None:
        return str(offered.action)
    if event.address:
        return f"{SENTENCE}unknown_button"
    raise UnknownPayload(event.payload[:6])


def _next_turn(connection: Connection, conversation: str, now: datetime) -> tuple[int, bool, bool]:
    """Count the turn; return its number, whether the bot keeps quiet in it, whether it is next."""
    connection.execute(statements.COUNT_TURN, {"mine": conversation, "now": now})
    mine = {"conversation": conversation, "now": now}
    turn, silent, waiting = connection.execute(statements.COUNTED, mine).one()
    return int(turn), bool(silent), not waiting
