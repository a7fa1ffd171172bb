"""Learning from questions: groups that wait, what an editor decides of them, and its effect.

A question mapped to a procedure becomes one of its folk names, which the search knows at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select

from bot.content.cards import Card
from bot.content.history import read_current
from bot.content.kinds import FolkNames
from bot.conversations import questions
from bot.conversations.question_groups import Group, grouped
from bot.conversations.question_training import training_file
from bot.conversations.questions import BadPhrase, Decision, Reason, phrase_of
from bot.procedures.catalogue import Catalogue, is_procedure
from bot.procedures.named import Candidate, plain
from bot.procedures.search import Search
from bot.procedures.tables import procedures
from bot.storage import Store

SHOWN = 5  # candidates of a question asked again


class UnknownTarget(LookupError):
    """Nobody knows the procedure or the intent that questions were to be mapped to."""


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
        self.intents, self._province = sorted(intents), province

    def groups(self, reason: Reason | None = None) -> list[Group]:
        """Return the questions that wait, alike ones together, the most frequent first."""
        with self._store.read() as connection:
            return grouped(questions.waiting(connection, reason))

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
        new = self._add_name(code, phrase, by, now)
        settled = self._settle(ids, "procedure", by, now, target=code, text=phrase)
        return Learnt(settled, new, also, tuple(before), tuple(self.ask(phrase)))

    def to_intent(
        self, ids: Sequence[int], intent: str, phrase: str, by: str, now: datetime
    ) -> Decision:
        """Keep a phrase as an example of an intent for the next training; settle the questions.

        Raises BadPhrase or UnknownTarget.
        """
        if intent not in self.intents:
            raise UnknownTarget(intent)
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
            return questions.decided(connection, "missing", undone=True)

    def end_task(self, number: int, by: str, now: datetime) -> bool:
        """End a task; False if it was over."""
        with self._store.write() as connection:
            return questions.done(connection, number, by, now)

    def decided(self) -> list[Decision]:
        """Return all that was decided, newest first."""
        with self._store.read() as connection:
            return questions.decided(connection)

    def training(self) -> str:
        """Return the examples of all intents as a file for data/nlu."""
        with self._store.read() as connection:
            return training_file(questions.decided(connection, "intent"))

    def _settle(
        self, ids: Sequence[int], kind: Any, by: str, now: datetime, **about: str
    ) -> Decision:
        with self._store.write() as connection:
            return questions.decide(connection, ids, kind, by, now, **about)

    def _add_name(self, code: str, phrase: str, by: str, now: datetime) -> bool:
        """Add a name to a procedure's; return whether it is new.

        A card that no record stands behind holds its names itself.
        """
        procedure = self._catalogue.get(code, now.date())
        assert procedure is not None
        card_only = procedure.card is not None and not self._has_record(code)
        kind, member = ("card", "folk_names") if card_only else ("folk_names", "names")
        version, item = self._current(kind, code)
        names = list(item[member]) if item else []
        known = [*names, *(procedure.card.folk_names if procedure.card else [])]
        if plain(phrase) in {plain(name) for name in known}:
            return False
        item = {**(item or {"code": code}), member: [*names, phrase]}
        edited = _converted(item, Card if card_only else FolkNames)
        self._catalogue.content.edit(kind, edited, by, now, based_on=version)
        return True

    def _current(self, kind: str, code: str) -> tuple[int, dict[str, Any]]:
        """Return version and members of what is published; empty members if nothing is."""
        with self._catalogue.store.read() as connection:
            found = read_current(connection, kind, code)
        if found is None:
            return 0, {}
        return found[0].version, found[0].plain if found[0].state == "published" else {}

    def _has_record(self, code: str) -> bool:
        with self._catalogue.store.read() as connection:
            query = select(procedures.c.code).where(procedures.c.code == code)
            return connection.execute(query).first() is not None

    def _same_name(self, phrase: str, code: str) -> tuple[str, ...]:
        name = plain(phrase)
        others = (one for one in self._search.index().entries if one.code != code)
        return tuple(one.code for one in others if name in map(plain, one.names))


def _converted(item: dict[str, Any], schema: type) -> Any:
    try:
        return msgspec.convert(item, schema)
    except msgspec.ValidationError as error:
        raise BadPhrase(str(error)) from error
