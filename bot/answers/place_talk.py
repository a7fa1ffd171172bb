"""Talks about where the person is: takes it, asks when it may be several places, names offices."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from bot.places.finding import Place
from bot.places.table import Commune
from bot.procedures.catalogue import PORTAL, Catalogue, Procedure
from bot.replies import Button, Reply
from bot.replies.reply import Kind as Kinds

from . import offices
from .compose import Setting, render, simple
from .hearing import Memory, Outcome, PlaceAsked, Understood, thresholds
from .offices import Kind, Receiver, Whereabouts, WhereView, settled
from .place_picking import at_offered, picked
from .words import label

MOST_BUTTONS = 4
BEYOND_DOUBT = 0.8  # the chance of a portal answer that a few words beside an office mean
KINDS: tuple[Kind, ...] = ("police", "one_stop")
MOST_WORDS, FEW_WORDS = 18, 6  # a longer message tells a story; fewer go on about what is in hand


def where_of(found: Any, entities: Mapping[str, str], *, ours: bool) -> Place | None:
    """Return the place that was named: found in a text, or (``ours``) said by a button.

    A button says today's province and commune, and the old name by which they were found.
    """
    if not ours:
        return msgspec.convert(found, Place) if found else None
    province, commune = entities.get("province", ""), entities.get("commune", "")
    if not province:
        return None
    communes = (Commune(commune, province),) if commune else ()
    return Place(province, communes, said=entities.get("old_place", ""), name=commune or province)


def kept(memory: Memory) -> dict[str, Any]:
    """Return what the slots hold of the place."""
    commune = {"name": memory.commune, "was": memory.was} if memory.commune else None
    asked = msgspec.to_builtins(memory.place_asked)
    return {"place": memory.place or None, "commune": commune, "place_asked": asked}


def remembered(place: Any, commune: Any, asked: Any) -> dict[str, Any]:
    """Return the fields of a Memory that those slots hold."""
    return {
        "place": place or "",
        "commune": commune["name"] if commune else "",
        "was": commune["was"] if commune else "",
        "place_asked": msgspec.convert(asked, PlaceAsked) if asked else None,
    }


def noted(heard: Understood, memory: Memory) -> Memory:
    """Return the memory with the place that was named, as far as it is sure."""
    where = heard.where
    if where is None:
        return memory
    if where.commune is not None:
        place, commune = where.commune.province, where.commune.name
        return replace(memory, place=place, commune=commune, was=where.said, place_asked=None)
    if not where.province:
        return memory
    lower = bool(where.communes or where.district)
    return _in_province(memory, where.province, forget=lower)


def taken(heard: Understood, memory: Memory) -> tuple[Understood, Memory]:
    """Return a question with its place, and the memory with it; no place is asked about now."""
    heard = at_offered(heard, memory)
    return heard, replace(noted(heard, memory), place_asked=None)


def _in_province(memory: Memory, province: str, *, forget: bool = False) -> Memory:
    """Return the memory in that province; the commune is kept if it lies there."""
    if province == memory.place and not forget:
        return memory
    return replace(memory, place=province, commune="", was="")


class PlaceDesk:
    """Answers about places over one catalogue."""

    def __init__(self, catalogue: Catalogue, setting: Setting) -> None:
        self._catalogue, self._setting = catalogue, setting

    def told(self, heard: Understood, memory: Memory) -> Outcome | None:
        """Return the replies to somebody who says where they are; None if no place is named."""
        where = picked(heard, memory.place_asked) or heard.where
        if where is None:
            return None
        office = memory.place_asked.office if memory.place_asked else ()
        memory = noted(replace(heard, where=where), memory)
        question = self._which(where, office, memory)
        if question is not None:
            reply, asked = question
            return Outcome([reply], replace(memory, place_asked=asked))
        memory = replace(memory, place_asked=None)
        if office and self._settled(office, memory):
            return self._office(office, memory)
        if memory.commune:
            return Outcome([_set(memory)], memory)
        reply = simple("chat", "place_set.j2", place=memory.place)
        waits = PlaceAsked(office=office) if office else None
        return Outcome([reply], replace(memory, place_asked=waits))

    def office(self, heard: Understood, memory: Memory) -> Outcome | None:
        """Return what is asked of an office: where, hours, Saturday, phone; None if nothing is."""
        aspects = offices.asked(heard.text, bool(memory.procedure))
        spoken = offices.speaks_of(heard.text)
        if not aspects or _names_another(heard, spoken, bool(memory.procedure)):
            return None
        if aspects == ("address",) and spoken not in KINDS:
            return None
        heard, memory = taken(heard, memory)
        office = (*aspects, spoken) if spoken in KINDS else aspects
        question = self._which(heard.where, office, memory) if heard.where else None
        if question is not None:
            reply, asked = question
            return Outcome([reply], replace(memory, place_asked=asked))
        return self._office(office, memory)

    def where(self, procedure: Procedure, memory: Memory) -> WhereView | None:
        """Return what is told of the office that takes ``procedure`` where the person is."""
        who = offices.receiver(procedure)
        known = self._catalogue.offices(self._setting.today)
        return offices.view(who, whereabouts(memory), known) if who else None

    def which(self, heard: Understood, outcome: Outcome) -> Outcome:
        """Return the replies with the question which place is meant, where the place was asked."""
        asked = heard.where if "place" in outcome.replies[-1].facets else None
        procedure = self._catalogue.get(outcome.memory.procedure, self._setting.today)
        view = self.where(procedure, outcome.memory) if procedure else None
        question = ask(asked) if asked and view and view.ask else None
        if question is None:
            return outcome
        reply, waits = question
        memory = replace(outcome.memory, place_asked=waits)
        return Outcome([*outcome.replies, reply], memory)

    def _which(
        self, where: Place, office: Sequence[str], memory: Memory
    ) -> tuple[Reply, PlaceAsked] | None:
        """Return the question which place is meant, None where its province is enough."""
        enough = office and where.province and self._settled(office, memory)
        return None if enough else ask(where, office)

    def _settled(self, office: Sequence[str], memory: Memory) -> bool:
        """Return True if it is known where the offices are that were asked about."""
        return all(settled(who, whereabouts(memory)) for who in self._kinds(office, memory))

    def _office(self, office: Sequence[str], memory: Memory) -> Outcome:
        """Return what is asked of an office (see PlaceAsked), or the question where it is."""
        kinds = self._kinds(office, memory)
        hotline = self._setting.hotline
        if not self._settled(office, memory):
            commune = any(who.tier == "commune" for who in kinds)
            reply = simple("portal", "office_which.j2", hotline=hotline, commune=commune)
            return Outcome([reply], replace(memory, place_asked=PlaceAsked(office=tuple(office))))
        known = self._catalogue.offices(self._setting.today)
        views = [offices.view(who, whereabouts(memory), known) for who in kinds]
        aspects = [one for one in office if one in offices.words()["asked"]]
        text = render("office.j2", views=views, aspects=aspects, hotline=hotline)
        return Outcome([_reply(text, views)], memory)

    def _kinds(self, office: Sequence[str], memory: Memory) -> list[Receiver]:
        """Return the kinds of office meant: those said, else the procedure's, else both."""
        spoken = next((one for one in office if one in KINDS), "")
        procedure = self._catalogue.get(memory.procedure, self._setting.today)
        who = offices.receiver(procedure) if procedure else None
        if who and spoken in ("", who.kind):
            return [who]
        said: list[Kind] = ["police"] if spoken == "police" else ["one_stop", "police"]
        return [Receiver(kind, "commune") for kind in said[: 1 if spoken else 2]]


def whereabouts(memory: Memory) -> Whereabouts:
    """Return where the person is."""
    return Whereabouts(memory.place, memory.commune, memory.was)


def _names_another(heard: Understood, spoken: str, in_hand: bool) -> bool:
    """Return True if a message may well be about something of its own, not about an office.

    One that names an office and its place must be sure to be, and so must a few words about the
    portal with a procedure in hand: "số điện thoại là gì".
    """
    if len(heard.text.split()) > MOST_WORDS:
        return True
    best = heard.topics[0][0] if heard.subject and heard.topics and heard.topics[0] else None
    if best is None or best.code.removeprefix(PORTAL) in offices.words()["own_answers"]:
        return False
    if best.code.startswith(PORTAL) and not (in_hand and len(heard.text.split()) <= FEW_WORDS):
        return best.score >= thresholds().portal
    if best.code.startswith(PORTAL):
        return best.score >= BEYOND_DOUBT
    by_name = heard.where is not None and spoken in KINDS
    return best.score >= (thresholds().sure if by_name else thresholds().unsure)


def ask(where: Place, office: Sequence[str] = ()) -> tuple[Reply, PlaceAsked] | None:
    """Return the question which of several places is meant, None if there is none to ask."""
    if where.commune is not None or not (where.communes or where.district):
        return None
    choices = _choices(where)
    values = {
        "name": where.name,
        "said": offices.lower(where.said),
        "district": offices.lower(where.district),
        "count": len(where.parts),
        "province": offices.full_province(where.province),
        "many": len(where.communes),
    }
    template = "place_district.j2" if where.district else "place_which.j2"
    kind: Kinds = "clarify" if choices or not where.province else "chat"
    reply = Reply(kind=kind, text=render(template, shown=len(choices), **values))
    reply.buttons = _buttons(choices, where.said)
    communes = tuple((one.name, one.province) for one in choices)
    return reply, PlaceAsked(where.name, communes, tuple(office), where.said)


def _choices(where: Place) -> tuple[Commune, ...]:
    """Return the communes to offer: none where there are too many to choose from."""
    found = tuple(dict.fromkeys([*where.communes, *where.parts]))
    if len(found) > MOST_BUTTONS:
        found = where.communes if where.district else ()
    return found if len(found) <= MOST_BUTTONS else ()


def _buttons(choices: Sequence[Commune], was: str) -> list[Button]:
    apart = len({one.province for one in choices}) > 1
    return [Button(str(one) if apart else one.name, set_place(one, was)) for one in choices]


def set_place(commune: Commune, was: str) -> str:
    """Return the message to Rasa that says where somebody is."""
    told = {"province": commune.province, "commune": commune.name, "old_place": was}
    kept = {name: value for name, value in told.items() if value}
    return "/set_place" + json.dumps(kept, ensure_ascii=False)


def _set(memory: Memory) -> Reply:
    text = render(
        "place_commune.j2",
        commune=offices.lower(memory.commune),
        province=offices.full_province(memory.place),
        was=offices.lower(memory.was),
    )
    return Reply(
        kind="chat", text=text, buttons=[Button(label("buttons", "fields"), "/ask_fields")]
    )


def _reply(text: str, views: Sequence[WhereView]) -> Reply:
    maps = [row.map_url for view in views for row in view.offices if row.map_url]
    buttons = [Button(label("buttons", "map"), url=url) for url in maps]
    person = Button(label("buttons", "person"), "/ask_person")
    return Reply(kind="portal", text=text, buttons=[*buttons, person])
