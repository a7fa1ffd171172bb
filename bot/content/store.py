"""The versioned store of everything people edit: YAML seeds it, people edit it.

An item that a person has published or taken back is never overwritten by YAML. Where YAML and the
edit both changed since the last seeding, the edit stays and the YAML text is kept as a conflict.
YAML that says the same as the edit (it was exported) is the item's source again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.storage import Store, take_turns

from .kinds import KINDS
from .tables import content_items, content_versions, revisions

T = TypeVar("T")
REVISION = "catalogue"
_NUMBER = select(revisions.c.number).where(revisions.c.name == REVISION)


class Outdated(Exception):
    """An item has changed since the version that somebody started from."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"{kind} {key} has changed meanwhile")
        self.kind, self.key = kind, key


@dataclass
class SeedSummary:
    """What a seeding did, by count; ``conflicts`` names the items where a person's edit stayed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    conflicts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Conflict:
    """An edited item whose YAML changed too; ``seed`` is the YAML's body as JSON."""

    kind: str
    key: str
    seed: str


class ContentStore:
    """Reads and writes content items of the knowledge store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def published(self, kind: str, schema: type[T], today: date) -> dict[str, T]:
        """Return the published items of ``kind`` that are valid on ``today``, by key."""
        query = select(content_items.c.key, content_items.c.body).where(
            content_items.c.kind == kind,
            content_items.c.state == "published",
            or_(content_items.c.valid_from.is_(None), content_items.c.valid_from <= today),
            or_(content_items.c.valid_to.is_(None), content_items.c.valid_to >= today),
        )
        with self._store.read() as connection:
            rows = connection.execute(query.order_by(content_items.c.key)).all()
        decoder = msgspec.json.Decoder(schema)
        return {key: decoder.decode(body) for key, body in rows}

    def item(self, kind: str, key: str, schema: type[T], today: date) -> T | None:
        """Return one published item valid on ``today``, or None."""
        query = select(content_items.c.body).where(
            content_items.c.kind == kind,
            content_items.c.key == key,
            content_items.c.state == "published",
            or_(content_items.c.valid_from.is_(None), content_items.c.valid_from <= today),
            or_(content_items.c.valid_to.is_(None), content_items.c.valid_to >= today),
        )
        with self._store.read() as connection:
            body = connection.execute(query).scalar_one_or_none()
        return None if body is None else msgspec.json.decode(body, type=schema)

    def seed(self, kind: str, items: list[Any], now: datetime, whole: bool = True) -> SeedSummary:
        """Bring YAML items of one kind into the store; see the module's rule about edits.

        ``whole`` False: ``items`` are not all there are, so what they lack stays.
        """
        return self.seed_together({kind: items}, now, whole)[kind]

    def seed_together(
        self, items: dict[str, list[Any]], now: datetime, whole: bool = True
    ) -> dict[str, SeedSummary]:
        """Bring YAML items of several kinds in, all or, if this process is killed, none of them."""
        with self._store.write() as connection:
            done = {kind: self._seed(connection, kind, items[kind], now, whole) for kind in items}
            if any(one.added or one.changed or one.removed for one in done.values()):
                bump_revision(connection)
        return done

    def _seed(
        self, connection: Connection, kind: str, items: list[Any], now: datetime, whole: bool
    ) -> SeedSummary:
        summary = SeedSummary()
        take_turns(connection, f"seeding {kind}")
        rows = connection.execute(select(content_items).where(content_items.c.kind == kind))
        known = {row["key"]: row for row in rows.mappings()}
        for item in items:
            self._seed_one(connection, kind, item, known, now, summary)
        named = {KINDS[kind].key(item) for item in items}
        gone = set(known) - named if whole else set[str]()
        self._remove(connection, kind, [known[key] for key in sorted(gone)], summary)
        return summary

    def _remove(
        self, connection: Connection, kind: str, rows: list[Any], summary: SeedSummary
    ) -> None:
        """Take back what YAML no longer holds, unless a person has edited it."""
        for row in rows:
            if row["origin"] == "seed" and row["state"] == "published":
                keep_version(connection, kind, row["key"])
                version = row["version"] + 1
                _set(connection, kind, row["key"], state="removed", version=version)
                summary.removed += 1

    def _seed_one(
        self,
        connection: Connection,
        kind: str,
        item: Any,
        known: dict[str, Any],
        now: datetime,
        summary: SeedSummary,
    ) -> None:
        key, body = KINDS[kind].key(item), encode(item)
        digest, row = _digest(body), known.get(key)
        if row is None:
            connection.execute(insert(content_items).values(**_new(kind, key, item, body, now)))
            summary.added += 1
        elif row["origin"] == "edit" and row["state"] == "published" and row["body"] == body:
            _set(connection, kind, key, seed_digest=digest, conflict="", origin="seed")
            summary.unchanged += 1
        elif row["seed_digest"] == digest and (row["state"], row["origin"]) != ("removed", "seed"):
            summary.unchanged += 1
        elif row["origin"] == "edit":
            _set(connection, kind, key, seed_digest=digest, conflict=body)
            summary.conflicts.append(f"{kind} {key}")
        else:
            keep_version(connection, kind, key)
            _set(connection, kind, key, **_next(row["version"], item, body, now, "seed", "yaml"))
            _set(connection, kind, key, seed_digest=digest, state="published")
            summary.changed += 1

    def edit(
        self, kind: str, item: Any, by: str, now: datetime, based_on: int | None = None
    ) -> int:
        """Publish a person's edit of an item and return its new version number.

        ``based_on`` is the version the person started from (0: there was none); None is not
        compared. Raises Outdated.
        """
        with self._store.write() as connection:
            return change_item(connection, kind, KINDS[kind].key(item), item, by, now, based_on)

    def conflicts(self) -> list[Conflict]:
        """Return the items where YAML and a person's edit both changed."""
        query = select(content_items.c.kind, content_items.c.key, content_items.c.conflict)
        with self._store.read() as connection:
            rows = connection.execute(query.where(content_items.c.conflict != "")).all()
        return [Conflict(*row) for row in rows]


def change_item(
    connection: Connection,
    kind: str,
    key: str,
    item: Any | None,
    by: str,
    now: datetime,
    based_on: int | None = None,
) -> int:
    """Publish ``item``, or take the item back if it is None; return its new version number.

    Raises Outdated if the item does not stand at ``based_on`` (0: there is none yet).
    """
    version = connection.execute(
        select(content_items.c.version).where(_is(kind, key)).with_for_update()
    ).scalar()
    if based_on is not None and (version or 0) != based_on:
        raise Outdated(kind, key)
    if version is None:
        if item is None:
            raise Outdated(kind, key)
        values = _new(kind, key, item, encode(item), now)
        values.update(origin="edit", changed_by=by, seed_digest="")
        try:
            connection.execute(insert(content_items).values(**values))
        except IntegrityError:
            raise Outdated(kind, key) from None
    else:
        keep_version(connection, kind, key)
        _set(connection, kind, key, **_changed(version, item, by, now))
    bump_revision(connection)
    return int(version or 0) + 1


def _changed(version: int, item: Any | None, by: str, now: datetime) -> dict[str, Any]:
    if item is None:
        values = {"version": version + 1, "origin": "edit", "conflict": "", "state": "removed"}
        return {**values, "changed_by": by, "changed_at": now}
    return {**_next(version, item, encode(item), now, "edit", by), "state": "published"}


def encode(item: Any) -> str:
    """Return the item's JSON text, the same for the same content."""
    return msgspec.json.encode(item).decode()


def bump_revision(connection: Connection) -> None:
    """Count the catalogue's revision up, so that every process rebuilds what it holds of it."""
    where = revisions.c.name == REVISION
    done = connection.execute(update(revisions).where(where).values(number=revisions.c.number + 1))
    if not done.rowcount:
        connection.execute(insert(revisions).values(name=REVISION, number=1))


def revision(store: Store) -> int:
    """Return the catalogue's revision; 0 before anything was stored."""
    with store.read() as connection:
        return int(connection.execute(_NUMBER).scalar() or 0)


def keep_version(connection: Connection, kind: str, key: str) -> None:
    """Copy an item as it stands into the versions, before it is changed."""
    names = [column.name for column in content_versions.columns]
    source = select(*(content_items.c[name] for name in names)).where(_is(kind, key))
    connection.execute(insert(content_versions).from_select(names, source))


def _set(connection: Connection, kind: str, key: str, **values: Any) -> None:
    connection.execute(update(content_items).where(_is(kind, key)).values(**values))


def _is(kind: str, key: str) -> Any:
    return and_(content_items.c.kind == kind, content_items.c.key == key)


def _new(kind: str, key: str, item: Any, body: str, now: datetime) -> dict[str, Any]:
    values = _next(0, item, body, now, "seed", "yaml")
    values.update(kind=kind, key=key, state="published", seed_digest=_digest(body))
    return values


def _next(
    version: int, item: Any, body: str, now: datetime, origin: str, by: str
) -> dict[str, Any]:
    return {
        "body": body,
        "version": version + 1,
        "origin": origin,
        "conflict": "",
        "valid_from": getattr(item, "valid_from", None),
        "valid_to": getattr(item, "valid_to", None),
        "checked_on": getattr(item, "checked_on", None) or getattr(item, "verified_on", None),
        "changed_by": by,
        "changed_at": now,
    }


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
