"""The web channel: messages of a browser in, Reply JSON out; pushes as server-sent events."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import documented
from bot.channels.bodies import StorableRoute
from bot.conversations.carrier import Inbound
from bot.conversations.intake import Intake, StoreBusy
from bot.conversations.limits import Limits, OpenStreams
from bot.conversations.opening import UnknownConversation
from bot.conversations.pushes import Pushes
from bot.conversations.record import (
    LONGEST_TEXT,
    Conversations,
    Message,
    TooFast,
    UnknownPayload,
)
from bot.conversations.web_tokens import WebTokens
from bot.replies import Reply, say, to_builtins
from bot.seeing import metrics
from bot.seeing.trace import following

logger = logging.getLogger(__name__)
CHANNEL = "web"
LONGEST_ACCEPTED = 20000
QUIET_SECONDS = 15.0
SLOW_DOWN = {"Retry-After": "60"}
_FULL = {"one": 429, "all": 503}
_SAFE_ID = re.compile(r"[\da-f]{32}|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}", re.I | re.A)
"""Ids of a proxy that are logged: what machines make; a word or a number of a person is not."""
UNKNOWN = documented.refused(404, "No such conversation")
STREAM = {"description": "Server-sent events", "content": {"text/event-stream": {}}}
EVENTS: documented.Responses = {200: STREAM, **UNKNOWN}
TRY_AGAIN = {"Retry-After": "5"}
NOT_STORED = "nothing can be stored now; try again"
Run = Callable[[Message, float], Awaitable[list[dict[str, Any]]]]


class MessageIn(BaseModel):
    """A message of the chat page. ``conversation`` null opens one; ``id`` makes a retry safe."""

    conversation: str | None = Field(None, max_length=64)
    text: str | None = Field(None, max_length=LONGEST_ACCEPTED)
    payload: str | None = Field(None, max_length=64)
    id: str | None = Field(None, min_length=8, max_length=128)


@dataclass(frozen=True)
class Web:
    """What the web's routes work with."""

    record: Conversations
    intake: Intake
    run: Run
    pushes: Pushes
    limits: Limits
    now: Callable[[], datetime]
    hotline: str
    tokens: WebTokens


def router(web: Web) -> APIRouter:
    """Return the routes of the chat page's messages and events."""
    routes = APIRouter(prefix="/api/v1", route_class=StorableRoute)

    @routes.post("/messages", responses=_message_answers())
    async def messages(body: MessageIn, request: Request) -> JSONResponse:
        """Answer one message with the replies of its turn.

        Over a limit: 429, and nothing was taken. Nothing stored: 503, send it again.
        """
        address = _address(request)
        opens = body.conversation is None
        if not web.limits.messages.allows(address):
            metrics.LIMITED.labels("address").inc()
            return _slow_down(body.conversation)
        if opens and not web.limits.openings.allows(address):
            metrics.LIMITED.labels("opening").inc()
            return _slow_down(None)
        return await _message(web, body, request.headers.get("X-Request-Id", ""))

    @routes.get("/events", responses=EVENTS)
    async def events(
        request: Request,
        conversation: str = Query(..., max_length=64),
        last: str = Query("", max_length=96),
        last_event_id: str = Header("", max_length=96),
    ) -> Response:
        """Stream what comes unasked (officers' replies, notifications) as `reply` events.

        Too many streams are open already: 429 if they are of one address, else 503.
        """
        found = await asyncio.to_thread(web.tokens.known, web.record, conversation)
        if found is None:
            return JSONResponse({"detail": "no such conversation"}, status_code=404)
        address, streams = _address(request), web.limits.streams
        full = streams.full(address)
        if full:
            told = {"detail": "too many streams are open; try again"}
            return JSONResponse(told, status_code=_FULL[full], headers=SLOW_DOWN)
        news = web.pushes.stream(found, last_event_id or last, QUIET_SECONDS)
        counted = _counted(_events(news), streams, address)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(counted, media_type="text/event-stream", headers=headers)

    return routes


def _message_answers() -> documented.Responses:
    schema = documented.replies()
    return {
        200: documented.json_of(schema, "The replies of the turn"),
        404: documented.json_of(schema, "The conversation is not known; one reply says so"),
        429: documented.json_of(schema, "Too many messages; no reply"),
    }


async def _message(web: Web, body: MessageIn, asked_as: str) -> JSONResponse:
    begun = time.perf_counter()
    text = body.text or ""
    if len(text) > LONGEST_TEXT:
        metrics.LIMITED.labels("length").inc()
        long = say("too_long", length=str(len(text)), limit=str(LONGEST_TEXT))
        return _answer(body.conversation, [to_builtins(long)])
    external = body.id or secrets.token_urlsafe(16)
    event = Inbound(CHANNEL, "", external, text=text, payload=body.payload or "")
    try:
        given = body.conversation and web.tokens.conversation(body.conversation)
        message = await web.intake.store(event, given)
    except UnknownConversation:
        return _refused(404, None, say("unknown_conversation"))
    except UnknownPayload:
        return _refused(200, body.conversation, say("unknown_button"))
    except TooFast:
        return _slow_down(body.conversation)
    except StoreBusy:
        return _not_stored(web, body.conversation)
    if _SAFE_ID.fullmatch(asked_as):
        with following(message.trace):
            logger.info("the sender calls it %s", asked_as.lower())
    try:
        replies = await web.run(message, time.perf_counter() - begun)
    except (StoreBusy, SQLAlchemyError):
        return _not_stored(web, web.tokens.of(message.conversation))
    metrics.TURN_SECONDS.observe(time.perf_counter() - begun)
    answer = _answer(web.tokens.of(message.conversation), replies)
    answer.headers["X-Request-Id"] = message.trace
    return answer


async def _events(stream: AsyncIterator[dict[str, Any] | None]) -> AsyncIterator[str]:
    yield ": open\n\n"
    async for body in stream:
        if body is None:
            yield ": quiet\n\n"
        else:
            data = msgspec.json.encode(body).decode()
            yield f"event: reply\nid: {body['id']}\ndata: {data}\n\n"


async def _counted(
    events: AsyncIterator[str], streams: OpenStreams, address: str
) -> AsyncIterator[str]:
    """Count the stream from its first event to its end."""
    with streams.held(address):
        async for event in events:
            yield event


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _slow_down(conversation: str | None) -> JSONResponse:
    content: dict[str, Any] = {"conversation": conversation, "replies": []}
    return JSONResponse(content, status_code=429, headers=SLOW_DOWN)


def _not_stored(web: Web, conversation: str | None) -> JSONResponse:
    """Ask for the message once more, under its id if it has one: it is answered once."""
    sorry = to_builtins(say("not_stored", hotline=web.hotline))
    content = {"detail": NOT_STORED, "conversation": conversation, "replies": [sorry]}
    return JSONResponse(content, status_code=503, headers=TRY_AGAIN)


def _answer(
    conversation: str | None, replies: list[dict[str, Any]], status: int = 200
) -> JSONResponse:
    return JSONResponse({"conversation": conversation, "replies": replies}, status_code=status)


def _refused(status: int, conversation: str | None, reply: Reply) -> JSONResponse:
    return _answer(conversation, [to_builtins(reply)], status)
