"""What an officer may insert comes from the same records as the bot's own answers."""

from __future__ import annotations

import factories

from bot.answers.compose import Setting, answer
from bot.answers.suggesting import USUAL, suggest
from bot.procedures.catalogue import Catalogue
from bot.storage import Store

BEES = "9.000001"
SETTING = Setting(factories.TODAY, "18001096")


def test_what_was_asked_comes_first_and_says_what_the_bot_would(knowledge: Store) -> None:
    factories.publish(knowledge, "card", factories.card())
    catalogue = Catalogue(knowledge)
    found = suggest(catalogue, [BEES, BEES, "9.999999", "topic:ong"], ["time", "sing"], SETTING)
    assert [one.facet for one in found] == ["time", *(f for f in USUAL if f != "time")]
    procedure = catalogue.get(BEES, factories.TODAY)
    assert procedure is not None
    assert found[0].reply.text == answer(procedure, ["time"], SETTING).text
    assert found[0].title == procedure.short_name


def test_nothing_inserted_asks_the_silent_bot(knowledge: Store) -> None:
    factories.publish(knowledge, "card", factories.card())
    found = suggest(Catalogue(knowledge), [BEES], [], SETTING)
    assert not any(button.payload for one in found for button in one.reply.buttons)
    assert any(button.url for one in found for button in one.reply.buttons)
