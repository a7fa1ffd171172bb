"""Who takes a dossier where the person lives: the kind of office, and those we know."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.content.kinds import Office
from bot.language.text import fold
from bot.places import provinces
from bot.places.gazetteer import LEVELS, marked
from bot.procedures.catalogue import Procedure

from .words import day

Kind = Literal["police", "one_stop"]
Tier = Literal["commune", "province"]
MOST_SHOWN = 3
_LEVEL = re.compile(rf"(?<!\w)({'|'.join(level.capitalize() for level in LEVELS)})(?= )")
_WORDS = Path(__file__).with_name("office_words.yml")


@dataclass(frozen=True)
class Receiver:
    """The kind of office that takes a dossier; ``anywhere``: any one-stop desk of the province."""

    kind: Kind
    tier: Tier
    anywhere: bool = False


@dataclass(frozen=True)
class Whereabouts:
    """Where the person is: a province and a commune in full, both may be empty."""

    province: str = ""
    commune: str = ""
    was: str = ""


@dataclass
class OfficeRow:
    """An office as it is told."""

    name: str
    address: str
    hours: str
    saturday: str
    phone: str
    map_url: str
    extras: list[str]
    checked_on: str


@dataclass
class WhereView:
    """What is told about the place to file at.

    ``name`` of the office, in general words if the place is not known (``known`` False);
    ``province`` in full if any one-stop desk in it takes the dossier.
    """

    name: str
    known: bool
    was: str
    commune: str
    anywhere: str
    ask: bool
    offices: list[OfficeRow]


@lru_cache(maxsize=1)
def words() -> Any:
    """Return the words of office_words.yml."""
    return yaml.safe_load(_WORDS.read_text(encoding="utf-8"))


def receiver(procedure: Procedure) -> Receiver | None:
    """Return who takes it, None where it is neither the police nor a one-stop desk.

    Of a procedure of ours its field decides, else the agencies of its record.
    """
    level = procedure.record.level
    tier: Tier | None = level if level in ("commune", "province") else None
    kind = _kind(procedure)
    if tier is None or kind is None:
        return None
    name, place = (procedure.card.field, procedure.card.place) if procedure.card else ("", "")
    told = any(cue in fold(place) for cue in words()["anywhere_told"])
    anywhere = kind == "one_stop" and name not in words()["anywhere_but"] and not told
    return Receiver(kind, tier, anywhere)


def _kind(procedure: Procedure) -> Kind | None:
    if procedure.card:
        if procedure.card.field in words()["police_fields"]:
            return "police"
        return "one_stop" if procedure.card.field in words()["one_stop_fields"] else None
    agencies = [fold(agency) for agency in procedure.record.agencies]
    for kind in ("police", "one_stop"):
        begins = tuple(words()[f"{kind}_agencies"])
        if agencies and all(agency.startswith(begins) for agency in agencies):
            return kind
    return None


def settled(who: Receiver, at: Whereabouts) -> bool:
    """Return True if enough is known of where the person is to name that office."""
    return bool(at.commune if who.tier == "commune" else at.province)


def view(who: Receiver, at: Whereabouts, offices: Sequence[Office]) -> WhereView:
    """Return what is told of the office of that kind where the person is."""
    known = settled(who, at)
    names = words()["names" if known else "without_place"][who.kind]
    full = full_province(at.province)
    return WhereView(
        name=names[who.tier].format(commune=lower(at.commune), province=full),
        known=known,
        was=lower(at.was),
        commune=lower(at.commune),
        anywhere=full if who.anywhere and at.province else "",
        ask=not known,
        offices=rows(who, at, offices) if known else [],
    )


def rows(who: Receiver, at: Whereabouts, offices: Sequence[Office]) -> list[OfficeRow]:
    """Return the offices of that kind there, at most MOST_SHOWN."""
    return [row(one) for one in offices if _fits(one, who, at)][:MOST_SHOWN]


def _fits(one: Office, who: Receiver, at: Whereabouts) -> bool:
    if one.kind != who.kind or one.province != at.province:
        return False
    if who.tier == "province":
        return one.commune is None
    return one.commune is not None and marked(one.commune) == marked(at.commune)


def row(one: Office) -> OfficeRow:
    """Return an office in words."""
    said = words()["saturday"]
    saturday = "" if one.saturday is None else said["works" if one.saturday else "closed"]
    extras = [text for name, text in words()["extras"].items() if getattr(one, name)]
    return OfficeRow(
        one.name,
        one.address,
        one.hours or "",
        saturday,
        one.phone or "",
        one.map_url or "",
        extras,
        day(one.checked_on),
    )


def full_province(name: str) -> str:
    """Return ``tỉnh Ninh Bình`` or ``thành phố Huế``, nothing for no province."""
    found = provinces.find(name) if name else None
    return lower(found.full_name) if found else name


def lower(name: str) -> str:
    """Return full names as they stand inside a sentence: ``phường Mễ Trì, quận Nam Từ Liêm``."""
    return _LEVEL.sub(lambda found: found.group().lower(), name)


def asked(text: str, in_hand: bool) -> tuple[str, ...]:
    """Return what a text asks of an office: address, hours, saturday, phone; nothing else.

    Without a procedure in hand (``in_hand``) the text must speak of an office.
    """
    folded = f" {fold(text)} "
    if _any(words()["no_office"], folded) or not (in_hand or speaks_of(text)):
        return ()
    return tuple(name for name, cues in words()["asked"].items() if _any(cues, folded))


def speaks_of(text: str) -> str:
    """Return the kind of office that a text speaks of: police, one_stop, any, or nothing."""
    folded = f" {fold(text)} "
    return next((kind for kind, cues in words()["office"].items() if _any(cues, folded)), "")


def _any(cues: Sequence[str], folded: str) -> bool:
    return any(f" {cue} " in folded.translate(_STOPS) for cue in cues)


_STOPS = str.maketrans(dict.fromkeys("?.,!;:", " "))
