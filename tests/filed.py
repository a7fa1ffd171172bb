"""Items as agencies send them, pushed into a store; ``changes`` replace members."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.dossiers.model import Dossier
from bot.dossiers.pushing import Taken, push
from bot.dossiers.store import Source, find
from bot.dossiers.tables import changes
from bot.dossiers.telling import Change
from bot.storage import Store

NOW = datetime(2026, 11, 22, 9, 0)
CODE = "H57.12-261110-0003"
KEY = b"k" * 32


def item(status: int = 4, at: str = "2026-11-12T08:00:00", **changes: Any) -> dict[str, Any]:
    """Return an item of CODE with nothing but what is needed and ``changes``."""
    return {"code": CODE, "status": status, "status_at": at, **changes}


def whole_item(**changes: Any) -> dict[str, Any]:
    """Return an item with every member of the contract."""
    return {
        **item(5, "2026-11-15T10:00:00+07:00"),
        "procedure": "Đăng ký biến động đất đai",
        "agency": {"code": "H57.12", "name": "Trung tâm hành chính công phường Minh Họa"},
        "channel": 2,
        "received_at": "2026-11-10T08:00:00+07:00",
        "due_at": "2026-11-25",
        "finished_at": None,
        "missing": ["Bản sao sổ hộ khẩu", "Tờ khai thuế"],
        "amount_due": 115000,
        "verify": {"phone_last4": "0123", "id_last4": "9876"},
        **changes,
    }


def send(store: Store, *items: Any, source: Source = "push", now: datetime = NOW) -> Taken:
    return push(store, items, lambda code: None, source, KEY, now)


def held(store: Store, code: str = CODE, seen: bool = False) -> Dossier | None:
    with store.read() as connection:
        return find(connection, code, seen)


def there(store: Store, code: str = CODE) -> Dossier:
    """Return our dossier of a code, which must be there."""
    dossier = held(store, code)
    assert dossier is not None
    return dossier


def left(store: Store) -> list[Change]:
    """Return the changes that are there, in order."""
    columns = (*(changes.c[name] for name in ("seq", "code")), changes.c.status, changes.c.at)
    query = select(*columns, changes.c.previous, changes.c.what).order_by(changes.c.seq)
    with store.read() as connection:
        rows = connection.execute(query).all()
    return [Change(*row[:5], what=frozenset(row[5].split())) for row in rows]


def everything(store: Store) -> str:
    """Return all that the tables of dossiers hold, as text."""
    from bot.dossiers.tables import metadata

    with store.read() as connection:
        return "\n".join(
            str(tuple(row))
            for table in metadata.sorted_tables
            for row in connection.execute(table.select())
        )
