"""What an edited item says of other items, of procedures and of places must be so.

The problems are told as those of the schema, by member and in words (bot/content/checking.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import select

from bot.content.cards import Card
from bot.content.checking import Path, Problem, problem_at
from bot.content.fee_policies import FeePolicy
from bot.content.kinds import KINDS, ConfusableGroup, FolkNames, Office, Overlay, Topic
from bot.content.life_events import LifeEvent
from bot.content.store import revision
from bot.language.foreign import LINK, of_state
from bot.language.text import clean, fold
from bot.places.provinces import provinces

from .catalogue import Catalogue
from .tables import procedures

Fault = tuple[Path, str, dict[str, Any]]
_DATES = ("checked_on", "verified_on")
_URL = re.compile(r"https://[^\s/]+\S*")
_TARGET = re.compile(r"\]\(\s*<?(?!tel:)([^)\s>]+)")
_TAPPED = re.compile(r"[^/]*://|www", re.IGNORECASE)
_OWN_RULE = ("url", "map_url", "source")


class ItemRules:
    """The rules over one catalogue, to be given to an Editor.

    Codes are held against the catalogue only once something was imported.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._owners: tuple[int, dict[str, dict[str, str]]] = (-1, {})
        self._rules: dict[str, Callable[[Any, date], Iterator[Fault]]] = {
            "card": self._of_card,
            "folk_names": self._of_folk_names,
            "confusable": self._of_group,
            "topic": self._of_topic,
            "life_event": self._of_event,
            "fee_policy": self._of_policy,
            "office": self._of_office,
            "overlay": self._of_overlay,
        }

    def __call__(self, kind: str, item: Any, today: date) -> list[Problem]:
        """Return everything wrong with ``item`` beyond its schema."""
        rule = self._rules.get(kind)
        own = rule(item, today) if rule else ()
        found = [
            *self._future(item, today),
            *_link(item),
            *_links_in((), msgspec.to_builtins(item)),
            *own,
        ]
        return [problem_at(kind, path, name, **values) for path, name, values in found]

    def _of_card(self, card: Card, today: date) -> Iterator[Fault]:
        known = {
            f"{question.key}={answer.key}"
            for question in self._catalogue.case_questions(today)
            for answer in question.answers
        }
        for number, case in enumerate(card.cases):
            here: Path = ("cases", number)
            for at, paper in enumerate(case.papers):
                yield from _answers((*here, "papers", at, "asks"), paper.asks, known)
            for at, aside in enumerate(case.asides):
                yield from _answers((*here, "asides", at, "asks"), aside.asks, known)
                yield from self._no_card((*here, "asides", at, "code"), aside.code, today)
        for number, code in enumerate(card.related):
            yield from self._no_procedure(("related", number), code, today)
        for number, other in enumerate(card.confusable):
            yield from self._no_procedure(("confusable", number, "code"), other.code, today)
        yield from self._taken("short_name", [card.short_name], card.code, "names", today)
        yield from self._taken("folk_names", card.folk_names, card.code, "names", today)

    def _of_folk_names(self, item: FolkNames, today: date) -> Iterator[Fault]:
        yield from self._no_procedure(("code",), item.code, today)
        if self._catalogue.content.item("card", item.code, Card, today) is not None:
            yield ("code",), "has_card", {"value": item.code}
        yield from self._taken("names", item.names, item.code, "names", today)

    def _of_group(self, group: ConfusableGroup, today: date) -> Iterator[Fault]:
        for number, choice in enumerate(group.choices):
            yield from self._no_procedure(("choices", number, "code"), choice.code, today)
        yield from self._taken("names", group.names, group.key, "names", today)

    def _of_topic(self, topic: Topic, today: date) -> Iterator[Fault]:
        for number, code in enumerate(topic.codes):
            yield from self._no_procedure(("codes", number), code, today)

    def _of_event(self, event: LifeEvent, today: date) -> Iterator[Fault]:
        groups = {group.key for group in self._catalogue.groups(today)}
        notes = {note.key for note in self._catalogue.notes(today).missing}
        for number, step in enumerate(event.steps):
            yield from self._no_card(("steps", number, "code"), step.code, today)
            if step.group and step.group not in groups:
                yield ("steps", number, "group"), "no_group", {"value": step.group}
        if event.together and event.together.note not in {None, *notes}:
            yield ("together", "note"), "no_note", {"value": event.together.note}
        yield from self._taken("names", event.names, event.key, "life_event", today)

    def _of_policy(self, policy: FeePolicy, today: date) -> Iterator[Fault]:
        yield from _province(("province",), policy.province)
        for number, kind in enumerate(policy.fees):
            for member in ("codes", "not_codes"):
                for at, code in enumerate(getattr(kind, member)):
                    yield from self._no_procedure(("fees", number, member, at), code, today)

    def _of_office(self, office: Office, _today: date) -> Iterator[Fault]:
        yield from _province(("province",), office.province)

    def _of_overlay(self, note: Overlay, today: date) -> Iterator[Fault]:
        for member in ("codes", "replaced_by"):
            for number, code in enumerate(getattr(note, member)):
                yield from self._no_procedure((member, number), code, today)
        for number, name in enumerate(note.provinces):
            yield from _province(("provinces", number), name)
        if note.kind == "missing":
            yield from self._taken("names", note.names, note.key, "names", today)

    def _future(self, item: Any, today: date) -> Iterator[Fault]:
        for member in _DATES:
            day = getattr(item, member, None)
            if day is not None and day > today:
                yield (member,), "future", {}

    def _no_card(self, path: Path, code: str | None, today: date) -> Iterator[Fault]:
        if code and self._catalogue.content.item("card", code, Card, today) is None:
            yield path, "no_card", {"value": code}

    def _no_procedure(self, path: Path, code: str, today: date) -> Iterator[Fault]:
        if self._imported() and self._catalogue.get(code, today) is None:
            yield path, "no_procedure", {"value": code}

    def _imported(self) -> bool:
        with self._catalogue.store.read() as connection:
            return connection.execute(select(procedures.c.code).limit(1)).first() is not None

    def _taken(
        self, member: str, names: list[str], key: str, group: str, today: date
    ) -> Iterator[Fault]:
        """Yield the names of one item that already lead to another."""
        owners = self._names(today)[group]
        for number, name in enumerate(names):
            owner = owners.get(plain_name(name), key)
            if owner != key:
                path: Path = (member,) if member == "short_name" else (member, number)
                yield path, "name_taken", {"value": name, "other": owner}

    def _names(self, today: date) -> dict[str, dict[str, str]]:
        """Return who owns each name: those of procedures, groups and notes, those of events."""
        number = revision(self._catalogue.store)
        if self._owners[0] != number:
            self._owners = (number, _owners(self._catalogue, today))
        return self._owners[1]


def _link(item: Any) -> Iterator[Fault]:
    """Yield a link that a button cannot have: platforms refuse the whole message for it."""
    url = getattr(item, "url", None)
    if url and not _URL.fullmatch(url):
        yield ("url",), "url", {}
    elif url and not of_state(url):
        yield ("url",), "host", {"value": url}


def _links_in(path: Path, value: Any) -> Iterator[Fault]:
    """Yield the links in texts that lead away from the state, or are no https."""
    if isinstance(value, str):
        targets = _TARGET.findall(value)
        written = [found for found in LINK.findall(value) if _TAPPED.match(found)]
        for address in dict.fromkeys([*targets, *written]):
            if not (of_state(address) and address.startswith("https://")):
                yield path, "host", {"value": address}
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in _OWN_RULE:
                yield from _links_in((*path, name), one)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _links_in((*path, number), one)


def plain_name(name: str) -> str:
    """Return a name as names are compared: no marks, small letters, no stops at its ends."""
    return fold(clean(name)).strip(" .?!")


def _owners(catalogue: Catalogue, today: date) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {"names": {}, "life_event": {}}
    for kind in ("card", "folk_names", "confusable", "overlay", "life_event"):
        items: dict[str, Any] = catalogue.content.published(kind, KINDS[kind].schema, today)
        group = found["life_event" if kind == "life_event" else "names"]
        for key, item in items.items():
            group.update({plain_name(name): key for name in _names_of(item)})
    return found


def _names_of(item: Any) -> list[str]:
    if isinstance(item, Card):
        return [item.short_name, *item.folk_names]
    if isinstance(item, Overlay) and item.kind != "missing":
        return []
    return list(item.names)


def _answers(path: Path, asks: str | None, known: set[str]) -> Iterator[Fault]:
    question, _, answers = (asks or "").partition("=")
    for answer in filter(None, answers.split("|")):
        named = f"{question}={answer.rstrip('?')}"
        if named not in known:
            yield path, "no_answer", {"value": named}


def _province(path: Path, name: str) -> Iterator[Fault]:
    if name not in {province.name for province in provinces()}:
        yield path, "no_province", {"value": name}
