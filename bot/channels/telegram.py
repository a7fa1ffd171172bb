"""Telegram: sends replies with python-telegram-bot, without its Application."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import BotCommand, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.conversations.carrier import Part, SendLater, Unreachable
from bot.replies import Reply

from .telegram_commands import commands
from .telegram_errors import Trouble, quiet
from .telegram_events import ALLOWED, CHANNEL
from .telegram_pace import Pace
from .telegram_render import keyboard, render

logger = logging.getLogger(__name__)
Sleep = Callable[[float], Awaitable[None]]
CONNECTIONS = 32
READ_SECONDS, CONNECT_SECONDS = 20.0, 5.0
BURST, PER_SECOND = 3, 25
"""Below 30 messages in any second (Bot API FAQ): 25 evenly, 3 more at once, and room for delay."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
TYPING_SECONDS = 2.0
BUSY = 8
POLL_SECONDS = 50


class Telegram:
    """The carrier of Telegram. ``api`` is the address of the Bot API, without a slash at the end.

    With ``webhook`` (the public https address of our route) start() registers it with ``secret``.
    """

    channel = CHANNEL
    window = None

    def __init__(
        self,
        token: str,
        api: str = "https://api.telegram.org",
        *,
        webhook: str = "",
        secret: str = "",
        sleep: Sleep = asyncio.sleep,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        quiet()
        self.trouble = Trouble(token)
        self.ready = asyncio.Event()
        self._bot = _bot(token, api, read_seconds)
        self._webhook, self._secret, self._sleep = webhook, secret, sleep
        self._pace = Pace(sleep=sleep)
        self._tasks: set[asyncio.Task[None]] = set()
        self._sending = 0

    def render(self, reply: Reply) -> list[Part]:
        """Return Telegram's messages for a reply."""
        return render(reply)

    async def start(self) -> None:
        """Register menu and webhook in the background, again and again until Telegram takes them.

        ``ready`` is set then; sending does not wait for it.
        """
        self._spawn(self._prepare())

    async def stop(self) -> None:
        """Stop what is under way and close the connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._bot.shutdown()

    async def send(self, address: str, part: Part) -> None:
        """Send one part. Raises SendLater, Refused or Unreachable."""
        if not address.isdecimal():
            raise Unreachable("address")
        await self._pace.turn(address)
        self._sending += 1
        try:
            await self._try(int(address), part)
        except TelegramError as error:
            raise self.trouble.note(error) from None
        finally:
            self._sending -= 1
            self._pace.sent(address)
        self.trouble.over()

    async def typing(self, address: str) -> None:
        """Show "typing…" for some seconds; not while many messages wait, and it never raises."""
        if self._sending >= BUSY or not address.isdecimal():
            return
        with contextlib.suppress(TelegramError, asyncio.TimeoutError):
            action = self._bot.send_chat_action(int(address), ChatAction.TYPING)
            await asyncio.wait_for(action, TYPING_SECONDS)

    def acknowledge(self, callback: str) -> None:
        """Tell Telegram that a tap arrived, so that the button stops turning; never raises."""
        if callback:
            self._spawn(self._acknowledge(callback))

    async def updates(self, offset: int) -> list[dict[str, Any]]:
        """Return the updates from ``offset`` on, as JSON, after at most POLL_SECONDS.

        Asked as JSON because the library's own call raises on one update that it does not know,
        and writes it into the log. Method names have no case. Raises TelegramError.
        """
        asked = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": list(ALLOWED)}
        wait = POLL_SECONDS + READ_SECONDS
        found = await self._bot.do_api_request("getupdates", asked, read_timeout=wait)
        return [update for update in found if isinstance(update, dict)]

    async def drop_webhook(self) -> None:
        """Let Telegram keep its updates until they are asked for. Raises TelegramError."""
        await self._bot.delete_webhook()

    async def _try(self, chat: int, part: Part) -> None:
        try:
            await self._message(chat, part["html"], ParseMode.HTML, part["rows"])
        except BadRequest as error:
            words = error.message.lower()
            if "can't parse entities" in words:
                await self._message(chat, part["plain"], None, part["rows"])
            elif part["rows"] and "button" in words:
                await self._message(chat, part["html"], ParseMode.HTML, [])
            else:
                raise

    async def _message(
        self, chat: int, text: str, mode: str | None, rows: list[list[dict[str, str]]]
    ) -> None:
        await self._bot.send_message(
            chat,
            text,
            parse_mode=mode,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            api_kwargs={"reply_markup": keyboard(rows)} if rows else None,
        )

    async def _prepare(self) -> None:
        wait = FIRST_WAIT
        while not self.ready.is_set():
            try:
                await self._register()
                self.ready.set()
                self.trouble.over()
            except TelegramError as error:
                failed = self.trouble.note(error)
                told = failed.seconds if isinstance(failed, SendLater) else None
                await self._sleep(told or wait)
                wait = min(wait * 2, LONGEST_WAIT)

    async def _register(self) -> None:
        await self._bot.initialize()
        menu = [BotCommand(item.command, item.description) for item in commands()]
        await self._bot.set_my_commands(menu)
        if self._webhook:
            await self._bot.set_webhook(
                self._webhook, secret_token=self._secret or None, allowed_updates=ALLOWED
            )
        logger.info("telegram: ready, %s", "webhook" if self._webhook else "no webhook set by us")

    async def _acknowledge(self, callback: str) -> None:
        with contextlib.suppress(TelegramError):  # too old a tap, or no connection
            await self._bot.answer_callback_query(callback)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _bot(token: str, api: str, read_seconds: float) -> ExtBot[int]:
    """Return the library's bot. A 429 is not waited for here: it would halt every chat."""
    request = HTTPXRequest(
        CONNECTIONS, read_seconds, connect_timeout=CONNECT_SECONDS, pool_timeout=CONNECT_SECONDS
    )
    return ExtBot(
        token,
        base_url=f"{api}/bot",
        request=request,
        get_updates_request=HTTPXRequest(1),
        rate_limiter=AIORateLimiter(BURST, BURST / PER_SECOND, max_retries=0),
    )
