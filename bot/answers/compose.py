"""From a procedure and what was asked to one Reply. The words are in templates/."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.content.kinds import ConfusableGroup, Overlay, Topic
from bot.procedures.catalogue import MISSING, TOPIC, Procedure, is_procedure
from bot.replies import Button, CandidateRef, ProcedureRef, Reply, Source

from . import facts
from .fees import FeeView, fee_view
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
_NEXT = ("documents", "fee", "time", "place", "steps", "online")
_ITEM = re.compile(r"^(?:- |\d+\. )")
_TITLE = 60
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
    """What an answer depends on besides the procedure."""

    today: date
    hotline: str
    stale_days: int = 730


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(str(TEMPLATES)),
        lstrip_blocks=True,
        autoescape=False,
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


def answer(procedure: Procedure, asked: Sequence[str], setting: Setting) -> Reply:
    """Return the reply to ``asked`` (facets, any order; none means the overview)."""
    facets = [facet for facet in FACETS if facet in asked] or ["overview"]
    if len(facets) > 1 and "overview" in facets:
        facets.remove("overview")
    steps, more_steps = facts.steps(procedure)
    fees = fee_view(procedure.record.methods, setting.today)
    text = render(
        "answer.j2",
        p=procedure,
        title=procedure.short_name,
        facets=facets,
        papers=facts.papers_view(procedure),
        fees=fees,
        brief_fee=_brief_fee(fees),
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
        notes=_notes(procedure, facets),
        stale=_stale(procedure, setting),
    )
    return Reply(
        kind="answer",
        text=text,
        procedure=reference(procedure),
        facets=facets,
        buttons=_buttons(procedure, facets),
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
    if procedure.card and procedure.facts_from == "card":
        return procedure.card.fee_note or ""
    return ""


def _notes(procedure: Procedure, facets: Sequence[str]) -> list[str]:
    notes: list[str] = []
    for overlay in procedure.overlays:
        notes += [
            doubt.what
            for doubt in overlay.doubts
            if set(_DOUBT_FACETS.get(doubt.field, FACETS)) & {*facets}
        ]
        if overlay.kind == "provincial" or (overlay.kind == "doubtful" and not overlay.doubts):
            notes.append(overlay.text)
    return notes


def _stale(procedure: Procedure, setting: Setting) -> bool:
    updated = procedure.updated_on
    return updated is not None and setting.today - updated > timedelta(days=setting.stale_days)


def _buttons(procedure: Procedure, facets: Sequence[str]) -> list[Button]:
    online = procedure.record.online != "none"
    title = label("buttons", "file_online" if online else "see_online")
    buttons = [Button(title, url=procedure.record.source_url)]
    for facet in _NEXT:
        if facet not in facets and len(buttons) < 5:
            buttons.append(Button(label("facets", facet), ask(facet, procedure.code)))
    return buttons


def ask(facet: str, code: str) -> str:
    """Return the message to Rasa that asks ``facet`` of the procedure ``code``."""
    return f"/ask_{facet}" + json.dumps({"procedure_code": code})


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


@dataclass(frozen=True)
class Choice:
    """One thing to choose, what tells it from the others, and all its names."""

    code: str
    name: str
    title: str
    difference: str = ""
    names: tuple[str, ...] = ()


def choices(procedures: Sequence[Procedure]) -> list[Choice]:
    """Return what to offer for each procedure; the difference comes from our cards."""
    codes = [procedure.code for procedure in procedures]
    hints: dict[str, str] = {}
    for procedure in procedures:
        for other in procedure.card.confusable if procedure.card else []:
            if other.code in codes:
                hints.setdefault(other.code, other.difference)
    return [
        Choice(
            code=p.code,
            name=p.name,
            title=shorten(p.short_name, _TITLE),
            difference=hints.get(p.code) or _difference(p),
            names=(p.name, p.short_name, *(p.card.folk_names if p.card else ())),
        )
        for p in procedures
    ]


def missing_choice(note: Overlay) -> Choice:
    """Return what to offer for something that has no record."""
    title = shorten(note.names[0], _TITLE)
    return Choice(MISSING + note.key, title, title[:1].upper() + title[1:], "", tuple(note.names))


def topic_choice(topic: Topic) -> Choice:
    """Return what to offer for a whole group of procedures."""
    return Choice(TOPIC + topic.key, topic.title, topic.title, "", (topic.title, *topic.names))


def topic(topic: Topic, items: Sequence[Choice]) -> Reply:
    """Return the procedures of a group, each with its button."""
    brief = [replace(item, difference="") for item in items]
    return _offer(brief, "topic.j2", title=topic.title)


def fields(topics: Sequence[Topic]) -> Reply:
    """Return all groups, each with its button."""
    buttons = [Button(item.title, choose(TOPIC + item.key)) for item in topics]
    return Reply(kind="chat", text=render("fields.j2", topics=topics), buttons=buttons)


def _difference(procedure: Procedure) -> str:
    if procedure.card:
        return procedure.card.summary
    if len(procedure.name) > _TITLE:
        return shorten(procedure.name, 220)
    return procedure.record.field


def clarify(items: Sequence[Choice], group: ConfusableGroup | None = None) -> Reply:
    """Return one question with a button for each choice.

    ``group`` gives the question that tells them apart and how each is answered.
    """
    if group is not None:
        answers = {choice.code: choice.answer for choice in group.choices}
        items = [replace(item, difference=answers.get(item.code, "")) for item in items]
    return _offer(items, "clarify.j2", question=group.question if group else "")


def choose_again(items: Sequence[Choice]) -> Reply:
    """Return the same choices once more, shorter."""
    return _offer(items, "choose_again.j2")


def _offer(items: Sequence[Choice], template: str, **values: Any) -> Reply:
    buttons = [Button(item.title, choose(item.code)) for item in items]
    buttons.append(Button(label("buttons", "none_of_these"), "/deny"))
    real = [item for item in items if is_procedure(item.code)]
    return Reply(
        kind="clarify",
        text=render(template, items=items, **values),
        candidates=[CandidateRef(item.code, item.name) for item in real],
        buttons=buttons,
    )


def withdrawn(procedure: Procedure, note: Overlay, items: Sequence[Choice]) -> Reply:
    """Return what replaced a withdrawn procedure; never an answer from its record."""
    text = render("withdrawn.j2", p=procedure, title=procedure.short_name, note=note, items=items)
    return Reply(
        kind="clarify" if items else "portal",
        text=text,
        procedure=reference(procedure),
        candidates=[CandidateRef(item.code, item.name) for item in items],
        buttons=[Button(item.title, choose(item.code)) for item in items],
        source=source(procedure),
    )


def missing(note: Overlay) -> Reply:
    """Return what we know of something that has no record in the catalogue."""
    buttons = [Button(label("buttons", "see_online"), url=note.url)] if note.url else []
    return Reply(
        kind="refuse" if note.refuse else "portal",
        text=render("missing.j2", note=note),
        buttons=buttons,
    )


def simple(kind: Any, template: str, **values: Any) -> Reply:
    """Return a reply that is only a template's text, with a way to a person."""
    buttons = [
        Button(label("buttons", "fields"), "/ask_fields"),
        Button(label("buttons", "person"), "/ask_person"),
    ]
    return Reply(kind=kind, text=render(template, **values), buttons=buttons)
