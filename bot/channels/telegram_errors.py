"""What an error of Telegram means for a message, and one line about it for the operator."""

from __future__ import annotations

import logging
from datetime import timedelta

import httpx
from telegram import error as telegram

from bot.conversations.carrier import Refused, SendFailed, SendLater, Unreachable

logger = logging.getLogger(__name__)
GONE = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid")
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
TOKEN_SECONDS = 60.0
HINTS = {
    "token": "Telegram refuses the token: set MOTCUA_TELEGRAM_TOKEN to the one @BotFather "
    "shows (and check MOTCUA_TELEGRAM_API), then restart; messages wait",
    "conflict": "another program polls this bot, or a webhook is set: stop it, or give this "
    "installation a bot of its own",
}
LOGGERS = ("httpx", "httpcore", "telegram")


def quiet() -> None:
    """Keep the libraries from logging addresses (they hold the token) and people's messages."""
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)
    logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)


def meaning(error: telegram.TelegramError) -> SendFailed:
    """Return what the error means for the message that was sent."""
    if isinstance(error, telegram.RetryAfter):
        return SendLater("flood", seconds(error))
    if isinstance(error, telegram.InvalidToken | telegram.EndPointNotFound):
        return SendLater("token", TOKEN_SECONDS)
    if isinstance(error, telegram.Conflict):
        return SendLater("conflict")
    if isinstance(error, telegram.Forbidden | telegram.ChatMigrated):
        return Unreachable("blocked")
    if isinstance(error, telegram.BadRequest):
        gone = any(words in error.message.lower() for words in GONE)
        return Unreachable("no chat") if gone else Refused("refused")
    return _broken(error)


def _broken(error: telegram.TelegramError) -> SendLater:
    """Return how to try again; unsure unless the request never went out or was answered."""
    cause = error.__cause__
    if isinstance(cause, NOT_SENT):
        return SendLater("no connection")
    if isinstance(error, telegram.TimedOut):
        return SendLater("no answer", unsure=True)
    answered = isinstance(error, telegram.NetworkError) and not isinstance(cause, httpx.HTTPError)
    return SendLater("platform fault", unsure=not answered)


def seconds(error: telegram.RetryAfter) -> float:
    """Return how long Telegram tells us to wait, in seconds."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


class Trouble:
    """Says a lasting problem once, and once that it is over. The token is never in a line."""

    def __init__(self, token: str) -> None:
        self._token, self._said = token, ""

    def note(self, error: telegram.TelegramError) -> SendFailed:
        """Return the meaning of the error; log it unless the line before said the same."""
        failed = meaning(error)
        if isinstance(error, telegram.RetryAfter):
            return failed
        if failed.problem != self._said and isinstance(failed, SendLater | Refused):
            level = logging.ERROR if failed.problem in HINTS else logging.WARNING
            logger.log(level, "telegram: %s (%s)", *self._words(failed.problem, error))
        if isinstance(failed, SendLater):
            self._said = failed.problem
        return failed

    def over(self) -> None:
        """Telegram answered."""
        if self._said:
            logger.info("telegram: works again")
        self._said = ""

    def _words(self, problem: str, error: telegram.TelegramError) -> tuple[str, str]:
        words = f"{type(error).__name__}: {error.message}"
        return HINTS.get(problem, problem), words.replace(self._token, "<token>")[:200]
