"""The web channel: a message of a browser in, Reply JSON out."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, validator

from bot.conversations.record import Conversations, Message, UnknownConversation, UnknownPayload
from bot.replies import Reply, say, to_builtins

CHANNEL = "web"
LONGEST_TEXT = 1000
LONGEST_ACCEPTED = 20000
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


def router(
    record: Conversations, run: Run, now: Callable[[], datetime], observe: Observe
) -> APIRouter:
    """Return the route of the chat page's messages."""
    routes = APIRouter(prefix="/api/v1")

    @routes.post("/messages")
    async def messages(body: MessageIn) -> JSONResponse:
        """Answer one message with the replies of its turn."""
        begun = time.perf_counter()
        text = body.text or ""
        if len(text) > LONGEST_TEXT:
            long = say("too_long", length=str(len(text)), limit=str(LONGEST_TEXT))
            return _answer(body.conversation, [to_builtins(long)])
        external = body.id or secrets.token_urlsafe(16)
        try:
            message = await asyncio.to_thread(
                record.accept,
                CHANNEL,
                body.conversation,
                external,
                text,
                body.payload or "",
                now(),
            )
        except UnknownConversation:
            return _refused(404, None, say("unknown_conversation"))
        except UnknownPayload:
            return _refused(200, body.conversation, say("unknown_button"))
        replies = await run(message)
        observe(replies, time.perf_counter() - begun)
        return _answer(message.conversation, replies)

    return routes


def _answer(
    conversation: str | None, replies: list[dict[str, Any]], status: int = 200
) -> JSONResponse:
    return JSONResponse({"conversation": conversation, "replies": replies}, status_code=status)


def _refused(status: int, conversation: str | None, reply: Reply) -> JSONResponse:
    return _answer(conversation, [to_builtins(reply)], status)
