"""Brings records into the database: staged in small batches, switched over in one transaction.

A killed import leaves the old data whole; what it staged is dropped by the next one of the same
source, or taken up again if that one resumes. A record whose digest has not changed is left
alone, so a repeat changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import insert
from sqlalchemy.engine import Connection

from bot.content.store import bump_revision
from bot.storage import Store

from . import staging
from .national import PARSER, Internal, read_detail
from .record import Record
from .tables import staged_procedures

BATCH = 100


class RawRecord(NamedTuple):
    """One record as a source gives it: where it stood, and how to get its detail.

    ``read`` raises RecordError if there is no detail to be had.
    """

    position: str
    read: Callable[[], Any]


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
        """Count a record that is not taken and keep the reason."""
        self.rejected += 1
        self.problems.append(Problem(position, reason))

    def text(self) -> str:
        """Return the summary as one line of English for an operator."""
        return (
            f"added {self.added}, changed {self.changed}, unchanged {self.unchanged}, "
            f"internal left out {self.internal}, rejected {self.rejected}"
        )


class Importer:
    """One import run: ``take`` each record, then ``finish``.

    With ``resume_since`` it goes on with the run of this source and origin that broke off and
    was started at that time or later: its summary, its ``cursor`` and what it staged are kept.
    """

    def __init__(
        self,
        store: Store,
        source: str,
        origin: str,
        now: datetime,
        resume_since: datetime | None = None,
    ) -> None:
        self._store, self._source, self._now = store, source, now
        self._batch: list[dict[str, Any]] = []
        with store.write() as connection:
            run = resume_since and staging.broken(connection, source, origin, resume_since)
            staging.drop_leftovers(connection, source, now, keep=run.id if run else 0)
            run = run or staging.begin(connection, source, origin, now)
            self._known = staging.digests(connection)
            self._seen = staging.staged_codes(connection, run.id)
        self.run, self.cursor = run.id, run.cursor
        self.summary = _summary(run.summary) if run.summary else ImportSummary()

    def take(self, item: RawRecord) -> None:
        """Stage one record, or count it as unchanged, internal or rejected.

        Raises nothing about the record itself, only errors of the database.
        """
        try:
            detail = item.read()
            digest = _digest(detail)
            record = None if self._unchanged(digest, item.position) else read_detail(detail)
        except Internal:
            self.summary.internal += 1
        except (ValueError, RecursionError) as error:
            self.summary.reject(item.position, _one_line(error))
        else:
            if record:
                self._stage(item.position, record, digest)

    def _unchanged(self, digest: str, position: str) -> bool:
        code = self._known.get(digest)
        if code is None or code in self._seen:
            return False
        self._seen[code] = position
        self.summary.unchanged += 1
        return True

    def _stage(self, position: str, record: Record, digest: str) -> None:
        first = self._seen.get(record.code)
        if first is not None:
            self.summary.reject(position, f"code {record.code} stands at {first} already")
            return
        self._seen[record.code] = position
        self._batch.append(staging.row(self.run, record, digest))
        if len(self._batch) >= BATCH:
            with self._store.write() as connection:
                self._flush(connection)

    def _flush(self, connection: Connection) -> None:
        if self._batch:
            connection.execute(insert(staged_procedures), self._batch)
            self._batch = []

    def save(self, cursor: str) -> None:
        """Keep what was taken so far, so that a later run can go on after ``cursor``.

        Raises Superseded.
        """
        with self._store.write() as connection:
            self._flush(connection)
            values = {"cursor": cursor, "summary": self._encoded()}
            staging.move(connection, self.run, self.cursor, **values)
        self.cursor = cursor

    def finish(self) -> ImportSummary:
        """Switch the staged records over in one transaction and return the summary.

        Raises Superseded.
        """
        with self._store.write() as connection:
            self._flush(connection)
            if self._switch_over(connection):
                bump_revision(connection)
            self._close(connection, "done")
        return self.summary

    def _switch_over(self, connection: Connection) -> bool:
        """Put the staged rows in place; return True if anything was added or changed."""
        summary = self.summary
        summary.unchanged += staging.drop_same(connection, self.run)
        summary.added, summary.changed = staging.switch(
            connection, self.run, self._source, self._now
        )
        return bool(summary.added or summary.changed)

    def abandon(self) -> None:
        """Leave the old data whole and drop what was staged."""
        with self._store.write() as connection:
            staging.drop_leftovers(connection, self._source, self._now, only=self.run)

    def pause(self) -> None:
        """Leave the old data whole and keep what was saved for a run that resumes."""
        self._batch = []
        with self._store.write() as connection:
            staging.move(connection, self.run, self.cursor, state="interrupted")

    def _encoded(self) -> str:
        return json.dumps(asdict(self.summary))

    def _close(self, connection: Connection, state: str) -> None:
        values = {"state": state, "finished_at": self._now, "summary": self._encoded()}
        staging.move(connection, self.run, self.cursor, **values)


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


def _digest(detail: Any) -> str:
    """Return the digest of what the detail says, whatever the order of its keys."""
    if isinstance(detail, dict):
        detail = {key: _ordered(value) for key, value in detail.items()}
    canonical = msgspec.json.encode(detail, order="sorted")
    return hashlib.sha256(PARSER.encode() + b"\0" + canonical).hexdigest()


def _ordered(value: Any) -> Any:
    """Return a list of things with ids in their order: the portal gives them in any order."""
    if isinstance(value, list) and all(isinstance(item, dict) and "id" in item for item in value):
        return sorted(value, key=lambda item: str(item["id"]))
    return value


def _summary(text: str) -> ImportSummary:
    values = json.loads(text)
    values["problems"] = [Problem(*problem) for problem in values["problems"]]
    return ImportSummary(**values)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
