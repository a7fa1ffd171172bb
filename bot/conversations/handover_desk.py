"""What officers do with handovers: claim, answer, note, transfer, close.

Whoever calls has checked that the officer may; ``officer`` is the name of an account. What is
said to the person goes out by the outbox, on every channel. Each claim, each number that is read
and each end leaves a line in the audit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.engine import Connection

from bot.language.privacy import mask
from bot.language.text import clean_lines
from bot.replies import Reply, say
from bot.seeing import metrics
from bot.storage import Store, take_turns

from . import handover, numbers
from .closing import push_within
from .handover import OFFICERS_REASONS, Handover, account
from .handover_numbers import Numbers
from .switches import note as audit
from .tables import handover_lines, handover_officers, handovers

LONGEST = 2000
THEIRS_ALONE = timedelta(minutes=2)
CLAIMED_WORDS = {"chat": "desk_claimed", "message": "desk_claimed", "call": "desk_call"}


class NotYours(RuntimeError):
    """The handover is not claimed by this officer (any more), or it is gone."""


class BadLine(ValueError):
    """A text that cannot be sent: it is empty, too long, or a reason nobody knows."""


class HandoverDesk:
    """The officers' side of the conversations store. ``sent`` is told when there is to deliver."""

    def __init__(self, store: Store, sealed: Numbers, sent: Callable[[], None]) -> None:
        self._store, self._numbers, self._sent = store, sealed, sent

    def here(self, officer: str, now: datetime) -> None:
        """Note that the officer has the desk open; to be called every minute at least."""
        mine = handover_officers.c.officer == officer
        with self._store.write() as connection:
            take_turns(connection, f"desk of {officer}")
            seen = connection.execute(update(handover_officers).where(mine).values(seen_at=now))
            if not seen.rowcount:
                row = {"officer": officer, "seen_at": now}
                connection.execute(insert(handover_officers).values(**row))

    def claim(self, number: int, officer: str, now: datetime) -> bool:
        """Take a queued handover; of several who try it one gets it, the others False.

        One that was passed on to a colleague is theirs alone for THEIRS_ALONE.
        """
        with self._store.write() as connection:
            conversation = handover.hold(connection, number)
            free = and_(handovers.c.state == "queued", _meant_for(officer, now))
            first = func.coalesce(handovers.c.claimed_at, now)
            taken = {"state": "claimed", "officer": officer, "meant_for": "", "claimed_at": first}
            taken["awaits"] = ""
            times = {"active_at": now, "waits_since": now}
            if conversation is None or not handover.change(
                connection, number, free, **taken, **times
            ):
                return False
            handover.keep_silent(connection, conversation)
            handover.add_line(connection, number, "event", "claimed", now, officer=officer)
            found = handover.get(connection, number)
            assert found is not None
            _count_wait(connection, found, now)
            _push(connection, found, say(CLAIMED_WORDS[found.wish]), now)
            audit(connection, account(officer), "handover claimed", {"handover": number}, now)
        self._sent()
        return True

    def answer(self, number: int, officer: str, text: str, now: datetime, key: str = "") -> int:
        """Send a text to the person, masked; return the number of its line.

        The same ``key`` again is the same text: it is sent once. Raises NotYours, BadLine.
        """
        return self.send(number, officer, Reply(kind="handover", text=_line(text)), now, key)

    def send(self, number: int, officer: str, reply: Reply, now: datetime, key: str = "") -> int:
        """Send a reply of ours, such as a card's answer, as it is; else like ``answer``.

        One of kind ``handover`` is the officer's own words: the person is told whose they are.
        """
        with self._store.write() as connection:
            found = self._mine(connection, number, officer)
            if (known := _known(connection, number, key)) is not None:
                return known
            ids = _push(connection, found, _spoken(reply), now)
            if not ids:
                raise NotYours(str(number))
            said = {"officer": officer, "reply": ids[0], "key": key or None}
            line = handover.add_line(connection, number, "officer", reply.text, now, **said)
            _active(connection, number, now, waits_since=None)
        self._sent()
        return line

    def note(self, number: int, officer: str, text: str, now: datetime) -> int:
        """Leave a note that only officers see, masked; return its line. Raises as ``answer``."""
        with self._store.write() as connection:
            self._mine(connection, number, officer)
            line = handover.add_line(connection, number, "note", _line(text), now, officer=officer)
            _active(connection, number, now)
        return line

    def transfer(self, number: int, officer: str, to: str, now: datetime) -> None:
        """Pass a handover on to ``to``, or back to the queue if it is empty. Raises NotYours.

        It keeps its place in the queue, and the bot stays silent: the person waits for a human.
        """
        with self._store.write() as connection:
            found = self._mine(connection, number, officer)
            passed = {"state": "queued", "officer": "", "meant_for": to, "waits_since": now}
            _active(connection, number, now, **passed)
            event = {"officer": officer, "text": f"passed:{to}"}
            handover.add_line(connection, number, "event", now=now, **event)
            _push(connection, found, say("desk_passed"), now)
            told = {"handover": number, "to": to}
            audit(connection, account(officer), "handover passed on", told, now)
        self._sent()

    def close(self, number: int, officer: str, reason: str, now: datetime) -> None:
        """Close with one of OFFICERS_REASONS; the bot answers again. Raises NotYours, BadLine."""
        if reason not in OFFICERS_REASONS:
            raise BadLine(f"no such reason: {reason!r}")
        with self._store.write() as connection:
            found = self._mine(connection, number, officer)
            mine = and_(handovers.c.state == "claimed", handovers.c.officer == officer)
            handover.end(connection, number, mine, reason, now)
            _push(connection, found, say("desk_closed"), now)
            told = {"handover": number, "reason": reason}
            audit(connection, account(officer), "handover closed", told, now)
        self._sent()

    def telephone(self, number: int, officer: str, now: datetime) -> str | None:
        """Return the number to call, None if none is kept. Raises NotYours, VaultError."""
        with self._store.write() as connection:
            self._mine(connection, number, officer)
            query = select(handovers.c.sealed).where(handovers.c.id == number)
            sealed = str(connection.execute(query).scalar_one())
            audit(connection, account(officer), "number read", {"handover": number}, now)
            _active(connection, number, now)
        return self._numbers.unseal(sealed) if sealed else None

    def _mine(self, connection: Connection, number: int, officer: str) -> Handover:
        """Return the handover that the officer holds, and hold its conversation."""
        handover.hold(connection, number)
        found = handover.get(connection, number)
        if found is None or found.state != "claimed" or found.officer != officer:
            raise NotYours(str(number))
        return found


def _count_wait(connection: Connection, found: Handover, now: datetime) -> None:
    """Count how long the person waited in the queue, at the first claim."""
    if found.wish == "chat" and found.claimed_at == now and found.queued_at is not None:
        waited = (now - found.queued_at).total_seconds()
        metrics.HANDOVER_SECONDS.observe(waited)
        numbers.count(connection, "handover_wait", now, channel=found.channel, seconds=waited)


def _meant_for(officer: str, now: datetime) -> Any:
    over = handovers.c.waits_since < now - THEIRS_ALONE
    return or_(handovers.c.meant_for.in_(("", officer)), over)


def _active(connection: Connection, number: int, now: datetime, **values: Any) -> None:
    claimed = handovers.c.state == "claimed"
    handover.change(connection, number, claimed, active_at=now, **values)


def _known(connection: Connection, number: int, key: str) -> int | None:
    if not key:
        return None
    same = and_(handover_lines.c.handover == number, handover_lines.c.key == key)
    found = connection.execute(select(handover_lines.c.id).where(same)).scalar()
    return None if found is None else int(found)


def _push(connection: Connection, found: Handover, reply: Reply, now: datetime) -> list[str]:
    return push_within(connection, found.conversation, [reply], now)


def _spoken(reply: Reply) -> Reply:
    """Return what the person reads: an officer's own words say that they are an officer's."""
    if reply.kind != "handover":
        return reply
    told = say("desk_officer", text=reply.text)
    told.buttons = reply.buttons
    return told


def _line(text: str) -> str:
    """Return a text as it is kept and sent. Raises BadLine."""
    line = mask(clean_lines(text.replace("\0", "").encode("utf-8", "ignore").decode())).strip()
    if not line or len(line) > LONGEST:
        raise BadLine(f"a text has 1 to {LONGEST} characters, not {len(line)}")
    return line
