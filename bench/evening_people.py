"""The citizens of an evening: each asks for a while, goes on about the answer, and may leave.

Each message is brought until it is acknowledged, as a platform does, and is noted for the ledger.
"""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
from drill_people import REPEAT_SECONDS, questions, zalo_request
from evening_ledger import Got, Sent, key_of

if TYPE_CHECKING:
    from evening_system import Evening

FACETS = ("fee", "time", "place")
TYPED = {"fee": "hết bao nhiêu tiền", "time": "mất bao lâu", "place": "nộp ở đâu"}
BUTTONS = {"fee": "Lệ phí", "time": "Mất bao lâu", "place": "Nộp ở đâu"}
ERASE = "Xóa hết"
GIVE_UP_SECONDS = 300.0
CODES = [code for code, _ in questions(60)]
CLIENT = httpx.Client(limits=httpx.Limits(max_connections=None))
numbers, serials = itertools.count(1), itertools.count(1)


@dataclass
class Mischief:
    """What the platforms do to what they bring: repeat it, and change the order."""

    channels: set[str] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)


@dataclass
class Citizen:
    """Somebody on one channel who is going to ask about ``planned``. ``spoken`` are the numbers
    they gave away, ``refused`` the statuses and errors that were no acknowledgement."""

    system: Evening
    chance: random.Random
    number: int
    mischief: Mischief
    sent: list[Sent] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    planned: list[str] = field(default_factory=list)
    channel = ""
    path = ""
    patience = 5.0

    @property
    def name(self) -> str:
        """What they are called in the report."""
        return f"{self.channel} {self.number}"

    def talk(self, gap: float, over: threading.Event, visits: int) -> None:
        """Ask about some procedures with pauses of about ``gap`` seconds, then perhaps leave."""
        self.planned = self.chance.sample(CODES, visits)
        for code in self.planned:
            for step in self._visit(code):
                if over.wait(self.chance.expovariate(1 / gap)):
                    return
                self._say(step)
        if self.chance.random() < 0.4 and not over.wait(gap):
            self._leave(gap, over)

    def _visit(self, code: str) -> list[Sent]:
        """Return what is asked about one procedure, and at times something else behind it."""
        first, second, third = self.chance.sample(FACETS, 3)
        steps = [Sent(f"{code} {first}", f"{self._number()}thủ tục {code} {TYPED[first]}")]
        if self.chance.random() < 0.6:
            steps.append(Sent(f"{code} {second}", TYPED[second], steps[0].key))
        if self.chance.random() < 0.5:
            steps.append(Sent(f"{code} {third}", TYPED[third], steps[0].key))
        if self.chance.random() < 0.3:
            dossier = f"H36.12-260914-{next(serials):05d}"
            steps.append(Sent(dossier, f"hồ sơ {dossier} đến đâu rồi"))
        if self.chance.random() < 0.05 and all(one.key != "handover" for one in self.sent):
            steps.append(Sent("handover", "cho tôi gặp cán bộ"))
        return steps

    def _number(self) -> str:
        """Return a telephone number that the person gives away for nothing, at times."""
        if self.chance.random() > 0.15:
            return ""
        self.spoken.append(f"09{self.chance.randrange(10**8):08d}")
        return f"số tôi là {self.spoken[-1]}, "

    def _say(self, step: Sent) -> None:
        if self.channel == "web" and step.needs and not self._answered(step.needs):
            return  # who was told of a failure does not go on about it
        if self.channel in self.mischief.channels and not step.needs:
            self._swapped(step)
            return
        facet = step.key.partition(" ")[2]
        pressed = self.press(step, BUTTONS[facet]) if step.needs and facet in BUTTONS else None
        self.bring(step, pressed or self.message(step.text))

    def _swapped(self, step: Sent) -> None:
        """Let the platform bring a later message first, and then both once more."""
        code = next(c for c in self.chance.sample(CODES, 60) if self._new(c))
        later = Sent(f"{code} fee", f"thủ tục {code} {TYPED['fee']}")
        first, second = self.message(step.text), self.message(later.text)
        self.bring(later, second)
        self.bring(step, first)
        for again in (second, first):
            self._post(again)
            self.mischief.done[self.channel] += 1

    def _answered(self, key: str) -> bool:
        return any(key_of(text) == key for text, _ in self.shown())

    def _new(self, code: str) -> bool:
        """Return whether a code is neither asked about already nor going to be."""
        return code not in self.planned and all(not one.key.startswith(code) for one in self.sent)

    def _leave(self, gap: float, over: threading.Event) -> None:
        """Have everything erased: asked for, then confirmed by the button if it is there."""
        asked = Sent("ask_erase", "xóa dữ liệu của tôi")
        self.bring(asked, self.message(asked.text))
        confirmed = Sent("erase", ERASE, asked.key)
        for _ in range(20):
            pressed = self.press(confirmed, ERASE)
            if pressed is not None:
                self.bring(confirmed, pressed)
                return
            if over.wait(gap / 4):
                return

    def bring(self, step: Sent, message: dict[str, Any]) -> None:
        """Bring one message to the gateway until it is acknowledged."""
        step.place, step.sent_at = len(self.sent), time.monotonic()
        self.sent.append(step)
        while not step.acked:
            answer = self._post(message)
            if answer is not None and answer.status_code == 200:
                step.acked = True
                self.took(answer)
            elif time.monotonic() - step.sent_at > GIVE_UP_SECONDS:
                raise RuntimeError(f"{self.name}: not acknowledged in {GIVE_UP_SECONDS:.0f} s")
            else:
                time.sleep(REPEAT_SECONDS)

    def _post(self, message: dict[str, Any]) -> httpx.Response | None:
        """Post once; None if no answer came. Raises RuntimeError if we were wrong."""
        try:
            answer = CLIENT.post(self.system.url + self.path, timeout=self.patience, **message)
        except httpx.HTTPError as error:
            self.refused[type(error).__name__] += 1
            return None
        if answer.status_code != 200:
            self.refused[str(answer.status_code)] += 1
        if 400 <= answer.status_code < 500:
            raise RuntimeError(f"{self.path}: {answer.status_code} {answer.text[:200]}")
        return answer

    def press(self, step: Sent, title: str) -> dict[str, Any] | None:
        """Return the message of a button under the answer that ``step`` goes on about."""
        for text, buttons in reversed(self.shown()):
            if key_of(text) == step.needs:
                token = buttons.get(title)
                return None if token is None else self.tap(token)
        return None

    def message(self, text: str) -> dict[str, Any]:
        """Return httpx' arguments for a message of ``text``."""
        raise NotImplementedError

    def tap(self, token: str) -> dict[str, Any]:
        """Return the same for a button."""
        raise NotImplementedError

    def shown(self) -> list[tuple[str, dict[str, str]]]:
        """Return the texts that came, with the tokens of their buttons by title."""
        raise NotImplementedError

    def got(self) -> list[Got]:
        """Return the texts that came and when, in order."""
        raise NotImplementedError

    def took(self, answer: httpx.Response) -> None:
        """Note the answer to the request itself, where it holds replies."""

    @property
    def done(self) -> bool:
        """Whether nothing more is to be waited for: every key has come, or on the web always."""
        keys = {key_of(one.text) for one in self.got()}
        return all(one.key in keys for one in self.sent)


class OnTelegram(Citizen):
    channel, path = "telegram", "/webhooks/telegram"

    def _update(self, content: dict[str, Any]) -> dict[str, Any]:
        secret = {"X-Telegram-Bot-Api-Secret-Token": self.system.secret}
        return {"json": {"update_id": next(numbers), **content}, "headers": secret}

    def _said(self, text: str) -> dict[str, Any]:
        who = {"id": self.number, "is_bot": False, "first_name": "Lan"}
        chat = {"id": self.number, "type": "private", "first_name": "Lan"}
        return {"message_id": 1, "date": int(time.time()), "chat": chat, "from": who, "text": text}

    def message(self, text: str) -> dict[str, Any]:
        return self._update({"message": self._said(text)})

    def tap(self, token: str) -> dict[str, Any]:
        under = self._said("…")
        query = {"id": f"q{next(numbers)}", "from": under["from"], "message": under}
        return self._update({"callback_query": {**query, "chat_instance": "1", "data": token}})

    def _chat(self) -> list[dict[str, Any]]:
        return list(self.system.telegram.chats[self.number])

    def shown(self) -> list[tuple[str, dict[str, str]]]:
        found = []
        for item in self._chat():
            rows = (item.get("reply_markup") or {}).get("inline_keyboard", [])
            buttons = {b["text"]: b["callback_data"] for r in rows for b in r if "url" not in b}
            found.append((str(item["shown"]), buttons))
        return found

    def got(self) -> list[Got]:
        return [Got(str(item["shown"]), item["at"]) for item in self._chat()]


class OnZalo(Citizen):
    channel, path = "zalo", "/webhooks/zalo"

    def message(self, text: str) -> dict[str, Any]:
        return zalo_request(self.system.zalo, self.number, f"m{next(numbers)}", text)

    def tap(self, token: str) -> dict[str, Any]:
        return self.message(token)

    def _chat(self) -> list[dict[str, Any]]:
        return list(self.system.zalo.received[str(self.number)])

    def shown(self) -> list[tuple[str, dict[str, str]]]:
        found = []
        for item in self._chat():
            buttons = item.get("attachment", {}).get("payload", {}).get("buttons", [])
            texts = {b["title"]: b["payload"] for b in buttons if isinstance(b["payload"], str)}
            found.append((str(item["text"]), texts))
        return found

    def got(self) -> list[Got]:
        return [Got(str(item["text"]), item["at"]) for item in self._chat()]


@dataclass
class OnWeb(Citizen):
    conversation: str | None = None
    replies: dict[str, tuple[Got, dict[str, str]]] = field(default_factory=dict)
    channel, path, patience = "web", "/api/v1/messages", 15.0

    def message(self, text: str) -> dict[str, Any]:
        return self._body({"text": text})

    def tap(self, token: str) -> dict[str, Any]:
        return self._body({"payload": token})

    def _body(self, said: dict[str, str]) -> dict[str, Any]:
        number = f"evening-{next(numbers):08d}"
        return {"json": {"conversation": self.conversation, "id": number, **said}}

    def took(self, answer: httpx.Response) -> None:
        body, now = answer.json(), time.monotonic()
        self.conversation = body["conversation"]
        for reply in body["replies"]:
            buttons = {b["title"]: b["payload"] for b in reply["buttons"] if "payload" in b}
            self.replies.setdefault(reply["id"], (Got(reply["text"], now), buttons))

    def shown(self) -> list[tuple[str, dict[str, str]]]:
        return [(got.text, buttons) for got, buttons in self.replies.values()]

    def got(self) -> list[Got]:
        return [got for got, _ in self.replies.values()]

    @property
    def done(self) -> bool:
        return all(one.acked for one in self.sent)


KINDS = (OnTelegram, OnZalo, OnTelegram, OnZalo, OnWeb)
