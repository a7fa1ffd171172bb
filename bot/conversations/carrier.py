"""What a channel gives the conversation of record and what it takes: two small contracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from bot.replies import Reply

Part = dict[str, Any]


@dataclass(frozen=True)
class Inbound:
    """One verified event of a platform, parsed.

    ``address`` is where replies go (chat id, user id); ``external_id`` is the platform's id of
    the event, unique in the channel. One of the others says what came: ``text`` typed words,
    ``payload`` the token of an offered button, ``sentence`` a key of vi.yml that is answered
    without Rasa (a photo, a voice message), ``action`` a message of ours such as ``/greet``.
    """

    channel: str
    address: str
    external_id: str
    text: str = ""
    payload: str = ""
    sentence: str = ""
    action: str = ""


class SendFailed(Exception):
    """The platform did not take a part of a reply; ``problem`` is a short code for operators."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class SendLater(SendFailed):
    """It may take it later, after ``seconds`` if the platform said how long to wait.

    ``unsure`` is for a silence after the request went out: the platform may have taken it.
    """

    def __init__(self, problem: str, seconds: float | None = None, unsure: bool = False) -> None:
        super().__init__(problem)
        self.seconds, self.unsure = seconds, unsure


class Refused(SendFailed):
    """It will never take this part; the next ones may do."""


class Unreachable(SendFailed):
    """Nothing reaches this person until they write again (blocked us, window closed)."""


class Carrier(Protocol):
    """Renders and sends the replies of one platform. Rendering is pure: a reply that is sent
    again after a crash must give the same parts in the same order."""

    channel: str

    @property
    def window(self) -> timedelta | None:
        """How long after the person's last message replies may be sent; None: always."""

    def render(self, reply: Reply) -> list[Part]:
        """Return the platform's messages for a reply, JSON types only, never none."""

    async def send(self, address: str, part: Part) -> None:
        """Send one part. Raises SendLater, Refused or Unreachable."""

    async def typing(self, address: str) -> None:
        """Show that an answer is under way; never raises."""

    async def start(self) -> None:
        """Open connections; called once in the gateway's loop."""

    async def stop(self) -> None:
        """Close connections."""
