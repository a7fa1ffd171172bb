"""What a turn does about dossiers: look-ups are counted, digits tried, dossiers followed."""

from __future__ import annotations

from typing import Any

import pytest
from dossier_people import OTHER, OUTSIDE, Json, Person
from exchange import ONE_KIND, Clock, values
from filed import CODE, NOW, held, item, send, whole_item
from players.rasa import FakeRasa
from processes import Process, Start

from bot.answers import dossier_talk
from bot.conversations.tables import history, inbox
from bot.dossiers.following import MOST_FOLLOWED, follow
from bot.dossiers.guessing import counts
from bot.dossiers.lookup import Guarded
from bot.dossiers.model import Dossier, ProviderDown, Status
from bot.dossiers.tables import follows, lookups


class Scripted:
    """Another system that gives what it is told to, or raises it."""

    name = "tỉnh Lâm Đồng"

    def __init__(self, *steps: Dossier | Exception | None) -> None:
        self.steps = list(steps)

    async def find(self, code: str) -> Dossier | None:
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def person(process: Process, rasa: FakeRasa) -> Person:
    return Person(process, rasa)


async def test_look_ups_are_counted_for_this_conversation_and_for_operators(
    person: Person, process: Process
) -> None:
    await person.does("looked_up:found", "looked_up:unknown", "looked_up:down")
    await person.does("looked_up:unmapped", "looked_up:held")

    with process.record.store.read() as connection:
        assert counts(connection, NOW) == {"found": 1, "unknown": 2}
    assert set(values(process.record.store, lookups.c.conversation)) == {person.conversation}
    assert process.counted == ["found", "unknown", "down", "unmapped", "held"]


@ONE_KIND
async def test_the_right_digits_open_the_details(person: Person, process: Process) -> None:
    send(process.record.store, whole_item())
    opened = await person.told(f"open:{CODE}:0123")

    assert "Bản sao sổ hộ khẩu" in opened
    assert process.counted == ["factor_right"]


async def test_wrong_digits_are_counted_down_and_then_lock(
    person: Person, process: Process, clock: Clock
) -> None:
    send(process.record.store, whole_item())
    said = [await person.told(f"open:{CODE}:9999") for _ in range(3)]
    assert "Còn 2 lần thử" in said[0]
    assert "một lần nữa" in said[1]
    assert "09:30" in said[2]
    assert "Bản sao" not in await person.told(f"open:{CODE}:0123")
    clock.tick(minutes=31)
    assert "Bản sao" in await person.told(f"open:{CODE}:0123")
    assert process.counted == [*["factor_wrong"] * 3, "factor_locked", "factor_right"]


async def test_a_try_counts_though_its_answer_is_lost(
    person: Person, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(process.record.store, whole_item())

    def fails(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(dossier_talk, "factor_wrong", fails)
    await person.does(f"open:{CODE}:9999")
    monkeypatch.undo()
    assert "một lần nữa" in await person.told(f"open:{CODE}:9999")


@ONE_KIND
@pytest.mark.parametrize("filed", [[], [item(4)]], ids=["unknown", "no digits filed"])
async def test_without_digits_to_compare_nothing_opens(
    person: Person, process: Process, filed: list[Json]
) -> None:
    send(process.record.store, *filed)
    told = await person.told(f"open:{CODE}:0123")

    assert told == dossier_talk.no_factor(CODE, process.tools.desk()).text
    assert process.counted == ["factor_none"]


@ONE_KIND
async def test_the_digits_are_kept_nowhere_even_with_consent(
    person: Person, process: Process
) -> None:
    send(process.record.store, whole_item())
    await person.does("allow_learning")
    await person.does(f"open:{CODE}:9999", text="4 số cuối là 9999")
    await person.does("looked_up:found", text="hồ sơ của tôi đâu")

    assert values(process.record.store, history.c.text) == ["hồ sơ của tôi đâu"]
    assert set(values(process.record.store, inbox.c.text)) == {""}


async def test_following_is_a_consent_that_ends_with_the_last_dossier(
    person: Person, process: Process
) -> None:
    send(process.record.store, item(4), item(4, code=OTHER))
    assert "có thay đổi là tôi nhắn ngay" in await person.told(f"follow:{CODE}")
    await person.does(f"follow:{OTHER}")
    assert (person.follows(), person.allows()) == ([CODE, OTHER], {"following"})
    assert "đã thôi theo dõi" in await person.told(f"unfollow:{CODE}")
    assert person.allows() == {"following"}
    await person.does(f"unfollow:{OTHER}")
    assert (person.follows(), person.allows()) == ([], set())


@ONE_KIND
async def test_what_is_followed_is_listed_with_buttons_to_stop(
    person: Person, process: Process
) -> None:
    assert "chưa theo dõi hồ sơ nào" in await person.told("followed")
    send(process.record.store, item(4), item(9, code=OTHER))
    for code in (CODE, OTHER):
        await person.does(f"follow:{code}")
    (listed,) = await person.does("followed")

    assert f"**{CODE}**: đang xử lý" in listed["text"]
    assert f"**{OTHER}**: đã xử lý xong" in listed["text"]
    titles = [button["title"] for button in listed["buttons"]]
    assert titles == [f"Thôi theo dõi {CODE}", f"Thôi theo dõi {OTHER}"]


@ONE_KIND
async def test_following_again_is_only_confirmed(person: Person, process: Process) -> None:
    send(process.record.store, item(4))
    await person.does(f"follow:{CODE}")

    assert "đang theo dõi hồ sơ" in await person.told(f"follow:{CODE}")
    assert person.follows() == [CODE]


@ONE_KIND
async def test_stopping_without_a_code_stops_all_in_one_reply(
    person: Person, process: Process
) -> None:
    assert "chưa theo dõi hồ sơ nào" in await person.told("unfollow:")
    send(process.record.store, item(4), item(4, code=OTHER))
    for code in (CODE, OTHER):
        await person.does(f"follow:{code}")
    told = await person.told("unfollow:")

    assert CODE in told
    assert OTHER in told
    assert (person.follows(), person.allows()) == ([], set())


@ONE_KIND
async def test_stopping_one_that_is_not_followed_shows_what_is(
    person: Person, process: Process
) -> None:
    """The dossier talked about last may be another one than the one that is followed."""
    assert len(await person.does(f"unfollow:{OTHER}")) == 1
    send(process.record.store, item(4))
    await person.does(f"follow:{CODE}")
    told, listed = await person.does(f"unfollow:{OTHER}")

    assert "không có trong danh sách" in told["text"]
    assert [button["title"] for button in listed["buttons"]] == [f"Thôi theo dõi {CODE}"]
    assert (person.follows(), person.allows()) == ([CODE], {"following"})


@ONE_KIND
async def test_nobody_follows_more_than_they_can_read(person: Person, process: Process) -> None:
    send(process.record.store, item(4), item(4, code=OTHER))
    await person.does(f"follow:{OTHER}")
    with process.record.store.write() as connection:
        for number in range(MOST_FOLLOWED - 1):
            follow(connection, person.conversation or "", f"H57-261110-1{number:03}", NOW)
    full = await person.told(f"follow:{CODE}")

    assert "Bỏ bớt một hồ sơ" in full
    assert len(person.follows()) == MOST_FOLLOWED
    assert "đang theo dõi hồ sơ" in await person.told(f"follow:{OTHER}")


@ONE_KIND
@pytest.mark.parametrize("status", [3, 7, 8, 10])
async def test_what_has_ended_is_not_followed(
    person: Person, process: Process, status: int
) -> None:
    send(process.record.store, item(status))

    assert "đã kết thúc" in await person.told(f"follow:{CODE}")
    assert (person.follows(), person.allows()) == ([], set())


@ONE_KIND
async def test_what_is_not_known_is_not_followed(rasa: FakeRasa, start: Start) -> None:
    person = Person(start(routes={"H57": None}), rasa)

    assert "không thấy hồ sơ" in await person.told(f"follow:{CODE}")
    assert (person.follows(), person.allows()) == ([], set())


@ONE_KIND
async def test_a_system_that_is_down_promises_nothing(rasa: FakeRasa, start: Start) -> None:
    routes = {"H36": Guarded(Scripted(ProviderDown("timeout")))}
    person = Person(start(routes=routes), rasa)

    assert "đang không trả lời" in await person.told(f"follow:{OUTSIDE}")
    assert (person.follows(), person.process.counted) == ([], ["down"])


@ONE_KIND
async def test_a_dossier_of_another_system_is_remembered_when_it_is_followed(
    rasa: FakeRasa, start: Start
) -> None:
    outside = Dossier(OUTSIDE, Status.IN_PROGRESS, None, agency_name="tỉnh Lâm Đồng")
    person = Person(start(routes={"H36": Guarded(Scripted(outside))}), rasa)
    await person.does(f"follow:{OUTSIDE}")
    seen = held(person.process.record.store, OUTSIDE, seen=True)

    assert person.follows() == [OUTSIDE]
    assert seen is not None
    assert seen.status is Status.IN_PROGRESS


@ONE_KIND
async def test_news_at_night_are_asked_for_and_given_back(person: Person, process: Process) -> None:
    send(process.record.store, item(4))
    await person.does(f"follow:{CODE}")
    assert "cả ban đêm" in await person.told("", action="do:nights_on")
    assert person.allows() == {"following", "nights"}
    assert "sau 7 giờ sáng" in await person.told("", action="do:nights_off")
    assert person.allows() == {"following"}
    await person.does("nights_on")
    await person.does(f"unfollow:{CODE}")
    assert person.allows() == set()


async def test_erasing_takes_what_is_followed_and_looked_up(
    person: Person, process: Process
) -> None:
    send(process.record.store, whole_item())
    for effect in (f"follow:{CODE}", "looked_up:found", f"open:{CODE}:9999", "erase"):
        await person.does(effect)

    assert values(process.record.store, lookups.c.id) == []
    assert values(process.record.store, follows.c.code) == []
