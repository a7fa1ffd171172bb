"""Learning from questions: groups that wait, what an editor decides of them, and its effect.

A question mapped to a procedure becomes one of its folk names, which the search knows at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.conversations import questions
from bot.conversations.question_checking import BadExample, Refused, checked, why_not
from bot.conversations.question_groups import Group, grouped
from bot.conversations.question_training import training_file
from bot.conversations.questions import Decision, Question, Reason, phrase_of
from bot.conversations.switches import note
from bot.procedures.catalogue import Catalogue, is_procedure
from bot.procedures.named import Candidate, plain
from bot.procedures.search import Search
from bot.storage import Store

from .folk_naming import FolkNaming

SHOWN = 5  # candidates of a question asked again


class UnknownTarget(LookupError):
    """Nobody knows the procedure that questions were to be mapped to."""


@dataclass(frozen=True)
class Learnt:
    """A phrase that a procedure is found by now: the candidates before and after, likeliest first.

    ``new`` is False if it had the name already; ``also``: other procedures with the same name.
    """

    decision: Decision
    new: bool
    also: tuple[str, ...]
    before: tuple[Candidate, ...]
    after: tuple[Candidate, ...]

    def rank(self, found: Sequence[Candidate]) -> int | None:
        """Return the place (from 1) of the procedure among candidates, None if it is not there."""
        codes = [one.code for one in found]
        target = self.decision.target
        return codes.index(target) + 1 if target in codes else None


class Learning:
    """The editor's work on questions. ``intents`` are those that the model knows."""

    def __init__(
        self, store: Store, search: Search, intents: Collection[str], province: str = ""
    ) -> None:
        self._store, self._search = store, search
        self._catalogue: Catalogue = search.catalogue
        self._naming = FolkNaming(search.catalogue)
        self.intents, self._province = sorted(intents), province
        self._grouped: tuple[list[Question], list[Group]] = ([], [])

    def groups(self, reason: Reason | None = None, since: datetime | None = None) -> list[Group]:
        """Return the questions that wait, alike ones together, the most frequent first."""
        with self._store.read() as connection:
            waiting = questions.waiting(connection, reason, since)
        held = self._grouped  # the same questions are grouped once
        if held[0] != waiting:
            held = self._grouped = (waiting, grouped(waiting))
        return held[1]

    def group_of(
        self, number: int, reason: Reason | None, since: datetime | None, by: str, now: datetime
    ) -> Group | None:
        """Return the group that a question is in, with a line in the audit: it is read."""
        groups = self.groups(reason, since)
        found = next((group for group in groups if number in group.ids), None)
        if found is not None:
            told = {"question": number, "questions": len(found.ids)}
            with self._store.write() as connection:
                note(connection, by, "questions read", told, now)
        return found

    def waiting(self, ids: Sequence[int]) -> bool:
        """Return whether any of the questions still waits for a decision."""
        with self._store.read() as connection:
            return any(one.id in ids for one in questions.waiting(connection))

    def ask(self, text: str) -> list[Candidate]:
        """Return what the bot would take a question for now, likeliest first."""
        self._search.refresh()
        return self._search.index().search(text, SHOWN, self._province, others=True)

    def to_procedure(
        self, ids: Sequence[int], code: str, phrase: str, by: str, now: datetime
    ) -> Learnt:
        """Make a phrase a name of a procedure at once, and settle the questions.

        Raises BadPhrase, UnknownTarget, or Outdated if somebody edits the same names just now.
        """
        phrase = phrase_of(phrase)
        if not is_procedure(code) or self._catalogue.get(code, now.date()) is None:
            raise UnknownTarget(code)
        before, also = self.ask(phrase), self._same_name(phrase, code)
        new = self._naming.add(code, phrase, by, now)
        settled = self._settle(ids, "procedure", by, now, target=code, text=phrase, added=new)
        return Learnt(settled, new, also, tuple(before), tuple(self.ask(phrase)))

    def to_intent(
        self, ids: Sequence[int], intent: str, phrase: str, by: str, now: datetime
    ) -> Decision:
        """Keep a phrase as an example of an intent for the next training; settle the questions.

        Raises BadPhrase, or BadExample for what must not be trained on.
        """
        phrase = phrase_of(phrase)
        why = why_not(phrase, intent, self.intents)
        if why is not None:
            raise BadExample(why)
        return self._settle(ids, "intent", by, now, target=intent, text=phrase)

    def missing(self, ids: Sequence[int], what: str, by: str, now: datetime) -> Decision:
        """Make a task of content that is missing; settle the questions. Raises BadPhrase."""
        return self._settle(ids, "missing", by, now, text=what)

    def dismiss(self, ids: Sequence[int], by: str, now: datetime) -> Decision:
        """Settle questions that there is nothing to learn from."""
        return self._settle(ids, "dismissed", by, now)

    def tasks(self) -> list[Decision]:
        """Return what is missing and not written yet, newest first."""
        with self._store.read() as connection:
            return questions.decided(connection, "missing", pending=True)

    def end_task(self, number: int, by: str, now: datetime) -> bool:
        """End a task; False if it was over."""
        with self._store.write() as connection:
            return questions.done(connection, number, by, now)

    def undo(self, number: int, by: str, now: datetime) -> Decision | None:
        """Take a decision back: its name goes, its questions wait again; None if it holds no more.

        A name that the procedure had before stays. Raises Outdated.
        """
        with self._store.read() as connection:
            found = questions.decision(connection, number)
        if found is None:
            return None
        if found.kind == "procedure" and found.added:
            self._naming.remove(found.target, found.text, by, now)
        with self._store.write() as connection:
            return found if questions.undo(connection, number, by, now) else None

    def decided(self) -> list[Decision]:
        """Return all that was decided, newest first, with what was taken back."""
        with self._store.read() as connection:
            return questions.decided(connection, undone=True)

    def training(self) -> tuple[str, list[Refused]]:
        """Return the examples of all intents as a file for data/nlu, and those refused."""
        with self._store.read() as connection:
            fit, refused = checked(questions.decided(connection, "intent"), self.intents)
        return training_file(fit), refused

    def _settle(
        self, ids: Sequence[int], kind: Any, by: str, now: datetime, **about: Any
    ) -> Decision:
        with self._store.write() as connection:
            return questions.decide(connection, ids, kind, by, now, **about)

    def _same_name(self, phrase: str, code: str) -> tuple[str, ...]:
        name = plain(phrase)
        others = (one for one in self._search.index().entries if one.code != code)
        return tuple(one.code for one in others if name in map(plain, one.names))
