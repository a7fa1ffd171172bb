"""The HTTP side of the server that plays Telegram: forms and JSON in, JSON out."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from players.telegram_rules import Refusal

Params = dict[str, Any]


class Hangup(Exception):
    """The connection ends without an answer."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class Handler(BaseHTTPRequestHandler):
    player: Any
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        bot, _, method = self.path.strip("/").partition("/")
        try:
            status, answer = self._answer(bot.removeprefix("bot"), method, body)
        except Hangup:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST  # noqa: N815 (the server calls it so)

    def _answer(self, token: str, method: str, body: bytes) -> tuple[int, bytes]:
        if self.player.down:
            return 502, b"<html><title>502 Bad Gateway</title></html>"
        scripted = self.player.scripts[method.lower()]
        try:
            fault = scripted.popleft()() if scripted else None
            if fault is not None:
                return fault
            result = self.player.answer(token, method, _params(self.headers, body))
        except Refusal as refusal:
            return refusal.status, json.dumps(refusal.body()).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def log_message(self, format: str, *args: object) -> None:
        """The tests read what was recorded."""


def _params(headers: Any, body: bytes) -> Params:
    """Return the parameters of a form or JSON body; values that are JSON are read."""
    if "json" in (headers.get("Content-Type") or ""):
        found: Params = json.loads(body or b"{}")
        return found
    pairs = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return {name: _value(name, value) for name, value in pairs.items()}


def _value(name: str, value: str) -> Any:
    return json.loads(value) if value[:1] in "[{" and name != "text" else value
