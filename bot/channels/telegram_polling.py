"""Long polling, for a machine without a public address. One process only."""

from __future__ import annotations

import asyncio
import logging

from telegram.error import TelegramError

from bot.conversations.carrier import SendLater
from bot.conversations.intake import Door, StoreBusy

from .telegram import FIRST_WAIT, LONGEST_WAIT, Sleep, Telegram
from .telegram_events import Locate, read
from .telegram_webhook import hand_in

logger = logging.getLogger(__name__)
SLOWLY = {"conflict": 30.0}


async def poll(carrier: Telegram, door: Door, locate: Locate, sleep: Sleep = asyncio.sleep) -> None:
    """Take the bot's updates until cancelled. Faults of Telegram and of the store only delay it."""
    poller, wait = _Poller(carrier, door, locate), FIRST_WAIT
    while True:
        try:
            await poller.once()
            wait = FIRST_WAIT
        except StoreBusy:
            await sleep(FIRST_WAIT)
        except TelegramError as error:
            poller.begun = False
            failed = carrier.trouble.note(error)
            told = failed.seconds if isinstance(failed, SendLater) else None
            await sleep(told or SLOWLY.get(failed.problem, wait))
            wait = min(wait * 2, LONGEST_WAIT)


class _Poller:
    """Holds the offset: an update counts as read only once the door has stored it."""

    def __init__(self, carrier: Telegram, door: Door, locate: Locate) -> None:
        self._carrier, self._door, self._locate = carrier, door, locate
        self._offset, self.begun = 0, False

    async def once(self) -> None:
        if not self.begun:
            await self._carrier.drop_webhook()
            self.begun = True
        found = await self._carrier.updates(self._offset)
        self._carrier.trouble.over()
        for update in found:
            await hand_in(read(update, self._locate), self._door, self._carrier)
            number = update.get("update_id")
            if isinstance(number, int):
                self._offset = max(self._offset, number + 1)
