"""Actions that let what is in hand answer first: a filing walked through, a checklist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

Thread = Callable[[CollectingDispatcher, Tracker], list[Any] | None]
"""Sends replies and returns the events of a message that belongs to it, None for any other."""

THREADS: tuple[Thread, ...] = ()


class Talking(Action):
    """An action of ordinary talk, run only if no thread in hand takes the message."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        for thread in THREADS:
            taken = thread(dispatcher, tracker)
            if taken is not None:
                return taken
        return await self.answer(dispatcher, tracker)

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        """Send the replies of this action and return its events."""
        raise NotImplementedError
