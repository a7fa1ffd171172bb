"""What to say to one message: answer, ask back, or own up. Pure of Rasa and of side effects.

A confident wrong answer costs many times what a question costs, so three bands of the estimated
chance decide: sure -> answer, unsure -> one question with two or three choices, lost -> say so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import yaml

from bot.language.text import fold, words
from bot.procedures.catalogue import Catalogue, Procedure
from bot.replies import Reply

from . import compose
from .compose import Setting

MOST_CHOICES = 3
MISSING = "!"
_ORDINALS = Path(__file__).with_name("ordinals.yml")
_THRESHOLDS = Path(__file__).with_name("thresholds.yml")


@dataclass(frozen=True)
class Guess:
    """A procedure the message may mean, with its estimated chance (0..1)."""

    code: str
    score: float
    name: str = ""


@dataclass(frozen=True)
class Understood:
    """What was understood of one message. ``topics``: the guesses of each thing asked about."""

    text: str
    intent: str
    facets: tuple[str, ...] = ()
    topics: tuple[tuple[Guess, ...], ...] = ()
    subject: bool = True
    chosen: str = ""
    place: str = ""


@dataclass(frozen=True)
class Memory:
    """What is remembered between turns; it lives in Rasa's slots."""

    procedure: str = ""
    recent: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    place: str = ""


@dataclass
class Outcome:
    """The replies to one message and what is remembered after it."""

    replies: list[Reply]
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True)
class Thresholds:
    """Bands of the estimated chance, chosen on tests/nlu/dev.yml (docs/evaluation.md)."""

    sure: float
    margin: float
    unsure: float
    near: float
    follow: float


@lru_cache(maxsize=1)
def thresholds() -> Thresholds:
    """Return the thresholds of thresholds.yml."""
    return Thresholds(**yaml.safe_load(_THRESHOLDS.read_text(encoding="utf-8")))


class Decider:
    """Decides over one catalogue."""

    def __init__(self, catalogue: Catalogue, setting: Setting) -> None:
        self._catalogue, self._setting = catalogue, setting

    def decide(self, heard: Understood, memory: Memory) -> Outcome:
        """Return the replies to a question about procedures."""
        memory = replace(memory, place=heard.place or memory.place)
        if heard.chosen:
            return self._answer([heard.chosen], heard.facets or memory.asked, memory)
        facets = heard.facets
        if heard.intent in ("correct_topic", "choose_option"):
            facets = facets or memory.asked
        if not heard.subject:
            return self._goes_on(facets, memory)
        sure = [topic[0].code for topic in heard.topics if self._sure(topic)]
        if len(heard.topics) > 1 and len(set(sure)) > 1:
            return self._answer(list(dict.fromkeys(sure)), facets, memory)
        topic = heard.topics[0] if heard.topics else ()
        return self._one(topic, facets, heard, memory)

    def _one(
        self,
        topic: Sequence[Guess],
        facets: Sequence[str],
        heard: Understood,
        memory: Memory,
    ) -> Outcome:
        if self._sure(topic):
            return self._answer([topic[0].code], facets, memory)
        if self._follows(topic, heard, memory):
            return self._answer([memory.procedure], facets, memory)
        near = self._near(topic)
        if len(near) == 1:
            return self._answer(near, facets, memory)
        if near:
            return self._ask(near, facets, memory)
        return self._lost(facets, memory)

    def _sure(self, topic: Sequence[Guess]) -> bool:
        if not topic:
            return False
        rival = topic[1].score if len(topic) > 1 else 0.0
        limits = thresholds()
        return topic[0].score >= limits.sure and topic[0].score - rival >= limits.margin

    def _near(self, topic: Sequence[Guess]) -> list[str]:
        if not topic or topic[0].score < thresholds().unsure:
            return []
        limit = topic[0].score * thresholds().near
        return [guess.code for guess in topic[:MOST_CHOICES] if guess.score >= limit]

    def _follows(self, topic: Sequence[Guess], heard: Understood, memory: Memory) -> bool:
        """Return True if the message most likely goes on about the procedure in hand."""
        if not memory.procedure or not heard.facets or heard.facets == ("overview",):
            return False
        best = topic[0].score if topic else 0.0
        same = any(guess.code == memory.procedure for guess in topic[:MOST_CHOICES])
        return best < thresholds().follow or same

    def _answer(self, codes: Sequence[str], facets: Sequence[str], memory: Memory) -> Outcome:
        replies: list[Reply] = []
        for code in codes:
            replies.append(self._reply(code, facets))
        known = [code for code in codes if not code.startswith(MISSING)]
        recent = tuple(dict.fromkeys([*known, *memory.recent]))[:3]
        last = replies[-1]
        offered = tuple(c.code for c in last.candidates) if last.kind == "clarify" else ()
        return Outcome(
            replies,
            replace(
                memory,
                procedure=known[-1] if known else memory.procedure,
                recent=recent,
                offered=offered,
                asked=tuple(facets),
            ),
        )

    def _reply(self, code: str, facets: Sequence[str]) -> Reply:
        today = self._setting.today
        if code.startswith(MISSING):
            notes = {note.key: note for note in self._catalogue.notes(today).missing}
            note = notes.get(code.removeprefix(MISSING))
            return compose.missing(note) if note else self._unknown()
        procedure = self._catalogue.get(code, today)
        if procedure is None:
            return self._unknown()
        gone = procedure.withdrawn
        if gone is not None:
            return compose.withdrawn(procedure, gone, self._procedures(gone.replaced_by))
        return compose.answer(procedure, facets, self._setting)

    def _ask(self, codes: Sequence[str], facets: Sequence[str], memory: Memory) -> Outcome:
        found = self._procedures(codes)
        if len(found) < 2:
            return self._answer([found[0].code if found else codes[0]], facets, memory)
        offered = tuple(procedure.code for procedure in found)
        return Outcome(
            [compose.clarify(found)], replace(memory, offered=offered, asked=tuple(facets))
        )

    def _procedures(self, codes: Sequence[str]) -> list[Procedure]:
        found = (self._catalogue.get(code, self._setting.today) for code in codes)
        return [procedure for procedure in found if procedure]

    def _goes_on(self, facets: Sequence[str], memory: Memory) -> Outcome:
        """Nothing is named: it is about what is in hand, offered, or not known yet."""
        if memory.offered:
            found = self._procedures(memory.offered)
            again = compose.clarify(found, "choose_again.j2")
            return Outcome([again], replace(memory, asked=tuple(facets)))
        if memory.procedure:
            return self._answer([memory.procedure], facets, memory)
        which = compose.simple("clarify", "which.j2")
        return Outcome([which], replace(memory, asked=tuple(facets)))

    def _lost(self, facets: Sequence[str], memory: Memory) -> Outcome:
        return Outcome([self._unknown()], replace(memory, offered=(), asked=tuple(facets)))

    def _unknown(self) -> Reply:
        return compose.simple("clarify", "unknown.j2", hotline=self._setting.hotline)

    def choose(self, heard: Understood, memory: Memory) -> Outcome:
        """Return the replies to a choice among what was offered, by number or by words."""
        if not memory.offered:
            return self.decide(heard, memory)
        position = ordinal(heard.text, len(memory.offered))
        if position is not None:
            return self._answer([memory.offered[position]], memory.asked, memory)
        found = self._procedures(memory.offered)
        best = closest(heard.text, found)
        if best is not None:
            return self._answer([best], heard.facets or memory.asked, memory)
        topic = heard.topics[0] if heard.topics else ()
        if heard.subject and self._sure(topic):
            return self.decide(heard, memory)
        return Outcome([compose.clarify(found, "choose_again.j2")], memory)

    def deny(self, heard: Understood, memory: Memory) -> Outcome:
        """Return the replies when nothing that was offered or answered is right."""
        topic = heard.topics[0] if heard.topics else ()
        if heard.subject and self._sure(topic):
            return self._answer([topic[0].code], heard.facets or memory.asked, memory)
        reply = compose.simple("clarify", "denied.j2", hotline=self._setting.hotline)
        return Outcome([reply], replace(memory, offered=(), procedure=""))

    def repeat(self, memory: Memory) -> Outcome:
        """Return the last answer or the last question again."""
        if memory.offered:
            found = self._procedures(memory.offered)
            return Outcome([compose.clarify(found, "choose_again.j2")], memory)
        if memory.procedure:
            return self._answer([memory.procedure], memory.asked, memory)
        return Outcome([compose.simple("clarify", "which.j2")], memory)

    def set_place(self, heard: Understood, memory: Memory) -> Outcome:
        """Remember a province and say so."""
        if not heard.place:
            return Outcome([compose.simple("chat", "place_unknown.j2")], memory)
        reply = compose.simple("chat", "place_set.j2", place=heard.place)
        return Outcome([reply], replace(memory, place=heard.place))


@lru_cache(maxsize=1)
def _ordinal_words() -> tuple[tuple[re.Pattern[str], int], ...]:
    data = yaml.safe_load(_ORDINALS.read_text(encoding="utf-8"))
    return tuple(
        (re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)"), int(position))
        for position, forms in data.items()
    )


def ordinal(text: str, count: int) -> int | None:
    """Return the position (from 0) that ``text`` names among ``count`` choices, or None."""
    folded = fold(text)
    for pattern, position in _ordinal_words():
        if pattern.search(folded):
            index = count + position if position < 0 else position - 1
            return index if 0 <= index < count else None
    return None


def closest(text: str, procedures: Sequence[Procedure]) -> str | None:
    """Return the offered procedure that ``text`` names more clearly than any other, or None."""
    asked = set(words(fold(text)))
    vocabularies = [_vocabulary(procedure) for procedure in procedures]
    scores = []
    for own in vocabularies:
        shared = sum(1 for other in vocabularies if own is not other) or 1
        rare = [w for w in asked & own if sum(w in v for v in vocabularies) <= shared]
        scores.append(len(rare))
    ranked = sorted(range(len(scores)), key=lambda i: -scores[i])
    if not ranked or not scores[ranked[0]]:
        return None
    if len(ranked) > 1 and scores[ranked[0]] == scores[ranked[1]]:
        return None
    return procedures[ranked[0]].code


def _vocabulary(procedure: Procedure) -> set[str]:
    names = [procedure.name, procedure.short_name]
    if procedure.card:
        names += procedure.card.folk_names
    return {word for name in names for word in words(fold(name))}
