"""The rows of import runs and of what they staged, and the switch that puts it in place."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, func, insert, literal, select, update
from sqlalchemy.engine import Connection

from .national import encode
from .record import Record
from .tables import (
    FACTS,
    import_runs,
    procedure_versions,
    procedures,
    staged_agency_links,
    staged_procedures,
)

OPEN = ("running", "interrupted")


class Superseded(RuntimeError):
    """Another import of the same source has taken this run's place; nothing was changed."""


class Run(NamedTuple):
    """One import run: ``cursor`` is where it stands, ``summary`` its JSON; empty at the start."""

    id: int
    cursor: str = ""
    summary: str = ""


def row(run: int, record: Record, digest: str) -> dict[str, Any]:
    """Return the staged row of ``record``; a column too short for a text holds its beginning."""
    facts = {
        "name": record.name,
        "field": record.field,
        "level": record.level,
        "online": record.online,
        "province": record.province[:64],
        "decision": record.decision[:120],
        "decision_date": record.decision_date,
        "source_url": record.source_url,
        "body": encode(record),
        "digest": digest,
        "updated_at": record.updated_at,
    }
    return {"run": run, "code": record.code, **facts}


def begin(connection: Connection, source: str, origin: str, now: datetime) -> Run:
    """Add a run and return it."""
    values = {
        "source": source,
        "origin": origin,
        "state": "running",
        "cursor": "",
        "summary": "",
        "started_at": now,
    }
    key = connection.execute(insert(import_runs).values(**values)).inserted_primary_key
    return Run(int(key[0]))


def broken(connection: Connection, source: str, origin: str, since: datetime) -> Run | None:
    """Return the newest run that broke off after it had saved something; it runs again."""
    runs = import_runs.c
    query = (
        select(runs.id, runs.cursor, runs.summary)
        .where(runs.source == source, runs.origin == origin, runs.state.in_(OPEN))
        .where(runs.started_at >= since, runs.cursor != "")
        .order_by(runs.id.desc())
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    connection.execute(update(import_runs).where(runs.id == row.id).values(state="running"))
    return Run(row.id, row.cursor, row.summary)


def move(connection: Connection, run: int, at: str, **values: Any) -> None:
    """Change the row of ``run``. Raises Superseded if it no longer runs or stands elsewhere."""
    runs = import_runs.c
    ours = and_(runs.id == run, runs.state == "running", runs.cursor == at)
    if connection.execute(update(import_runs).where(ours).values(**values)).rowcount != 1:
        raise Superseded(f"another import has taken the place of run {run}")


def drop_leftovers(
    connection: Connection, source: str, now: datetime, keep: int = 0, only: int = 0
) -> None:
    """Drop the open runs of ``source`` and what they staged: all but ``keep``, or just ``only``."""
    runs = import_runs.c
    dropped = and_(runs.source == source, runs.state.in_(OPEN), runs.id != keep)
    dropped = and_(dropped, runs.id == only) if only else dropped
    ids = select(runs.id).where(dropped)
    for table in (staged_procedures, staged_agency_links):
        connection.execute(delete(table).where(table.c.run.in_(ids)))
    connection.execute(
        update(import_runs).where(dropped).values(state="abandoned", finished_at=now)
    )


def digests(connection: Connection) -> dict[str, str]:
    """Return the code of every procedure by the digest of its detail."""
    rows = connection.execute(select(procedures.c.digest, procedures.c.code))
    return {row.digest: row.code for row in rows}


def staged_codes(connection: Connection, run: int) -> dict[str, str]:
    """Return the codes that ``run`` has staged, each with where it stood."""
    query = select(staged_procedures.c.code).where(staged_procedures.c.run == run)
    return dict.fromkeys(connection.execute(query).scalars(), "an earlier part of this run")


def drop_same(connection: Connection, run: int) -> int:
    """Drop staged rows that another import has brought meanwhile; return how many."""
    staged = staged_procedures
    same = select(procedures.c.code).where(
        procedures.c.code == staged.c.code, procedures.c.digest == staged.c.digest
    )
    return int(
        connection.execute(delete(staged).where(staged.c.run == run, same.exists())).rowcount
    )


def switch(connection: Connection, run: int, source: str, now: datetime) -> tuple[int, int]:
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
