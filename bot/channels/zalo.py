"""The Zalo Official Account channel: its carrier, and the route of its webhook."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from bot.conversations.carrier import Part, SendLater
from bot.conversations.intake import Door, StoreBusy
from bot.conversations.vault import Vault
from bot.replies import Reply
from bot.settings import Settings
from bot.trouble import Trouble

from . import documented, zalo_text
from .zalo_client import ZaloClient
from .zalo_events import CHANNEL, Happening, Locate, Malformed, Signed, happening, read
from .zalo_log import Sparingly
from .zalo_oauth import TokenService
from .zalo_tokens import Tokens

logger = logging.getLogger(__name__)
LARGEST_BODY = 64 * 1024
OLDEST = timedelta(hours=24)
AHEAD = timedelta(minutes=10)
REMEMBERED = 10_000
WHY = {
    400: "the body is no event",
    403: "the request is not signed with our secrets, or its time is wrong",
    413: "the body is too large",
    503: "nothing can be stored now; send it again",
}
REFUSED = {**documented.refused(400, WHY[400]), **documented.refused(403, WHY[403])}


class Zalo:
    """Carries replies to people who wrote to the Official Account.

    ``window``: Zalo takes a free message within 48 hours of the person's last one.
    """

    channel = CHANNEL
    window = timedelta(hours=48)

    def __init__(self, settings: Settings, vault: Vault, now: Callable[[], datetime]) -> None:
        app = (settings.zalo_oauth, settings.zalo_app_id, settings.zalo_app_secret)
        self._http = httpx.AsyncClient()
        self._tokens = Tokens(vault, TokenService(*app), self._http, now)
        self._first_look: asyncio.Task[None] | None = None
        self._trouble = Trouble(logger, "zalo")
        self._client = ZaloClient(settings.zalo_api, self._tokens, self._http)

    def render(self, reply: Reply) -> list[Part]:
        """Return the messages for a reply (see zalo_text.render)."""
        return zalo_text.render(reply)

    async def send(self, address: str, part: Part) -> None:
        """Send one part. Raises SendLater, Refused or Unreachable (see zalo_client)."""
        try:
            await self._client.send(address, part)
        except SendLater as failure:
            if not failure.problem.startswith("token"):  # the login has lines of its own
                self._trouble.note(f"zalo: no message is taken: {failure.problem}")
            raise
        self._trouble.over()

    async def typing(self, address: str) -> None:
        """Do nothing: Zalo's Open API cannot show that an answer is under way."""

    async def keep_tokens(self) -> None:
        """Refresh the tokens if they end soon, though nobody writes; never raises."""
        with contextlib.suppress(SendLater):
            await self._tokens.access()

    async def start(self) -> None:
        """Look at the tokens, so that a missing login is in the log before anyone writes."""
        self._first_look = asyncio.create_task(self.keep_tokens())

    async def stop(self) -> None:
        """Let a refresh end, then close the connections."""
        if self._first_look is not None:
            await self._first_look
        await self._tokens.settle()
        await self._http.aclose()


class Webhook:
    """Decides about each request of the webhook: the status to answer, after acting on it."""

    def __init__(
        self,
        door: Door,
        app_id: str,
        oa_secret: str,
        now: Callable[[], datetime],
        locate: Locate,
    ) -> None:
        self._door, self._app_id, self._secret = door, app_id, oa_secret
        self._now, self._locate = now, locate
        self._log = Sparingly(logger, now)
        self._done: OrderedDict[str, None] = OrderedDict()

    async def receive(self, raw: bytes, signature: str) -> int:
        """Return the HTTP status for a request; 200 only once its event is stored or needless."""
        if len(raw) > LARGEST_BODY:
            return 413
        try:
            signed = read(raw)
        except Malformed:
            return 400
        refusal = self._refusal(signed, signature)
        if refusal or signature in self._done:
            return refusal or 200
        try:
            await self._act(happening(signed, self._locate), signed.at)
        except StoreBusy:
            return 503
        self._remember(signature)
        return 200

    def _refusal(self, signed: Signed, signature: str) -> int:
        """Return the status for what must not be acted on, 0 for what may be.

        An event that is too old is answered 200: Zalo would only repeat it. One from the future
        is refused, so that Zalo repeats it while an operator sets the clock right.
        """
        if not self._secret:
            self._log.warn("Zalo's webhook is refused: MOTCUA_ZALO_OA_SECRET is not set")
            return 403
        if not signed.genuine(self._app_id, self._secret, signature):
            self._log.warn("a request to Zalo's webhook was not signed with our secrets")
            return 403
        now = self._now()
        if signed.at > now + AHEAD:
            self._log.warn("Zalo's event is from the future: is this machine's clock right?")
            return 403
        if signed.at < now - OLDEST:
            self._log.warn("an event of Zalo older than 24 hours was dropped")
            return 200
        return 0

    async def _act(self, event: Happening, at: datetime) -> None:
        if event.inbound is not None:
            await self._door.take(event.inbound)
        elif event.kind == "lost":
            await self._door.lost(CHANNEL, event.user, "unfollowed", at)
        elif event.kind == "withdraw":
            await self._door.withdraw(CHANNEL, event.user, at)
        elif event.kind == "silence":
            logger.info("a human answers in Zalo's console: the bot keeps quiet there")
            await self._door.silence(CHANNEL, event.user, at)
        elif event.kind == "unknown_person":
            self._log.warn("Zalo asks to erase a person whose id the event does not hold")

    def _remember(self, signature: str) -> None:
        """A request that comes once more, by a retry or a replay, then does nothing."""
        self._done[signature] = None
        if len(self._done) > REMEMBERED:
            self._done.popitem(last=False)


def router(
    door: Door,
    app_id: str,
    oa_secret: str,
    now: Callable[[], datetime],
    locate: Locate,
) -> APIRouter:
    """Return the route of Zalo's webhook.

    ``locate`` gives the province of a latitude and a longitude in degrees, or None.
    """
    routes = APIRouter()
    webhook = Webhook(door, app_id, oa_secret, now, locate)

    @routes.post("/webhooks/zalo", responses=REFUSED)
    async def zalo(request: Request) -> JSONResponse:
        """Take an event of Zalo: 200 once it is stored, 503 if it cannot be stored now."""
        signature = request.headers.get("x-zevent-signature", "")
        status = await webhook.receive(await _body(request), signature)
        content = {"detail": WHY[status]} if status in WHY else {}
        return JSONResponse(content, status_code=status)

    return routes


async def _body(request: Request) -> bytes:
    """Return the body, or the beginning of one that is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            break
    return bytes(body)
