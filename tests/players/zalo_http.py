"""A small HTTP server in threads: hands each request to a function, and a listener for pushes."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl


@dataclass
class Request:
    """A request as received; ``json`` and ``form`` are empty if the body is neither."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        if not self.headers.get("content-type", "").startswith("application/json"):
            return {}
        found = json.loads(self.body or b"{}")
        return found if isinstance(found, dict) else {}

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace")))


Answering = Callable[[Request], "tuple[int, Any] | None"]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, port: int, answering: Answering) -> None:
        self.answering = answering
        self.open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        super().finish()

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.answering(Request(self.path, headers, self.rfile.read(length)))
        if answer is None:
            self.close_connection = True
            return
        status, body = answer
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class ZaloServer:
    """Serves ``answering`` until it is closed; then also open connections end."""

    def __init__(self, port: int, answering: Answering) -> None:
        self._server = _Server(port, answering)
        self.port = int(self._server.server_address[1])
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self._server.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self._thread.join()


class Listener:
    """A webhook that records what it gets and answers the statuses given, then 200."""

    def __init__(self, *statuses: int) -> None:
        self.got: list[Request] = []
        self._statuses = list(statuses)
        self._server = ZaloServer(0, self._take)
        self.url = f"http://127.0.0.1:{self._server.port}/webhooks/zalo"

    def _take(self, request: Request) -> tuple[int, Any]:
        self.got.append(request)
        return (self._statuses.pop(0) if self._statuses else 200), {}

    def close(self) -> None:
        self._server.close()
