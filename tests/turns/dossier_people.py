"""People who follow dossiers, and the gateway that tells them the news."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from exchange import event, values, web
from filed import CODE, item, send
from players.rasa import FakeRasa, doing
from processes import Process

from bot.conversations.tables import consents, outbox
from bot.dossiers.following import following
from bot.turns.dossier_news import DossierNews

OTHER, OUTSIDE = "H57.12-261110-0004", "H36-220322-0020"
WINDOW = {"zalo": timedelta(hours=48)}
Json = dict[str, Any]


def teller(process: Process, sent: Callable[[], None] = lambda: None) -> DossierNews:
    return DossierNews(process.record, process.tools, sent, WINDOW)


class Person:
    """Somebody at a browser; Rasa understands whatever they say as the effects that are named."""

    def __init__(self, process: Process, rasa: FakeRasa) -> None:
        self.process, self.rasa = process, rasa
        self.conversation: str | None = None

    async def does(self, *effects: str, text: str = "vâng", **more: Any) -> list[Json]:
        """Return the replies of a turn with these effects."""
        self.rasa.answer = lambda _: doing(*effects)
        message = self.process.hear(web(text, **more), self.conversation)
        self.conversation = message.conversation
        return await self.process.turns.run(message)

    async def told(self, *effects: str, **more: Any) -> str:
        """Return the text of the one reply."""
        (reply,) = await self.does(*effects, **more)
        return str(reply["text"])

    def follows(self) -> Sequence[str]:
        with self.process.record.store.read() as connection:
            return following(connection, self.conversation or "")

    def allows(self) -> set[str]:
        return set(values(self.process.record.store, consents.c.purpose))


class Follower:
    """A person who follows a dossier."""

    def __init__(self, process: Process, rasa: FakeRasa, name: str = "an") -> None:
        self.process, self.rasa, self.name = process, rasa, name
        self.conversation = ""

    async def does(self, *effects: str, channel: str = "telegram", **more: Any) -> None:
        """Say something that Rasa understands as these effects."""
        self.rasa.answer = lambda _: doing(*effects)
        if channel == "web":
            message = self.process.hear(web(**more), self.conversation or None)
        else:
            message = self.process.hear(event(address=self.name, channel=channel, **more))
        self.conversation = message.conversation
        await self.process.finish()

    def told(self) -> list[Json]:
        """Return what came unasked, in order."""
        mine = outbox.c.conversation == self.conversation
        bodies = values(self.process.record.store, outbox.c.body, mine, outbox.c.turn == 0)
        return [msgspec.json.decode(body) for body in bodies]

    def statuses(self) -> list[int]:
        return [reply["dossier"]["status"] for reply in self.told()]

    def texts(self) -> list[str]:
        return [reply["text"] for reply in self.told()]


async def follower(
    process: Process, rasa: FakeRasa, name: str = "an", code: str = CODE, **more: Any
) -> Follower:
    person = Follower(process, rasa, name)
    await person.does(f"follow:{code}", **more)
    return person


def change(process: Process, status: int = 9, day: str = "2026-11-20", **more: Any) -> None:
    """An agency says that the dossier has another status."""
    send(process.record.store, item(status, day, **more), now=process.clock())
