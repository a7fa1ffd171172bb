"""The people of the drill: each asks in order, and repeats what was not acknowledged."""

from __future__ import annotations

import itertools
import json
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import yaml
from questions import ROOT

if TYPE_CHECKING:
    from drill_killing import System

CODE = re.compile(r"\(mã (?:<code>)?(\d\.\d{6})")
WAYS = ("cần giấy tờ gì", "hết bao nhiêu tiền", "nộp ở đâu", "mất bao lâu")
REPEAT_SECONDS = 0.5
HURRY = 0.2
CLIENT = httpx.Client(limits=httpx.Limits(max_connections=None))  # of all, as a platform's is
_numbers = itertools.count(1)


def questions(count: int) -> list[tuple[str, str]]:
    """Return ``count`` pairs of a procedure's code and a question that names it."""
    cards = sorted((ROOT / "data" / "procedures").glob("*.yml"))
    lists = [yaml.safe_load(card.read_text(encoding="utf-8")) for card in cards]
    codes = [card["code"] for cards_ in lists for card in cards_]
    ways = itertools.cycle(WAYS)
    return [(code, f"thủ tục {code} {next(ways)}") for code in codes[:count]]


@dataclass
class Person:
    """Somebody on one channel. ``acks`` are seconds until the platform was answered 200.

    On the web ``replies`` are texts by id and ``errors`` those that own up to a fault.
    """

    system: System
    chance: random.Random
    asked: list[tuple[str, str]]
    number: int
    acks: list[float] = field(default_factory=list)
    conversation: str | None = None
    replies: dict[str, str] = field(default_factory=dict)
    errors: int = 0

    def talk(self, gap: float) -> None:
        """Ask everything; mostly with a pause of about ``gap`` seconds, at times without."""
        time.sleep(self.chance.uniform(0, gap))
        for _, text in self.asked:
            self.ask(text)
            if self.chance.random() > HURRY:
                time.sleep(self.chance.expovariate((1 - HURRY) / gap))

    def ask(self, text: str) -> None:
        """Bring one message to a gateway until it is acknowledged."""
        send = self.message(text)
        while True:
            begun = time.perf_counter()
            try:
                url = self.system.gateway(self.chance) + self.path
                answer = CLIENT.post(url, timeout=self.patience, **send)
            except httpx.HTTPError:
                time.sleep(REPEAT_SECONDS)
                continue
            if answer.status_code == 200:
                self.acks.append(time.perf_counter() - begun)
                self.took(answer)
                return
            if answer.status_code < 500:
                raise RuntimeError(f"{self.path}: {answer.status_code} {answer.text[:200]}")
            time.sleep(REPEAT_SECONDS)

    path = ""
    patience = 5.0

    def message(self, text: str) -> dict[str, Any]:
        """Return httpx' arguments for a message."""
        raise NotImplementedError

    def took(self, answer: httpx.Response) -> None:
        """Note the answer to the request itself, where it holds replies."""

    def texts(self) -> list[str]:
        """Return the texts that reached the person, in order."""
        raise NotImplementedError

    def answers(self) -> list[str]:
        """Return the codes of the answers that came, in order."""
        found = (CODE.search(text[:300]) for text in self.texts())
        return [match.group(1) for match in found if match]

    def done(self) -> bool:
        """Return whether every question has its answer."""
        return {code for code, _ in self.asked} <= set(self.answers())


class OnTelegram(Person):
    """Somebody on Telegram."""

    path = "/webhooks/telegram"

    def message(self, text: str) -> dict[str, Any]:
        who = {"id": self.number, "is_bot": False, "first_name": "Lan"}
        chat = {"id": self.number, "type": "private", "first_name": "Lan"}
        said = {"message_id": 1, "date": int(time.time()), "chat": chat, "from": who, "text": text}
        update = {"update_id": next(_numbers), "message": said}
        secret = {"X-Telegram-Bot-Api-Secret-Token": self.system.secret}
        return {"json": update, "headers": secret}

    def texts(self) -> list[str]:
        return [str(item["text"]) for item in list(self.system.telegram.chats[self.number])]


def zalo_request(zalo: Any, person: int, message: str, text: str) -> dict[str, Any]:
    """Return the signed body and headers that the played Zalo brings a message with."""
    event = zalo.event("user_send_text", str(person), {"text": text, "msg_id": message})
    zalo._note(event)
    raw = json.dumps(event, ensure_ascii=False).encode()
    signature = zalo.pusher.sign(raw, event["timestamp"])
    headers = {"X-ZEvent-Signature": signature, "Content-Type": "application/json"}
    return {"content": raw, "headers": headers}


class OnZalo(Person):
    """Somebody on Zalo."""

    path = "/webhooks/zalo"

    def message(self, text: str) -> dict[str, Any]:
        return zalo_request(self.system.zalo, self.number, f"m{next(_numbers)}", text)

    def texts(self) -> list[str]:
        return [str(item["text"]) for item in list(self.system.zalo.received[str(self.number)])]


class OnWeb(Person):
    """Somebody on the chat page: a repeat has the same id, replies drop repeats by theirs."""

    path = "/api/v1/messages"
    patience = 15.0

    def message(self, text: str) -> dict[str, Any]:
        body = {
            "conversation": self.conversation,
            "id": f"drill-{next(_numbers):08d}",
            "text": text,
        }
        return {"json": body}

    def took(self, answer: httpx.Response) -> None:
        body = answer.json()
        self.conversation = body["conversation"]
        for reply in body["replies"]:
            self.errors += reply["kind"] == "error"
            self.replies.setdefault(reply["id"], reply["text"])

    def texts(self) -> list[str]:
        return list(self.replies.values())

    def done(self) -> bool:
        return len(self.answers()) + self.errors >= len(self.asked)


def crowd(
    count: int, asked: Sequence[tuple[str, str]], system: System, chance: random.Random
) -> list[Person]:
    """Return people: half on Telegram, a third on Zalo, the rest on the web."""
    kinds = [OnTelegram, OnZalo, OnTelegram, OnZalo, OnTelegram, OnWeb]
    found = []
    for number in range(count):
        own = list(asked)
        chance.shuffle(own)
        kind = kinds[number % len(kinds)]
        found.append(kind(system, random.Random(chance.random()), own, 10_000_000 + number))
    return found
