"""Drafts: what an editor has written and not published, one for each item, whole or not."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from .store import Outdated
from .tables import content_drafts


@dataclass(frozen=True)
class Draft:
    """A draft: its plain data, the version it was begun from (0: none), how often it was saved."""

    kind: str
    key: str
    plain: dict[str, Any]
    based_on: int
    saved: int
    by: str
    at: datetime


def read_draft(connection: Connection, kind: str, key: str) -> Draft | None:
    """Return the draft of an item, or None."""
    row = connection.execute(select(content_drafts).where(_is(kind, key))).first()
    return None if row is None else _draft(row)


def drafts(connection: Connection) -> list[Draft]:
    """Return all drafts, the newest first."""
    newest = select(content_drafts).order_by(content_drafts.c.changed_at.desc())
    return [_draft(row) for row in connection.execute(newest)]


def write_draft(connection: Connection, draft: Draft) -> Draft:
    """Store ``draft``, whose ``saved`` is that of the draft it goes on from (0: none).

    Return it as stored. Raises Outdated if somebody else has saved or dropped it meanwhile.
    """
    values = {
        "body": json.dumps(draft.plain, ensure_ascii=False),
        "based_on": draft.based_on,
        "saved": draft.saved + 1,
        "changed_by": draft.by,
        "changed_at": draft.at,
    }
    if draft.saved:
        mine = and_(_is(draft.kind, draft.key), content_drafts.c.saved == draft.saved)
        done = connection.execute(update(content_drafts).where(mine).values(**values)).rowcount
    else:
        done = _add(connection, {"kind": draft.kind, "key": draft.key, **values})
    if not done:
        raise Outdated(draft.kind, draft.key)
    return replace(draft, saved=draft.saved + 1)


def delete_draft(connection: Connection, kind: str, key: str) -> bool:
    """Delete the draft of an item; return whether there was one."""
    return bool(connection.execute(delete(content_drafts).where(_is(kind, key))).rowcount)


def _add(connection: Connection, values: dict[str, Any]) -> int:
    try:
        return int(connection.execute(insert(content_drafts).values(**values)).rowcount)
    except IntegrityError:
        return 0


def _draft(row: Any) -> Draft:
    plain = json.loads(row.body)
    return Draft(row.kind, row.key, plain, row.based_on, row.saved, row.changed_by, row.changed_at)


def _is(kind: str, key: str) -> Any:
    return and_(content_drafts.c.kind == kind, content_drafts.c.key == key)
