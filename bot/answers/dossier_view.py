"""A dossier as the templates see it: words instead of codes, text from outside made plain."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.dossiers.calendar import Calendar, Deadline, has_hour
from bot.dossiers.model import ENDED, Channel, Dossier, Status
from bot.dossiers.tokens import DEMO_PREFIX
from bot.language.dossier_code import parts
from bot.replies import DossierRef

from .compose import render
from .outside import plain
from .words import day, label, money

PHONE, IDENTITY = "phone", "id"
MOST_PAPERS, MOST_STEPS = 10, 4
LONGEST_NAME, LONGEST_PAPER, LONGEST_CODE = 120, 160, 40
WAITING = frozenset({Status.MORE_PAPERS, Status.PAYMENT_DUE})
"""While an agency waits for the citizen, the promised day does not run against it."""
_CHANNELS = {Channel.COUNTER: "counter", Channel.ONLINE: "online", Channel.POST: "post"}


@dataclass(frozen=True)
class Desk:
    """What every answer about a dossier depends on besides it.

    ``now`` is Vietnam's time without a zone, as all of a dossier's times are.
    """

    now: datetime
    hotline: str
    calendar: Calendar


@dataclass(frozen=True)
class Promise:
    """The promised moment in words, and how far away it is; all-empty if nothing was promised."""

    day: str
    hour: str
    away: Deadline
    same_day: bool
    works: bool


@dataclass(frozen=True)
class View:
    """What the templates may say of a dossier; every text is safe to stand in a reply."""

    code: str
    status: int
    title: str
    since: str
    agency: str
    where: str
    procedure: str
    channel: str
    received: str
    finished: str
    missing: tuple[str, ...]
    more_missing: int
    amount: str
    hidden: bool
    number: str
    promise: Promise | None
    late: bool
    waiting: bool
    timeline: tuple[tuple[str, str], ...]
    told_at: str
    demo: bool


def view(dossier: Dossier, desk: Desk, opened: bool = False) -> View:
    """Return what may be told; ``opened``: a second factor was right.

    Missing papers and the amount of a protected dossier are told only when it is opened.
    """
    closed = dossier.protected and not opened
    name = plain(dossier.agency_name, LONGEST_NAME)
    papers = (
        () if closed else tuple(filter(None, (plain(p, LONGEST_PAPER) for p in _papers(dossier))))
    )
    promised = promise(dossier, desk)
    return View(
        code=plain(dossier.code, LONGEST_CODE),
        status=int(dossier.status),
        title=title(dossier.status),
        since=long_day(dossier.status_at),
        agency=name,
        where=name or label("dossier", "where"),
        procedure=plain(dossier.procedure, LONGEST_PAPER),
        channel=_CHANNELS[dossier.channel] if dossier.channel else "",
        received=long_day(dossier.received_at),
        finished=long_day(dossier.finished_at),
        missing=papers,
        more_missing=0 if closed else max(len(dossier.missing) - MOST_PAPERS, 0),
        amount="" if closed or not dossier.amount_due else money(dossier.amount_due),
        hidden=hides(dossier) and not opened,
        number=number(dossier.factors),
        promise=promised,
        late=_is_late(dossier, promised),
        waiting=dossier.status in WAITING,
        timeline=_timeline(dossier, desk.now.year),
        told_at=moment(dossier.fetched_at or dossier.status_at),
        demo=dossier.demo,
    )


def hides(dossier: Dossier) -> bool:
    """Return whether something that matters now is told only with a second factor."""
    if dossier.status == Status.PAYMENT_DUE:
        return dossier.protected and bool(dossier.amount_due)
    papers = dossier.status in (Status.NOT_ACCEPTED, Status.MORE_PAPERS)
    return dossier.protected and papers and bool(dossier.missing)


def number(factors: Collection[str]) -> str:
    """Return whose last four digits open a dossier, in words; both numbers if it is not known."""
    known = [one for one in (PHONE, IDENTITY) if one in factors]
    return label("dossier_numbers", known[0] if len(known) == 1 else "both")


def _papers(dossier: Dossier) -> Sequence[str]:
    return dossier.missing[:MOST_PAPERS]


def promise(dossier: Dossier, desk: Desk) -> Promise | None:
    """Return the promised moment against now, or against the end of what has ended or is done."""
    due = dossier.due_at
    if due is None:
        return None
    over = dossier.status in ENDED or dossier.status == Status.DONE
    reached = (dossier.finished_at or dossier.status_at or desk.now) if over else desk.now
    return Promise(
        day=long_day(due),
        hour=due.strftime("%H:%M") if has_hour(due) else "",
        away=desk.calendar.deadline(due, reached),
        same_day=due.date() == reached.date(),
        works=desk.calendar.works(due.date()),
    )


def _is_late(dossier: Dossier, promised: Promise | None) -> bool:
    """Return whether the agency is late now: not while it waits, nor when all is over."""
    going = dossier.status not in (*ENDED, *WAITING, Status.DONE)
    return going and promised is not None and promised.away.past


def _timeline(dossier: Dossier, this_year: int) -> tuple[tuple[str, str], ...]:
    """Return the last steps, those of one day together; this year's days without the year."""
    steps = sorted(dossier.timeline, key=lambda step: step.at)[-MOST_STEPS:]
    days: dict[str, list[str]] = {}
    for step in steps:
        on = day(step.at).removesuffix(f"/{this_year}")
        days.setdefault(on, []).append(title(step.status).lower())
    return tuple((on, ", ".join(done)) for on, done in days.items()) if len(steps) > 1 else ()


def title(status: Status) -> str:
    """Return the official name of a status."""
    return label("dossier_status", str(int(status)))


def long_day(value: date | None) -> str:
    """Return a day with its weekday, e.g. ``thứ Ba 24/11/2026``, or an empty text."""
    return f"{label('weekdays', str(value.isoweekday()))} {day(value)}" if value else ""


def moment(value: datetime | None) -> str:
    """Return an hour and a day as they follow the word for "at", or an empty text."""
    if value is None:
        return ""
    return label("dossier", "moment").format(hour=value.strftime("%H:%M"), day=day(value))


def ref(dossier: Dossier) -> DossierRef:
    """Return the reply's reference to a dossier."""
    return DossierRef(dossier.code, int(dossier.status), title(dossier.status))


def about(code: str) -> dict[str, Any]:
    """Return what a template may know of a dossier by its code alone."""
    read = parts(code)
    demo = read is not None and read.head == DEMO_PREFIX
    return {"code": plain(code, LONGEST_CODE), "demo": demo}


def say(template: str, desk: Desk, **values: Any) -> str:
    """Return the text of a template of dossiers; it always knows the hotline."""
    common = {"hotline": desk.hotline, "example": label("dossier", "example")}
    return render(template, **common, **values)
