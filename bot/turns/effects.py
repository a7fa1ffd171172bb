"""What a turn does besides speaking: consent, the view of one's data, erasing it.

An effect is a name, from a button (``do:erase``) or from a reply of Rasa (``effects``). It gives
replies, and changes that are written in the transaction that closes the turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy.engine import Connection

from bot.conversations import people
from bot.conversations.noted import Noted
from bot.conversations.record import Conversations, Message
from bot.conversations.rights import SHOWN
from bot.dossiers.following import following
from bot.replies import Reply, say

from .doing import Done
from .dossier_effects import DossierEffects
from .handover_effects import HandoverEffects

DO = "do:"
NOTED = "noted"


class Effects:
    """Everything a turn may do. ``names()`` lists it."""

    def __init__(
        self,
        record: Conversations,
        retention: people.Retention,
        dossiers: DossierEffects,
        handovers: HandoverEffects,
        now: Callable[[], datetime],
    ) -> None:
        self._record, self._retention, self._now = record, retention, now
        self._dossiers, self._handovers = dossiers, handovers
        self._known: dict[str, Callable[[Message], Done]] = {
            "show_data": self._show_data,
            "ask_erase": lambda _: Done([say("ask_erase")]),
            "erase": self._erase,
            "keep": lambda _: Done([say("kept")]),
            "allow_learning": self._allow,
            "disallow_learning": self._disallow,
        }

    @property
    def history_days(self) -> int:
        """Days that a question is kept with consent."""
        return self._retention.history_days

    def names(self) -> set[str]:
        """Return the names of all effects."""
        return {*self._known, NOTED} | self._dossiers.names() | self._handovers.names()

    async def run(self, name: str, message: Message) -> Done:
        """Return what the effect ``name`` says and changes; what follows a colon is its object.

        Raises KeyError for another name.
        """
        if name in self._known:
            return await asyncio.to_thread(self._known[name], message)
        head, _, about = name.partition(":")
        if head == NOTED:
            return Done(noted=msgspec.json.decode(about, type=Noted))
        if head in self._handovers.names():
            return await self._handovers.run(head, about, message)
        return await self._dossiers.run(head, about, message)

    def view(self, conversation: str) -> list[Reply]:
        """Return what is held of a conversation, for people; nothing if it is gone."""
        with self._record.store.read() as connection:
            found = people.held(connection, conversation)
            followed = following(connection, conversation)
        if found is None:
            return []
        told = say(
            "my_data",
            since=f"{found.since:%d/%m/%Y}",
            reference=conversation[:SHOWN],
            replies=str(found.replies),
            questions=str(found.questions),
            ratings=str(found.ratings),
            followed=str(len(followed)),
            lines=str(found.lines),
            history_days=str(self._retention.history_days),
            rating_days=str(self._retention.ratings_days),
        )
        if not found.learning:
            return [told]
        learning = say("my_data_learning")
        told.text += f"\n\n{learning.text}"
        told.buttons += learning.buttons
        return [told]

    def _show_data(self, message: Message) -> Done:
        return Done(self.view(message.conversation))

    def _erase(self, message: Message) -> Done:
        def change(connection: Connection) -> None:
            people.erase(connection, message.conversation, self._now(), at_once=False)

        return Done([say("erased")], [change], forget=True)

    def _allow(self, message: Message) -> Done:
        def change(connection: Connection) -> None:
            people.allow(connection, message.conversation, people.LEARNING, self._now())

        days = str(self._retention.history_days)
        return Done([say("allowed_learning", days=days)], [change])

    def _disallow(self, message: Message) -> Done:
        def change(connection: Connection) -> None:
            people.disallow(connection, message.conversation, people.LEARNING)

        return Done([say("disallowed_learning")], [change])
