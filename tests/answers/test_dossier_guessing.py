"""Who tries codes is made to wait, and it is counted; all of them together are, too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from desk import CODE, DESK, NOW
from exchange import ONE_KIND

from bot.answers.dossier_desk import DossierDesk, DossierTurn
from bot.answers.dossier_memory import DossierMemory
from bot.dossiers.guessing import SPAN, UNKNOWN_OF_ALL, UNKNOWN_OF_ONE, note_lookup
from bot.dossiers.lookup import Lookup
from bot.dossiers.store import OwnProvider
from bot.storage import Store

pytestmark = ONE_KIND


@pytest.fixture
def desk(conversations_store: Store) -> DossierDesk:
    lookup = Lookup(OwnProvider(conversations_store), {"H57": None})
    return DossierDesk(lookup, conversations_store.read, DESK)


def guessed(store: Store, times: int, who: str, ago: timedelta = timedelta()) -> None:
    with store.write() as connection:
        for number in range(times):
            note_lookup(connection, who.format(number), "unknown", NOW - ago)


async def asked(desk: DossierDesk) -> DossierTurn:
    return await desk.asked("an", CODE, "", DossierMemory())


async def test_a_look_up_is_counted_as_what_it_came_to(desk: DossierDesk) -> None:
    assert (await asked(desk)).effects == ["looked_up:unknown"]


async def test_after_five_unknown_codes_nothing_is_looked_up(
    desk: DossierDesk, conversations_store: Store
) -> None:
    guessed(conversations_store, UNKNOWN_OF_ONE - 1, "an")
    assert (await asked(desk)).effects == ["looked_up:unknown"]
    guessed(conversations_store, 1, "an")
    turn = await asked(desk)

    assert "tạm ngừng tra cho anh/chị đến 09:22" in turn.replies[0].text
    assert turn.effects == ["looked_up:held"]


async def test_the_wait_is_over_in_ten_minutes(
    desk: DossierDesk, conversations_store: Store
) -> None:
    guessed(conversations_store, UNKNOWN_OF_ONE, "an", SPAN)

    assert (await asked(desk)).effects == ["looked_up:unknown"]


async def test_in_a_crowd_of_guessers_an_unknown_code_is_not_told_as_such(
    desk: DossierDesk, conversations_store: Store
) -> None:
    guessed(conversations_store, UNKNOWN_OF_ALL, "p{}")
    turn = await asked(desk)

    assert "quá nhiều mã sai" in turn.replies[0].text
    assert turn.effects == ["looked_up:unknown", "looked_up:crowded"]
