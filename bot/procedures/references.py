"""What written content says of other content and of places: everything named must exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.content.fee_policies import FeePolicy
from bot.content.life_events import EventStep, LifeEvent
from bot.places.provinces import provinces

Loaded = Mapping[str, Sequence[Any]]


def unknown(loaded: Loaded) -> list[str]:
    """Return one line for each thing named in the items of ``loaded`` (by kind) but not there."""
    return [*_of_events(loaded), *_of_policies(loaded)]


def _of_events(loaded: Loaded) -> Iterator[str]:
    cards = {card.code for card in loaded["card"]}
    groups = {group.key for group in loaded["confusable"]}
    notes = {note.key for note in loaded["overlay"] if note.kind == "missing"}
    for event in loaded["life_event"]:
        for number, step in enumerate(event.steps, 1):
            if lost := _lost(step, cards, groups):
                yield f"life_events.yml: {event.key}: steps[{number}]: {lost}"
        if event.together and event.together.note not in {None, *notes}:
            missing = f"together.note: no overlay of the kind missing is {event.together.note}"
            yield f"life_events.yml: {event.key}: {missing}"
    yield from _told_twice(loaded["life_event"])


def _lost(step: EventStep, cards: set[str], groups: set[str]) -> str:
    if step.code and step.code not in cards:
        return f"code: no card has {step.code}"
    if step.group and step.group not in groups:
        return f"group: lexicon/confusable.yml has no {step.group}"
    return ""


def _told_twice(events: Sequence[LifeEvent]) -> Iterator[str]:
    owner: dict[str, str] = {}
    for event in events:
        for name in event.names:
            other = owner.setdefault(name, event.key)
            if other != event.key:
                yield f"life_events.yml: {event.key}: names: {name!r} stands at {other} too"


def _of_policies(loaded: Loaded) -> Iterator[str]:
    names = {province.name for province in provinces()}
    policies: Sequence[FeePolicy] = loaded["fee_policy"]
    for policy in policies:
        if policy.province not in names:
            wrong = f"{policy.province!r} is none of the 34 provinces of places/provinces.yml"
            yield f"fee_policies.yml: {policy.key}: province: {wrong}"
