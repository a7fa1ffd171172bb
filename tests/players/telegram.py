"""Telegram on this machine: a server that plays the Bot API for one bot, by its rules.

``with TelegramPlayer() as telegram:`` gives ``url`` and ``token``; ``push`` brings an update to
the bot, ``chats`` holds what each person received. Safe to use from any thread.
"""

from __future__ import annotations

import http.client
import json
import queue
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from players.telegram_http import Handler, Hangup, Server
from players.telegram_rules import Flood, Refusal, bad, check_keyboard, visible
from players.telegram_updates import message, tap

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
CONFLICT_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
CONFLICT_OTHER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
Params = dict[str, Any]
Fault = Callable[[], tuple[int, bytes] | None]
"""What a scripted call does instead: an answer, None for carrying it out, or it raises Refusal."""


@dataclass
class TelegramPlayer:
    """One bot and its people. ``limits`` switches the 429s on; a name in ``blocked`` blocked us."""

    token: str = "7000000001:player-token"
    limits: bool = False
    port: int = 0
    senders: int = 8
    repeat_seconds: float = 0.2
    chats: dict[int, list[Params]] = field(default_factory=lambda: defaultdict(list))
    calls: list[tuple[str, Params]] = field(default_factory=list)
    actions: list[int] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    queries: set[str] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    missing: set[int] = field(default_factory=set)
    webhook: Params = field(default_factory=dict)
    menu: list[Params] = field(default_factory=list)
    pushes: list[tuple[int, int]] = field(default_factory=list)
    scripts: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    down: bool = False
    pending: dict[int, Params] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self._flood, self._ids, self._poll = Flood(), count(1), 0
        self._updates = count(1000)
        self._outgoing: queue.Queue[Params] = queue.Queue()
        self._server: ThreadingHTTPServer | None = None
        for _ in range(self.senders):
            threading.Thread(target=self._bring, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> TelegramPlayer:
        """Listen; again on the same port after stop()."""
        handler = type("Handler", (Handler,), {"player": self})
        self._server = Server(("127.0.0.1", self.port), handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Refuse every connection; what was recorded stays."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> TelegramPlayer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def push(self, update: Params) -> int:
        """Bring an update to the bot (by webhook if one is set) and return its id."""
        with self.changed:
            update = {"update_id": next(self._updates), **update}
            if "callback_query" in update:
                self.queries.add(update["callback_query"]["id"])
            self.pending[update["update_id"]] = update
            self.changed.notify_all()
            if self.webhook:
                self._outgoing.put(update)
        return int(update["update_id"])

    def say(self, chat: int, text: str, **more: Any) -> int:
        """Push a text message of a person in a private chat."""
        return self.push(message(chat, text=text, **more))

    def tap(self, chat: int, data: str) -> int:
        """Push the tap on a button of ours."""
        return self.push(tap(chat, data))

    def texts(self, chat: int) -> list[str]:
        """Return what a person read, in order."""
        return [sent["shown"] for sent in self.chats[chat]]

    def script(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method go wrong, one after the other."""
        self.scripts[method.lower()].extend(faults)

    def wait(self, until: Callable[[], bool], seconds: float = 10) -> bool:
        """Wait until something recorded makes ``until`` true; return whether it did."""
        with self.changed:
            return self.changed.wait_for(until, seconds)

    @contextmanager
    def held(self, method: str) -> Iterator[None]:
        """Keep the next call of a method waiting while the block runs, then hang up on it."""
        released = threading.Event()

        def hang() -> None:
            released.wait(30)
            raise Hangup

        self.script(method, hang)
        try:
            yield
        finally:
            released.set()

    def answer(self, token: str, method: str, params: Params) -> Any:
        """Carry out one call of the API. Raises Refusal."""
        if token != self.token:
            raise Refusal(401, "Unauthorized")
        carry_out = getattr(self, f"_do_{method.lower()}", None)
        if carry_out is None:
            raise Refusal(404, "Not Found: method not found")
        with self.changed:
            self.calls.append((method, params))
            self.changed.notify_all()
            return carry_out(params)

    def _do_getme(self, params: Params) -> Params:
        flags = {"can_join_groups": False, "can_read_all_group_messages": False}
        me = {"id": int(self.token.partition(":")[0]), "is_bot": True, "first_name": "Một Cửa"}
        return {**me, **flags, "username": "motcua_bot", "supports_inline_queries": False}

    def _do_setmycommands(self, params: Params) -> bool:
        self.menu = params["commands"]
        return True

    def _do_setwebhook(self, params: Params) -> bool:
        if params.get("url") and not params["url"].startswith(("https://", "http://127.0.0.1")):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = params if params.get("url") else {}
        for update in self.pending.values() if self.webhook else ():
            self._outgoing.put(update)
        return True

    def _do_deletewebhook(self, params: Params) -> bool:
        self.webhook = {}
        return True

    def _do_getupdates(self, params: Params) -> list[Params]:
        if self.webhook:
            raise Refusal(409, CONFLICT_WEBHOOK)
        self._poll += 1
        mine, offset = self._poll, int(params.get("offset") or 0)
        self.changed.notify_all()
        for number in [number for number in self.pending if number < offset]:
            del self.pending[number]
        self.changed.wait_for(
            lambda: self.pending or self._poll != mine or self._server is None or self.webhook,
            float(params.get("timeout") or 0),
        )
        if self._poll != mine:
            raise Refusal(409, CONFLICT_OTHER)
        return [self.pending[number] for number in sorted(self.pending)][:100]

    def _do_sendmessage(self, params: Params) -> Params:
        chat = self._reach(params)
        shown = visible(str(params.get("text", "")), params.get("parse_mode"))
        check_keyboard(params.get("reply_markup"))
        if self.limits:
            self._flood.check(chat)
        number = next(self._ids)
        self.chats[chat].append({**params, "shown": shown, "message_id": number})
        sender = {"id": chat, "type": "private", "first_name": "Dân"}
        return {"message_id": number, "date": int(time.time()), "chat": sender, "text": shown}

    def _do_sendchataction(self, params: Params) -> bool:
        self.actions.append(self._reach(params))
        return True

    def _do_answercallbackquery(self, params: Params) -> bool:
        if params.get("callback_query_id") not in self.queries:
            raise bad(TOO_OLD)
        self.answered.append(params["callback_query_id"])
        return True

    def _reach(self, params: Params) -> int:
        chat = int(params.get("chat_id") or 0)
        if not chat or chat in self.missing:
            raise bad("chat not found")
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat

    def _bring(self) -> None:
        """Bring updates to the webhook, again after anything but a 2xx."""
        while True:
            update = self._outgoing.get()
            status = self._post(update) if self.webhook else 0
            with self.changed:
                self.pushes.append((update["update_id"], status))
                if 200 <= status < 300:
                    self.pending.pop(update["update_id"], None)
                elif self.webhook:
                    timer = threading.Timer(self.repeat_seconds, self._outgoing.put, [update])
                    timer.daemon = True
                    timer.start()
                self.changed.notify_all()

    def _post(self, update: Params) -> int:
        target = urlsplit(self.webhook["url"])
        headers = {"Content-Type": "application/json"}
        if self.webhook.get("secret_token"):
            headers[SECRET_HEADER] = self.webhook["secret_token"]
        connection = http.client.HTTPConnection(target.netloc, timeout=10)
        try:
            connection.request("POST", target.path, json.dumps(update), headers)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()
