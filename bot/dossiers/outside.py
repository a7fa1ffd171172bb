"""Calls to software of others: bounded in size, no redirects, nothing believed, nothing quoted.

What an outside server sends may be hostile and may hold names. So no exception and no log line
has any of it: a ProviderDown carries a short code of ours.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import httpx

from .model import ProviderDown

MOST_BYTES = 256 * 1024
SECONDS = 2.5
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}


class Unreadable(ProviderDown):
    """The provider answers, but not in words we can read: no reason to leave it alone."""


def client(seconds: float = SECONDS) -> httpx.AsyncClient:
    """Return a client for providers: TLS verified, no redirects, few connections.

    No proxy and no .netrc of the environment sees the calls: they carry agencies' tokens.

    Its library is told to be quiet: it logs addresses, and a dossier's code stands in them.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)
    authorities = httpx.create_ssl_context()  # trust_env off would pass SSL_CERT_FILE over
    limits = httpx.Limits(max_connections=20, max_keepalive_connections=5)
    return httpx.AsyncClient(
        timeout=seconds, limits=limits, follow_redirects=False, trust_env=False, verify=authorities
    )


async def fetch(http: httpx.AsyncClient, request: httpx.Request) -> Any:
    """Return the JSON that a request is answered with, at most MOST_BYTES of it.

    Raises ProviderDown (timeout, connection, redirect, http_<status>, encoded, too_big,
    encoding, no_json).
    """
    reason, body = "", b""
    try:
        response = await http.send(request, stream=True, follow_redirects=False)
        try:
            reason, body = await _body(response)
        finally:
            await response.aclose()
    except httpx.TimeoutException:
        reason = "timeout"
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, ValueError, OSError):
        reason = "connection"
    if not reason:
        reason, read = _json(body)
    if reason:
        raise ProviderDown(reason)
    return read


async def _body(response: httpx.Response) -> tuple[str, bytes]:
    """Return what is wrong with a response, or nothing and its body."""
    if 300 <= response.status_code < 400:
        return "redirect", b""
    if response.status_code >= 400:
        return f"http_{response.status_code}", b""
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        return "encoded", b""
    body = b""
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > MOST_BYTES:
            return "too_big", b""
    return "", body


def _json(body: bytes) -> tuple[str, Any]:
    """Return what is wrong with a body, or nothing and what it says.

    No exception leaves here: those of Python would carry the body with them.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "encoding", None
    try:
        return "", json.loads(text)
    except (ValueError, RecursionError):
        return "no_json", None
