"""Who tries codes is made to wait, and it is counted; all of them together are, too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from desk import CODE, DESK, NOW
from exchange import ONE_KIND
from filed import item, send

from bot.answers.dossier_desk import DossierDesk, DossierTurn
from bot.answers.dossier_memory import DossierMemory
from bot.dossiers.guessing import (
    FOUND_OF_ONE,
    SPAN,
    UNKNOWN_OF_ALL,
    UNKNOWN_OF_ONE,
    Outcome,
    note_lookup,
)
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


def told(store: Store, times: int, who: str, outcome: Outcome = "found") -> None:
    """Note look-ups as the gateway does after a turn."""
    with store.write() as connection:
        for _ in range(times):
            note_lookup(connection, who, outcome, NOW)


def numbered(first: int, count: int) -> list[str]:
    return [f"H57.12-261109-{number:04}" for number in range(first, first + count)]


async def test_in_a_crowd_of_guessers_a_stranger_hears_the_same_of_every_code(
    desk: DossierDesk, conversations_store: Store
) -> None:
    guessed(conversations_store, UNKNOWN_OF_ALL, "p{}")
    of_none = await asked(desk)
    send(conversations_store, item(code=CODE))
    of_one = await asked(desk)

    assert "quá nhiều mã sai" in of_one.replies[0].text
    assert of_one == of_none
    assert of_one.effects == ["looked_up:crowded"]


async def test_in_a_crowd_who_found_a_dossier_before_still_hears_of_it(
    desk: DossierDesk, conversations_store: Store
) -> None:
    told(conversations_store, 1, "an")
    guessed(conversations_store, UNKNOWN_OF_ALL, "p{}")
    unknown = await asked(desk)
    send(conversations_store, item(code=CODE))

    assert "quá nhiều mã sai" in unknown.replies[0].text
    assert unknown.effects == ["looked_up:unknown", "looked_up:crowded"]
    assert (await asked(desk)).effects == ["looked_up:found"]


async def test_one_message_looks_up_no_more_codes_than_the_conversation_may_guess(
    desk: DossierDesk, conversations_store: Store
) -> None:
    send(conversations_store, *(item(code=code) for code in numbered(1, 10)))
    guessed(conversations_store, UNKNOWN_OF_ONE - 2, "an")
    turn = await desk.asked("an", " ".join(numbered(1, 10)), "", DossierMemory())

    assert turn.effects == ["looked_up:found"] * 2
    assert numbered(3, 1)[0] not in turn.replies[0].text
    assert "Còn 8 mã nữa" in turn.replies[0].text


async def test_a_list_of_codes_to_follow_is_as_short(
    desk: DossierDesk, conversations_store: Store
) -> None:
    text = "theo dõi " + " ".join(numbered(1, 10))
    guessed(conversations_store, UNKNOWN_OF_ONE - 2, "an")
    turn = await desk.follow("an", "", text, DossierMemory())
    assert turn.effects == [f"follow:{code}" for code in numbered(1, 2)]
    guessed(conversations_store, 2, "an")
    assert (await desk.follow("an", "", text, DossierMemory())).effects == ["looked_up:held"]


async def test_a_lister_who_is_never_wrong_is_stopped_after_ten(
    desk: DossierDesk, conversations_store: Store
) -> None:
    """Codes are numbered by day: whoever knows one can write the next."""
    send(conversations_store, *(item(code=code) for code in numbered(1, 30)))
    heard = 0
    for first in range(1, 30, 10):
        message = " ".join(numbered(first, 10))
        turn = await desk.asked("an", message, "", DossierMemory())
        heard += turn.effects.count("looked_up:found")
        told(conversations_store, turn.effects.count("looked_up:found"), "an")

    assert heard == FOUND_OF_ONE
    assert turn.effects == ["looked_up:held"]
    pressed = await desk.asked("an", "", numbered(1, 1)[0], DossierMemory())
    assert pressed.effects == ["looked_up:again"], "what was told may be opened"


async def test_the_owner_of_a_code_is_answered_whatever_others_guess_below_a_crowd(
    desk: DossierDesk, conversations_store: Store
) -> None:
    guessed(conversations_store, UNKNOWN_OF_ALL - 1, "p{}")
    send(conversations_store, item(code=CODE))
    turn = await asked(desk)

    assert turn.effects == ["looked_up:found"]
    assert CODE in turn.replies[0].text
