"""What an editor sees of a draft is what the bot and the page would say once it is published."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from factories import CARD, NOW, TODAY, card, portal_answer, publish, put, record
from talk import BEES, BIRDS

from bot.answers.compose import Setting
from bot.answers.deciding import Decider, Memory, Understood
from bot.answers.preview import Preview, preview
from bot.content.checking import read
from bot.content.kinds import KINDS, Notice, OpeningHours
from bot.content.seeding import SOURCES, load_kind
from bot.content.store import ContentStore, revision
from bot.procedures.catalogue import Catalogue
from bot.settings import ROOT
from bot.storage import Store, open_store, upgrade

SETTING = Setting(TODAY, "18001096")


@pytest.fixture
def catalogue(knowledge: Store) -> Catalogue:
    put(knowledge, record(), record(BIRDS, "Cấp giấy phép nuôi chim yến"))
    publish(knowledge, "card", card())
    return Catalogue(knowledge)


def said(shown: Preview, asked: str) -> str:
    return next(one.reply.text for one in shown.replies if one.asked == asked)


def dearer() -> dict[str, Any]:
    fee = {"text": "Mỗi giấy", "amount": 35000}
    return {**CARD, "methods": [{"channel": "counter", "fees": [fee]}]}


def test_a_draft_of_a_card_shows_in_chat_and_page_and_nowhere_else(catalogue: Catalogue) -> None:
    before = revision(catalogue.store)
    shown = preview(catalogue, "card", read("card", dearer()), SETTING)
    assert "35.000 đồng" in said(shown, "Lệ phí")
    assert "35.000 đồng" in shown.page
    now = preview(catalogue, "card", card(), SETTING)
    assert "35.000" not in said(now, "Lệ phí") + now.page
    assert revision(catalogue.store) == before
    published = catalogue.get(BEES, TODAY)
    assert published is not None
    assert published.card == card()


def test_the_preview_is_what_the_bot_says_after_publishing(catalogue: Catalogue) -> None:
    item = read("card", dearer())
    shown = preview(catalogue, "card", item, SETTING)
    ContentStore(catalogue.store).edit("card", item, "lan", NOW)
    heard = Understood("", "ask_fee", ("fee",), chosen=BEES)
    (reply,) = Decider(catalogue, SETTING).decide(heard, Memory()).replies
    assert reply.text == said(shown, "Lệ phí")


def test_a_new_answer_about_the_portal_shows_before_it_is_there(catalogue: Catalogue) -> None:
    item = portal_answer("moi", "cổng mới ở đâu", text="Cổng mới ở chỗ cũ, anh/chị nhé.")
    (shown,) = preview(catalogue, "portal_answer", item, SETTING).replies
    assert (shown.asked, shown.reply.text) == ("cổng mới ở đâu", item.answer)
    assert catalogue.portal(TODAY).get("moi") is None


def test_a_notice_and_hours(catalogue: Catalogue) -> None:
    notice = {"key": "a", "text": "Cổng tạm ngưng.", "starts_at": "2026-07-20T07:30:00"}
    shown = preview(catalogue, "notice", msgspec.convert(notice, Notice), SETTING)
    assert [one.reply.text for one in shown.replies] == ["Cổng tạm ngưng."]
    hours = {"weekday": 1, "opens": "07:30:00", "closes": "17:00:00"}
    item = msgspec.convert(hours, OpeningHours)
    assert preview(catalogue, "opening_hours", item, SETTING) == Preview()


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The project's own content, without any record."""
    store = open_store("knowledge", tmp_path_factory.mktemp("ours"))
    upgrade(store)
    for kind in SOURCES:
        publish(store, kind, *load_kind(kind, ROOT / "data"))
    return Catalogue(store)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind in SOURCES])
def test_every_kind_of_the_project_has_its_preview(ours: Catalogue, kind: str) -> None:
    setting = Setting(max([TODAY, *_days(kind)]), "18001096")
    for item in load_kind(kind, ROOT / "data")[:5]:
        shown = preview(ours, kind, item, setting)
        assert bool(shown.replies) == (kind not in ("holiday", "opening_hours")), item
        assert all(one.reply.text for one in shown.replies)
        assert bool(shown.page) == (kind == "card")


def _days(kind: str) -> list[Any]:
    items = load_kind(kind, ROOT / "data")
    return [getattr(item, "valid_from", None) or TODAY for item in items]
