"""A crowd that sends what means harm to a running gateway, and the judgement of each answer."""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from foes import wire
from foes.texts import SCENES, texts
from players.zalo import ZaloPlayer

from bot.replies import say

TELEGRAM, ZALO = "/webhooks/telegram", "/webhooks/zalo"
SLOW_SECONDS = 3.0
CUT_SECONDS = 0.3
ANSWER_SECONDS = 15.0
FIRST_PERSON = 40_000_000
BAD_LINES = ("turn failed", "turn too slow", "Traceback", " ERROR ", " CRITICAL ")
REFUSED = {say(key).text for key in ("unknown_button", "unknown_conversation")}


@dataclass(frozen=True)
class Doors:
    """A gateway with all its doors; ``zalo`` signs events, ``secret`` is Telegram's."""

    port: int
    zalo: ZaloPlayer
    secret: str


@dataclass
class Found:
    """What came of it. ``waiting``: people on platforms who are owed an answer, with its cause."""

    sent: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    waiting: dict[tuple[str, int], str] = field(default_factory=dict)


class Crowd:
    """Sends one hostile thing after the other, the same ones for the same seed."""

    def __init__(self, doors: Doors, seed: int) -> None:
        self._doors, self.found = doors, Found()
        self._chance = random.Random(seed)
        self._people = itertools.count(FIRST_PERSON + seed % 1000 * 10_000)
        self._texts = texts(self._chance)
        self._told = [("X-Telegram-Bot-Api-Secret-Token", doors.secret)]
        self._bodies = wire.bodies(self._chance)
        self._telegram_bodies = wire.bodies(self._chance, TELEGRAM, self._told)
        self._wire, self._paths = wire.wire(self._chance), wire.paths(self._chance)
        self._ways: list[tuple[float, Callable[[], None]]] = [
            (0.5, self._web_text),
            (0.1, self._telegram_text),
            (0.1, self._zalo_text),
            (0.06, lambda: self._send(next(self._bodies))),
            (0.02, lambda: self._send(next(self._telegram_bodies))),
            (0.02, self._zalo_body),
            (0.05, self._telegram_event),
            (0.05, self._zalo_event),
            (0.05, lambda: self._send(next(self._wire))),
            (0.05, lambda: self._send(next(self._paths))),
        ]

    def attack(self) -> None:
        """Send one hostile message and judge its answer."""
        shares, ways = zip(*self._ways, strict=True)
        self._chance.choices(ways, shares)[0]()

    def _web_text(self) -> None:
        """Say something hostile where a question of ours may wait for an answer."""
        token = None
        for text in self._chance.choice(SCENES):
            token = self._say("scene", text, token)
        for _ in range(self._chance.choice((1, 1, 1, 3))):
            token = self._say("text", next(self._texts), token)

    def _say(self, kind: str, text: str, token: str | None) -> str | None:
        raw = json.dumps({"conversation": token, "text": text}).encode()
        answer = self._send(wire.Hostile(kind, wire.request(wire.MESSAGES, raw)), repr(text))
        with contextlib.suppress(ValueError, TypeError, KeyError):
            return str(json.loads(answer)["conversation"] or "") or token
        return token

    def _telegram_text(self) -> None:
        number, text = next(self._people), next(self._texts)
        raw = json.dumps(wire.telegram_update(number, text=text)).encode()
        self.found.waiting["telegram", number] = repr(text)
        self._send(wire.Hostile("telegram text", self._to_telegram(raw)), repr(text))

    def _telegram_event(self) -> None:
        event = wire.telegram_update(next(self._people), text="lệ phí khai sinh")
        raw = wire.damaged(event, self._chance)
        self._send(wire.Hostile("telegram event", self._to_telegram(raw)))

    def _to_telegram(self, raw: bytes) -> bytes:
        return wire.request(TELEGRAM, raw, [wire.JSON_TYPE, *self._told])

    def _zalo_text(self) -> None:
        number, text = next(self._people), next(self._texts)
        raw = self._zalo_raw(number, text)
        if len(raw) < 60_000:
            self.found.waiting["zalo", number] = repr(text)
        self._send(wire.Hostile("zalo text", self._to_zalo(raw)), repr(text))

    def _zalo_raw(self, number: int, text: str) -> bytes:
        said = {"text": text, "msg_id": f"foe{number}"}
        event = self._doors.zalo.event("user_send_text", str(number), said)
        self._doors.zalo._note(event)
        return json.dumps(event).encode()

    def _zalo_event(self) -> None:
        raw = self._zalo_raw(next(self._people), "lệ phí khai sinh")
        self._send(
            wire.Hostile("zalo event", self._to_zalo(wire.damaged(json.loads(raw), self._chance)))
        )

    def _zalo_body(self) -> None:
        self._send(wire.Hostile("zalo body", self._to_zalo(self._chance.choice(wire.BODIES))))

    def _to_zalo(self, raw: bytes) -> bytes:
        """Sign a body as Zalo does, if it holds what is signed."""
        stamp = ""
        with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
            stamp = str(json.loads(raw)["timestamp"])
        signature = self._doors.zalo.pusher.sign(raw, stamp.encode("utf-8", "ignore").decode())
        return wire.request(ZALO, raw, [wire.JSON_TYPE, ("X-ZEvent-Signature", signature)])

    def _send(self, hostile: wire.Hostile, about: str = "") -> bytes:
        """Send it, note what is wrong with the answer, and return the answer's body."""
        begun = time.perf_counter()
        head, body = exchange(self._doors.port, hostile)
        took = time.perf_counter() - begun
        status = int(head.split(None, 2)[1]) if head.startswith(b"HTTP/") else 0
        self.found.sent[hostile.kind] += 1
        self.found.statuses[str(status or "closed")] += 1
        wrong = judged(hostile, status, body)
        if took > SLOW_SECONDS:
            wrong = f"{wrong}, took {took:.1f} s"
        if wrong:
            about = about or repr(hostile.raw)
            self.found.faults.append(f"{hostile.kind}: {wrong}: {about[:300]} -> {body[:300]!r}")
        return body


def exchange(port: int, hostile: wire.Hostile) -> tuple[bytes, bytes]:
    """Return head and body of the answer; both are empty if the connection was only closed."""
    answer = b""
    seconds = CUT_SECONDS if hostile.cut else ANSWER_SECONDS
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as line:
        with contextlib.suppress(OSError):
            line.sendall(hostile.raw)
        with contextlib.suppress(OSError):
            while part := line.recv(65536):
                answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return head, body


def judged(hostile: wire.Hostile, status: int, body: bytes) -> str:
    """Return what is wrong with an answer, an empty text if nothing is."""
    if not status:
        return "" if hostile.cut else "no answer"
    if status >= 500:
        return f"status {status}"
    if status >= 400 and not body and not hostile.raw.startswith(b"HEAD "):
        return f"status {status} without a word"
    if hostile.kind in ("text", "scene") and status != 413:
        return _judged_replies(status, body)
    return ""


def _judged_replies(status: int, body: bytes) -> str:
    replies: list[dict[str, Any]] = json.loads(body).get("replies", []) if status == 200 else []
    if not replies:
        return f"status {status}, no reply"
    failed = [r for r in replies if r["kind"] == "error" and r["text"] not in REFUSED]
    return "kind error" if failed or not all(r["text"].strip() for r in replies) else ""


def bad_lines(log: str) -> Iterator[str]:
    """Yield the lines of a log that speak of a fault."""
    yield from (line for line in log.splitlines() if any(bad in line for bad in BAD_LINES))
