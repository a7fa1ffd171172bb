"""Plays Zalo over HTTP: the Open API, the token service and the webhooks of an Official Account.

Limits, error codes and signatures are those of Zalo's documents (docs/zalo.md). The player is a
server of its own in threads, so it serves tests in this process and whole processes beside it.
"""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .zalo_http import Listener, Request, ZaloServer
from .zalo_oauth import TokenDesk
from .zalo_push import Pusher

WINDOW_SECONDS = 48 * 3600
PER_MINUTE = 4000
Message = dict[str, Any]
Answer = tuple[int, Any]


@dataclass
class Fault:
    """What happens instead of an answer: a code, an HTTP status, silence or a cut connection."""

    error: int = 0
    http: int = 0
    cut: bool = False
    hold: threading.Event | None = None
    after: bool = False  # the message was accepted all the same
    times: int = 1
    path: str = "/v3.0/oa/message/cs"
    only_buttons: bool = False


@dataclass
class ZaloPlayer:
    """One app and one Official Account. ``url`` is both the Open API and the token service."""

    app_id: str = "3141592653589793238"
    app_secret: str = "app-secret-for-tests"
    oa_secret: str = "oa-secret-for-tests"
    oa_id: str = "2718281828459045235"
    now: Callable[[], float] = time.time
    port: int = 0
    echo: bool = False  # push oa_send_text for our own messages, as Zalo does
    received: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._faults: list[Fault] = []
        self._last_seen: dict[str, float] = {}
        self._gone: set[str] = set()
        self._minute: deque[float] = deque()
        self._count = itertools.count(1)
        self.arrived = threading.Condition(self._lock)
        self.tokens = TokenDesk(self.app_id, self.app_secret, lambda: self.now())
        self.pusher = Pusher(self.app_id, self.oa_secret, lambda: self.now())
        self._server: ZaloServer | None = None

    def start(self) -> ZaloPlayer:
        """Listen on loopback; ``port`` 0 takes a free one, which is kept over stop and start."""
        self._server = ZaloServer(self.port, self.answer)
        self.port = self._server.port
        return self

    def stop(self) -> None:
        """Stop listening: the platform is down."""
        if self._server is not None:
            self._server.close()
            self._server = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def webhook(self) -> str:
        return self.pusher.url

    @webhook.setter
    def webhook(self, url: str) -> None:
        self.pusher.url = url

    # What people and staff do

    def push_text(self, user: str, text: str, msg_id: str = "") -> int:
        """Let a person write; return the HTTP status of the webhook (0: it is not there)."""
        message = {"text": text, "msg_id": msg_id or self._new_id()}
        return self.push(self.event("user_send_text", user, message))

    def tap(self, user: str, title: str) -> int:
        """Let a person tap a button of the newest message that has one with this title."""
        for message in reversed(self.received[user]):
            for button in buttons(message):
                if button["title"] == title and isinstance(button["payload"], str):
                    return self.push_text(user, button["payload"])
        raise AssertionError(f"no button {title!r}")

    def event(self, name: str, user: str, message: Message | None = None) -> Message:
        """Return an event as Zalo makes it, to be pushed."""
        body: Message = {"app_id": self.app_id, "user_id_by_app": f"9{user}"}
        if name in ("follow", "unfollow"):
            body |= {"oa_id": self.oa_id, "follower": {"id": user}, "source": "oa_profile"}
        elif name == "user_click_chatnow":
            body |= {"oa_id": self.oa_id, "user_id": user}
        elif name.startswith("oa_"):
            body |= {"sender": {"id": self.oa_id}, "recipient": {"id": user}}
        else:
            body |= {"sender": {"id": user}, "recipient": {"id": self.oa_id}}
        if message is not None:
            body["message"] = message
        return body | {"event_name": name, "timestamp": str(int(self.now() * 1000))}

    def push(self, event: Message) -> int:
        """Push an event with its signature; what is not answered 200 waits for ``pusher``."""
        self._note(event)
        return self.pusher.push(event)

    def staff_writes(self, user: str, text: str) -> int:
        """Let a member of staff answer in Zalo's own console."""
        event = self.event("oa_send_text", user, {"text": text, "msg_id": self._new_id()})
        event["sender"]["admin_id"] = "1618033988749894848"
        return self.push(event)

    def wait_for(self, user: str, count: int, seconds: float = 30.0) -> list[Message]:
        """Return the person's messages once there are ``count``; AssertionError if too late."""
        with self.arrived:
            there = self.arrived.wait_for(lambda: len(self.received[user]) >= count, seconds)
            assert there, f"{len(self.received[user])} of {count} messages came"
            return list(self.received[user])

    def fail(self, *faults: Fault) -> None:
        """Let the next calls go wrong, in this order."""
        with self._lock:
            self._faults += faults

    def heal(self) -> None:
        """Forget the faults that have not happened yet, and let held calls go."""
        with self._lock:
            for fault in self._faults:
                if fault.hold is not None:
                    fault.hold.set()
            self._faults.clear()

    # What the platform answers

    def answer(self, request: Request) -> Answer | None:
        """Return status and JSON for a request, None to cut the connection."""
        with self._lock:
            self.calls.append(request.path)
            self.arrived.notify_all()
            fault = self._fault(request)
        if fault is None:
            return self._served(request)
        if fault.after:
            self._served(request)
        if fault.hold is not None:
            fault.hold.wait(60)
        if fault.cut:
            return None
        if fault.http:
            return fault.http, {"message": "fault"}
        return (200, _code(fault.error)) if fault.error else self._served(request)

    def _fault(self, request: Request) -> Fault | None:
        for fault in self._faults:
            with_buttons = "attachment" in request.json.get("message", {})
            if fault.path == request.path and (with_buttons or not fault.only_buttons):
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    def _served(self, request: Request) -> Answer:
        with self._lock:
            if request.path == "/v4/oa/access_token":
                return 200, self.tokens.give(request.form, request.headers.get("secret_key", ""))
            if request.path != "/v3.0/oa/message/cs":
                return 404, {"message": "no such API"}
            return 200, self._sent(request)

    def _sent(self, request: Request) -> Message:
        user = request.json.get("recipient", {}).get("user_id")
        message = request.json.get("message")
        problem = self.tokens.problem(request.headers.get("access_token", ""))
        problem = problem or self._rate() or wrong(user, message) or self._away(user)
        if problem:
            return _code(problem)
        return self._accept(user, message)

    def _accept(self, user: str, message: Message) -> Message:
        self.received[user].append(message)
        self.arrived.notify_all()
        msg_id = self._new_id()
        if self.echo:
            sent = {"text": message["text"], "msg_id": msg_id}
            event = self.event("oa_send_text", user, sent)
            threading.Thread(target=self.push, args=(event,), daemon=True).start()
        return {"error": 0, "message": "Success", "data": {"message_id": msg_id, "user_id": user}}

    def _rate(self) -> int:
        now = self.now()
        while self._minute and self._minute[0] <= now - 60:
            self._minute.popleft()
        self._minute.append(now)
        return -32 if len(self._minute) > PER_MINUTE else 0

    def _away(self, user: str) -> int:
        if user in self._gone:
            return -213
        seen = self._last_seen.get(user)
        return 0 if seen is not None and self.now() - seen <= WINDOW_SECONDS else -230

    def _note(self, event: Message) -> None:
        user = event.get("sender", event.get("follower", {})).get("id")
        name = event.get("event_name", "")
        with self._lock:
            if name == "unfollow":
                self._gone.add(user)
            elif name == "follow" or name.startswith("user_send"):
                self._gone.discard(user)
                self._last_seen[user] = self.now()

    def _new_id(self) -> str:
        return f"{secrets.token_hex(8)}{next(self._count):06d}"


def buttons(message: Message) -> list[dict[str, Any]]:
    """Return the buttons of a message a person received."""
    found: list[dict[str, Any]] = (
        message.get("attachment", {}).get("payload", {}).get("buttons", [])
    )
    return found


def wrong(user: Any, message: Any) -> int:
    """Return Zalo's code for a request outside its limits, 0 for a good one."""
    if not (isinstance(user, str) and user.isdecimal() and isinstance(message, dict)):
        return -201
    text, shown = message.get("text"), buttons(message)
    if not isinstance(text, str) or not text.strip() or _units(text) > 2000 or len(shown) > 5:
        return -201
    if "attachment" in message and not shown:
        return -201
    return 0 if all(map(_good_button, shown)) else -201


def _good_button(button: dict[str, Any]) -> bool:
    kind, payload, title = button.get("type"), button.get("payload"), button.get("title", "")
    if not title or _units(title) > 100:
        return False
    if kind in ("oa.query.show", "oa.query.hide"):
        return isinstance(payload, str) and 0 < len(payload) <= 1000
    if kind == "oa.open.url":
        return isinstance(payload, dict) and payload.get("url", "").startswith("http")
    return kind == "oa.open.phone" and str(payload.get("phone_code", "")).isdecimal()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _code(error: int) -> Message:
    return {"error": error, "message": f"error {error}"}


__all__ = ["Fault", "Listener", "ZaloPlayer", "buttons", "wrong"]
