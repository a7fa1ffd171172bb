"""Pushes events to a webhook as Zalo does: signed, and again by Zalo's schedule until a 200."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

ANSWER_SECONDS = 2.0
RETRY_SECONDS = (30, 300, 900, 1800, 3600)


@dataclass
class Waiting:
    """An event that was not taken yet; ``retries`` have been made, the next is due at ``due``."""

    raw: bytes
    signature: str
    due: float
    retries: int = 0


@dataclass
class Pusher:
    """One app's deliveries. ``statuses`` are all the answers of the webhook, 0 for none."""

    app_id: str
    secret: str
    now: Callable[[], float]
    url: str = ""
    patience: float = ANSWER_SECONDS
    waiting: list[Waiting] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    unsubscribed: bool = False

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._http = httpx.Client(trust_env=False)

    def push(self, event: dict[str, Any]) -> int:
        """Deliver an event; what is not answered 200 in time waits for ``retry``."""
        raw = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        first = Waiting(raw, self.sign(raw, event["timestamp"]), self.now() + RETRY_SECONDS[0])
        status = self.deliver(first.raw, first.signature)
        if status != 200:
            with self._lock:
                self.waiting.append(first)
        return status

    def sign(self, raw: bytes, timestamp: str) -> str:
        """Return the signature header of a body."""
        text = self.app_id.encode() + raw + timestamp.encode() + self.secret.encode()
        return "mac=" + hashlib.sha256(text).hexdigest()

    def deliver(self, raw: bytes, signature: str, retry: int = 0) -> int:
        """Post bytes once; return the status, 0 if no answer came in two seconds."""
        headers = {"X-ZEvent-Signature": signature, "Content-Type": "application/json"}
        if retry:
            headers["num_retry"] = str(retry)
        try:
            posted = self._http.post(self.url, content=raw, headers=headers, timeout=self.patience)
            status = posted.status_code
        except httpx.HTTPError:
            status = 0
        with self._lock:
            self.statuses.append(status)
        return status

    def retry(self, all_of_them: bool = True) -> list[int]:
        """Deliver again what waits (or only what is due by the clock); return the statuses.

        After the fifth retry Zalo gives an event up and unsubscribes the app.
        """
        with self._lock:
            chosen = [item for item in self.waiting if all_of_them or item.due <= self.now()]
        return [self._again(item) for item in chosen]

    def _again(self, item: Waiting) -> int:
        item.retries += 1
        status = self.deliver(item.raw, item.signature, item.retries)
        over = item.retries >= len(RETRY_SECONDS)
        with self._lock:
            if status == 200 or over:
                self.waiting.remove(item)
                self.unsubscribed = self.unsubscribed or status != 200
            else:
                item.due = self.now() + RETRY_SECONDS[item.retries]
        return status
