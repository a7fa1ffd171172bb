"""A decider over procedures of each kind of office, and three offices; what is said of places."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from factories import TODAY, card, publish, put, record

from bot.answers.compose import Setting
from bot.answers.deciding import Decider, Memory, Outcome, Understood
from bot.content.kinds import Office
from bot.places.finding import find
from bot.procedures.catalogue import Catalogue
from bot.storage import Store

BIRTH, STAY, TAX, LAND = "9.100001", "9.100002", "9.100003", "9.100004"
HOTLINE = "18001096"


def office(kind: str, name: str, commune: str | None, **more: Any) -> Office:
    plain = {"key": name.lower().replace(" ", "-"), "address": "1 đường Thử"}
    values: dict[str, Any] = {**plain, "checked_on": date(2026, 7, 1), "province": "Hà Nội", **more}
    return Office(kind=kind, name=name, commune=commune, **values)  # type: ignore[arg-type]


def settled(knowledge: Store) -> Decider:
    """Return the decider over a filled store."""
    publish(
        knowledge,
        "card",
        card(code=BIRTH, name="Khai sinh", short_name="Khai sinh", field="Hộ tịch"),
        card(code=STAY, name="Tạm trú", short_name="Đăng ký tạm trú", field="Cư trú"),
        card(code=TAX, name="Thuế", short_name="Khai thuế", field="Thuế"),
    )
    put(
        knowledge,
        record(LAND, "Tách thửa", level="province", agencies=["Sở Nông nghiệp và Môi trường"]),
    )
    publish(
        knowledge,
        "office",
        office(
            "one_stop",
            "mot-cua-hong-ha",
            "Phường Hồng Hà",
            hours="7:30-11:30, 13:30-17:00",
            saturday=True,
            phone="024 3000 0001",
            map_url="https://maps.example.vn/1",
            helper=True,
        ),
        office("police", "cong-an-hong-ha", "Phường Hồng Hà"),
        office("one_stop", "trung-tam-ha-noi", None, saturday=False),
    )
    return Decider(Catalogue(knowledge), Setting(TODAY, HOTLINE))


def told(text: str, memory: Memory | None = None, **changes: Any) -> Understood:
    """Return a message that names nothing but what its text says of a place."""
    where = find(text, memory.place if memory else "")
    plain: dict[str, Any] = {"intent": "set_place", "subject": False, "where": where}
    return Understood(text, **{**plain, **changes})


def at(decider: Decider, text: str) -> Memory:
    """Return what is remembered after somebody said where they are."""
    return decider.set_place(told(text), Memory()).memory


def asked_where(decider: Decider, code: str, memory: Memory) -> Outcome:
    chosen = Understood("", "ask_place", facets=("place",), chosen=code)
    return decider.decide(chosen, memory)


def text_of(outcome: Outcome) -> str:
    return "\n".join(reply.text for reply in outcome.replies)


def payloads(outcome: Outcome) -> list[dict[str, str]]:
    buttons = outcome.replies[-1].buttons
    return [json.loads((button.payload or "").removeprefix("/set_place")) for button in buttons]
