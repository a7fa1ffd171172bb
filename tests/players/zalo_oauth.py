"""Zalo's token desk: permission codes with PKCE, access tokens of 25 hours, refresh tokens that
are used once."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from typing import Any

ACCESS_SECONDS = 90_000
REFRESH_SECONDS = 7_776_000
CODE_SECONDS = 600


class TokenDesk:
    """Gives pairs of tokens and knows which are valid; not locked, the player locks."""

    def __init__(self, app_id: str, app_secret: str, now: Callable[[], float]) -> None:
        self._app_id, self._app_secret, self._now = app_id, app_secret, now
        self._access: dict[str, float] = {}
        self._refresh: dict[str, float] = {}
        self._codes: dict[str, tuple[str, float]] = {}
        self.given = 0
        self.refused = 0

    def issue(self) -> tuple[str, str]:
        """Return a new pair: access token, refresh token."""
        access, refresh = (f"Z{secrets.token_urlsafe(48)}" for _ in range(2))
        self._access[access] = self._now() + ACCESS_SECONDS
        self._refresh[refresh] = self._now() + REFRESH_SECONDS
        return access, refresh

    def permit(self, challenge: str) -> str:
        """Return the code of a permission page opened with this code_challenge."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = (challenge, self._now() + CODE_SECONDS)
        return code

    def expire(self) -> None:
        """Let every access token be over."""
        self._access = dict.fromkeys(self._access, 0.0)

    def forget(self) -> None:
        """Let every token be unknown, as after the owner took the permission back."""
        self._access.clear()
        self._refresh.clear()

    def problem(self, access: str) -> int:
        """Return Zalo's code for an access token: 0 good, -216 unknown, -220 over."""
        until = self._access.get(access)
        if until is None:
            return -216
        return 0 if self._now() < until else -220

    def give(self, form: dict[str, str], secret: str) -> dict[str, Any]:
        """Answer the token endpoint."""
        if form.get("app_id") != self._app_id or secret != self._app_secret:
            return self._refuse(-14002, "Invalid app id or secret key")
        kind = form.get("grant_type")
        if kind == "refresh_token" and self._used_up(form.get("refresh_token", "")):
            return self._refuse(-14014, "Invalid refresh token")
        if kind == "authorization_code" and not self._permitted(form):
            return self._refuse(-14010, "Invalid authorization code")
        if kind not in ("refresh_token", "authorization_code"):
            return self._refuse(-14001, "Invalid grant type")
        access, refresh = self.issue()
        self.given += 1
        lifetimes = {"expires_in": "90000", "refresh_token_expires_in": str(REFRESH_SECONDS)}
        return {"access_token": access, "refresh_token": refresh, **lifetimes}

    def _refuse(self, error: int, name: str) -> dict[str, Any]:
        self.refused += 1
        return {"error": error, "error_name": name, "error_description": name}

    def _used_up(self, refresh: str) -> bool:
        return self._refresh.pop(refresh, 0.0) <= self._now()

    def _permitted(self, form: dict[str, str]) -> bool:
        challenge, until = self._codes.pop(form.get("code", ""), ("", 0.0))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        made = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return self._now() < until and secrets.compare_digest(made, challenge)
