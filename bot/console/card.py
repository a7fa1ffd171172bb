"""What an officer sees of one procedure on one screen, for the place of the caller."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.answers import life, telling
from bot.answers.comparison import Comparison, comparison
from bot.answers.compose import Setting, is_stale
from bot.answers.offices import Whereabouts
from bot.answers.page_links import page_path
from bot.answers.sheet import Sheet, sheet
from bot.answers.telling import Local
from bot.places.finding import Place, find
from bot.procedures.catalogue import GROUP, LIFE, MISSING, PORTAL, TOPIC, Catalogue, Procedure

from .workplace import Workplace


@dataclass(frozen=True)
class View:
    """One procedure. ``facet``: what was asked; ``choices``: places the one typed may mean."""

    procedure: Procedure
    sheet: Sheet
    facet: str
    at: Whereabouts
    place: str
    choices: tuple[str, ...]
    local: Local
    compared: Comparison
    stale: bool
    pinned: bool
    address: str
    instead: tuple[Procedure, ...]


@dataclass(frozen=True)
class Short:
    """Something that is no procedure: what we say of it, and what it leads to (code, title)."""

    title: str
    text: str
    links: tuple[tuple[str, str], ...] = ()
    url: str = ""
    checked_on: date | None = None


class Cards:
    """Makes what is shown. ``setting`` of a request has the address that callers reach us by."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace, self._catalogue = workplace, workplace.catalogue

    def procedure(self, code: str, setting: Setting) -> Procedure | None:
        """Return a procedure, None for an unknown code."""
        return self._catalogue.get(code, setting.today)

    def local(self, procedure: Procedure, where: str, setting: Setting) -> Local:
        """Return what depends on the caller's place, as it was typed."""
        at = whereabouts(find(where) if where else None, self._workplace.supplies.province)
        return telling.local(procedure, setting, at, self._catalogue.offices(setting.today))

    def view(self, code: str, where: str, facet: str, staff: str, setting: Setting) -> View | None:
        """Return the card of a code, None for an unknown one."""
        procedure = self.procedure(code, setting)
        if procedure is None:
            return None
        shown = sheet(procedure, setting)
        assert shown is not None  # only a case that is not there gives None
        place = find(where) if where else None
        withdrawn = procedure.withdrawn
        instead = withdrawn.replaced_by if withdrawn else []
        return View(
            procedure=procedure,
            sheet=shown,
            facet=facet if facet in telling.TOLD else "",
            at=whereabouts(place, self._workplace.supplies.province),
            place=where,
            choices=choices(place),
            local=self.local(procedure, where, setting),
            compared=comparison(procedure, shown.fees),
            stale=is_stale(procedure, setting),
            pinned=code in self._workplace.marks.at_hand(staff).pinned,
            address=setting.public_url + page_path(code),
            instead=tuple(filter(None, (self.procedure(one, setting) for one in instead))),
        )

    def short(self, code: str, today: date) -> Short | None:
        """Return what stands behind a row that is no procedure, by its code in the index."""
        made = {PORTAL: _portal, MISSING: _missing, LIFE: _life, TOPIC: _topic, GROUP: _group}
        make = made.get(code[:1])
        found = make(self._catalogue, code[1:], today) if make else None
        return replace(found, links=self._named(found.links)) if found else None

    def _named(self, links: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """Return the links with a title each, without those that lead nowhere."""
        index = self._workplace.supplies.search.index()
        known = [(code, title, index.by_code.get(code)) for code, title in links]
        return tuple((code, title or entry.short_name) for code, title, entry in known if entry)


def whereabouts(place: Place | None, province: str = "") -> Whereabouts:
    """Return the place as far as it is sure; without one the ``province`` we serve."""
    if place is None:
        return Whereabouts(province)
    if place.commune is not None:
        return Whereabouts(place.commune.province, place.commune.name, place.said)
    return Whereabouts(place.province or province)


def choices(place: Place | None) -> tuple[str, ...]:
    """Return the communes of today that a place may mean, none if it is sure."""
    if place is None or place.commune is not None:
        return ()
    return tuple(str(one) for one in place.communes or place.parts)


def _portal(catalogue: Catalogue, key: str, today: date) -> Short | None:
    item = catalogue.portal(today).get(key)
    if item is None:
        return None
    title = item.questions[0][:1].upper() + item.questions[0][1:]
    return Short(title, item.answer, url=item.url or "", checked_on=item.checked_on)


def _missing(catalogue: Catalogue, key: str, today: date) -> Short | None:
    note = next((one for one in catalogue.notes(today).missing if one.key == key), None)
    if note is None:
        return None
    name = note.names[0] if note.names else key
    told = "\n\n".join(filter(None, (note.text, note.ask)))
    title = name[:1].upper() + name[1:]
    return Short(title, told, url=note.url or "", checked_on=note.checked_on)


def _life(catalogue: Catalogue, key: str, today: date) -> Short | None:
    event = catalogue.life_events(today).get(key)
    if event is None:
        return None
    steps = tuple((life.target(step), step.title) for step in event.steps)
    told = life.event(event, event.steps, []).text
    return Short(event.title, told, steps, checked_on=event.checked_on)


def _topic(catalogue: Catalogue, key: str, today: date) -> Short | None:
    topic = catalogue.topics(today).get(key)
    return Short(topic.title, "", tuple((code, "") for code in topic.codes)) if topic else None


def _group(catalogue: Catalogue, key: str, today: date) -> Short | None:
    group = next((one for one in catalogue.groups(today) if one.key == key), None)
    if group is None:
        return None
    return Short(group.question, "", tuple((one.code, one.answer) for one in group.choices))
