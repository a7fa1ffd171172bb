"""A small server that plays the gateway: our pages and headers, scripted replies."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import StreamingResponse
from replies import CODE, NAME, SCRIPT

from bot.http_guard import Guard
from bot.pages import add_pages
from bot.settings import load

Json = dict[str, Any]
EMPTY: Json = {
    "procedure": None,
    "candidates": [],
    "facets": [],
    "buttons": [],
    "source": None,
    "dossier": None,
}


@dataclass
class Scripted:
    """Plays the API: one token per conversation, one answer per message id, pushes on demand."""

    received: list[Json] = field(default_factory=list)
    ratings: list[Json] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    answers: dict[str, Json] = field(default_factory=dict)
    pushed: dict[str, list[Json]] = field(default_factory=dict)
    streams: list[tuple[str, str]] = field(default_factory=list)
    listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=count)

    def reply(self, message: Json) -> Json:
        self.received.append(message)
        return self.answers.setdefault(message["id"], self._compose(message))

    def push(self, token: str, text: str, kind: str = "chat") -> None:
        """Send a reply that nobody asked for to whoever follows the conversation."""
        reply = self._filled({"kind": kind, "text": text})
        self.pushed.setdefault(token, []).append(reply)
        for loop, event in self.listeners:
            loop.call_soon_threadsafe(event.set)

    async def stream(self, token: str, last: str) -> AsyncIterator[str]:
        """Yield events: first those after ``last``, then each new one."""
        listener = (asyncio.get_running_loop(), asyncio.Event())
        self.listeners.add(listener)
        known = [reply["id"] for reply in self.pushed.get(token, [])]
        sent = known.index(last) + 1 if last in known else 0
        yield ": open\n\n"
        try:
            while True:
                for reply in self.pushed.get(token, [])[sent:]:
                    sent += 1
                    yield f"event: reply\nid: {reply['id']}\ndata: {json.dumps(reply)}\n\n"
                await listener[1].wait()
                listener[1].clear()
        finally:
            self.listeners.discard(listener)

    def _compose(self, message: Json) -> Json:
        said = message.get("text") or message["payload"]
        token = message["conversation"] or f"conversation-{next(self.numbers)}"
        replies = next((found for word, found in SCRIPT.items() if word in said), None)
        chosen = replies or [{"kind": "chat", "text": f"Tôi đã nhận: {said}"}]
        return {"conversation": token, "replies": [self._filled(reply) for reply in chosen]}

    def _filled(self, reply: Json) -> Json:
        return {**EMPTY, **reply, "id": f"reply-{next(self.numbers)}"}


def gateway(scripted: Scripted, home: Path, origins: str) -> FastAPI:
    """Return the application: real pages and headers, a scripted API."""
    app = FastAPI(openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    settings = load({"MOTCUA_HOME": str(home), "MOTCUA_WIDGET_ORIGINS": origins})
    app.add_middleware(Guard, origins=settings.widget_origins)
    add_pages(app, settings)
    _add_messages(app, scripted)
    _add_person(app, scripted)
    return app


def _add_messages(app: FastAPI, scripted: Scripted) -> None:
    @app.post("/api/v1/messages")
    async def messages(message: Json) -> Json:
        return scripted.reply(message)

    @app.get("/api/v1/events")
    async def events(request: Request, conversation: str, last: str = "") -> StreamingResponse:
        if not conversation.startswith("conversation-"):
            raise HTTPException(404)
        last = request.headers.get("Last-Event-ID", last)
        scripted.streams.append((conversation, last))
        return StreamingResponse(
            scripted.stream(conversation, last), media_type="text/event-stream"
        )

    @app.get("/api/v1/procedures/{code}")
    async def procedure(code: str) -> Json:
        if code != CODE:
            raise HTTPException(404)
        return {"code": code, "name": NAME, "short_name": "Đăng ký khai sinh"}


def _add_person(app: FastAPI, scripted: Scripted) -> None:
    @app.get("/api/v1/notice")
    async def notice() -> Json:
        return {"notice": None, "paused": False}

    @app.post("/api/v1/ratings", status_code=204)
    async def ratings(rating: Json) -> Response:
        scripted.ratings.append(rating)
        return Response(status_code=204)

    @app.get("/api/v1/my-data")
    async def my_data(conversation: str) -> Json:
        return {"text": f"**Đang giữ** 1 câu hỏi của {conversation}. <img src=x onerror=hacked=1>"}

    @app.delete("/api/v1/my-data", status_code=204)
    async def delete(conversation: str) -> Response:
        scripted.deleted.append(conversation)
        return Response(status_code=204)
