"""Two people edit one item: who was quicker, what they changed, and both edits put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .diffing import FieldChange, diff
from .history import Opened, Version
from .shapes import shape_of, words


class Overtaken(Exception):
    """Somebody else was quicker; ``text`` says it to the editor, ``theirs`` is what stands now.

    ``changes`` is what they changed since the version the editor started from.
    """

    def __init__(self, text: str, theirs: Opened, changes: Sequence[FieldChange] = ()) -> None:
        super().__init__(text)
        self.text, self.theirs, self.changes = text, theirs, list(changes)


@dataclass(frozen=True)
class Merged:
    """Two edits of one version put together.

    ``clashes`` are the members, by label, that both changed: there ``plain`` has one's own.
    """

    plain: dict[str, Any]
    clashes: tuple[str, ...]


def overtaken(theirs: Opened, based_on: int, versions: Sequence[Version]) -> Overtaken:
    """Return what to tell somebody whose edit began at version ``based_on``."""
    told, current = words()["outdated"], theirs.current
    if current is None:
        return Overtaken(str(told["gone"]), theirs)
    text = told["removed" if current.state == "removed" else "published"]
    text = text.format(
        who=who(current.by), at=when(current.at), version=current.version, based_on=based_on
    )
    base = next((one.plain for one in versions if one.version == based_on), {})
    return Overtaken(text, theirs, diff(theirs.kind, base, current.plain))


def overtaken_draft(theirs: Opened) -> Overtaken:
    """Return what to tell somebody who saved a draft over another's newer one."""
    told, draft = words()["outdated"], theirs.draft
    if draft is None:
        return Overtaken(str(told["no_draft" if theirs.current else "gone"]), theirs)
    text = told["draft"].format(who=who(draft.by), at=when(draft.at))
    return Overtaken(text, theirs)


def merge(kind: str, base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> Merged:
    """Return both edits of ``base``, member by member, and the members that both changed."""
    plain: dict[str, Any] = {}
    clashes: list[str] = []
    for member in shape_of(kind).members:
        was, ours, new = (one.get(member.name) for one in (base, mine, theirs))
        if was not in (ours, new) and ours != new:
            clashes.append(member.label)
        chosen = new if ours == was else ours
        if chosen is not None:
            plain[member.name] = chosen
    return Merged(plain, tuple(clashes))


def who(by: str) -> str:
    """Return who changed something, as people read it; learning writes names as the audit does."""
    return str(words()["outdated"]["seed"]) if by == "yaml" else by.removeprefix("staff:")


def when(at: datetime) -> str:
    """Return a moment as it is written in Vietnam: 09:12 20/07/2026."""
    return at.strftime("%H:%M %d/%m/%Y")
