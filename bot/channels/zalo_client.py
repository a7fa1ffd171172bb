"""Sends one message to Zalo's Open API and says truthfully what became of it.

Errors come with HTTP 200 and ``error`` other than 0 (Zalo's table of error codes).
"""

from __future__ import annotations

from typing import Any

import httpx

from bot.conversations.carrier import Refused, SendLater, Unreachable

from .zalo_tokens import Tokens

TOKEN = {-216, -220}
RATE = -32
GONE = {-213, -227, -230, -232, -244}
NO_TEMPLATE = {-201, -233}
SEND_SECONDS = 8.0
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
Part = dict[str, Any]


NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class ZaloClient:
    """Calls message/cs with a valid token."""

    def __init__(self, api: str, tokens: Tokens, http: httpx.AsyncClient) -> None:
        self._url, self._tokens, self._http = f"{api}/v3.0/oa/message/cs", tokens, http

    async def send(self, user: str, part: Part) -> None:
        """Send one part; one with buttons that Zalo refuses goes out as a numbered list.

        Raises SendLater, Refused or Unreachable; their code is Zalo's own number where there is
        one. After a silence Zalo may have taken the message all the same: that is unsure.
        """
        buttons = part.get("buttons", [])
        code = await self._try(message(user, part["text"], buttons))
        if code in NO_TEMPLATE and buttons:
            code = await self._try(message(user, part["plain"], []))
        _judge(code)

    async def _try(self, body: dict[str, Any]) -> int:
        """Return Zalo's code for the message; a token it does not take is refreshed once."""
        token = await self._tokens.access()
        code = await self._post(body, token)
        if code in TOKEN:
            code = await self._post(body, await self._tokens.access(spoilt=token))
        return code

    async def _post(self, body: dict[str, Any], token: str) -> int:
        try:
            response = await self._http.post(
                self._url, json=body, headers={"access_token": token}, timeout=SEND_SECONDS
            )
        except httpx.HTTPError as error:
            late = isinstance(error, httpx.TimeoutException)
            problem = "timeout" if late else f"connection {type(error).__name__}"
            raise SendLater(problem, unsure=not isinstance(error, NOT_SENT)) from None
        return _code(response)


def message(user: str, text: str, buttons: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the body of a message/cs request."""
    content: dict[str, Any] = {"text": text}
    if buttons:
        content["attachment"] = {"type": "template", "payload": {"buttons": buttons}}
    return {"recipient": {"user_id": user}, "message": content}


def _code(response: httpx.Response) -> int:
    status = response.status_code
    if status in (408, 429) or status >= 500:
        raise SendLater(f"http_{status}", _wait(response.headers.get("retry-after", "")))
    if status >= 400:
        raise Refused(f"http_{status}")
    try:
        return int(response.json()["error"])
    except (ValueError, KeyError, TypeError):
        raise SendLater("no_json") from None


def _wait(header: str) -> float | None:
    return float(header) if header.isdecimal() and len(header) < 6 else None


def _judge(code: int) -> None:
    if code == 0:
        return
    if code == RATE or code in TOKEN:
        raise SendLater(str(code))
    if code in GONE:
        raise Unreachable(str(code))
    raise Refused(str(code))
