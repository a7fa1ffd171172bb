"""Codes are not found by following them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from dossier_people import OTHER, Person
from exchange import ONE_KIND, Clock
from filed import CODE, NOW, item, send
from players.rasa import FakeRasa
from processes import Start

from bot.dossiers.guessing import UNKNOWN_OF_ALL, UNKNOWN_OF_ONE, note_lookup


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.mark.parametrize("routes", [{"H57": None}, {}], ids=["unknown", "unmapped"])
async def test_codes_cannot_be_guessed_by_following_them(
    rasa: FakeRasa, start: Start, clock: Clock, routes: dict[str, None]
) -> None:
    person = Person(start(routes=routes), rasa)
    for number in range(UNKNOWN_OF_ONE):
        told = await person.told(f"follow:H57.12-261110-1{number:03}")
        assert ("không thấy hồ sơ" if routes else "chưa được nối") in told
    send(person.process.record.store, item(4))
    assert "tạm ngừng tra cho anh/chị đến 09:10" in await person.told(f"follow:{CODE}")
    assert person.follows() == []
    assert person.process.counted == [
        *["unknown" if routes else "unmapped"] * UNKNOWN_OF_ONE,
        "held",
    ]
    clock.time = NOW + timedelta(minutes=10)
    await person.does(f"follow:{CODE}")
    assert person.follows() == [CODE]


@ONE_KIND
async def test_in_a_crowd_of_guessers_a_stranger_learns_nothing_by_following(
    rasa: FakeRasa, start: Start
) -> None:
    person = Person(process := start(), rasa)
    with process.record.store.write() as connection:
        for number in range(UNKNOWN_OF_ALL):
            note_lookup(connection, f"p{number}", "unknown", NOW)
    of_none = await person.told(f"follow:{OTHER}")
    send(process.record.store, item(4))
    assert await person.told(f"follow:{CODE}") == of_none
    assert (person.follows(), process.counted) == ([], ["crowded", "crowded"])
