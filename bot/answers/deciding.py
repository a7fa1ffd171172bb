"""What to say to one message: answer, ask back, or own up. Pure of Rasa and of side effects.

A confident wrong answer costs many times what a question costs, so three bands of the estimated
chance decide: sure -> answer, unsure -> one question with two or three choices, lost -> say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.procedures.catalogue import GROUP, PORTAL, Catalogue, is_procedure
from bot.replies import Reply

from . import asides, compose, obstacles, offers
from .checklist_desk import ChecklistDesk
from .choosable import Choosable
from .choosing import closest, numbered, ordinal
from .compose import Setting
from .hearing import (
    MOST_CHOICES,
    Guess,
    Memory,
    Outcome,
    Understood,
    by_itself,
    near_by,
    portal_first,
    sure,
    thresholds,
)
from .obstacles import ObstacleDesk
from .offers import Choice
from .place_talk import PlaceDesk, taken
from .replying import Replier

__all__ = ["Decider", "Guess", "Memory", "Outcome", "Understood", "thresholds"]
GENERAL = "chung"  # the portal answer for what no other one fits
HARDLY_LESS = 0.5  # of the chance of the likeliest


class Decider:
    """Decides over one catalogue."""

    def __init__(self, catalogue: Catalogue, setting: Setting) -> None:
        self._catalogue, self._setting = catalogue, setting
        self._offered = Choosable(catalogue, setting.today)
        self._papers = ChecklistDesk(catalogue, setting)
        self._places = PlaceDesk(catalogue, setting)
        self._says = Replier(catalogue, setting, self._papers, self._places)
        self._obstacles = ObstacleDesk(catalogue, setting)

    def decide(self, heard: Understood, memory: Memory) -> Outcome:
        """Return the replies to a question about procedures."""
        heard, memory = taken(heard, memory)
        aside = None if heard.chosen else self._aside(heard, memory)
        return aside or self._places.which(heard, self._decide(asides.meant(heard, memory), memory))

    def _aside(self, heard: Understood, memory: Memory) -> Outcome | None:
        """Return the replies to what is asked around what is in hand; None for all else."""
        if found := self._offered.compared(heard, memory):
            return self._offering(*found, heard.facets, memory)
        if (needed := self._obstacles.needed(heard, memory)) or self._sure_beside(heard):
            return needed
        return self._obstacles.beside(heard, memory)

    def _decide(self, heard: Understood, memory: Memory) -> Outcome:
        if heard.chosen:
            facets = heard.facets or memory.asked
            return self._answer([heard.chosen], facets, memory, heard.case)
        if heard.unknown_code:
            return self._no_such_code(heard.unknown_code, memory)
        facets = heard.facets
        if heard.intent == "correct_topic":
            facets = facets or memory.asked
        if not heard.subject:
            return self._goes_on(facets, memory)
        if len(heard.topics) > 1:  # each alone was sure enough, or it would not stand here
            named = dict.fromkeys(topic[0].code for topic in heard.topics)
            return self._answer(list(named), facets, memory)
        topic = heard.topics[0] if heard.topics else ()
        return self._one(topic, facets, heard, memory)

    def _no_such_code(self, code: str, memory: Memory) -> Outcome:
        values = {"code": code, "hotline": self._setting.hotline}
        return Outcome([compose.simple("clarify", "no_such_code.j2", **values)], memory)

    def _one(
        self,
        topic: Sequence[Guess],
        facets: Sequence[str],
        heard: Understood,
        memory: Memory,
    ) -> Outcome:
        if (at := numbered(heard, memory)) is not None:
            return self._answer([memory.offered[at]], memory.asked, memory)
        likely = [guess.code for guess in topic]
        if sure(topic) and (not heard.beside or topic[0].score >= thresholds().certain):
            if likely[0].startswith(GROUP):
                if told := self._offered.told(likely[0], heard.text):
                    return self._answer([told], facets, memory)
                return self._ask(likely[:1], facets, replace(memory, procedure=""), likely)
            return self._answer(likely[:1], facets, memory)
        if heard.beside:
            return self._beside(heard, facets, memory)
        if portal_first(topic):
            return self._answer(likely[:1], facets, memory)
        near = near_by(topic)
        if not near and memory.offered:
            return self._goes_on(facets, memory)
        return self._ask(near, facets, memory, likely) if near else self._lost(facets, memory)

    def _beside(self, heard: Understood, facets: Sequence[str], memory: Memory) -> Outcome:
        """Return the replies to a message beside a procedure in hand or choices that are open.

        Whoever only names another one, or picks one, asks the same of it as before.
        """
        meant = self._sure_beside(heard)
        best = meant or heard.beside[0]
        same = facets if heard.asks else memory.asked or facets
        if meant or best.score >= thresholds().beside:
            here = best.code in (*memory.offered, memory.procedure)
            own = not here and by_itself(best.code, heard)
            return self._answer([best.code], facets if own else same, memory)
        near = near_by(heard.beside)
        if near == [best.code] and best.score >= thresholds().alone:
            return self._answer(near, same, memory)
        picked = self._named(heard.text, memory.offered)
        if picked is not None and picked in near[:2]:
            return self._answer([picked], same, memory)
        if heard.asks and best.code in memory.offered:
            return self._goes_on(facets, memory)
        return self._ask(near, facets, memory, near) if near else self._lost(facets, memory)

    def _sure_beside(self, heard: Understood) -> Guess | None:
        """Return what is sure by itself and hardly less likely than another in its place."""
        if not heard.topics or not sure(heard.topics[0]):
            return None
        here = next((one for one in heard.beside if one.code == heard.topics[0][0].code), None)
        return here if here and here.score >= HARDLY_LESS * heard.beside[0].score else None

    def _named(self, text: str, codes: Sequence[str]) -> str | None:
        """Return the one of ``codes`` that a text names, first by its answer to their question."""
        items = self._offered.choices(codes)
        group = self._offered.question(codes)
        answers = {c.code: c.answer for c in group.choices} if group else {}
        said = [replace(item, names=(answers.get(item.code, ""),)) for item in items]
        return (closest(text, said) if group else None) or closest(text, items)

    def _answer(
        self, codes: Sequence[str], facets: Sequence[str], memory: Memory, case: int = 0
    ) -> Outcome:
        papers = self._papers.begin(codes, facets, case, memory)
        replies = [self._says.reply(code, facets, case, memory, papers) for code in codes]
        known = [code for code in codes if is_procedure(code)]
        hand = memory.procedure if codes[-1].startswith(PORTAL) else ""
        recent = tuple(dict.fromkeys([*known, *memory.recent]))[:3]
        offered = self._offered.behind(codes[-1], replies[-1])
        return Outcome(
            replies,
            replace(
                memory,
                procedure=known[-1] if known else hand,
                recent=recent,
                offered=offered,
                asked=tuple(facets),
                asked_again=False,
                checklist=papers or self._papers.leave(memory, replies[-1]),
            ),
        )

    def portal(self, heard: Understood, memory: Memory) -> Outcome:
        """Return the likeliest answer about the portal, or the general one."""
        guesses = heard.topics[0] if heard.topics else ()
        limit = thresholds().portal_asked
        known = [g.code for g in guesses if g.code.startswith(PORTAL) and g.score >= limit]
        if not known and (met := self._obstacles.met(heard, memory)):
            return met
        return self._answer([*known, PORTAL + GENERAL][:1], (), memory)

    def fields(self, memory: Memory) -> Outcome:
        """Return the topics to choose from."""
        topics = self._catalogue.topics(self._setting.today).values()
        return Outcome([offers.fields(list(topics))], memory)

    def _ask(
        self, codes: Sequence[str], facets: Sequence[str], memory: Memory, likely: Sequence[str]
    ) -> Outcome:
        codes = self._offered.closed(codes, MOST_CHOICES, likely)
        items = self._offered.choices(codes)
        if not items:
            return self._lost(facets, memory)
        reply = offers.clarify(items, self._offered.question(codes))
        return self._offering(items, reply, facets, memory)

    def _offering(
        self, items: Sequence[Choice], reply: Reply, facets: Sequence[str], memory: Memory
    ) -> Outcome:
        offered = tuple(item.code for item in items)
        papers = self._papers.leave(memory, reply)
        after = replace(memory, offered=offered, asked=tuple(facets), checklist=papers)
        return Outcome([reply], replace(after, asked_again=False))

    def _goes_on(self, facets: Sequence[str], memory: Memory) -> Outcome:
        """Nothing is named: it is about what is in hand, offered, or not known yet."""
        known = self._catalogue.get(memory.procedure, self._setting.today)
        if known and not facets and not memory.offered:
            return Outcome([compose.what_more(known)], memory)
        if memory.offered:
            return self._of_offered(facets, memory)
        if memory.procedure:
            return self._answer([memory.procedure], facets, memory)
        which = compose.simple("clarify", "which.j2")
        return Outcome([which], replace(memory, asked=tuple(facets)))

    def _of_offered(self, facets: Sequence[str], memory: Memory) -> Outcome:
        """Something is asked of choices that are open: which one? Whoever goes on asking without
        choosing is answered for the first, and told so."""
        items = self._offered.choices(memory.offered)
        first, asks = items[0].code, bool({*facets} - {"overview"})
        if not (asks and memory.asked_again and is_procedure(first)):
            again = offers.choose_again(items, asked=asks)
            return Outcome([again], replace(memory, asked=tuple(facets), asked_again=asks))
        outcome = self._answer([first], facets, memory)
        return Outcome([*outcome.replies, offers.taken_first(items)], outcome.memory)

    def _lost(self, facets: Sequence[str], memory: Memory) -> Outcome:
        return Outcome([self._says.unknown()], replace(memory, offered=(), asked=tuple(facets)))

    def choose(self, heard: Understood, memory: Memory) -> Outcome:
        """Return the replies to a choice among what was offered, by number or by words."""
        topic = heard.topics[0] if heard.topics else ()
        if not memory.offered:
            near = heard.subject and bool(near_by(topic))
            return self.decide(heard, memory) if near else self._goes_on(heard.facets, memory)
        position = ordinal(heard.text, len(memory.offered))
        if position is not None:
            return self._answer([memory.offered[position]], memory.asked, memory)
        best = self._named(heard.text, memory.offered)
        if best is not None:
            return self._answer([best], heard.facets or memory.asked, memory)
        if heard.subject and sure(topic):
            return self.decide(heard, memory)
        return Outcome([offers.choose_again(self._offered.choices(memory.offered))], memory)

    def affirm(self, memory: Memory) -> Outcome:
        """Return the replies to a yes: to the one thing offered, or to nothing in particular."""
        if len(memory.offered) == 1:
            return self._answer([memory.offered[0]], memory.asked, memory)
        if memory.offered:
            return Outcome([offers.choose_again(self._offered.choices(memory.offered))], memory)
        return Outcome([compose.simple("chat", "affirmed.j2")], memory)

    def deny(self, heard: Understood, memory: Memory) -> Outcome:
        """Return the replies when nothing that was offered or answered is right."""
        topic = heard.topics[0] if heard.topics else ()
        if heard.subject and sure(topic):
            return self._answer([topic[0].code], heard.facets or memory.asked, memory)
        if told := self._aside(heard, memory) or self._obstacles.met(heard, memory):
            return told
        reply = compose.simple("clarify", "denied.j2", hotline=self._setting.hotline)
        return Outcome([reply], replace(memory, offered=(), procedure=""))

    def repeat(self, memory: Memory) -> Outcome:
        """Return the last answer or the last question again."""
        if memory.offered:
            return Outcome([offers.choose_again(self._offered.choices(memory.offered))], memory)
        if memory.procedure:
            asked = memory.asked or ("overview",)  # once more, so it is said in fewer words
            return self._answer([memory.procedure], asked, replace(memory, asked=asked))
        return Outcome([compose.simple("clarify", "which.j2")], memory)

    def set_place(self, heard: Understood, memory: Memory) -> Outcome:
        """Remember a place and say so; what names a procedure instead is a question.

        Where to file was asked before: it is answered for the place.
        """
        told = self._places.told(heard, memory)
        if told is None:
            if heard.subject and heard.topics and sure(heard.topics[0]):
                return self.decide(heard, memory)
            return Outcome([compose.simple("chat", "place_unknown.j2")], memory)
        memory = told.memory
        procedure = self._catalogue.get(memory.procedure, self._setting.today)
        where = self._places.where(procedure, memory) if procedure else None
        if memory.place_asked or "place" not in memory.asked or not (where and where.known):
            return told
        answered = self._answer([memory.procedure], ("place",), memory)
        return Outcome([*told.replies, *answered.replies], answered.memory)

    def office(self, heard: Understood, memory: Memory) -> Outcome | None:
        """Return what is asked of an office, its hours say; None if nothing is."""
        return self._places.office(heard, memory)

    def obstacle(self, heard: Understood, memory: Memory) -> Outcome | None:
        """Return what is known of an obstacle met in what is in hand; None if it is none."""
        if memory.offered and obstacles.stands_in(heard.text):
            return self._of_offered(("conditions",), memory)
        return self._obstacles.met(heard, memory)
