"""What an operator or editor should look at: conflicts, expired texts, other currencies, notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import msgspec
from sqlalchemy import select

from bot.content.cards import Card
from bot.content.kinds import Overlay
from bot.procedures import expiry
from bot.procedures.catalogue import Catalogue, card_is_newer
from bot.procedures.factcheck import differences
from bot.procedures.record import Record
from bot.procedures.tables import procedures


@dataclass(frozen=True)
class Finding:
    """One thing to look at: what kind, which procedure or item, and what it is."""

    kind: str
    subject: str
    text: str


def findings(catalogue: Catalogue, today: date) -> list[Finding]:
    """Return everything worth a look in the knowledge store, grouped by kind."""
    found = [
        *_edit_conflicts(catalogue),
        *_card_conflicts(catalogue, today),
        *_record_texts(catalogue, today),
        *_overlays(catalogue, today),
    ]
    return sorted(found, key=lambda item: (item.kind, item.subject))


def _edit_conflicts(catalogue: Catalogue) -> Iterator[Finding]:
    for conflict in catalogue.content.conflicts():
        yield Finding(
            "edit conflict",
            f"{conflict.kind} {conflict.key}",
            "the YAML file and a person's edit both changed; the edit stays",
        )


def _card_conflicts(catalogue: Catalogue, today: date) -> Iterator[Finding]:
    cards = catalogue.content.published("card", Card, today)
    for record in _records(catalogue):
        card = cards.get(record.code)
        if card is None:
            continue
        winner = "card" if card_is_newer(card, record) else "record"
        for difference in differences(card, record):
            yield Finding(
                "card and record differ",
                record.code,
                f"{difference}; the answer uses the {winner}, the newer of the two",
            )


def _record_texts(catalogue: Catalogue, today: date) -> Iterator[Finding]:
    for record in _records(catalogue):
        fees = [fee for method in record.methods for fee in method.fees]
        ended = sorted({day for fee in fees for day in expiry.split(fee.text, today)[1]})
        for day in ended:
            yield Finding("fee text has ended", record.code, f"it held until {day.isoformat()}")
        others = sorted({fee.currency for fee in fees if fee.amount and fee.currency != "VND"})
        if others:
            yield Finding("fee in another currency", record.code, ", ".join(others))


def _overlays(catalogue: Catalogue, today: date) -> Iterator[Finding]:
    for note in catalogue.content.published("overlay", Overlay, today).values():
        subject = ", ".join(note.codes) or note.key
        yield Finding(f"overlay: {note.kind}", subject, note.text.split(". ")[0])


def _records(catalogue: Catalogue) -> Iterator[Record]:
    decoder = msgspec.json.Decoder(Record)
    query = select(procedures.c.body).order_by(procedures.c.code)
    with catalogue.store.read() as connection:
        for (body,) in connection.execute(query):
            yield decoder.decode(body)
