"""What people tell leads to the life event; what names a procedure stays with the procedure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from factories import NOW

from bot.answers.choosable import Choosable
from bot.answers.compose import Setting
from bot.answers.deciding import Decider, Memory, Understood
from bot.content.life_events import LifeEvent
from bot.content.seeding import load_kind
from bot.language.text import fold
from bot.procedures.catalogue import LIFE, Catalogue
from bot.procedures.entries import entries
from bot.procedures.search import Index
from bot.procedures.topics import topics
from bot.settings import ROOT
from bot.storage import open_store

TOLD: dict[str, str] = yaml.safe_load(
    Path(__file__).with_name("life_events.yml").read_text(encoding="utf-8")
)
EVENTS: list[LifeEvent] = load_kind("life_event", ROOT / "data")
LONGEST_ANSWER = 900  # characters: one screen of a phone
MOST_CODES = 20
CARDS = {card.code: card for card in load_kind("card", ROOT / "data")}


@pytest.fixture(scope="module")
def catalogue(project_knowledge: Path) -> Iterator[Catalogue]:
    store = open_store("knowledge", project_knowledge.parent)  # it is only read
    yield Catalogue(store)
    store.dispose()


@pytest.fixture(scope="module")
def index(catalogue: Catalogue) -> Index:
    return Index(entries(catalogue, NOW.date()))


@pytest.mark.parametrize(("text", "meant"), TOLD.items(), ids=list(TOLD))
def test_a_story_leads_to_its_event_and_a_question_to_its_procedure(
    catalogue: Catalogue, index: Index, text: str, meant: str
) -> None:
    (found, *others) = topics(index, text).topics
    best = [candidate.code for candidate in found]
    if meant.startswith(LIFE):
        assert (best, others) == ([meant], [])
    else:
        likely = Choosable(catalogue, NOW.date()).closed(best, MOST_CODES)
        assert not best or not best[0].startswith(LIFE)
        assert meant in ("", *best, *likely)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.key)
def test_every_name_of_an_event_leads_to_it(index: Index, event: LifeEvent) -> None:
    lost = [n for n in event.names if topics(index, n).topics[0][0].code != LIFE + event.key]
    assert lost == []


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.key)
def test_an_event_fits_one_screen_and_every_step_leads_somewhere(
    catalogue: Catalogue, event: LifeEvent
) -> None:
    decider = Decider(catalogue, Setting(NOW.date(), "18001096"))
    told = Understood(text="", intent="choose", chosen=LIFE + event.key)
    (said,) = decider.decide(told, Memory()).replies
    assert len(said.text) <= LONGEST_ANSWER
    assert len(said.buttons) == len(event.steps) + bool(event.together and event.together.note)
    for button in said.buttons:
        code = re.search(r'"procedure_code": "([^"]+)"', button.payload or "")
        assert code is not None
        chosen = Understood(text="", intent="choose", chosen=code.group(1))
        (reply,) = decider.decide(chosen, Memory()).replies
        assert reply.kind in ("answer", "clarify", "portal"), button.title
        assert reply.procedure or reply.candidates or reply.kind == "portal", button.title


def test_every_deadline_stands_on_the_card_it_leads_to() -> None:
    groups = {group.key: group for group in load_kind("confusable", ROOT / "data")}
    unproven = []
    for event in EVENTS:
        for step in event.steps:
            codes = [step.code] if step.code else [c.code for c in groups[step.group].choices]
            texts = " ".join(_text(CARDS[code]) for code in codes if code in CARDS)
            lacking = [f for f in re.findall(r"\d+ \w+", step.within or "") if f not in texts]
            unproven += [(event.key, step.title, figure) for figure in lacking]
    assert unproven == []


def _text(card: Any) -> str:
    parts = [card.summary, card.note or "", *card.conditions, *card.steps, *card.next]
    return " ".join([*parts, *card.mistakes, card.fee_note or ""]).replace("ba tháng", "3 tháng")


def test_names_are_told_as_people_type() -> None:
    assert [n for event in EVENTS for n in event.names if n != n.lower()] == []
    assert len({fold(n) for event in EVENTS for n in event.names}) > 300


def test_two_things_that_happened_are_both_told(index: Index) -> None:
    told = topics(index, "chồng em mới mất việc, em vừa sinh con").topics
    assert [found[0].code for found in told] == ["~that-nghiep", "~sinh-con"]


def test_what_happened_is_not_told_beside_what_is_asked(index: Index) -> None:
    asked = topics(index, "em vừa sinh con, chồng em cần đổi bằng lái và đăng ký tạm trú").topics
    assert not any(found[0].code.startswith(LIFE) for found in asked)


@pytest.mark.parametrize(
    "text",
    [
        "lũ cuốn hết giấy tờ, sổ đỏ với căn cước cũng trôi",
        "cháy nhà cháy hết giấy tờ, bằng lái, khai sinh gì cũng cháy",
    ],
)
def test_several_papers_may_be_told_of_where_one_would_be_a_question(
    index: Index, text: str
) -> None:
    assert [one[0].code for one in topics(index, text).topics] == ["~mat-giay-to"]
