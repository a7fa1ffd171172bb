"""What a person says while an officer is to read it, and the number they give to be called at.

Both are taken in the transaction that stores the message, so that nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.engine import Connection

from . import handover, statements
from .carrier import Inbound
from .tables import handovers

Seal = Callable[[str], str | None]
"""Seals a number; None if there is no key to do it with."""
_PHONE = re.compile(r"(?<![\d+])(?:\(?\+?84\)?|0)(?:[\s.()-]{0,2}\d){9,10}(?![\s.-]?\d)")
_LENGTHS = (10, 11)


def listen(
    connection: Connection,
    conversation: str,
    event: Inbound,
    masked: str,
    seal: Seal | None,
    now: datetime,
) -> None:
    """Take down a message for the officer, and seal the number that was asked for.

    ``masked`` is its text without personal numbers. Of a button its title is taken down, of a
    photo and the like only that it came.
    """
    row = connection.execute(statements.LISTENING, {"conversation": conversation}).first()
    if row is None:
        return
    number, state, awaits, wish = row
    if awaits == "call" and seal is not None:
        _catch(connection, number, event.text, seal)
    said = _pressed(connection, conversation, event.payload) if event.payload else masked
    if state != "open" and (said or event.sentence):
        who: handover.Who = "event" if event.sentence else "person"
        handover.add_line(connection, number, who, event.sentence or said, now)
        times = {"waits_since": func.coalesce(handovers.c.waits_since, now)}
        if state != "claimed" or wish == "chat":
            times["active_at"] = now  # else what the person says would keep an idle officer's claim
        handover.change(connection, number, handovers.c.state != "closed", **times)


def _catch(connection: Connection, number: int, typed: str, seal: Seal) -> None:
    digits = telephone(typed)
    sealed = None if digits is None else seal(digits)
    if sealed is not None:
        handover.change(connection, number, handovers.c.state != "closed", sealed=sealed)


def telephone(text: str) -> str | None:
    """Return the first Vietnamese telephone number of a text, ten or eleven digits from 0."""
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        digits = f"0{digits[2:]}" if not digits.startswith("0") else digits
        if len(digits) in _LENGTHS:
            return digits
    return None


def _pressed(connection: Connection, conversation: str, token: str) -> str:
    """Return the title of a button that was offered, an empty text if it was not."""
    mine = {"token": token, "conversation": conversation}
    offered = connection.execute(statements.OFFERED, mine).first()
    return "" if offered is None else str(offered.title)
