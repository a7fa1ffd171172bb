"""What a person does on the page besides asking: rate an answer, see and delete their data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from fastapi import APIRouter, HTTPException, Query, Response
from pydantic import BaseModel, Field

from bot.channels import documented
from bot.channels.bodies import StorableRoute
from bot.conversations import people
from bot.conversations.notices import Notices
from bot.conversations.opening import UnknownConversation
from bot.conversations.rating import UnknownReply, rate
from bot.conversations.record import Conversations
from bot.conversations.switches import Switches
from bot.conversations.web_tokens import WebTokens
from bot.replies import Reply

LONGEST_REASON = 300
UNKNOWN = documented.refused(404, "No such conversation, or no such reply in it")
View = Callable[[str], list[Reply]]


class RatingIn(BaseModel):
    """What a person says of one answer."""

    conversation: str = Field(..., max_length=64)
    reply: str = Field(..., max_length=96)
    verdict: Literal["right", "wrong"]
    reason: str = Field("", max_length=LONGEST_REASON)


def router(
    record: Conversations,
    view: View,
    forget: Callable[[str], None],
    now: Callable[[], datetime],
    rated: Callable[[str], object],
    notices: Notices,
    tokens: WebTokens,
) -> APIRouter:
    """Return the routes of ratings, of a person's data and of the notice.

    ``rated`` is told of each conversation in which an answer was called wrong.
    """
    routes = APIRouter(prefix="/api/v1", route_class=StorableRoute)
    switches = Switches(record.store)

    @routes.post("/ratings", status_code=204, responses=UNKNOWN)
    def ratings(body: RatingIn) -> Response:
        """Keep a rating; a second one of the same answer replaces the first."""
        try:
            conversation = tokens.conversation(body.conversation)
            rate(record.store, conversation, body.reply, body.verdict, body.reason, now())
        except (UnknownConversation, UnknownReply):
            raise HTTPException(404, "no such reply in this conversation") from None
        if body.verdict == "wrong":
            rated(conversation)
        return Response(status_code=204)

    @routes.get("/my-data", responses=UNKNOWN)
    def my_data(conversation: str = Query(..., max_length=64)) -> dict[str, str]:
        """Say what is held of the conversation, in words for its person."""
        found = tokens.known(record, conversation)
        told = view(found) if found else []
        if not told:
            raise HTTPException(404, "no such conversation")
        return {"text": told[0].text}

    @routes.delete("/my-data", status_code=204)
    def erase(conversation: str = Query(..., max_length=64)) -> Response:
        """Erase everything held of the conversation; it ends. Of an unknown one nothing is."""
        found = tokens.known(record, conversation)
        if found is None:  # nobody waits for the store's one writer
            return Response(status_code=204)
        with record.store.write() as connection:
            people.erase(connection, found, now(), at_once=True)
        forget(found)
        return Response(status_code=204)

    @routes.get("/notice")
    async def notice() -> dict[str, object]:
        """Return the notice to show to everybody now, and whether the assistant is paused."""
        moment = now()
        found = await asyncio.to_thread(notices.now_on, moment)
        paused = await asyncio.to_thread(switches.now_on, "pause", moment)
        shown = found and {
            "text": found.text,
            "ends_at": found.ends_at and found.ends_at.isoformat(),
        }
        return {"notice": shown, "paused": paused is not None}

    return routes
