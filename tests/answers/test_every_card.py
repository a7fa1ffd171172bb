"""Each card of the project answers each facet, with the embedded data alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.answers.compose import FACETS, Setting, answer
from bot.answers.sheet import sheet
from bot.answers.sheet_html import procedure_page
from bot.content.cards import Card
from bot.procedures.catalogue import Catalogue
from bot.storage import open_store

TODAY = date(2026, 11, 22)
SETTING = Setting(TODAY, "18001096")
LONGEST = 3800  # characters; a Telegram message holds 4,096
REPEATED = "Khi nào cần: khi"
UNFINISHED = re.compile(r"\{\{|\}\}|\bNone\b|\bundefined\b|\[\]")


@pytest.fixture(scope="module")
def catalogue(project_knowledge: Path) -> Iterator[Catalogue]:
    store = open_store("knowledge", project_knowledge.parent)  # it is only read
    yield Catalogue(store)
    store.dispose()


@pytest.mark.parametrize("facet", FACETS)
def test_every_card_answers(catalogue: Catalogue, facet: str) -> None:
    cards = catalogue.content.published("card", Card, TODAY)
    assert len(cards) >= 320
    for code in cards:
        procedure = catalogue.get(code, TODAY)
        assert procedure is not None
        reply = answer(procedure, [facet], SETTING)
        assert (reply.kind, reply.facets) == ("answer", [facet]), code
        told = reply.text.split("Nguồn:")[0].splitlines()
        assert len([line for line in told if line.strip()]) > 1, f"{code}: {facet} says nothing"
        assert not UNFINISHED.search(reply.text), f"{code}: {reply.text}"
        assert len(reply.text) <= LONGEST, f"{code}: {facet} has {len(reply.text)} characters"


def test_every_card_has_a_page(catalogue: Catalogue) -> None:
    for code in catalogue.content.published("card", Card, TODAY):
        procedure = catalogue.get(code, TODAY)
        assert procedure is not None
        shown = sheet(procedure, SETTING)
        assert shown is not None, code
        page = procedure_page(shown, SETTING)
        assert " None" not in page, code
        assert REPEATED not in page, code
