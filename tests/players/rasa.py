"""A small HTTP server that plays Rasa's REST channel with scripted answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bot.replies import Reply, to_builtins

Answer = tuple[int, bytes]
PATH = "/webhooks/rest/webhook"


def replies(*given: Reply) -> Answer:
    """Return what Rasa sends for replies of ours."""
    listed = [{"recipient_id": "x", "custom": to_builtins(reply)} for reply in given]
    return 200, json.dumps(listed).encode()


def doing(*effects: str, text: str = "") -> Answer:
    """Return what Rasa sends for a reply with effects."""
    custom = {**to_builtins(Reply(kind="chat", text=text)), "effects": list(effects)}
    return 200, json.dumps([{"recipient_id": "x", "custom": custom}]).encode()


def echo(body: dict[str, Any]) -> Answer:
    """Answer with what was said."""
    return replies(Reply(kind="chat", text=body["message"]))


@dataclass
class FakeRasa:
    """What the server answers and what it received; it holds the texts in ``held`` back."""

    answer: Callable[[dict[str, Any]], Answer] = echo
    received: list[dict[str, Any]] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    arrived: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    @property
    def texts(self) -> list[str]:
        return [body["message"] for body in self.received]

    def post(self, body: dict[str, Any]) -> Answer:
        self.received.append(body)
        if body["message"] in self.held:
            self.arrived.set()
            self.released.wait()
        return self.answer(body)


@contextmanager
def playing() -> Iterator[FakeRasa]:
    """Play Rasa on a free port; what is held back is let go at the end."""
    fake = FakeRasa()
    server = serve(fake)
    yield fake
    fake.released.set()
    server.shutdown()
    server.server_close()


def serve(rasa: FakeRasa) -> ThreadingHTTPServer:
    """Start the server on a free port of this machine and set ``rasa.url``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(200, b"Hello from Rasa")

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._send(*(rasa.post(body) if self.path == PATH else (404, b"")))

        def _send(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    rasa.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server
