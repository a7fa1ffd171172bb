"""Conversations through the gateway, timed turn by turn."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import httpx
import numpy as np
import yaml
from dialogues import PATH as DIALOGUES
from questions import read

from bot.language.text import fold

QUESTIONS_EACH = 5


@dataclass
class Timed:
    """Seconds of each turn, and how many turns came back as an error."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    def percentile(self, share: float) -> float:
        """Return the milliseconds that ``share`` of a hundred turns do not exceed."""
        return float(np.percentile(self.seconds, share)) * 1000 if self.seconds else 0.0


class Person:
    """One person's conversation."""

    def __init__(self, client: httpx.Client, timed: Timed) -> None:
        self._client, self.timed = client, timed
        self._conversation: str | None = None

    def say(self, text: str) -> None:
        """Say one thing and note how long the answer took."""
        body = {"conversation": self._conversation, "text": text}
        begun = time.perf_counter()
        response = self._client.post("/api/v1/messages", json=body)
        self.timed.seconds.append(time.perf_counter() - begun)
        answer = response.json()
        self._conversation = answer["conversation"]
        self.timed.failed += any(reply["kind"] == "error" for reply in answer["replies"])


def conversations() -> Iterator[list[str]]:
    """Yield conversations without end: the dialogues, then the questions, five to each."""
    dialogues = yaml.safe_load(DIALOGUES.read_text(encoding="utf-8"))
    follow_ups = [[turn["say"] for turn in dialogue["turns"]] for dialogue in dialogues]
    texts = [question.text for question in read("dev")]
    texts += [fold(text) for text in texts]
    chunks = [texts[i : i + QUESTIONS_EACH] for i in range(0, len(texts), QUESTIONS_EACH)]
    yield from itertools.cycle([*follow_ups, *chunks])


def one_client(url: str, turns: int) -> Timed:
    """Return the times of ``turns`` turns, one after the other."""
    timed = Timed()
    with httpx.Client(base_url=url, timeout=15.0) as client:
        for texts in conversations():
            person = Person(client, timed)
            for text in texts[: turns - len(timed.seconds)]:
                person.say(text)
            if len(timed.seconds) >= turns:
                return timed
    return timed


def many_clients(url: str, clients: int, seconds: float) -> Timed:
    """Return the times of all turns that ``clients`` at once finish in ``seconds``."""
    found = [Timed() for _ in range(clients)]
    deadline = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_talk_until, args=(url, deadline, timed, number))
        for number, timed in enumerate(found)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Timed(
        list(itertools.chain.from_iterable(one.seconds for one in found)),
        sum(one.failed for one in found),
    )


def _talk_until(url: str, deadline: float, timed: Timed, number: int) -> None:
    """Talk until the deadline, each client from another place of the list."""
    with httpx.Client(base_url=url, timeout=15.0) as client:
        for texts in itertools.islice(conversations(), number * 12, None):
            person = Person(client, timed)
            for text in texts:
                if time.perf_counter() > deadline:
                    return
                person.say(text)


def long_and_short(url: str, pairs: int, length: int) -> tuple[Timed, Timed]:
    """Return the times of turns 3 to 7 and of the five turns up to ``length``.

    Long and new conversations say the same five things in turns, so that whatever else the
    machine does meets both alike.
    """
    texts = [question.text for question in read("dev")]
    short, long = Timed(), Timed()
    with httpx.Client(base_url=url, timeout=15.0) as client:
        for number in range(pairs):
            old, new = Person(client, Timed()), Person(client, Timed())
            _say_all(old, itertools.islice(itertools.cycle(texts), number, length - 5 + number))
            _say_all(new, texts[:2])
            old.timed, new.timed = long, short
            _in_turns(old, new, texts[5 * number : 5 * number + 5])
    return short, long


def _say_all(person: Person, texts: Iterable[str]) -> None:
    for text in texts:
        person.say(text)


def _in_turns(old: Person, new: Person, texts: Sequence[str]) -> None:
    for text in texts:
        new.say(text)
        old.say(text)
