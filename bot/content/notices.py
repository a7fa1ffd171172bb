"""The notices that editors have published and that hold at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select

from bot.storage import Store

from .kinds import Notice
from .tables import content_items


@dataclass(frozen=True)
class NoticeNow:
    """A notice that holds: ``since`` it began, or was changed if that was later."""

    text: str
    since: datetime
    ends_at: datetime | None


def notices_now(store: Store, now: datetime) -> list[NoticeNow]:
    """Return the published notices that hold at ``now``, by key."""
    columns = (content_items.c.body, content_items.c.changed_at)
    mine = (content_items.c.kind == "notice", content_items.c.state == "published")
    query = select(*columns).where(*mine).order_by(content_items.c.key)
    with store.read() as connection:
        rows = connection.execute(query).all()
    read = ((msgspec.json.decode(body, type=Notice), changed_at) for body, changed_at in rows)
    return [
        NoticeNow(item.text, max(item.starts_at, changed_at), item.ends_at)
        for item, changed_at in read
        if item.starts_at <= now and (item.ends_at is None or now < item.ends_at)
    ]
