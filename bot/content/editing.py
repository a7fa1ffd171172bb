"""What editors do with content: drafts beside what is published, publishing, restoring.

Nothing is published that breaks a rule, or over a version that somebody else published meanwhile.
Every change is returned as a Change, for the line of the audit, which is in another store.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.engine import Connection

from bot.storage import Store

from .checking import Invalid, Problem, canonical, plain_of, problem_at, read
from .diffing import FieldChange, diff
from .drafts import Draft, delete_draft, drafts, read_draft, write_draft
from .due import CHECKED
from .forms import tidy
from .history import Listed, Opened, Version, read_current, read_list, read_versions
from .kinds import KINDS
from .overtaking import Merged, Overtaken, merge, overtaken, overtaken_draft
from .second_person import check
from .shapes import shape_of
from .store import Outdated, change_item

Rule = Callable[[str, Any, date], list[Problem]]


@dataclass(frozen=True)
class Change:
    """One thing an editor did: ``what`` in the audit's words, the members that changed by place.

    ``version`` is the item's new one; of a draft the one it is based on.
    """

    what: str
    kind: str
    key: str
    version: int
    fields: tuple[str, ...] = ()

    def detail(self) -> dict[str, Any]:
        """Return what the line of the audit holds beside who, when and ``what``."""
        named = {"kind": self.kind, "key": self.key, "version": self.version}
        return {**named, "fields": list(self.fields)} if self.fields else named


def no_rule(_kind: str, _item: Any, _today: date) -> list[Problem]:
    """Find nothing wrong beyond the schema."""
    return []


class Editor:
    """Edits the content of one store. ``rule`` checks what an item says of other items.

    With ``second`` nobody publishes sums of money that nobody else has seen (second_person.py).
    """

    def __init__(self, store: Store, rule: Rule = no_rule, *, second: bool = False) -> None:
        self._store, self._rule, self._second = store, rule, second

    def items(self, kind: str) -> list[Listed]:
        """Return the items of one kind, those taken back and mere drafts included."""
        with self._store.read() as connection:
            return read_list(connection, kind)

    def drafts(self) -> list[Draft]:
        """Return the drafts of all kinds, the newest first."""
        with self._store.read() as connection:
            return drafts(connection)

    def open(self, kind: str, key: str) -> Opened:
        """Return an item to be edited, with its draft; an unknown key is a new item."""
        with self._store.read() as connection:
            return _open(connection, kind, key)

    def versions(self, kind: str, key: str) -> list[Version]:
        """Return all versions of an item, the newest first."""
        with self._store.read() as connection:
            return read_versions(connection, kind, key)

    def compare(self, kind: str, key: str, old: int, new: int) -> list[FieldChange]:
        """Return what changed between two versions. Raises KeyError for one that is not there."""
        found = {one.version: one.plain for one in self.versions(kind, key)}
        return diff(kind, found[old], found[new])

    def draft_changes(self, opened: Opened) -> list[FieldChange]:
        """Return what the draft of an opened item would change of what is published."""
        published = opened.current.plain if opened.current else {}
        return diff(opened.kind, published, canonical(opened.kind, opened.plain))

    def merged(self, kind: str, key: str, plain: dict[str, Any], based_on: int) -> Merged:
        """Return a form's data, begun from version ``based_on``, put together with the newest."""
        found = self.versions(kind, key)
        base = next((one.plain for one in found if one.version == based_on), {})
        theirs = found[0].plain if found else {}
        return merge(kind, base, canonical(kind, tidy(kind, plain)), theirs)

    def merged_drafts(self, mine: Draft, theirs: Draft) -> Merged:
        """Return two drafts of an item put together, however old what they were begun from is."""
        begun = min(mine.based_on, theirs.based_on)
        found = self.versions(mine.kind, mine.key)
        base = next((one.plain for one in found if one.version == begun), {})
        plain = (canonical(one.kind, one.plain) for one in (mine, theirs))
        return merge(mine.kind, base, *plain)

    def behind(self, opened: Opened, based_on: int) -> Overtaken | None:
        """Return what was published since version ``based_on``, None if nothing was."""
        if opened.version == based_on:
            return None
        return overtaken(opened, based_on, self.versions(opened.kind, opened.key))

    def problems(self, kind: str, key: str, plain: dict[str, Any], today: date) -> list[Problem]:
        """Return everything wrong with a form's data; ``key`` is empty for a new item."""
        try:
            self._read(kind, key, plain, today)
        except Invalid as error:
            return error.problems
        return []

    def save_draft(
        self, kind: str, key: str, plain: dict[str, Any], by: str, now: datetime, seen: Draft | None
    ) -> tuple[Draft, Change]:
        """Keep a form's data, whole or not, as the draft that goes on from ``seen``.

        Raises Overtaken if somebody else has saved a draft, Invalid if a new item has no key.
        """
        plain = tidy(kind, plain)
        key = key or _new_key(kind, plain)
        with self._store.write() as connection:
            opened = _open(connection, kind, key)
            based_on = seen.based_on if seen else opened.version
            saved = seen.saved if seen else 0
            draft = Draft(kind, key, plain, based_on, saved, by, now)
            try:
                draft = write_draft(connection, draft)
            except Outdated:
                raise overtaken_draft(opened) from None
        return draft, Change("content draft saved", kind, key, draft.based_on)

    def drop_draft(self, kind: str, key: str) -> Change | None:
        """Throw the draft of an item away; return None if there was none."""
        with self._store.write() as connection:
            opened = _open(connection, kind, key)
            done = delete_draft(connection, kind, key)
        return Change("content draft dropped", kind, key, opened.version) if done else None

    def publish(
        self,
        kind: str,
        key: str,
        plain: dict[str, Any],
        by: str,
        now: datetime,
        based_on: int,
        seen: int = 0,
    ) -> Change:
        """Publish a form's data over version ``based_on`` (0: a new item).

        It ends the draft that was saved ``seen`` times, which the form goes on from; one that
        somebody saved meanwhile stays. Raises Invalid with all that is wrong, Overtaken if there
        is a newer version, NeedsAnother if somebody else has to do it.
        """
        item = self._read(kind, key, plain, now.date())
        return self._put("content published", kind, key, item, by, now, based_on, seen)

    def restore(
        self, kind: str, key: str, version: int, by: str, now: datetime, based_on: int
    ) -> Change:
        """Publish an older version anew; a draft stays.

        Raises KeyError, Invalid, Overtaken, NeedsAnother.
        """
        found = {one.version: one.plain for one in self.versions(kind, key)}
        item = self._read(kind, key, found[version], now.date())
        return self._put("content restored", kind, key, item, by, now, based_on)

    def confirm(self, kind: str, key: str, by: str, now: datetime, based_on: int) -> Change:
        """Publish an item as it is, checked today. Raises KeyError, Invalid, Overtaken."""
        opened, shape = self.open(kind, key), shape_of(kind)
        member = next((name for name in CHECKED if shape.member(name)), "")
        if opened.current is None or not member:
            raise KeyError(key)
        plain = {**opened.current.plain, member: now.date().isoformat()}
        item = self._read(kind, key, plain, now.date())
        return self._put("content checked", kind, key, item, by, now, based_on)

    def withdraw(
        self, kind: str, key: str, by: str, now: datetime, based_on: int, seen: int = 0
    ) -> Change:
        """Take an item back with the draft saved ``seen`` times; its versions stay.

        Raises Overtaken.
        """
        return self._put("content withdrawn", kind, key, None, by, now, based_on, seen)

    def _read(self, kind: str, key: str, plain: dict[str, Any], today: date) -> Any:
        item = read(kind, tidy(kind, plain))
        member = (KINDS[kind].key_member,)
        if key and KINDS[kind].key(item) != key:
            raise Invalid([problem_at(kind, member, "key_changed", key=key)])
        if found := self._rule(kind, item, today):
            raise Invalid(found)
        return item

    def _put(
        self,
        what: str,
        kind: str,
        key: str,
        item: Any | None,
        by: str,
        now: datetime,
        based_on: int,
        ended: int = 0,
    ) -> Change:
        key = key or KINDS[kind].key(item)
        try:
            with self._store.write() as connection:
                before = _open(connection, kind, key)
                if self._second and item is not None:
                    check(before, plain_of(item), by, ended)
                version = change_item(connection, kind, key, item, by, now, based_on)
                if before.draft and before.draft.saved == ended:
                    delete_draft(connection, kind, key)
                after = _open(connection, kind, key)
        except Outdated:
            raise self._overtaken(kind, key, based_on) from None
        return Change(what, kind, key, version, _changed(before, after))

    def _overtaken(self, kind: str, key: str, based_on: int) -> Exception:
        opened = self.open(kind, key)
        if not based_on and opened.current:
            member = (KINDS[kind].key_member,)
            return Invalid([problem_at(kind, member, "key_taken", key=key)])
        return overtaken(opened, based_on, self.versions(kind, key))


def _open(connection: Connection, kind: str, key: str) -> Opened:
    found = read_current(connection, kind, key)
    draft = read_draft(connection, kind, key)
    if found is None:
        return Opened(kind, key, None, draft, None)
    current, conflict = found
    return Opened(kind, key, current, draft, _from_file(conflict))


def _from_file(conflict: str) -> dict[str, Any] | None:
    plain: dict[str, Any] | None = json.loads(conflict) if conflict else None
    return plain


def _new_key(kind: str, plain: dict[str, Any]) -> str:
    """Return the key that a new item's data names. Raises Invalid if there is none to use."""
    member = KINDS[kind].key_member
    try:
        read(kind, plain)
    except Invalid as error:
        if wrong := [one for one in error.problems if one.field == member]:
            raise Invalid(wrong) from error
    return str(plain[member])


def _changed(before: Opened, after: Opened) -> tuple[str, ...]:
    """Return the members that differ between what was published before and is after."""
    old = before.current.plain if before.current else {}
    new = after.current.plain if after.current else {}
    return tuple(name for name in {**old, **new} if old.get(name) != new.get(name))
