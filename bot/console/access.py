"""Who may open what: every route of the console with its roles. What is not here is refused."""

from __future__ import annotations

from collections.abc import Mapping

from .accounts import ROLES, Role

OPEN: frozenset[str] = frozenset({"GET /sign-in", "POST /sign-in"})
"""Routes for whoever is not signed in."""
EVERYBODY: frozenset[Role] = frozenset(ROLES)
LEADING: frozenset[Role] = frozenset({"supervisor", "admin"})
ADMIN: frozenset[Role] = frozenset({"admin"})
ACCESS: Mapping[str, frozenset[Role]] = {
    "GET /": EVERYBODY,
    "POST /sign-out": EVERYBODY,
    "GET /password": EVERYBODY,
    "POST /password": EVERYBODY,
    "GET /look-up": EVERYBODY,
    "GET /procedures/{code}": EVERYBODY,
    "GET /procedures/{code}/say": EVERYBODY,
    "GET /procedures/{code}/sms": EVERYBODY,
    "POST /procedures/{code}/pin": EVERYBODY,
    "GET /answers/{key}": EVERYBODY,
    "POST /dossier": EVERYBODY,
    "GET /audit": LEADING,
    "GET /staff": ADMIN,
    "POST /staff/{name}/disable": ADMIN,
    "POST /staff/{name}/enable": ADMIN,
}


def allowed(route: str, role: Role) -> bool:
    """Say whether ``role`` may use ``route`` ("GET /look-up"); one that is not listed: never."""
    return role in ACCESS.get(route, frozenset())
