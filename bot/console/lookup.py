"""The look-up's one box: what was typed to rows, with the bot's own search and its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answers.telling import TOLD
from bot.language import lexicon
from bot.language.dossier_code import find_codes
from bot.language.text import clean, fold, plain_words
from bot.places.finding import Place, find, without_communes
from bot.procedures.catalogue import GROUP, LIFE, MISSING, PORTAL, TOPIC, is_procedure
from bot.procedures.entries import Entry
from bot.procedures.named import Candidate
from bot.procedures.search import Index

from .explaining import Reason, reasons
from .filters import Traits, Wanted
from .workplace import Workplace

MOST_ROWS, MOST_LISTED = 12, 60
DEEP = 20
KINDS = {PORTAL: "portal", MISSING: "missing", LIFE: "life", TOPIC: "topic", GROUP: "group"}


@dataclass(frozen=True)
class Row:
    """One line of the results. ``kind``: procedure, or of KINDS; ``percent`` None: not weighed."""

    code: str
    kind: str
    title: str
    name: str
    traits: Traits
    province: str = ""
    percent: int | None = None
    reasons: tuple[Reason, ...] = ()
    withdrawn: bool = False
    pinned: bool = False


@dataclass(frozen=True)
class Found:
    """What the page shows for what was typed (``text``).

    ``facet``: what of it is asked first, or nothing; ``place``: named in the text, or None;
    ``dossiers``: codes of dossiers in it; ``listed``: nothing was asked, so these are all of a
    filter or what is at hand; ``more`` rows are left out.
    """

    rows: tuple[Row, ...]
    text: str = ""
    facet: str = ""
    place: Place | None = None
    dossiers: tuple[str, ...] = ()
    listed: bool = False
    more: int = 0


class LookUp:
    """Looks up for one member of the staff. ``province`` is where this installation serves."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._province = workplace.supplies.province

    def find(self, text: str, wanted: Wanted, where: str, staff: str) -> Found:
        """Return the rows for ``text``; ``where`` is what was typed of the caller's place."""
        return replace(self._find(clean(text), wanted, where, staff), text=text)

    def _find(self, text: str, wanted: Wanted, where: str, staff: str) -> Found:
        codes = tuple(dict.fromkeys(found.code for found in find_codes(text)))
        place = find(text) if text else None
        if not text:
            return self._listed(wanted, staff)
        there = (place or find(where)) if where or place else None
        province = (there.province if there else "") or self._province
        rows, more = self._rows(text, wanted, province)
        alone = bool(codes) or (place is not None and place.alone)
        if alone:
            return Found((), facet=facet(text), place=place, dossiers=codes)
        return Found(rows, facet=facet(text), place=place, more=more)

    def _rows(self, text: str, wanted: Wanted, province: str) -> tuple[tuple[Row, ...], int]:
        today = self._workplace.now().date()
        index = self._workplace.supplies.search.index()
        traits = self._workplace.filters.traits(today)
        found = index.search(without_communes(text) or text, DEEP, province, others=not wanted)
        rows = [_row(one, index, traits) for one in found]
        if wanted:
            rows = [row for row in rows if wanted.takes(row.traits)]
            known = {row.code for row in rows}
            rows += [one for one in self._by_name(text, wanted, today) if one.code not in known]
        return tuple(rows[:MOST_ROWS]), max(len(rows) - MOST_ROWS, 0)

    def _by_name(self, text: str, wanted: Wanted, today: date) -> Iterator[Row]:
        """Yield what the filter takes and whose names hold every word of the text."""
        asked = set(plain_words(text).split())
        for entry, traits in self._filtered(wanted, today):
            if asked <= set(plain_words(" ".join(entry.names)).split()):
                yield _plain_row(entry, traits)

    def _filtered(self, wanted: Wanted, today: date) -> Iterator[tuple[Entry, Traits]]:
        index = self._workplace.supplies.search.index()
        for code, traits in self._workplace.filters.traits(today).items():
            entry = index.by_code.get(code)
            mine = entry is not None and entry.province in ("", self._province)
            if entry is not None and mine and wanted.takes(traits):
                yield entry, traits

    def _listed(self, wanted: Wanted, staff: str) -> Found:
        today = self._workplace.now().date()
        if not wanted:
            return Found(self._at_hand(staff, today), listed=True)
        entries = sorted(
            self._filtered(wanted, today), key=lambda one: (-one[0].asked, one[0].short_name)
        )
        rows = tuple(_plain_row(*one) for one in entries[:MOST_LISTED])
        return Found(rows, listed=True, more=max(len(entries) - MOST_LISTED, 0))

    def _at_hand(self, staff: str, today: date) -> tuple[Row, ...]:
        """Return what was pinned, then what was opened last."""
        marks = self._workplace.marks.at_hand(staff)
        return (*self._known(marks.pinned, today, True), *self._known(marks.recent, today, False))

    def _known(self, codes: Sequence[str], today: date, pinned: bool) -> Iterator[Row]:
        index = self._workplace.supplies.search.index()
        traits = self._workplace.filters.traits(today)
        for code in codes:
            if code in index.by_code and code in traits:
                yield _plain_row(index.by_code[code], traits[code], pinned)


def facet(text: str) -> str:
    """Return the facet that a text asks first, empty if it asks for none."""
    cues = lexicon.facet_cues(fold(lexicon.expand(text)))
    asked = [name for name in TOLD if cues.get(name)]
    return max(asked, key=lambda name: cues[name]) if asked else ""


def _row(found: Candidate, index: Index, traits: Mapping[str, Traits]) -> Row:
    entry = index.by_code.get(found.code)
    own = is_procedure(found.code)
    return Row(
        code=found.code,
        kind="procedure" if own else KINDS[found.code[0]],
        title=found.short_name[:1].upper() + found.short_name[1:],
        name=found.name,
        traits=traits.get(found.code, Traits("", "", "")),
        province=entry.province if entry else "",
        percent=round(found.score * 100),
        reasons=reasons(found.features) if own else (),
        withdrawn=entry is not None and entry.withdrawn,
    )


def _plain_row(entry: Entry, traits: Traits, pinned: bool = False) -> Row:
    return Row(
        entry.code,
        "procedure",
        entry.short_name,
        entry.name,
        traits,
        entry.province,
        withdrawn=entry.withdrawn,
        pinned=pinned,
    )
