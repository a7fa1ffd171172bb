"""The item as it stands with all its versions, and what lists of items show."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from .drafts import Draft
from .tables import content_drafts, content_items, content_versions
from .telling import headline

_NAMES = ("name", "folk_names", "names", "questions", "province", "codes", "commune")


@dataclass(frozen=True)
class Version:
    """An item as it was published (or taken back: ``state`` removed) by somebody at some time."""

    version: int
    state: str
    origin: str
    by: str
    at: datetime
    plain: dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """An item as an editor opens it; ``current`` None: nothing is published under its key yet.

    ``from_file`` is the text of data/ where both it and a person's edit have changed.
    """

    kind: str
    key: str
    current: Version | None
    draft: Draft | None
    from_file: dict[str, Any] | None

    @property
    def version(self) -> int:
        """The version that an edit begun now is based on; 0: there is none."""
        return self.current.version if self.current else 0

    @property
    def plain(self) -> dict[str, Any]:
        """What the form shows: the draft if there is one, else what is published."""
        if self.draft:
            return self.draft.plain
        return self.current.plain if self.current else {}


@dataclass(frozen=True)
class Listed:
    """One item in a list. ``conflict``: the file of data/ says something else than the edit.

    ``names`` are the words by which it is looked for.
    """

    kind: str
    key: str
    headline: str
    state: str
    version: int
    by: str
    at: datetime
    checked_on: date | None
    draft: bool
    conflict: bool
    names: tuple[str, ...] = ()


def read_current(connection: Connection, kind: str, key: str) -> tuple[Version, str] | None:
    """Return the newest version of an item and its conflicting file text, or None."""
    where = (content_items.c.kind == kind, content_items.c.key == key)
    row = connection.execute(select(content_items).where(*where)).first()
    return None if row is None else (_version(row), row.conflict)


def read_versions(connection: Connection, kind: str, key: str) -> list[Version]:
    """Return all versions of an item, the newest first."""
    where = (content_versions.c.kind == kind, content_versions.c.key == key)
    newest = content_versions.c.version.desc()
    older = connection.execute(select(content_versions).where(*where).order_by(newest))
    found = [_version(row) for row in older]
    current = read_current(connection, kind, key)
    return [current[0], *found] if current else found


def read_list(connection: Connection, kind: str) -> list[Listed]:
    """Return the items of one kind by key, with those that are only a draft yet."""
    rows = connection.execute(select(content_items).where(content_items.c.kind == kind)).all()
    written = select(content_drafts).where(content_drafts.c.kind == kind)
    begun = {row.key: row for row in connection.execute(written)}
    found = [_listed(row, row.key in begun) for row in rows]
    known = {row.key for row in rows}
    found += [_only_draft(row) for key, row in begun.items() if key not in known]
    return sorted(found, key=lambda one: one.key)


def _version(row: Any) -> Version:
    plain = json.loads(row.body)
    return Version(row.version, row.state, row.origin, row.changed_by, row.changed_at, plain)


def _listed(row: Any, draft: bool) -> Listed:
    plain = json.loads(row.body)
    return Listed(
        kind=row.kind,
        key=row.key,
        headline=headline(row.kind, plain),
        state=row.state,
        version=row.version,
        by=row.changed_by,
        at=row.changed_at,
        checked_on=row.checked_on,
        draft=draft,
        conflict=bool(row.conflict),
        names=_names(plain),
    )


def _names(plain: dict[str, Any]) -> tuple[str, ...]:
    found = (plain.get(member, ()) for member in _NAMES)
    return tuple(
        name for one in found for name in ([one] if isinstance(one, str) else map(str, one))
    )


def _only_draft(row: Any) -> Listed:
    return Listed(
        kind=row.kind,
        key=row.key,
        headline=headline(row.kind, json.loads(row.body)),
        state="draft",
        version=0,
        by=row.changed_by,
        at=row.changed_at,
        checked_on=None,
        draft=True,
        conflict=False,
    )
