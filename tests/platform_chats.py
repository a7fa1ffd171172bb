"""People on the platforms that are played, and gateways that serve them beside the stack's."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from click.testing import CliRunner
from players.telegram import TelegramPlayer
from players.zalo import ZaloPlayer
from players.zalo import buttons as zalo_buttons
from stack import Stack, eventually, free_ports

from bot.cli import main
from bot.replies import say
from bot.storage import STORES, open_store, upgrade

SECRET = "webhook-secret-of-the-tests"
SECONDS = 30.0
PRESS = "# "
INTRODUCTION = say("first_contact", days="90").text[:20]


class Chat(Protocol):
    """One person on a platform."""

    def step(self, step: str) -> None:
        """Type a line or press a button."""

    def come(self) -> list[str]:
        """Return all texts that have come."""


class OnTelegram:
    def __init__(self, player: TelegramPlayer, number: int) -> None:
        self._player, self._number = player, number

    def step(self, step: str) -> None:
        if step.startswith(PRESS):
            self._player.tap(self._number, self._data(step[2:]))
        else:
            self._player.say(self._number, step)

    def _data(self, title: str) -> str:
        for message in reversed(self._player.chats[self._number]):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == title and "callback_data" in button:
                        return str(button["callback_data"])
        raise AssertionError(f"no button {title!r}")

    def come(self) -> list[str]:
        return [message["text"] for message in self._player.chats[self._number]]


class OnZalo:
    def __init__(self, player: ZaloPlayer, number: int) -> None:
        self._player, self.user = player, str(number)

    def step(self, step: str) -> None:
        if not step.startswith(PRESS):
            self._player.push_text(self.user, step)
        elif step[2:] in self._titles():
            self._player.tap(self.user, step[2:])
        else:
            self._player.push_text(self.user, self._number(step[2:]))

    def _titles(self) -> set[str]:
        """Return the titles of the buttons under the newest answer."""
        answers = [m for m in self._player.received[self.user] if INTRODUCTION not in m["text"]]
        return {button["title"] for button in zalo_buttons(answers[-1])}

    def _number(self, title: str) -> str:
        """Return the number of a choice in the newest numbered list."""
        for message in reversed(self._player.received[self.user]):
            found = re.search(rf"^(\d+)\. {re.escape(title)}$", message["text"], re.MULTILINE)
            if found:
                return found.group(1)
        raise AssertionError(f"no choice {title!r}")

    def come(self) -> list[str]:
        return [message["text"] for message in self._player.received[self.user]]


def zalo_login(player: ZaloPlayer) -> dict[str, str]:
    """Return the settings with which a gateway speaks to a player."""
    return {
        "MOTCUA_ZALO_APP_ID": player.app_id,
        "MOTCUA_ZALO_APP_SECRET": player.app_secret,
        "MOTCUA_ZALO_OA_SECRET": player.oa_secret,
        "MOTCUA_ZALO_API": player.url,
        "MOTCUA_ZALO_OAUTH": player.url,
    }


def telegram_login(player: TelegramPlayer) -> dict[str, str]:
    """Return the settings with which a gateway speaks to a player."""
    return {"MOTCUA_TELEGRAM_TOKEN": player.token, "MOTCUA_TELEGRAM_API": player.url}


def start_gateway(
    stack: Stack, home: Path, port: int, own: dict[str, str], zalo: ZaloPlayer | None = None
) -> subprocess.Popen[bytes]:
    """Start a gateway with a home of its own on the stack's Rasa; return it when it listens."""
    environment = {**stack.environment, **own, "MOTCUA_HOME": str(home), "MOTCUA_LIMITS": "off"}
    for name in STORES:
        store = open_store(name, home)
        upgrade(store)
        store.dispose()
    if zalo is not None:
        _, token = zalo.tokens.issue()
        login = ["zalo", "login", "--refresh-token", token]
        assert CliRunner(env=environment).invoke(main, login).exit_code == 0
    command = ["-m", "uvicorn", "--factory", "bot.gateway:create_app", "--port", str(port)]
    command += ["--timeout-graceful-shutdown", "1"]  # a page that is open would hold it up
    log = (home / "gateway.log").open("wb")
    started = subprocess.Popen(
        [sys.executable, *command], env={**os.environ, **environment}, stdout=log, stderr=log
    )
    assert eventually(lambda: b"running on" in (home / "gateway.log").read_bytes(), SECONDS)
    return started


@dataclass(frozen=True)
class Hooked:
    """A gateway that hears Telegram and Zalo by webhooks, with a home of its own."""

    url: str
    home: Path
    telegram: TelegramPlayer
    zalo: ZaloPlayer


@contextmanager
def hooked_gateway(stack: Stack, home: Path) -> Iterator[Hooked]:
    """Run one beside the stack's gateway, on the stack's Rasa."""
    telegram, zalo, (port,) = TelegramPlayer().start(), ZaloPlayer().start(), free_ports(1)
    url = f"http://127.0.0.1:{port}"
    zalo.webhook = f"{url}/webhooks/zalo"
    hook = {"MOTCUA_TELEGRAM_SECRET": SECRET, "MOTCUA_TELEGRAM_WEBHOOK": f"{url}/webhooks/telegram"}
    own = {**zalo_login(zalo), **telegram_login(telegram), **hook}
    gateway = start_gateway(stack, home, port, own, zalo)
    assert telegram.wait(lambda: bool(telegram.webhook.get("url")), SECONDS)
    yield Hooked(url, home, telegram, zalo)
    gateway.terminate()
    gateway.wait(SECONDS)
    telegram.stop()
    zalo.stop()
