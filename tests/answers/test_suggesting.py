"""What an officer may insert comes from the same records as the bot's own answers."""

from __future__ import annotations

import factories

from bot.answers.compose import FACETS, Setting, answer
from bot.answers.suggesting import suggest
from bot.procedures.catalogue import Catalogue
from bot.storage import Store

BEES = "9.000001"
SETTING = Setting(factories.TODAY, "18001096")


def test_what_is_inserted_says_what_the_bot_would(knowledge: Store) -> None:
    factories.publish(knowledge, "card", factories.card())
    catalogue = Catalogue(knowledge)
    found, procedure = suggest(catalogue, BEES, "time", SETTING), catalogue.get(BEES, SETTING.today)
    assert found is not None
    assert procedure is not None
    assert found.reply.text == answer(procedure, ["time"], SETTING).text
    assert found.title == procedure.short_name
    assert suggest(catalogue, "9.999999", "time", SETTING) is None
    assert suggest(catalogue, BEES, "sing", SETTING) is None


def test_nothing_inserted_asks_the_silent_bot(knowledge: Store) -> None:
    factories.publish(knowledge, "card", factories.card())
    catalogue = Catalogue(knowledge)
    found = [one for facet in FACETS if (one := suggest(catalogue, BEES, facet, SETTING))]
    assert not any(button.payload for one in found for button in one.reply.buttons)
    assert any(button.url for one in found for button in one.reply.buttons)
