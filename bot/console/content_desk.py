"""The editor's desk: what waits, finding and opening items, and changes with their audit lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from bot.answers.record_conflicts import RecordConflict, record_conflicts
from bot.content.cards import Card
from bot.content.checking import Problem, canonical
from bot.content.diffing import FieldChange, diff
from bot.content.drafts import Draft
from bot.content.due import Due, due
from bot.content.editing import Change, Editor
from bot.content.history import Listed, Opened
from bot.content.kinds import KINDS
from bot.content.overtaking import Overtaken
from bot.content.store import revision
from bot.content.telling import headline
from bot.conversations.switches import note
from bot.language.text import fold
from bot.places.provinces import provinces
from bot.procedures.item_rules import ItemRules
from bot.procedures.record import Record

from .form_fields import Field, Forms, words
from .workplace import Workplace

SHOWN = 100
_T = TypeVar("_T")


@dataclass(frozen=True)
class Row:
    """One item in a list; ``due`` if it has to be looked at again.

    ``matched`` is the name by which it was found, where its title does not show it.
    """

    item: Listed
    title: str
    due: bool
    matched: str = ""


@dataclass(frozen=True)
class Page:
    """An item's page: its form, what it goes on from, and who was quicker, if anybody was.

    ``based_on`` and ``saved`` are what the next change must name; ``changes`` what a
    publication would change; ``theirs`` what somebody else changed meanwhile.
    """

    opened: Opened
    title: str
    form: Field
    based_on: int
    saved: int
    changes: Sequence[FieldChange] = ()
    overtaken: str = ""
    theirs: Sequence[FieldChange] = ()
    clashes: Sequence[str] = ()


class ContentDesk:
    """Works for the pages with one Editor, and writes every change into the audit."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self.catalogue = workplace.catalogue
        self.editor = Editor(
            self.catalogue.store,
            ItemRules(self.catalogue),
            second=workplace.supplies.second_editor,
        )
        self.forms = Forms(self.named)
        self._kept: dict[str, tuple[Any, Any]] = {}

    @property
    def today(self) -> date:
        return self._workplace.now().date()

    def named(self, code: str) -> str:
        """Return the name of a procedure, empty for an unknown one."""
        found = self.catalogue.get(code, self.today)
        return found.short_name if found else ""

    def now(self) -> datetime:
        """Return Vietnam's time."""
        return self._workplace.now()

    def imported(self, code: str) -> Record:
        """Return the national record of a card older than it. Raises KeyError for any other."""
        found = self.catalogue.get(code, self.today)
        if found is None or found.facts_from != "record":
            raise KeyError(code)
        return found.record

    def record(self, who: str, what: str, detail: dict[str, Any]) -> None:
        """Write a line of the audit."""
        with self._workplace.store.write() as connection:
            note(connection, who, what, detail, self._workplace.now())

    def changed(self, who: str, change: Change) -> Change:
        """Write a change into the audit and return it."""
        self.record(who, change.what, change.detail())
        return change

    def due(self) -> list[Due]:
        """Return what has to be looked at again, the oldest first."""
        return due(self.catalogue.store, self.today, self._workplace.supplies.check_days)

    def newer_records(self) -> list[RecordConflict]:
        """Return the cards whose national record is newer, those with most differences first."""
        return self._keep("records", lambda: record_conflicts(self.catalogue, self.today))

    def from_files(self) -> list[Listed]:
        """Return the items of which the file of data/ says something else than the edit."""
        return [one for kind in KINDS for one in self.editor.items(kind) if one.conflict]

    def counts(self) -> dict[str, int]:
        """Return how many items of each kind are published."""
        listed = {kind: self.editor.items(kind) for kind in KINDS}
        return {k: sum(one.state == "published" for one in items) for k, items in listed.items()}

    def rows(self, kind: str, text: str, only: str) -> list[Row]:
        """Return the items of a kind with every word of ``text``, of one of the filters."""
        waiting = {one.key for one in self.due() if one.kind == kind}
        asked = fold(text).split()
        found = []
        for one in self.editor.items(kind):
            row = Row(one, title_of(one), one.key in waiting, _matched(one, asked))
            if _is(row, only) and _has(" ".join((one.key, row.title, *one.names)), asked):
                found.append(row)
        return sorted(found, key=_order)

    def page(self, kind: str, key: str, start: dict[str, Any] | None = None) -> Page:
        """Return the page of an item; ``start`` is put in its form instead of what is there."""
        opened = self.editor.open(kind, key)
        draft = opened.draft
        saved = draft.saved if draft else 0
        if draft and start is None and (told := self.editor.behind(opened, draft.based_on)):
            return self.behind(draft, told)
        return self.filled(opened, opened.plain if start is None else start, opened.version, saved)

    def filled(
        self,
        opened: Opened,
        plain: dict[str, Any],
        based_on: int,
        saved: int,
        problems: Sequence[Problem] = (),
    ) -> Page:
        """Return the page with ``plain`` in its form."""
        key = opened.key if opened.current or opened.draft else ""
        form = self.forms.form(opened.kind, plain, problems, key)
        title = called(opened.kind, opened.key, headline(opened.kind, plain))
        now = opened.current.plain if opened.current else {}
        changes = diff(opened.kind, now, canonical(opened.kind, plain)) if now else ()
        return Page(opened, title, form, based_on, saved, changes)

    def behind(self, mine: Draft, told: Overtaken) -> Page:
        """Return the page with both edits in its form: one's own and the one that was quicker.

        ``mine`` is what was sent, with the version and the draft that it goes on from.
        """
        theirs, draft = told.theirs, told.theirs.draft
        if draft and draft.saved != mine.saved:
            merged, based_on = self.editor.merged_drafts(mine, draft), draft.based_on
            changes = diff(mine.kind, canonical(mine.kind, mine.plain), draft.plain)
        else:
            merged = self.editor.merged(mine.kind, mine.key, mine.plain, mine.based_on)
            changes, based_on = list(told.changes), theirs.version
        based_on, saved = max(mine.based_on, based_on), draft.saved if draft else 0
        made = self.filled(theirs, merged.plain, based_on, saved)
        return replace(made, overtaken=told.text, theirs=changes, clashes=merged.clashes)

    def suggestions(self) -> dict[str, list[tuple[str, str]]]:
        """Return what may be chosen in the lists of the form: value and what it stands for."""
        return self._keep("suggestions", self._suggestions)

    def _suggestions(self) -> dict[str, list[tuple[str, str]]]:
        today, known = self.today, self.catalogue
        cards = known.content.published("card", Card, today).values()
        questions = known.case_questions(today)
        answers = [
            (f"{question.key}={answer.key}", f"{question.question} {answer.title}")
            for question in questions
            for answer in question.answers
        ]
        return {
            "codes": [(card.code, card.short_name) for card in cards],
            "fields": [(field, "") for field in sorted({card.field for card in cards})],
            "provinces": [(province.name, "") for province in provinces()],
            "answers": answers,
            "events": [(key, one.title) for key, one in known.life_events(today).items()],
            "groups": [(one.key, one.question) for one in known.groups(today)],
        }

    def _keep(self, name: str, read: Callable[[], _T]) -> _T:
        """Return what ``read`` gives, from memory while nothing was published and the day lasts."""
        mark = (revision(self.catalogue.store), self.today)
        held = self._kept.get(name)
        if held is None or held[0] != mark:
            held = (mark, read())
            self._kept[name] = held
        found: _T = held[1]
        return found


def title_of(one: Listed | Due) -> str:
    """Return what an item is called in lists."""
    return called(one.kind, one.key, one.headline)


def called(kind: str, key: str, told: str) -> str:
    """Return what an item is called: opening hours by their day, all else by ``told``."""
    if kind == "opening_hours":
        return str(words()["weekdays"].get(key, key))
    return told or key


def _order(row: Row) -> tuple[bool, str]:
    """Return where an item stands in a list: those in use first, days in their order."""
    by_day = KINDS[row.item.kind].key_member in ("day", "weekday")
    return row.item.state == "removed", row.item.key if by_day else fold(row.title)


def _matched(one: Listed, asked: Sequence[str]) -> str:
    if not asked or _has(f"{one.key} {title_of(one)}", asked):
        return ""
    return next((name for name in one.names if _has(name, asked)), "")


def _has(text: str, asked: Sequence[str]) -> bool:
    said = fold(text)
    return all(word in said for word in asked)


def _is(row: Row, only: str) -> bool:
    state = row.item.state
    if only == "due":
        return row.due
    if only == "draft":
        return row.item.draft
    if only == "conflict":
        return row.item.conflict
    return state == "removed" if only == "removed" else True
