"""News wait for the day and for whom they can reach; time is told, never spent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from dossier_people import change, follower, teller
from exchange import ONE_KIND, Clock, event, settle
from filed import CODE, NOW, item, send
from players.carrier import ScriptedCarrier
from players.rasa import FakeRasa, echo
from processes import Process, Start

from bot.conversations import people
from bot.conversations.delivery import Delivery
from bot.conversations.tables import conversations
from bot.dossiers.retention import retire

HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def process(start: Start) -> Process:
    """A gateway in whose store a dossier is being worked on."""
    process = start()
    send(process.record.store, item(4))
    return process


@ONE_KIND
@pytest.mark.parametrize(
    ("hour", "tells"),
    [("20:59", 1), ("21:00", 0), ("23:30", 0), ("00:00", 0), ("06:59", 0), ("07:00", 1)],
)
async def test_nothing_is_told_at_night(
    process: Process, rasa: FakeRasa, clock: Clock, hour: str, tells: int
) -> None:
    person = await follower(process, rasa)
    change(process)
    clock.time = datetime.fromisoformat(f"2026-11-23 {hour}")

    assert (teller(process).tell(), person.statuses()) == (tells, [9] * tells)
    clock.time = datetime(2026, 11, 24, 9)
    teller(process).tell()
    assert person.statuses() == [9]


@ONE_KIND
async def test_in_the_morning_all_of_the_night_is_told_in_order(
    process: Process, rasa: FakeRasa, clock: Clock
) -> None:
    person = await follower(process, rasa)
    for hour, status in ((22, 5), (23, 4)):
        clock.time = datetime(2026, 11, 22, hour)
        change(process, status, clock().isoformat())
        assert teller(process).tell() == 0
    clock.time = datetime(2026, 11, 23, 7)
    teller(process).tell()

    assert person.statuses() == [5, 4]


@ONE_KIND
async def test_who_stops_at_night_is_told_nothing_in_the_morning(
    process: Process, rasa: FakeRasa, clock: Clock
) -> None:
    person = await follower(process, rasa)
    clock.time = datetime(2026, 11, 22, 22)
    change(process)
    await person.does(f"unfollow:{CODE}")
    clock.time = datetime(2026, 11, 23, 8)

    assert (teller(process).tell(), person.told()) == (0, [])


async def test_who_asked_for_it_is_told_at_night(
    process: Process, rasa: FakeRasa, clock: Clock
) -> None:
    asked, other = await follower(process, rasa), await follower(process, rasa, "bình")
    await asked.does("nights_on")
    clock.time = datetime(2026, 11, 23, 2)
    change(process)
    teller(process).tell()
    assert (asked.statuses(), other.statuses()) == ([9], [])
    clock.time = datetime(2026, 11, 23, 8)
    teller(process).tell()
    assert (asked.statuses(), other.statuses()) == ([9], [9])


@ONE_KIND
async def test_who_writes_at_night_is_answered_and_told_what_waits(
    process: Process, rasa: FakeRasa, clock: Clock
) -> None:
    """The answer never stands behind news that wait for the morning."""
    await follower(process, rasa)
    carrier = ScriptedCarrier()
    delivery = Delivery(process.record, [carrier], clock)
    await settle(delivery)
    clock.time = datetime(2026, 11, 22, 23)
    change(process)
    teller(process).tell()
    rasa.answer = echo
    process.hear(event("còn thức"))
    await process.finish()
    await settle(delivery)
    assert carrier.texts()[-1] == "còn thức"
    clock.tick(minutes=5)
    assert teller(process).tell() == 1
    await settle(delivery)
    assert "đã xử lý xong" in carrier.texts()[-1]
    clock.tick(minutes=20)
    change(process, 10, "2026-11-21")
    assert teller(process).tell() == 0


@ONE_KIND
@pytest.mark.parametrize("way", ["erased", "declined"])
async def test_who_erased_or_declined_is_told_nothing(
    process: Process, rasa: FakeRasa, way: str
) -> None:
    person = await follower(process, rasa)
    if way == "erased":
        await person.does("erase")
    else:
        with process.record.store.write() as connection:
            people.disallow(connection, person.conversation, people.FOLLOWING)
    change(process)

    assert (teller(process).tell(), person.told()) == (0, [])


@ONE_KIND
async def test_who_blocked_us_is_told_when_they_write_again(
    process: Process, rasa: FakeRasa
) -> None:
    person = await follower(process, rasa)
    with process.record.store.write() as connection:
        people.unreachable(connection, person.conversation, "blocked")
    change(process)
    assert teller(process).tell() == 0
    await person.does("show_data")
    assert (teller(process).tell(), person.statuses()) == (1, [9])


@ONE_KIND
async def test_on_zalo_news_wait_beyond_48_hours_until_the_person_writes(
    process: Process, rasa: FakeRasa, clock: Clock
) -> None:
    person = await follower(process, rasa, channel="zalo")
    clock.tick(hours=48)
    change(process, 2, "2026-11-20")
    assert teller(process).tell() == 1
    clock.tick(hours=1)
    change(process, 4, "2026-11-21")
    assert teller(process).tell() == 0
    retire(process.record.store, clock.tick(days=6))
    await person.does("show_data", channel="zalo")
    assert (teller(process).tell(), person.statuses()) == (1, [2, 4])


async def test_news_nobody_could_be_told_for_seven_days_are_dropped(
    process: Process, rasa: FakeRasa, clock: Clock
) -> None:
    person = await follower(process, rasa, channel="zalo")
    clock.tick(hours=49)
    change(process)
    retire(process.record.store, clock.tick(days=7, minutes=1))
    await person.does("show_data", channel="zalo")

    assert (teller(process).tell(), person.told()) == (0, [])


@ONE_KIND
async def test_while_a_human_answers_news_wait(
    process: Process, rasa: FakeRasa, clock: Clock
) -> None:
    person = await follower(process, rasa)
    with process.record.store.write() as connection:
        quiet = conversations.update().values(silent_until=clock() + HOUR)
        connection.execute(quiet)
    change(process)
    assert teller(process).tell() == 0
    clock.tick(hours=1)
    assert (teller(process).tell(), person.statuses()) == (1, [9])
