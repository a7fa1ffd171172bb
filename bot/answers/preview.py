"""What a citizen would see of an item before it is published: in the chat and as a page.

The replies are made by the same code as those of the bot, over a catalogue with the item in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.content.cards import Card
from bot.content.fee_policies import FeePolicy
from bot.content.kinds import CaseQuestion, FolkNames, Notice, Office, Overlay
from bot.procedures.catalogue import GROUP, LIFE, MISSING, PORTAL, TOPIC, Catalogue
from bot.procedures.drafted import drafted
from bot.replies import Reply

from . import offices
from .compose import FACETS, Setting
from .deciding import Decider, Memory, Understood
from .lower_fees import lower_fees
from .sheet import sheet
from .sheet_html import procedure_page, withdrawn_page
from .words import label

MOST_SAMPLES = 3


@dataclass(frozen=True)
class Shown:
    """One reply, and what somebody asks to get it (the label of a facet, or a name)."""

    asked: str
    reply: Reply


@dataclass(frozen=True)
class Preview:
    """The replies in which an item shows, and the page as HTML where it has one.

    Both are empty for what shows in no answer by itself (days off, opening hours).
    """

    replies: tuple[Shown, ...] = ()
    page: str = ""


def preview(catalogue: Catalogue, kind: str, item: Any, setting: Setting) -> Preview:
    """Return how ``item`` would be seen on the day of ``setting``; nothing is stored."""
    view = _View(drafted(catalogue, kind, item), setting)
    show = _SHOWN.get(kind)
    replies = tuple(show(view, item)) if show else ()
    code = _page_of(item)
    return Preview(replies, view.page(code) if code else "")


def _page_of(item: Any) -> str:
    if isinstance(item, Card | FolkNames):
        return item.code
    return item.codes[0] if isinstance(item, Overlay) and item.codes else ""


class _View:
    """Asks a decider over the drafted catalogue."""

    def __init__(self, catalogue: Catalogue, setting: Setting) -> None:
        self.catalogue, self.setting = catalogue, setting
        self._decider = Decider(catalogue, setting)

    def ask(
        self, code: str, facet: str = "", asked: str = "", place: str = "", commune: str = ""
    ) -> Iterator[Shown]:
        """Yield the replies to ``facet`` of what ``code`` means in the index."""
        facets = (facet,) if facet else ()
        heard = Understood("", f"ask_{facet or 'overview'}", facets, chosen=code)
        for reply in self._decider.decide(heard, Memory(place=place, commune=commune)).replies:
            yield Shown(asked or label("facets", facet), reply)

    def page(self, code: str) -> str:
        """Return the page of a procedure as HTML, empty for an unknown code."""
        found = self.catalogue.get(code, self.setting.today)
        if found is None:
            return ""
        if found.withdrawn:
            others = (
                self.catalogue.get(c, self.setting.today) for c in found.withdrawn.replaced_by
            )
            return withdrawn_page(found, found.withdrawn, [one for one in others if one])
        shown = sheet(found, self.setting)
        return procedure_page(shown, self.setting) if shown else ""

    def cards(self) -> list[Card]:
        """Return all cards, those most asked for first."""
        found = self.catalogue.content.published("card", Card, self.setting.today).values()
        return sorted(found, key=lambda card: (card.asked != "most", card.code))


def _card(view: _View, card: Card) -> Iterator[Shown]:
    for facet in FACETS:
        yield from view.ask(card.code, facet)


def _folk_names(view: _View, item: FolkNames) -> Iterator[Shown]:
    yield from view.ask(item.code, "overview", item.names[0])


def _question(view: _View, question: CaseQuestion) -> Iterator[Shown]:
    """Yield the papers of a card that asks only this question, or of one that asks it too."""
    named = f"{question.key}="
    asking = [card for card in view.cards() if any(named in one for one in _conditions(card))]
    asking.sort(key=lambda card: len({one.partition("=")[0] for one in _conditions(card)}))
    for card in asking[:1]:
        yield from view.ask(card.code, "documents", card.short_name)


def _conditions(card: Card) -> list[str]:
    papers = [paper.asks for case in card.cases for paper in case.papers if paper.asks]
    return papers + [aside.asks for case in card.cases for aside in case.asides]


def _policy(view: _View, policy: FeePolicy) -> Iterator[Shown]:
    """Yield the fees of some procedures that the policy lowers, asked from its province."""
    left = MOST_SAMPLES
    for card in view.cards():
        procedure = view.catalogue.get(card.code, view.setting.today)
        alone = procedure and replace(procedure, policies=(policy,))
        if left and alone and lower_fees(alone, policy.province, view.setting.today):
            left -= 1
            yield from view.ask(card.code, "fee", card.short_name, place=policy.province)


def _office(view: _View, office: Office) -> Iterator[Shown]:
    """Yield where a procedure of this kind of office is filed, asked from its commune."""
    at = (office.province, office.commune or "")
    for card in view.cards():
        procedure = view.catalogue.get(card.code, view.setting.today)
        who = offices.receiver(procedure) if procedure else None
        if who and who.kind == office.kind:
            yield from view.ask(card.code, "place", card.short_name, *at)
            return


def _overlay(view: _View, note: Overlay) -> Iterator[Shown]:
    if note.kind == "missing":
        yield from view.ask(MISSING + note.key, "", note.names[0] if note.names else note.key)
    for code in note.codes[:MOST_SAMPLES]:
        place = note.provinces[0] if note.provinces else ""
        yield from view.ask(code, "overview", code, place=place)


def _notice(_view: _View, notice: Notice) -> Iterator[Shown]:
    yield Shown("", Reply(kind="chat", text=notice.text))


_SHOWN: dict[str, Callable[[_View, Any], Iterator[Shown]]] = {
    "card": _card,
    "folk_names": _folk_names,
    "confusable": lambda view, item: view.ask(GROUP + item.key, "", item.question),
    "case_question": _question,
    "topic": lambda view, item: view.ask(TOPIC + item.key, "", item.title),
    "portal_answer": lambda view, item: view.ask(PORTAL + item.key, "", item.questions[0]),
    "life_event": lambda view, item: view.ask(LIFE + item.key, "", item.title),
    "fee_policy": _policy,
    "office": _office,
    "overlay": _overlay,
    "notice": _notice,
}
