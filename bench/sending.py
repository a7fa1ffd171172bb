"""Sends messages and times the answers, in a process of its own: it shares the cores it measures.

`python bench/sending.py` reads a plan (JSON) from its input and prints what was found (JSON).
One thread, plain HTTP/1.1 over connections that stay open: about 0.2 ms of processor a message,
which is counted too (``cpu``).

The plan: ``port``; ``to``: "gateway", "rasa" (ours: a sender for each turn) or "default" (a sender
for each conversation); ``conversations``: lists of texts; and either ``clients``, ``warm`` and
``seconds`` (or ``skip`` and ``turns`` of each), with a ``rate`` (messages/s in all) if they are to
pause, or
``lengths``: turns at which long conversations are compared with new ones.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
PATHS = {"gateway": "/api/v1/messages"}
REST = "/webhooks/rest/webhook"
STRIDE = 12  # conversations between the places where two clients begin
IN_STEP = 5  # turns compared at each length
_names = itertools.count(1)


class Connection:
    """One kept connection to 127.0.0.1; opened anew if the other side has closed it."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        )
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: Any) -> tuple[int, Any]:
        """Return status and decoded body of the answer. Raises OSError, EOFError, ValueError."""
        fresh = self._streams is None
        try:
            return await self._post(json.dumps(body, ensure_ascii=False).encode())
        except (ConnectionError, asyncio.IncompleteReadError):
            self.close()
            if fresh:
                raise
            return await self._post(json.dumps(body, ensure_ascii=False).encode())

    async def _post(self, raw: bytes) -> tuple[int, Any]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        reader, writer = self._streams
        writer.write(f"{self._head}Content-Length: {len(raw)}\r\n\r\n".encode() + raw)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        answer = await reader.readexactly(length)
        return int(head.split(None, 2)[1]), json.loads(answer)

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None


@dataclass
class Found:
    """Seconds of each turn that counts, and how many of all turns failed."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    replied: int = 0  # characters of the answers that count


class Person:
    """One conversation with ``to``."""

    def __init__(self, connection: Connection, to: str, found: Found) -> None:
        self._connection, self._to, self.found = connection, to, found
        self._token: str | None = None
        self._name, self._turn = f"bench{next(_names):06d}x{time.time_ns():x}", 0

    async def say(self, text: str, *, counts: bool = True) -> None:
        """Say one thing; note how long the answer took if it counts."""
        self._turn += 1
        body = self._body(text)
        begun = time.perf_counter()
        try:
            status, answer = await self._connection.post(body)
        except (OSError, EOFError, ValueError):
            status, answer = 0, []
        took = time.perf_counter() - begun
        self.found.failed += not self._well(status, answer)
        if counts:
            self.found.seconds.append(took)
            self.found.replied += self._size(answer)

    def _body(self, text: str) -> dict[str, Any]:
        if self._to == "gateway":
            return {"conversation": self._token, "text": text}
        if self._to == "rasa":
            return {"sender": f"{self._name}#{self._turn}", "message": text}
        return {"sender": self._name, "message": text}

    def _well(self, status: int, answer: Any) -> bool:
        if status != 200 or not answer:
            return False
        if self._to == "gateway":
            self._token = answer["conversation"]
        replies = self._replies(answer)
        return bool(replies) and all(reply["kind"] != "error" for reply in replies)

    def _replies(self, answer: Any) -> list[dict[str, Any]]:
        return answer["replies"] if self._to == "gateway" else [one["custom"] for one in answer]

    def _size(self, answer: Any) -> int:
        return sum(len(reply["text"]) for reply in self._replies(answer)) if answer else 0


async def crowd(plan: dict[str, Any]) -> dict[str, Any]:
    """Let ``clients`` talk at once; count what begins after ``warm`` seconds."""
    begun = time.perf_counter() + plan.get("warm", 0.0)
    end = begun + plan.get("seconds", 1e9)
    found, count = Found(), plan["clients"]
    clients = [_client(plan, number, found, begun, end) for number in range(count)]
    used = time.process_time()
    await asyncio.gather(*clients)
    counted = time.perf_counter() - begun
    took = {"counted": counted, "wall": counted + plan.get("warm", 0.0)}
    return {**_told(found), **took, "cpu": time.process_time() - used}


async def _client(
    plan: dict[str, Any], number: int, found: Found, begun: float, end: float
) -> None:
    connection = Connection(plan["port"], PATHS.get(plan["to"], REST))
    last = plan.get("skip", 0) + plan.get("turns", sys.maxsize // 2)
    pauses, turns = _pauses(plan, number, time.perf_counter()), itertools.count()
    for conversation in _from(plan["conversations"], number * STRIDE):
        person = Person(connection, plan["to"], found)
        for text in conversation:
            await asyncio.sleep(max(0.0, next(pauses) - time.perf_counter()))
            now, turn = time.perf_counter(), next(turns)
            if now > end or turn >= last:
                return connection.close()
            await person.say(text, counts=now >= begun and turn >= plan.get("skip", 0))
    return None


def _pauses(plan: dict[str, Any], number: int, start: float) -> Iterator[float]:
    """Yield the moments at which a client speaks; without a rate, at once."""
    rate, count = plan.get("rate"), plan["clients"]
    for turn in itertools.count():
        yield start + (turn * count + number) / rate if rate else 0.0


def _from(items: Sequence[T], start: int) -> Iterator[T]:
    return itertools.islice(itertools.cycle(items), start % len(items), None)


async def lengths(plan: dict[str, Any]) -> dict[str, Any]:
    """Compare conversations at each of ``lengths`` with new ones that say the same five things.

    In turns, one message at a time, so that whatever else the machine does meets both alike. In
    between the long ones talk all at once.
    """
    texts: list[str] = [*itertools.chain.from_iterable(plan["conversations"])]
    path, count = PATHS.get(plan["to"], REST), plan["clients"]
    lines = [Connection(plan["port"], path) for _ in range(count)]
    grown = Found()
    people = [Person(line, plan["to"], grown) for line in lines]
    result, turn = [], 0
    for length in plan["lengths"]:
        more = max(0, length - IN_STEP - turn)
        said = [_from(texts, 37 * n + turn) for n in range(count)]
        await asyncio.gather(
            *(_grow(p, itertools.islice(s, more)) for p, s in zip(people, said, strict=True))
        )
        turn += more + IN_STEP
        old, new = await _compare(people, lines, plan["to"], texts)
        grown.failed += old.failed + new.failed
        result.append({"turn": length, "long": old.seconds, "new": new.seconds})
    for line in lines:
        line.close()
    return {"lengths": result, "failed": grown.failed}


async def _grow(person: Person, items: Iterator[str]) -> None:
    for text in items:
        await person.say(text, counts=False)


async def _compare(
    people: Sequence[Person], lines: Sequence[Connection], to: str, texts: Sequence[str]
) -> tuple[Found, Found]:
    """Return the times of IN_STEP turns of each of ``people`` and of somebody new."""
    old, new = Found(), Found()
    for number, (person, line) in enumerate(zip(people, lines, strict=True)):
        fresh, kept = Person(line, to, Found()), person.found
        for text in texts[:2]:
            await fresh.say(text)
        person.found, fresh.found = old, new
        for text in texts[IN_STEP * number : IN_STEP * (number + 1)]:
            await fresh.say(text)
            await person.say(text)
        person.found = kept
    return old, new


def _told(found: Found) -> dict[str, Any]:
    return {"seconds": found.seconds, "failed": found.failed, "replied": found.replied}


def main() -> None:
    """Carry out the plan on the input."""
    plan = json.load(sys.stdin)
    result = asyncio.run(lengths(plan) if "lengths" in plan else crowd(plan))
    result["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps(result))


if __name__ == "__main__":
    main()
