"""From a procedure and what was asked to one Reply. The words are in templates/."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.content.kinds import Overlay, PortalAnswer
from bot.procedures.catalogue import Procedure
from bot.replies import Button, ProcedureRef, Reply, Source

from . import facts
from .checklist_view import ChecklistView
from .fees import FeeView, fee_view
from .lower_fees import lower_fees
from .offices import WhereView
from .page_links import page_address
from .words import TEMPLATES, day, label, shorten

FACETS = (
    "overview",
    "documents",
    "fee",
    "time",
    "place",
    "steps",
    "conditions",
    "result",
    "form",
    "legal",
    "online",
)
MOST_BUTTONS, MOST_CASE_BUTTONS = 5, 4
_NEXT = ("documents", "fee", "time", "place", "steps", "online")
_SIMPLE = {"overview", "documents", "fee", "time", "place", "steps", "conditions", "result"}
_PRINTED = {"overview", "documents", "steps"}
_ITEM = re.compile(r"^(?:- |\d+\. )")
_DOUBT_FACETS = {
    "time": ("time",),
    "fee": ("fee",),
    "documents": ("documents",),
    "legal": ("legal",),
    "level": ("online",),
    "place": ("place",),
    "steps": ("steps", "online"),
}


@dataclass(frozen=True)
class Setting:
    """What an answer depends on besides the procedure.

    Without ``public_url`` links to our own pages are relative, for the web alone.
    """

    today: date
    hotline: str
    stale_days: int = 730
    public_url: str = ""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(  # makes markdown; who shows it escapes  # nosec B701
        loader=FileSystemLoader(str(TEMPLATES)),
        lstrip_blocks=True,
        autoescape=False,
        auto_reload=False,
        undefined=StrictUndefined,
    )
    environment.globals.update(day=day, shorten=shorten)
    return environment


def render(template: str, **values: Any) -> str:
    """Return the text of a template as tidy markdown: lists whole, one empty line between parts."""
    text = _environment().get_template(template).render(**values)
    return _tidy([line.strip() for line in text.splitlines()])


def _tidy(lines: Sequence[str]) -> str:
    """Return lines with one empty line between paragraphs and lists, none inside a list."""
    parts: list[str] = []
    previous = ""
    for line in lines:
        if line:
            inside = bool(_ITEM.match(line)) and bool(_ITEM.match(previous))
            parts += [line] if inside or not parts else ["", line]
            previous = line
    return "\n".join(parts)


def answer(
    procedure: Procedure,
    asked: Sequence[str],
    setting: Setting,
    case: int = 0,
    place: str = "",
    checklist: ChecklistView | None = None,
    where: WhereView | None = None,
    again: bool = False,
) -> Reply:
    """Return the reply to ``asked`` (facets, any order; none means the overview).

    ``case`` is the number (from 1) of the case whose papers are wanted, 0 if none was chosen;
    ``place`` the province of the person, if known; ``checklist`` what is shown of the papers
    instead of all; ``where`` the office to go to, for the place;
    ``again``: it was asked for just before, so it is said more simply.
    """
    facets = [facet for facet in FACETS if facet in asked] or ["overview"]
    if len(facets) > 1 and "overview" in facets:
        facets.remove("overview")
    steps, more_steps = facts.steps(procedure)
    fees = fee_view(procedure.record.methods, setting.today)
    papers = facts.papers_view(procedure, case)
    page = page_address(setting.public_url, procedure, case)
    text = render(
        "answer.j2",
        p=procedure,
        title=procedure.short_name,
        facets=facets,
        again=again,
        simple=_SIMPLE,
        papers=papers,
        checklist=checklist,
        where=where,
        fees=fees,
        brief_fee=_brief_fee(fees),
        lower_fees=lower_fees(procedure, place, setting.today),
        card_fee_note=_fee_note(procedure),
        times=facts.time_view(procedure),
        forms=facts.forms(procedure),
        steps=steps,
        more_steps=more_steps,
        who=facts.agencies(procedure),
        hotline=setting.hotline,
        district=facts.speaks_of_district(procedure),
        has_post=any(method.channel == "post" for method in procedure.record.methods),
        online_label=label("online", procedure.record.online),
        notes=notes_on(procedure, facets, place),
        stale=is_stale(procedure, setting),
    )
    return Reply(
        kind="answer",
        text=text,
        procedure=reference(procedure),
        facets=facets,
        buttons=_buttons(procedure, facets, {} if checklist else papers.others, page),
        source=source(procedure),
    )


def _brief_fee(fees: FeeView) -> str:
    """Return the one amount of each way to file, or nothing if there is more to say."""
    parts = []
    for channel in fees.channels:
        amounts = [row for row in channel.rows if row.amount]
        if len(amounts) != 1 or any(not (row.amount or row.free) for row in channel.rows):
            return ""
        parts.append(f"{amounts[0].amount} ({channel.label.lower()})")
    return "; ".join(parts)


def _fee_note(procedure: Procedure) -> str:
    return (procedure.fresh_card.fee_note or "") if procedure.fresh_card else ""


def notes_on(procedure: Procedure, facets: Sequence[str], place: str = "") -> list[str]:
    """Return what our overlays add to an answer about ``facets``, where ``place`` is."""
    notes: list[str] = []
    for overlay in procedure.overlays:
        if place and overlay.provinces and place not in overlay.provinces:
            continue
        notes += [
            doubt.what
            for doubt in overlay.doubts
            if set(_DOUBT_FACETS.get(doubt.field, FACETS)) & {*facets}
        ]
        if overlay.kind == "provincial" or (overlay.kind == "doubtful" and not overlay.doubts):
            notes.append(overlay.text)
    return notes


def is_stale(procedure: Procedure, setting: Setting) -> bool:
    """Return True if the facts are older than the setting's ``stale_days``."""
    updated = procedure.updated_on
    return updated is not None and setting.today - updated > timedelta(days=setting.stale_days)


def _buttons(
    procedure: Procedure, facets: Sequence[str], cases: dict[int, str], page: str
) -> list[Button]:
    """Return the buttons: the national portal, cases, what else to ask, our own ``page``."""
    online = procedure.record.online != "none"
    title = label("buttons", "file_online" if online else "see_online")
    buttons = [Button(title, url=procedure.record.source_url)]
    if online and "online" in facets:
        buttons.append(Button(label("buttons", "guide"), guide(procedure.code)))
    if "documents" in facets:
        shown = list(cases.items())[:MOST_CASE_BUTTONS]
        buttons += [Button(name, ask_case(procedure.code, n)) for n, name in shown]
    limit = max(MOST_BUTTONS, len(buttons) + 2)
    others = [facet for facet in _NEXT if facet not in facets]
    buttons += [Button(label("facets", f), ask(f, procedure.code)) for f in others]
    if not _PRINTED & {*facets}:
        return buttons[:limit]
    return [*buttons[: limit - 1], Button(label("buttons", "printable"), url=page)]


def ask_case(code: str, case: int) -> str:
    """Return the message to Rasa that asks the papers of one case (from 1)."""
    return "/ask_documents" + json.dumps({"procedure_code": code, "case_number": str(case)})


def ask(facet: str, code: str) -> str:
    """Return the message to Rasa that asks ``facet`` of the procedure ``code``."""
    return f"/ask_{facet}" + json.dumps({"procedure_code": code})


def guide(code: str) -> str:
    """Return the message to Rasa that begins to file the procedure ``code`` online together."""
    return "/guide_online" + json.dumps({"procedure_code": code})


def choose(code: str) -> str:
    """Return the message to Rasa that chooses the procedure ``code``."""
    return "/choose" + json.dumps({"procedure_code": code})


def reference(procedure: Procedure) -> ProcedureRef:
    """Return the reply's reference to a procedure."""
    return ProcedureRef(procedure.code, procedure.name, procedure.record.source_url)


def source(procedure: Procedure) -> Source:
    """Return the source of the procedure's facts."""
    updated = procedure.updated_on
    return Source(
        url=procedure.record.source_url,
        decision=procedure.record.decision,
        updated_at=updated.isoformat() if updated else "",
    )


def missing(note: Overlay) -> Reply:
    """Return what we know of something that has no record in the catalogue."""
    buttons = [Button(label("buttons", "see_online"), url=note.url)] if note.url else []
    return Reply(
        kind="refuse" if note.refuse else "portal",
        text=render("missing.j2", note=note),
        buttons=buttons,
    )


def portal(item: PortalAnswer) -> Reply:
    """Return an answer about the portal itself, VNeID, paying, safety and the like."""
    page = [Button(label("buttons", "see_online"), url=item.url)] if item.url else []
    return Reply(kind="portal", text=item.answer.strip(), buttons=page)


def what_more(procedure: Procedure) -> Reply:
    """Return the question what else is wanted of the procedure in hand."""
    return Reply(
        kind="clarify",
        text=render("what_more.j2", title=procedure.short_name),
        procedure=reference(procedure),
        buttons=[Button(label("facets", facet), ask(facet, procedure.code)) for facet in _NEXT],
    )


def simple(kind: Any, template: str, **values: Any) -> Reply:
    """Return a reply that is only a template's text, with a way to a person."""
    buttons = [
        Button(label("buttons", "fields"), "/ask_fields"),
        Button(label("buttons", "person"), "/ask_person"),
    ]
    return Reply(kind=kind, text=render(template, **values), buttons=buttons)
