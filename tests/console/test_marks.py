"""What each account pinned and opened last."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from exchange import Clock

from bot.console.marks import PINNED, RECENT, Marks
from bot.storage import Store


@pytest.fixture
def marks(conversations_store: Store) -> Marks:
    return Marks(conversations_store)


def test_the_newest_is_first_and_the_oldest_goes(marks: Marks, clock: Clock) -> None:
    codes = [f"9.{number:06}" for number in range(RECENT + 3)]
    for code in codes:
        marks.opened("lan", code, clock.tick(seconds=1))
    marks.opened("lan", codes[5], clock.tick(seconds=1))
    recent = marks.at_hand("lan").recent
    assert recent[0] == codes[5]
    assert len(recent) == RECENT
    assert codes[0] not in recent
    assert marks.at_hand("mai").recent == ()


def test_a_pin_stays_until_it_is_taken_off(marks: Marks, clock: Clock) -> None:
    assert marks.turn_pin("lan", "9.000001", clock())
    for number in range(RECENT + 3):
        marks.opened("lan", f"8.{number:06}", clock.tick(seconds=1))
    assert marks.at_hand("lan").pinned == ("9.000001",)
    assert not marks.turn_pin("lan", "9.000001", clock.tick(seconds=1))
    assert marks.at_hand("lan").pinned == ()


def test_pins_have_a_bound(marks: Marks, clock: Clock) -> None:
    for number in range(PINNED):
        assert marks.turn_pin("lan", f"8.{number:06}", clock.tick(seconds=1))
    assert not marks.turn_pin("lan", "9.000001", clock())
    assert len(marks.at_hand("lan").pinned) == PINNED


def test_a_card_is_opened_in_two_tabs_at_once(marks: Marks, clock: Clock) -> None:
    barrier = Barrier(2)

    def opens(code: str) -> None:
        barrier.wait(30)
        marks.opened("lan", code, clock())

    codes = [f"9.{number:06}" for number in range(RECENT)]
    with ThreadPoolExecutor(2) as pool:
        for code in codes:
            list(pool.map(opens, [code] * 2))
    assert set(marks.at_hand("lan").recent) == set(codes)
