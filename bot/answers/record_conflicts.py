"""Cards whose national record has changed since they were checked: what differs, side by side.

Facts of such a procedure are told from the record until an editor has looked at the card.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import select

from bot.content.cards import Card
from bot.content.shapes import words as editor_words
from bot.language.text import fold
from bot.procedures.catalogue import Catalogue, Procedure, card_is_newer, card_record
from bot.procedures.factcheck import amounts
from bot.procedures.record import Method, Record
from bot.procedures.tables import procedure_versions, procedures

from . import facts
from .fees import FeeRow, fee_view
from .words import day

TAKEN = ("fee", "time", "decision", "online", "level")
"""The facts that `take` can put into a card; its papers are for a person to write."""


@dataclass(frozen=True)
class Fact:
    """One fact that differs, as lines to be read side by side.

    ``explained`` is what the card says about the difference, if it does.
    """

    name: str
    label: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    explained: str = ""


@dataclass(frozen=True)
class RecordConflict:
    """A card older than its record; without ``facts`` the record changed in nothing told."""

    code: str
    name: str
    checked_on: date
    updated_on: date
    facts: tuple[Fact, ...]


def record_conflicts(catalogue: Catalogue, today: date) -> list[RecordConflict]:
    """Return the cards whose record is newer, those with most differences first."""
    cards = catalogue.content.published("card", Card, today)
    found = []
    for code, record in _records(catalogue, cards).items():
        card = cards[code]
        if record.updated_at is not None and not card_is_newer(card, record):
            before = _checked_against(catalogue, card)
            differing = tuple(differences(card, record, today, before))
            changed = record.updated_at.date()
            found.append(RecordConflict(code, card.short_name, card.checked_on, changed, differing))
    return sorted(found, key=lambda one: (-len(one.facts), one.code))


def differences(
    card: Card, record: Record, today: date, before: Record | None = None
) -> list[Fact]:
    """Return the facts in which ``card`` and ``record`` differ.

    ``before`` is the record that the card was checked against, if it is known: cards have papers
    in words of their own, so papers count as different only if the record's have changed since.
    """
    own = card_record(card)
    found: list[Fact] = []
    if _fee_differs(own, record) and _fees(own, today) != _fees(record, today):
        found.append(_fact("fee", card, _fees(own, today), _fees(record, today)))
    if _time_differs(own, record):
        found.append(_fact("time", card, _time_lines(own), _time_lines(record)))
    if _papers_differ(own, record, before):
        found.append(_fact("documents", card, _papers(own), _papers(record)))
    if (own.decision, own.decision_date) != (record.decision, record.decision_date):
        found.append(_fact("decision", card, _decision(own), _decision(record)))
    if own.online != record.online:
        ours, theirs = (_chosen("online", one.online) for one in (own, record))
        found.append(_fact("online", card, ours, theirs))
    if own.level != record.level and own.level not in record.levels:
        ours, theirs = (_chosen("level", one.level) for one in (own, record))
        found.append(_fact("level", card, ours, theirs))
    return found


def take(card: Card, record: Record, names: Iterable[str], today: date) -> dict[str, Any]:
    """Return the card's plain data with facts (of TAKEN) of the record, as checked ``today``.

    It is a draft: what of the record does not fit a card is told when it is checked.
    """
    plain = dict(msgspec.json.decode(msgspec.json.encode(card)))
    theirs = dict(msgspec.json.decode(msgspec.json.encode(record)))
    for name in {"online", "level"} & {*names}:
        plain[name] = getattr(record, name)
    if "decision" in names:
        number, on = record.decision or None, theirs.get("decision_date")
        plain["decision"] = {k: v for k, v in (("number", number), ("day", on)) if v}
    if {"fee", "time"} & {*names}:
        plain["methods"] = _methods(plain["methods"], theirs.get("methods", []), {*names})
    plain["checked_on"] = today.isoformat()
    return plain


def _methods(
    ours: Sequence[dict[str, Any]], theirs: Sequence[dict[str, Any]], names: set[str]
) -> list[dict[str, Any]]:
    """Return the record's ways to file, with what is not taken as the card has it."""
    before = {method["channel"]: method for method in ours}
    found: dict[str, dict[str, Any]] = {}
    for method in theirs:
        channel = method["channel"]
        old = before.get(channel, {})
        entry = found.setdefault(channel, {"channel": channel})
        time = method.get("time") if "time" in names else old.get("time")
        if time and "time" not in entry:
            entry["time"] = {"unit": "working_day", **time}
        fees = method.get("fees", []) if "fee" in names else old.get("fees", [])
        entry.setdefault("fees", []).extend(one for one in fees if one not in entry.get("fees", []))
    return list(found.values())


def _records(catalogue: Catalogue, cards: Iterable[str]) -> dict[str, Record]:
    """Return the imported records of these cards, by code."""
    columns = (procedures.c.code, procedures.c.body)
    with catalogue.store.read() as connection:
        rows = connection.execute(select(*columns).where(procedures.c.code.in_([*cards]))).all()
    return {code: msgspec.json.decode(body, type=Record) for code, body in rows}


def _checked_against(catalogue: Catalogue, card: Card) -> Record | None:
    """Return the newest kept record that is not newer than the card, or None."""
    versions = procedure_versions.c
    query = select(versions.body).where(versions.code == card.code)
    with catalogue.store.read() as connection:
        bodies = connection.execute(query.order_by(versions.version.desc())).scalars().all()
    kept = (msgspec.json.decode(body, type=Record) for body in bodies)
    return next((record for record in kept if card_is_newer(card, record)), None)


def _fact(name: str, card: Card, ours: Sequence[str], theirs: Sequence[str]) -> Fact:
    names = {**editor_words()["choices"]["field"], **editor_words()["choices"]["explains"]}
    explained = {str(factor): text for factor, text in card.explains.items()}
    return Fact(name, str(names[name]), tuple(ours), tuple(theirs), explained.get(name, ""))


def _fee_differs(card: Record, record: Record) -> bool:
    """Return whether an amount of one is not stated by the other for the same way to file."""
    for channel in {method.channel for method in record.methods}:
        stated = [m for m in record.methods if m.channel == channel]
        own = [m for m in card.methods if m.channel == channel]
        if not own or _sums(own) - _known(stated) or _sums(stated) - _known(own):
            return True
    return False


def _sums(methods: Sequence[Method]) -> set[int]:
    return {fee.amount for method in methods for fee in method.fees if fee.amount}


def _known(methods: Sequence[Method]) -> set[int]:
    return {amount for method in methods for amount in amounts(method)}


def _fees(record: Record, today: date) -> list[str]:
    view = fee_view(record.methods, today)
    return [f"{one.label}: {_fee(row)}" for one in view.channels for row in one.rows]


def _fee(row: FeeRow) -> str:
    return " – ".join(filter(None, (row.amount, row.text, row.who)))


def _time_differs(own: Record, record: Record) -> bool:
    """Return whether a time of the card is not the record's for the same way to file."""
    stated = _times(record)
    return any(times.isdisjoint(stated.get(way, times)) for way, times in _times(own).items())


def _times(record: Record) -> dict[str, set[tuple[float, str]]]:
    found: dict[str, set[tuple[float, str]]] = {}
    for method in record.methods:
        if method.time and method.time.amount is not None:
            found.setdefault(method.channel, set()).add((method.time.amount, method.time.unit))
    return found


def _time_lines(record: Record) -> list[str]:
    rows = facts.time_view(Procedure(record.code, record.name, record)).rows
    return [f"{row.channel}: {row.text}" for row in rows]


def _papers_differ(own: Record, record: Record, before: Record | None) -> bool:
    if before is not None:
        return _names(before) != _names(record)
    return _names(own) != _names(record)


def _names(record: Record) -> set[str]:
    papers = [paper for case in record.cases for paper in case.documents if not paper.note]
    return {fold(paper.name).strip(" .;:") for paper in papers}


def _papers(record: Record) -> list[str]:
    lines: list[str] = []
    for case in record.cases:
        rows = [facts.paper_row(paper) for paper in case.documents if not paper.note]
        lines += [case.name] if case.name and rows else []
        lines += ["- " + " – ".join(filter(None, (row.name, row.count, row.extra))) for row in rows]
    return lines


def _decision(record: Record) -> list[str]:
    return [line for line in (record.decision, day(record.decision_date)) if line]


def _chosen(member: str, value: str) -> list[str]:
    return [str(editor_words()["choices"][member][value])]
