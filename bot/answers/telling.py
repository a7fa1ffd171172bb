"""What an officer tells of a procedure: the same facts to read out and to send by SMS.

The words are in templates/desk/. Facts follow the same rules as the answers of the chat.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.content.kinds import Office
from bot.procedures.catalogue import Procedure

from . import facts, offices
from .compose import Setting, render
from .fees import fee_view
from .lower_fees import lower_fees
from .offices import Whereabouts, WhereView
from .words import words

TOLD = (
    "documents",
    "fee",
    "time",
    "place",
    "steps",
    "online",
    "mistakes",
    "conditions",
    "result",
    "legal",
)
"""What can be told, in the order of a card."""
_MARKDOWN = re.compile(r"\*\*|\[([^\]]+)\]\([^)]+\)")
_BULLET = re.compile(r"^(?:[-+•*–]\s+|Bước\s*\d+\s*[:.)-]\s*)")


@dataclass(frozen=True)
class Local:
    """What depends on where the person is: the office, and lower fees as markdown."""

    where: WhereView | None
    where_text: str
    lower_text: str


def local(
    procedure: Procedure, setting: Setting, at: Whereabouts, known: Sequence[Office]
) -> Local:
    """Return the office and the lower fees at that place; ``known`` are all offices."""
    who = offices.receiver(procedure)
    where = offices.view(who, at, known) if who else None
    told = render("place_where.j2", where=where, hotline=setting.hotline) if where else ""
    fees = lower_fees(procedure, at.province, setting.today) if at.province else []
    return Local(where, told, render("lower_fee.j2", lower_fees=fees) if fees else "")


def lines(
    template: str, procedure: Procedure, facet: str, setting: Setting, at: Local
) -> list[str]:
    """Return the lines of a template of templates/desk/ for one of TOLD, without markdown."""
    text = render(f"desk/{template}", **_values(procedure, facet, setting, at))
    return [line for line in (_plain(line) for line in text.splitlines()) if line]


def _values(procedure: Procedure, facet: str, setting: Setting, at: Local) -> dict[str, Any]:
    card = procedure.fresh_card
    known = at.where is not None and at.where.known
    return {
        "p": procedure,
        "facet": facet,
        "papers": facts.papers_view(procedure),
        "fees": fee_view(procedure.record.methods, setting.today),
        "card_fee_note": (card.fee_note or "") if card else "",
        "times": facts.time_view(procedure),
        "steps": facts.steps(procedure)[0],
        "who": facts.agencies(procedure),
        "conditions": [_BULLET.sub("", one) for one in procedure.record.conditions.splitlines()],
        "where": at.where_text,
        "lower": at.lower_text,
        "office": at.where.name if at.where and known else "",
        "ordinal": _ordinal,
        "inside": inside,
    }


def _ordinal(number: int) -> str:
    told: list[str] = words()["ordinals"]
    return told[number - 1] if number <= len(told) else f"{words()['ordinal']} {number}"


def inside(text: str) -> str:
    """Return a text as it goes on inside a sentence: ``Cá nhân`` is ``cá nhân``, ``CT01`` stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _plain(line: str) -> str:
    return " ".join(_BULLET.sub("", _MARKDOWN.sub(r"\1", line.strip())).split())
