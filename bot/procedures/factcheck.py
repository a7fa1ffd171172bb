"""Compares a card with the national record of the same code: name, level, days, amounts.

A difference the card ``explains`` is none. Used by `motcua import cards`, the doctor and the
tests that hold every card against the national file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.cards import Card, CardMethod

from .record import Method, Record

_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{4,}")


def differences(card: Card, record: Record) -> list[str]:
    """Return each difference the card does not explain, one line each."""
    return [
        f"{factor}: {text}" for factor, text in _all(card, record) if factor not in card.explains
    ]


def _all(card: Card, record: Record) -> Iterator[tuple[str, str]]:
    if card.name != record.name:
        yield "name", f"the record says {record.name!r}"
    if card.online != record.online:
        yield "online", f"card {card.online}, record {record.online}"
    if card.level != record.level and card.level not in record.levels:
        yield "level", f"card {card.level}, record {', '.join(record.levels) or record.level}"
    if (card.decision.number or "") != record.decision:
        yield "decision", f"card {card.decision.number}, record {record.decision}"
    if card.decision.day != record.decision_date:
        yield "decision", f"card of {card.decision.day}, record of {record.decision_date}"
    if not card.source.endswith(record.id):
        yield "name", f"the source is not the record's page {record.id}"
    for method in card.methods:
        yield from _method(method, [m for m in record.methods if m.channel == method.channel])


def _method(method: CardMethod, recorded: list[Method]) -> Iterator[tuple[str, str]]:
    if not recorded:
        yield "online", f"the record has no way {method.channel}"
        return
    known = {amount for item in recorded for amount in amounts(item)}
    for fee in method.fees:
        if fee.amount is not None and fee.amount not in known:
            yield "fee", f"{method.channel} {fee.amount} is not among {sorted(known)}"
    times = {(item.time.amount, item.time.unit) for item in recorded if item.time}
    time = method.time
    if time and time.amount is not None and (time.amount, time.unit) not in times:
        yield (
            "time",
            f"{method.channel} {time.amount:g} {time.unit} is not among {sorted(times, key=str)}",
        )


def amounts(method: Method) -> set[int]:
    """Return every amount that a way to file states, in figures or in its text."""
    texts = " ".join([method.text, *(fee.text for fee in method.fees)])
    written = {int(re.sub(r"\D", "", number)) for number in _AMOUNT.findall(texts)}
    return written | {fee.amount for fee in method.fees if fee.amount}
