"""Who may open what: every route of the console with its roles. What is not here is refused."""

from __future__ import annotations

from collections.abc import Mapping

from .accounts import ROLES, Role

OPEN: frozenset[str] = frozenset({"GET /sign-in", "POST /sign-in"})
"""Routes for whoever is not signed in."""
BY_ITSELF: frozenset[str] = frozenset({"GET /handovers/events"})
"""Routes that a page asks for by itself, again and again: they do not keep a session."""
EVERYBODY: frozenset[Role] = frozenset(ROLES)
ANSWERING: frozenset[Role] = frozenset({"officer", "supervisor", "admin"})
LEADING: frozenset[Role] = frozenset({"supervisor", "admin"})
READING: frozenset[Role] = frozenset({"editor", *LEADING})
"""Who reads the numbers."""
EDITING: frozenset[Role] = frozenset({"editor", *LEADING})
"""Who keeps the content."""
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
    "GET /handovers": ANSWERING,
    "GET /handovers/events": ANSWERING,
    "GET /handovers/{number}": ANSWERING,
    "POST /handovers/{number}/claim": ANSWERING,
    "POST /handovers/{number}/answer": ANSWERING,
    "POST /handovers/{number}/note": ANSWERING,
    "POST /handovers/{number}/transfer": ANSWERING,
    "POST /handovers/{number}/close": ANSWERING,
    "GET /handover-aid/rows": ANSWERING,
    "GET /handover-aid/at-hand": ANSWERING,
    "GET /handover-aid/answer": ANSWERING,
    "GET /numbers": READING,
    "GET /numbers/csv": READING,
    "GET /numbers/excel": READING,
    "GET /numbers/month": READING,
    "GET /numbers/month/csv": READING,
    "GET /numbers/month/excel": READING,
    "GET /rights": LEADING,
    "POST /rights": LEADING,
    "POST /rights/look": LEADING,
    "POST /rights/export": LEADING,
    "POST /rights/erase": LEADING,
    "GET /rights/retention": LEADING,
    "GET /content": EDITING,
    "GET /content/export": EDITING,
    "GET /content/kinds/{kind}": EDITING,
    "GET /content/kinds/{kind}/new": EDITING,
    "GET /content/items/{kind}/{key}": EDITING,
    "GET /content/versions/{kind}/{key}": EDITING,
    "GET /content/records/{code}": EDITING,
    "POST /content/records/{code}": EDITING,
    "POST /content/draft": EDITING,
    "POST /content/publish": EDITING,
    "POST /content/preview": EDITING,
    "POST /content/drop": EDITING,
    "POST /content/confirm": EDITING,
    "POST /content/restore": EDITING,
    "POST /content/withdraw": EDITING,
    "GET /questions": EDITING,
    "GET /questions/procedures": EDITING,
    "GET /questions/ask": EDITING,
    "GET /questions/{number}": EDITING,
    "POST /questions/procedure": EDITING,
    "POST /questions/intent": EDITING,
    "POST /questions/missing": EDITING,
    "POST /questions/dismiss": EDITING,
    "GET /questions/decided": EDITING,
    "POST /questions/decided/{number}/undo": EDITING,
    "GET /questions/export": EDITING,
    "GET /tasks": EDITING,
    "POST /tasks/{number}/done": EDITING,
    "GET /models": LEADING,
    "GET /models/{name}": LEADING,
    "POST /models/{name}/publish": LEADING,
    "POST /models/{name}/keep": LEADING,
    "POST /models/back": LEADING,
    "GET /audit": LEADING,
    "GET /staff": ADMIN,
    "POST /staff/{name}/disable": ADMIN,
    "POST /staff/{name}/enable": ADMIN,
    "POST /staff/{name}/role": ADMIN,
}


def allowed(route: str, role: Role) -> bool:
    """Say whether ``role`` may use ``route`` ("GET /look-up"); one that is not listed: never."""
    return role in ACCESS.get(route, frozenset())
