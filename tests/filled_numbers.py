"""A store as it is after two months of work, made by seed through the record as turns make it.

Weekends are quiet, one day nothing arrived, the lunch hour is low; a few topics are asked in vain.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from exchange import event, web
from filed import item, send
from handed import desk
from sqlalchemy.event import listen

from bot.conversations import clicks, closing, handover, people
from bot.conversations.handover_desk import HandoverDesk
from bot.conversations.noted import Noted
from bot.conversations.people import Retention
from bot.conversations.rating import rate
from bot.conversations.record import Conversations, Message
from bot.replies import ProcedureRef, Reply
from bot.retention import retire
from bot.storage import Store

SEED, DAYS = 88, 60
HOURS = {
    **{7: 4, 8: 12, 9: 16, 10: 14, 11: 8, 12: 3, 13: 7},
    **{14: 13, 15: 14, 16: 10, 17: 4, 20: 6, 21: 3},
}
CHANNELS = {"web": 58, "zalo": 33, "telegram": 9}
PROVINCES = {
    **{"": 46, "Hà Nội": 18, "Thành phố Hồ Chí Minh": 14, "Huế": 7, "Đồng Nai": 5, "Nghệ An": 4},
    **{"Lâm Đồng": 3, "Cà Mau": 2, "Quảng Ninh": 1},
}
FACETS = {
    **{"documents": 34, "fee": 22, "time": 14, "place": 12, "steps": 8, "online": 6, "form": 3},
    **{"conditions": 2, "result": 1},
}
KINDS = {"answer": 62, "clarify": 14, "lost": 6, "chat": 9, "refuse": 3, "handover": 3, "guide": 3}
IN_VAIN = (
    ("cho thuê dù che nắng ngoài bãi biển", "thuê dù che nắng bãi biển cần giấy gì"),
    ("đăng ký nuôi chim yến trong nhà", "xin phép nuôi chim yến trong nhà phố"),
    ("mở quán karaoke gia đình trên thuyền", "karaoke trên thuyền có cần giấy phép"),
)
AGENCIES = {
    "H57.12": ("Trung tâm Phục vụ hành chính công phường Minh Họa", 0.91),
    "H57.14": ("Trung tâm Phục vụ hành chính công xã Ví Dụ", 0.62),
    "H57.31": ("Sở Nông nghiệp và Môi trường tỉnh Mẫu, bộ phận tiếp nhận đất đai", 0.47),
    "H57.40": ("Công an tỉnh Mẫu", 0.88),
}


@dataclass(frozen=True)
class Service:
    """A procedure that people ask about."""

    code: str
    name: str
    field: str = ""


@dataclass
class _Town:
    """Who writes: the record, and everything drawn from one seed."""

    store: Store
    services: Sequence[Service]
    officers: HandoverDesk
    chance: random.Random
    written: int = 0
    record: Conversations = field(init=False)

    def __post_init__(self) -> None:
        self.record = Conversations(self.store)

    def draw(self, weights: dict[Any, int]) -> Any:
        return self.chance.choices(list(weights), list(weights.values()))[0]


def fill(store: Store, services: Sequence[Service], home: Path, now: datetime) -> int:
    """Write DAYS days of turns that end today, and dossiers; return how many turns there were."""
    _hurry(store)
    town = _Town(store, services, desk(store, home), random.Random(SEED))
    for back in range(DAYS - 1, -1, -1):
        day = now.date() - timedelta(days=back)
        for _ in range(_visits(town, day, back)):
            _visit(town, datetime.combine(day, time(town.draw(HOURS), town.chance.randrange(60))))
    _file(store, town.chance, now)
    retire(store, Retention(90, 365), now)
    return town.written


def _hurry(store: Store) -> None:
    """Let SQLite not wait for the disk: nothing here outlives a power cut."""
    if store.dialect == "sqlite":
        listen(store.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        store.dispose()


def _visits(town: _Town, day: date, back: int) -> int:
    """Return how many come on a day: more by the week, few on weekends, none on one day."""
    if back == 24:
        return 0
    busy = 6 if day.weekday() >= 5 else 26
    return max(1, round(busy * (1 + (DAYS - back) / DAYS) * town.chance.uniform(0.6, 1.1)))


def _visit(town: _Town, at: datetime) -> None:
    """Let one person come and ask one to four questions within minutes."""
    channel, who = town.draw(CHANNELS), f"{town.chance.randrange(900):04}"
    province, conversation = town.draw(PROVINCES), None
    learns = town.chance.random() < 0.5
    for _ in range(town.draw({1: 5, 2: 4, 3: 2, 4: 1})):
        service = town.services[min(int(town.chance.expovariate(0.16)), len(town.services) - 1)]
        kind = town.draw(KINDS)
        text = town.chance.choice(town.chance.choice(IN_VAIN)) if kind == "lost" else service.name
        came = web(text) if channel == "web" else event(text, who, channel=channel)
        message = town.record.accept(came, at, conversation)
        conversation = message.conversation
        if learns:
            with town.store.write() as connection:
                people.allow(connection, conversation, people.LEARNING, at)
        _answer(town, message, service, kind, province)
        at += timedelta(minutes=town.chance.randrange(1, 6))


def _answer(town: _Town, message: Message, service: Service, kind: str, province: str) -> None:
    about = ProcedureRef(service.code, service.name, "https://example.org/")
    known = kind in ("answer", "guide")
    reply = Reply(kind=_kind(kind), text="đây", procedure=about if known else None)
    reply.facets = [town.draw(FACETS)] if known else []
    guide: Any = town.draw({"begun": 3, "finished": 2}) if kind == "guide" else ""
    about_place = {"province": province, "field": service.field if known else ""}
    noted = Noted(lost=kind == "lost", guide=guide, **about_place)
    end = message.received_at + timedelta(milliseconds=int(town.chance.lognormvariate(5.4, 0.6)))
    prepared = closing.prepare(message.conversation, message.turn, [reply])
    owner = town.record.owner
    closing.close(town.store, message, prepared, owner, end, noted=noted)
    town.written += 1
    if known:
        _after(town, message, prepared.bodies[0]["id"], service, end)
    if kind == "handover":
        _meet(town, message, end)


def _kind(kind: str) -> Any:
    return {"lost": "clarify", "guide": "answer"}.get(kind, kind)


def _after(town: _Town, message: Message, reply: str, service: Service, at: datetime) -> None:
    """Rate some answers, follow some links."""
    if town.chance.random() < 0.12:
        verdict: Any = town.draw({"right": 5, "wrong": 1})
        rate(town.store, message.conversation, reply, verdict, "", at)
    if town.chance.random() < 0.1:
        clicks.followed(town.store, service.code, message.channel, at)


def _meet(town: _Town, message: Message, at: datetime) -> None:
    """Queue the person, and let an officer answer after a while and close."""
    with town.store.write() as connection:
        cause: Any = town.draw({"asked": 6, "failures": 3, "ratings": 1})
        found = handover.begin(connection, message.conversation, cause, handover.Topics(), at)
        assert found is not None
        handover.enqueue(connection, found.id, "chat", at, at + handover.KEPT)
    at += timedelta(seconds=int(town.chance.expovariate(1 / 150)))
    assert town.officers.claim(found.id, "lan", at)
    town.officers.answer(found.id, "lan", "Chào anh/chị, tôi xem giúp ngay.", at)
    town.officers.close(found.id, "lan", "solved", at + timedelta(minutes=2))


def _file(store: Store, chance: random.Random, now: datetime) -> None:
    """Let agencies send the dossiers of this month and the one before."""
    items = []
    for code, (name, online) in AGENCIES.items():
        for number in range(60 + chance.randrange(80)):
            day = now - timedelta(days=chance.randrange(DAYS), minutes=1)
            channel = chance.choices([2, 1, None], [online, 1 - online, 0.08])[0]
            given = {"agency": {"code": code, "name": name}, "received_at": day.isoformat()}
            named = f"{code}-{day:%y%m%d}-{number:04}"
            items.append(item(4, day.isoformat(), code=named, channel=channel, **given))
    send(store, *items, now=now)
