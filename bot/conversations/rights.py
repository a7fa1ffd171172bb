"""A citizen's rights, served by staff: find what is held of them, hand it out, delete it.

Each of these leaves a line in the audit, with the beginning of the conversation's token alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.engine import Connection

from bot.storage import Store

from .people import OF_A_PERSON, Held, erase, held
from .switches import note
from .tables import conversations, handovers

SHOWN = 6  # characters of a token that logs, pages and "dữ liệu của tôi" show
HANDLE = 12  # characters that name one conversation on a page: half of them open nothing
MOST = 20
KEYS = {
    *("id", "seq", "conversation", "token", "external_id", "reply", "key"),
    *("turn_owner", "turn_until", "send_owner", "send_until", "sealed"),
}
"""Columns that hold keys of ours, or a sealed value: they are not handed out."""


@dataclass(frozen=True)
class Person:
    """One conversation as staff find it; ``short`` is the beginning of its token."""

    conversation: str
    short: str
    channel: str
    address: str
    active_at: datetime
    held: Held

    @property
    def handle(self) -> str:
        """What a form names the conversation by; the token itself stays on the server."""
        return self.conversation[:HANDLE]


class Rights:
    """Finds, hands out and deletes. ``forget`` drops what Rasa remembers of a conversation."""

    def __init__(self, store: Store, forget: Callable[[str], None]) -> None:
        self._store, self._forget = store, forget

    def find(self, about: str, by: str, now: datetime) -> list[Person]:
        """Return the conversations that ``about`` names, at most MOST, the latest first.

        It is a token or at least its first SHOWN characters, channel and address of a platform
        ("zalo:1234567890"), or the number of a handover ("#12"). Erased ones are not found.
        """
        about = about.strip()
        with self._store.write() as connection:
            found = _found(connection, about)
            note(connection, by, "person looked for", {"found": [p.short for p in found]}, now)
        return found

    def named(self, handle: str) -> Person | None:
        """Return the conversation that a page names, None if it is gone."""
        with self._store.read() as connection:
            found = _found(connection, handle) if len(handle) == HANDLE else []
        return found[0] if len(found) == 1 else None

    def look(self, conversation: str, by: str, now: datetime) -> dict[str, Any] | None:
        """Return what ``export`` does, to be read by staff."""
        return self._given(conversation, "person read", by, now)

    def export(self, conversation: str, by: str, now: datetime) -> dict[str, Any] | None:
        """Return all that is held, by table, as plain JSON types; None if there is nothing.

        Texts are masked as they are stored; keys of ours are left out.
        """
        return self._given(conversation, "person exported", by, now)

    def _given(self, conversation: str, what: str, by: str, now: datetime) -> dict[str, Any] | None:
        with self._store.write() as connection:
            if held(connection, conversation) is None:
                return None
            about = select(conversations).where(conversations.c.id == conversation)
            given = {"conversations": _rows(connection, about)}
            for table in OF_A_PERSON:
                mine = select(table).where(table.c.conversation == conversation)
                given[table.name] = _rows(connection, mine)
            note(connection, by, what, {"conversation": conversation[:SHOWN]}, now)
        return given

    def erase(self, conversation: str, by: str, now: datetime) -> bool:
        """Delete all that is held, at once; False if there is nothing."""
        with self._store.read() as connection:
            if held(connection, conversation) is None:
                return False
        self._forget(conversation)  # first: if it fails, the next try finds the conversation
        with self._store.write() as connection:
            erase(connection, conversation, now, at_once=True)
            note(connection, by, "person erased", {"conversation": conversation[:SHOWN]}, now)
        return True


def _found(connection: Connection, about: str) -> list[Person]:
    channel, colon, address = about.partition(":")
    if about.startswith("#"):
        named, fits = _handed_over(about[1:]), about[1:].isdecimal()
    elif colon:
        named = and_(conversations.c.channel == channel.lower(), conversations.c.address == address)
        fits = bool(address)
    else:
        named = conversations.c.id.startswith(about, autoescape=True)
        fits = len(about) >= SHOWN
    if not fits:
        return []
    columns = [conversations.c[name] for name in ("id", "channel", "address", "active_at")]
    query = select(*columns).where(named, conversations.c.erased_at.is_(None))
    rows = connection.execute(query.order_by(conversations.c.active_at.desc())).all()
    loose = colon or about.startswith("#")
    exact = [row for row in rows if loose or row.id.startswith(about)]  # LIKE may ignore case
    people = [(row, held(connection, row.id)) for row in exact[:MOST]]
    return [
        Person(row.id, row.id[:SHOWN], row.channel, row.address, row.active_at, has)
        for row, has in people
        if has
    ]


def _handed_over(number: str) -> Any:
    """Return the condition of the conversation of a handover; of no number it is nobody's."""
    asked = int(number[:9]) if number.isdecimal() else 0
    mine = select(handovers.c.conversation).where(handovers.c.id == asked)
    return conversations.c.id.in_(mine)


def _rows(connection: Connection, query: Any) -> list[dict[str, Any]]:
    return [
        {name: _plain(value) for name, value in row.items() if name not in KEYS}
        for row in connection.execute(query).mappings()
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
