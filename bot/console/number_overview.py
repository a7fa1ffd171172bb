"""Everything the page of the numbers shows of a period, read in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, get_args

from sqlalchemy.engine import Connection

from bot.conversations import number_sums
from bot.conversations.number_sums import Beside, By, Figures, Selection, Turns
from bot.conversations.question_groups import Group
from bot.procedures.catalogue import Catalogue
from bot.storage import Store

from .monthly import unanswered

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """A procedure and how often it was answered about.

    Ratings and clicks are not known by place and field: with one selected they are None.
    """

    code: str
    name: str
    field: str
    questions: int
    right: int | None
    wrong: int | None
    clicks: int | None


@dataclass(frozen=True)
class Overview:
    """The numbers of a selection, and of as many days before it.

    ``by`` has every day of it. What is counted ``beside`` turns, and what was asked in vain, is
    not known by place and field: with one selected it is None, or nothing. ``whole`` says that
    none is selected.
    """

    chosen: Selection
    now: Figures
    before: Figures
    by: Mapping[By, Mapping[Any, Turns]]
    beside_days: Mapping[date, Beside] | None
    beside_channels: Mapping[str, Beside] | None
    procedures: tuple[Asked, ...]
    facets: tuple[tuple[str, int], ...]
    unanswered: tuple[Group, ...]

    @property
    def whole(self) -> bool:
        return self.beside_days is not None

    @property
    def empty(self) -> bool:
        """Whether nobody wrote."""
        return not self.now.turns.turns


def overview(store: Store, catalogue: Catalogue, chosen: Selection, today: date) -> Overview:
    """Return the numbers of a selection; names of procedures are those of ``today``."""
    whole = not (chosen.province or chosen.field)
    with store.read() as connection:
        return Overview(
            chosen=chosen,
            now=number_sums.figures(connection, chosen),
            before=number_sums.figures(connection, number_sums.before(chosen)),
            by={by: _lines(connection, chosen, by) for by in get_args(By)},
            beside_days=_beside(connection, chosen, "day") if whole else None,
            beside_channels=_beside(connection, chosen, "channel") if whole else None,
            procedures=tuple(_procedures(connection, catalogue, chosen, today, whole)),
            facets=tuple(number_sums.top(connection, chosen, "facets")),
            unanswered=tuple(unanswered(connection, chosen)) if _everybody(chosen) else (),
        )


def _everybody(chosen: Selection) -> bool:
    return not (chosen.channel or chosen.province or chosen.field)


def days_of(chosen: Selection) -> list[date]:
    """Return every day of a selection."""
    return [chosen.start + DAY * at for at in range((chosen.end - chosen.start) // DAY + 1)]


def _lines(connection: Connection, chosen: Selection, by: By) -> dict[Any, Turns]:
    found = number_sums.turns_by(connection, chosen, by)
    if by == "day":
        return {day: found.get(day, Turns()) for day in days_of(chosen)}
    return found


def _beside(
    connection: Connection, chosen: Selection, by: Literal["day", "channel"]
) -> dict[Any, Beside]:
    return number_sums.beside(connection, chosen, by)


def _procedures(
    connection: Connection, catalogue: Catalogue, chosen: Selection, today: date, whole: bool
) -> list[Asked]:
    ranked = number_sums.top(connection, chosen, "procedure")
    counted = number_sums.counted_by(connection, chosen, "procedure") if whole else None
    return [_asked(catalogue, code, number, counted, today) for code, number in ranked]


def _asked(
    catalogue: Catalogue,
    code: str,
    number: int,
    counted: Mapping[str, Mapping[str, int]] | None,
    today: date,
) -> Asked:
    known = catalogue.get(code, today)
    more: Sequence[int | None] = (None, None, None)
    if counted is not None:
        mine = counted.get(code, {})
        more = [mine.get(what, 0) for what in ("right", "wrong", "online_click")]
    name, field = (known.name, (known.card or known.record).field) if known else (code, "")
    return Asked(code, name, field, number, *more)
