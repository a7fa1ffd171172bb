"""The web channel: messages of a browser in, Reply JSON out; pushes as server-sent events."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field, validator

from bot.conversations.carrier import Inbound
from bot.conversations.intake import Intake, StoreBusy
from bot.conversations.limits import AddressLimit
from bot.conversations.opening import UnknownConversation
from bot.conversations.pushes import Pushes
from bot.conversations.record import Conversations, Message, TooFast, UnknownPayload
from bot.replies import Reply, say, to_builtins

CHANNEL = "web"
LONGEST_TEXT = 1000
LONGEST_ACCEPTED = 20000
QUIET_SECONDS = 15.0
SLOW_DOWN = {"Retry-After": "60"}
Run = Callable[[Message], Awaitable[list[dict[str, Any]]]]
Observe = Callable[[list[dict[str, Any]], float], None]


class MessageIn(BaseModel):
    """A message of the chat page. ``conversation`` null opens one; ``id`` makes a retry safe."""

    conversation: str | None = Field(None, max_length=64)
    text: str | None = Field(None, max_length=LONGEST_ACCEPTED)
    payload: str | None = Field(None, max_length=64)
    id: str | None = Field(None, min_length=8, max_length=128)

    @validator("*")
    @classmethod
    def _storable(cls, value: str | None) -> str | None:
        """Drop what no database takes: NUL, and halves of a pair that a browser cut in two."""
        return value and value.replace("\0", "").encode("utf-8", "ignore").decode()


@dataclass(frozen=True)
class Web:
    """What the web's routes work with."""

    record: Conversations
    intake: Intake
    run: Run
    pushes: Pushes
    addresses: AddressLimit
    observe: Observe
    now: Callable[[], datetime]


def router(web: Web) -> APIRouter:
    """Return the routes of the chat page's messages and events."""
    routes = APIRouter(prefix="/api/v1")

    @routes.post("/messages")
    async def messages(body: MessageIn, request: Request) -> JSONResponse:
        """Answer one message with the replies of its turn.

        Over the limit: 429, and nothing was taken. Nothing stored: 503, send it again.
        """
        if not web.addresses.allows(request.client.host if request.client else ""):
            return _slow_down(body.conversation)
        return await _message(web, body)

    @routes.get("/events")
    async def events(
        request: Request,
        conversation: str = Query(..., max_length=64),
        last: str = Query("", max_length=96),
        last_event_id: str = Header("", max_length=96),
    ) -> Response:
        """Stream what comes unasked (officers' replies, notifications) as `reply` events."""
        if not await asyncio.to_thread(web.record.known, conversation):
            return JSONResponse({"detail": "no such conversation"}, status_code=404)
        stream = web.pushes.stream(conversation, last_event_id or last, QUIET_SECONDS)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_events(stream), media_type="text/event-stream", headers=headers)

    return routes


async def _message(web: Web, body: MessageIn) -> JSONResponse:
    begun = time.perf_counter()
    text = body.text or ""
    if len(text) > LONGEST_TEXT:
        long = say("too_long", length=str(len(text)), limit=str(LONGEST_TEXT))
        return _answer(body.conversation, [to_builtins(long)])
    external = body.id or secrets.token_urlsafe(16)
    event = Inbound(CHANNEL, "", external, text=text, payload=body.payload or "")
    try:
        message = await web.intake.store(event, body.conversation)
    except UnknownConversation:
        return _refused(404, None, say("unknown_conversation"))
    except UnknownPayload:
        return _refused(200, body.conversation, say("unknown_button"))
    except TooFast:
        return _slow_down(body.conversation)
    except StoreBusy:
        return JSONResponse({"detail": "nothing can be stored now; try again"}, status_code=503)
    replies = await web.run(message)
    web.observe(replies, time.perf_counter() - begun)
    return _answer(message.conversation, replies)


async def _events(stream: AsyncIterator[dict[str, Any] | None]) -> AsyncIterator[str]:
    yield ": open\n\n"
    async for body in stream:
        if body is None:
            yield ": quiet\n\n"
        else:
            data = msgspec.json.encode(body).decode()
            yield f"event: reply\nid: {body['id']}\ndata: {data}\n\n"


def _slow_down(conversation: str | None) -> JSONResponse:
    content: dict[str, Any] = {"conversation": conversation, "replies": []}
    return JSONResponse(content, status_code=429, headers=SLOW_DOWN)


def _answer(
    conversation: str | None, replies: list[dict[str, Any]], status: int = 200
) -> JSONResponse:
    return JSONResponse({"conversation": conversation, "replies": replies}, status_code=status)


def _refused(status: int, conversation: str | None, reply: Reply) -> JSONResponse:
    return _answer(conversation, [to_builtins(reply)], status)
