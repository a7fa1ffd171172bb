"""Answers that no honest server gives, for every provider the same."""

from __future__ import annotations

import gzip
import json

from players.dossier_wire import Wire

BOMB = gzip.compress(b" " * 50_000_000)
HTML = b"<html><script>alert(1)</script>Request Rejected</html>"
JSON = {"Content-Type": "application/json"}
BROKEN = {
    "html with 200": (Wire(HTML, headers={"Content-Type": "text/html"}), "no_json"),
    "empty": (Wire(b""), "no_json"),
    "half of a body": (Wire(b'{"content": [', headers={"Content-Length": "900"}), "connection"),
    "no http": (Wire(raw=b"SSH-2.0-OpenSSH_9.9\r\n"), "connection"),
    "closed at once": (Wire(raw=b"\r\n"), "connection"),
    "endless headers": (Wire(raw=b"HTTP/1.1 200 OK\r\nX: " + b"a" * 500_000), "connection"),
    "a huge body": (Wire(b'"' + b"a" * 300_000 + b'"'), "too_big"),
    "a gzip bomb": (Wire(BOMB, headers={"Content-Encoding": "gzip"}), "encoded"),
    "a bomb in deflate": (Wire(b"x", headers={"Content-Encoding": "deflate, br"}), "encoded"),
    "utf-16": (Wire('{"content": []}'.encode("utf-16"), headers=JSON), "encoding"),
    "windows-1258": (Wire("{'Huế'}".encode("cp1258", "replace") + b"\xff"), "encoding"),
    "redirect": (Wire(status=302, headers={"Location": "http://127.0.0.1:9/"}), "redirect"),
    "moved": (Wire(status=308, headers={"Location": "file:///etc/passwd"}), "redirect"),
    "not modified": (Wire(status=304), "redirect"),
    "server error": (Wire(HTML, 500), "http_500"),
    "unavailable": (Wire(b"", 503), "http_503"),
    "forbidden": (Wire(HTML, 403), "http_403"),
    "too many": (Wire(b"", 429), "http_429"),
    "deep": (Wire(b"[" * 200_000, headers=JSON), "no_json"),
    "deep objects": (Wire(b'{"a":' * 40_000, headers=JSON), "no_json"),
    "a very long number": (Wire(b'{"error_code": ' + b"9" * 100_000 + b"}"), "no_json"),
}
STRANGE = [
    None,
    True,
    0,
    -1,
    1e308,
    float("nan"),
    "",
    "x" * 5000,
    "\ud800",
    [],
    {},
    [[]],
    {"a": {}},
]
STRANGE_JSON = [json.loads(json.dumps(value)) for value in STRANGE]
