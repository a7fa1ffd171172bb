"""What the pages of handovers show: the lists, one talk, and why it may not be worked on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import yaml

from bot.conversations import handover, handover_view
from bot.conversations.handover import OFFICERS_REASONS, Handover
from bot.conversations.handover_view import DeskView, Talk, Waiting
from bot.conversations.vault import VaultError

from .rendering import HERE, render
from .workplace import Workplace


@lru_cache(maxsize=1)
def words() -> Any:
    """Return the words of handover_words.yml."""
    return yaml.safe_load((HERE / "handover_words.yml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Hours:
    """Whether officers are on duty, until when, and when they are next."""

    now_open: bool
    closes: datetime | None
    opens: datetime | None


@dataclass(frozen=True)
class Lists:
    """The desk in the lists of the page; ``hours`` is the state of the opening hours."""

    view: DeskView
    hours: Hours

    def queued(self, wish: str) -> list[Waiting]:
        """Return those in the queue who want a chat, a call, or left a message."""
        return [one for one in self.view.queue if one.handover.wish == wish]


def lists(workplace: Workplace, officer: str) -> Lists:
    """Return what the officer's lists hold now."""
    now, hours = workplace.now(), workplace.supplies.hours()
    state = Hours(hours.now_open(now), hours.closing(now), hours.next_opening(now))
    return Lists(handover_view.desk(workplace.store, officer, now), state)


def lists_html(workplace: Workplace, shown: Lists, officer: str, csrf: str, number: int = 0) -> str:
    """Return the lists as HTML; ``number`` is the handover that is open beside them."""
    given = {"lists": shown, "minutes": minutes(workplace.now()), "told": words()}
    return render("handover_lists.html.j2", officer=officer, csrf=csrf, number=number, **given)


def lines_html(lines: list[handover_view.Line], officer: str) -> str:
    """Return lines of a talk as HTML, as ``officer`` sees them."""
    return render("handover_lines.html.j2", lines=lines, officer=officer, told=words())


def minutes(now: datetime) -> Any:
    """Return what tells how many whole minutes ago a moment was."""

    def ago(moment: datetime | None) -> int:
        return max(0, int((now - moment).total_seconds() // 60)) if moment else 0

    return ago


@dataclass(frozen=True)
class Open:
    """One handover on the page. ``mine``: the officer holds it; ``number``: to be called at;
    ``lost``: it is kept and cannot be opened; ``colleagues``: name and whether they are there."""

    talk: Talk
    mine: bool
    number: str
    lost: bool
    colleagues: list[tuple[str, bool]]
    reasons: tuple[str, ...] = OFFICERS_REASONS

    @property
    def last(self) -> int:
        """The number of the newest line."""
        return self.talk.lines[-1].id if self.talk.lines else 0


def opened(workplace: Workplace, number: int, officer: str) -> Open | None:
    """Return a handover to be shown, None if it is gone; the reading is audited."""
    now = workplace.now()
    talk = handover_view.talk(workplace.store, number, officer, now)
    if talk is None:
        return None
    mine = holds(talk.handover, officer)
    telephone, lost = _telephone(workplace, talk.handover, officer) if mine else ("", False)
    colleagues = _colleagues(workplace, officer) if mine else []
    return Open(talk, mine, telephone, lost, colleagues)


def holds(one: Handover, officer: str) -> bool:
    """Say whether the officer holds a handover."""
    return one.state == "claimed" and one.officer == officer


def _telephone(workplace: Workplace, one: Handover, officer: str) -> tuple[str, bool]:
    """Return the number to call and whether it cannot be opened; reading it is audited."""
    if one.wish != "call" or not one.has_number:
        return "", False
    try:
        desk = workplace.supplies.handovers
        return desk.telephone(one.id, officer, workplace.now()) or "", False
    except VaultError:
        return "", True


def _colleagues(workplace: Workplace, officer: str) -> list[tuple[str, bool]]:
    there = handover_view.at_desk(workplace.store, workplace.now())
    able = [one.name for one in workplace.accounts.all() if one.active and one.role != "editor"]
    return sorted(
        ((name, name in there) for name in able if name != officer), key=lambda one: not one[1]
    )


def taken(workplace: Workplace, number: int, officer: str) -> str:
    """Return in words why a handover could not be claimed."""
    with workplace.store.read() as connection:
        found = handover.get(connection, number)
    texts = words()["not_claimed"]
    if found is None or found.state in ("open", "closed"):
        return str(texts["gone"])
    if found.state == "queued":
        return str(texts["meant_for"]).format(name=found.meant_for)
    return str(texts["mine" if found.officer == officer else "taken"]).format(name=found.officer)


def state_of(workplace: Workplace, number: int, officer: str) -> dict[str, Any]:
    """Return what became of a handover, for the page that shows it: a state and words for it."""
    with workplace.store.read() as connection:
        found = handover.get(connection, number)
    if found is None:
        return {"state": "gone", "mine": False, "words": words()["ended"]["gone"]}
    ended = words()["ended"]
    told = ended.get(found.reason, "") if found.state == "closed" else ended.get(found.state, "")
    mine = holds(found, officer)
    return {
        "state": found.state,
        "mine": mine,
        "words": "" if mine else told.format(name=found.officer),
    }
