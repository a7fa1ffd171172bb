"""Telegram, Zalo and an agency's system, played on this machine, each with a mood that may change.

A ``mood`` is what the platform does instead of its work; ``spoilt`` counts the calls it fell on.
What a person receives carries ``at``, the moment it came (seconds, monotonic).
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from questions import ROOT

sys.path.insert(0, str(ROOT / "tests"))
from players.dossier_one_stop import OneStopServer
from players.dossier_wire import Request as Asked
from players.dossier_wire import Wire, as_json
from players.telegram import TelegramPlayer
from players.telegram_http import Hangup
from players.telegram_rules import Refusal, flood
from players.zalo import ZaloPlayer
from players.zalo_http import Request

SLOW_SECONDS = 3.0
FLOOD_SECONDS = 2
WELL = ""
Params = dict[str, Any]


@dataclass
class Telegram(TelegramPlayer):
    """Its moods: slow, broken (5xx), flood (429), lost (the message taken, its answer lost)."""

    mood: str = WELL
    spoilt: Counter[str] = field(default_factory=Counter)

    def answer(self, token: str, method: str, params: Params) -> Any:
        """Carry out a call in the mood of now. Raises Refusal or Hangup."""
        mood = self.mood if method.lower() == "sendmessage" else WELL
        self.spoilt[mood] += 1
        if mood == "slow":
            time.sleep(SLOW_SECONDS)
        if mood == "broken":
            raise Refusal(503, "Service Unavailable")
        if mood == "flood":
            raise flood(FLOOD_SECONDS)
        done = super().answer(token, method, params)
        if mood == "lost":
            raise Hangup
        return done

    def _do_sendmessage(self, params: Params) -> Params:
        done = super()._do_sendmessage(params)
        self.chats[int(params["chat_id"])][-1]["at"] = time.monotonic()
        return done


@dataclass
class Zalo(ZaloPlayer):
    """Its moods are Telegram's; ``flood`` is error -32, as Zalo calls it."""

    mood: str = WELL
    spoilt: Counter[str] = field(default_factory=Counter)

    def answer(self, request: Request) -> Any:
        """Return status and JSON in the mood of now, None to cut the connection."""
        mood = self.mood if request.path == "/v3.0/oa/message/cs" else WELL
        self.spoilt[mood] += 1
        if mood == "slow":
            time.sleep(SLOW_SECONDS)
        if mood == "broken":
            return 503, {"message": "fault"}
        if mood == "flood":
            return 200, {"error": -32, "message": "error -32"}
        done = super().answer(request)
        return None if mood == "lost" else done

    def _accept(self, user: str, message: Params) -> Params:
        message["at"] = time.monotonic()
        return super()._accept(user, message)


HOSTILE = (
    Wire(b'{"content": ' + b"[" * 200_000),
    Wire(b"x" * 2_000_000),
    Wire(b"\xff\xfe<script>alert(1)</script>"),
    Wire(b"", 302, {"Location": "http://127.0.0.1:1/"}),
    Wire(b"\x1f\x8b" + b"\0" * 1000, headers={"Content-Encoding": "gzip"}),
    Wire(b'{"content": [{"code": 7, "statusCurrentTask": {"a": [1]}}]}'),
    Wire(raw=b"no HTTP at all\r\n\r\n"),
    Wire(manner="drip"),
)


@dataclass
class Agency(OneStopServer):
    """One-stop software that knows every code. Its moods: slow, hostile."""

    mood: str = WELL
    spoilt: Counter[str] = field(default_factory=Counter)

    def answer(self, request: Asked) -> Wire:
        """Return a dossier of the code that is asked, in the mood of now."""
        self.spoilt[self.mood] += 1
        if self.mood == "slow":
            return Wire(manner="hang")
        if self.mood == "hostile":
            return HOSTILE[self.spoilt["hostile"] % len(HOSTILE)]
        self.held.clear()
        self.hold(request.query.get("code", ""), "Đang xử lý")
        return as_json({"content": list(self.held.values())})


class AgencyThread:
    """The agency's system in a thread of its own; ``stop`` refuses connections, ``start`` again."""

    def __init__(self) -> None:
        self.agency = Agency()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def start(self) -> AgencyThread:
        """Listen; again on the same port after stop()."""
        asyncio.run_coroutine_threadsafe(self.agency.__aenter__(), self._loop).result(10)
        return self

    def stop(self) -> None:
        """Refuse every connection."""
        asyncio.run_coroutine_threadsafe(self.agency.__aexit__(), self._loop).result(10)
