"""A decider over a small catalogue, a desk over two dossiers."""

from __future__ import annotations

import pytest
from desk import DESK, NOW
from factories import TODAY, card, overlay, portal_answer, publish, put, record
from filed import send, whole_item
from held import OTHER
from talk import BEES, BIRDS, GONE, MARRIAGE, NAMES

from bot.answers.compose import Setting
from bot.answers.deciding import Decider
from bot.answers.dossier_desk import DossierDesk
from bot.content.kinds import Choice, ConfusableGroup, Topic
from bot.dossiers.lookup import Lookup
from bot.dossiers.store import OwnProvider
from bot.procedures.catalogue import Catalogue
from bot.storage import Store


@pytest.fixture
def decider(knowledge: Store) -> Decider:
    put(knowledge, *(record(code, name) for code, name in NAMES.items()))
    publish(knowledge, "card", card())
    publish(
        knowledge,
        "overlay",
        overlay("withdrawn", GONE, replaced_by=[MARRIAGE]),
        overlay("missing", key="vay-von", names=["vay vốn nuôi bò"], text="Hỏi ngân hàng nhé."),
    )
    choices = [Choice(answer="Ong", code=BEES), Choice(answer="Chim", code=BIRDS)]
    group = ConfusableGroup(key="nuoi", question="Anh/chị nuôi con gì?", choices=choices)
    publish(knowledge, "confusable", group)
    topic = Topic(key="chan-nuoi", title="Chăn nuôi", names=["con vật"], codes=[BEES, BIRDS])
    publish(knowledge, "topic", topic)
    publish(
        knowledge,
        "portal_answer",
        portal_answer("quen-mat-khau", "quên mật khẩu vneid"),
        portal_answer("chung", "hỏi về cổng", text="Anh/chị gọi tổng đài nhé."),
    )
    return Decider(Catalogue(knowledge), Setting(TODAY, "18001096"))


@pytest.fixture
def filed(conversations_store: Store) -> Store:
    """Two dossiers; the first waits for papers that only a second factor shows."""
    other = whole_item(code=OTHER, status=4, verify=None)
    send(conversations_store, whole_item(status=5), other, now=NOW)
    return conversations_store


@pytest.fixture
def talker(filed: Store) -> DossierDesk:
    return DossierDesk(Lookup(OwnProvider(filed), {"H57": None}), filed.read, DESK)
