"""What of a catalogue can be offered, and the questions that tell it apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.content.kinds import ConfusableGroup
from bot.content.life_events import EventStep
from bot.language.text import fold, words
from bot.procedures.catalogue import GROUP, LIFE, MISSING, PORTAL, TOPIC, Catalogue
from bot.procedures.named import subject
from bot.replies import CandidateRef, Reply

from . import life, offers
from .asides import compared
from .hearing import Memory, Understood
from .offers import Choice

SAYS_NOTHING = frozenset({"bi", "het", "luon"})


class Choosable:
    """Everything a code of the search index may stand for, on one day."""

    def __init__(self, catalogue: Catalogue, today: date) -> None:
        self._catalogue, self._today = catalogue, today

    def choices(self, codes: Sequence[str]) -> list[Choice]:
        """Return what can be offered of ``codes``, in their order."""
        known = [self._catalogue.get(code, self._today) for code in codes]
        made = {item.code: item for item in offers.choices([p for p in known if p])}
        notes = {MISSING + note.key: note for note in self._catalogue.notes(self._today).missing}
        made |= {code: offers.missing_choice(notes[code]) for code in codes if code in notes}
        topics = {TOPIC + key: topic for key, topic in self._catalogue.topics(self._today).items()}
        made |= {code: offers.topic_choice(topics[code]) for code in codes if code in topics}
        told = {PORTAL + key: item for key, item in self._catalogue.portal(self._today).items()}
        made |= {code: offers.portal_choice(told[code]) for code in codes if code in told}
        groups = {GROUP + group.key: group for group in self._catalogue.groups(self._today)}
        made |= {code: offers.group_choice(groups[code]) for code in codes if code in groups}
        return [made[code] for code in codes if code in made]

    def closed(self, codes: Sequence[str], most: int, likely: Sequence[str] = ()) -> list[str]:
        """Return up to ``most`` codes, each group of mixed-up procedures by its members.

        A group that comes first is offered alone, in the order of ``likely``.
        """
        if codes[:1] and codes[0].startswith(GROUP):
            place = {code: at for at, code in enumerate(likely)}
            return sorted(self._members(codes[0]), key=lambda code: place.get(code, len(place)))
        every = [member for code in codes for member in self._members(code)]
        return list(dict.fromkeys(every))[:most]

    def told(self, code: str, text: str) -> str:
        """Return what a text that names a group says of its question and of nothing else.

        "Mất bằng lái, làm lại": "mất" is all that is left of it, and only one answer has it.
        """
        group = self._group(code)
        if group is None:
            return ""
        named = set(words(fold(" ".join(group.names))))
        left = {*subject(text).split()} - named - SAYS_NOTHING
        hits = [one.code for one in group.choices if left <= {*words(fold(one.answer))}]
        return hits[0] if left and len(hits) == 1 else ""

    def _members(self, code: str) -> list[str]:
        group = self._group(code)
        return [choice.code for choice in group.choices] if group else [code]

    def _group(self, code: str) -> ConfusableGroup | None:
        groups = self._catalogue.groups(self._today) if code.startswith(GROUP) else []
        return next((group for group in groups if GROUP + group.key == code), None)

    def question(self, codes: Sequence[str]) -> ConfusableGroup | None:
        """Return the group whose question tells all of ``codes`` apart, the smallest one."""
        fitting = [
            group
            for group in self._catalogue.groups(self._today)
            if len(codes) > 1 and set(codes) <= {choice.code for choice in group.choices}
        ]
        return min(fitting, key=lambda group: len(group.choices), default=None)

    def compared(self, heard: Understood, memory: Memory) -> tuple[list[Choice], Reply] | None:
        """Return what a message holds beside each other, and how it differs; None if nothing."""
        codes, group = compared(heard, memory, self._catalogue.groups(self._today))
        items = self.choices(codes)
        return (items, offers.compared(items, group)) if len(items) > 1 else None

    def opened(self, code: str) -> Reply | None:
        """Return the question back of a topic, a life event or procedures people mix up."""
        if code.startswith(LIFE):
            return self._event(code)
        if code.startswith(GROUP):
            group = self._group(code)
            items = self.choices(self._members(code)) if group else []
            return offers.clarify(items, group) if items else None
        topic = self._catalogue.topics(self._today).get(code.removeprefix(TOPIC))
        return offers.topic(topic, self.choices(topic.codes)) if topic else None

    def behind(self, code: str, reply: Reply) -> tuple[str, ...]:
        """Return what the numbers and buttons of the ``reply`` to ``code`` stand for, in order."""
        if code.startswith(LIFE):
            return tuple(life.target(step) for step in self._steps(code))
        return tuple(c.code for c in reply.candidates) if reply.kind == "clarify" else ()

    def _event(self, code: str) -> Reply | None:
        found = self._catalogue.life_events(self._today).get(code.removeprefix(LIFE))
        steps = self._steps(code)
        if found is None or not steps:
            return None
        codes = [code for step in steps for code in self._members(life.target(step))]
        known = self.choices(list(dict.fromkeys(codes)))
        return life.event(found, steps, [CandidateRef(item.code, item.name) for item in known])

    def _steps(self, code: str) -> list[EventStep]:
        """Return the steps of a life event that can be answered today."""
        found = self._catalogue.life_events(self._today).get(code.removeprefix(LIFE))
        steps = found.steps if found else []
        return [step for step in steps if self.choices([life.target(step)])]
