"""Followers are told each change once, in order, and can stop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from dossier_people import OTHER, OUTSIDE, change, follower, teller
from exchange import ONE_KIND, Clock, values
from filed import CODE, NOW, item, send, whole_item
from players.rasa import FakeRasa
from processes import Process, Start

from bot.answers import dossier_news as words
from bot.conversations.tables import consents, outbox
from bot.dossiers.following import following
from bot.dossiers.lookup import Guarded
from bot.dossiers.model import Dossier, ProviderDown, Status
from bot.dossiers.retention import retire
from bot.dossiers.telling import newest_change
from bot.replies import Reply
from bot.storage import Store
from bot.turns import dossier_news as news_module


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def process(start: Start) -> Process:
    """A gateway in whose store a dossier is being worked on."""
    process = start()
    send(process.record.store, item(4))
    return process


async def test_a_change_is_told_once_whoever_looks(
    process: Process, rasa: FakeRasa, start: Start
) -> None:
    """Several gateways look at the same moment, again and again."""
    people_ = [await follower(process, rasa, name) for name in ("an", "bình", "chi")]
    change(process)
    tellers = [teller(process), teller(start())] * 4
    with ThreadPoolExecutor(8) as pool:
        counted = sum(pool.map(lambda one: one.tell(), tellers))

    assert counted == 3
    assert [person.statuses() for person in people_] == [[9]] * 3
    assert teller(process).tell() == 0


async def test_changes_are_told_in_order_and_only_the_newest_gives_advice(
    process: Process, rasa: FakeRasa
) -> None:
    person = await follower(process, rasa)
    change(process, 6, "2026-11-20", amount_due=70000)
    change(process, 4, "2026-11-21")
    change(process, 9, "2026-11-22")
    assert teller(process).tell() == 3

    assert person.statuses() == [6, 4, 9]
    first, second, last = person.texts()
    assert "đã qua bước **yêu cầu thực hiện nghĩa vụ tài chính**" in first
    assert "70.000" not in first + second
    assert "đi nhận kết quả" in last


@ONE_KIND
async def test_two_changes_apart_are_told_as_they_come(process: Process, rasa: FakeRasa) -> None:
    person = await follower(process, rasa)
    for status, day in ((5, "2026-11-20"), (4, "2026-11-21")):
        change(process, status, day)
        teller(process).tell()

    assert person.statuses() == [5, 4]
    assert all("có tin mới" in text for text in person.texts())


async def test_an_older_event_that_comes_late_is_no_news(process: Process, rasa: FakeRasa) -> None:
    person = await follower(process, rasa)
    change(process, 2, "2026-11-01")

    assert (teller(process).tell(), person.told()) == (0, [])


@ONE_KIND
async def test_the_button_under_news_stops_them(process: Process, rasa: FakeRasa) -> None:
    person = await follower(process, rasa)
    change(process)
    teller(process).tell()
    (button,) = [b for b in person.told()[0]["buttons"] if b["title"] == "Thôi theo dõi"]
    await person.does(f"unfollow:{CODE}", payload=button["payload"])
    change(process, 10, "2026-11-21")

    assert rasa.texts[-1] == f'/unfollow_dossier{{"dossier_code": "{CODE}"}}'
    assert (teller(process).tell(), person.statuses()) == (0, [9])
    with process.record.store.read() as connection:
        assert newest_change(connection, CODE) == 0


@ONE_KIND
async def test_only_followers_are_told(process: Process, rasa: FakeRasa) -> None:
    person = await follower(process, rasa)
    send(process.record.store, item(4, code=OTHER))
    send(process.record.store, item(9, "2026-11-21", code=OTHER))

    assert (teller(process).tell(), person.told()) == (0, [])


@ONE_KIND
async def test_what_was_known_when_following_began_is_no_news(
    process: Process, rasa: FakeRasa, clock: Clock
) -> None:
    clock.time = datetime(2026, 11, 22, 12)
    first = await follower(process, rasa)
    clock.time = datetime(2026, 11, 22, 22)
    change(process, 5, "2026-11-22T21:30:00")
    second = await follower(process, rasa, "bình")
    clock.time = datetime(2026, 11, 23, 8)

    assert teller(process).tell() == 1
    assert (first.statuses(), second.statuses()) == ([5], [])


@ONE_KIND
async def test_the_papers_of_a_protected_dossier_are_not_in_the_news(
    process: Process, rasa: FakeRasa
) -> None:
    person = await follower(process, rasa)
    send(process.record.store, whole_item(status_at="2026-11-20"))
    teller(process).tell()

    assert person.statuses() == [5]
    assert "Bản sao sổ hộ khẩu" not in person.texts()[0]


@ONE_KIND
async def test_an_overdue_dossier_is_reminded_of_once(
    process: Process, rasa: FakeRasa, clock: Clock
) -> None:
    change(process, 4, "2026-11-20", due_at="2026-11-23")
    person = await follower(process, rasa)
    told = []
    for day in (23, 24, 25, 26):
        clock.time = datetime(2026, 11, day, 9)
        told.append(teller(process).tell())

    assert told == [0, 1, 0, 0]
    assert "đã qua ngày hẹn thứ Hai 23/11/2026" in person.texts()[0]


@ONE_KIND
async def test_missing_papers_are_reminded_of_once(
    process: Process, rasa: FakeRasa, clock: Clock
) -> None:
    change(process, 5, "2026-11-22T08:00:00", missing=["Tờ khai"])
    person = await follower(process, rasa)
    told = []
    for day in (24, 25, 26, 27):
        clock.time = datetime(2026, 11, day, 9)
        told.append(teller(process).tell())

    assert told == [0, 1, 0, 0]
    assert "Tờ khai" in person.texts()[0]


async def test_following_ends_seven_days_after_the_end_and_takes_the_consent_along(
    process: Process, rasa: FakeRasa, clock: Clock
) -> None:
    person = await follower(process, rasa)
    change(process, 10, "2026-11-22")
    teller(process).tell()
    for days, left in ((6, [CODE]), (8, [])):
        retire(process.record.store, clock.time + timedelta(days=days))
        teller(process).tidy()
        with process.record.store.read() as connection:
            assert following(connection, person.conversation) == left
        allowed = values(process.record.store, consents.c.purpose)
        assert allowed == (["following"] if left else [])


class Elsewhere:
    """Another system that gives one thing after the other."""

    name = "tỉnh Lâm Đồng"

    def __init__(self, *statuses: int) -> None:
        self.statuses, self.asked = list(statuses), 0

    async def find(self, code: str) -> Dossier | None:
        self.asked += 1
        status = self.statuses.pop(0)
        if not status:
            raise ProviderDown("timeout")
        return Dossier(code, Status(status), None, agency_name=self.name)


async def test_the_poller_finds_news_of_other_systems(rasa: FakeRasa, start: Start) -> None:
    system = Elsewhere(4, 4, 0, 9, 9)
    process = start(routes={"H36": Guarded(system)})
    person = await follower(process, rasa, code=OUTSIDE)
    news, told = teller(process), []
    for _ in range(4):
        await news.ask()
        told.append(news.tell())

    assert told == [0, 0, 1, 0]
    assert person.statuses() == [9]


@ONE_KIND
async def test_the_poller_leaves_alone_what_agencies_send_us(rasa: FakeRasa, start: Start) -> None:
    system = Elsewhere(4)
    process = start(routes={"H36": Guarded(system)})
    await follower(process, rasa, code=OUTSIDE)
    send(process.record.store, item(4, code=OUTSIDE))
    await teller(process).ask()

    assert system.asked == 1


@ONE_KIND
async def test_what_cannot_be_put_in_words_stops_nobody_elses_news(
    process: Process, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(process.record.store, item(4, code=OTHER))
    first = await follower(process, rasa)
    second = await follower(process, rasa, "bình", OTHER)
    say = words.changed

    def stumbles(dossier: Dossier, *given: Any) -> Reply:
        if dossier.code == CODE:
            raise ZeroDivisionError
        return say(dossier, *given)

    monkeypatch.setattr(words, "changed", stumbles)
    change(process)
    change(process, code=OTHER)

    assert (teller(process).tell(), teller(process).tell()) == (1, 0)
    assert (first.statuses(), second.statuses()) == ([], [9])


@ONE_KIND
async def test_the_watch_tells_and_wakes_the_delivery(
    process: Process, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_module, "LOOK_SECONDS", 0.01)
    person, woken = await follower(process, rasa), asyncio.Event()
    watching = asyncio.create_task(teller(process, woken.set).watch())
    change(process)
    await asyncio.wait_for(woken.wait(), 10)
    watching.cancel()

    assert person.statuses() == [9]


@ONE_KIND
async def test_on_the_web_news_come_over_the_stream(
    process: Process, rasa: FakeRasa, conversations_store: Store
) -> None:
    person = await follower(process, rasa, channel="web")
    change(process)
    teller(process).tell()

    assert person.statuses() == [9]
    assert values(conversations_store, outbox.c.state, outbox.c.turn == 0) == ["sent"]
