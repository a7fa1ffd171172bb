"""Puts the questions of a checklist, takes the answers, gives the list. Pure of Rasa.

It begins with an answer about papers: what is sure stands there, the first question below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.language.lexicon import facet_cues
from bot.procedures.catalogue import GROUP, Catalogue, Procedure
from bot.replies import Button, Reply

from . import compose
from .checklist import CASE, UNKNOWN, Checklist, Plan, question_of
from .checklist_hearing import MOST_BESIDE, Said
from .checklist_replies import AGAIN, ALL, FACET, GO_ON, answers, button, question
from .checklist_view import others, view
from .compose import Setting
from .hearing import ABOUT_US, Memory, Outcome, Understood, thresholds
from .offices import WhereView
from .words import shorten

MOST_MISSED = 2
CERTAIN = 2  # words of a message that answers whatever else it sounds like
PERSON = "ask_person"
FEW_WORDS = 4  # a longer message that nobody understands is about something else
_TITLE = 60
_PASSED = (
    *ABOUT_US,
    "cancel",
    "complain",
    "follow_dossier",
    "goodbye",
    "greet",
    "guide",
    "set_place",
    "thank",
    "unfollow_dossier",
)


class ChecklistDesk:
    """Talks about the papers of one procedure after the other."""

    def __init__(self, catalogue: Catalogue, setting: Setting) -> None:
        self._catalogue, self._setting = catalogue, setting

    def _plan(self, code: str) -> Plan | None:
        today = self._setting.today
        procedure = self._catalogue.get(code, today)
        if procedure is None or procedure.withdrawn:
            return None
        return Plan.of(procedure, self._catalogue.case_questions(today))

    def begin(
        self, codes: Sequence[str], facets: Sequence[str], case: int, memory: Memory
    ) -> Checklist | None:
        """Return the checklist that an answer about the papers of one procedure begins.

        None if its papers fit into one message, and nothing was told that leaves some out.
        """
        plan = self._plan(codes[0]) if len(codes) == 1 and FACET in facets else None
        if plan is None:
            return None
        questions = list(plan.questions())
        before = memory.checklist.answers if memory.checklist and not memory.checklist.code else {}
        told = {q.key: before[q.key] for q in questions if q.key in before}
        told |= Said(memory.said).all_named(questions, asked=False)
        if 0 < case <= len(plan.card.cases):
            told[CASE] = plan.card.cases[case - 1].key
        if not told and not plan.worth_asking():
            return None
        return _going_on(plan, Checklist(codes[0], told))

    def _hints(self, memory: Memory) -> dict[str, str]:
        known = self._catalogue.case_questions(self._setting.today)
        return Said(memory.said).all_named(map(question_of, known), asked=False)

    def answer(
        self,
        procedure: Procedure,
        facets: Sequence[str],
        state: Checklist,
        place: str,
        where: WhereView | None = None,
    ) -> Reply:
        """Return the answer about ``procedure``, of its papers what ``state`` knows."""
        plan = self._plan(procedure.code)
        assert plan is not None
        shown, case = view(plan, state), plan.number(state.answers)
        reply = compose.answer(procedure, facets, self._setting, case, place, shown, where)
        if state.asking:
            reply.buttons = answers(plan, state)
        else:
            reply.buttons[1:1] = self._besides(plan, state)
        return reply

    def _besides(self, plan: Plan, state: Checklist) -> list[Button]:
        """Return the buttons of the whole list: procedures its answers lead to, other answers."""
        found = [self._catalogue.get(code, self._setting.today) for code in others(plan, state)]
        titled = [(shorten(p.short_name, _TITLE), p.code) for p in found if p]
        buttons = [Button(title, compose.choose(code)) for title, code in titled]
        return [*buttons, button("again", state.code, AGAIN)] if state.answers else buttons

    def leave(self, memory: Memory, last: Reply) -> Checklist | None:
        """Return the checklist after a reply to something else; its button leads back.

        With a question which procedure is meant, what the message told is kept for it.
        """
        state = memory.checklist
        if state is not None and state.asking:
            last.buttons.append(button("go_on", state.code, GO_ON))
            return replace(state, left=True)
        if last.kind != "clarify":
            return state
        told = self._hints(memory)
        return Checklist("", told) if told else state

    def hear(self, heard: Understood, memory: Memory) -> Outcome | None:
        """Return the replies to a message that belongs to a checklist, None for any other.

        Who asks for a person answers no question, whatever words that takes.
        """
        if heard.chosen:
            return self._pressed(heard, memory)
        if heard.intent == PERSON:
            return None
        before = memory.checklist
        plan = self._plan(before.code) if before and memory.said else None
        if before is None or plan is None:
            return None
        state = plan.still(before)
        said = Said(heard.text)
        if state.asking and said.is_one("go_on"):
            return self._put(plan, replace(state, left=False, missed=0), memory)
        if state.asking and not state.left:
            return self._answered(plan, state, said, heard, memory)
        return self._mended(plan, state, said, heard, memory)

    def _pressed(self, heard: Understood, memory: Memory) -> Outcome | None:
        plan = self._plan(heard.chosen) if heard.choice or heard.case else None
        if plan is None:
            return None
        old = plan.still(memory.checklist) if memory.checklist else None
        same = old is not None and old.code == heard.chosen
        state = replace(old, left=False, missed=0) if same and old else Checklist(heard.chosen)
        key, _, answer = heard.choice.partition("=")
        if heard.case:
            number = min(heard.case, len(plan.card.cases)) - 1
            key, answer = CASE, plan.card.cases[number].key
        if key == ALL:
            return self._whole(plan, state, memory)
        if key == AGAIN:
            return self._put(plan, _going_on(plan, Checklist(state.code)), memory)
        if key == GO_ON or not answer:
            return self._put(plan, state, memory)
        return self._with(plan, state, {key: answer}, memory)

    def _answered(
        self, plan: Plan, state: Checklist, said: Said, heard: Understood, memory: Memory
    ) -> Outcome | None:
        """Return the replies to what is typed while a question is open."""
        questions = list(plan.questions())
        named = said.all_named(questions)
        beyond = thresholds().certain if state.asking in named else thresholds().sure
        away = _asks(said.rest(questions)) or _named_surely(heard, state, beyond)
        if said.has("everything") and not away:
            return self._whole(plan, state, memory)
        if named and not (away and said.beside(questions) > 1):
            return self._with(plan, state, named, memory)
        if said.is_one("correction") or (said.has("correction") and not away):
            return self._back(plan, state, memory)
        asked = plan.question(state.asking)
        answer = said.answer(asked)
        if answer and not (away and said.count > CERTAIN and not said.only_names(asked, answer)):
            return self._with(plan, state, {state.asking: answer}, memory)
        if heard.facets == (FACET,) and not heard.subject:
            return self._whole(plan, state, memory)
        if away or heard.intent.startswith(_PASSED) or said.count > FEW_WORDS:
            return None
        return self._missed(plan, state, memory)

    def _mended(
        self, plan: Plan, state: Checklist, said: Said, heard: Understood, memory: Memory
    ) -> Outcome | None:
        """Return the list with another answer, told after it was given or left."""
        if memory.procedure != state.code or memory.offered:
            return None
        questions = list(plan.questions())
        named = said.all_named(questions)
        most = 0 if _named_surely(heard, state, thresholds().sure) else MOST_BESIDE
        asks = _asks(said.rest(questions) if said.has("correction") else said.text)
        if named and not asks and said.beside(questions) <= most:
            return self._with(plan, replace(state, left=False), named, memory)
        if said.is_one("correction"):
            return self._back(plan, replace(state, left=False), memory)
        return None

    def _with(
        self, plan: Plan, state: Checklist, answers: Mapping[str, str], memory: Memory
    ) -> Outcome:
        known = {**state.answers, **answers}
        after = _going_on(plan, replace(state, answers=known, left=False, missed=0, asking=""))
        return self._put(plan, after, memory, answers)

    def _back(self, plan: Plan, state: Checklist, memory: Memory) -> Outcome:
        """Put the last answered question once more."""
        done = [key for key in state.asked if key in state.answers]
        key = done[-1] if done else state.asking
        answers = {k: a for k, a in state.answers.items() if k != key}
        again = replace(state, answers=answers, asking=key or plan.next(state), missed=0)
        return self._put(plan, again, memory)

    def _missed(self, plan: Plan, state: Checklist, memory: Memory) -> Outcome:
        """Put the question again; the second time it stays open and the next one follows."""
        if state.missed + 1 < MOST_MISSED:
            again = replace(state, missed=state.missed + 1)
            return self._put(plan, again, memory, missed=True)
        return self._with(plan, state, {state.asking: UNKNOWN}, memory)

    def _whole(self, plan: Plan, state: Checklist, memory: Memory) -> Outcome:
        """Give the list at once: what is not known stays in doubt."""
        known = dict(state.answers)
        if len(plan.card.cases) > 1:
            known.setdefault(CASE, UNKNOWN)
        return self._put(plan, replace(state, answers=known, asking="", left=False), memory)

    def _put(
        self,
        plan: Plan,
        state: Checklist,
        memory: Memory,
        noted: Mapping[str, str] = MappingProxyType({}),
        *,
        missed: bool = False,
    ) -> Outcome:
        """Return the next question, or the list."""
        procedure = self._catalogue.get(state.code, self._setting.today)
        assert procedure is not None
        if state.asking:
            reply = question(procedure, plan, state, noted, missed)
        else:
            reply = self.answer(procedure, [FACET], state, memory.place)
        recent = tuple(dict.fromkeys([state.code, *memory.recent]))[:3]
        after = replace(
            memory,
            procedure=state.code,
            recent=recent,
            offered=(),
            asked=(FACET,),
            checklist=state,
        )
        return Outcome([reply], after)


def _asks(folded: str) -> bool:
    """Return whether something else than papers is asked."""
    cues = {facet for facet, times in facet_cues(folded).items() if times}
    return bool(cues - {FACET, "overview"})


def _named_surely(heard: Understood, state: Checklist, least: float) -> bool:
    """Return whether something of its own is named from a chance on, not only a vague group."""
    sure = {g.code for topic in heard.topics for g in topic if g.score >= least}
    return heard.subject and any(not code.startswith(GROUP) for code in sure - {state.code})


def _going_on(plan: Plan, state: Checklist) -> Checklist:
    """Return the state with the next question put, if there is one."""
    key = plan.next(state)
    asked = tuple(dict.fromkeys([*state.asked, key])) if key else state.asked
    return replace(state, asking=key, asked=asked)
