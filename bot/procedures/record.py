"""The procedure record: one administrative procedure as imported, typed and cleaned.

Amounts are integers in their currency; a fee line without an amount has only its text. Times
are an amount and a unit. Texts are NFC, without zero-width characters, with plain blanks.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from bot.language.foreign import harmless

PORTAL = "https://dichvucong.gov.vn"
_SOURCE = re.compile(r"https://(?:[a-z0-9-]+\.)+gov\.vn(?:/[\w./?=&%-]*)?", re.ASCII)

Level = Literal["commune", "province", "ministry", "other"]
Online = Literal["full", "partial", "none"]
Channel = Literal["counter", "online", "post"]
Unit = Literal["working_day", "day", "hour", "month", "other"]


class Fee(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One fee line: ``amount`` (>= 1,000 if VND) or none, ``text`` as the record has it."""

    amount: int | None = None
    currency: str = "VND"
    text: str = ""
    who: str = ""
    free: bool = False
    until: date | None = None


class Time(msgspec.Struct, omit_defaults=True, kw_only=True):
    """Processing time; ``amount`` is None when the record gives words only or nothing usable."""

    amount: float | None = None
    unit: Unit = "working_day"
    text: str = ""


class Method(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One way to file."""

    channel: Channel
    time: Time | None = None
    fees: list[Fee] = []
    text: str = ""


class Document(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One paper (``note`` False) or a note that stands among the papers (0 originals, 0 copies).

    ``forms`` are file names of the portal. ``form``, ``when``, ``where`` come from our cards.
    """

    name: str
    original: int = 0
    copies: int = 0
    forms: list[str] = []
    form: str = ""
    when: str = ""
    where: str = ""
    show_only: bool = False
    note: bool = False
    electronic_form: bool = False


class Case(msgspec.Struct, omit_defaults=True, kw_only=True):
    """An execution case with its papers. ``heading`` True: the name is a heading, not a case."""

    name: str = ""
    heading: bool = False
    documents: list[Document] = []
    note: str = ""


class Legal(msgspec.Struct, omit_defaults=True, kw_only=True):
    number: str
    title: str = ""


class Record(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One procedure as a source states it. ``province`` is set for provincial variants only."""

    code: str
    name: str
    id: str = ""
    field: str = ""
    fields: list[str] = []
    level: Level = "other"
    levels: list[Level] = []
    online: Online = "none"
    subjects: list[str] = []
    publisher: str = ""
    agencies: list[str] = []
    receiving: str = ""
    methods: list[Method] = []
    cases: list[Case] = []
    steps: list[str] = []
    conditions: str = ""
    results: list[str] = []
    legal: list[Legal] = []
    decision: str = ""
    decision_date: date | None = None
    source_url: str = ""
    province: str = ""
    keywords: list[str] = []
    updated_at: datetime | None = None


def told(body: str) -> Record:
    """Return a stored record with texts that no surface takes for markup or a strange link."""
    plain = msgspec.json.decode(body)
    record = msgspec.convert({key: _told(value) for key, value in plain.items()}, Record)
    record.source_url = source_of(plain.get("source_url", ""))
    return record


def source_of(url: str) -> str:
    """Return the address of a record's source, the portal's first page for an odd one."""
    return url if _SOURCE.fullmatch(url) else PORTAL


def _told(value: Any) -> Any:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, list):
        return [_told(one) for one in value]
    return {key: _told(one) for key, one in value.items()} if isinstance(value, dict) else value
