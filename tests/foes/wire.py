"""Requests that mean harm, each as the bytes that go over the wire, for every public door."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from foes.texts import INJECTIONS, INTENTS, UNICODE

MESSAGES = "/api/v1/messages"
JSON_TYPE = ("Content-Type", "application/json")
Headers = Sequence[tuple[str, str]]
DEEP = 30_000
BODIES: tuple[bytes, ...] = (
    *(
        b"",
        b" ",
        b"{",
        b"nul",
        b"null",
        b"[]",
        b"0",
        b'"text"',
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"\0",
    ),
    *(
        b'{"text": "\xff\xfe\xfa"}',
        b'{"text": "\xed\xa0\x80"}',
        b'{"text": "\xc0\xaf"}',
        b"\x1f\x8b\x08",
    ),
    *('{"text": "xin chào"}'.encode(name) for name in ("utf-16", "utf-32", "utf-8-sig", "utf-7")),
    *(b'{"text": NaN}', b'{"text": Infinity}', b'{"text": 1e999}', b'{"text": "a", "text": "b"}'),
    *(b'{"text": ' + b"9" * 5000 + b"}", b'{"text": -' + b"1" * 60_000 + b"}", b'{"text": 1.5}'),
    *(
        b"[" * DEEP,
        b"[" * DEEP + b"]" * DEEP,
        b'{"a":' * 9000 + b"1" + b"}" * 9000,
        b'{"text": true}',
    ),
    *(b'{"text":' + b"[" * n + b"]" * n + b"}" for n in (200, 450, 700, 900, 990, 2000)),
    *(b'{"text": {"a": 1}}', b'{"text": ["a"]}', b'{"text": null}', b'{"conversation": 1}', b"{}"),
    *(
        b'{"text": "a", "conversation": "%s"}' % (b"a" * 65),
        b'{"payload": "\\ud800"}',
        b'{"id": "1"}',
    ),
    *(
        b'{"text": "a", "id": "%s"}' % (b"\\u0000" * 9),
        b'{"text": "a", "id": "\\udc00\\udc00abcdef"}',
    ),
    *(b'{"text": "a", "conversation": "\\u0000"}', b'{"text":"a","conversation":"\xe1\xba\xa1"}'),
    *(b'{"text": "a", "payload": "/greet"}', b'{"payload": "\' OR 1=1"}', b"text=a&conversation=b"),
    *(
        b"<a>text</a>",
        b"--x\r\n\r\na\r\n--x--",
        b'{"' + b"a" * 60_000 + b'": 1}',
        b'{"text": "\\x00"}',
    ),
    *(b'{"text": "' + b"a" * size + b'"}' for size in (20_000, 20_001, 60_000, 70_000, 1_000_000)),
    *(b'{"text": "' + b"\\u0000" * 9000 + b'"}', b'{"text": "' + "ạ".encode() * 20_000 + b'"}'),
)
TYPES = ("application/json", "text/plain", "application/xml", "multipart/form-data; boundary=x")
TYPES += (
    "application/x-www-form-urlencoded",
    "application/json; charset=utf-7",
    "",
    "a/b;" * 99,
    "\xff",
)
METHODS = (
    "GET",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "HEAD",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "get",
    "X",
)
ODD_HEADERS: tuple[Headers, ...] = (
    [("Content-Length", "-1")],
    [("Content-Length", "abc")],
    [("Content-Length", "99999999999999999999999")],
    [("Content-Length", "2"), ("Content-Length", "3")],
    [("Content-Length", "+2")],
    [("Content-Length", "2"), ("Transfer-Encoding", "chunked")],
    [("Transfer-Encoding", "gzip")],
    [("Transfer-Encoding", "chunked, chunked")],
    [("Expect", "100-continue"), ("Content-Length", "2")],
    [("Content-Length", "2"), ("Host", "a"), ("Host", "b")],
    [("Content-Length", "2"), ("Content-Encoding", "gzip")],
    [("Content-Length", "2"), ("Connection", "Upgrade"), ("Upgrade", "h2c")],
    [("Content-Length", "2"), ("Cookie", "a=" + "b" * 4000)],
    [("Content-Length", "2"), ("X-Forwarded-For", "'; --, ::1, " + "1.2.3.4," * 200)],
    [("Content-Length", "2"), ("X-Forwarded-Proto", "javascript"), ("Forwarded", "for=x;;;")],
    [("Content-Length", "2"), ("Authorization", "Bearer \xff\xfe")],
    [("Content-Length", "2"), ("X-Request-ID", "a\x0bb" * 50)],
    [("Content-Length", "2"), ("Last-Event-ID", "\xe1\xba\xa1" * 40)],
    [("Content-Length", "2"), ("Accept-Encoding", "br;q=9, *;q=a")],
    [("Content-Length", "2"), ("A" * 70_000, "b")],
    [("Content-Length", "2"), *((f"X-{n}", "a") for n in range(300))],
    [("Content-Length", "2"), ("Bad Name", "a")],
    [("Content-Length", "2"), ("", "a")],
)
CHUNKS = (
    *(
        b"2\r\n{}\r\n0\r\n\r\n",
        b"-2\r\n{}\r\n0\r\n\r\n",
        b"zz\r\n{}\r\n0\r\n\r\n",
        b"2;a=b\r\n{}\r\n0\r\n\r\n",
    ),
    *(b"ffffffffffffffffff\r\n{}\r\n", b"2\r\n{}0\r\n\r\n", b"0\r\n\r\n", b"0\r\nA: b\r\n\r\n"),
    *(b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", b"10000\r\n" + b"a" * 65536 + b"\r\n1\r\nb\r\n0\r\n\r\n"),
)
LINES = (
    b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /\r\n\r\n",
    b"\x16\x03\x01\x02\x00",
)
LINES += (
    b"GET / HTTP/1.1\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET http://a/ HTTP/1.1\r\n\r\n",
)
LINES += (
    b"GET * HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
    b"\0" * 99,
)
PATHS = ("/api/v1/procedures/{}", "/api/v1/procedures?q={}", "/api/v1/procedures?q=a&limit={}")
PATHS += (
    "/thu-tuc/{}",
    "/thu-tuc/1.001193?truong-hop={}",
    "/nop-truc-tuyen/{}",
    "/static/{}",
    "/{}",
)
PATHS += ("/nop-truc-tuyen/1.001193?kenh={}", "/api/v1/events?conversation={}", "/demo/{}")
PATHS += ("/api/v1/my-data?conversation={}", "/api/v1/my-data?{}", "/console/{}", "/console/?q={}")
PATHS += ("/healthz?{}", "/api/v1/notice?{}", "/api/docs/{}", "/widget?{}", "/webhooks/{}")
RAW_PATHS = (
    "%00",
    "%ff%fe",
    "%",
    "%zz",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/",
    "//a",
    "a;b",
    "\\",
)
RAW_PATHS += (
    "%ed%a0%80",
    "a" * 5000,
    "%u0041",
    "?" * 99,
    "&=" * 99,
    "q=1&q=2",
    "1.001193%0a",
    "%0d%0aA:b",
)
JSON_DOORS = ("/api/v1/ratings", "/api/v1/clicks", "/api/v1/messages", "/api/v1/dossiers")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Hostile:
    """One request. ``cut``: it ends in the middle, so that no answer is due."""

    kind: str
    raw: bytes
    cut: bool = False


def request(
    path: str, body: bytes = b"", headers: Headers = (JSON_TYPE,), method: str = "POST"
) -> bytes:
    """Return a well-formed request as bytes; the connection ends with its answer."""
    length = ("Content-Length", str(len(body)))
    return _head(method, path, [*headers, length, ("Connection", "close")]) + body


def _head(method: str, path: str, headers: Headers) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{n}: {v}" for n, v in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def bodies(chance: random.Random, path: str = MESSAGES, headers: Headers = ()) -> Iterator[Hostile]:
    """Yield requests whose body is none: damaged, too deep, too large, of wrong types."""
    for body in itertools.cycle(BODIES):
        kind = (JSON_TYPE[0], chance.choice((*TYPES[:1] * 6, *TYPES)))
        yield Hostile("body", request(path, body, [kind, *headers]))


def wire(chance: random.Random) -> Iterator[Hostile]:
    """Yield requests whose method, headers, chunks or first line are wrong."""
    while True:
        how = chance.randrange(5)
        if how == 0:
            headers = [JSON_TYPE, ("Connection", "close"), *chance.choice(ODD_HEADERS)]
            yield Hostile("header", _head("POST", MESSAGES, headers) + b"{}", cut=True)
        elif how == 1:
            headers = [JSON_TYPE, ("Transfer-Encoding", "chunked"), ("Connection", "close")]
            raw = _head("POST", MESSAGES, headers) + chance.choice(CHUNKS)
            yield Hostile("chunks", raw, cut=True)
        elif how == 2:
            yield Hostile("line", chance.choice(LINES), cut=True)
        elif how == 3:
            lie = [JSON_TYPE, ("Content-Length", str(chance.choice([3, 60_000, 10**7])))]
            yield Hostile("length", _head("POST", MESSAGES, lie) + b"{}", cut=True)
        else:
            path = chance.choice((MESSAGES, "/", "/webhooks/telegram", "/healthz", "/console/"))
            yield Hostile("method", request(path, b"{}", method=chance.choice(METHODS)))


def paths(chance: random.Random) -> Iterator[Hostile]:
    """Yield requests for addresses that lead nowhere, and bodies for the other doors."""
    while True:
        if chance.random() < 0.3:
            door = chance.choice(JSON_DOORS)
            method = "PUT" if door.endswith("dossiers") else "POST"
            headers = [JSON_TYPE, ("Authorization", f"Bearer {chance.choice(['', 'a', 'é' * 99])}")]
            yield Hostile("door", request(door, chance.choice(BODIES), headers, method))
            continue
        text = chance.choice((*INTENTS, *INJECTIONS, *UNICODE)).encode("utf-8", "surrogatepass")
        filled = chance.choice((*RAW_PATHS, quote(text, safe="")))
        method = chance.choice(("GET", "GET", "GET", "DELETE", "HEAD"))
        path = chance.choice(PATHS).format(filled)
        yield Hostile("path", request(path, method=method))


def telegram_update(number: int, **content: Any) -> dict[str, Any]:
    """Return an update with a message of the person ``number``."""
    who = {"id": number, "is_bot": False, "first_name": "Lan"}
    chat = {"id": number, "type": "private", "first_name": "Lan"}
    said = {"message_id": 1, "date": 1_760_000_000, "chat": chat, "from": who, **content}
    return {"update_id": next(_numbers) + 10**8, "message": said}


def damaged(event: dict[str, Any], chance: random.Random) -> bytes:
    """Return an event with one to three members, at any depth, made strange, as JSON."""
    whole = json.loads(json.dumps(event))
    for _ in range(chance.randint(1, 3)):
        place = whole
        while isinstance(place, dict) and place and chance.random() < 0.6:
            inner = [one for one in place.values() if isinstance(one, dict)]
            place = chance.choice(inner) if inner else place
            if not inner:
                break
        if isinstance(place, dict) and place:
            place[chance.choice(list(place))] = chance.choice(ODD)
    return json.dumps(whole).encode()


ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 2**31, 2**63, 10**300, 1.5, "", " ", "\x00", "\ud800", "a" * 5000),
    *([], {}, [[]], [None], {"": {}}, ["x"] * 99, "2" * 40, "'; --", "\u202e", "/greet", [{}], "é"),
)
