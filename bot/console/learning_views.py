"""What the pages about questions show: filters, groups, questions, candidates, words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import yaml

from bot.conversations.question_groups import Group
from bot.conversations.questions import HANDED_OVER, UNANSWERED, UNSURE, WRONG, Question, Reason
from bot.procedures.named import Candidate
from bot.procedures.search import Search

from .rendering import HERE

REASONS = (UNANSWERED, UNSURE, WRONG, HANDED_OVER)
PERIODS = (7, 30, 90, 0)
USUAL_DAYS = 30


@lru_cache(maxsize=1)
def learning_words() -> Any:
    """Return the words of learning_words.yml."""
    return yaml.safe_load((HERE / "learning_words.yml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Chosen:
    """What of the questions is listed: ``reason`` empty: of every reason; ``days`` 0: all."""

    reason: str = ""
    days: int = USUAL_DAYS

    @property
    def why(self) -> Reason | None:
        """The reason as the store knows it."""
        return self.reason if self.reason in REASONS else None

    def since(self, now: datetime) -> datetime | None:
        """Return when the period began; whole days, so that a list stays the same for a day."""
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return day - timedelta(days=self.days) if self.days in PERIODS and self.days else None


@dataclass(frozen=True)
class Asked:
    """Questions of a group in the same words: what was understood, what was answered."""

    ids: tuple[int, ...]
    text: str
    reasons: tuple[str, ...]
    newest: datetime
    intent: str
    answered: str
    percent: int | None


@dataclass(frozen=True)
class Choice:
    """A procedure to choose: its chance in percent, None if nobody weighed it."""

    code: str
    title: str
    name: str
    percent: int | None


class Naming:
    """Short names of what the search holds, by code."""

    def __init__(self, search: Search) -> None:
        self._search = search

    def __call__(self, code: str) -> str:
        """Return the short name of a code, or the code of what is gone."""
        entry = self._search.index().by_code.get(code)
        return entry.short_name or entry.name if entry else code

    def choice(self, code: str, chance: float | None) -> Choice:
        """Return a procedure to choose."""
        entry = self._search.index().by_code.get(code)
        percent = None if chance is None else round(100 * chance)
        return Choice(code, self(code), entry.name if entry else "", percent)


def asked(group: Group, title: Naming) -> list[Asked]:
    """Return the questions of a group, same words once, in the group's order."""
    same: dict[str, list[Question]] = {}
    for one in group.questions:
        same.setdefault(one.text, []).append(one)
    return [_asked(text, ones, title) for text, ones in same.items()]


def _asked(text: str, ones: list[Question], title: Naming) -> Asked:
    newest = max(ones, key=lambda one: one.asked_at)
    return Asked(
        tuple(one.id for one in ones),
        text,
        tuple(dict.fromkeys(one.reason for one in ones)),
        newest.asked_at,
        newest.intent,
        title(newest.procedure) if newest.procedure else "",
        None if newest.chance is None else round(100 * newest.chance),
    )


def choices(candidates: Iterable[Candidate], title: Naming) -> list[Choice]:
    """Return candidates of the search to choose from."""
    return [title.choice(one.code, one.score) for one in candidates]


def ids_of(form: Mapping[str, str]) -> list[int]:
    """Return the questions that a form is about: its ``ids`` without those put aside."""
    aside = {int(n) for name, value in form.items() if _aside(name) for n in value.split()}
    return [n for n in map(int, form.get("ids", "").split()) if n not in aside]


def _aside(name: str) -> bool:
    return name.startswith("aside-")
