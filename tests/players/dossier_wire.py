"""A server on this machine that answers HTTP as it is told: late, broken, hostile or well."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """A request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Wire:
    """Bytes of an answer; ``manner`` is well, hang (after them), drip (for ever) or close."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    manner: str = "well"
    raw: bytes = b""
    """Sent instead of an answer of HTTP."""


def as_json(data: Any, status: int = 200) -> Wire:
    """Return data as an honest server sends it."""
    return Wire(json.dumps(data).encode(), status, {"Content-Type": "application/json"})


@dataclass
class DossierServer:
    """Answers with ``answer`` unless something is in ``script``; ``asked`` holds the requests."""

    asked: list[Request] = field(default_factory=list)
    script: deque[Wire] = field(default_factory=deque)
    port: int = 0
    hung: asyncio.Event = field(default_factory=asyncio.Event)

    def answer(self, request: Request) -> Wire:
        """Return what an honest server of this kind answers."""
        raise NotImplementedError

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Any:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            request = await _read(reader)
            self.asked.append(request)
            wire = self.script.popleft() if self.script else self.answer(request)
            await self._send(writer, wire)
        writer.close()

    async def _send(self, writer: asyncio.StreamWriter, wire: Wire) -> None:
        length = len(wire.body) + (wire.manner in ("hang", "drip")) * 100_000
        headers = {"Content-Length": str(length), "Connection": "close", **wire.headers}
        lines = [f"HTTP/1.1 {wire.status} Whatever", *(f"{n}: {v}" for n, v in headers.items())]
        writer.write(wire.raw or "\r\n".join([*lines, "", ""]).encode() + wire.body)
        await writer.drain()
        manners: dict[str, Callable[[], Any]] = {"hang": self._hang, "drip": lambda: _drip(writer)}
        if wire.manner in manners:
            await manners[wire.manner]()

    async def _hang(self) -> None:
        self.hung.set()
        await asyncio.Event().wait()


async def _drip(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ")
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, target, headers, body)
