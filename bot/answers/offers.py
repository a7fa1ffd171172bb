"""Questions back: what can be chosen, what tells the choices apart, a button for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.content.kinds import ConfusableGroup, Overlay, PortalAnswer, Topic
from bot.procedures.catalogue import GROUP, MISSING, PORTAL, TOPIC, Procedure, is_procedure
from bot.replies import Button, CandidateRef, Reply

from .compose import choose, reference, render, source
from .words import label, shorten

_TITLE = 60


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


def portal_choice(item: PortalAnswer) -> Choice:
    """Return what to offer for an answer about the portal itself."""
    title = shorten(item.questions[0], _TITLE)
    return Choice(
        PORTAL + item.key, title, title[:1].upper() + title[1:], "", tuple(item.questions)
    )


def group_choice(group: ConfusableGroup) -> Choice:
    """Return what to offer for procedures people mix up, before their question is asked."""
    answers = tuple(choice.answer for choice in group.choices)
    title = shorten(group.question, _TITLE)
    return Choice(GROUP + group.key, group.question, title, "", (*group.names, *answers))


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
    return _offer(_answered(items, group), "clarify.j2", question=group.question if group else "")


def compared(items: Sequence[Choice], group: ConfusableGroup | None) -> Reply:
    """Return what each of several is for, or when ``group`` says it is, a button for each."""
    return _offer(_answered(items, group), "compared.j2")


def _answered(items: Sequence[Choice], group: ConfusableGroup | None) -> Sequence[Choice]:
    """Return the choices, told apart as ``group`` tells them."""
    answers = {choice.code: choice.answer for choice in group.choices} if group else {}
    return [replace(item, difference=answers.get(item.code, item.difference)) for item in items]


def choose_again(items: Sequence[Choice], *, asked: bool = False) -> Reply:
    """Return the same choices once more, shorter; ``asked``: something is asked of any of them."""
    return _offer(items, "choose_again.j2", asked=asked)


def taken_first(items: Sequence[Choice]) -> Reply:
    """Return that the answer was for the first choice, with the others to choose from."""
    first, *others = items
    buttons = [Button(item.title, choose(item.code)) for item in others]
    text = render("taken_first.j2", first=first, items=others)
    found = [CandidateRef(item.code, item.name) for item in others if is_procedure(item.code)]
    return Reply(kind="clarify", text=text, candidates=found, buttons=buttons)


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
