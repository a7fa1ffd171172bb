"""Zalo's token service: a code or a refresh token in, a pair of tokens out.

Zalo's documents (OAuth v4 for Official Accounts): an access token lives 25 hours (``expires_in``
is the text "90000"), a refresh token three months and is used once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

HTTP_SECONDS = 10.0
REFRESH_DAYS = 90


class TokenRefused(RuntimeError):
    """Zalo gave no pair for this code or refresh token; the text is Zalo's error, no secret."""


class TokenLater(RuntimeError):
    """The token service did not answer usably; the text is a short code."""


@dataclass(frozen=True)
class Pair:
    """Both tokens, and until when each is valid (Vietnam's time, no zone)."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    refresh_until: datetime

    def plain(self) -> dict[str, str]:
        """Return the pair as the vault holds it."""
        return {
            "access": self.access,
            "refresh": self.refresh,
            "expires_at": self.expires_at.isoformat(),
            "refresh_until": self.refresh_until.isoformat(),
        }


def pair_of(plain: dict[str, str]) -> Pair:
    """Return the pair that ``Pair.plain`` made."""
    times = (datetime.fromisoformat(plain[key]) for key in ("expires_at", "refresh_until"))
    return Pair(plain["access"], plain["refresh"], *times)


@dataclass(frozen=True)
class TokenService:
    """The address of Zalo's token service and the app that asks."""

    oauth: str
    app_id: str
    app_secret: str = field(repr=False)

    async def refresh(self, http: httpx.AsyncClient, token: str, now: datetime) -> Pair:
        """Return the pair that follows ``token``, which is used up. Raises as ``exchange``."""
        form = {"refresh_token": token, "grant_type": "refresh_token"}
        return await self._ask(http, form, now)

    async def exchange(
        self, http: httpx.AsyncClient, code: str, verifier: str, now: datetime
    ) -> Pair:
        """Return the first pair for the code of a permission page.

        Raises TokenRefused with Zalo's reason, TokenLater if the service is down.
        """
        form = {"code": code, "code_verifier": verifier, "grant_type": "authorization_code"}
        return await self._ask(http, form, now)

    async def _ask(self, http: httpx.AsyncClient, form: dict[str, str], now: datetime) -> Pair:
        try:
            response = await http.post(
                f"{self.oauth}/v4/oa/access_token",
                data={**form, "app_id": self.app_id},
                headers={"secret_key": self.app_secret},
                timeout=HTTP_SECONDS,
            )
        except httpx.HTTPError as error:
            raise TokenLater(type(error).__name__) from None
        return _pair(response, now)


def _pair(response: httpx.Response, now: datetime) -> Pair:
    if response.status_code >= 500 or response.status_code == 429:
        raise TokenLater(f"http_{response.status_code}")
    try:
        answer: dict[str, Any] = response.json()
        seconds = int(answer.get("expires_in", 0))
        lasting = int(answer.get("refresh_token_expires_in") or REFRESH_DAYS * 86400)
    except (ValueError, TypeError, AttributeError):
        raise TokenLater(f"no_json_http_{response.status_code}") from None
    access, refresh = answer.get("access_token"), answer.get("refresh_token")
    if not (isinstance(access, str) and isinstance(refresh, str) and access and refresh):
        raise TokenRefused(f"{answer.get('error')} {str(answer.get('error_name', ''))[:80]}")
    return Pair(access, refresh, now + timedelta(seconds=seconds), now + timedelta(seconds=lasting))
