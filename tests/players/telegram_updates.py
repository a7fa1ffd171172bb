"""Updates as Telegram brings them."""

from __future__ import annotations

import time
from typing import Any

Params = dict[str, Any]


def message(chat: int, kind: str = "private", **content: Any) -> Params:
    """Return an update with a message of a person."""
    return {"message": _message(chat, kind, content)}


def _message(chat: int, kind: str, content: Params) -> Params:
    person = {"id": abs(chat), "is_bot": False, "first_name": "Lan", "language_code": "vi"}
    where = {"id": chat, "type": kind, "first_name": "Lan"}
    return {"message_id": 5, "date": int(time.time()), "chat": where, "from": person, **content}


def tap(chat: int, data: str, kind: str = "private") -> Params:
    """Return an update with a tap on a button under a message of ours."""
    under = _message(chat, kind, {"text": "…"})
    query = {"id": f"{chat}{time.monotonic_ns()}", "from": under["from"], "message": under}
    return {"callback_query": {**query, "chat_instance": "1", "data": data}}
