"""Actions that let what is in hand answer first: a filing walked through, a checklist."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from .checklist_reading import checklist
from .guide_reading import afterwards, back_to_filing, filing
from .noting import note
from .obstacle_reading import obstacle
from .place_reading import office, place
from .reading import catalogue

Thread = Callable[[CollectingDispatcher, Tracker], list[Any] | None]
"""Sends replies and returns the events of a message that belongs to it, None for any other."""

THREADS: tuple[Thread, ...] = (back_to_filing, checklist, filing, place, office, obstacle)


class Talking(Action, ABC):
    """An action of ordinary talk, run only if no thread in hand takes the message.

    After another thing was answered a filing in hand offers to go on.
    """

    threads = THREADS

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        with catalogue().steady():
            events = await self._events(dispatcher, tracker)
            events = [*events, *afterwards(dispatcher, tracker, events)]
        note(dispatcher, tracker, events)
        return events

    async def _events(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        for thread in self.threads:
            taken = thread(dispatcher, tracker)
            if taken is not None:
                return taken
        return await self.answer(dispatcher, tracker)

    @abstractmethod
    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        """Send the replies of this action and return its events."""


class Looking(Talking, ABC):
    """An action about dossiers or of a menu: only an open checklist may take its message."""

    threads = (checklist,)
