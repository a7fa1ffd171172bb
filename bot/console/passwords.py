"""Passwords of the staff: argon2id (RFC 9106, second recommended setting: 64 MiB, 3 passes)."""

from __future__ import annotations

import secrets
from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
AT_ONCE = 2
"""How many are hashed at the same time: each takes 64 MiB while it is."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4
_hasher = PasswordHasher()
_room = BoundedSemaphore(AT_ONCE)


class BadPassword(ValueError):
    """A password that cannot be taken; the message says why."""


def check_new(password: str) -> None:
    """Raise BadPassword unless the password may be used: SHORTEST to LONGEST characters."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadPassword(f"a password has {SHORTEST} to {LONGEST} characters")
    if len(set(password)) < SHORTEST // 2:
        raise BadPassword("the password repeats too few characters")


def generated() -> str:
    """Return a new password that is easy to read out: 16 letters and digits, 78 random bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def hashed(password: str) -> str:
    """Return what is stored of a password."""
    with _room:
        return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Say whether a password is the stored one; without one it takes as long and says no."""
    with _room:
        try:
            return _hasher.verify(stored or _nobody(), password[:LONGEST]) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))
