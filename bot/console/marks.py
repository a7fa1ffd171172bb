"""What each member of the staff opened last, and what they pinned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, desc, insert, select, update

from bot.conversations.switches import note
from bot.storage import Store, take_turns

from .accounts import who
from .tables import staff_marks

RECENT, PINNED = 12, 30


@dataclass(frozen=True)
class AtHand:
    """Codes, the newest first."""

    pinned: tuple[str, ...]
    recent: tuple[str, ...]


class Marks:
    """Marks of the conversations store, each account's own; a pin is audited."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def at_hand(self, name: str) -> AtHand:
        """Return what ``name`` has pinned and what was opened besides."""
        mine = staff_marks.c.staff == name
        query = select(staff_marks.c.code, staff_marks.c.pinned).where(mine)
        with self._store.read() as connection:
            rows = connection.execute(query.order_by(desc(staff_marks.c.opened_at))).all()
        return AtHand(
            tuple(code for code, pinned in rows if pinned),
            tuple(code for code, pinned in rows if not pinned),
        )

    def opened(self, name: str, code: str, now: datetime) -> None:
        """Note that ``name`` opened ``code``; of those not pinned the newest RECENT are kept."""
        mine = and_(staff_marks.c.staff == name, staff_marks.c.code == code)
        with self._store.write() as connection:
            take_turns(connection, f"marks of {name}")
            known = connection.execute(update(staff_marks).where(mine).values(opened_at=now))
            if known.rowcount:
                return
            connection.execute(insert(staff_marks).values(staff=name, code=code, opened_at=now))
            loose = and_(staff_marks.c.staff == name, staff_marks.c.pinned == 0)
            newest = select(staff_marks.c.code).where(loose)
            kept = newest.order_by(desc(staff_marks.c.opened_at)).limit(RECENT)
            codes = connection.execute(kept).scalars().all()
            connection.execute(delete(staff_marks).where(loose, staff_marks.c.code.not_in(codes)))

    def turn_pin(self, name: str, code: str, now: datetime) -> bool:
        """Pin ``code``, or take its pin off; return whether it is pinned now.

        Over PINNED nothing more is pinned.
        """
        self.opened(name, code, now)
        pinned = code in self.at_hand(name).pinned
        if not pinned and len(self.at_hand(name).pinned) >= PINNED:
            return False
        mine = and_(staff_marks.c.staff == name, staff_marks.c.code == code)
        with self._store.write() as connection:
            connection.execute(update(staff_marks).where(mine).values(pinned=int(not pinned)))
            what = "procedure unpinned" if pinned else "procedure pinned"
            note(connection, who(name), what, {"code": code}, now)
        return not pinned
