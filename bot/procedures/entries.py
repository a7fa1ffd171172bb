"""What the search index is built from: every procedure with all its names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from sys import intern
from typing import Any

import msgspec
from sqlalchemy import select

from bot.content.cards import Card
from bot.content.kinds import FolkNames
from bot.content.life_events import LifeEvent
from bot.language.foreign import harmless

from .catalogue import GROUP, LIFE, MISSING, PORTAL, TOPIC, Catalogue, card_record
from .coding import NOTHING, Coded, Coder
from .record import Record, source_of
from .tables import procedures

ROWS = 200  # in memory at once
ASKED_CARD = {"most": 1.0, "often": 0.7}
ASKED_BY = {
    "": 0.5,
    "household": 0.4,
    "shop": 0.3,
    "farm": 0.3,
    "profession": 0.2,
    "association": 0.2,
    "firm": 0.1,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One procedure as the index sees it. ``names``: official name first, then folk names.

    ``asked`` says how often people ask for it: ASKED_CARD for those with a card, ASKED_BY for
    those with folk names, by who mostly asks, 0 for the rest. ``beside``: words that may stand
    in a story of a life event, ``several``: those that may if two of them do. ``papers``: the
    terms of its papers, cases and results, ``course``: of its conditions and steps.
    """

    code: str
    name: str
    short_name: str
    names: tuple[str, ...]
    field: str
    subjects: tuple[str, ...]
    province: str
    level: str
    withdrawn: bool
    url: str = ""
    asked: float = 0.0
    beside: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    papers: Coded = NOTHING
    course: Coded = NOTHING


class _Named(msgspec.Struct):
    name: str = ""


class _Case(_Named):
    documents: list[_Named] = []


class _Row(msgspec.Struct):
    """The part of a stored record that the index reads; the rest is skipped when decoding."""

    subjects: list[str] = []
    fields: list[str] = []
    keywords: list[str] = []
    cases: list[_Case] = []
    results: list[str] = []
    conditions: str = ""
    steps: list[str] = []


def entries(catalogue: Catalogue, today: date, coder: Coder | None = None) -> list[Entry]:
    """Return every procedure of the catalogue, imported or only on a card, by code."""
    coder = coder or Coder()
    cards = catalogue.content.published("card", Card, today)
    folk = catalogue.content.published("folk_names", FolkNames, today)
    notes = catalogue.notes(today).by_code
    gone = {code for code, found in notes.items() if any(n.kind == "withdrawn" for n in found)}
    decoder = msgspec.json.Decoder(_Row)
    columns = [procedures.c[name] for name in _COLUMNS]
    found: dict[str, Entry] = {}
    for code, name, field, province, level, url, body in _rows(catalogue, columns):
        row, name = decoder.decode(body), harmless(name)
        more = [*_card_names(cards.get(code)), *_folk(folk.get(code))]
        found[code] = Entry(
            code=code,
            name=name,
            short_name=cards[code].short_name if code in cards else name,
            names=(name, *more),
            field=intern(" ".join([*row.fields, *row.keywords]) or field),
            subjects=tuple(map(intern, row.subjects)),
            province=province,
            level=level,
            withdrawn=code in gone,
            url=source_of(url),
            asked=_asked(cards.get(code), folk.get(code)),
            papers=coder.coded(f"papers {code}", _papers(row)),
            course=coder.coded(f"course {code}", _course(row)),
        )
    for code, card in cards.items():
        if code not in found:
            found[code] = _card_entry(card, code in gone, coder)
    for note in catalogue.notes(today).missing:
        found[MISSING + note.key] = _other(MISSING + note.key, note.names or [note.key])
    found |= {entry.code: entry for entry in portal_entries(catalogue, today)}
    for group in catalogue.groups(today):
        if group.names:
            found[GROUP + group.key] = _other(GROUP + group.key, group.names)
    for event in catalogue.life_events(today).values():
        found[LIFE + event.key] = _life_entry(event)
    for topic in catalogue.topics(today).values():
        found[TOPIC + topic.key] = _other(TOPIC + topic.key, [topic.title, *topic.names])
    return [found[code] for code in sorted(found)]


def _rows(catalogue: Catalogue, columns: Sequence[Any]) -> Iterator[Any]:
    """Yield the rows of all procedures by code, some at a time: together they fill the memory."""
    query = select(*columns).order_by(procedures.c.code)
    with catalogue.store.read() as connection:
        streaming = connection.execution_options(stream_results=True)
        yield from streaming.execute(query).yield_per(ROWS)


def _papers(row: _Row | Record) -> str:
    papers = [paper.name for case in row.cases for paper in case.documents]
    return "\n".join([*papers, *(case.name for case in row.cases), *row.results])


def _course(row: _Row | Record) -> str:
    return "\n".join([row.conditions, *row.steps])


def portal_entries(catalogue: Catalogue, today: date) -> list[Entry]:
    """Return the answers about the portal itself, each by what people ask."""
    told = catalogue.portal(today).values()
    return [_other(PORTAL + answer.key, answer.questions) for answer in told]


_COLUMNS = ("code", "name", "field", "province", "level", "source_url", "body")


def _card_names(card: Card | None) -> list[str]:
    return [card.short_name, *card.folk_names] if card else []


def _asked(card: Card | None, folk: FolkNames | None) -> float:
    if card:
        return ASKED_CARD[card.asked]
    return ASKED_BY[folk.who or ""] if folk else 0.0


def _folk(folk: FolkNames | None) -> list[str]:
    return list(folk.names) if folk else []


def _other(code: str, names: Sequence[str]) -> Entry:
    """Return the entry of something that is no procedure but is asked for by name."""
    return Entry(
        code=code,
        name=names[0],
        short_name=names[0],
        names=tuple(names),
        field="",
        subjects=(),
        province="",
        level="other",
        withdrawn=False,
        asked=1.0,
    )


def _life_entry(event: LifeEvent) -> Entry:
    entry = _other(LIFE + event.key, [event.title, *event.names])
    return replace(entry, beside=tuple(event.beside), several=tuple(event.several))


def _card_entry(card: Card, withdrawn: bool, coder: Coder) -> Entry:
    row = card_record(card)
    return Entry(
        code=card.code,
        name=card.name,
        short_name=card.short_name,
        names=(card.name, *_card_names(card)),
        field=card.field,
        subjects=(),
        province="",
        level=card.level,
        withdrawn=withdrawn,
        url=card.source,
        asked=_asked(card, None),
        papers=coder.coded(f"papers {card.code}", _papers(row)),
        course=coder.coded(f"course {card.code}", _course(row)),
    )


def all_names(entry: Entry) -> str:
    """Return the names of an entry and its field, a line each."""
    return "\n".join((*entry.names, entry.field))


def all_words(entry: Entry) -> str:
    """Return all names of an entry with its field and whom it is for."""
    return " ".join((*entry.names, entry.field, *entry.subjects))
