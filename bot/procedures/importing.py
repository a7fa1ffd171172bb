"""Brings records into the database: staged in small batches, switched over in one transaction.

A killed import leaves the old data whole; what it staged is dropped by the next one. A record
whose digest has not changed is left alone, so a repeat changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, func, insert, literal, select, update
from sqlalchemy.engine import Connection

from bot.content.store import bump_revision
from bot.storage import Store

from .national import PARSER, Internal, RecordError, encode, read_detail
from .record import Record
from .tables import FACTS, import_runs, procedure_versions, procedures, staged_procedures

BATCH = 100


class RawRecord(NamedTuple):
    """One record as a source gives it: where it stood, its bytes, how to decode it."""

    position: str
    raw: bytes
    decode: Callable[[bytes], Any]


class Problem(NamedTuple):
    """A record that was not taken, where it stood, and why."""

    position: str
    reason: str


@dataclass
class ImportSummary:
    """What an import did, by count, and each record it did not take."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    internal: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)

    def reject(self, position: str, reason: str) -> None:
        self.rejected += 1
        self.problems.append(Problem(position, reason))

    def text(self) -> str:
        """Return the summary as one line of Vietnamese-free English for an operator."""
        return (
            f"added {self.added}, changed {self.changed}, unchanged {self.unchanged}, "
            f"internal left out {self.internal}, rejected {self.rejected}"
        )


class Importer:
    """One import run: ``take`` each record, then ``finish``."""

    def __init__(self, store: Store, source: str, origin: str, now: datetime) -> None:
        self._store, self._source, self._now = store, source, now
        self.summary = ImportSummary()
        self._batch: list[dict[str, Any]] = []
        self._seen: dict[str, str] = {}
        with store.write() as connection:
            _drop_leftovers(connection, now)
            self._known = _digests(connection)
            self.run = _begin(connection, source, origin, now)

    def take(self, item: RawRecord) -> None:
        """Stage one record, or count it as unchanged, internal or rejected. Never raises."""
        digest = hashlib.sha256(PARSER.encode() + b"\0" + item.raw).hexdigest()
        code = self._known.get(digest)
        if code is not None and code not in self._seen:
            self._seen[code] = item.position
            self.summary.unchanged += 1
            return
        try:
            record = read_detail(item.decode(item.raw))
        except Internal:
            self.summary.internal += 1
        except (RecordError, ValueError) as error:
            self.summary.reject(item.position, _one_line(error))
        else:
            self._stage(item.position, record, digest)

    def _stage(self, position: str, record: Record, digest: str) -> None:
        first = self._seen.get(record.code)
        if first is not None:
            self.summary.reject(position, f"code {record.code} stands at {first} already")
            return
        self._seen[record.code] = position
        self._batch.append(_row(self.run, record, digest))
        if len(self._batch) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._batch:
            with self._store.write() as connection:
                connection.execute(insert(staged_procedures), self._batch)
            self._batch = []

    def finish(self) -> ImportSummary:
        """Switch the staged records over in one transaction and return the summary."""
        self._flush()
        with self._store.write() as connection:
            self.summary.added, self.summary.changed = _switch(
                connection, self.run, self._source, self._now
            )
            self._close(connection, "done")
            if self.summary.added or self.summary.changed:
                bump_revision(connection)
        return self.summary

    def abandon(self) -> None:
        """Leave the old data whole and drop what was staged."""
        with self._store.write() as connection:
            connection.execute(
                delete(staged_procedures).where(staged_procedures.c.run == self.run)
            )
            self._close(connection, "abandoned")

    def _close(self, connection: Connection, state: str) -> None:
        summary = asdict(self.summary)
        values = {"state": state, "finished_at": self._now, "summary": json.dumps(summary)}
        connection.execute(
            update(import_runs).where(import_runs.c.id == self.run).values(**values)
        )


def import_records(
    store: Store,
    source: str,
    origin: str,
    items: Iterable[RawRecord],
    now: datetime,
    on_item: Callable[[], None] = lambda: None,
) -> ImportSummary:
    """Import every item and return the summary; whatever raises leaves the old data whole."""
    importer = Importer(store, source, origin, now)
    try:
        for item in items:
            importer.take(item)
            on_item()
        return importer.finish()
    except BaseException:
        importer.abandon()
        raise


def _row(run: int, record: Record, digest: str) -> dict[str, Any]:
    facts = {
        "name": record.name,
        "field": record.field,
        "level": record.level,
        "online": record.online,
        "province": record.province,
        "decision": record.decision,
        "decision_date": record.decision_date,
        "source_url": record.source_url,
        "body": encode(record),
        "digest": digest,
        "updated_at": record.updated_at,
    }
    return {"run": run, "code": record.code, **facts}


def _begin(connection: Connection, source: str, origin: str, now: datetime) -> int:
    values = {
        "source": source,
        "origin": origin,
        "state": "running",
        "cursor": "",
        "summary": "",
        "started_at": now,
    }
    key = connection.execute(insert(import_runs).values(**values)).inserted_primary_key
    return int(key[0])


def _drop_leftovers(connection: Connection, now: datetime) -> None:
    connection.execute(delete(staged_procedures))
    running = import_runs.c.state == "running"
    connection.execute(
        update(import_runs).where(running).values(state="abandoned", finished_at=now)
    )


def _digests(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(procedures.c.digest, procedures.c.code))
    return {digest: code for digest, code in rows}


def _switch(connection: Connection, run: int, source: str, now: datetime) -> tuple[int, int]:
    """Move the staged rows of ``run`` over; return how many were added and how many changed."""
    staged = staged_procedures
    mine = staged.c.run == run
    codes = select(staged.c.code).where(mine)
    total = connection.execute(select(func.count()).select_from(staged).where(mine)).scalar() or 0
    names = [column.name for column in procedure_versions.columns]
    old = select(
        *(literal(now) if name == "replaced_at" else procedures.c[name] for name in names)
    ).where(procedures.c.code.in_(codes))
    connection.execute(insert(procedure_versions).from_select(names, old))
    changed = connection.execute(_overwrite(run, source, now)).rowcount
    connection.execute(_add(run, source, now))
    connection.execute(delete(staged).where(mine))
    return int(total) - int(changed), int(changed)


def _overwrite(run: int, source: str, now: datetime) -> Any:
    staged = staged_procedures
    where = and_(staged.c.run == run, staged.c.code == procedures.c.code)
    values: dict[str, Any] = {
        name: select(staged.c[name]).where(where).scalar_subquery() for name in FACTS
    }
    values.update(source=source, version=procedures.c.version + 1, imported_at=now)
    codes = select(staged.c.code).where(staged.c.run == run)
    return (
        update(procedures)
        .where(procedures.c.code.in_(codes))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _add(run: int, source: str, now: datetime) -> Any:
    staged = staged_procedures
    new = staged.c.code.notin_(select(procedures.c.code))
    columns = [staged.c.code, *(staged.c[name] for name in FACTS)]
    query = select(*columns, literal(source), literal(1), literal(now)).where(
        and_(staged.c.run == run, new)
    )
    names = ["code", *FACTS, "source", "version", "imported_at"]
    return insert(procedures).from_select(names, query)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
