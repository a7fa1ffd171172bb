"""The monthly report that provincial plans ask for: services, questions, online dossiers."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection

from bot.content.cards import Card
from bot.conversations import number_sums, questions
from bot.conversations.number_sums import Figures, Selection, Turns
from bot.conversations.question_groups import Group, grouped
from bot.dossiers.statistics import Counts, statistics, total
from bot.dossiers.tokens import belongs
from bot.procedures.catalogue import Catalogue
from bot.procedures.tables import procedures
from bot.storage import Store

LEAST_TOLD = 3  # people; what fewer asked is no topic, and may tell who asked it
ALL = ""
ONLINE = ("full", "partial", "none")


@dataclass(frozen=True)
class Service:
    """One procedure that the catalogue offers here, and how often it was answered about."""

    code: str
    name: str
    field: str
    level: str
    online: str
    questions: int


@dataclass(frozen=True)
class OnlineLevel:
    """The services of one online level: how many, how many asked about, and how often."""

    online: str
    services: int
    asked: int
    questions: int


@dataclass(frozen=True)
class AgencyShare:
    """Dossiers of one agency received in the month. ``share`` and ``target`` are 0 to 1."""

    code: str
    name: str
    received: int
    known_channel: int
    online: int
    target: float | None

    @property
    def share(self) -> float | None:
        """Share of online ones among those received by a known channel."""
        return self.online / self.known_channel if self.known_channel else None

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None if one of the two is not known."""
        if self.share is None or self.target is None:
            return None
        return self.share >= self.target


@dataclass(frozen=True)
class Report:
    """Everything of one month."""

    chosen: Selection
    now: Figures
    before: Figures
    services: tuple[Service, ...]
    agencies: tuple[AgencyShare, ...]
    by: Mapping[str, Mapping[object, Turns]]
    facets: tuple[tuple[str, int], ...]
    unanswered: tuple[Group, ...]

    @property
    def online_levels(self) -> list[OnlineLevel]:
        """The services by their online level, the highest first."""
        return [self._level(online) for online in ONLINE]

    def _level(self, online: str) -> OnlineLevel:
        counts = [one.questions for one in self.services if one.online == online]
        return OnlineLevel(online, len(counts), sum(map(bool, counts)), sum(counts))


def month(year: int, number: int) -> Selection:
    """Return all turns of a month."""
    return Selection(
        date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])
    )


def report(
    store: Store,
    catalogue: Catalogue,
    chosen: Selection,
    now: datetime,
    targets: Mapping[str, float],
    province: str = "",
) -> Report:
    """Return the report of a month. ``targets``: shares (0..1) by prefix of an agency's code.

    The empty prefix is for all others. Services are those of the catalogue, with the variants
    of ``province`` alone.
    """
    with store.read() as connection:
        first = chosen.start - timedelta(days=1)
        asked = number_sums.asked(connection, chosen)
        return Report(
            chosen=chosen,
            now=number_sums.figures(connection, chosen),
            before=number_sums.figures(connection, month(first.year, first.month)),
            services=tuple(services(catalogue, asked, now.date(), province)),
            agencies=tuple(agencies(connection, chosen, now, targets)),
            by={
                name: number_sums.turns_by(connection, chosen, name)
                for name in ("day", "hour", "channel", "province", "field")
            },
            facets=tuple(number_sums.top(connection, chosen, "facets")),
            unanswered=tuple(unanswered(connection, chosen)),
        )


def services(
    catalogue: Catalogue, asked: Mapping[str, int], today: date, province: str = ""
) -> list[Service]:
    """Return the services of the catalogue by how often they were asked about, then by code."""
    here = or_(procedures.c.province == "", procedures.c.province == province)
    columns = [procedures.c[name] for name in ("code", "name", "field", "level", "online")]
    with catalogue.store.read() as connection:
        rows = connection.execute(select(*columns).where(here)).all()
    found = {row.code: Service(**row._mapping, questions=asked.get(row.code, 0)) for row in rows}
    for card in catalogue.content.published("card", Card, today).values():
        about = (card.code, card.name, card.field, card.level, card.online)
        found.setdefault(card.code, Service(*about, asked.get(card.code, 0)))
    return sorted(found.values(), key=lambda one: (-one.questions, one.code))


def agencies(
    connection: Connection, chosen: Selection, now: datetime, targets: Mapping[str, float]
) -> list[AgencyShare]:
    """Return the agencies that received dossiers, by code; none where no dossier data is."""
    start = datetime.combine(chosen.start, time())
    end = datetime.combine(chosen.end, time()) + timedelta(days=1)
    by_agency: dict[str, list[Counts]] = {}
    for row in statistics(connection, start, end, now):
        by_agency.setdefault(row.agency_code, []).append(row)
    found = []
    for code, rows in by_agency.items():
        sums = total(rows)
        about = (sums.received, sums.known_channel, sums.online)
        if sums.received:
            found.append(AgencyShare(code, rows[0].agency_name, *about, target_of(code, targets)))
    return found


def target_of(code: str, targets: Mapping[str, float]) -> float | None:
    """Return the target of an agency: that of the longest prefix that its code belongs to."""
    fitting = [prefix for prefix in targets if prefix and belongs(code, prefix)]
    return targets.get(max(fitting, key=len, default=ALL))


def unanswered(connection: Connection, chosen: Selection) -> list[Group]:
    """Return what LEAST_TOLD or more people, who allowed learning, asked in vain."""
    waiting = questions.waiting(connection, "unanswered")
    asked = [one for one in waiting if chosen.start <= one.asked_at.date() <= chosen.end]
    return [group for group in grouped(asked) if group.people >= LEAST_TOLD]
