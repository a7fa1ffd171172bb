"""What an editor publishes is in the answers within five seconds, beside the whole catalogue."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.answers.compose import Setting, answer
from bot.content.cards import Card
from bot.content.editing import Editor
from bot.content.seeding import seed_all
from bot.content.store import ContentStore
from bot.procedures.catalogue import Catalogue
from bot.procedures.item_rules import ItemRules
from bot.procedures.search import Search
from bot.settings import ROOT
from bot.storage import Store, open_store

NOW = datetime(2026, 11, 22, 9, 0)
TODAY = NOW.date()
SECONDS = 5.0
LIVING = "1.004194"  # temporary residence
NAME = "ghi sổ đêm sao băng"


@pytest.fixture
def whole(tmp_path: Path, national_knowledge: Path) -> Iterator[Store]:
    """The project's content and the national catalogue."""
    shutil.copy(national_knowledge, tmp_path)
    store = open_store("knowledge", tmp_path)
    seed_all(ContentStore(store), ROOT / "data", NOW)
    yield store
    store.dispose()


def test_an_edited_card_is_found_by_its_new_name_and_tells_its_new_fee(whole: Store) -> None:
    catalogue = Catalogue(whole)
    search = Search(catalogue, lambda: TODAY)
    assert [one.code for one in search.search(NAME, 1)] != [LIVING]
    old = search.index()
    search.follow()
    editor = Editor(whole, ItemRules(catalogue))
    opened = editor.open("card", LIVING)
    plain = {**opened.plain, "folk_names": [*opened.plain["folk_names"], NAME]}
    plain["methods"][0]["fees"] = [{"text": "Mỗi người", "amount": 23456}]
    began = time.monotonic()
    editor.publish("card", LIVING, plain, "lan", NOW, opened.version)
    assert "23.456 đồng" in _fee(catalogue)
    while search.index() is old and time.monotonic() - began < SECONDS:
        time.sleep(0.05)
    assert [one.code for one in search.search(NAME, 1)] == [LIVING]


def _fee(catalogue: Catalogue) -> str:
    procedure = catalogue.get(LIVING, TODAY)
    assert procedure is not None
    assert isinstance(procedure.card, Card)
    return answer(procedure, ["fee"], Setting(TODAY, "18001096")).text
